import { describe, expect, it } from 'vitest';
import { defectiveFile, defects, findingsOf, misreported, soundFiles } from '../../support/corpus.js';

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

  it('are at least 60, all different', () => {
    expect(new Set(seeded.map((defect) => JSON.stringify(defectiveFile(sound, defect)))).size).toBeGreaterThanOrEqual(
      60,
    );
  });
});
