import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '#src/config.js';
import type { Current } from '#src/current.js';
import { withCompany } from '#src/db/with_company.js';
import { NotFound } from '#src/errors.js';
import { compile, type Definition } from '#src/workflow_engine/compile.js';
import { type WorkflowFile, workflowFileSchema } from '#src/workflow_engine/workflow_file.js';
import { companyRolesIn } from './file_company_roles.js';
import { type Imported, importFile } from './workflow_imports.js';

/** A ready workflow of the gallery: the file's text, and what it holds. */
export type Template = {
  readonly key: string;
  readonly text: string;
  readonly file: WorkflowFile;
  readonly definition: Definition;
};

const FOLDER = join(PROJECT_ROOT, 'src', 'workflow_design', 'templates');
let templates: Map<string, Template> | undefined;

/** The ready workflows by key, in the order of their titles; read once. */
export function allTemplates(): ReadonlyMap<string, Template> {
  templates ??= readTemplates();
  return templates;
}

function readTemplates(): Map<string, Template> {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));
  const read = names.map((name) => readTemplate(readFileSync(join(FOLDER, name), 'utf8')));
  read.sort((one, other) => one.file.workflow.title.localeCompare(other.file.workflow.title, 'en'));
  return new Map(read.map((template) => [template.key, template]));
}

function readTemplate(text: string): Template {
  const file = workflowFileSchema.parse(JSON.parse(text));
  return { key: file.workflow.key, text, file, definition: compile(file) };
}

/** What a company has of the templates already: the newest version of each key, and the company roles that it lacks. */
export type Had = {
  readonly versions: ReadonlyMap<string, { version: number; state: string }>;
  readonly lacks: (template: Template) => string[];
};

/** Finds what the company has of these templates. */
export async function findHad(current: Current, keys: readonly string[]): Promise<Had> {
  const companyId = current.company.id;
  return withCompany(current, async (tx) => {
    const versions = await tx.workflowDefinition.findMany({
      where: { companyId, key: { in: [...keys] } },
      orderBy: [{ key: 'asc' }, { version: 'desc' }],
      distinct: ['key'],
      select: { key: true, version: true, state: true },
    });
    const roles = await tx.companyRole.findMany({ where: { companyId }, select: { roleName: true } });
    const names = new Set(roles.map(({ roleName }) => roleName.toLowerCase()));
    const lacks = ({ file }: Template) => companyRolesIn(file).filter((name) => !names.has(name.toLowerCase()));
    return { versions: new Map(versions.map(({ key, ...rest }) => [key, rest])), lacks };
  });
}

/** Copies a template into the company as a draft, by importing it. A draft of its key that is there already is left alone and given back. Throws NotFound. */
export async function copyTemplate(
  current: Current,
  key: string,
): Promise<Imported & { readonly isThere?: { key: string; version: number } }> {
  const template = allTemplates().get(key);
  if (!template) throw new NotFound();
  const had = (await findHad(current, [key])).versions.get(key);
  // Somebody may have worked on it: a click in the gallery must not replace that.
  if (had?.state === 'draft') return { findings: [], isThere: { key, version: had.version } };
  return importFile(current, template.text);
}
