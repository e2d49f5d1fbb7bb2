import { createHmac } from 'node:crypto';
import { isIPv6 } from 'node:net';
import type { Request } from 'express';
import type { AttemptBy } from '../db/log_in_attempts.js';

/** Where this request comes from and whom it is about (an address, an id, or nobody), for counting tries: hashes that only this installation can make. */
export function attemptBy(req: Request, about = ''): AttemptBy {
  const key: string = req.app.get('attempt key');
  const hash = (what: string, text: string) => createHmac('sha256', key).update(`${what} ${text}`).digest('base64url');
  return { from: hash('from', placeOf(req.ip ?? '')), about: hash('about', about.trim().toLowerCase()) };
}

/** An IPv4 address, or the /64 of an IPv6 one: whoever has one address of it has them all. */
export function placeOf(ip: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1];
  if (mapped !== undefined || !isIPv6(ip)) return mapped ?? ip;
  const [head = '', tail] = ip.toLowerCase().split('%')[0]?.split('::') ?? [];
  const groups = head === '' ? [] : head.split(':');
  const after = tail ? tail.split(':') : [];
  const all = [
    ...groups,
    ...Array(tail === undefined ? 0 : Math.max(0, 8 - groups.length - after.length)).fill('0'),
    ...after,
  ];
  return `${all
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}
