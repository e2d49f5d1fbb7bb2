import type { Question } from './ask.ts';
import type { Random } from './random.ts';

/** A request that no page sends, and what is wrong with it. */
export type Malformed = { readonly kind: string; readonly question: Question };

/** Values that have broken something somewhere: storage, numbers, templates, patterns, paths, markup. */
export const VALUES: readonly string[] = [
  ...[
    '',
    ' ',
    '\0',
    'a\0b',
    '\ud800',
    '\udfff\ud800',
    '\u202e',
    '\ufeff',
    '\r\n',
    'x\r\nSet-Cookie: sid=1',
    '\u001b[31m',
  ],
  ...[
    '0',
    '-1',
    '1.5',
    '1e309',
    'NaN',
    'Infinity',
    '2147483648',
    '99999999999',
    '9'.repeat(400),
    '0x10',
    '١٢٣',
    '1-1-1',
  ],
  ...[
    'null',
    'undefined',
    'true',
    '[]',
    '{}',
    '[object Object]',
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
  ],
  ...[
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    '<%= 7*7 %>',
    '<%- process.exit() %>',
    '{{7*7}}',
    '#{7*7}',
  ],
  ...[
    "' or 1=1 --",
    "'; drop table users; --",
    '$1',
    '%',
    '_',
    '\\',
    '\\x00',
    "E'\\\\'",
    '/*',
    '../../etc/passwd',
    '//evil.example',
  ],
  ...[
    '%00',
    '%',
    '%zz',
    '%c0%80',
    '+',
    '&',
    '=',
    ';',
    '2027-02-30',
    '0000-00-00',
    '9999-99-99T99:99:99Z',
    'a@b@c',
    'javascript:alert(1)',
  ],
  ...[
    'a'.repeat(50_000),
    '('.repeat(2_000),
    '['.repeat(20_000),
    `${'a'.repeat(40)}!`,
    '🙂'.repeat(500),
    'ﷺ'.repeat(300),
  ],
];

/** What turned a template's options into code where views were given a request's fields (EJS before 3.1.10 and its like). */
const TEMPLATE_OPTIONS = [
  ...['settings[view options][client]=true&settings[view options][escapeFunction]=1;return process.exit()'],
  ...[
    'settings[view options][outputFunctionName]=x;process.exit();x',
    'settings[view options][escapeFn]=1',
    'escapeFn=1',
    'escape=1',
  ],
  ...[
    'client=true',
    'debug=true',
    'compileDebug=true',
    'destructuredLocals[]=x',
    'localsName=x',
    'delimiter=%',
    'cache=false',
    'filename=/etc/passwd',
  ],
];
const NAMES = [
  '__proto__',
  'constructor.prototype.polluted',
  '__proto__[polluted]',
  'id',
  'id[gt]',
  'a[b][c][d]',
  'a[]',
  '',
  '[',
  ']',
  '[__proto__][x]',
  '\0',
  '.',
  'toString',
];
const TYPES = [
  ...[
    'application/json',
    'application/json; charset=utf-16',
    'text/plain',
    'text/xml',
    'application/octet-stream',
    'multipart/form-data',
  ],
  ...[
    'multipart/form-data; boundary=',
    'application/x-www-form-urlencoded; charset=utf-7',
    'application/x-www-form-urlencoded; charset=x',
    '',
    ';',
    'x',
  ],
];
const FORM = 'application/x-www-form-urlencoded';

const deep = (open: string, close: string, depth: number) => `${open.repeat(depth)}${close.repeat(depth)}`;
const JSON_BODIES = [
  ...[
    '',
    '{',
    'null',
    '[]',
    '"x"',
    '1e999',
    '{"__proto__":{"polluted":1}}',
    '{"constructor":{"prototype":{"polluted":1}}}',
    '{"email":{"gt":""}}',
  ],
  ...[
    deep('[', ']', 40_000),
    `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`,
    `{"password":["${'x'.repeat(1_000)}"]}`,
  ],
];

const encoded = (pairs: readonly (readonly [string, string])[]) =>
  pairs.map(([name, value]) => `${percent(name)}=${percent(value)}`).join('&');

/** As a browser would write it, and bytes that no browser writes where the text has half of a character. */
function percent(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    return '%ed%a0%80';
  }
}

const pairsOf = ({ body }: Question) => [...new URLSearchParams(String(body ?? ''))] as [string, string][];

/** A long value is sent by every tenth request only, so that the run is about kinds and not about megabytes. */
const valueFrom = (pick: Random) => {
  const value = pick.of(VALUES);
  return value.length > 1_000 && pick.unit() < 0.9 ? value.slice(0, 100) : value;
};

type Spoil = (question: Question, pick: Random) => Question;
const withBody = (question: Question, body: string | Buffer, type = FORM): Question => ({
  ...{ ...question, body },
  headers: { 'sec-fetch-site': 'same-origin', 'content-type': type, 'content-length': String(Buffer.byteLength(body)) },
});

function multipart(pick: Random): string {
  const parts = Array.from({ length: 1 + pick.below(8) }, () => {
    const file =
      pick.unit() < 0.5 ? `; filename="${pick.of(['../../x', 'x.png', '', 'a\r\nX: y', '\0', 'x'.repeat(300)])}"` : '';
    const name = pick.of(['file', 'text', 'make_roles', ...NAMES]);
    return `--b\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n${valueFrom(pick)}\r\n`;
  });
  const whole = `${parts.join('')}--b--\r\n`;
  return pick.unit() < 0.3 ? whole.slice(0, pick.below(whole.length)) : whole;
}

const SPOILS: { readonly [kind: string]: Spoil } = {
  'a bad value': (question, pick) => {
    const pairs = pairsOf(question);
    const at = pick.below(Math.max(pairs.length, 1));
    const [name = 'x'] = pairs[at] ?? [];
    pairs[at] = [name, valueFrom(pick)];
    return withBody(question, encoded(pairs));
  },
  'bad values everywhere': (question, pick) =>
    withBody(question, encoded(pairsOf(question).map(([name]) => [name, valueFrom(pick)]))),
  'a field too many': (question, pick) =>
    withBody(question, encoded([...pairsOf(question), [pick.of(NAMES), valueFrom(pick)]])),
  'a field twice or missing': (question, pick) => {
    const pairs = pairsOf(question);
    return withBody(question, encoded(pick.unit() < 0.5 ? pairs.slice(1) : [...pairs, ...pairs]));
  },
  'several values': (question, pick) => {
    const pairs = pairsOf(question).flatMap(([name, value]) => [
      [pick.of([name, `${name}[]`, `${name}[0]`, `${name}[a]`]), value] as const,
      [name, valueFrom(pick)] as const,
    ]);
    return withBody(question, encoded(pairs));
  },
  'options of a template': (question, pick) =>
    withBody(question, `${question.body ?? ''}&${pick.of(TEMPLATE_OPTIONS)}`),
  JSON: (question, pick) => withBody(question, pick.of(JSON_BODIES), 'application/json'),
  'another content type': (question, pick) => withBody(question, String(question.body ?? ''), pick.of(TYPES)),
  'a form with files': (question, pick) =>
    withBody(question, multipart(pick), `multipart/form-data; boundary=${pick.of(['b', 'b', 'b', 'c', '"b"'])}`),
  bytes: (question, pick) =>
    withBody(question, Buffer.from(Array.from({ length: pick.below(200) }, () => pick.below(256)))),
  'very many fields': (question, pick) =>
    withBody(question, Array.from({ length: pick.of([150, 300, 2_500]) }, (_, at) => `f_${at}=1`).join('&')),
  'a bad address': (question, pick) => {
    const parts = question.path.split('/');
    parts[pick.below(parts.length - 1) + 1] = percent(valueFrom(pick)).slice(0, 4_000);
    return { ...withBody(question, String(question.body ?? '')), path: parts.join('/') };
  },
  'an address that is no text': (question, pick) => ({
    ...withBody(question, String(question.body ?? '')),
    path: `${question.path}${pick.of(['/%ff', '/%', '/..%2f..', '?%', '?a=%00', '?__proto__[x]=1', '?id[gt]=0', '/%5c', '//', '/.'])}`,
  }),
};
const KINDS = Object.keys(SPOILS);

/** A good request with NUL, which no database stores, in each field and in each part of its address in turn. */
export function unstorable(question: Question): Malformed[] {
  const pairs = pairsOf(question);
  const inFields = pairs.map(([name, value], at) => ({
    kind: `NUL in ${name}`,
    question: withBody(question, encoded(pairs.with(at, [name, `${value}\0`]))),
  }));
  const parts = question.path.split('/');
  const inAddress = parts.slice(1).map((part, at) => ({
    kind: `NUL in part ${at + 1} of the address`,
    question: { ...withBody(question, encoded(pairs)), path: parts.with(at + 1, `${part}%00`).join('/') },
  }));
  return [...inFields, ...inAddress];
}

/** Spoils a good request in one of many ways. */
export function malformed(question: Question, pick: Random): Malformed {
  const kind = pick.of(KINDS);
  return { kind, question: SPOILS[kind]?.(question, pick) ?? question };
}
