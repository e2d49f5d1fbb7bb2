import type { Control, RowsShown } from './form_controls.js';

/** A control in which what was typed and what the draft says now differ, both in words. */
export type Apart = { readonly label: string; readonly typed: string; readonly now: string };

type Found = Map<string, { readonly control: Control; readonly label: string }>;

/** Where two openings of one page differ: as it was sent, and as it would open now. Both are the page's data for its view. */
export function apartIn(typed: unknown, now: unknown): Apart[] {
  const [sent, fresh] = [controlsIn(typed), controlsIn(now)];
  return [...new Set([...sent.keys(), ...fresh.keys()])].flatMap((name) => {
    const [one, other] = [sent.get(name), fresh.get(name)];
    const label = (one ?? other)?.label ?? name;
    const apart = { label, typed: valueWords(one?.control), now: valueWords(other?.control) };
    // An option may stand in the file otherwise than on the page ("1": the first section); people see its words.
    const isOption = one?.control.options !== undefined && other?.control.options !== undefined;
    const isSame = isOption ? apart.typed === apart.now : (one?.control.value ?? '') === (other?.control.value ?? '');
    return isSame ? [] : [apart];
  });
}

/** Every control that people see, wherever it stands in the data; those of a row are called by their row as well. */
function controlsIn(data: unknown, row = '', found: Found = new Map()): Found {
  if (typeof data !== 'object' || data === null) return found;
  if (isControl(data)) {
    const isSeen = data.type !== 'hidden' && data.type !== 'fixed';
    if (isSeen) found.set(data.name, { control: data, label: row === '' ? data.label : `${row}, ${data.label}` });
    return found;
  }
  if (isNamedRows(data)) return namedRowsIn(data, found);
  const { label, fields, controls = fields } = data as { label?: unknown; fields?: unknown; controls?: unknown };
  const own = typeof label === 'string' && Array.isArray(controls) ? label : row;
  for (const part of Object.values(data)) controlsIn(part, own, found);
  return found;
}

/** Rows whose things are fixed (the fields of an arrangement) stay the same rows in another order. */
function namedRowsIn({ name, legend, rows }: RowsShown, found: Found): Found {
  for (const { label, fields } of rows) {
    const thing = fields.find(({ type }) => type === 'fixed')?.value ?? '';
    for (const [at, field] of fields.entries()) controlsIn({ ...field, name: `${name}_${thing}_${at}` }, label, found);
  }
  const value = rows.map(({ label }) => label).join(', ');
  const order = { name: `${name}_order`, id: name, label: `${legend}, in order`, type: 'text', value };
  return found.set(order.name, { control: order, label: order.label });
}

function isNamedRows(data: object): data is RowsShown {
  const { rows, legend } = data as Partial<RowsShown>;
  if (typeof legend !== 'string' || !Array.isArray(rows)) return false;
  return rows.some(({ fields }) => Array.isArray(fields) && fields.some(({ type }) => type === 'fixed'));
}

function isControl(data: object): data is Control {
  return ['name', 'id', 'label', 'type', 'value'].every((key) => typeof (data as Control)[key as 'name'] === 'string');
}

function valueWords(control: Control | undefined): string {
  if (!control) return 'not there';
  const { type, value, options = [], none = 'empty' } = control;
  if (type === 'check') return value === 'yes' ? 'ticked' : 'not ticked';
  if (value.trim() === '') return none === '' ? 'empty' : none;
  return options.find((option) => option.value === value)?.label ?? value;
}
