import { type Asked, ask, type Question, type Reply } from './ask.ts';
import { expectedAnswer, idsOf, isServed, questionFor, sceneOf, type Whose } from './asking.ts';
import { type Cookies, keepAccounts, ownSession } from './cookies.ts';
import { type Ids, LOG_IN, type RouteCase } from './routes/route_case.ts';
import { ACTORS, type Actor, contentsOf, MARK, type World } from './world.ts';

/** Where the table is tried out. `secret` signs the sessions. */
export type Ground = {
  readonly world: World;
  readonly cookies: Cookies;
  readonly asked: Asked;
  readonly secret: string;
};

/** What came of it: `leaks`, `unexpected` and `accepted` are 0 in a sound product; `faults` says each in a line. */
export type MatrixVerdict = {
  readonly requests: number;
  readonly leaks: number;
  readonly unexpected: number;
  readonly foreign_ids: number;
  readonly accepted: number;
  readonly faults: readonly string[];
};

type Tally = {
  requests: number;
  leaks: number;
  unexpected: number;
  foreign_ids: number;
  accepted: number;
  faults: string[];
};
type Fault = 'leaks' | 'unexpected' | 'accepted';

function note(tally: Tally, fault: Fault, text: string): void {
  tally[fault]++;
  tally.faults.push(`${fault}: ${text}`);
}

async function send(tally: Tally, ground: Ground, route: RouteCase, actor: Actor, question: Question): Promise<Reply> {
  const { world, cookies, asked, secret } = ground;
  const kept = cookies[actor];
  const cookie = route.changesSession ? await ownSession({ url: asked.url, world, secret }, cookies, actor) : kept;
  tally.requests++;
  if (!route.endsSessions) return ask(asked.url, { ...question, cookie });
  const putBack = await keepAccounts(world.owner);
  return ask(asked.url, { ...question, cookie }).finally(putBack);
}

// A form that was sent without a session is answered with the log-in that carries it over.
const answerIn = ({ sendsToLogIn = false }: RouteCase, { status, headers }: Reply) =>
  status === 401 || (status === 303 && headers.location?.startsWith('/sessions/new') && !sendsToLogIn)
    ? LOG_IN
    : status;

/** What the two answers say, without what must differ: the request's number, and the ids that were asked for. */
function withoutIds({ text, headers }: Reply, ids: Ids): string {
  const asked = Object.values(ids).map(String);
  const long = asked.filter((id) => id.length > 3);
  const told = `${headers.location ?? ''}\n${text}`.replaceAll(String(headers['x-request-id']), '');
  // What was sent without a session comes back for after log-in, as it was sent.
  const answered = told.replace(/name="kept" value="[^"]*"/, '');
  return long.reduce((left, id) => left.replaceAll(id, ''), answered);
}

const names = ({ text, headers }: Reply) =>
  `${text}${headers.location ?? ''}`.includes(MARK) || text.includes('@ravel.example');

/** Asks with ids of one kind; gives what the answer says beside them. */
async function tryOnce(tally: Tally, ground: Ground, route: RouteCase, actor: Actor, whose: Whose): Promise<string> {
  const scene = sceneOf(ground.world, actor);
  const here = `${route.method} ${route.path} as ${actor}, ${whose}`;
  const ids = await idsOf(route, scene, whose);
  const reply = await send(tally, ground, route, actor, await questionFor(route, { scene, ids }));
  const [answer, expected] = [answerIn(route, reply), expectedAnswer(route, actor, whose)];
  if (answer !== expected) note(tally, 'unexpected', `${here}: ${answer}, not ${expected}`);
  if (!route.namesCompanies && names(reply)) note(tally, 'leaks', `${here}: names the other company`);
  return withoutIds(reply, ids);
}

async function tryAs(tally: Tally, ground: Ground, route: RouteCase, actor: Actor): Promise<void> {
  const asking = (whose: Whose) => tryOnce(tally, ground, route, actor, whose);
  await asking('own');
  if (!route.ids) return;
  if (!route.ids.other) return void (await asking('missing'));
  const differ = async () => (await asking('other')) !== (await asking('missing'));
  // Asked again before it counts: a page that says how long ago something was may have moved on.
  if ((await differ()) && (await differ()))
    note(tally, 'leaks', `${route.method} ${route.path} as ${actor}: another company's is told from a missing one`);
}

/** What the mightiest are kept from, those with fewer roles are by the same code: they ask for what their roles decide, and once for another company's. */
async function tryBriefly(tally: Tally, ground: Ground, route: RouteCase, actor: Actor): Promise<void> {
  const isServedHere = isServed(route, actor);
  if (isServedHere || !route.ids) await tryOnce(tally, ground, route, actor, 'own');
  if (route.ids) await tryOnce(tally, ground, route, actor, 'other');
}
/** Those whom roles keep from nothing in a company, so that only the walls between companies can. */
const MIGHTIEST: readonly Actor[] = ['all', 'impersonating'];

/** Puts the other company's ids into the forms, one at a time, as everybody whom the route serves. */
async function tryForeign(tally: Tally, ground: Ground, route: RouteCase, actor: Actor): Promise<void> {
  const { world } = ground;
  const scene = sceneOf(world, actor);
  for (const [field, idFor] of Object.entries(route.foreign ?? {})) {
    const ids = await idsOf(route, scene, 'own');
    const question = await questionFor(route, { scene, ids, change: { [field]: idFor(world) } });
    const before = await contentsOf(world.owner, world.own.company.id);
    const reply = await send(tally, ground, route, actor, question);
    tally.foreign_ids++;
    const refused = reply.status >= 400 && reply.status < 500 && !names(reply);
    if (refused && before === (await contentsOf(world.owner, world.own.company.id))) continue;
    note(tally, 'accepted', `${route.method} ${route.path} as ${actor}, ${field}: ${reply.status}`);
  }
}

/** Who asks; `brief`: those with one role, and those whom a route does not serve, ask for less. */
export type Breadth = { readonly actors?: readonly Actor[]; readonly brief?: boolean };

/** Every route of the table × every actor × own, other company's and missing ids, and every id in its forms. */
export async function tryTable(
  ground: Ground,
  table: readonly RouteCase[],
  { actors = ACTORS, brief = false }: Breadth = {},
): Promise<MatrixVerdict> {
  const { owner, other } = ground.world;
  const tally: Tally = { requests: 0, leaks: 0, unexpected: 0, foreign_ids: 0, accepted: 0, faults: [] };
  let before = await contentsOf(owner, other.company.id);
  for (const route of table) {
    for (const actor of actors) {
      const served = isServed(route, actor);
      const whole = !brief || (served && MIGHTIEST.includes(actor));
      if (whole) await tryAs(tally, ground, route, actor);
      else await tryBriefly(tally, ground, route, actor);
      if (served && whole) await tryForeign(tally, ground, route, actor);
    }
    const after = await contentsOf(owner, other.company.id);
    if (after !== before) note(tally, 'leaks', `${route.method} ${route.path} changed the other company's rows`);
    before = after;
  }
  return tally;
}
