import { z } from 'zod';

/** The draft's id and how often it was edited when the page was made: every form of a draft carries it. */
export const editVersion = z.string().regex(/^\d{1,10}-\d{1,10}$/);
/** Which button of a form was pressed that does not save: it comes back with everything typed still there. */
export const press = z.string().max(100).optional();

/** A button that moves one thing of a list up or down. */
export const positionForm = z.strictObject({
  edit_version: editVersion,
  by: z.enum(['-1', '1']).transform((by) => (by === '1' ? 1 : -1)),
});
/** A button that removes one thing of a list. */
export const removalForm = z.strictObject({ edit_version: editVersion });
