import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { serialise } from '#src/workflow_engine/serialise.js';
import { useDatabase } from '../support/database.ts';
import { currentFor } from '../support/people.ts';
import { signedIn, type Visitor } from '../support/site.ts';
import { edit, formOf } from './draft_forms.ts';
import { fileOf, makeDraft } from './drafts.ts';
import { twoCompanies } from './people.ts';
import { dice, randomEdit } from './random_edits.ts';

const database = useDatabase();
let people: Awaited<ReturnType<typeof twoCompanies>>;
let dana: Visitor;
const asDana = () => currentFor(people.bloom, people.dana);

beforeAll(async () => {
  people = await twoCompanies(database);
  dana = await signedIn(people.dana);
});

describe('random edits', () => {
  it('through the forms equal the same edits in the file, byte for byte', async () => {
    const done = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.array(dice, { minLength: 4, maxLength: 12 }), async (rolls) => {
        const draft = await makeDraft(asDana(), 'random');
        const file = await fileOf(dana, draft);
        for (const roll of rolls) {
          const one = randomEdit(file, roll);
          if (!one) continue;
          const answer = await one.onPages(dana, draft);
          expect([one.words, answer.status]).toEqual([one.words, 303]);
          one.inFile(file);
          const exported = (await dana.get(`${draft}/versions/1/export`)).text;
          expect(`${one.words}\n${exported}`).toBe(`${one.words}\n${serialise(file)}`);
          done.add(one.words.replaceAll(/\W.*/gs, ''));
        }
        // As text it is the same, and saving that text changes nothing.
        const { text } = formOf((await dana.get(`${draft}/text`)).text);
        expect(text).toBe(serialise(file));
        expect((await edit(dana, `${draft}/text`, {})).status).toBe(303);
        expect(await fileOf(dana, draft)).toEqual(JSON.parse(serialise(file)));
      }),
      { numRuns: 15 },
    );
    expect(done.size).toBeGreaterThan(8);
  }, 240_000);
});
