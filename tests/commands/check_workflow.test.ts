import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { changed, soundFile } from '../workflow_engine/support/workflow_files.js';

const program = new URL('../../dist/commands/check_workflow.js', import.meta.url).pathname;
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'check_workflow-'));
  await writeFile(join(folder, 'sound.json'), JSON.stringify(soundFile()));
  await writeFile(join(folder, 'wrong.json'), JSON.stringify(changed({ '/workflow/transitions/3/to': 'bye' })));
  await writeFile(join(folder, 'text.json'), 'hello');
});
afterAll(() => rm(folder, { recursive: true }));

function check(...names: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...names], { cwd: folder }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
  });
}

it('prints the findings by the name as it was given; exit 0 where nothing is wrong', async () => {
  const { code, stdout } = await check('./sound.json');
  expect([code, JSON.parse(stdout)]).toEqual([0, { './sound.json': [] }]);
});

it('exits 1 where there is an error, and says all files', async () => {
  const { code, stdout } = await check('sound.json', 'wrong.json', 'text.json');
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    'sound.json': [],
    'wrong.json': [{ code: 'bad_reference', severity: 'error', pointer: '/workflow/transitions/3/to' }],
    'text.json': [{ code: 'schema', severity: 'error', pointer: '' }],
  });
});

it.each([[], ['--help'], ['sound.json', 'missing.json']])(
  'exits 2 when it is called wrongly: %s %s',
  async (...names) => {
    const { code, stderr } = await check(...names);
    expect(code).toBe(2);
    expect(stderr).not.toBe('');
    expect(stderr).not.toContain(' at ');
  },
);
