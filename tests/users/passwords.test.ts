import bcrypt from 'bcrypt';
import { afterEach, expect, it, vi } from 'vitest';
import { hashPassword, passwordFits } from '#src/users/passwords.js';

afterEach(() => vi.restoreAllMocks());

it('does for an unknown person the compare that it does for a known one, at the same cost', async () => {
  const hash = await hashPassword('four words in a row');
  const compare = vi.spyOn(bcrypt, 'compare');
  expect(await passwordFits('four words in a row', hash)).toBe(true);
  expect(await passwordFits('four words in a row', undefined)).toBe(false);
  const [known, unknown] = compare.mock.calls.map(([, one]) => String(one));
  expect(known).toBe(hash);
  expect(unknown).toMatch(/^\$2[aby]\$12\$.{53}$/);
  expect(bcrypt.getRounds(String(unknown))).toBe(bcrypt.getRounds(hash));
});

it('tells passwords apart after a NUL and after the 72nd byte', async () => {
  for (const same of ['abcdefgh\0', 'a'.repeat(72)]) {
    const hash = await hashPassword(`${same}X`);
    expect([await passwordFits(`${same}Y`, hash), await passwordFits(`${same}X`, hash)]).toEqual([false, true]);
  }
});

it('lets two hash at once and 40 wait, sends the next away with 503, and goes on when they are through', async () => {
  const under = Array.from({ length: 42 }, () => passwordFits('a password', undefined));
  await expect(passwordFits('a password', undefined)).rejects.toMatchObject({ status: 503 });
  await expect(hashPassword('a password')).rejects.toMatchObject({ status: 503 });
  expect(new Set(await Promise.all(under))).toEqual(new Set([false]));
  expect(await passwordFits('a password', undefined)).toBe(false);
}, 60_000);
