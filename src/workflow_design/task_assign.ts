import type { SummaryLine } from '#src/forms/workflow_form.js';
import type { AssignTo } from '#src/workflow_engine/workflow_file.js';
import { compact } from './draft_edits/edit.js';
import type { Texts } from './form_controls.js';

type Body = { readonly [name: string]: unknown };
const PREFIX = 'never_step_';

/** Who does a step, as its form says it: the rule, and the steps whose people never do it. */
export function assignTexts(assignTo: AssignTo = {}): { texts: Texts; never: string[] } {
  const { company_role, submitter, field, same_as, not = [], else: otherwise } = assignTo;
  const who =
    company_role !== undefined
      ? 'company_role'
      : submitter
        ? 'submitter'
        : field !== undefined
          ? 'field'
          : same_as !== undefined
            ? 'same_as'
            : 'any';
  return {
    texts: {
      ...{ who, company_role: company_role ?? '', field: field ?? '', same_as: same_as ?? '' },
      never_submitter: not.includes('submitter') ? 'yes' : '',
      else_role: otherwise?.company_role ?? '',
    },
    never: not.flatMap((one) => (one === 'submitter' ? [] : [one.step])),
  };
}

/** Takes the ticked steps out of a body, one box for each; `rest` is what is left. */
export function takeNever(body: Body): { never: string[]; rest: Body } {
  const entries = Object.entries(body);
  const isNever = ([name, value]: [string, unknown]) => name.startsWith(PREFIX) && value === 'yes';
  return {
    never: entries.filter(isNever).map(([name]) => name.slice(PREFIX.length)),
    rest: Object.fromEntries(entries.filter((entry) => !isNever(entry))),
  };
}

/** The name of a step's box. */
export function neverName(step: string): string {
  return `${PREFIX}${step}`;
}

const NAMED = {
  company_role: 'Choose a role',
  field: 'Choose a field',
  same_as: 'Choose a step',
} as const;

/** Reads who does a step; whom it is never given to keeps the order of the file where nothing of it changed. */
export function readAssign(
  texts: Texts,
  never: readonly string[],
  before: AssignTo | undefined,
): { assignTo: AssignTo | undefined; problems: SummaryLine[] } {
  const who = texts.who ?? 'any';
  const named = who === 'company_role' || who === 'field' || who === 'same_as' ? who : undefined;
  const name = named === undefined ? '' : (texts[named] ?? '');
  const problems = named !== undefined && name === '' ? [{ field: named, message: NAMED[named] }] : [];
  const not = neverOf(texts.never_submitter === 'yes', never, before?.not);
  const otherwise = texts.else_role ?? '';
  const assignTo = compact<AssignTo>({
    company_role: who === 'company_role' ? name : undefined,
    submitter: who === 'submitter' ? true : undefined,
    field: who === 'field' ? name : undefined,
    same_as: who === 'same_as' ? name : undefined,
    not,
    else: otherwise === '' ? undefined : { company_role: otherwise },
  });
  return { assignTo: Object.keys(assignTo).length > 0 ? assignTo : undefined, problems };
}

type Never = NonNullable<AssignTo['not']>;

function neverOf(submitter: boolean, steps: readonly string[], before: Never | undefined): Never | undefined {
  const made: Never = [...(submitter ? (['submitter'] as const) : []), ...steps.map((step) => ({ step }))];
  const text = (one: Never[number]) => (one === 'submitter' ? one : `step ${one.step}`);
  const isSame =
    before && made.length === before.length && made.every((one) => before.some((other) => text(one) === text(other)));
  if (isSame) return before;
  return made.length > 0 ? made : undefined;
}
