/** A form that came without a session, or after a superuser's stay was over, is carried over log-in or entering; `value` as it was typed. */
export type KeptField = { readonly name: string; readonly value: string };

const MOST = 300_000;

/** Whether a field holds a password: such a one is never shown again. */
export const isSecret = (name: string): boolean => /password/i.test(name);

/** What was typed, as one text for a hidden field, passwords left out; empty where nothing was, undefined where it is too much. */
export function keepForm(body: unknown): string | undefined {
  const fields = Object.entries((body ?? {}) as Record<string, unknown>).filter(([name]) => !isSecret(name));
  if (fields.length === 0) return '';
  const text = JSON.stringify(fields);
  return text.length > MOST ? undefined : text;
}

/** A kept form and where it was sent to, as the hidden fields of the form in between have them. */
export type Carried = { readonly return_to: string; readonly kept: string };

/** What the form in between carries along; nothing where it carries nothing. */
export function carriedIn({ return_to, kept }: { readonly [name: string]: string }): Carried | undefined {
  return return_to && kept ? { return_to, kept } : undefined;
}

/** The fields of a text made by keepForm; none for any other text. */
export function keptFields(text: string): KeptField[] {
  const read = readJson(text);
  if (!Array.isArray(read)) return [];
  return read.flatMap((field) => {
    const [name, values] = Array.isArray(field) ? field : [];
    const texts = [values].flat().filter((value) => typeof value === 'string');
    return typeof name === 'string' ? texts.map((value) => ({ name, value })) : [];
  });
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
