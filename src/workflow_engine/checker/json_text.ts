import type { Json } from '../workflow_file.js';
import { below, error, type Finding } from './finding.js';

type Level = { keys: Set<string> | undefined; item: number; key: string };
type State = {
  text: string;
  at: number;
  next: 'value' | 'key' | 'after';
  levels: Level[];
  findings: Finding[];
  line: { number: number; start: number };
};
class NotJson extends Error {}

/** So many keys that are there twice are listed; a file with more is no hand's work. */
const MOST_LISTED = 100;
const BLANK = /[ \t\r\n]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /(?:true|false|null)/y;
const PLAIN = /[^"\\\r\n]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/** Reads JSON strictly: line and column of what is wrong, keys that are there twice, more levels than `deepest`. Without recursion. */
export function readJson(text: string, deepest: number): { json: Json } | { findings: Finding[] } {
  const state: State = { text, at: 0, next: 'value', levels: [], findings: [], line: { number: 1, start: 0 } };
  try {
    scan(state, deepest);
  } catch (caught) {
    if (!(caught instanceof NotJson)) throw caught;
    return {
      findings: [error('schema', '', `${place(state, state.at)}: ${caught.message}`, { expected: 'a file in JSON' })],
    };
  }
  return state.findings.length > 0 ? { findings: state.findings } : { json: JSON.parse(text) as Json };
}

function scan(state: State, deepest: number): void {
  do {
    skip(state, BLANK);
    if (state.next === 'value') value(state);
    else if (state.next === 'key') key(state);
    else afterValue(state);
    if (state.levels.length > deepest) throw new NotJson(`lists and objects are nested more than ${deepest} deep here`);
  } while (state.next !== 'after' || state.levels.length > 0);
  skip(state, BLANK);
  if (state.at < state.text.length) throw new NotJson('something follows after the end of the JSON; remove it');
}

function value(state: State): void {
  const start = state.text[state.at];
  state.next = 'after';
  if (start === '{' || start === '[') open(state, start);
  else if (start === '"') string(state);
  else if (!skip(state, WORD) && !skip(state, NUMBER))
    throw new NotJson(`a value is expected here, not ${shown(state)}`);
}

function open(state: State, start: '{' | '['): void {
  state.levels.push({ keys: start === '{' ? new Set() : undefined, item: 0, key: '' });
  state.at++;
  skip(state, BLANK);
  if (state.text[state.at] !== (start === '{' ? '}' : ']')) state.next = start === '{' ? 'key' : 'value';
}

function afterValue(state: State): void {
  const level = state.levels.at(-1);
  const close = level?.keys ? '}' : ']';
  const found = state.text[state.at];
  if (found !== ',' && found !== close) throw new NotJson(`a comma or ${close} is expected here, not ${shown(state)}`);
  state.at++;
  if (found === close) state.levels.pop();
  else if (level) {
    level.item++;
    state.next = level.keys ? 'key' : 'value';
  }
}

function key(state: State): void {
  const level = state.levels.at(-1);
  if (state.text[state.at] !== '"') throw new NotJson(`a key in double quotes is expected here, not ${shown(state)}`);
  const start = state.at;
  const name = string(state);
  if (level) level.key = name;
  if (level?.keys?.has(name) && state.findings.length < MOST_LISTED) state.findings.push(twice(state, name, start));
  level?.keys?.add(name);
  skip(state, BLANK);
  if (state.text[state.at] !== ':') throw new NotJson(`a colon is expected after a key, not ${shown(state)}`);
  state.at++;
  state.next = 'value';
}

function twice(state: State, name: string, start: number): Finding {
  const message = `${place(state, start)}: the key “${name}” is there twice in one object; remove one of the two`;
  return error('schema', pointer(state), message);
}

function string(state: State): string {
  const start = state.at++;
  do skip(state, PLAIN);
  while (skip(state, ESCAPE));
  const end = state.text[state.at];
  if (end === '\\') throw new NotJson('there is no such escape in JSON; write \\\\ for a backslash');
  if (end !== '"') throw new NotJson('the closing quote of a text is missing; write \\n for a new line');
  state.at++;
  return decoded(state.text.slice(start, state.at));
}

function decoded(token: string): string {
  try {
    return JSON.parse(token) as string;
  } catch {
    throw new NotJson('a text holds a control character; write \\t for a tab');
  }
}

/** Moves over what the pattern finds here; whether that was anything. */
function skip(state: State, pattern: RegExp): boolean {
  pattern.lastIndex = state.at;
  const length = pattern.exec(state.text)?.[0].length ?? 0;
  state.at += length;
  return length > 0;
}

function pointer({ levels }: State): string {
  return below('', ...levels.map(({ keys, key, item }) => (keys ? key : item)));
}

/** In words; goes on from the last place that was asked for, as they are asked for in the order of the text. */
function place({ text, line }: State, at: number): string {
  for (let end = text.indexOf('\n', line.start); end !== -1 && end < at; end = text.indexOf('\n', line.start)) {
    line.number++;
    line.start = end + 1;
  }
  return `Line ${line.number}, column ${at - line.start + 1}`;
}

function shown({ text, at }: State): string {
  const [character] = text.slice(at, at + 2);
  return character === undefined ? 'the end of the file' : `“${character}”`;
}
