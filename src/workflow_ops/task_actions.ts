import type { Reader } from '#src/helpers/dates.js';
import type { Mending, ShownMending } from './mending.js';
import { drawSkip, openingSkip } from './skip_form.js';
import { keptWords } from './task_form.js';

const NOTHING = { actions: null, problems: [], refused: { why: '', kept: [] } };
const OPEN: readonly string[] = ['PENDING', 'OPEN', 'IN_PROGRESS', 'ERROR'];

/** What a ticket admin can do with a task as it stands; nothing of one that is done, or of a step that is nobody's. */
export function taskActions(mending: Mending | undefined, shown: ShownMending, reader: Reader) {
  if (!mending) return NOTHING;
  const { here, assignable, whyNot } = mending;
  const { refused = '' } = shown;
  const skip = whyNot === undefined ? skipFold(mending, shown, reader) : undefined;
  const others = assignable.filter(({ value }) => value !== String(here.task.assignedTo));
  const assign = others.length > 0 ? assignFold(mending, others, shown) : undefined;
  const isOpen = OPEN.includes(here.task.tStatus);
  return {
    actions: isOpen ? { assign, skip, note: noteOf(mending, others.length) } : null,
    refused: { why: refused, kept: refused ? keptOf(mending, shown) : [] },
    problems: problemsOf(shown, skip?.problems ?? []),
  };
}

function noteOf({ here, whyNot }: Mending, others: number): string {
  const alone = here.task.assignedTo === null ? 'Nobody' : 'Nobody else';
  const nobody =
    others === 0
      ? `${alone} who is active may do this step. An admin can give somebody the role that it asks for.`
      : '';
  return [nobody, whyNot && `It cannot be skipped now: ${whyNot}`].filter(Boolean).join(' ');
}

type Skipping = { readonly problems: readonly { field: string; message: string }[] };

function problemsOf({ at, problem }: ShownMending, ofValues: Skipping['problems']) {
  const own =
    problem === undefined ? [] : [{ field: at === 'assign' ? 'assigned_to' : 'skip_reason', message: problem }];
  return [...own, ...ofValues];
}

const isAt = ({ at, refused }: ShownMending, fold: ShownMending['at']) => at === fold && refused === undefined;

function assignFold({ here }: Mending, others: Mending['assignable'], shown: ShownMending) {
  const label = here.task.assignedTo === null ? 'Give it to somebody' : 'Give it to somebody else';
  const draft = here.task.draftData === null ? '' : ' The draft of whoever has it now is thrown away.';
  return {
    fold: { id: 'assign', label, icon: 'user-check', isOpen: isAt(shown, 'assign') },
    action: `/tasks/${here.task.id}/assignment`,
    text: `Only those whom the workflow allows are listed.${draft}`,
    field: {
      ...{ name: 'assigned_to', id: 'assigned_to', label: 'Who gets the task', type: 'user', required: true },
      ...{ options: others, value: shown.assignedTo ?? '', problem: isAt(shown, 'assign') ? shown.problem : undefined },
    },
  };
}

function skipFold(mending: Mending, shown: ShownMending, reader: Reader) {
  const { here, skip, people } = mending;
  const typed = shown.typed ?? openingSkip(here, skip.form, reader);
  const drawn = drawSkip(here, skip, { typed, problems: shown.problems ?? [], people, reader });
  return {
    ...drawn,
    fold: { id: 'skip', label: 'Skip this task', icon: 'arrow-right', isOpen: isAt(shown, 'skip'), danger: true },
    action: `/tasks/${here.task.id}/skip`,
    text: 'The ticket goes on as if the task were completed. This cannot be undone.',
    field: {
      ...{
        name: 'reason',
        id: 'skip_reason',
        label: 'Reason',
        type: 'text',
        required: true,
        value: shown.reason ?? '',
      },
      ...{ hint: 'The submitter sees it too.', problem: isAt(shown, 'skip') ? shown.problem : undefined },
    },
  };
}

function keptOf({ skip, people, assignable }: Mending, { reason = '', typed = {}, assignedTo }: ShownMending) {
  const chosen = assignable.find(({ value }) => value === assignedTo);
  const own = [
    { label: 'Reason', text: reason },
    { label: 'Who', text: chosen?.label ?? '' },
  ];
  return [...own.filter(({ text }) => text.trim() !== ''), ...keptWords({ form: skip.form, people }, typed)];
}
