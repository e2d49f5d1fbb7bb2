export type Tone = 'info' | 'waiting' | 'success' | 'danger' | 'neutral';
/** What views/shared/status draws. */
export type Status = { readonly word: string; readonly tone: Tone };

/** What of a ticket decides its status. `outcome` is a name of the workflow's outcomes, null if it ended without one. */
export type TicketFacts = {
  readonly workflow: 'NOT_STARTED' | 'IN_PROGRESS' | 'ON_HOLD' | 'COMPLETED' | 'CANCELLED';
  readonly outcome: string | null;
  readonly hasError: boolean;
  readonly hasAssignedTask: boolean;
};

/** A ticket's status as spec 1.3 says: closed by its outcome; open by the first of Error, On hold, Waiting, In progress. */
export function ticketStatus({ workflow, outcome, hasError, hasAssignedTask }: TicketFacts): Status {
  if (workflow === 'CANCELLED') return { word: 'Cancelled', tone: 'neutral' };
  if (workflow === 'COMPLETED') return { word: outcome ? outcomeWord(outcome) : 'Completed', tone: 'success' };
  if (hasError) return { word: 'Error', tone: 'danger' };
  if (workflow === 'ON_HOLD') return { word: 'On hold', tone: 'waiting' };
  return hasAssignedTask ? { word: 'In progress', tone: 'info' } : { word: 'Waiting', tone: 'waiting' };
}

/** An outcome for people: "closed_unsuccessful" is "Closed unsuccessful". */
export function outcomeWord(outcome: string): string {
  const words = outcome.replaceAll('_', ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const TASK = {
  PENDING: { word: 'Waiting', tone: 'waiting' },
  OPEN: { word: 'Open', tone: 'info' },
  IN_PROGRESS: { word: 'In progress', tone: 'info' },
  COMPLETED: { word: 'Completed', tone: 'success' },
  CANCELLED: { word: 'Cancelled', tone: 'neutral' },
  ERROR: { word: 'Error', tone: 'danger' },
} as const satisfies Record<string, Status>;

/** A task's status by its `t_status`. */
export function taskStatus(status: keyof typeof TASK): Status {
  return TASK[status];
}

const WORKFLOW_ERROR = {
  NEW: { word: 'New', tone: 'danger' },
  REVIEWED: { word: 'Reviewed', tone: 'waiting' },
  RESOLVED: { word: 'Resolved', tone: 'success' },
} as const satisfies Record<string, Status>;

/** A workflow error's status. */
export function workflowErrorStatus(status: keyof typeof WORKFLOW_ERROR): Status {
  return WORKFLOW_ERROR[status];
}

const DEFINITION = {
  draft: { word: 'Draft', tone: 'waiting' },
  published: { word: 'Published', tone: 'success' },
  retired: { word: 'Retired', tone: 'neutral' },
} as const satisfies Record<string, Status>;

/** The state of a version of a definition. */
export function definitionStatus(state: keyof typeof DEFINITION): Status {
  return DEFINITION[state];
}
