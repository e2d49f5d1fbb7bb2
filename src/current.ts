/** What a user may do in the application (spec 1.1). */
export const SYSTEM_ROLES = ['admin', 'user', 'ticket_admin', 'task_worker', 'workflow_creator'] as const;
export type SystemRole = (typeof SYSTEM_ROLES)[number];

/** The signed-in person, as the session's one query gives it. */
export type SignedIn = {
  readonly id: number;
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly timeZone: string;
  readonly isSuperuser: boolean;
  readonly roles: ReadonlySet<SystemRole>;
  readonly companyRoleIds: readonly number[];
};

export type Company = { readonly id: number; readonly name: string; readonly timeZone: string };

/** A superuser's stay in the company of the request: why, and for how much longer. */
export type Impersonation = { readonly id: number; readonly reason: string; readonly minutesLeft: number };

/** Where a request came from, for the audit log. */
export type Origin = { readonly ip: string | null; readonly requestId: string | null };

/** Who acts for which company: passed by hand to every find and verb. An impersonating superuser has all five roles. */
export type Current = Origin & { readonly user: SignedIn; readonly company: Company; readonly impersonating: boolean };

/** Whoever an audit row names: a person, or the system itself (no user). */
export type Actor = {
  readonly company: { readonly id: number };
  readonly user?: { readonly id: number };
  readonly impersonating?: boolean;
} & Partial<Origin>;

/** What stands in the session of somebody who logged in; a session of an older version is no longer good. */
export type LoggedIn = { readonly id: number; readonly sessionVersion: number };

/** What the list of one's own sessions tells: since when, and in which browser. */
export type Begun = { readonly begunAt: string; readonly browser: string };
