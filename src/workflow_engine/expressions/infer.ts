import { typeOfCall } from './infer_calls.js';
import { type Inference, type NameTypes, type Typing, typeOf } from './infer_parts.js';
import type { Node } from './syntax.js';
import type { Type } from './value_type.js';

export type { NameTypes, Typing } from './infer_parts.js';

/** Finds the types of all parts, and what does not fit; `expected` is what literals at the top are read as (`any`: JSON as it is). */
export function infer(node: Node, names: NameTypes, expected: Type): Typing {
  const inference: Inference = { types: new Map(), meeting: new Map(), problems: [], names, typeOfCall };
  typeOf(inference, node, expected);
  return inference;
}
