import type { SystemRole } from '#src/current.js';
import type { Person } from '../../support/people.ts';
import type { Actor, World } from '../world.ts';

/** Who asks, in which world; `maker` is whoever of the own company makes what is asked for (the one who asks, where they are of it). */
export type Scene = { readonly world: World; readonly actor: Actor; readonly maker: Person };
/** Ids by the name that the path gives them; those that it does not name go into the query. */
export type Ids = { readonly [name: string]: string | number };
export type Form = { readonly [field: string]: string | readonly string[] };

/** A status, or that the browser is sent to log in. */
export const LOG_IN = 'log in';
export type Answer = number | typeof LOG_IN;

/** One way of asking for a route: whom it serves, what it answers them, how a good request is made, and every id in it. */
export type RouteCase = {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly serves: 'anyone' | 'account' | 'signed in' | 'superuser' | readonly SystemRole[];
  /** What those whom it serves are answered when all is their own; `answers` says who is answered otherwise. */
  readonly answer: number;
  readonly answers?: { readonly [actor in Actor]?: number };
  readonly ids?: {
    readonly own: (scene: Scene) => Ids | Promise<Ids>;
    /** The other company's; left out where it is no secret from whomever the route serves. */
    readonly other?: (world: World) => Ids;
    readonly missing: Ids;
    /** What an id that is not theirs is answered: 404 where nothing else is said. */
    readonly elsewhere?: number;
    /** Who is answered otherwise there. */
    readonly elsewheres?: { readonly [actor in Actor]?: number };
  };
  /** A good body. */
  readonly body?: (scene: Scene, ids: Ids) => Form | Promise<Form>;
  /** Every id in the body, as the other company has it; none may be accepted. */
  readonly foreign?: { readonly [field: string]: (world: World) => string | readonly string[] };
  /** Its fields are boxes, of which any number may be ticked. */
  readonly boxes?: boolean;
  /** Fields with numbers that are no ids. */
  readonly numbers?: readonly string[];
  /** It starts or ends a session, so that it must be asked in one of its own. */
  readonly changesSession?: boolean;
  /** It ends every session of whoever asks, the one they ask in too where it is not changed by it; all are put back afterwards. */
  readonly endsSessions?: boolean;
  /** Its good answer is a redirect to log-in. */
  readonly sendsToLogIn?: boolean;
  /** It writes nothing and answers with a page, whose forms lead on. */
  readonly answersWithPage?: boolean;
  /** An operator's page, which names every company. */
  readonly namesCompanies?: boolean;
};

export const NOBODY_HAS = 999_999_999;
