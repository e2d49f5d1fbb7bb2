import { z } from 'zod';
import { id, text } from '../forms/text.js';
import { operatorsReason } from './impersonation.schema.js';

/** What the list of companies shows: active or deactivated ones, of some words in their names, after one of them. */
export type CompanyQuery = {
  readonly state: 'active' | 'archive';
  readonly search: string | undefined;
  readonly after: number | undefined;
};

const search = text('', 100);

/** Reads the list's URL; what is unknown or malformed filters nothing. */
export function readCompanyQuery(query: { readonly [name: string]: unknown }): CompanyQuery {
  return {
    state: query.state === 'archive' ? 'archive' : 'active',
    search: search.safeParse(query.search).data,
    after: id.safeParse(query.after).data,
  };
}

/** The page that asks once more before a company is shut out, or let in again. */
export const deactivationForm = z.strictObject({ reason: operatorsReason });
