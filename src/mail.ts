import type { Transporter } from 'nodemailer';

/** One message in plain text; `to` is one address. */
export type Letter = { readonly to: string; readonly subject: string; readonly text: string };
/** What became of a letter: handed to the mail server, written to the log (a local server without one), or nowhere to send it. */
export type Posted = 'sent' | 'logged' | 'failed' | 'no mail server';

type Log = { info(what: object, message: string): void; warn(what: object, message: string): void };
export type MailSettings = {
  readonly smtpUrl: string | undefined;
  /** The sender's address. */
  readonly from: string;
  /** Whether letters go to the log where there is no mail server: on somebody's own machine only, since they hold one-time links. */
  readonly toLog: boolean;
  readonly log: Log;
};

// A mail server that does not answer must not hold a request for long.
const PATIENCE = { connectionTimeout: 5_000, greetingTimeout: 5_000, socketTimeout: 10_000 };

let open: (MailSettings & { readonly transport: Transporter | undefined }) | undefined;

/** Opens the mail of this process; called once at start, before any letter. */
export async function openMail(settings: MailSettings): Promise<void> {
  const { smtpUrl, from } = settings;
  open = { ...settings, transport: smtpUrl === undefined ? undefined : await transportTo(smtpUrl, from) };
}

async function transportTo(url: string, from: string): Promise<Transporter> {
  // Read only where there is a mail server: it takes a tenth of the start.
  const { createTransport } = await import('nodemailer');
  return createTransport({ url, ...PATIENCE }, { from });
}

/** Lets go of the mail server; safe to call twice. */
export function closeMail(): void {
  open?.transport?.close();
  open = undefined;
}

/** Whether letters reach people: pages say what to do where they do not. */
export const hasMailServer = (): boolean => open?.transport !== undefined;

/** Whether a letter can be read by somebody: sent, or in the log of a local server. */
export const hasMail = (): boolean => hasMailServer() || open?.toLog === true;

/** Sends a letter; never throws, since what it tells of is committed already. Call it outside of transactions. */
export async function sendMail(letter: Letter): Promise<Posted> {
  // As it is now: the process may let go of its mail while this one is under way.
  const mail = open;
  if (!mail?.transport) {
    if (!mail?.toLog) return 'no mail server';
    mail.log.info({ mail: letter }, 'there is no mail server (SMTP_URL), so this letter stays here');
    return 'logged';
  }
  try {
    // As an object: a string would be read as a list of addresses.
    await mail.transport.sendMail({ ...letter, to: { name: '', address: letter.to } });
    return 'sent';
  } catch (error) {
    // Neither the address nor the text: the log names no people and holds no links.
    mail.log.warn({ err: { message: (error as Error).message }, subject: letter.subject }, 'a letter was not sent');
    return 'failed';
  }
}
