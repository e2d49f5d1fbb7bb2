import { once } from 'node:events';
import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';

export type Question = {
  readonly method: string;
  readonly path: string;
  readonly cookie?: string;
  readonly body?: string | Buffer;
  readonly headers?: { readonly [name: string]: string };
};
export type Reply = { readonly status: number; readonly text: string; readonly headers: IncomingHttpHeaders };

/** Where questions are sent to: a server of ours on this machine. */
export type Asked = { readonly url: string; readonly close: () => Promise<void> };

const FORM = 'application/x-www-form-urlencoded';
const PATIENCE_MS = 20_000;
const agent = new Agent({ keepAlive: true, maxSockets: 16 });
const SAME_ORIGIN = { 'sec-fetch-site': 'same-origin' };

/** Sends one request as it is, following nothing; as a browser of this site would where no headers are given. */
export function ask(url: string, { method, path, cookie, body, headers = SAME_ORIGIN }: Question): Promise<Reply> {
  const sent = {
    ...(body === undefined ? {} : { 'content-type': FORM, 'content-length': String(Buffer.byteLength(body)) }),
    ...(cookie && { cookie }),
    ...headers,
  };
  return new Promise((resolve, reject) => {
    const asking = request(`${url}${path}`, { method, agent, headers: sent, timeout: PATIENCE_MS }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part)).on('error', reject);
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(parts).toString(), headers: answer.headers }),
      );
    });
    asking.on('timeout', () => asking.destroy(new Error(`no answer to ${method} ${path} in ${PATIENCE_MS} ms`)));
    asking.on('error', reject).end(body);
  });
}

/** A form as a browser encodes it. */
export const formBody = (form: { readonly [field: string]: string | readonly string[] }) =>
  new URLSearchParams(
    Object.entries(form).flatMap(([name, values]) => [values].flat().map((value) => [name, String(value)])),
  ).toString();

/** Lets an application of this process answer on a port of its own. */
export async function listening(site: Express): Promise<Asked> {
  const server = site.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}
