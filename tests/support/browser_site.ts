import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { launchChromium } from './chromium.ts';
import { makeSite } from './site.ts';

/** A real browser, and the address of the whole application on the file's database. */
export type BrowserSite = { browser: Browser; address: string };

/** Starts a Chromium and the application for a file's tests, after `useDatabase`; both are gone after the file. */
export function useBrowserSite(): BrowserSite {
  const here = {} as BrowserSite;
  let close: (() => Promise<void>) | undefined;
  let server: Server | undefined;
  beforeAll(async () => {
    const chromium = await launchChromium();
    close = chromium.close;
    here.browser = chromium.browser;
    server = makeSite().listen(0, '127.0.0.1');
    await once(server, 'listening');
    here.address = `http://localhost:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    await close?.();
    server?.close();
  });
  return here;
}
