import { type CompanySeen, findCompanies, findCompany, setCompanyActive } from '../db/superusers.js';
import { Conflict, NotFound } from '../errors.js';
import { type Reader, timeShown } from '../helpers/dates.js';
import { carriedIn } from '../helpers/kept_form.js';
import { NOTHING_SENT, reasonField, type Sent } from '../helpers/reason_field.js';
import type { CompanyQuery } from './companies.schema.js';
import type { Operator } from './impersonation.js';

const PAGE = 25;
const MOST = 1_000;
const PATH = '/companies';

const counted = (number: number) => (number >= MOST ? `${MOST.toLocaleString('en')} or more` : String(number));
const activity = (at: Date | null, reader: Reader) => (at ? { time: timeShown(at, reader) } : { text: 'Never' });

/** One page of the list of companies, and what the next begins after. */
export async function listCompanies({ user }: Operator, { state, search, after }: CompanyQuery) {
  const found = await findCompanies(user.id, { words: search, deactivated: state === 'archive', after }, PAGE + 1);
  const rows = found.slice(0, PAGE);
  return { rows, next: found.length > PAGE ? rows.at(-1)?.id : undefined };
}

/** A company as an operator sees it from outside; throws NotFound. */
export async function companySeen({ user }: Operator, id: number): Promise<CompanySeen> {
  const found = Number.isInteger(id) && (await findCompany(user.id, id));
  if (!found) throw new NotFound();
  return found;
}

/** Shuts a company's people out, or lets them in again, for a reason that its audit log keeps. Throws NotFound; Conflict where it is so already. */
export async function changeActivity(
  operator: Operator,
  { id, active, reason }: { id: number; active: boolean; reason: string },
): Promise<CompanySeen> {
  const company = await companySeen(operator, id);
  const { user, ip, requestId } = operator;
  if (!(await setCompanyActive(user.id, { companyId: id, active, reason, ip, requestId })))
    throw new Conflict(
      `${company.name} is ${active ? 'active' : 'deactivated'} already: somebody else did it meanwhile.`,
    );
  return company;
}

/** What the list shows: tabs, search, rows with the company of this session marked, links to more. */
export function companyListPage(
  { rows, next }: { rows: readonly CompanySeen[]; next: number | undefined },
  query: CompanyQuery,
  { reader, here }: { reader: Reader; here: number | undefined },
) {
  const { state, search, after } = query;
  const href = (given: Record<string, string>) => `${PATH}?${new URLSearchParams(given)}`;
  const kept = { state, ...(search !== undefined && { search }) };
  const tab = (of: CompanyQuery['state'], label: string) => ({
    href: href({ ...kept, state: of }),
    label,
    current: of === state,
  });
  return {
    tabs: { label: 'Which companies', items: [tab('active', 'Active'), tab('archive', 'Deactivated')] },
    filter: {
      action: PATH,
      keep: [{ name: 'state', value: state }],
      fields: [{ name: 'search', id: 'search', label: 'Name', type: 'text', value: search ?? '' }],
      chips: search === undefined ? [] : [{ label: `Name: ${search}`, removeHref: href({ state }) }],
    },
    rows: rows.map((company) => companyRow(company, reader, here)),
    pages: {
      ...(after !== undefined && { firstHref: href(kept) }),
      ...(next !== undefined && { nextHref: href({ ...kept, after: String(next) }) }),
    },
    state,
    search,
    allHref: href({ state }),
  };
}

function companyRow(company: CompanySeen, reader: Reader, here: number | undefined) {
  const { id, name, people, open_tickets, last_activity, created_at } = company;
  return [
    { text: name, href: `${PATH}/${id}`, ...(id === here && { detail: 'You are here' }) },
    { text: counted(people) },
    { text: counted(open_tickets) },
    activity(last_activity, reader),
    { time: timeShown(created_at, reader) },
  ];
}

/** What a company's page shows, with the form for entering it as it was sent. */
export function companyPage(company: CompanySeen, reader: Reader, { typed, problems }: Sent = NOTHING_SENT) {
  const { id, people, open_tickets, last_activity, created_at, deactivated_at } = company;
  return {
    id,
    name: company.name,
    isActive: deactivated_at === null,
    facts: [
      {
        label: 'State',
        status: deactivated_at ? { word: 'Deactivated', tone: 'neutral' } : { word: 'Active', tone: 'success' },
      },
      ...(deactivated_at ? [{ label: 'Deactivated', time: timeShown(deactivated_at, reader) }] : []),
      { label: 'Active people', text: counted(people) },
      { label: 'Open tickets', text: counted(open_tickets) },
      { label: 'Last activity of its people', ...activity(last_activity, reader) },
      { label: 'Signed up', time: timeShown(created_at, reader) },
    ],
    reason: reasonField('Why do you enter?', { typed, problems }),
    problems,
    carried: carriedIn(typed),
  };
}
