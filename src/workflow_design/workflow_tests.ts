import { record } from '#src/audit.js';
import type { Current } from '#src/current.js';
import { Prisma } from '#src/db/generated/client.js';
import { type Tx, withCompany } from '#src/db/with_company.js';
import { Conflict, NotFound } from '#src/errors.js';
import { LARGEST_FILE } from '#src/workflow_engine/checker/check.js';
import { readWorkflowFile } from '#src/workflow_engine/definitions.js';
import { serialise } from '#src/workflow_engine/serialise.js';
import { type WorkflowTest, workflowFileSchema } from '#src/workflow_engine/workflow_file.js';
import type { VersionRef } from './workflow_definitions.schema.js';
import { lockDefinitions } from './workflow_locks.js';

/** A change of a draft's tests: what the audit log calls it, and the tests as they are to be; undefined: what it is about is not there. */
export type TestsChange = {
  readonly action: string;
  readonly change: (tests: readonly WorkflowTest[]) => readonly WorkflowTest[] | undefined;
};

/** Saved; or somebody changed the draft since the page was made; or there would be too many. Nothing was written but where it is saved. */
export type TestsChanged = 'saved' | 'outdated' | 'too_many';

const testsSchema = workflowFileSchema.shape.tests;

/** Changes a draft's tests as the page that carries `editVersion` saw them. Throws NotFound, and Conflict where it is no draft (any more). */
export async function changeTests(
  current: Current,
  ref: VersionRef,
  editVersion: string,
  { action, change }: TestsChange,
): Promise<TestsChanged> {
  const companyId = current.company.id;
  return withCompany(current, async (tx) => {
    await lockDefinitions(tx, companyId);
    const row = await tx.workflowDefinition.findUnique({
      where: { companyId_key_version: { companyId, ...ref } },
      select: { id: true, state: true, title: true, tests: true, editVersion: true },
    });
    if (!row) throw new NotFound();
    if (row.state !== 'draft') throw noDraft(row.title, ref.version, row.state);
    if (editVersion !== `${row.id}-${row.editVersion}`) return 'outdated';
    const before = testsSchema.parse(row.tests ?? undefined) ?? [];
    const after = change(before);
    if (!after) throw new NotFound();
    if (!testsSchema.safeParse(after).success || (await isTooLarge(tx, companyId, row.id, after))) return 'too_many';
    await tx.workflowDefinition.update({
      where: { companyId_id: { companyId, id: row.id } },
      data: {
        tests: after.length > 0 ? (after as unknown as Prisma.InputJsonValue) : Prisma.DbNull,
        editVersion: { increment: 1 },
      },
      select: { id: true },
    });
    const titles = (tests: readonly WorkflowTest[]) => ({ tests: tests.map(({ title }) => title) });
    const subject = { type: 'workflow_definition', id: row.id } as const;
    await record(tx, current, action, subject, { before: titles(before), after: titles(after) });
    return 'saved';
  });
}

/** A file of more than 1 MB could not be imported again. */
async function isTooLarge(tx: Tx, companyId: number, id: number, tests: readonly WorkflowTest[]): Promise<boolean> {
  const file = await readWorkflowFile(tx, companyId, id);
  return new TextEncoder().encode(serialise({ ...file, tests: [...tests] })).length > LARGEST_FILE;
}

function noDraft(title: string, version: number, state: string): Conflict {
  return new Conflict(
    `Version ${version} of “${title}” is ${state} by now, so its tests cannot be changed. Make the next draft and change them there.`,
  );
}

/** Adds tests at the end. */
export function addTests(tests: readonly WorkflowTest[]): TestsChange {
  return { action: tests.length === 1 ? 'kept a test' : 'kept tests', change: (there) => [...there, ...tests] };
}

/** Gives the test at a place another title. */
export function renameTest(at: number, title: string): TestsChange {
  const change: TestsChange['change'] = (there) => {
    const test = there[at];
    return test && there.with(at, { ...test, title });
  };
  return { action: 'renamed a test', change };
}

/** Takes the test at a place away. */
export function deleteTest(at: number): TestsChange {
  return { action: 'deleted a test', change: (there) => (there[at] ? there.toSpliced(at, 1) : undefined) };
}
