import { type DestinationStream, type Logger, pino } from 'pino';
import { databaseCode } from './db/database_code.js';

/**
 * What the log holds of an error: its kind, its codes, where it came from, and the first line of what it says. What databases add
 * (the row, the statement, the values) is left out: people's texts stand in it.
 */
function errorFacts(error: unknown): object {
  const { name = typeof error, message = '', stack = '' } = (error ?? {}) as Partial<Error>;
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  const code = databaseCode(error);
  return { type: name, message: firstLine(message), ...(code !== undefined && { code }), stack: frames.join('\n') };
}

const LONGEST = 300;
// Values stand in quotes in what drivers and parsers say.
const firstLine = (message: string) =>
  (message.trim().split('\n')[0] ?? '')
    .slice(0, LONGEST)
    .replaceAll(/"[^"]*"|'[^']*'|`[^`]*`|\([^)]*\)=\([^)]*\)/g, '…');

/** The program's log: one line of JSON each, to standard error where nothing else is given. Passwords, cookies, tokens and ticket data never reach it. */
export function makeLog(level: string, stream: DestinationStream = pino.destination({ fd: 2, sync: false })): Logger {
  const redact = ['password', 'token', 'cookie', 'ticket_data', '*.password', '*.token', '*.cookie', '*.ticket_data'];
  return pino({ level, base: { pid: process.pid }, redact, serializers: { err: errorFacts } }, stream);
}
