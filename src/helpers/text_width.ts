// Average advance widths in hundredths of the font size, of a wide system font (Segoe UI and Roboto are narrower), so that text fits everywhere.
const GROUPS: readonly (readonly [string, number])[] = [
  ["ijl.,:;|!' ·", 34],
  ['ftrI()[]/-', 43],
  ['mwMW@%', 98],
  ['ABCDEGHKNOPQRSUVXYZ&_+=<>#', 74],
  ['abcdeghknopqsuvxyz0123456789', 63],
];
const WIDTHS = new Map(
  GROUPS.flatMap(([characters, width]) => [...characters].map((character) => [character, width] as const)),
);
const OTHER = 72;
const WIDE = 105;
// East Asian scripts and emoji are drawn in squares.
const isWide = (character: string) =>
  /[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uff60]|\p{Extended_Pictographic}/u.test(character);

/** How wide a text will be drawn, in the unit of `size` (the font's), rather too wide than too narrow. */
export function textWidth(text: string, size: number, bold = false): number {
  let hundredths = 0;
  for (const character of text) hundredths += WIDTHS.get(character) ?? (isWide(character) ? WIDE : OTHER);
  return (hundredths / 100) * size * (bold ? 1.08 : 1);
}

type Room = { readonly width: number; readonly size: number; readonly bold?: boolean };

/** The text, shortened with "…" where it is wider than its room. */
export function shorten(text: string, { width, size, bold = false }: Room): string {
  if (textWidth(text, size, bold) <= width) return text;
  const characters = [...text];
  while (characters.length > 1 && textWidth(`${characters.join('')}…`, size, bold) > width) characters.pop();
  return `${characters.join('').trimEnd()}…`;
}

/** The text in at most `most` lines, broken at spaces; what does not fit ends with "…". */
export function wrap(text: string, room: Room, most: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter((one) => one !== '')) {
    const last = lines.at(-1);
    const longer = last === undefined ? word : `${last} ${word}`;
    const joins =
      last !== undefined && (lines.length === most || textWidth(longer, room.size, room.bold) <= room.width);
    lines.splice(joins ? -1 : lines.length, joins ? 1 : 0, joins ? longer : word);
  }
  return lines.map((line) => shorten(line, room));
}
