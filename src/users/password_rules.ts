import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { PROJECT_ROOT } from '../config.js';

const TOO_SHORT = 'Enter a password of at least 8 characters';
const TOO_COMMON = 'This is one of the passwords that are tried first. Choose one that fewer people have';
const TOO_NEAR = 'Choose a password that is not your address, your name or your company’s name';

const FILE = join(PROJECT_ROOT, 'src', 'users', 'common_passwords.txt');
let common: ReadonlySet<string> | undefined;

/** The 3,000 most common passwords of 8 characters and more; read once. */
function commonPasswords(): ReadonlySet<string> {
  common ??= new Set(readFileSync(FILE, 'utf8').split('\n').filter(Boolean));
  return common;
}

/** A new password as typed: 8 to 256 characters, nothing trimmed, none that everybody tries first. */
export const newPassword = z
  .string({ error: TOO_SHORT })
  .min(8, TOO_SHORT)
  .max(256, 'Use at most 256 characters')
  .refine((password) => !commonPasswords().has(password.toLowerCase()), TOO_COMMON);

/** What is wrong with a password for this very person: who knows them would try these first. Undefined where nothing is. */
export function tooNear(password: string, known: readonly (string | null)[]): string | undefined {
  const plain = (text: string) => text.normalize('NFKC').toLowerCase().replace(/\s+/g, '');
  const typed = plain(password);
  const names = known.flatMap((name) => (name === null ? [] : [name, name.split('@')[0] ?? '']));
  return names.some((name) => plain(name) === typed) ? TOO_NEAR : undefined;
}
