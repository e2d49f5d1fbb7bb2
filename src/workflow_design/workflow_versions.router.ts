import { Router } from 'express';
import { currentOf } from '#src/middleware/current.js';
import { showPage, timeZoneOf } from '#src/middleware/pages.js';
import { requireRole } from '#src/middleware/require_role.js';
import { findVersions, versionListPage } from './version_list.js';
import { keyIn } from './workflow_definitions.schema.js';
import { beforeIn } from './workflow_versions.schema.js';

/** The list of a workflow's versions. */
export const workflowVersions = Router({ mergeParams: true });
workflowVersions.use(requireRole(['workflow_creator', 'ticket_admin'], { write: ['workflow_creator'] }));

workflowVersions.get('/', async (req, res) => {
  const key = keyIn(req.params);
  const before = beforeIn(req.query);
  const list = await findVersions(currentOf(req), key, before);
  const data = versionListPage(key, list, before, { timeZone: timeZoneOf(req), now: new Date() });
  const page = { title: 'Versions', pretitle: list.rows[0]?.title ?? 'Workflow', data };
  await showPage(req, res, 'workflow_design/workflow_versions/index', page);
});
