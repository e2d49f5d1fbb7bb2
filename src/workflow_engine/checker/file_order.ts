import { type Finding, partsOf } from './finding.js';

/** The findings with errors first, then in the order of the file; equal ones once. */
export function inFileOrder(json: unknown, findings: readonly Finding[]): Finding[] {
  const keys = keyPlaces();
  const placed = findings.map((finding) => ({ finding, place: placeOf(json, finding.pointer, keys) }));
  placed.sort((a, b) => severity(a.finding) - severity(b.finding) || comparePlaces(a.place, b.place));
  const seen = new Set<string>();
  return placed.map(({ finding }) => finding).filter((finding) => isNew(seen, finding));
}

function severity(finding: Finding): number {
  return finding.severity === 'error' ? 0 : 1;
}

function isNew(seen: Set<string>, { code, pointer, message }: Finding): boolean {
  const name = JSON.stringify([code, pointer, message]);
  const fresh = !seen.has(name);
  seen.add(name);
  return fresh;
}

/** Where in the file a pointer leads: per level the how-manieth key or item. */
function placeOf(json: unknown, pointer: string, keys: ReturnType<typeof keyPlaces>): number[] {
  let here = json;
  return partsOf(pointer).map((part) => {
    if (typeof here !== 'object' || here === null) return -1;
    const place = Array.isArray(here) ? Number(part) : keys(here, part);
    here = Object.hasOwn(here, part) ? (here as Record<string, unknown>)[part] : undefined;
    return place;
  });
}

/** The how-manieth key of an object a key is, -1 for none; an object's keys are counted once however many findings lie in it. */
function keyPlaces(): (object: object, key: string) => number {
  const known = new Map<object, Map<string, number>>();
  return (object, key) => {
    const places = known.get(object) ?? new Map(Object.keys(object).map((name, place) => [name, place]));
    known.set(object, places);
    return places.get(key) ?? -1;
  };
}

function comparePlaces(one: readonly number[], other: readonly number[]): number {
  for (const [level, place] of one.entries()) {
    const difference = place - (other[level] ?? Number.NEGATIVE_INFINITY);
    if (difference !== 0) return difference;
  }
  return one.length - other.length;
}
