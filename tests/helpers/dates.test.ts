import { describe, expect, it } from 'vitest';
import {
  duePhrase,
  greeting,
  showAge,
  showDate,
  showDateTime,
  showDue,
  showWhen,
  timeShown,
} from '#src/helpers/dates.js';

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
const now = new Date('2026-11-10T10:40:00Z');
const london = { timeZone: 'Europe/London', now };
const at = (text: string) => new Date(text);

describe('dates', () => {
  it.each([
    ['2026-11-09T09:12:00Z', 'Europe/London', '9 Nov 2026', '9 Nov 2026, 09:12'],
    ['2026-09-30T23:30:00Z', 'Europe/London', '1 Oct 2026', '1 Oct 2026, 00:30'],
    ['2026-01-01T03:00:00Z', 'America/New_York', '31 Dec 2025', '31 Dec 2025, 22:00'],
    ['2026-03-29T00:30:00Z', 'Europe/Berlin', '29 Mar 2026', '29 Mar 2026, 01:30'],
    ['2026-03-29T01:30:00Z', 'Europe/Berlin', '29 Mar 2026', '29 Mar 2026, 03:30'],
  ])('%s in %s', (moment, timeZone, date, dateTime) => {
    expect(showDate(at(moment), timeZone)).toBe(date);
    expect(showDateTime(at(moment), timeZone)).toBe(dateTime);
  });

  // A clock that moves by half an hour, one that left out a whole day (30 December 2011), and two that are not whole hours ahead.
  it.each([
    ...['Europe/London', 'America/New_York', 'Africa/Casablanca', 'Australia/Lord_Howe'],
    ...['Pacific/Apia', 'Asia/Kathmandu', 'America/St_Johns'],
  ])('in %s are what the system’s own calendar says, on every day of five years', (timeZone) => {
    const parts = { day: 'numeric', month: 'numeric', year: 'numeric', hour: '2-digit', minute: '2-digit' } as const;
    const calendar = new Intl.DateTimeFormat('en-GB', { timeZone, hourCycle: 'h23', ...parts });
    const numbered = (shown: string) => shown.replace(/[A-Z][a-z]{2}/, (month) => String(MONTHS.indexOf(month) + 1));
    const wrong: string[] = [];
    for (let moment = Date.UTC(2009, 0, 1); moment < Date.UTC(2014, 0, 1); moment += 7.51 * 3_600_000) {
      const given = Object.fromEntries(calendar.formatToParts(moment).map(({ type, value }) => [type, value]));
      const [day, month, year] = [given.day, given.month, given.year].map(Number);
      const wanted = `${day} ${month} ${year}, ${given.hour}:${given.minute}`;
      const shown = numbered(showDateTime(new Date(moment), timeZone));
      if (shown !== wanted) wrong.push(`${shown} is ${wanted}`);
    }
    expect(wrong).toEqual([]);
  });

  it.each([
    ['2026-11-10T10:31:00Z', 'Today 10:31'],
    ['2026-11-09T23:59:00Z', 'Yesterday 23:59'],
    ['2026-11-11T00:01:00Z', 'Tomorrow 00:01'],
    ['2026-11-08T11:20:00Z', '8 Nov 11:20'],
    ['2025-11-10T11:20:00Z', '10 Nov 2025 11:20'],
  ])('%s is shown as %s', (moment, shown) => {
    expect(showWhen(at(moment), london)).toBe(shown);
  });

  it('counts a day of 25 hours as one', () => {
    const reader = { timeZone: 'Europe/London', now: at('2026-10-25T23:30:00Z') };
    expect(showWhen(at('2026-10-24T23:15:00Z'), reader)).toBe('Today 00:15');
    expect(showWhen(at('2026-10-24T22:45:00Z'), reader)).toBe('Yesterday 23:45');
  });

  it.each([
    ['2026-11-10T10:39:30Z', 'Overdue 1 min', 'overdue', 'overdue by 1 min'],
    ['2026-11-10T08:00:00Z', 'Overdue 2 h', 'overdue', 'overdue by 2 h'],
    ['2026-11-09T09:00:00Z', 'Overdue 1 d', 'overdue', 'overdue by 1 d'],
    ['2026-11-10T17:00:00Z', 'Today 17:00', 'today', 'due today 17:00'],
    ['2026-11-11T09:00:00Z', 'Tomorrow 09:00', 'later', 'due tomorrow 09:00'],
    ['2026-11-13T09:00:00Z', '13 Nov', 'later', 'due 13 Nov'],
    ['2027-01-04T09:00:00Z', '4 Jan 2027', 'later', 'due 4 Jan 2027'],
  ])('due %s: %s', (moment, text, part, phrase) => {
    expect(showDue(at(moment), london)).toEqual({ text, part, overdue: part === 'overdue' });
    expect(duePhrase(at(moment), london)).toBe(phrase);
  });

  it('shows a dash where nothing is due', () => {
    expect(showDue(null, london)).toEqual({ text: '—', part: 'later', overdue: false });
  });

  it.each([
    [59, 'just now'],
    [60, '1 min'],
    [3_599, '59 min'],
    [3_600, '1 h'],
    [86_399, '23 h'],
    [3 * 86_400, '3 d'],
  ])('%i seconds ago is %s', (seconds, age) => {
    expect(showAge(new Date(now.getTime() - seconds * 1000), now)).toBe(age);
  });

  it('greets by the reader’s clock', () => {
    expect(greeting(london)).toBe('Good morning');
    expect(greeting({ timeZone: 'Asia/Tokyo', now })).toBe('Good evening');
    expect(greeting({ timeZone: 'Asia/Kolkata', now })).toBe('Good afternoon');
  });

  it('gives a <time> its moment, words and whole date', () => {
    expect(timeShown(at('2026-11-10T10:31:00Z'), london)).toEqual({
      at: '2026-11-10T10:31:00.000Z',
      shown: 'Today 10:31',
      title: '10 Nov 2026, 10:31',
    });
  });
});
