/** Whoever reads a page: an IANA time zone and the moment of reading. */
export type Reader = { readonly timeZone: string; readonly now: Date };
/** What views/shared/time draws. */
export type TimeShown = { readonly at: string; readonly shown: string; readonly title: string };
/** What a due date looks like in lists, and which part of "My tasks" it belongs to. */
export type Due = { readonly text: string; readonly overdue: boolean; readonly part: 'overdue' | 'today' | 'later' };

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

type Wall = { year: number; day: number; month: string; clock: string; number: number };
const formats = new Map<string, Intl.DateTimeFormat>();

// Making a format costs some 50 µs, a page shows dozens of dates.
function formatIn(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const parts = {
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  } as const;
  const made = new Intl.DateTimeFormat('en-GB', { timeZone, calendar: 'gregory', numberingSystem: 'latn', ...parts });
  formats.set(timeZone, made);
  return made;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Minutes that a time zone's clock is ahead of UTC at a moment, to the minute. */
function aheadAt(at: number, timeZone: string): number {
  const parts = new Map(
    formatIn(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? 0;
  const wall = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'));
  return wall / MINUTE - Math.floor(at / MINUTE);
}

const MOST_DAYS = 1_000;
/** By time zone and UTC day; null for a day on which the clock is changed. */
const kept = new Map<string, Map<number, number | null>>();

// Asking a format costs 3 µs and a list asks a hundred times: a quarter of its CPU. A day's two ends tell what is between them.
function minutesAhead(at: number, timeZone: string): number {
  const days = kept.get(timeZone) ?? new Map<number, number | null>();
  const day = Math.floor(at / DAY);
  let ahead = days.get(day);
  if (ahead === undefined) {
    if (days.size >= MOST_DAYS) days.clear();
    const first = aheadAt(day * DAY, timeZone);
    ahead = first === aheadAt((day + 1) * DAY, timeZone) ? first : null;
    kept.set(timeZone, days.set(day, ahead));
  }
  return ahead ?? aheadAt(at, timeZone);
}

const twoDigits = (n: number) => String(n).padStart(2, '0');

/** The wall clock of a moment; `number` counts calendar days, so that a day of 23 or 25 hours is one day. */
function wallOf(at: Date, timeZone: string): Wall {
  const minutes = Math.floor(at.getTime() / MINUTE) + minutesAhead(at.getTime(), timeZone);
  const wall = new Date(minutes * MINUTE);
  const clock = `${twoDigits(wall.getUTCHours())}:${twoDigits(wall.getUTCMinutes())}`;
  const month = MONTHS[wall.getUTCMonth()] ?? '';
  const number = Math.floor((minutes * MINUTE) / DAY);
  return { year: wall.getUTCFullYear(), day: wall.getUTCDate(), month, clock, number };
}

/** "9 Nov 2026". */
export function showDate(at: Date, timeZone: string): string {
  const { day, month, year } = wallOf(at, timeZone);
  return `${day} ${month} ${year}`;
}

/** "9 Nov 2026, 09:12". */
export function showDateTime(at: Date, timeZone: string): string {
  return `${showDate(at, timeZone)}, ${wallOf(at, timeZone).clock}`;
}

/** "Today 10:31", "Yesterday 09:12", "Tomorrow 17:00", "9 Nov 11:20", of another year "9 Nov 2025 11:20". */
export function showWhen(at: Date, { timeZone, now }: Reader): string {
  const then = wallOf(at, timeZone);
  const today = wallOf(now, timeZone);
  const near = nearDay(then.number - today.number);
  const year = then.year === today.year ? '' : ` ${then.year}`;
  return near ? `${near} ${then.clock}` : `${then.day} ${then.month}${year} ${then.clock}`;
}

function nearDay(days: number): string | undefined {
  return new Map([
    [-1, 'Yesterday'],
    [0, 'Today'],
    [1, 'Tomorrow'],
  ]).get(days);
}

/** A moment for views/shared/time, shown as by showWhen, the whole date as its title. */
export function timeShown(at: Date, reader: Reader): TimeShown {
  return { at: at.toISOString(), shown: showWhen(at, reader), title: showDateTime(at, reader.timeZone) };
}

/** "Overdue 1 d", "Today 17:00", "Tomorrow 09:00", "9 Nov"; null has no due date. */
export function showDue(due: Date | null, reader: Reader): Due {
  if (!due) return { text: '—', overdue: false, part: 'later' };
  if (due < reader.now)
    return { text: `Overdue ${span(reader.now.getTime() - due.getTime())}`, overdue: true, part: 'overdue' };
  const then = wallOf(due, reader.timeZone);
  const today = wallOf(reader.now, reader.timeZone);
  const days = then.number - today.number;
  const year = then.year === today.year ? '' : ` ${then.year}`;
  const text = days <= 1 ? showWhen(due, reader) : `${then.day} ${then.month}${year}`;
  return { text, overdue: false, part: days === 0 ? 'today' : 'later' };
}

/** A due date inside a sentence: "due today 17:00", "overdue by 1 d", "due 9 Nov". */
export function duePhrase(due: Date, reader: Reader): string {
  const { text, overdue } = showDue(due, reader);
  if (overdue) return text.replace('Overdue', 'overdue by');
  return `due ${text.replace(/^To/, 'to')}`;
}

/** How long ago, or how long it took: "just now" under a minute, "5 min", "2 h", "3 d". */
export function showAge(from: Date, now: Date): string {
  const passed = now.getTime() - from.getTime();
  return passed < MINUTE ? 'just now' : span(passed);
}

function span(ms: number): string {
  if (ms < HOUR) return `${Math.max(1, Math.floor(ms / MINUTE))} min`;
  return ms < DAY ? `${Math.floor(ms / HOUR)} h` : `${Math.floor(ms / DAY)} d`;
}

/** "Good morning" until noon, "Good afternoon" until six, then "Good evening", by the reader's clock. */
export function greeting({ timeZone, now }: Reader): string {
  const hour = Number(wallOf(now, timeZone).clock.slice(0, 2));
  if (hour < 12) return 'Good morning';
  return hour < 18 ? 'Good afternoon' : 'Good evening';
}
