import {
  BLANK_ROW,
  readCondition,
  type TypedCondition,
  type TypedGroup,
  type TypedRow,
  typedCondition,
} from './condition_form.js';
import type { ConditionScope } from './condition_names.js';

type Part = TypedRow | TypedGroup;
/** A condition after one of its buttons was pressed, and which of its controls to go on with. */
export type Pressed = { readonly typed: TypedCondition; readonly focus: string };

/** What a button of a condition does ("when:add:2", "when:group:2", "when:remove:2_1", "when:text", "when:rows", "when:look"); undefined for other buttons. */
export function pressedCondition(
  id: string,
  typed: TypedCondition,
  press: string | undefined,
  scope: ConditionScope,
): Pressed | undefined {
  const [own, what = '', place = ''] = (press ?? '').split(':');
  if (own !== id) return undefined;
  if (what === 'text' || what === 'rows')
    return { typed: switched(id, typed, scope), focus: what === 'text' ? `${id}_text` : id };
  if (what === 'look' || typed.mode === 'text') return { typed, focus: id };
  const path = place === '' ? [] : place.split('_').map((one) => Number(one) - 1);
  const [root, focus] = changed(typed.root, path, what);
  return { typed: { mode: 'rows', root }, focus: [id, ...focus.map((at) => at + 1)].join('_') };
}

/** Lines as text and text as lines, where that is possible; else it stays as it is and the form says why. */
function switched(id: string, typed: TypedCondition, scope: ConditionScope): TypedCondition {
  const { condition, problems } = readCondition(id, typed, scope);
  if (problems.length > 0) return typed;
  if (typed.mode === 'text') return typedCondition(condition);
  return { mode: 'text', text: condition === undefined ? '' : JSON.stringify(condition, null, 2) };
}

function changed(group: TypedGroup, path: readonly number[], what: string): [TypedGroup, number[]] {
  const [at, ...rest] = path;
  if (at === undefined) return added(group, what);
  if (what === 'remove' && rest.length === 0)
    return [{ ...group, parts: group.parts.filter((_, index) => index !== at) }, []];
  const inner = group.parts[at];
  if (!inner || !('parts' in inner)) return [group, []];
  const [made, focus] = changed(inner, rest, what);
  return [{ ...group, parts: group.parts.map((part, index) => (index === at ? made : part)) }, [at, ...focus]];
}

function added(group: TypedGroup, what: string): [TypedGroup, number[]] {
  const inner: Part =
    what === 'group' ? { join: group.join === 'and' ? 'or' : 'and', parts: [BLANK_ROW, BLANK_ROW] } : BLANK_ROW;
  return [{ ...group, parts: [...group.parts, inner] }, [group.parts.length]];
}
