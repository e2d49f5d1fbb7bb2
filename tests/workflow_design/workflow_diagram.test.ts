import { expect, it } from 'vitest';
import { plainDiagram, workflowDiagram } from '#src/workflow_design/workflow_diagram.js';
import { compile } from '#src/workflow_engine/compile.js';
import type { WorkflowFile } from '#src/workflow_engine/workflow_file.js';
import { requestFile } from './files.ts';

const pictured = (file: ReturnType<typeof requestFile>, id: number) => ({
  companyId: 1,
  id,
  editVersion: 1,
  definition: compile(file as unknown as WorkflowFile),
});

it('draws a workflow with its conditions in words', async () => {
  const diagram = await workflowDiagram(pictured(requestFile(), 1), plainDiagram('The steps of Request'));
  expect(diagram).toContain('aria-label="The steps of Request"');
  expect(diagram?.replaceAll(/<[^>]+>/g, ' ')).toMatch(/decision is\s+approve/);
});

it('leaves a workflow that is too large to its lists', async () => {
  const file = requestFile();
  for (let number = 0; number < 150; number++) {
    file.workflow.tasks.push({ key: `s${number}`, title: `Step ${number}`, task_type: 'FORM' });
  }
  expect(await workflowDiagram(pictured(file, 2), plainDiagram('Large'))).toBeUndefined();
});
