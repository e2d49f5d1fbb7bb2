/** A row of the audit log as it is kept. */
export type AuditRow = {
  readonly id: number;
  readonly actor_id: number | null;
  readonly impersonating: boolean;
  readonly action: string;
  readonly subject_type: string;
  readonly subject_id: number | null;
  readonly ticket_instance_id: number | null;
  readonly before: unknown;
  readonly after: unknown;
  readonly ip: string | null;
  readonly request_id: string | null;
  readonly created_at: Date;
};

/** A changed field: what was and what is, in words; undefined where the row does not say. */
export type ChangedField = { readonly field: string; readonly before: string; readonly after: string };

type Fields = { readonly [field: string]: unknown };
const NOTHING = '—';
const LONGEST = 2_000;
/** Fields whose numbers are people. */
const PERSON = /^(assigned_to|first_user|user_id|.*_by)$/;

const fieldsOf = (kept: unknown): Fields => (kept !== null && typeof kept === 'object' ? (kept as Fields) : {});

/** The ids of people that a row's fields name. */
export function peopleIn(kept: unknown): number[] {
  return Object.entries(fieldsOf(kept)).flatMap(([name, value]) =>
    PERSON.test(name) && Number.isInteger(value) ? [Number(value)] : [],
  );
}

/** "Assigned to": a field's name for people. */
export function fieldWord(name: string): string {
  const plain = name.replaceAll('_', ' ');
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}

function valueWords(value: unknown): string {
  if (value === null || value === undefined || value === '') return NOTHING;
  if (value === true) return 'Yes';
  if (value === false) return 'No';
  if (Array.isArray(value) && value.length === 0) return 'None';
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object')) return value.join(', ');
  const text = typeof value === 'object' ? partsWords(value) : String(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)} … (all of it is in the CSV)` : text;
}

/** A line for each part; what lies deeper, and lists of such things, as data. */
function partsWords(value: object): string {
  if (Array.isArray(value))
    return value.map((one) => (isParts(one) ? JSON.stringify(one) : valueWords(one))).join('\n');
  const parts = Object.entries(value).map(
    ([name, part]) => `${name}: ${isParts(part) ? JSON.stringify(part) : valueWords(part)}`,
  );
  return parts.length === 0 ? 'None' : parts.join('\n');
}
const isParts = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a row says of each field, before and after, people by their names. */
export function changedFields(
  { before, after }: { readonly before: unknown; readonly after: unknown },
  person: (id: number) => string | undefined,
): ChangedField[] {
  const [was, is] = [fieldsOf(before), fieldsOf(after)];
  const words = (name: string, value: unknown) =>
    (PERSON.test(name) && Number.isInteger(value) && person(Number(value))) || valueWords(value);
  return [...new Set([...Object.keys(was), ...Object.keys(is)])].map((name) => ({
    field: fieldWord(name),
    before: words(name, was[name]),
    after: words(name, is[name]),
  }));
}
