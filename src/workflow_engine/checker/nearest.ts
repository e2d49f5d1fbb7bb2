/** The known name that was probably meant: at most a third of its letters differ. */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  let best: { name: string; far: number } | undefined;
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) > 4 || name.length > 70) continue;
    const far = distance(name.toLowerCase(), candidate.toLowerCase());
    if (far <= Math.max(1, Math.floor(candidate.length / 3)) && far < (best?.far ?? Infinity))
      best = { name: candidate, far };
  }
  return best?.name;
}

/** Damerau's distance: letters put in, taken out, exchanged, or swapped with their neighbour. */
function distance(one: string, other: string): number {
  const rows = [Array.from({ length: other.length + 1 }, (_, index) => index)];
  const at = (line: number, column: number) => rows[line]?.[column] ?? 0;
  for (let line = 1; line <= one.length; line++) {
    rows.push([line]);
    for (let column = 1; column <= other.length; column++) {
      const same = one[line - 1] === other[column - 1];
      const isSwap = one[line - 1] === other[column - 2] && one[line - 2] === other[column - 1];
      const steps = [at(line - 1, column - 1) + (same ? 0 : 1), at(line - 1, column) + 1, at(line, column - 1) + 1];
      if (isSwap) steps.push(at(line - 2, column - 2) + 1);
      rows[line]?.push(Math.min(...steps));
    }
  }
  return at(one.length, other.length);
}
