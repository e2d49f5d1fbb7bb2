import { setImmediate } from 'node:timers/promises';
import { type Suggestions, suggestTests } from '#src/workflow_engine/suggest/suggest_tests.js';
import { coverageOf, runTests } from '#src/workflow_engine/test_runs.js';
import { transitionsInWords } from './coverage_words.js';
import { expectWords, versionHref } from './version_page.js';
import type { Version } from './workflow_definitions.js';

/** Looks for tests of what a draft's own tests do not cover; others are served between its steps. */
export async function findSuggestions({ definition }: Version): Promise<Suggestions> {
  const { covered } = coverageOf(definition, runTests(definition));
  const search = suggestTests(definition, covered);
  for (;;) {
    const { done, value } = search.next();
    if (done) return value;
    await setImmediate();
  }
}

/** The page of suggested tests; the creator picks which to keep. */
export function suggestionsPage(version: Version, found: Suggestions, notice = '') {
  const { definition } = version;
  const uncovered = transitionsInWords(definition, found.uncovered);
  return {
    href: versionHref(version),
    notice,
    editVersion: `${version.id}-${version.editVersion}`,
    rows: found.suggestions.map(({ test, covers }, at) => ({
      ...{ at, title: test.title, expects: expectWords(version, test) },
      given: inputWords(version, test),
      covers: covers.length,
    })),
    uncovered,
    reason: found.isWhole
      ? 'No answers that the conditions can tell apart lead there. Check whether these ways can ever be taken.'
      : 'The workflow is too large to try everything. Try these ways out by hand and keep them as tests.',
  };
}

type Test = Suggestions['suggestions'][number]['test'];

/** What a test fills in, form by form. */
function inputWords({ definition }: Version, { ticket, submit, answers }: Test) {
  const { tickets, tasks, fields } = definition;
  const words = (given: object) =>
    Object.entries(given)
      .map(([name, value]) => `${fields.get(name)?.label ?? (name === 'title' ? 'Title' : name)}: ${valueWords(value)}`)
      .join(', ') || 'nothing';
  return [
    { label: tickets.get(ticket)?.ticket.title ?? ticket, text: words(submit) },
    ...answers.map(({ task, output, reply }) => ({
      label: tasks.get(task)?.task.title ?? task,
      text: reply ? `replies ${reply.status} ${valueWords(reply.body)}` : words(output ?? {}),
    })),
  ];
}

function valueWords(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
