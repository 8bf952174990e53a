import { z } from 'zod';
import { smtpTarget } from '../adapters/smtp/target.ts';
import { isUsableAddress, type SmtpAuth } from '../policy/mail/answer.ts';
import { listed } from '../policy/text.ts';
import type { Found } from './environment.ts';
import { botSettings, mailSettings, policySettings } from './settings.ts';

type Values = Found['values'];

const NEED_MAIL = ['REPORT_RECIPIENTS', 'SECRETS_ITEM_ID'] as const;
const MAIL = ['SMTP_URL', 'MAIL_FROM', 'MAIL_CONTACT'] as const;
const warnInSlack = z.object({ WARN_IN_SLACK: mailSettings.WARN_IN_SLACK });
const withoutMail = z.object({ GRACE_DAYS: policySettings.GRACE_DAYS, PROTECTION: botSettings.PROTECTION });

/** > The three are required unless protection is on or GRACE_DAYS=0: a promise of a warning must be kept. */
export function mailProblems(values: Values): readonly string[] {
  const missing = MAIL.filter((name) => values[name] === undefined);
  if (missing.length === 0) return smtpProblems(values);
  const some = MAIL.filter((name) => values[name] !== undefined);
  if (some.length > 0) return missing.map((name) => `${name} is required together with ${listed(some)}.`);
  const alone = [
    ...NEED_MAIL.filter((name) => values[name] !== undefined),
    // A direct message goes with a letter.
    ...(warnInSlack.safeParse(values).data?.WARN_IN_SLACK === true ? ['WARN_IN_SLACK'] : []),
  ];
  if (alone.length > 0) return missing.map((name) => `${name} is required by ${listed(alone)}.`);
  const read = withoutMail.safeParse(values);
  if (!read.success || read.data.PROTECTION || read.data.GRACE_DAYS === 0) return [];
  return missing.map(
    (name) =>
      `${name} is required: with PROTECTION off and GRACE_DAYS ${read.data.GRACE_DAYS}, members are warned by email first.`,
  );
}

/** The same where emails are all that is asked for. */
export function problemsWithoutMail(values: Values): readonly string[] {
  const missing = MAIL.filter((name) => values[name] === undefined);
  return missing.length === 0
    ? smtpProblems(values)
    : missing.map((name) => `${name} is required to send email.`);
}

/** SMTP_AUTH; where it is not set, a password where there is one. */
export function smtpAuthOf(values: {
  readonly SMTP_AUTH?: SmtpAuth | undefined;
  readonly SMTP_PASSWORD?: string | undefined;
  readonly SECRETS_ITEM_ID?: string | undefined;
}): SmtpAuth {
  if (values.SMTP_AUTH !== undefined) return values.SMTP_AUTH;
  return values.SMTP_PASSWORD === undefined && values.SECRETS_ITEM_ID === undefined ? 'none' : 'password';
}

/** What each way to sign in goes by: what it needs, and what it may have besides. */
const WAYS: Readonly<
  Record<SmtpAuth, { readonly needs: readonly string[]; readonly takes: readonly string[] }>
> = {
  none: { needs: [], takes: [] },
  password: { needs: ['SMTP_USER'], takes: ['SMTP_PASSWORD', 'SECRETS_ITEM_ID'] },
  microsoft365: {
    needs: ['SMTP_USER', 'SMTP_OAUTH_TENANT_ID', 'SMTP_OAUTH_CLIENT_ID', 'SMTP_OAUTH_CLIENT_SECRET'],
    takes: ['SMTP_OAUTH_CLIENT_SECRET_EXPIRES', 'SMTP_OAUTH_TOKEN_URL', 'SMTP_OAUTH_SCOPE'],
  },
  google: { needs: ['SMTP_USER', 'SMTP_OAUTH_SERVICE_ACCOUNT'], takes: [] },
};

const ALL = [...new Set(Object.values(WAYS).flatMap(({ needs, takes }) => [...needs, ...takes]))];

const modes = z.object({ SMTP_AUTH: mailSettings.SMTP_AUTH, SMTP_TLS: mailSettings.SMTP_TLS });

function smtpProblems(values: Values): readonly string[] {
  const read = modes.safeParse(values);
  // What is wrong with one of them is said already.
  if (!read.success) return [];
  const { SMTP_AUTH: asked, SMTP_TLS: tls } = read.data;
  const problems = asked === undefined ? unaskedProblems(values) : askedProblems(asked, values);
  if (problems.length > 0) return problems;
  const { SMTP_URL: url = '', SMTP_USER: user, SMTP_PASSWORD: given, SECRETS_ITEM_ID: item } = values;
  // The one in the portal is read at the start; what is wrong without it may be right with it.
  const password = given ?? (item === undefined ? undefined : 'in the portal');
  const target = smtpTarget({
    ...{ url, auth: asked, tls },
    ...(user !== undefined && { user }),
    ...(password !== undefined && { password }),
  });
  return target.ok ? [] : [`SMTP_URL ${target.failure}.`];
}

function unaskedProblems(values: Values): readonly string[] {
  const tokens = ALL.filter((name) => name.startsWith('SMTP_OAUTH_') && values[name] !== undefined);
  if (tokens.length > 0)
    return [`SMTP_AUTH is required together with ${listed(tokens)}. Set it to microsoft365 or google.`];
  return bothPasswords(values);
}

function bothPasswords(values: Values): readonly string[] {
  if (values['SECRETS_ITEM_ID'] === undefined || values['SMTP_PASSWORD'] === undefined) return [];
  return [
    'SECRETS_ITEM_ID and SMTP_PASSWORD are both set. Keep only one: the portal item also holds the password for the mail server.',
  ];
}

function askedProblems(auth: SmtpAuth, values: Values): readonly string[] {
  const { needs, takes } = WAYS[auth];
  const isGiven = (name: string) => values[name] !== undefined;
  // The address of another cloud names the tenant.
  const missing = needs.filter(
    (name) => !isGiven(name) && !(name === 'SMTP_OAUTH_TENANT_ID' && isGiven('SMTP_OAUTH_TOKEN_URL')),
  );
  const surplus = ALL.filter((name) => isGiven(name) && !needs.includes(name) && !takes.includes(name));
  const isWithoutPassword = auth === 'password' && !takes.some(isGiven);
  const { SMTP_USER: user = '' } = values;
  const isNoMailbox = auth in TOKENS && user !== '' && !isUsableAddress(user.trim());
  return [
    ...missing.map((name) => `${name} is required by SMTP_AUTH ${auth}.`),
    ...(isWithoutPassword ? ['SMTP_PASSWORD or SECRETS_ITEM_ID is required by SMTP_AUTH password.'] : []),
    ...surplus.map((name) => `${name} is not used with SMTP_AUTH ${auth}. Remove it, or change SMTP_AUTH.`),
    ...(isNoMailbox
      ? [`SMTP_USER: use the email address of the mailbox that the bot signs in to with SMTP_AUTH ${auth}.`]
      : []),
    ...bothPasswords(values),
  ];
}

const TOKENS = { microsoft365: true, google: true };
