import { describe, expect, it } from 'vitest';
import {
  definitionStatus,
  outcomeWord,
  type TicketFacts,
  taskStatus,
  ticketStatus,
  workflowErrorStatus,
} from '#src/helpers/statuses.js';

const open: TicketFacts = { workflow: 'IN_PROGRESS', outcome: null, hasError: false, hasAssignedTask: true };

describe('statuses', () => {
  it.each([
    [{}, 'In progress', 'info'],
    [{ hasAssignedTask: false }, 'Waiting', 'waiting'],
    [{ workflow: 'NOT_STARTED', hasAssignedTask: false }, 'Waiting', 'waiting'],
    [{ workflow: 'ON_HOLD' }, 'On hold', 'waiting'],
    [{ workflow: 'ON_HOLD', hasError: true }, 'Error', 'danger'],
    [{ hasError: true, hasAssignedTask: false }, 'Error', 'danger'],
    [{ workflow: 'COMPLETED' }, 'Completed', 'success'],
    [{ workflow: 'COMPLETED', outcome: 'closed_unsuccessful', hasError: true }, 'Closed unsuccessful', 'success'],
    [{ workflow: 'CANCELLED', outcome: 'booked' }, 'Cancelled', 'neutral'],
  ] as const)('a ticket with %o is %s', (facts, word, tone) => {
    expect(ticketStatus({ ...open, ...facts })).toEqual({ word, tone });
  });

  it('has words for tasks, errors and definitions', () => {
    expect(taskStatus('PENDING').word).toBe('Waiting');
    expect(taskStatus('ERROR').tone).toBe('danger');
    expect(workflowErrorStatus('REVIEWED').word).toBe('Reviewed');
    expect(definitionStatus('published')).toEqual({ word: 'Published', tone: 'success' });
    expect(outcomeWord('booked')).toBe('Booked');
  });
});
