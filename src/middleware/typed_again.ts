/** What of a form is not a person's to read again. */
const HIDDEN = /password|token|version|_id$|^id$|^seen$/i;

/** What a person typed into a form that could not be taken, for copying; nothing secret, and nothing that a page put there itself. */
export function typedAgain(body: unknown): { name: string; text: string }[] {
  return Object.entries((body ?? {}) as Record<string, unknown>)
    .map(([name, value]) => ({ name: name.replaceAll('_', ' '), key: name, text: [value].flat().join(', ').trim() }))
    .filter(({ key, text }) => text !== '' && !HIDDEN.test(key))
    .map(({ name, text }) => ({ name, text }));
}
