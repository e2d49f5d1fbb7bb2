import { describe, expect, it } from 'vitest';
import { closeMail, hasMailServer, openMail, sendMail } from '#src/mail.js';
import { hashOf, newToken } from '#src/one_time_link.js';
import { useMailCatcher } from './support/mail_catcher.ts';

const letter = { to: 'dana@bloom.example', subject: 'Grüße', text: 'Open http://localhost/x?token=abc\n' };

describe('with a mail server', () => {
  const catcher = useMailCatcher();

  it('a letter reaches it', async () => {
    expect(hasMailServer()).toBe(true);
    expect(await sendMail(letter)).toBe('sent');
    const { to, source, body } = await catcher.next();
    expect(to).toEqual(['dana@bloom.example']);
    expect(source).toMatch(/^From: TicketFlower <no-reply@ticketflower\.example>\r$/m);
    expect(body.trim()).toBe(letter.text.trim());
  });

  it('an address with a line break makes no second recipient or head', async () => {
    await sendMail({
      ...letter,
      to: 'dana@bloom.example\r\nBcc: ravi@ravel.example',
      subject: 'a\r\nBcc: x@ravel.example',
    });
    expect(catcher.letters.flatMap(({ to }) => to).filter((to) => to.endsWith('ravel.example'))).toEqual([]);
    expect(catcher.letters.some(({ source }) => /^Bcc:/im.test(source))).toBe(false);
  });
});

describe('without one', () => {
  const written: unknown[] = [];
  const log = { info: (what: object) => written.push(what), warn: (what: object) => written.push(what) };
  const settings = { smtpUrl: undefined, from: 'a@b.example', log };

  it('a local server writes it to the log, production sends it nowhere', async () => {
    await openMail({ ...settings, toLog: true });
    expect(await sendMail(letter)).toBe('logged');
    expect(written).toEqual([{ mail: letter }]);
    await openMail({ ...settings, toLog: false });
    expect([await sendMail(letter), hasMailServer()]).toEqual(['no mail server', false]);
    expect(written).toHaveLength(1);
    closeMail();
  });

  it('a server that refuses is told, without the address or the text', async () => {
    await openMail({ ...settings, smtpUrl: 'smtp://127.0.0.1:1', toLog: false });
    expect(await sendMail(letter)).toBe('failed');
    expect(JSON.stringify(written.at(-1))).not.toMatch(/dana|token/);
    closeMail();
  });
});

it('a letter that is under way when the mail is closed throws nothing', async () => {
  const log = { info: () => {}, warn: () => {} };
  await openMail({ smtpUrl: 'smtp://127.0.0.1:1', from: 'a@b.example', toLog: false, log });
  const sending = sendMail(letter);
  closeMail();
  expect(await sending).toBe('failed');
});

it('a token is random, fits into a link, and is kept as a hash', () => {
  const [a, b] = [newToken(), newToken()];
  expect(a.token).not.toBe(b.token);
  expect(a.token).toMatch(/^[\w-]{43}$/);
  expect([a.hash, a.hash.length]).toEqual([hashOf(a.token), 64]);
});
