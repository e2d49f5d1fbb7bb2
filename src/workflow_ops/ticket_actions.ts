import type { TicketFacts } from './ticket_facts.js';

/** What was posted from a ticket's page and came back: which form, what was typed, what is wrong or why it was refused. */
export type ShownAction = {
  readonly at?: 'hold' | 'cancel';
  readonly reason?: string;
  readonly problem?: string | undefined;
  readonly refused?: string;
};

const OVER: readonly string[] = ['COMPLETED', 'CANCELLED'];

/** What a ticket admin can do with a ticket as it stands; nothing once it is closed. */
export function ticketActions({ ticket, workflow }: TicketFacts, shown: ShownAction = {}) {
  const { reason = '', refused = '', problem } = shown;
  const isOver = ticket.closedAt !== null || OVER.includes(workflow?.wStatus ?? '');
  const isHeld = workflow?.wStatus === 'ON_HOLD';
  const path = `/tickets/${ticket.number}`;
  const folds = [...(workflow && !isHeld ? [holdFold(path, shown)] : []), cancelFold(path, shown)];
  return {
    actions: isOver ? null : { resumeAction: isHeld ? `${path}/hold/end` : '', folds },
    refused: { why: refused, kept: refused && reason ? [{ label: 'Reason', text: reason }] : [] },
    problems: problem === undefined ? [] : [{ field: `${shown.at}_reason`, message: problem }],
  };
}

function holdFold(path: string, shown: ShownAction) {
  return {
    fold: { id: 'hold', label: 'Put on hold', icon: 'player-pause', isOpen: isAt(shown, 'hold') },
    form: {
      action: `${path}/hold`,
      text: 'Nothing of it can be completed until you resume it. What is due then is due later, by as long as it was on hold.',
      field: reasonField('hold', shown),
      button: 'Hold this ticket',
    },
  };
}

function cancelFold(path: string, shown: ShownAction) {
  return {
    fold: { id: 'cancel', label: 'Cancel the ticket', icon: 'ban', isOpen: isAt(shown, 'cancel'), danger: true },
    form: {
      action: `${path}/cancellation`,
      text: 'Its open tasks are cancelled and it is closed for good. This cannot be undone.',
      field: reasonField('cancel', shown),
      button: 'Cancel it for good',
    },
  };
}

const isAt = ({ at, refused }: ShownAction, fold: ShownAction['at']) => at === fold && refused === undefined;

function reasonField(at: 'hold' | 'cancel', shown: ShownAction) {
  return {
    ...{ name: 'reason', id: `${at}_reason`, label: 'Reason', type: 'text', required: true },
    hint: 'The submitter sees it too.',
    ...(shown.at === at ? { value: shown.reason ?? '', problem: shown.problem } : { value: '' }),
  };
}
