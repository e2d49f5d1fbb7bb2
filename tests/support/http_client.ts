import { Agent, type IncomingMessage, request } from 'node:http';
import { PASSWORD, type Person } from './people.ts';

/** What a form that was sent led to: the status and where it sends the browser; the rest is thrown away. */
export type Answer = { readonly status: number; readonly location: string };
type Form = { readonly [name: string]: string };

const agent = new Agent({ keepAlive: true });
const PATIENCE_MS = 15_000;

function send(url: string, cookie: string, body: string): Promise<IncomingMessage> {
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': Buffer.byteLength(body),
    'sec-fetch-site': 'same-origin',
    cookie,
  };
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', agent, headers, timeout: PATIENCE_MS }, (answer) => {
      answer.on('error', reject).on('end', () => resolve(answer));
      answer.resume();
    });
    sent.on('timeout', () => sent.destroy(new Error(`no answer in ${PATIENCE_MS} ms`)));
    sent.on('error', reject).end(body);
  });
}

/** Sends a form as a browser of this site would; rejects where the connection breaks or no answer comes in 15 s. */
export async function post(url: string, cookie: string, form: Form): Promise<Answer> {
  const { statusCode = 0, headers } = await send(url, cookie, new URLSearchParams(form).toString());
  return { status: statusCode, location: headers.location ?? '' };
}

/** Logs in and gives the session's cookie, which is good for every server on the same database and secret. */
export async function logInAs(server: string, email: string, password: string): Promise<string> {
  const body = new URLSearchParams({ email, password }).toString();
  const { statusCode, headers } = await send(`${server}/sessions`, '', body);
  const cookie = headers['set-cookie']?.find((one) => one.startsWith('sid='))?.split(';')[0];
  if (statusCode !== 303 || cookie === undefined) throw new Error(`log-in failed: ${statusCode}`);
  return cookie;
}

/** Logs a person of the tests in and gives the session's cookie. */
export const logIn = (server: string, { email }: Person): Promise<string> => logInAs(server, email, PASSWORD);
