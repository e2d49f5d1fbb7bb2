import { z } from 'zod';
import { id, optionalText, text } from '#src/forms/text.js';
import { KEY_PATTERN } from '#src/workflow_engine/workflow_file.js';

const key = z.string().regex(KEY_PATTERN);
/** What the page of a new workflow sends; `copy_of` and `version` name the one that is duplicated. */
export const newWorkflowForm = z
  .strictObject({
    title: text('Enter a title'),
    description: optionalText(10_000),
    copy_of: key.optional(),
    version: id.optional(),
  })
  .transform(({ title, description, copy_of: of, version }) => ({
    title,
    description,
    copyOf: of !== undefined && version !== undefined ? { key: of, version } : undefined,
  }));

const copied = z.object({ copy_of: key, version: id });

/** Which version the address asks to duplicate; undefined for none. */
export function copyIn(query: unknown): { key: string; version: number } | undefined {
  const read = copied.safeParse(query);
  return read.success ? { key: read.data.copy_of, version: read.data.version } : undefined;
}
