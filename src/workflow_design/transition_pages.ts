import type { SafeHtml } from '#src/helpers/safe_html.js';
import { outcomeWord } from '#src/helpers/statuses.js';
import { conditionScope } from './condition_names.js';
import { showCondition } from './condition_page.js';
import { taskTitle, waysOutInWords } from './definition_words.js';
import { inTheirOrder } from './draft_edits/transitions.js';
import { draftHref, editPage, type Tried } from './edit_page.js';
import { type Choice, type Control, control } from './form_controls.js';
import type { TransitionForm } from './transition_form.js';
import type { Draft } from './workflow_edits.js';
import { END, START } from './workflow_transitions.schema.js';

/** The ways on of a draft, step by step. */
export function transitionListPage(draft: Draft, tried: Tried, diagram: SafeHtml | undefined) {
  const froms = [null, ...draft.file.workflow.tasks.map(({ key }) => key)];
  const data = {
    diagram,
    hasSteps: froms.length > 1,
    stepHref: draftHref(draft.key, 'tasks', 'new'),
    groups: froms.map((from, at) => groupOf(draft, from, at)),
  };
  return editPage(draft, { tab: 'transitions', title: 'Ways on', data, ...tried });
}

function groupOf(draft: Draft, from: string | null, at: number) {
  const { rule, ways, from: title } = waysOutInWords(draft.definition, from);
  const base = draftHref(draft.key, 'transitions');
  const places = inTheirOrder(draft.file.workflow.transitions, from);
  const rows = places.map((place, order) => ({
    ...{ id: `way-${place + 1}`, name: `the way to ${ways[order]?.to}`, action: `${base}/${place + 1}` },
    cells: [
      { text: ways[order]?.when, href: `${base}/${place + 1}` },
      { text: ways[order]?.to, strong: true },
    ],
  }));
  return {
    ...{ id: `from-${at}`, title, rule, after: title.charAt(0).toLowerCase() + title.slice(1) },
    none:
      from === null ? 'Nothing begins yet: add a way to the first step.' : 'Nothing follows: the workflow ends here.',
    list: { caption: title, columns: ['When', 'Then'], rows, action: base },
    addHref: `${base}/new?from=${encodeURIComponent(from ?? START)}`,
  };
}

/** The form of one way on, a new one where `at` is undefined. */
export function transitionFormPage(draft: Draft, at: number | undefined, form: TransitionForm, tried: Tried) {
  const scope = conditionScope(draft.file, draft.definition.fields, 'way');
  const words = { id: 'when', legend: 'When', hint: 'Without a line the way is always taken.' };
  const { problems, texts } = form;
  const data = {
    action: draftHref(draft.key, 'transitions', at === undefined ? 'new' : at + 1),
    back: draftHref(draft.key, 'transitions'),
    isNew: at === undefined,
    ends: endControls(draft, form),
    condition: showCondition(words, form.when, {
      scope,
      problems,
      taskTitle: (key) => taskTitle(draft.definition, key),
    }),
    ending: endingControls(draft, form),
    order: orderControls(draft, form),
    isMoreOpen: takesAll(draft, form) || Boolean(texts.priority) || problems.some(({ field }) => field === 'priority'),
  };
  const title =
    at === undefined ? 'Add a way on' : `Way on: ${endWords(draft, texts.from)} to ${endWords(draft, texts.to)}`;
  return editPage(draft, { tab: 'transitions', title, data, problems, ...tried });
}

function endWords(draft: Draft, key = ''): string {
  return key === START ? 'start' : key === END ? 'end' : taskTitle(draft.definition, key);
}

function endControls(draft: Draft, { texts, problems }: TransitionForm): Control[] {
  const steps: Choice[] = draft.file.workflow.tasks.map(({ key, title }) => ({ value: key, label: title }));
  const select = { type: 'choice', select: true } as const;
  const start = { value: START, label: 'The start: a ticket is submitted' };
  return [
    control({ ...select, name: 'from', label: 'After', options: [start, ...steps] }, texts, problems),
    control(
      { ...select, name: 'to', label: 'Then', options: [...steps, { value: END, label: 'The end' }] },
      texts,
      problems,
    ),
  ];
}

function endingControls(draft: Draft, { texts, problems }: TransitionForm): Control[] {
  const outcomes = (draft.file.workflow.outcomes ?? []).map((value) => ({ value, label: outcomeWord(value) }));
  const hint = outcomes.length === 0 ? 'Outcomes like “Approved” are named on the details page.' : undefined;
  return [
    control(
      {
        name: 'outcome',
        label: 'Outcome',
        type: 'choice',
        select: true,
        options: outcomes,
        none: 'None',
        optional: true,
        ...(hint && { hint }),
      },
      texts,
      problems,
    ),
    control({ name: 'end', label: 'Cancel whatever else is still open', type: 'check' }, texts, problems),
  ];
}

function takesAll(draft: Draft, { texts }: Pick<TransitionForm, 'texts'>): boolean {
  return draft.definition.tasks.get(texts.from ?? '')?.task.next === 'all';
}

/** A step that takes every way has one taken otherwise; out of all others they have an order. */
function orderControls(draft: Draft, { texts, problems }: TransitionForm): Control[] {
  const isAll = takesAll(draft, { texts });
  const otherwise = { name: 'otherwise', label: 'Only if no other way is taken', type: 'check' } as const;
  const hint =
    'Only if you do not want to order them with the arrows: the smallest number is tried first. Give all of them one, or none';
  const priority = { name: 'priority', label: 'Priority', type: 'integer', optional: true, hint } as const;
  return [
    ...(isAll || texts.otherwise === 'yes' ? [control({ ...otherwise }, texts, problems)] : []),
    ...(isAll && !texts.priority ? [] : [control({ ...priority }, texts, problems)]),
  ];
}
