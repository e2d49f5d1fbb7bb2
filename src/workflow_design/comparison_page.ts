import { compare, isSame } from '#src/workflow_engine/compare.js';
import { comparisonGraph } from './comparison_diagram.js';
import type { Both } from './comparison_forms.js';
import { comparisonInWords } from './comparison_words.js';
import { graphDiagram } from './workflow_diagram.js';

/** What differs between two files, in words and as a picture; for comparing versions, and before an import. */
export async function comparisonParts(both: Both, timeZone: string) {
  const comparison = compare(both.before.file, both.after.file);
  if (isSame(comparison)) return { parts: [], diagram: undefined, isDrawn: false };
  const { graph, state } = comparisonGraph(comparison, both);
  const isDrawn = comparison.tasks.length + comparison.transitions.length > 0;
  return {
    parts: comparisonInWords(comparison, both, timeZone),
    diagram: isDrawn ? await graphDiagram(graph, state) : undefined,
    isDrawn,
  };
}
