import { blocksPublishing, type Finding } from '#src/workflow_engine/checker/finding.js';
import { draftHref, editPage, type Tried } from './edit_page.js';
import { findingHref } from './finding_places.js';
import type { Draft } from './workflow_edits.js';

/** What the page of a draft's text shows: the text, what is found in it, whether that hinders saving, roles that saving would make. */
export type TextShown = {
  readonly text: string;
  readonly findings: readonly Finding[];
  readonly cannotSave?: boolean;
  readonly newRoles?: readonly string[];
};

/** The page of a draft's text, with findings beside. */
export function textPage(draft: Draft, { text, findings, cannotSave = false, newRoles = [] }: TextShown, tried: Tried) {
  const count = findings.filter(blocksPublishing).length;
  const verdict =
    count === 0
      ? 'Nothing stops publishing'
      : count === 1
        ? 'One thing stops publishing'
        : `${count} things stop publishing`;
  const message = 'Nothing was saved: what is listed beside must be mended before the draft can be kept';
  const problems = cannotSave ? [{ field: 'text', message }] : [];
  const placed = findings.map((finding) => ({ ...finding, href: findingHref(draft.file, finding.pointer) }));
  const data = {
    ...{ text, findings: cannotSave ? findings : placed, newRoles, action: draftHref(draft.key, 'text') },
    verdict: cannotSave ? 'What hinders saving' : verdict,
  };
  return editPage(draft, { tab: 'text', title: 'As text', data, problems, ...tried });
}
