import type { Control } from './form_controls.js';

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
    return (one?.control.value ?? '') === (other?.control.value ?? '') ? [] : [apart];
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
  const { label, fields } = data as { label?: unknown; fields?: unknown };
  const own = typeof label === 'string' && Array.isArray(fields) ? label : row;
  for (const part of Object.values(data)) controlsIn(part, own, found);
  return found;
}

function isControl(data: object): data is Control {
  return ['name', 'id', 'label', 'type', 'value'].every((key) => typeof (data as Control)[key as 'name'] === 'string');
}

function valueWords(control: Control | undefined): string {
  if (!control) return 'not there';
  const { type, value, options = [] } = control;
  if (type === 'check') return value === 'yes' ? 'ticked' : 'not ticked';
  if (value.trim() === '') return 'empty';
  return options.find((option) => option.value === value)?.label ?? value;
}
