import { check, type Scope, type Wanted } from '../expressions/check.js';
import { readNames } from '../expressions/names.js';
import { type Node, type Problem, parse } from '../expressions/parse.js';
import { fieldsOf } from '../fields.js';
import type { FormEntry, Json } from '../workflow_file.js';
import { valueAt } from './file_form.js';
import { below, error, type Finding, partsOf } from './finding.js';
import { formsOf } from './forms.js';
import { nearest } from './nearest.js';
import type { Readable } from './readable.js';
import { namesOf } from './references.js';

/** One expression of the file: where it stands, what it may read, what it must give. `below`: entries it may not read yet. */
type Place = { json: Json; pointer: string; use: Scope['use']; wanted: Wanted; notYet?: ReadonlySet<string> };

const BOOLEAN = { kind: 'boolean' } as const;

/** Everything that is wrong with the file's expressions: form, names, types, and what is too rich for a condition. */
export function expressionFindings(file: Readable): Finding[] {
  const fields = fieldsOf(file.fields.map(({ it }) => it));
  const unread = namesOf(file.names.fields.filter(({ it }) => !fields.has(it)));
  const steps = namesOf(file.names.tasks);
  const places = [...conditionsOf(file), ...formConditionsOf(file), ...titlesOf(file), ...transformsOf(file)];
  return places.flatMap((place) => {
    const parsed = parse(place.json);
    if ('problems' in parsed) return parsed.problems.map((problem) => found(place, problem));
    // What reads a field that is itself wrong cannot be judged before that is mended.
    if (readNames(parsed.node).some(({ name }) => unread.has(name.split('.').at(-1) ?? '')))
      return readsBelow(place, parsed.node);
    const problems = check(parsed.node, { fields, steps, use: place.use }, place.wanted);
    return [...readsBelow(place, parsed.node), ...problems.map((problem) => named(file, found(place, problem)))];
  });
}

function found(place: Place, { code, pointer, message, expected, mend }: Problem): Finding {
  const more = { ...(expected === undefined ? {} : { expected }), ...(mend === undefined ? {} : { mend }) };
  return error(code, `${place.pointer}${pointer}`, message, more);
}

/** A name that does not exist, with the field that was probably meant. */
function named(file: Readable, finding: Finding): Finding {
  const given = finding.code === 'unknown_name' ? valueAt(file.json, partsOf(finding.pointer)) : undefined;
  const meant = typeof given === 'string' ? nearest(given, namesOf(file.names.fields)) : undefined;
  if (meant === undefined || finding.mend !== undefined || meant === given) return finding;
  return { ...finding, mend: `Write “${meant}”`, patch: [{ op: 'replace', path: finding.pointer, value: meant }] };
}

/** A form's condition sees data from before the form and the entries above it, not itself and what is below (spec 3.1). */
function readsBelow({ notYet, pointer }: Place, node: Node): Finding[] {
  const early = readNames(node).filter(({ name }) => notYet?.has(name));
  return early.map((read) => {
    const message = `“${read.name}” is asked by this form only here or further down, so it is not known yet`;
    return error('bad_reference', `${pointer}${read.pointer}`, message, { mend: `Ask “${read.name}” above it` });
  });
}

function conditionsOf(file: Readable): Place[] {
  return file.transitions.flatMap(({ it, pointer }) => {
    if (it.condition === undefined) return [];
    return [{ json: it.condition, pointer: below(pointer, 'condition'), use: 'condition', wanted: BOOLEAN } as const];
  });
}

function formConditionsOf(file: Readable): Place[] {
  return formsOf(file).flatMap(({ entries, pointer }) =>
    entries.flatMap((entry, index) => {
      const notYet = new Set(entries.slice(index).map(({ field }) => field));
      return entryConditions(entry, below(pointer, index)).map((place) => ({ ...place, notYet }));
    }),
  );
}

function entryConditions(entry: FormEntry, pointer: string): Place[] {
  const keys = ['required', 'visible_when'] as const;
  return keys.flatMap((key) => {
    const json = entry[key];
    return json === undefined
      ? []
      : [{ json, pointer: below(pointer, key), use: 'form_condition', wanted: BOOLEAN } as const];
  });
}

function titlesOf(file: Readable): Place[] {
  return file.tickets.flatMap(({ it, pointer }) => {
    if (it.ticket_title === undefined) return [];
    return [
      {
        json: it.ticket_title,
        pointer: below(pointer, 'ticket_title'),
        use: 'ticket_title',
        wanted: { kind: 'text' },
      } as const,
    ];
  });
}

function transformsOf(file: Readable): Place[] {
  return file.tasks.flatMap(({ it, pointer }) => {
    const input: Place[] = [];
    const at = below(pointer, 'input_transform');
    if (it.input_transform !== undefined)
      input.push({ json: it.input_transform, pointer: at, use: 'input_transform', wanted: { kind: 'json' } });
    return [
      ...input,
      ...assignments(file, it.set, below(pointer, 'set'), 'set'),
      ...assignments(file, it.output_transform, below(pointer, 'output_transform'), 'output_transform'),
    ];
  });
}

/** Expressions by the field that each gives a value; a field that does not exist is reported elsewhere. */
function assignments(
  file: Readable,
  record: { [name: string]: Json } | undefined,
  pointer: string,
  use: Scope['use'],
): Place[] {
  return Object.entries(record ?? {}).flatMap(([name, json]) => {
    const field = file.fields.find(({ it }) => it.name === name)?.it;
    const wanted: Wanted = field ? { kind: 'field', field } : { kind: 'json' };
    return [{ json, pointer: below(pointer, name), use, wanted }];
  });
}
