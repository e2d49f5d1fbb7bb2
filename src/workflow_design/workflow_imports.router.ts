import { type Request, type Response, Router } from 'express';
import { BadRequest } from '#src/errors.js';
import { readForm } from '#src/forms/body.js';
import { currentOf } from '#src/middleware/current.js';
import { flash } from '#src/middleware/flash.js';
import { showPage, timeZoneOf } from '#src/middleware/pages.js';
import { requireRole } from '#src/middleware/require_role.js';
import { upload } from '#src/middleware/upload.js';
import { blocksImport, error, type Finding } from '#src/workflow_engine/checker/finding.js';
import { compile } from '#src/workflow_engine/compile.js';
import { comparisonParts } from './comparison_page.js';
import { type ImportedDraft, type ImportedOver, importFile } from './workflow_imports.js';
import { importForm } from './workflow_imports.schema.js';

// The file itself may have 1 MB; line ends of a pasted one come as two characters.
const MOST_BYTES = 2_097_152;

export const workflowImports = Router();
workflowImports.use(requireRole(['workflow_creator']));

/** What the import page shows: the text, what is wrong with it, and the company roles that it would make. */
type Shown = {
  readonly text: string;
  readonly findings: readonly Finding[];
  readonly problem?: string;
  readonly asksForRoles?: boolean;
  readonly over?: ImportedOver | undefined;
};
const NOTHING = 'Choose a file, or paste its text';
const TOO_LARGE = error('schema', '', 'The file is larger than 1 MB', {
  mend: 'Split it into several workflows, or shorten its texts',
});
const NOT_TEXT = error('schema', '', 'The file is not text in UTF-8', {
  mend: 'Save it as plain text in UTF-8 and choose it again',
});

async function showImport(req: Request, res: Response, { text, findings, problem, asksForRoles = false, over }: Shown) {
  const problems = problem === undefined ? [] : [{ field: 'text', message: problem }];
  const isWrong = problems.length > 0 || findings.some(blocksImport);
  const page = { title: 'Import a workflow', pretitle: 'Workflows', status: isWrong ? 422 : 200 };
  return showPage(req, res, 'workflow_design/workflow_imports/new', {
    ...page,
    data: { text, findings, problems, asksForRoles, isWrong, over: over ? await overPart(req, over) : null },
  });
}

/** What an import over a key that is there would change. */
async function overPart(req: Request, { version, state, seen, before, after }: ImportedOver) {
  const both = { before: compile(before), after: compile(after) };
  return { version, state, seen, ...(await comparisonParts(both, timeZoneOf(req))) };
}

/** The text of the chosen file, else the pasted one; undefined where the file is not text. */
function textOf(req: Request, pasted: string): string | undefined {
  if (!req.file || req.file.size === 0) return pasted.replace(/^\uFEFF/, '');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(req.file.buffer);
  } catch {
    return undefined;
  }
}

function importedWords({ version, companyRolesMade, accessChanged }: ImportedDraft): string {
  const roles = companyRolesMade.length > 0 ? ` These company roles were made: ${companyRolesMade.join(', ')}.` : '';
  // Of a first version nobody submitted anything before, so that nothing has changed for anybody.
  const access =
    version > 1 && accessChanged.length > 0
      ? ` Who may submit ${accessChanged.join(', ')} has changed at once, as it does not wait for publishing.`
      : '';
  return `Imported as draft, version ${version}.${roles}${access} Publish it when you are ready.`;
}

workflowImports.get('/', (req, res) => showImport(req, res, { text: '', findings: [] }));

workflowImports.post('/', upload('file', MOST_BYTES), async (req, res) => {
  if (req.isTooLarge) return showImport(req, res, { text: '', findings: [TOO_LARGE] });
  const { values } = readForm(importForm, req.body);
  if (!values) throw new BadRequest();
  const text = textOf(req, values.text);
  if (text === undefined) return showImport(req, res, { text: values.text, findings: [NOT_TEXT] });
  if (text.trim() === '') return showImport(req, res, { text: '', findings: [], problem: NOTHING });
  const agreed = { mayMakeRoles: values.make_roles === 'yes', seen: values.seen ?? '' };
  const { draft, findings, over } = await importFile(currentOf(req), text, agreed);
  const asksForRoles = !findings.some(blocksImport) && findings.some(({ code }) => code === 'new_company_role');
  if (!draft) return showImport(req, res, { text, findings, asksForRoles, over });
  flash(res, 'success', importedWords(draft));
  res.redirect(303, `/workflow_definitions/${draft.key}/versions/${draft.version}`);
});
