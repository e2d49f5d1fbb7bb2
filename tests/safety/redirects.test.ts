import { beforeAll, describe, expect, it } from 'vitest';
import { useDatabase } from '../support/database.ts';
import { makeCompany, makePerson, PASSWORD, type Person } from '../support/people.ts';
import { visitor } from '../support/site.ts';

const database = useDatabase();
let dana: Person;
beforeAll(async () => {
  dana = await makePerson(database.owner, await makeCompany(database.owner, 'Bloom'), 'Dana Ortiz');
});

/** What has led to another host somewhere. */
const CORPUS = [
  ...[
    '//evil.example',
    '///evil.example',
    '////evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '\\/evil.example',
  ],
  ...[
    'https://evil.example',
    'http:evil.example',
    'https:/evil.example',
    'HTTPS://evil.example',
    '//evil.example@localhost',
  ],
  ...[
    '/\t/evil.example',
    '/\n/evil.example',
    '/%09/evil.example',
    '/%5cevil.example',
    '/%2f%2fevil.example',
    '/.//evil.example',
  ],
  ...[
    '/..//evil.example',
    '/a/..//evil.example',
    '/a/../..//evil.example',
    '/;@evil.example',
    '/?//evil.example',
    '/#//evil.example',
  ],
  ...[
    'javascript:alert(1)',
    'data:text/html,x',
    '@evil.example',
    'evil.example',
    ' //evil.example',
    '\u00a0//evil.example',
    '／／evil.example',
  ],
];

describe('25: after log-in', () => {
  it('tries at least 25 ways to another host', () => expect(new Set(CORPUS).size).toBeGreaterThanOrEqual(25));

  it.each(CORPUS)('%j leads to this host', async (path) => {
    const answer = await visitor()
      .post('/sessions')
      .type('form')
      .send({ email: dana.email, password: PASSWORD, return_to: path });
    expect(answer.status).toBe(303);
    const own = 'http://own.example';
    const location = String(answer.headers.location);
    expect(location.startsWith('/')).toBe(true);
    // As browsers read it, backslashes and all.
    expect(new URL(location, own).origin).toBe(own);
  });
});
