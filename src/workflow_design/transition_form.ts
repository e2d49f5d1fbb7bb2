import { readForm, typedText } from '#src/forms/body.js';
import type { SummaryLine } from '#src/forms/workflow_form.js';
import type { Transition } from '#src/workflow_engine/workflow_file.js';
import { readCondition, type TypedCondition, takeCondition, typedCondition } from './condition_form.js';
import type { ConditionScope } from './condition_names.js';
import { pressedCondition } from './condition_presses.js';
import { compact } from './draft_edits/edit.js';
import type { Texts } from './form_controls.js';
import { END, START, transitionForm } from './workflow_transitions.schema.js';

/** The form of a way on as it stands. */
export type TransitionForm = {
  readonly texts: Texts;
  readonly when: TypedCondition;
  readonly problems: readonly SummaryLine[];
  readonly focus?: string | undefined;
};

/** The form of a way on as it opens; a new one begins at `from`. */
export function openTransitionForm(transition: Transition | undefined, from: string = START): TransitionForm {
  if (!transition) return { texts: { from, to: '' }, when: typedCondition(undefined), problems: [] };
  const { outcome = '', priority, otherwise, end } = transition;
  return {
    texts: {
      from: transition.from ?? START,
      to: transition.to ?? END,
      outcome,
      priority: priority === undefined ? '' : String(priority),
      end: end === 'all' ? 'yes' : '',
      otherwise: otherwise ? 'yes' : '',
    },
    when: typedCondition(transition.condition),
    problems: [],
  };
}

/** Reads a posted form: the way on where it is to be saved and right; else the form as it is shown again. */
export function readTransitionForm(
  body: unknown,
  scope: ConditionScope,
): { transition?: Transition; form: TransitionForm } {
  const { typed: when, rest } = takeCondition('when', (body ?? {}) as { [name: string]: unknown });
  const { values, problems } = readForm(transitionForm, rest);
  const { press, ...texts } = typedText(rest);
  const pressed = pressedCondition('when', when, press, scope);
  const read = readCondition('when', when, scope);
  if (pressed) {
    // What cannot be turned into text or lines says why.
    const shown = press === 'when:text' || press === 'when:rows' ? read.problems : [];
    return { form: { texts, when: pressed.typed, problems: shown, focus: pressed.focus } };
  }
  const wrong = [...(problems ?? []), ...read.problems];
  const form = { texts, when, problems: wrong };
  if (!values || wrong.length > 0) return { form };
  const { from, to, outcome, end, otherwise, priority } = values;
  const isEnd = to === END;
  const transition = compact<Transition>({
    from: from === START ? null : from,
    to: isEnd ? null : to,
    condition: read.condition,
    priority: priority === '' ? undefined : Number(priority),
    otherwise: otherwise === 'yes' ? true : undefined,
    outcome: isEnd ? outcome : undefined,
    end: isEnd && end === 'yes' ? 'all' : undefined,
  });
  return { transition, form };
}
