import { cut } from '../text.ts';
import { type MailAnswer, type SmtpAuth, TOKEN_FAULTS } from './answer.ts';

/** What is wrong with how the bot and the mail server get on, as far as the answer tells; what to do follows from it. */
export type MailFault = (typeof MAIL_FAULTS)[number];

export const MAIL_FAULTS = [
  ...TOKEN_FAULTS,
  'certificate',
  'passwords turned off',
  'wrong password or passwords turned off',
  'wrong password',
  'app password needed',
  'SMTP AUTH turned off',
  'no access to the mailbox',
  'token not accepted',
  'no such sign-in',
  'sign-in wanted',
  'not as this sender',
  'sender not carried',
  'rejected',
  'not served',
] as const;

/** What an answer that is about us says is wrong. */
export function mailFaultOf(answer: MailAnswer, auth: SmtpAuth): MailFault {
  if (answer.kind === 'no token') return answer.fault;
  if (answer.kind === 'not carried') return answer.what === 'sender' ? 'sender not carried' : 'rejected';
  if (answer.kind !== 'refused') return 'not served';
  if (answer.isUntrusted === true) return 'certificate';
  if (answer.code === undefined || answer.code < 500) return 'not served';
  return namedFault(answer, auth) ?? (answer.stage === 'auth' ? signInFault(answer, auth) : 'rejected');
}

type Refusal = Extract<MailAnswer, { kind: 'refused' }>;

/** Codes and words that mean one thing at whatever stage they come, most of them of Exchange Online; the first that fits. */
const NAMED: readonly (readonly [(said: Refusal) => boolean, (auth: SmtpAuth) => MailFault | undefined])[] = [
  [({ words }) => /SmtpClientAuthentication is disabled/i.test(words), () => 'SMTP AUTH turned off'],
  [
    ({ enhanced, words }) =>
      enhanced === '5.7.30' || /basic authentication is (?:disabled|not supp)/i.test(words),
    (auth) => (auth === 'microsoft365' ? 'token not accepted' : 'passwords turned off'),
  ],
  [
    ({ enhanced }) => enhanced === '5.7.139',
    (auth) => (auth === 'password' ? 'wrong password or passwords turned off' : 'blocked by a policy'),
  ],
  [({ enhanced }) => enhanced === '5.7.60' || enhanced === '5.2.252', () => 'not as this sender'],
  [
    ({ enhanced, code }) => code === 530 || enhanced === '5.7.57',
    (auth) => (auth === 'none' ? 'sign-in wanted' : undefined),
  ],
];

function namedFault(said: Refusal, auth: SmtpAuth): MailFault | undefined {
  return NAMED.find(([isSo]) => isSo(said))?.[1](auth);
}

function signInFault({ code, enhanced, words, lacksRole }: Refusal, auth: SmtpAuth): MailFault {
  // The mechanism is unknown there, or turned off (RFC 4954, 5.5.4).
  if (code === 504 || enhanced === '5.7.4' || enhanced === '5.5.4') return 'no such sign-in';
  switch (auth) {
    case 'microsoft365':
      return lacksRole === true ? 'no consent' : 'no access to the mailbox';
    case 'google':
      return 'token not accepted';
    case 'none':
    case 'password':
      if (enhanced === '5.7.3') return 'wrong password or passwords turned off';
      return /gsmtp|google\.com/i.test(words) ? 'app password needed' : 'wrong password';
  }
}

const SPREADS = 'Changes there take up to half an hour to take effect.';

/** What an administrator does about it, where the fault tells; by the names that the products' own pages have. */
export function adviceFor(fault: MailFault, auth: SmtpAuth): string {
  const withoutSignIn = auth === 'none' ? WITHOUT_SIGN_IN[fault] : undefined;
  return withoutSignIn ?? usualAdvice(fault, auth);
}

/** There is no SMTP_USER then. */
const WITHOUT_SIGN_IN: Readonly<Partial<Record<MailFault, string>>> = {
  'not as this sender': 'Check that the server lets the bot send as MAIL_FROM without a sign-in.',
  rejected:
    'Fix SMTP_URL or MAIL_FROM, or allow the bot on the server. If the server requires a sign-in, set SMTP_AUTH, SMTP_USER and the settings that go with them.',
};

function usualAdvice(fault: MailFault, auth: SmtpAuth): string {
  switch (fault) {
    case 'wrong client secret':
      return 'Set SMTP_OAUTH_CLIENT_SECRET to the value of the client secret, not its ID.';
    case 'client secret expired':
      return 'Create a new client secret in Microsoft Entra. Set SMTP_OAUTH_CLIENT_SECRET and SMTP_OAUTH_CLIENT_SECRET_EXPIRES.';
    case 'wrong tenant':
      return 'Set SMTP_OAUTH_TENANT_ID to the Directory (tenant) ID in Microsoft Entra.';
    case 'wrong client ID':
      return 'Set SMTP_OAUTH_CLIENT_ID to the Application (client) ID of an app in the tenant of SMTP_OAUTH_TENANT_ID.';
    case 'app turned off':
      return 'Enable the app in Microsoft Entra, under Enterprise applications.';
    case 'wrong scope':
      return 'Remove SMTP_OAUTH_SCOPE, or set it to the scope of your cloud, which ends with /.default.';
    case 'no consent':
      return `In Microsoft Entra, give the app the application permission SMTP.SendAsApp (Office 365 Exchange Online), and grant admin consent. ${SPREADS}`;
    case 'blocked by a policy':
      return 'A policy in Microsoft Entra blocks this sign-in. Allow the app there.';
    case 'key not accepted':
      return 'In the Google Cloud console, check that the service account exists and is enabled. If it is, create a new JSON key for it, and replace the old one in SMTP_OAUTH_SERVICE_ACCOUNT or in the file that SMTP_OAUTH_SERVICE_ACCOUNT_FILE names.';
    case 'clock off':
      return 'Correct the clock of the bot’s computer.';
    case 'no such mailbox user':
      return 'Set SMTP_USER to a mailbox in your Google Workspace.';
    case 'not delegated':
      return 'In the Google Admin console, under domain-wide delegation, give the service account’s client ID the scope https://mail.google.com/.';
    case 'no token':
      return auth === 'google'
        ? 'Check SMTP_OAUTH_SERVICE_ACCOUNT and SMTP_USER.'
        : 'Check the SMTP_OAUTH_ settings.';
    case 'not reached':
      return `Allow the bot to reach the sign-in service${auth === 'google' ? '' : ', and check SMTP_OAUTH_TOKEN_URL if you set it'}.`;
    case 'certificate':
      return '';
    case 'passwords turned off':
      return 'Microsoft 365 does not accept passwords for SMTP. Set SMTP_AUTH to microsoft365; the README has the steps.';
    case 'wrong password or passwords turned off':
      return 'Fix SMTP_USER or SMTP_PASSWORD. If both are right, set SMTP_AUTH to microsoft365, as Microsoft 365 does not accept passwords for SMTP.';
    case 'app password needed':
      return 'Fix SMTP_USER or SMTP_PASSWORD. Google accepts only app passwords. Better yet, set SMTP_AUTH to google.';
    case 'wrong password':
      return 'Fix SMTP_USER or SMTP_PASSWORD.';
    case 'SMTP AUTH turned off':
      return `In Exchange Online, run Set-CASMailbox for SMTP_USER with -SmtpClientAuthenticationDisabled $false. ${SPREADS}`;
    case 'no access to the mailbox':
      return `Check SMTP_USER. To give the app access to that mailbox, run New-ServicePrincipal with the enterprise application’s object ID, then Add-MailboxPermission. ${SPREADS}`;
    case 'token not accepted':
      return 'Check that SMTP_URL and SMTP_USER belong to the service in SMTP_AUTH.';
    case 'no such sign-in':
      return auth === 'password'
        ? 'This server does not accept passwords. Check SMTP_URL, or set SMTP_AUTH.'
        : `This server does not support SMTP_AUTH ${auth}. Check SMTP_URL.`;
    case 'sign-in wanted':
      return 'Set SMTP_AUTH, SMTP_USER and the settings that go with them.';
    case 'not as this sender':
      return 'Check that SMTP_USER is allowed to send as MAIL_FROM.';
    case 'sender not carried':
      return 'Set MAIL_FROM to an address that has only ASCII characters before the @.';
    case 'rejected':
      return `Fix SMTP_URL, ${settingsOf(auth)} or MAIL_FROM, or allow the bot on the server.`;
    case 'not served':
      return 'Check that the mail server is running and that SMTP_URL is right.';
  }
}

function settingsOf(auth: SmtpAuth): string {
  return auth === 'microsoft365' || auth === 'google'
    ? 'SMTP_USER, the SMTP_OAUTH_ settings'
    : 'SMTP_USER, SMTP_PASSWORD';
}

/** What stands behind it, with what to do, must still fit in one problem. */
const MOST_SAID = 150;

/** What is so, in one sentence around the other side's words. */
export function faultSentence(fault: MailFault, auth: SmtpAuth, words: string): string {
  const said = `“${cut(words.replace(/[\s.]+$/, ''), MOST_SAID)}”`;
  const service = auth === 'google' ? 'Google' : 'Microsoft';
  if (fault === 'not reached')
    return `The bot could not get a token from ${service} for sending email: ${cut(words.replace(/[\s.]+$/, ''), MOST_SAID)}.`;
  if (TOKEN_FAULTS.some((one) => one === fault))
    return `${service} rejects the bot’s sign-in for sending email: ${said}.`;
  if (fault === 'certificate')
    return `The bot cannot make a secure connection to the mail server: ${words.replace(/[\s.]+$/, '')}.`;
  if (fault === 'not served') return `The mail server is not responding as it should: ${said}.`;
  if (fault === 'sender not carried')
    return 'The mail server cannot send from MAIL_FROM: it only accepts ASCII characters before the @ (no SMTPUTF8).';
  return `The mail server is rejecting the bot: ${said}.`;
}

/** Both: what is so, and what to do about it. */
export function faultWords(fault: MailFault, auth: SmtpAuth, words: string): string {
  return [faultSentence(fault, auth, words), adviceFor(fault, auth)].filter(Boolean).join(' ');
}
