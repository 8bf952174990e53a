import type { Parts } from '../../config/config.ts';
import { checkDatabase } from './database.ts';
import { endings } from './endings.ts';
import { checkEnds } from './ends.ts';
import { type Finding, fixFirst, notLookedAt, notLookedAtWithout, oncePerCause } from './finding.ts';
import { lookAtChannel, lookAtMail, lookAtPeople, lookAtPortal, lookAtSlackApp } from './looks.ts';
import { checkNetwork } from './network.ts';
import {
  mailTargets,
  type Outside,
  portalTargets,
  type Reached as ReachedOrNot,
  reach,
  slackTargets,
} from './reach.ts';
import { checkSettings, withoutTold } from './settings.ts';
import { checkClock, checkSchedules } from './time.ts';
import { checkViews } from './views.ts';

type Reached = NonNullable<ReachedOrNot>;

/** Every look at everything, as far as the settings allow it. Nothing is posted, mailed, changed or written. */
export async function examine(
  parts: Parts,
  outside: Outside,
  /** Where the settings come from, for people. */
  where: string,
): Promise<readonly Finding[]> {
  const settings = checkSettings(parts.problems, parts.warnings, where);
  const { network } = parts;
  const reached = reach(parts, outside);
  if (network === undefined || reached === undefined)
    return [...settings, ...(await withoutNetwork(parts, outside.clock()))];
  const targets = targetsOf(parts);
  // The proxy first: where it rejects the bot, nothing else asks it.
  const net = await checkNetwork(network, reached.network, [...new Set(Object.values(targets).flat())]);
  const unreached = (area: keyof typeof targets): readonly Finding[] | undefined =>
    targets[area].some(net.isBlocked) ? [behindProxy(area)] : undefined;
  const isPortalReached = unreached('ArcGIS') === undefined;
  const [arcgis, slack, mail, database] = await Promise.all([
    unreached('ArcGIS') ?? arcgisFindings(parts, reached),
    unreached('Slack') ?? slackFindings(parts, reached),
    unreached('Email') ?? lookAtMail(parts, outside, reached.network, reached.portal),
    databaseFindings(parts),
  ]);
  const ends = await endings(
    parts,
    reached.network,
    isPortalReached ? reached.portal : undefined,
    net.isBlocked,
  );
  return oncePerCause([
    ...withoutTold(settings, slack),
    ...net.findings,
    ...arcgis,
    ...slack,
    ...mail,
    ...database,
    ...checkClock(reached.clocks()),
    ...checkSchedules(schedulesOf(parts), outside.clock()),
    ...checkEnds(ends, outside.clock(), parts.data.TIME_ZONE ?? 'UTC'),
  ]);
}

/** One of these is wrong, and without it nothing outside would be reached as the bot reaches it. */
async function withoutNetwork(parts: Parts, now: Date): Promise<readonly Finding[]> {
  const setting = ['HTTPS_PROXY', 'NO_PROXY', 'CA_FILE'].filter((name) => isWrong(parts, name)).join(' or ');
  const unreached = ['ArcGIS', 'Slack', 'Email'].map((area) => notLookedAtWithout(area, setting));
  return [...unreached, ...(await databaseFindings(parts)), ...checkSchedules(schedulesOf(parts), now)];
}

const targetsOf = (parts: Parts) => ({
  ArcGIS: portalTargets(parts),
  Slack: slackTargets(parts.data),
  Email: mailTargets(parts),
});

const behindProxy = (area: string): Finding =>
  notLookedAt(area, 'the proxy does not let the bot through', fixFirst('proxy', 'Network'));

async function arcgisFindings(parts: Parts, { portal }: Reached): Promise<readonly Finding[]> {
  if (portal === undefined)
    return [notLookedAtWithout('ArcGIS', 'ARCGIS_PORTAL_URL or the ArcGIS credential')];
  return lookAtPortal(parts, portal);
}

async function slackFindings(parts: Parts, { slack }: Reached): Promise<readonly Finding[]> {
  if (slack === undefined) return [notLookedAtWithout('Slack', 'SLACK_BOT_TOKEN')];
  const { findings, later, botName } = await lookAtSlackApp(parts, slack);
  if (botName === undefined) return [...findings, ...later];
  return [
    ...findings,
    ...later,
    ...(await lookAtChannel(parts, slack, botName)),
    ...(await lookAtPeople(parts, slack)),
    ...(await checkViews(slack.inspect)),
  ];
}

async function databaseFindings({ data }: Parts): Promise<readonly Finding[]> {
  return data.DATABASE_PATH === undefined
    ? [notLookedAtWithout('Database', 'DATABASE_PATH')]
    : checkDatabase(data.DATABASE_PATH);
}

function schedulesOf(parts: Parts) {
  const { SCAN_SCHEDULE: scan, DIGEST_SCHEDULE: digest, TIME_ZONE: timeZone } = parts.data;
  return {
    scan: isWrong(parts, 'SCAN_SCHEDULE') ? undefined : scan,
    digest: isWrong(parts, 'DIGEST_SCHEDULE') ? undefined : digest,
    timeZone,
  };
}

const isWrong = ({ problems }: Parts, name: string): boolean =>
  problems.some((problem) => new RegExp(`^${name}\\b`).test(problem));
