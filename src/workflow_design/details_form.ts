import { readForm, typedText } from '#src/forms/body.js';
import { isBlank, pressedRows, type Row, takeRows } from '#src/forms/rows.js';
import type { SummaryLine } from '#src/forms/workflow_form.js';
import { outcomeWord } from '#src/helpers/statuses.js';
import { KEY_PATTERN, type Workflow } from '#src/workflow_engine/workflow_file.js';
import { type Details, type OutcomeRow, setDetails, setOutcomes } from './draft_edits/details.js';
import { chained, type Edit } from './draft_edits/edit.js';
import { keyFrom } from './draft_edits/keys.js';
import { draftHref, editPage, type Tried } from './edit_page.js';
import { control, rowProblem, rowsOf, type Texts } from './form_controls.js';
import { BLANK_LINK, LINK_COLUMNS, linkRows, linkTexts, readLinks } from './links_form.js';
import { detailsForm } from './workflow_details.schema.js';
import type { Draft } from './workflow_edits.js';

/** The form of a workflow's details as it stands. */
export type DetailsForm = {
  readonly texts: Texts;
  readonly links: readonly Row[];
  readonly outcomes: readonly Row[];
  readonly problems: readonly SummaryLine[];
};
const BLANK_OUTCOME: Row = { was: '', name: '' };

/** The form as it opens. */
export function openDetailsForm({ title, description = '', ext_ref: links, outcomes = [] }: Workflow): DetailsForm {
  return {
    texts: { title, description },
    links: linkTexts(links),
    outcomes: outcomes.map((was) => ({ was, name: outcomeWord(was) })),
    problems: [],
  };
}

/** Reads a posted form: the edit where it is to be saved and right; else the form as it is shown again. */
export function readDetailsForm(body: unknown): { edit?: Edit; form: DetailsForm } {
  const { rows: links, rest: more } = takeRows(body, 'links', LINK_COLUMNS);
  const { rows: outcomes, rest } = takeRows(more, 'outcomes', ['was', 'name']);
  const { values, problems = [] } = readForm(detailsForm, rest);
  const { press, ...texts } = typedText(rest);
  const again = {
    links: pressedRows(links, 'links', press, BLANK_LINK),
    outcomes: pressedRows(outcomes, 'outcomes', press, BLANK_OUTCOME),
  };
  if (again.links || again.outcomes)
    return {
      form: { texts, links: again.links?.rows ?? links, outcomes: again.outcomes?.rows ?? outcomes, problems: [] },
    };
  const read = { links: readLinks(links), outcomes: readOutcomes(outcomes) };
  const wrong = [...problems, ...read.links.problems, ...read.outcomes.problems];
  const form = { texts, links, outcomes, problems: wrong };
  if (!values || wrong.length > 0) return { form };
  const details: Details = { title: values.title, description: values.description, ext_ref: read.links.links };
  return { edit: chained(setDetails(details), setOutcomes(read.outcomes.outcomes)), form };
}

function readOutcomes(rows: readonly Row[]): { outcomes: OutcomeRow[]; problems: SummaryLine[] } {
  const outcomes: OutcomeRow[] = [];
  const problems: SummaryLine[] = [];
  for (const [at, row] of rows.entries()) {
    if (isBlank(row, ['name'])) continue;
    const { was = '', name: words = '' } = row;
    // Words that were not touched keep the name that they stand for.
    const name = was !== '' && words === outcomeWord(was) ? was : KEY_PATTERN.test(words) ? words : keyFrom(words);
    if (name === undefined) problems.push(rowProblem('outcomes', at, 'name', 'Use at least one letter'));
    else if (outcomes.some((one) => one.name === name))
      problems.push(rowProblem('outcomes', at, 'name', 'This outcome is there already'));
    else outcomes.push({ was: was === '' ? undefined : was, name });
  }
  return { outcomes, problems };
}

/** The page of a workflow's details. */
export function detailsPage(draft: Draft, { texts, links, outcomes, problems }: DetailsForm, tried: Tried) {
  const outcomeColumns = () => [
    { name: 'was', label: '', type: 'hidden' },
    { name: 'name', label: 'Outcome', type: 'text' },
  ];
  const hint = 'How a ticket can end, like “Approved” and “Refused”. Ways to the end name one of them.';
  const shown = { name: 'outcomes', legend: 'Outcomes', hint, add: 'Add an outcome', canMove: true, one: 'Outcome' };
  const data = {
    action: draftHref(draft.key, 'details'),
    layoutHref: draftHref(draft.key, 'layout'),
    basics: [
      control({ name: 'title', label: 'Title', type: 'text', required: true }, texts, problems),
      control({ name: 'description', label: 'Description', type: 'long_text', optional: true }, texts, problems),
    ],
    outcomes: rowsOf({ ...shown, columns: outcomeColumns }, outcomes, problems),
    links: linkRows(links, problems),
  };
  return editPage(draft, { tab: 'details', title: 'Details', data, problems, ...tried });
}
