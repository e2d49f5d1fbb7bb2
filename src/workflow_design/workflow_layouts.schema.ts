import { z } from 'zod';
import { NotFound } from '#src/errors.js';
import type { LayoutPlace } from './draft_edits/forms.js';
import { editVersion, press } from './workflow_edits.schema.js';
import { ownerIn } from './workflow_entries.schema.js';

/** What the form of an arrangement sends besides its rows. */
export const layoutForm = z.strictObject({ edit_version: editVersion, press });

/** Which arrangement an address names: of a ticket type or a step, or without one of the whole workflow. */
export function placeIn(params: { readonly [name: string]: unknown }): LayoutPlace {
  const { of, layout } = params;
  if (of === undefined) return { of: 'workflow' };
  if (layout !== 'edit_layout' && layout !== 'display_layout') throw new NotFound();
  return { ...ownerIn(params), layout };
}
