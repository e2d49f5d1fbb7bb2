import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** The checkout's folder, absolute: views, public files and templates are found from here. */
export const PROJECT_ROOT = fileURLToPath(new URL('..', import.meta.url));

const blankIsUnset = (value: unknown) => (value === '' ? undefined : value);
const optional = <T extends z.ZodType>(schema: T) => z.preprocess(blankIsUnset, schema.optional());
const postgresUrl = z.string().regex(/^postgres(ql)?:\/\//, 'must begin with postgres://');

const environment = z.object({
  PORT: z.preprocess(blankIsUnset, z.coerce.number('must be a number').int().min(0).max(65_535).default(3000)),
  HOST: optional(z.string()),
  DATA_DIR: z.preprocess(blankIsUnset, z.string().default('data')),
  DATABASE_URL: optional(postgresUrl),
  MIGRATION_DATABASE_URL: optional(postgresUrl),
  PUBLIC_URL: optional(
    z.url({ protocol: /^https$/, error: 'must be an https address, like https://tickets.example.com' }),
  ),
  SESSION_SECRET: optional(z.string().min(32, 'must have at least 32 characters')),
  SMTP_URL: optional(z.string().regex(/^smtps?:\/\//, 'must begin with smtp:// or smtps://')),
  MAIL_FROM: optional(z.string().regex(/^[^\r\n]*[^\s@]+@[^\s@]+$/, 'must be an e-mail address')),
  LOG_LEVEL: z.preprocess(blankIsUnset, z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('info')),
  WEB_PROCESSES: z.preprocess(blankIsUnset, z.coerce.number('must be a number').int().min(1).max(32).default(1)),
  CRASH_AT: optional(z.string()),
  npm_lifecycle_event: optional(z.string()),
});

export type Config = {
  readonly port: number;
  readonly host: string | undefined;
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
  readonly migrationDatabaseUrl: string | undefined;
  readonly publicUrl: URL | undefined;
  readonly sessionSecret: string | undefined;
  readonly smtpUrl: string | undefined;
  readonly mailFrom: string;
  readonly logLevel: string;
  /** How many processes serve requests, all on one port. */
  readonly webProcesses: number;
  readonly crashAt: string | undefined;
  readonly underNpm: boolean;
};

/** A setting that cannot be used; the message is one sentence for the operator. */
export class ConfigError extends Error {}

/** Reads the environment into a Config; throws ConfigError that names every bad variable. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const read = environment.safeParse(env);
  if (!read.success) {
    throw new ConfigError(read.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('; '));
  }
  const { data } = read;
  refuseInProduction(data);
  return {
    port: data.PORT,
    // Without PUBLIC_URL this is somebody's own machine: nobody else may reach it.
    host: data.HOST ?? (data.PUBLIC_URL === undefined ? '127.0.0.1' : undefined),
    dataDir: resolve(PROJECT_ROOT, data.DATA_DIR),
    databaseUrl: data.DATABASE_URL,
    migrationDatabaseUrl: data.MIGRATION_DATABASE_URL ?? data.DATABASE_URL,
    publicUrl: data.PUBLIC_URL === undefined ? undefined : new URL(data.PUBLIC_URL),
    sessionSecret: data.SESSION_SECRET,
    smtpUrl: data.SMTP_URL,
    mailFrom: data.MAIL_FROM ?? `TicketFlower <no-reply@${hostOf(data.PUBLIC_URL)}>`,
    logLevel: data.LOG_LEVEL,
    webProcesses: data.WEB_PROCESSES,
    crashAt: data.CRASH_AT,
    underNpm: data.npm_lifecycle_event !== undefined,
  };
}

const hostOf = (publicUrl: string | undefined) =>
  publicUrl === undefined ? 'localhost.localdomain' : new URL(publicUrl).hostname;

/** A secret that stands in examples, or that somebody typed by holding a key down: whoever guesses it makes sessions of anybody. */
const isGuessable = (secret: string) => new Set(secret).size < 10 || /change.?me|example|default|secret/i.test(secret);

function refuseInProduction(data: z.infer<typeof environment>): void {
  if (data.PUBLIC_URL === undefined) return;
  const missing = (['DATABASE_URL', 'SESSION_SECRET'] as const).filter((name) => data[name] === undefined);
  if (missing.length > 0) throw new ConfigError(`PUBLIC_URL is set, so ${missing.join(' and ')} must be set too`);
  if (isGuessable(data.SESSION_SECRET ?? ''))
    throw new ConfigError('SESSION_SECRET can be guessed; make one at random, for instance with: openssl rand -hex 32');
  if (data.CRASH_AT !== undefined)
    throw new ConfigError('CRASH_AT is for tests and is refused where PUBLIC_URL is set');
}
