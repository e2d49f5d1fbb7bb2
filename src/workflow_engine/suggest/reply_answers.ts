import type { CompiledTask } from '../compile.js';
import { nameOf, readNames } from '../expressions/names.js';
import type { GivenAnswer } from '../replay.js';
import type { Json } from '../workflow_file.js';
import { type Choices, combinations, type Space } from './space.js';

const MOST_REPLIES = 40;
type Reply = NonNullable<GivenAnswer['reply']>;

/** Ways in which another system may answer an action: what is taken over as it is varies like a field, everything else is a number or a text. */
export function replyAnswers(space: Space, { outputTransform }: CompiledTask): Reply[] {
  const plain = new Map<string, readonly Json[]>();
  const others = new Set<string>();
  for (const [field, node] of outputTransform) {
    const taken = node.kind === 'var' ? pathOf(node.name) : undefined;
    if (taken) plain.set(taken, space.values.get(field) ?? []);
    for (const { name } of readNames(node)) others.add(pathOf(name) ?? '');
  }
  const rest = [...others].filter((path) => path !== '' && !plain.has(path));
  return [1, '1'].flatMap((filler): Reply[] => {
    const choices: Choices = [...plain, ...rest.map((path) => [path, [filler]] as const)];
    return combinations(choices, MOST_REPLIES).map((given) => ({ status: 200, body: bodyOf(given) }));
  });
}

function pathOf(name: string): string | undefined {
  const read = nameOf(name);
  return read?.of === 'body' ? read.path.join('.') : undefined;
}

/** An object with each value at its path. */
function bodyOf(given: { readonly [path: string]: Json }): Json {
  const body: { [key: string]: Json } = {};
  for (const [path, value] of Object.entries(given)) {
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    let at = body;
    for (const key of keys) {
      const below = Object.hasOwn(at, key) ? at[key] : undefined;
      const next = typeof below === 'object' && below !== null && !Array.isArray(below) ? below : {};
      Object.defineProperty(at, key, { value: next, enumerable: true, configurable: true, writable: true });
      at = next;
    }
    Object.defineProperty(at, last, { value, enumerable: true, configurable: true, writable: true });
  }
  return body;
}
