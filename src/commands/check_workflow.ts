import { readFile } from 'node:fs/promises';
import { checkBytes } from '../workflow_engine/checker/check.js';
import { blocksPublishing, type Finding } from '../workflow_engine/checker/finding.js';
import { ACTIONS_AVAILABLE } from '../workflow_engine/checker/later_versions.js';

const NOTHING_WRONG = 0;
const ERRORS_FOUND = 1;
const WRONGLY_CALLED = 2;

/** No company is at hand: what needs one (its roles, its people) is not checked. */
const INSTALLATION = { companyRoles: null, activeTaskWorkers: null, actionsAvailable: ACTIONS_AVAILABLE };

async function findingsOf(name: string): Promise<Finding[] | undefined> {
  try {
    return checkBytes(await readFile(name), INSTALLATION).findings;
  } catch (caught) {
    if ((caught as NodeJS.ErrnoException).code === undefined) throw caught;
    console.error(`Cannot read ${name}: ${(caught as Error).message}`);
    return undefined;
  }
}

/** Prints the findings of each file as one JSON object; gives the exit code. */
async function run(names: readonly string[]): Promise<number> {
  if (names.length === 0 || names.some((name) => name.startsWith('--'))) {
    console.error('Usage: npm run check_workflow -- FILE…');
    return WRONGLY_CALLED;
  }
  const checked = await Promise.all(names.map(async (name) => [name, await findingsOf(name)] as const));
  const readable = checked.flatMap(([name, findings]) => (findings ? [[name, findings] as const] : []));
  console.log(JSON.stringify(Object.fromEntries(readable), null, 2));
  if (readable.length < names.length) return WRONGLY_CALLED;
  return readable.some(([, findings]) => findings.some(blocksPublishing)) ? ERRORS_FOUND : NOTHING_WRONG;
}

process.exitCode = await run(process.argv.slice(2));
