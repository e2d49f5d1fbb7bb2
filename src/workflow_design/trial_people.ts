import type { Current } from '#src/current.js';
import { withCompany } from '#src/db/with_company.js';
import type { Option, PeopleOffered } from '#src/forms/workflow_form_fields.js';
import { fullName } from '#src/helpers/people.js';
import type { Definition } from '#src/workflow_engine/compile.js';
import {
  emailOf,
  personAt,
  SUBMITTER,
  type TrialPeople,
  trialName,
  trialPeople,
} from '#src/workflow_engine/trial_people.js';

/** Whom a trial's forms offer, and what they are called. */
export type PeopleOfTrial = {
  readonly people: TrialPeople;
  readonly offered: PeopleOffered;
  readonly person: (id: number) => string;
};

const MOST = 200;
const SOMEBODY = 'somebody@example.com';
const MADE_UP = new Map([
  [SUBMITTER, 'Whoever submitted (made up)'],
  [SOMEBODY, 'Somebody (made up)'],
]);

/** The company's people for the fields that ask for one, and two made-up ones, so that a trial never wants for people. */
export async function findTrialPeople(current: Current, { fields }: Definition): Promise<PeopleOfTrial> {
  const asking = [...fields.values()].filter(({ type }) => type === 'user');
  const known = asking.length > 0 ? await findPeople(current) : [];
  const people = trialPeople(known);
  const madeUp = [...MADE_UP].map(([email, label]) => ({ value: String(personAt(people, email).id), label }));
  const names = new Map(known.map((one) => [one.email, fullName(one)]));
  const offered = asking.map((field) => {
    const role = field.type === 'user' ? field.company_role?.toLowerCase() : undefined;
    const fitting = known.filter(({ roles }) => role === undefined || roles.includes(role));
    const options = fitting.map((one): Option => ({ value: String(one.id), label: fullName(one) }));
    return [field.name, [...options, ...madeUp]] as const;
  });
  const nameAt = (email: string) => names.get(email) ?? MADE_UP.get(email) ?? email;
  return { people, offered: new Map(offered), person: (id) => nameAt(emailOf(people, id) ?? trialName(people, id)) };
}

async function findPeople(current: Current) {
  const companyId = current.company.id;
  const rows = await withCompany(current, (tx) =>
    tx.user.findMany({
      where: { companyId, deactivatedAt: null },
      select: {
        ...{ id: true, email: true, firstName: true, lastName: true },
        companyRoles: { select: { companyRole: { select: { roleName: true } } } },
      },
      orderBy: [{ firstName: 'asc' }, { lastName: 'asc' }, { id: 'asc' }],
      take: MOST,
    }),
  );
  return rows.map(({ companyRoles, ...row }) => ({
    ...row,
    roles: companyRoles.map(({ companyRole }) => companyRole.roleName.toLowerCase()),
  }));
}
