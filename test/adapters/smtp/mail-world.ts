import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Mailer,
  type MailerOptions,
  type OutgoingMail,
  openMailer,
} from '../../../src/adapters/smtp/mailer.ts';
import { standingClock } from '../../../src/sandbox/clock.ts';
import { type Mailbox, type MailboxOptions, startMailbox } from '../../../src/sandbox/mailbox/mailbox.ts';

/** A password that would be seen in any form. */
export const PASSWORD = 'höchst geheim!';

const clock = standingClock(new Date('2026-09-16T06:00:00Z'));

export interface MailWorld extends AsyncDisposable {
  readonly mailbox: Mailbox;
  readonly mailer: Mailer;
  /** Everything that was logged, as text. */
  readonly logged: readonly string[];
  /** The ordinary mail, changed as said. */
  mail(changes?: Partial<OutgoingMail>): OutgoingMail;
  /** Sends it. */
  send(changes?: Partial<OutgoingMail>): ReturnType<Mailer['send']>;
}

/** A mail server that asks for a password, and a mailer that knows it. */
export async function startMailWorld({
  server = {},
  ...options
}: Partial<MailerOptions> & { readonly server?: Partial<MailboxOptions> } = {}): Promise<MailWorld> {
  const mailbox = await startMailbox({ clock, auth: { user: 'bot', pass: PASSWORD }, ...server });
  const logged: string[] = [];
  const write = (fields: object, message: string) => logged.push(JSON.stringify({ ...fields, message }));
  const mailer = openMailer({
    url: mailbox.url,
    from: 'Harbour City GIS <gis@hcg.example.org>',
    replyTo: 'helpdesk@hcg.example.org',
    clock: clock.now,
    log: { debug: write, info: write, warn: write, error: write },
    ...options,
  });
  const mail = (changes: Partial<OutgoingMail> = {}): OutgoingMail => ({
    to: 'maria@hcg.example.org',
    subject: 'Your account: sign in before 12 October',
    text: 'Olá Maria\n',
    html: '<p>Olá Maria</p>',
    messageId: '<w1@hcg.example.org>',
    ...changes,
  });
  return {
    mailbox,
    mailer,
    logged,
    mail,
    send: (changes) => mailer.send(mail(changes)),
    async [Symbol.asyncDispose]() {
      await mailer.close();
      await mailbox[Symbol.asyncDispose]();
    },
  };
}

const OPENSSL = '/usr/bin/openssl';

export interface Certificate extends Disposable {
  readonly key: string;
  readonly cert: string;
  readonly certFile: string;
}

/** A certificate that signs itself, for one name of a host: `IP:127.0.0.1`. */
export function madeCertificate(name: string): Certificate {
  const folder = mkdtempSync(join(tmpdir(), 'certificate-'));
  const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const request = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=sandbox';
  const files = ['-addext', `subjectAltName=${name}`, '-keyout', keyFile, '-out', certFile];
  execFileSync(OPENSSL, [...request.split(' '), ...files], { stdio: 'ignore' });
  return {
    key: readFileSync(keyFile, 'utf8'),
    cert: readFileSync(certFile, 'utf8'),
    certFile,
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
