import { pipeline } from 'node:stream/promises';
import { Router } from 'express';
import type { Current } from '../current.js';
import { csvOf } from '../helpers/csv.js';
import { currentOf } from '../middleware/current.js';
import { showPage } from '../middleware/pages.js';
import { requireRole } from '../middleware/require_role.js';
import { auditRows, listAuditLog } from './audit_log.js';
import { type AuditFilter, readAuditQuery } from './audit_log.schema.js';
import { auditCsv, auditLogPage } from './audit_log_page.js';

export const auditLog = Router();
auditLog.use(requireRole(['admin']));

auditLog.get('/', async (req, res) => {
  const current = currentOf(req);
  const query = readAuditQuery(req.query);
  const reader = { timeZone: current.user.timeZone, now: new Date() };
  const data = auditLogPage(await listAuditLog(current, query), query, current, reader);
  const actions = [{ href: data.csvHref, label: 'Download as CSV' }];
  await showPage(req, res, 'users/audit_log/index', { title: 'Audit log', pretitle: 'Company', actions, data });
});

auditLog.get('/csv', async (req, res) => {
  const { before: _, ...filter } = readAuditQuery(req.query);
  res.type('csv').attachment('audit_log.csv').set('Cache-Control', 'no-store');
  const csv = csvOf(auditCsv.columns, csvRows(currentOf(req), filter));
  // Whoever stops the download has had enough: that is no error.
  await pipeline(csv, res).catch((error) => {
    if (!res.destroyed) throw error;
  });
});

async function* csvRows(current: Current, filter: AuditFilter) {
  for await (const [row, subjects] of auditRows(current, filter)) yield auditCsv.row(row, subjects);
}
