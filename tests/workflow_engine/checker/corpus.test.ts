import { describe, expect, it } from 'vitest';
import { FINDING_CODES } from '#src/workflow_engine/checker/finding.js';
import { defectiveFile, defects, findingsOf, misreported, soundFiles } from '../../support/corpus.js';
import { replay, WITH_EXAMPLE } from '../../support/example_replay.js';

const sound = soundFiles();
const seeded = defects();

describe('sound files of real processes', () => {
  it.each([...sound])('%s has nothing to mend', (_key, file) => {
    expect(findingsOf(file).map(({ code, pointer }) => `${code} ${pointer}`)).toEqual([]);
  });

  it('are at least 25', () => {
    expect(sound.size).toBeGreaterThanOrEqual(25);
  });
});

describe('files with one defect', () => {
  it.each(seeded.map((defect) => [`${defect.code}: ${defect.title} (${defect.base})`, defect] as const))(
    '%s',
    (_title, defect) => {
      expect(misreported(defect, findingsOf(defectiveFile(sound, defect)))).toEqual([]);
    },
  );

  it('have every code at least twice', () => {
    const rare = FINDING_CODES.filter((code) => seeded.filter((defect) => defect.code === code).length < 2);
    expect(rare).toEqual([]);
  });

  it('are at least 60, all different', () => {
    expect(new Set(seeded.map((defect) => JSON.stringify(defectiveFile(sound, defect)))).size).toBeGreaterThanOrEqual(
      60,
    );
  });
});

describe('the examples of the findings', () => {
  const files = seeded.map((defect) => ({ defect, file: defectiveFile(sound, defect) }));
  const shown = files.filter(({ defect }) => WITH_EXAMPLE.includes(defect.code));

  it.each(shown.map(({ defect, file }) => [`${defect.code}: ${defect.title} (${defect.base})`, file, defect] as const))(
    '%s',
    (_title, file, { code, pointer }) => {
      const finding = findingsOf(file).find((one) => one.code === code && one.pointer === pointer);
      if (finding?.example !== undefined) expect(replay(file, finding)).toBeUndefined();
      // What can never hold, and the title of a ticket that cannot be submitted, have none to show.
      else expect(`${code} ${pointer}`).toMatch(/never_taken|ticket_title/);
    },
  );
});
