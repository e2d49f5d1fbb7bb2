import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll } from 'vitest';
import { closeMail, openMail } from '#src/mail.js';

/** A letter as the mail server got it: whom the envelope names, and head and body as sent. */
export type Caught = { readonly to: readonly string[]; readonly source: string; readonly body: string };
export type MailCatcher = {
  /** The letters so far, oldest first. */
  readonly letters: Caught[];
  /** The next letter that comes in, or is there already and was not yet taken. */
  next(): Promise<Caught>;
};

/** Undoes quoted-printable, so that links can be read out of a body. */
const plain = (body: string) =>
  body.replace(/=\r?\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));

/** A real SMTP server on this machine that keeps what it gets; the mail of this process goes there until the file's tests end. */
export function useMailCatcher(): MailCatcher {
  const letters: Caught[] = [];
  let taken = 0;
  let arrived = () => {};
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    onData(stream, session, done) {
      text(stream).then((source) => {
        const body = plain(source.slice(source.indexOf('\r\n\r\n') + 4));
        letters.push({ to: session.envelope.rcptTo.map(({ address }) => address), source, body });
        arrived();
        done();
      }, done);
    },
  });
  beforeAll(async () => {
    const listening = server.listen(0, '127.0.0.1');
    await once(listening, 'listening');
    const { port } = listening.address() as AddressInfo;
    const log = { info: () => {}, warn: () => {} };
    await openMail({
      smtpUrl: `smtp://127.0.0.1:${port}`,
      from: 'TicketFlower <no-reply@ticketflower.example>',
      toLog: false,
      log,
    });
  });
  afterAll(async () => {
    closeMail();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
  const next = async (): Promise<Caught> => {
    while (letters.length <= taken) {
      await new Promise<void>((resolve) => {
        arrived = resolve;
      });
    }
    return letters[taken++] as Caught;
  };
  return { letters, next };
}
