const DAY_MS = 86_400_000;
const DATE = /^[1-9]\d{3}-\d{2}-\d{2}$/;
const MOMENT = /^[1-9]\d{3}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** True for a day that the calendar has, 'YYYY-MM-DD', in the years 1000 to 9999 (a year 0027 is a slip of typing). */
export function isDate(text: string): boolean {
  if (!DATE.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return Number.isFinite(time) && dateOfTime(time) === text;
}

/** A moment with its offset as UTC 'YYYY-MM-DDTHH:mm:ss.sssZ'; undefined where the text is none. */
export function readMoment(text: string): string | undefined {
  if (!MOMENT.test(text) || !isDate(text.slice(0, 10))) return undefined;
  const time = Date.parse(text);
  const normal = Number.isFinite(time) ? new Date(time).toISOString() : '';
  return DATE.test(normal.slice(0, 10)) ? normal : undefined;
}

/** The day `days` calendar days after `date`; undefined beyond the years 1000 to 9999. */
export function addDays(date: string, days: number): string | undefined {
  const time = Date.parse(`${date}T00:00:00Z`) + days * DAY_MS;
  if (!(Math.abs(time) <= 8.64e15)) return undefined;
  const moved = dateOfTime(time);
  return DATE.test(moved) ? moved : undefined;
}

/** Calendar days from the first date to the second, negative where the second is earlier. */
export function daysBetween(first: string, second: string): number {
  return Math.round((Date.parse(`${second}T00:00:00Z`) - Date.parse(`${first}T00:00:00Z`)) / DAY_MS);
}

/** What a clock on the wall of the time zone shows at a moment: 'YYYY-MM-DDTHH:mm:ss'. */
export function wallTime(moment: string, timeZone: string): string {
  return new Date(wallTimeAsUtc(Date.parse(moment), timeZone)).toISOString().slice(0, 19);
}

/** The day that it is in the time zone at a moment; undefined beyond the years 1000 to 9999. */
export function dateIn(timeZone: string, moment: string): string | undefined {
  const date = wallTime(moment, timeZone).slice(0, 10);
  return isDate(date) ? date : undefined;
}

/**
 * The moment at which the wall clock of the time zone shows 'YYYY-MM-DDTHH:mm[:ss]', as UTC ISO text. Where the hour comes twice
 * (autumn) the first is meant, where it is skipped (spring) the time the same span later, as phones and calendars do it.
 */
export function momentOf(wall: string, timeZone: string): string | undefined {
  const local = readMoment(`${wall}Z`);
  if (local === undefined) return undefined;
  const time = Date.parse(local);
  const [before, after] = [time - offsetAt(time - DAY_MS, timeZone), time - offsetAt(time + DAY_MS, timeZone)];
  const shows = (candidate: number) => wallTimeAsUtc(candidate, timeZone) === time;
  return readMoment(new Date(!shows(before) && shows(after) ? after : before).toISOString());
}

/** A day for people: "4 Jan 2027". */
export function dateWords(date: string): string {
  return `${Number(date.slice(8, 10))} ${MONTHS[Number(date.slice(5, 7)) - 1]} ${date.slice(0, 4)}`;
}

/** A moment for people, by the clock of their time zone: "4 Jan 2027, 14:30". */
export function momentWords(moment: string, timeZone: string): string {
  const wall = wallTime(moment, timeZone);
  return `${dateWords(wall)}, ${wall.slice(11, 16)}`;
}

function dateOfTime(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

function offsetAt(time: number, timeZone: string): number {
  return wallTimeAsUtc(time, timeZone) - time;
}

function wallTimeAsUtc(time: number, timeZone: string): number {
  const parts = new Map(
    clock(timeZone)
      .formatToParts(time)
      .map((part) => [part.type, Number(part.value)]),
  );
  const at = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  const wall = new Date(0);
  wall.setUTCFullYear(at('year'), at('month') - 1, at('day'));
  wall.setUTCHours(at('hour'), at('minute'), at('second'), new Date(time).getUTCMilliseconds());
  return wall.getTime();
}

// Making a format costs a hundred times what using it does.
const clocks = new Map<string, Intl.DateTimeFormat>();

function clock(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone);
  if (known) return known;
  const number = 'numeric';
  const made = new Intl.DateTimeFormat('en-US-u-ca-iso8601-nu-latn', {
    timeZone,
    hourCycle: 'h23',
    ...{ year: number, month: number, day: number, hour: number, minute: number, second: number },
  });
  clocks.set(timeZone, made);
  return made;
}
