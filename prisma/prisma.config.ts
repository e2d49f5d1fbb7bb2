// `prisma generate` needs no schema engine, only the name of a file that exists: the engine is a download that not every network allows.
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath;
process.env.CHECKPOINT_DISABLE ??= '1';

import { defineConfig } from 'prisma/config';

export default defineConfig({ schema: 'schema.prisma', migrations: { path: 'migrations' } });
