import type { AssignTo, Task } from '../workflow_file.js';
import { below, error, type Finding, warning } from './finding.js';
import { type Installation, peopleIn } from './installation.js';
import type { At, Readable } from './readable.js';

/** Tasks that nobody may do, company roles that the company lacks, actions that the installation cannot run. */
export function peopleFindings(file: Readable, installation: Installation): Finding[] {
  return [
    ...newRoles(file, installation),
    ...file.tasks.flatMap((task) => nobodyFindings(file, task, installation)),
    ...(installation.actionsAvailable
      ? []
      : file.tasks.filter(({ it }) => it.task_type.endsWith('_ACTION')).map(noActions)),
  ];
}

function noActions({ it, pointer }: At<Task>): Finding {
  const message = `“${it.title}” calls another system, which this installation cannot do yet; the file cannot be published`;
  return error('actions_not_available', pointer, message);
}

/** Each role that the company lacks, at the first place that names it. */
function newRoles(file: Readable, installation: Installation): Finding[] {
  if (installation.companyRoles === null) return [];
  const seen = new Set<string>();
  return roleNames(file).flatMap(({ it, pointer }) => {
    const name = it.toLowerCase();
    if (seen.has(name) || peopleIn(installation, it) !== undefined) return [];
    seen.add(name);
    const message = `The company has no company role “${it}”; importing makes it. You get it while you are the only active user`;
    return [warning('new_company_role', pointer, message, { mend: `Give “${it}” to the people who should have it` })];
  });
}

/** Every place that names a company role, in the order of the file. */
function roleNames(file: Readable): At<string>[] {
  const fields = file.fields.flatMap(({ it, pointer }) =>
    it.type === 'user' ? role(it.company_role, below(pointer, 'company_role')) : [],
  );
  const tasks = file.tasks.flatMap(({ it, pointer }) => [
    ...role(it.assign_to?.company_role, below(pointer, 'assign_to', 'company_role')),
    ...role(it.assign_to?.else?.company_role, below(pointer, 'assign_to', 'else', 'company_role')),
  ]);
  const access = file.tickets.flatMap(({ it, pointer }) =>
    (it.company_role_access ?? []).map((name, index) => ({
      it: name,
      pointer: below(pointer, 'company_role_access', index),
    })),
  );
  return [...fields, ...tasks, ...access];
}

function role(name: string | undefined, pointer: string): At<string>[] {
  return name === undefined ? [] : [{ it: name, pointer }];
}

function nobodyFindings(file: Readable, { it, pointer }: At<Task>, installation: Installation): Finding[] {
  if (it.task_type !== 'FORM') return [];
  if (neverAnybody(file, it)) {
    const message = `Nobody could ever do “${it.title}”: the one person who may do it is also one who must not`;
    return [
      error('nobody_to_do_it', pointer, message, {
        mend: 'Say which company role does it where nobody else may ("else"), or change who may do it',
      }),
    ];
  }
  const { assign_to: assignTo = {} } = it;
  const wanted =
    assignTo.company_role === undefined
      ? 'task worker'
      : `task worker with the company role “${assignTo.company_role}”`;
  const mend = 'Give somebody the role before tickets arrive';
  if (nobodyNow(assignTo, installation))
    return [warning('nobody_to_do_it', pointer, `No active ${wanted} can do “${it.title}” now`, { mend })];
  const left = leftBeside(assignTo, installation);
  if (left === undefined || left > (assignTo.not ?? []).length) return [];
  const count = left === 1 ? `only 1 active ${wanted}` : `only ${left} active people who could`;
  const message = `“${it.title}” may find nobody: there is ${count}, and whoever did an earlier step or submitted the ticket may be excluded`;
  return [
    warning('nobody_to_do_it', pointer, message, {
      mend: `${mend}, or say which other company role does it where nobody is left ("else")`,
    }),
  ];
}

/** How many people a step with `not` can choose from at most, `else` included; undefined where it excludes nobody or names one person. */
function leftBeside(assignTo: AssignTo, installation: Installation): number | undefined {
  const { company_role, submitter, field, same_as, not = [], else: otherwise } = assignTo;
  if (not.length === 0 || submitter || field !== undefined || same_as !== undefined) return undefined;
  const first = company_role === undefined ? installation.activeTaskWorkers : peopleIn(installation, company_role);
  const second = otherwise ? peopleIn(installation, otherwise.company_role) : 0;
  return typeof first === 'number' && second !== undefined ? first + second : undefined;
}

/** The one person whom a step names is excluded, and nobody is named for that case. */
function neverAnybody(file: Readable, task: Task): boolean {
  const { assign_to: assignTo } = task;
  if (!assignTo || assignTo.else) return false;
  if (assignTo.same_as === task.key) return true;
  const one = whoIs(file, assignTo, new Set([task.key]));
  const excluded = (assignTo.not ?? []).flatMap((who) =>
    who === 'submitter' ? [who] : whoDid(file, who.step, new Set()),
  );
  return one.some((name) => excluded.includes(name));
}

/** Names under which the one person of an `assign_to` is certain to be known: the submitter, or whoever did a step. */
function whoIs(file: Readable, assignTo: AssignTo, seen: Set<string>): string[] {
  if (assignTo.submitter) return ['submitter'];
  return assignTo.same_as === undefined ? [] : whoDid(file, assignTo.same_as, seen);
}

function whoDid(file: Readable, step: string, seen: Set<string>): string[] {
  const assignTo = file.tasks.find(({ it }) => it.key === step)?.it.assign_to;
  if (!assignTo || assignTo.else || seen.has(step)) return [`step ${step}`];
  return [`step ${step}`, ...whoIs(file, assignTo, new Set([...seen, step]))];
}

/** No active person is in the role that a step asks for, nor in the one for the case that nobody is. A new role is said by itself. */
function nobodyNow(
  { company_role, submitter, field, same_as, else: otherwise }: AssignTo,
  installation: Installation,
): boolean {
  if (submitter || field !== undefined || same_as !== undefined) return false;
  if (company_role === undefined)
    return installation.activeTaskWorkers === 0 && !hasPeople(otherwise?.company_role, installation);
  return peopleIn(installation, company_role) === 0 && !hasPeople(otherwise?.company_role, installation);
}

function hasPeople(name: string | undefined, installation: Installation): boolean {
  return name !== undefined && peopleIn(installation, name) !== 0;
}
