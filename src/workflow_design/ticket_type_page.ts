import { definitionStatus } from '#src/helpers/statuses.js';
import type { CompiledTicket } from '#src/workflow_engine/compile.js';
import { checkValue, showValue } from '#src/workflow_engine/fields.js';
import type { Json } from '#src/workflow_engine/workflow_file.js';
import { titleWords } from './definition_words.js';
import { entriesInWords } from './form_entry_words.js';
import { linksShown, versionHref, whoMaySubmit } from './version_page.js';
import type { Version } from './workflow_definitions.js';

/** What the view of a ticket type shows beside its form. */
export function ticketTypePage({ ticket, title }: CompiledTicket, version: Version, timeZone: string) {
  const { definition } = version;
  const presets = Object.entries(ticket.presets ?? {}).map(([name, value]) =>
    presetWords(version, name, value, timeZone),
  );
  return {
    description: ticket.description ?? '',
    details: [
      {
        label: 'Workflow',
        text: `${version.file.workflow.title} · version ${version.version}`,
        href: versionHref(version),
      },
      { label: 'State', status: definitionStatus(version.state) },
      { label: 'Who may submit it', text: whoMaySubmit(ticket.company_role_access) },
      { label: 'Title of the tickets', text: title ? titleWords(definition, title) : 'Typed by whoever submits' },
      ...presets,
      { label: 'Key', text: ticket.key },
    ],
    asks: entriesInWords(definition, ticket.fields, timeZone),
    links: linksShown(ticket.ext_ref),
  };
}

function presetWords(
  { definition }: Version,
  name: string,
  value: Json,
  timeZone: string,
): { label: string; text: string } {
  const field = definition.fields.get(name);
  const checked = field && checkValue(field, value);
  const text = field && checked && 'value' in checked ? showValue(field, checked.value, { timeZone }) : String(value);
  return { label: `${field?.label ?? name} (set)`, text };
}
