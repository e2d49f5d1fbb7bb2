import type { WorkflowFile } from '#src/workflow_engine/workflow_file.js';

/** What an edit gives: the file as it is then, or a sentence that says why it cannot be done. */
export type Edited = WorkflowFile | { readonly refused: string };
/** One edit of a draft: pure, a file in and a file out. */
export type Edit = (file: WorkflowFile) => Edited;

/** Whether an edit was refused. */
export function isRefused(edited: Edited): edited is { readonly refused: string } {
  return 'refused' in edited;
}

/** One edit after the other; the first refusal stands. */
export function chained(...edits: readonly Edit[]): Edit {
  return (file) => edits.reduce<Edited>((edited, edit) => (isRefused(edited) ? edited : edit(edited)), file);
}

type Optional<T> = { readonly [K in keyof T]: T[K] | undefined };

/** The object without what is undefined or an empty text, as a file has it: absent. */
export function compact<T extends object>(object: Optional<T>): T {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined && value !== '')) as T;
}

/** A list, or undefined where it is empty and the file had none. */
export function listOr<T>(list: readonly T[], before: readonly T[] | undefined): T[] | undefined {
  return list.length > 0 || before !== undefined ? [...list] : undefined;
}
