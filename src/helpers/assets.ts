import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Gives an asset's address by its logical name, "styles.css" → "/assets/styles.1a2b3c4d5e.css"; an unknown name throws. */
export type Asset = (name: string) => string;

/** Reads the manifest that src/commands/build_assets.ts wrote into `folder`; says what to run where there is none. */
export function loadAssets(folder: string): Asset {
  const manifest = new Map(Object.entries(readManifest(join(folder, 'manifest.json'))));
  return (name) => {
    const address = manifest.get(name);
    if (address === undefined) throw new Error(`There is no asset "${name}" in ${folder}`);
    return address;
  };
}

function readManifest(file: string): { [name: string]: string } {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new Error(`The assets are not built: run "npm run build" (${file})`, { cause });
  }
}
