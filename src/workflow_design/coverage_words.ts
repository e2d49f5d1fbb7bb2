import type { DiagramState } from '#src/helpers/diagram.js';
import { START } from '#src/helpers/workflow_graph.js';
import type { Definition } from '#src/workflow_engine/compile.js';
import type { Coverage } from '#src/workflow_engine/test_runs.js';
import { wayIn } from './comparison_words.js';

/** Transitions in words, by their places in the file: "After Approval, if decision is refuse: End: Refused". */
export function transitionsInWords(definition: Definition, indexes: readonly number[]): string[] {
  const { transitions } = definition.file.workflow;
  return indexes.flatMap((index) => {
    const transition = transitions[index];
    return transition ? [wayIn(definition, { index, transition })] : [];
  });
}

/** How a diagram shows coverage: what tests went through is marked as done. */
export function coverageDiagram({ file }: Definition, { covered, steps }: Coverage): DiagramState {
  const name = `${file.workflow.title}: what the tests cover`;
  const done = { state: 'done', subtitle: 'Tested' } as const;
  const begun = covered.size > 0 ? [[START, { state: 'done' }] as const] : [];
  return {
    name,
    nodes: new Map([...begun, ...[...steps].map((step) => [step, done] as const)]),
    taken: covered,
    rest: 'plain',
  };
}

/** "7 of 9 ways are covered by tests that pass". */
export function coverageSentence({ covered, uncovered }: Coverage): string {
  const all = covered.size + uncovered.length;
  if (all === 0) return 'There are no ways to cover yet.';
  return uncovered.length === 0
    ? `All ${all} ways are covered by tests that pass.`
    : `${covered.size} of ${all} ways are covered by tests that pass.`;
}
