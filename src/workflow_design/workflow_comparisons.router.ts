import { Router } from 'express';
import { currentOf } from '#src/middleware/current.js';
import { showPage, timeZoneOf } from '#src/middleware/pages.js';
import { requireRole } from '#src/middleware/require_role.js';
import { comparisonParts } from './comparison_page.js';
import { versionHref } from './version_page.js';
import { pairIn } from './workflow_comparisons.schema.js';
import { findVersion } from './workflow_definitions.js';
import { keyIn } from './workflow_definitions.schema.js';

/** What differs between two versions of a workflow. */
export const workflowComparisons = Router({ mergeParams: true });
workflowComparisons.use(requireRole(['workflow_creator', 'ticket_admin'], { write: ['workflow_creator'] }));

workflowComparisons.get('/', async (req, res) => {
  const key = keyIn(req.params);
  const { from, to } = pairIn(req.query);
  const current = currentOf(req);
  const before = await findVersion(current, { key, version: from });
  const after = await findVersion(current, { key, version: to });
  const both = { before: before.definition, after: after.definition };
  const data = {
    ...(await comparisonParts(both, timeZoneOf(req))),
    ...{ from, to, fromHref: versionHref(before), toHref: versionHref(after) },
    versionsHref: `/workflow_definitions/${key}/versions`,
    comparison: { action: `/workflow_definitions/${key}/comparison`, from, to },
  };
  const page = { title: `From version ${from} to version ${to}`, pretitle: after.file.workflow.title, data };
  await showPage(req, res, 'workflow_design/workflow_comparisons/show', page);
});
