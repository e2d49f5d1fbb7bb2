import { SYSTEM_ROLES } from '#src/current.js';
import type { Question } from './ask.ts';
import { formBody } from './ask.ts';
import { type Answer, type Form, type Ids, LOG_IN, type RouteCase, type Scene } from './routes/route_case.ts';
import type { Actor, Member, World } from './world.ts';

/** Whose the ids in an address are. */
export type Whose = 'own' | 'other' | 'missing';

const isMember = (actor: Actor): actor is Member =>
  actor === 'all' || actor === 'none' || (SYSTEM_ROLES as readonly string[]).includes(actor);

/** The scene in which this actor asks: things are made in their name where they can make any. */
export function sceneOf(world: World, actor: Actor): Scene {
  const { people } = world.own;
  if (isMember(actor)) return { world, actor, maker: people[actor] };
  return { world, actor, maker: actor === 'anonymous' ? people.all : world.operator };
}

/** Whether a route serves this actor. */
export function isServed({ serves }: RouteCase, actor: Actor): boolean {
  if (serves === 'anyone') return true;
  if (actor === 'anonymous') return false;
  if (serves === 'account') return true;
  if (serves === 'superuser') return actor === 'superuser' || actor === 'impersonating';
  if (actor === 'superuser') return false;
  return (
    serves === 'signed in' || actor === 'all' || actor === 'impersonating' || serves.some((role) => role === actor)
  );
}

/** What this actor must be answered. */
export function expectedAnswer(route: RouteCase, actor: Actor, whose: Whose): Answer {
  if (!isServed(route, actor)) return actor === 'anonymous' ? LOG_IN : 403;
  if (whose !== 'own') return route.ids?.elsewheres?.[actor] ?? route.ids?.elsewhere ?? 404;
  return route.answers?.[actor] ?? route.answer;
}

/** The ids that a request names. */
export async function idsOf({ ids }: RouteCase, scene: Scene, whose: Whose): Promise<Ids> {
  if (!ids) return {};
  if (whose === 'missing') return ids.missing;
  return whose === 'own' ? ids.own(scene) : (ids.other?.(scene.world) ?? ids.missing);
}

function pathWith(path: string, ids: Ids): string {
  const inQuery = Object.entries(ids).filter(([name]) => !path.includes(`:${name}`));
  const filled = path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(ids[name])));
  const query = new URLSearchParams(inQuery.map(([name, id]) => [name, String(id)])).toString();
  return query === '' ? filled : `${filled}?${query}`;
}

/** The request for a route with these ids; `change` alters its good body. */
export async function questionFor(
  { method, path, body }: RouteCase,
  { scene, ids, change = {} }: { readonly scene: Scene; readonly ids: Ids; readonly change?: Form },
): Promise<Question> {
  const good = method === 'POST' ? { ...(await body?.(scene, ids)), ...change } : undefined;
  return { method, path: pathWith(path, ids), ...(good && { body: formBody(good) }) };
}
