import type { Retried } from './retry_error.js';

type Words = { readonly kind: 'success' | 'info' | 'danger'; readonly text: string };

/** What a retry led to, as the next page says it. */
export function retriedWords(retried: Retried, id: number): Words {
  switch (retried.kind) {
    case 'resolved':
      return { kind: 'success', text: 'Retried: the ticket goes on, and the error is resolved.' };
    case 'trying':
      return { kind: 'info', text: 'It is being tried just now. Reload this page in a few seconds.' };
    case 'elsewhere':
      return {
        kind: 'info',
        text: 'Somebody has retried this since you opened the page. What you see now is how it stands.',
      };
    case 'nothing':
      return {
        kind: 'danger',
        text: 'There was nothing to try again. Give the task to somebody, skip it, or cancel the ticket.',
      };
    case 'failed':
      return retried.errorId === id
        ? { kind: 'danger', text: 'Retried, but it failed again. Look at what it says now.' }
        : {
            kind: 'danger',
            text: 'Retried: it went further, but then something else stopped it. This is what it was.',
          };
  }
}

/** What retrying several led to. */
export function retriesWords(all: readonly Retried[]): Words {
  if (all.length === 0) return { kind: 'info', text: 'Tick the errors that you want to retry first.' };
  const resolved = all.filter(({ kind }) => kind === 'resolved').length;
  const left = all.length - resolved;
  const many = all.length === 1 ? '1 error' : `${all.length} errors`;
  const ending = left === 0 ? 'resolved' : `${resolved} resolved, ${left} still to be looked at`;
  return { kind: left === 0 ? 'success' : 'danger', text: `Retried ${many}: ${ending}.` };
}
