import type { Definition } from '../../compile.js';
import { type Env, holds } from '../../expressions/evaluate.js';
import { ExpressionError } from '../../expressions/expression_error.js';
import type { Trial } from '../../trial.js';
import type { Json } from '../../workflow_file.js';
import { type Finding, partsOf } from '../finding.js';

/** What a run must show: the finding, the step where it shows, and with which values. */
export type Goal = {
  readonly finding: Finding;
  readonly step: string | null;
  readonly values: { readonly [name: string]: Json };
  /** The kind of ticket that it was found with, where that is known. */
  readonly ticket: Json | undefined;
};

/** Reads the goal of a finding; undefined for one without an example. */
export function goalOf(finding: Finding): Goal | undefined {
  const { example } = finding;
  if (typeof example !== 'object' || example === null || Array.isArray(example)) return undefined;
  const { step, values, ticket } = example;
  if (typeof values !== 'object' || values === null || Array.isArray(values)) return undefined;
  return { finding, step: typeof step === 'string' ? step : null, values, ticket };
}

/** Whether a trial shows what the finding says. `before`: the trial before the last answer. */
export function isShown({ finding, step, values }: Goal, before: Trial | undefined, trial: Trial): boolean {
  switch (finding.code) {
    case 'gap':
      return trial.error?.code === 'no_transition_holds' && trial.stopped.includes(step);
    case 'maybe_unset':
      return isUnsetShown(finding, step, Object.keys(values), trial);
    default:
      return isPassedOver(finding, step, before, trial);
  }
}

function isUnsetShown({ pointer }: Finding, step: string | null, names: readonly string[], trial: Trial): boolean {
  const [, kind, index] = partsOf(pointer);
  if (kind === 'transitions') return trial.error?.code === 'condition_failed' && trial.stopped.includes(step);
  if (pointer.endsWith('/assign_to/field'))
    return step !== null && trial.open.includes(step) && names.every((name) => trial.data[name] === undefined);
  const key = trial.definition.file.workflow.tasks[Number(index)]?.title;
  return trial.error?.code === 'set_failed' && trial.error.message.includes(`“${key}”`);
}

/** The step took another way though this one's condition holds as well. */
function isPassedOver({ pointer }: Finding, step: string | null, before: Trial | undefined, trial: Trial): boolean {
  const index = Number(partsOf(pointer)[2]);
  const ways = trial.definition.waysFrom(step);
  const way = ways.find((one) => one.index === index);
  const taken = trial.taken.slice(before?.taken.length ?? 0).filter((one) => ways.some((other) => other.index === one));
  return !!way && taken.length > 0 && !taken.includes(index) && doesHold(trial.definition, way, trial);
}

function doesHold(
  { fields }: Definition,
  { condition }: { condition?: Parameters<typeof holds>[0] },
  trial: Trial,
): boolean {
  if (!condition) return true;
  const env: Env = { fields, data: trial.data, steps: trial.steps, ticket: trial.ticket, ...trial.world };
  try {
    return holds(condition, env);
  } catch (caught) {
    if (caught instanceof ExpressionError) return false;
    throw caught;
  }
}
