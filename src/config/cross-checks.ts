import { z } from 'zod';
import type { Credential } from '../adapters/arcgis/sign-in.ts';
import { listed } from '../policy/text.ts';
import { longestGapDays } from '../schedule.ts';
import type { Environment, Found } from './environment.ts';
import { mailProblems } from './mail-checks.ts';
import { botSettings, policySettings } from './settings.ts';

type Values = Found['values'];

/** What is wrong with some settings taken together; nothing as long as one of them is wrong by itself. */
function together<Shape extends z.ZodRawShape>(
  shape: Shape,
  problem: (read: z.output<z.ZodObject<Shape>>) => string | undefined,
): (values: Values) => readonly string[] {
  const schema = z.object(shape);
  return (values) => {
    const read = schema.safeParse(values);
    const found = read.success ? problem(read.data) : undefined;
    return found === undefined ? [] : [found];
  };
}

const { NOTIFY_AFTER_DAYS, DISABLE_AFTER_DAYS, REMIND_DAYS_BEFORE, GRACE_DAYS } = policySettings;
const { WARNING_VALID_DAYS, SCAN_SCHEDULE } = policySettings;
const { APPROVALS_NEEDED, SLACK_APPROVERS, PROPOSAL_REMIND_DAYS, PROPOSAL_EXPIRES_DAYS } = botSettings;
const { CSV_KEEP_DAYS, KEEP_DAYS } = botSettings;

/** The checks of what one reading of the portal goes by. */
const READING_CHECKS = [
  together(
    { NOTIFY_AFTER_DAYS, DISABLE_AFTER_DAYS },
    ({ NOTIFY_AFTER_DAYS: notify, DISABLE_AFTER_DAYS: disable }) =>
      notify < disable
        ? undefined
        : `NOTIFY_AFTER_DAYS: found ${notify}. Use a value less than DISABLE_AFTER_DAYS (${disable}).`,
  ),
  together(
    { NOTIFY_AFTER_DAYS, DISABLE_AFTER_DAYS, REMIND_DAYS_BEFORE },
    ({ NOTIFY_AFTER_DAYS: notify, DISABLE_AFTER_DAYS: disable, REMIND_DAYS_BEFORE: [farthest = 0] }) =>
      notify >= disable || farthest < disable - notify
        ? undefined
        : `REMIND_DAYS_BEFORE: found ${farthest}. ${disable - notify === 1 ? 'Use none, because there is only 1 day' : `Use none, or only values less than ${disable - notify}, the number of days`} between NOTIFY_AFTER_DAYS and DISABLE_AFTER_DAYS.`,
  ),
  // A warning that is too old before the next letter or the due date is seen would begin its ladder anew, for ever.
  together(
    { GRACE_DAYS, REMIND_DAYS_BEFORE, WARNING_VALID_DAYS, SCAN_SCHEDULE },
    ({
      GRACE_DAYS: grace,
      REMIND_DAYS_BEFORE: reminders,
      WARNING_VALID_DAYS: valid,
      SCAN_SCHEDULE: scans,
    }) => {
      const between = longestGapDays(scans) - 1;
      const rungs = [grace, ...reminders.filter((daysBefore) => daysBefore < grace), 0];
      const waits = rungs.slice(1).map((daysBefore, at) => {
        // A reminder comes early rather than late, and the due date is seen by the first scan from it on.
        const early = at === 0 ? 0 : between;
        const late = daysBefore === 0 ? between : 0;
        return (rungs[at] ?? grace) - daysBefore + early + late;
      });
      const longest = Math.max(...waits);
      return grace === 0 || longest < valid
        ? undefined
        : `WARNING_VALID_DAYS: found ${valid}. Use a value greater than ${longest}, or reduce GRACE_DAYS. With the current GRACE_DAYS, REMIND_DAYS_BEFORE and SCAN_SCHEDULE, a warning can be that many days old when the next email or the due date comes.`;
    },
  ),
];

/** The checks of what only the bot goes by. */
const BOT_CHECKS = [
  mailProblems,
  // Nobody can be the second of one; how many a user group has only Slack tells.
  together({ APPROVALS_NEEDED, SLACK_APPROVERS }, ({ APPROVALS_NEEDED: needed, SLACK_APPROVERS: ids }) =>
    ids.some((id) => id.startsWith('S')) || ids.length >= needed
      ? undefined
      : `APPROVALS_NEEDED: found ${needed}. Use no more than the number of people in SLACK_APPROVERS (${ids.length}).`,
  ),
  // Nobody is reminded of what has expired.
  together(
    { PROPOSAL_REMIND_DAYS, PROPOSAL_EXPIRES_DAYS },
    ({ PROPOSAL_REMIND_DAYS: remind, PROPOSAL_EXPIRES_DAYS: expires }) =>
      remind < expires
        ? undefined
        : `PROPOSAL_REMIND_DAYS: found ${remind}. Use a value less than PROPOSAL_EXPIRES_DAYS (${expires}).`,
  ),
  // A CSV has all members: kept longer, it would go on naming who is forgotten everywhere else.
  together({ CSV_KEEP_DAYS, KEEP_DAYS }, ({ CSV_KEEP_DAYS: csv, KEEP_DAYS: keep }) =>
    csv <= keep ? undefined : `CSV_KEEP_DAYS: found ${csv}. Use at most KEEP_DAYS (${keep}).`,
  ),
];

/** What is wrong with the settings of one reading taken together: they contradict one another, or one is missing beside others. */
export function readingProblems(env: Environment, found: Found): readonly string[] {
  return [
    ...credentialProblems(found),
    ...READING_CHECKS.flatMap((check) => check(standingIn(found))),
    ...tlsProblems(env),
  ];
}

/** The same of those that only the bot has. */
export function botProblems(found: Found): readonly string[] {
  return BOT_CHECKS.flatMap((check) => check(standingIn(found)));
}

/** What is set and gave no text is neither missing nor at its default: something stands for it that contradicts nothing. */
export function standingIn({ values, troubled }: Found): Values {
  const standing = [...troubled].map((name) => [
    name,
    name === 'SMTP_URL' ? 'smtp://localhost' : 'someone@example.org',
  ]);
  return { ...Object.fromEntries(standing), ...values };
}

function tlsProblems(env: Environment): readonly string[] {
  if (env['NODE_TLS_REJECT_UNAUTHORIZED']?.trim() !== '0') return [];
  return [
    'NODE_TLS_REJECT_UNAUTHORIZED: found 0, which turns off certificate checks. Remove it; for your own certificate authority, set CA_FILE.',
  ];
}

const WAYS = [
  ['ARCGIS_CLIENT_ID', 'ARCGIS_CLIENT_SECRET'],
  ['ARCGIS_API_KEY'],
  ['ARCGIS_USERNAME', 'ARCGIS_PASSWORD'],
] as const;

/** Exactly one of the three ways to sign in, and all of it. */
export function credentialProblems({ values, troubled }: Found): readonly string[] {
  const isGiven = (name: string) => values[name] !== undefined || troubled.has(name);
  const begun = WAYS.filter((names) => names.some(isGiven));
  if (begun.length !== 1) {
    const found = begun.length === 0 ? 'no credential' : listed(begun.flat().filter(isGiven));
    const allowed = WAYS.map((names) => names.join(' with ')).join(', or ');
    return [`ARCGIS credentials: found ${found}. Use exactly one way to sign in: ${allowed}.`];
  }
  const missing = begun.flat().filter((name) => !isGiven(name));
  const problems = missing.map((name) => `${name} is required together with ${begun.flat().find(isGiven)}.`);
  if (isGiven('ARCGIS_API_KEY_EXPIRES') && !isGiven('ARCGIS_API_KEY'))
    problems.push(
      'ARCGIS_API_KEY_EXPIRES is set without ARCGIS_API_KEY. Remove it: the bot does not sign in with an API key.',
    );
  return problems;
}

/** The credential of settings in which `credentialProblems` finds nothing. */
export function credentialOf(read: {
  readonly ARCGIS_CLIENT_ID?: string | undefined;
  readonly ARCGIS_CLIENT_SECRET?: string | undefined;
  readonly ARCGIS_API_KEY?: string | undefined;
  readonly ARCGIS_API_KEY_EXPIRES?: Date | undefined;
  readonly ARCGIS_USERNAME?: string | undefined;
  readonly ARCGIS_PASSWORD?: string | undefined;
}): Credential | undefined {
  const { ARCGIS_CLIENT_ID: clientId, ARCGIS_CLIENT_SECRET: clientSecret } = read;
  if (clientId !== undefined && clientSecret !== undefined) return { kind: 'app', clientId, clientSecret };
  const { ARCGIS_API_KEY: key, ARCGIS_API_KEY_EXPIRES: expires } = read;
  if (key !== undefined) return { kind: 'api key', key, ...(expires !== undefined && { expires }) };
  const { ARCGIS_USERNAME: username, ARCGIS_PASSWORD: password } = read;
  return username === undefined || password === undefined ? undefined : { kind: 'user', username, password };
}
