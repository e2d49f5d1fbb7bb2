import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'], externalConditions: ['source'] } },
  test: {
    root: fileURLToPath(new URL('..', import.meta.url)),
    globalSetup: ['tests/support/global_setup.ts'],
    include: ['tests/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: 'forks',
    // Most of a test's time is PostgreSQL's and the browser's: two at once even where there are two cores.
    maxWorkers: 2,
    // Prisma's own: see the decision in the README.
    execArgv: ['--disable-warning=DeprecationWarning'],
  },
});
