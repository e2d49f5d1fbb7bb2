import { besides, type Flow, type FlowWay } from './flow.js';
import { type Place, placeAt, type Together } from './together.js';

/** Everywhere that another branch can be while this way is taken; the ways taken together with it are branches too. */
export function companionsOf(flow: Flow, together: Together, way: FlowWay): Place[] {
  const { from } = way.it;
  const others = besides(flow, way).flatMap(({ it }) => (it.to === null ? [] : [placeAt(flow, it.to)]));
  return from === null ? [] : [...together.beside(from), ...others];
}
