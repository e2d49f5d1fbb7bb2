/** A short text that a pattern of usual form matches (classes, groups, choices, repeats); '' for parts that it does not know. Whoever uses it checks it. */
export function sampleText(pattern: string): string {
  const reader: Reader = { text: pattern, at: 0 };
  return alternatives(reader);
}

type Reader = { readonly text: string; at: number };

function alternatives(reader: Reader): string {
  const first = sequence(reader);
  while (reader.text[reader.at] === '|') {
    reader.at++;
    sequence(reader);
  }
  return first;
}

function sequence(reader: Reader): string {
  let made = '';
  while (reader.at < reader.text.length && !'|)'.includes(reader.text[reader.at] ?? '')) {
    const one = atom(reader);
    made += one.repeat(Math.min(repeats(reader), 50));
  }
  return made;
}

function atom(reader: Reader): string {
  const sign = reader.text[reader.at++] ?? '';
  if (sign === '^' || sign === '$') return '';
  if (sign === '.') return 'a';
  if (sign === '\\') return escaped(reader.text[reader.at++] ?? '');
  if (sign === '[') return oneOfClass(reader);
  if (sign !== '(') return sign;
  const flags = /\?(?::|P?<\w+>|[a-zA-Z-]+:?)/y;
  flags.lastIndex = reader.at;
  reader.at += flags.exec(reader.text)?.[0].length ?? 0;
  const inner = alternatives(reader);
  reader.at++;
  return inner;
}

const CLASSES: { readonly [sign: string]: string } = {
  d: '1',
  D: 'a',
  w: 'a',
  W: '-',
  s: ' ',
  S: 'a',
  b: '',
  B: '',
  A: '',
  z: '',
};

function escaped(sign: string): string {
  return CLASSES[sign] ?? sign;
}

/** The first sign of a class; of one that excludes, a sign that is usually left. */
function oneOfClass(reader: Reader): string {
  const end = reader.text.indexOf(']', reader.at + 1);
  const inside = reader.text.slice(reader.at, end < 0 ? reader.text.length : end);
  reader.at = end < 0 ? reader.text.length : end + 1;
  if (inside.startsWith('^')) return ['a', '1', '-', ' '].find((sign) => !inside.includes(sign)) ?? '_';
  return inside.startsWith('\\') ? escaped(inside[1] ?? '') : (inside[0] ?? '');
}

function repeats(reader: Reader): number {
  const counted = /\{(\d+)(?:,\d*)?\}\??|[?*+]\??/y;
  counted.lastIndex = reader.at;
  const found = counted.exec(reader.text);
  if (!found) return 1;
  reader.at += found[0].length;
  return found[1] === undefined ? 1 : Number(found[1]);
}
