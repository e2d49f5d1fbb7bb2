import { describe, expect, it } from 'vitest';
import { addDays, dateIn, daysBetween, momentOf, wallTime } from '#src/workflow_engine/calendar.js';

const zones = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kathmandu',
  'Pacific/Apia',
  'Pacific/Kiritimati',
  'Australia/Lord_Howe',
];

describe('calendar', () => {
  it.each([
    ['Europe/Berlin', '2027-03-27T23:30:00.000Z', '2027-03-28'],
    ['Europe/Berlin', '2027-10-30T21:59:59.999Z', '2027-10-30'],
    ['Europe/Berlin', '2027-10-30T22:00:00.000Z', '2027-10-31'],
    ['America/New_York', '2027-11-07T04:30:00.000Z', '2027-11-07'],
    ['America/New_York', '2027-11-08T04:30:00.000Z', '2027-11-07'],
    ['Pacific/Kiritimati', '2027-01-01T10:00:00.000Z', '2027-01-02'],
    ['UTC', '9999-12-31T23:00:00.000Z', '9999-12-31'],
    ['Europe/Berlin', '9999-12-31T23:30:00.000Z', undefined],
  ])('in %s it is at %s the day %s', (zone, moment, date) => {
    expect(dateIn(zone, moment)).toBe(date);
  });

  it.each(zones)('reads the wall clock of %s back at every hour of a year', (zone) => {
    for (let hour = 0; hour < 8760; hour += 1) {
      const moment = new Date(Date.UTC(2027, 0, 1, hour)).toISOString();
      const wall = wallTime(moment, zone);
      const read = momentOf(wall, zone);
      // In the hour that comes twice the first is meant; either way the clock shows the same.
      expect(read && wallTime(read, zone)).toBe(wall);
    }
  });

  it('counts days, not hours', () => {
    for (let days = 0; days < 800; days += 1) {
      const day = addDays('2027-03-01', days) ?? '';
      expect(daysBetween('2027-03-01', day)).toBe(days);
    }
    expect([addDays('1000-01-01', -1), addDays('9999-12-31', 1), addDays('2027-01-01', 1e300)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
