import { outcomeWord, type Tone } from '#src/helpers/statuses.js';
import { decisiveAnswers, reasonWords } from '#src/helpers/turn_words.js';
import type { Definition } from '#src/workflow_engine/compile.js';
import type { Turn } from '#src/workflow_engine/move_trial.js';
import type { TrialInputs } from '#src/workflow_engine/replay.js';
import type { Trial } from '#src/workflow_engine/trial.js';
import { taskTitle, whoWords } from './definition_words.js';

/** What views/shared/timeline draws, without a time: a trial has none. */
export type TurnEntry = {
  readonly icon: string;
  readonly tone: Tone;
  readonly who?: string;
  readonly text: string;
  readonly detail?: string;
};
type Reader = { readonly timeZone: string; readonly person: (id: number) => string };

const SYSTEM = 'TicketFlower';

/** What happened in a trial and why, newest first, in the words of a ticket's activity. */
export function turnsInWords(inputs: TrialInputs, trials: readonly Trial[], reader: Reader): TurnEntry[] {
  return trials
    .flatMap((trial, at) => {
      const before = trials[at - 1]?.turns.length ?? 0;
      const answer = inputs.answers[at - 1];
      const first = answer ? answered(trial, answer, reader) : submitted(trial);
      return [first, ...trial.turns.slice(before).flatMap((turn) => turnEntries(trial.definition, turn))];
    })
    .reverse();
}

function submitted({ ticket }: Trial): TurnEntry {
  return { icon: 'ticket', tone: 'neutral', who: 'The submitter', text: `submitted the ticket “${ticket.title}”` };
}

function answered(trial: Trial, { task, reply }: TrialInputs['answers'][number], reader: Reader): TurnEntry {
  const title = taskTitle(trial.definition, task);
  if (reply)
    return { icon: 'bolt', tone: 'success', who: 'The other system', text: `answered “${title}” with ${reply.status}` };
  const { data = {}, completed_by: by = null } = trial.steps[task] ?? {};
  const decisive = decisiveAnswers(trial.definition, task, data, reader);
  const text = `completed “${title}”${decisive ? `: ${decisive}` : ''}`;
  return { icon: 'check', tone: 'success', who: youAs(task, by === null ? undefined : reader.person(by)), text };
}

/** Whoever tries out acts as everybody: as a person of the company where the step names one. */
function youAs(task: string, person: string | undefined): string {
  return person === undefined || person === `${task}@example.com` ? 'You' : `You, as ${person},`;
}

function turnEntries(definition: Definition, turn: Turn): TurnEntry[] {
  if (turn.error !== undefined)
    return [{ icon: 'alert-triangle', tone: 'danger', text: 'A problem stopped the ticket', detail: turn.error }];
  const begun = turn.begun.map((key) => beginning(definition, key, reasonWords(turn, key)));
  const reason = reasonWords(turn, null);
  const because = reason === undefined ? {} : { detail: `${reason}.` };
  const outcome = turn.end?.outcome ? `: ${outcomeWord(turn.end.outcome)}` : '';
  if (turn.completes)
    return [
      ...begun,
      { icon: 'flag', tone: 'success', who: SYSTEM, text: `completed the ticket${outcome}`, ...because },
    ];
  const ended = {
    icon: 'flag',
    tone: 'neutral',
    who: SYSTEM,
    text: `ended this branch${outcome}`,
    ...because,
  } as const;
  if (turn.end) return [...begun, ended];
  if (begun.length > 0) return begun;
  return [{ icon: 'clock', tone: 'waiting', who: SYSTEM, text: 'waits for the other branches' }];
}

function beginning(definition: Definition, key: string, reason: string | undefined): TurnEntry {
  const task = definition.tasks.get(key)?.task;
  const title = taskTitle(definition, key);
  const isPass = task?.task_type === 'PASS';
  const who =
    task?.task_type === 'FORM' ? `For ${whoWords(definition, task).replace(/^./, (a) => a.toLowerCase())}.` : '';
  const detail = [reason === undefined ? '' : `${reason}.`, who].filter((part) => part !== '').join(' ');
  return {
    icon: isPass ? 'arrow-right' : 'user-check',
    tone: isPass ? 'neutral' : 'info',
    who: SYSTEM,
    text: isPass ? `passed “${title}”` : `began “${title}”`,
    ...(detail === '' ? {} : { detail }),
  };
}
