import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { expect, it } from 'vitest';
import { createHttpServer } from '#src/http_server.js';

it('gives requests and answers what Express would give them, before it does', async () => {
  const { server, answerWith } = createHttpServer({});
  const app = express();
  app.get('/', (req, res) => {
    res.type('text').send(`${req.get('host')} ${req.app === app} ${res.app === app}`);
  });
  answerWith(app);
  const given: boolean[] = [];
  server.prependListener('request', (req, res) =>
    given.push(Object.getPrototypeOf(req) === app.request, Object.getPrototypeOf(res) === app.response),
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    const answer = await fetch(`http://${host}/`);
    expect([answer.headers.get('content-type'), await answer.text()]).toEqual([
      'text/plain; charset=utf-8',
      `${host} true true`,
    ]);
    expect(given).toEqual([true, true]);
  } finally {
    server.close();
    server.closeAllConnections();
  }
});
