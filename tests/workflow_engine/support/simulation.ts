import { expect } from 'vitest';
import { compile, type Definition } from '#src/workflow_engine/compile.js';
import { decide, MOST_TASKS, standingOutcome } from '#src/workflow_engine/decide.js';
import { type Decision, DecisionError, type Snapshot } from '#src/workflow_engine/decision.js';
import type { Data } from '#src/workflow_engine/fields.js';
import { type Reach, reachOf } from './brute_force.js';
import { expectOnePass, type Past } from './passes.js';
import { hash } from './random_workflows.js';
import type { Loose } from './workflow_files.js';

type Branch = { readonly step: string | null; readonly nth: number; readonly past: Past };
type Event = Branch & { readonly data: Data; readonly kind: Snapshot['event']['kind']; tries: number };
type Failed = Event & { readonly code: string };
type Waiting = { readonly join: string; readonly from: string | null; readonly past: Past };
type Action = { readonly name: string; readonly run: () => void };

/** How a run came to rest. `begun` and `errors` are sorted; `codes`: of every workflow error on the way. */
export type Rest = { status: string; outcome: string | null; begun: string[]; errors: string[]; codes: Set<string> };

const canBeMended = ({ tries, code }: Failed) => tries < 3 && code !== 'too_many_tasks';
/** After too many tasks, and where even the end of a branch leads to an error, only cancelling is left. */
const isHopeless = ({ tries, code, kind }: Failed) =>
  tries >= 3 && code !== 'too_many_tasks' && kind !== 'branch_ended';

/** Plays one ticket in memory: tasks completed, events handled, errors retried and branches given up in an order that `salt` decides, by the names of steps alone. */
export class Simulation {
  readonly definition: Definition;
  readonly salt: number;
  readonly reach: Reach;
  /** Whether each join must be begun once per pass, by branches of one pass. */
  readonly strict: boolean;
  data: Data = {};
  status = 'NOT_STARTED';
  outcome: string | null = null;
  open: Branch[] = [];
  events: Event[];
  errors: Failed[] = [];
  waiting: Waiting[] = [];
  begun: string[] = [];
  passes = new Set<string>();
  codes = new Set<string>();
  together = new Set<string>();

  constructor(file: Loose, salt: number, strict: boolean) {
    this.definition = compile(file);
    this.reach = reachOf(file);
    this.salt = salt;
    this.strict = strict;
    this.events = [{ step: null, nth: 0, past: new Map(), data: {}, kind: 'ticket_submitted', tries: 0 }];
  }

  run(): Rest {
    for (let turn = 0; ; turn++) {
      const order = ({ name }: Action) => hash(this.salt, turn, name);
      const ranked = this.actions().map((action) => ({ action, rank: order(action) }));
      const next = ranked.toSorted((a, b) => a.rank - b.rank || (a.action.name < b.action.name ? -1 : 1))[0]?.action;
      if (!next) break;
      next.run();
      this.expectNotStuck();
      this.notePairs();
    }
    const { status, outcome, codes } = this;
    const errors = this.errors.map(({ step, code }) => `${step} ${code}`).sort();
    return { status, outcome, begun: this.begun.toSorted(), errors, codes };
  }

  actions(): Action[] {
    const name = (what: string, { step, nth }: Branch) => `${what} ${step} ${nth}`;
    const mendable = this.errors.filter(canBeMended);
    const hopeless = this.mayGiveUp() ? this.errors.filter(isHopeless) : [];
    return [
      ...this.open.map((task) => ({ name: name('complete', task), run: () => this.complete(task) })),
      ...this.events.map((event) => ({ name: name('handle', event), run: () => this.handle(event) })),
      ...mendable.map((error) => ({ name: name('retry', error), run: () => this.retry(error) })),
      ...hopeless.map((error) => ({ name: name('give up', error), run: () => this.giveUp(error) })),
    ];
  }

  complete(task: Branch): void {
    this.open = this.open.filter((other) => other !== task);
    this.event(task, 'task_completed', 0);
  }

  /** The admin mends what was answered, then the event is opened again. */
  retry(error: Event): void {
    this.errors = this.errors.filter((other) => other !== error);
    if (error.kind === 'task_completed') this.event(error, error.kind, error.tries);
    else this.events.push({ ...error, data: this.data });
  }

  /** As an admin may resolve an error by hand: only where something else is open, or branches wait that then go on. */
  mayGiveUp(): boolean {
    return this.open.length + this.events.length + this.waiting.length > 0 || this.errors.length > 1;
  }

  /** The branch that had stopped ends there. */
  giveUp(error: Failed): void {
    this.errors = this.errors.filter((other) => other !== error);
    this.events.push({ ...error, kind: 'branch_ended', data: this.data });
  }

  event(branch: Branch, kind: Event['kind'], tries: number): void {
    const { step, nth, past } = branch;
    const answer = hash(this.salt, 'answer', step ?? '', nth, tries) % 10;
    this.data = { ...this.data, [`f_${step}`]: answer };
    this.events.push({ step, nth, past, kind, tries, data: this.data });
  }

  handle(event: Event): void {
    expect(this.status, 'a completed workflow has nothing to handle').not.toBe('COMPLETED');
    this.events = this.events.filter((other) => other !== event);
    try {
      this.apply(event, decide(this.snapshot(event)), this.living());
    } catch (caught) {
      if (!(caught instanceof DecisionError)) throw caught;
      this.codes.add(caught.code);
      this.errors.push({ ...event, tries: event.tries + 1, code: caught.code });
    }
  }

  living(): (string | null)[] {
    return [...this.open, ...this.events, ...this.errors].map(({ step }) => step);
  }

  snapshot(event: Event): Snapshot {
    const arrivals = this.waiting.map(({ join, from }) => ({ join, from }));
    return {
      definition: this.definition,
      event: { kind: event.kind, task: event.step },
      data: event.data,
      steps: {},
      ticket: { number: 1, title: 'x', submitter: { id: 1, name: 'Ann', email: 'ann@example.com' } },
      now: '2027-01-04T09:00:00.000Z',
      timeZone: 'UTC',
      // How many steps in a row are nobody's depends on the order of parallel branches; what is compared here must not.
      workflow: { begun: this.begun.length, passed: 0, living: this.living(), arrivals },
    };
  }

  apply(event: Event, decision: Decision, living: (string | null)[]): void {
    const keys = decision.begin.map(({ task }) => task);
    expect(new Set(keys).size, 'a step is begun once for one cause').toBe(keys.length);
    this.outcome = standingOutcome(this.definition, this.outcome, decision.end?.outcome ?? null);
    const arrived = this.arrivedBy(event, decision);
    if (decision.cancels) {
      this.cancelAll(decision);
      return;
    }
    const joins = keys.filter((key) => this.definition.joins.has(key));
    const all = [...this.waiting, ...arrived];
    this.waiting = all.filter(({ join }) => !joins.includes(join));
    const places = [...living, ...keys, ...this.waiting.map(({ join }) => join)];
    this.expectRightlyJoined(joins, places);
    for (const { task, set } of decision.begin) {
      const pasts = joins.includes(task)
        ? all.filter(({ join }) => join === task).map(({ past }) => past)
        : [event.past];
      this.begin(task, set, pasts);
    }
    expect(decision.arrivals, 'who waits').toEqual(this.waiting.map(({ join, from }) => ({ join, from })));
    if (!decision.completes) this.status = 'IN_PROGRESS';
    else this.completeAll(keys);
  }

  /** The joins that this event's branch comes to: those that hold, whatever `decide` makes of them. */
  arrivedBy({ step, past }: Event, { why }: Decision): Waiting[] {
    const targets = new Set(why.filter(({ holds }) => holds).map(({ to }) => to));
    return [...targets].flatMap((to) =>
      to !== null && this.definition.joins.has(to) ? [{ join: to, from: step, past }] : [],
    );
  }

  begin(step: string, set: Data | undefined, pasts: Past[]): void {
    if (this.strict && this.definition.joins.has(step))
      expectOnePass(this.passes, step, this.definition.joins.get(step)?.fork ?? '', pasts);
    this.begun.push(step);
    expect(this.begun.length).toBeLessThanOrEqual(MOST_TASKS);
    const past = new Map([...pasts.flatMap((one) => [...one]), [step, this.begun.length]]);
    const branch = { step, nth: this.begun.filter((key) => key === step).length, past };
    if (!set) this.open.push(branch);
    else {
      this.data = { ...this.data, ...set };
      this.events.push({ ...branch, data: this.data, kind: 'step_passed', tries: 0 });
    }
  }

  cancelAll(decision: Decision): void {
    expect(decision).toMatchObject({ begin: [], arrivals: [], completes: true });
    Object.assign(this, { open: [], events: [], errors: [], waiting: [], status: 'COMPLETED' });
  }

  completeAll(begun: string[]): void {
    expect([begun, this.open, this.events, this.errors, this.waiting], 'no branch lives').toEqual([[], [], [], [], []]);
    this.status = 'COMPLETED';
  }

  /** Something is still going on, or an error says what is not, or the workflow is completed. */
  expectNotStuck(): void {
    const goesOn = this.open.length + this.events.length + this.errors.length > 0;
    expect(goesOn || this.status === 'COMPLETED', 'never silently stuck').toBe(true);
  }

  /** Notes every two steps at which two branches stand, in the order of the alphabet. */
  notePairs(): void {
    const steps = this.living().map((step) => step ?? '');
    const once = [...new Set(steps)].sort();
    const twice = once.filter((step) => steps.indexOf(step) !== steps.lastIndexOf(step));
    for (const step of twice) this.together.add(`${step} ${step}`);
    for (const [index, one] of once.entries())
      for (const other of once.slice(index + 1)) this.together.add(`${one} ${other}`);
  }

  expectRightlyJoined(begun: string[], places: (string | null)[]): void {
    const comesTo = (join: string) => places.some((place) => place !== null && this.reach(place, join));
    for (const join of begun) expect(comesTo(join), `${join} is begun while a branch can come to it`).toBe(false);
    for (const { join } of this.waiting) expect(comesTo(join), `${join} waits for nobody`).toBe(true);
  }
}
