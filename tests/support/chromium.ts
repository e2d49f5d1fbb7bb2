import { access, chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];
const QUIET = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

async function firstThere(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    if (
      await access(path).then(
        () => true,
        () => false,
      )
    )
      return path;
  }
  return undefined;
}

/** The Chromium that comes in a registry package, unpacked into a folder of its own: it would take whatever lies in a shared one. */
async function packaged(): Promise<{ executablePath: string; folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'ticketflower-chromium-'));
  await chmod(folder, 0o755);
  const before = { tmp: process.env.TMPDIR, lambda: process.env.AWS_EXECUTION_ENV };
  process.env.TMPDIR = folder;
  // It brings libnss3 and others for machines without them, but only where it believes itself there.
  if (!(await firstThere(['/usr/lib/x86_64-linux-gnu/libnss3.so', '/usr/lib/libnss3.so', '/usr/lib64/libnss3.so'])))
    process.env.AWS_EXECUTION_ENV = 'AWS_Lambda_nodejs20.x';
  const { default: sparticuz } = await import('@sparticuz/chromium');
  const executablePath = await sparticuz.executablePath();
  restore('TMPDIR', before.tmp);
  restore('AWS_EXECUTION_ENV', before.lambda);
  return { executablePath, folder };
}

function restore(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}

/** Starts a Chromium: CHROMIUM_PATH, else an installed one, else the packaged one; `close` also removes what was unpacked. */
export async function launchChromium(): Promise<{ browser: Browser; close: () => Promise<void> }> {
  const given = process.env.CHROMIUM_PATH ?? (await firstThere(INSTALLED));
  const { executablePath, folder } = given ? { executablePath: given, folder: undefined } : await packaged();
  const browser = await chromium.launch({ executablePath, headless: true, args: QUIET });
  const close = async () => {
    await browser.close();
    if (folder) await rm(folder, { recursive: true, force: true });
  };
  return { browser, close };
}
