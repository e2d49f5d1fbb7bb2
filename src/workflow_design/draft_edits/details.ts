import type { Workflow, WorkflowFile } from '#src/workflow_engine/workflow_file.js';
import { compact, type Edit, listOr } from './edit.js';
import { usesIn, withOutcomes } from './names_in.js';

/** What a workflow's details page says. */
export type Details = Pick<Workflow, 'title' | 'description' | 'ext_ref'>;

/** Sets title, description and links. */
export function setDetails({ title, description, ext_ref: links }: Details): Edit {
  return (file) => {
    const linked = listOr(links ?? [], file.workflow.ext_ref);
    return { ...file, workflow: compact<Workflow>({ ...file.workflow, title, description, ext_ref: linked }) };
  };
}

/** An outcome as it shall be called, with what it was called before (undefined: a new one). */
export type OutcomeRow = { readonly was: string | undefined; readonly name: string };

/** Sets the outcomes in this order: renamed ones are followed by the ways to the end; one in use cannot be left out. */
export function setOutcomes(rows: readonly OutcomeRow[]): Edit {
  return (file) => {
    const before = file.workflow.outcomes ?? [];
    const lost = before.filter((outcome) => !rows.some(({ was }) => was === outcome));
    const used = lost.find((outcome) => usesIn(file, withOutcomes, outcome).length > 0);
    if (used !== undefined)
      return { refused: `A way to the end still leads to “${used}”. Let it lead elsewhere, then take it out here.` };
    const names = new Map(rows.flatMap(({ was, name }) => (was === undefined ? [] : [[was, name] as const])));
    const named: WorkflowFile = withOutcomes(file, (outcome) => names.get(outcome) ?? outcome);
    const outcomes = listOr(
      rows.map(({ name }) => name),
      file.workflow.outcomes,
    );
    return { ...named, workflow: compact<Workflow>({ ...named.workflow, outcomes }) };
  };
}
