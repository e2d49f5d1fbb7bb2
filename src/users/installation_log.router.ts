import { Router } from 'express';
import { NotSignedIn } from '../errors.js';
import { id } from '../forms/text.js';
import { showPage, timeZoneOf } from '../middleware/pages.js';
import { requireSuperuser } from '../middleware/require_role.js';
import { installationLogPage, listInstallationLog } from './installation_log.js';

export const installationLog = Router();
installationLog.use(requireSuperuser);

installationLog.get('/', async (req, res) => {
  if (!req.signedIn) throw new NotSignedIn();
  const before = id.safeParse(req.query.before).data;
  const found = await listInstallationLog({ user: req.signedIn, ip: null, requestId: null }, before);
  const data = installationLogPage(found, before, { timeZone: timeZoneOf(req), now: new Date() });
  const page = { title: 'Installation log', pretitle: 'Installation', data };
  await showPage(req, res, 'users/installation_log/index', page);
});
