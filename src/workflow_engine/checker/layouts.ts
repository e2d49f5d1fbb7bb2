import { valueAt } from './file_form.js';
import { below } from './finding.js';
import { type At, items, type Readable } from './readable.js';

const LAYOUTS = ['edit_layout', 'display_layout'] as const;

/** A layout of the file: the names of fields that it places. */
export type PlacedFields = { readonly names: readonly At<string>[] };

/** Every layout: of the workflow, its steps and its tickets. */
export function layoutsOf(file: Readable): PlacedFields[] {
  const owners = ['/workflow', ...[...file.tasks, ...file.tickets].map(({ pointer }) => pointer)];
  return owners.flatMap((owner) => LAYOUTS.map((layout) => ({ names: placed(file.json, below(owner, layout)) })));
}

function placed(json: unknown, pointer: string): At<string>[] {
  const sections = items(json, pointer).map((section) => below(section.pointer, 'fields'));
  return sections.flatMap((fields) => items(json, fields)).filter((at): at is At<string> => typeof at.it === 'string');
}

/** Every `ext_ref` link: of the workflow, its steps and its tickets. */
export function linksOf(file: Readable): At<string>[] {
  const owners = ['/workflow', ...[...file.tasks, ...file.tickets].map(({ pointer }) => pointer)];
  return owners
    .flatMap((owner) => items(file.json, below(owner, 'ext_ref')))
    .flatMap(({ it, pointer }) => {
      const uri = valueAt(it, ['uri']);
      return typeof uri === 'string' ? [{ it: uri, pointer: below(pointer, 'uri') }] : [];
    });
}
