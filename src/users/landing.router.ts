import { Router } from 'express';
import { showPage } from '../middleware/pages.js';
import { anyone } from '../middleware/require_role.js';

export const landing = Router();
landing.use(anyone);

landing.get('/', (req, res) => {
  if (req.current) return res.redirect(303, '/dashboard');
  if (req.signedIn) return res.redirect(303, '/companies');
  return showPage(req, res, 'users/landing/show', {
    title: 'Requests that find their way',
    heading: '',
    layout: 'plain',
  });
});
