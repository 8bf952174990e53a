import type { MailFaultKind } from '../../src/sandbox/mailbox/faults.ts';
import type { FaultKind } from '../../src/sandbox/portal/faults.ts';
import type { FaultKind as SlackFaultKind } from '../../src/sandbox/slack/faults.ts';
import { EVERYBODY } from './checks/truth.ts';
import type { SoakWorld } from './soak-world.ts';

/** Switches some fault on, by chance; says which. */
export function somethingBreaks(world: SoakWorld): string {
  const breaks = world.random.weighted([
    [3, portalList],
    [3, portalAccount],
    [5, portalAct],
    [4, portalSlow],
    [1, portalTokens],
    [4, slackCall],
    [1, slackSocket],
    [5, mailTrouble],
  ] as const);
  return breaks?.(world) ?? 'nothing';
}

export function allIsWell({ servers }: SoakWorld): void {
  servers.portal.faults.clear();
  servers.slack.faults.clear();
  servers.mailbox.faults.clear();
}

const BROKEN_READING: readonly FaultKind[] = [
  { kind: 'cut list', after: 20, ending: 'nextStart' },
  { kind: 'cut list', after: 20, ending: 'empty pages' },
  { kind: 'dates in seconds' },
  { kind: 'no lastLogin', share: 0.4 },
  { kind: 'html page' },
  { kind: 'status', status: 500, body: 'html' },
  { kind: 'broken connection' },
];

/** Until the faults are cleared no reading can be accepted; says how. */
export function readingsBreak({ random, servers, truth }: SoakWorld): string {
  const fault = random.pick(BROKEN_READING) ?? { kind: 'html page' };
  if (fault.kind === 'no lastLogin') truth.note(EVERYBODY, 'no last sign-in');
  servers.portal.faults.add({ ...fault, path: /\/portals\/self\/users$/ });
  return `portal: every list has ${fault.kind}`;
}

function portalList({ random, servers, truth }: SoakWorld): string {
  const fault = random.pick(BROKEN_READING) ?? { kind: 'html page' };
  // Where so few are left without it that the reading is accepted, they are left alone.
  if (fault.kind === 'no lastLogin') truth.note(EVERYBODY, 'no last sign-in');
  const times = random.between(1, 6);
  servers.portal.faults.add({
    ...fault,
    path: /\/portals\/self\/users$/,
    times,
    skips: random.between(0, 2),
  });
  return `portal: ${times} lists have ${fault.kind}`;
}

function portalAccount({ random, servers }: SoakWorld): string {
  const fault: FaultKind = random.pick<FaultKind>([
    { kind: 'broken connection' },
    { kind: 'status', status: 503, body: 'html' },
    { kind: 'refused', code: 403, message: 'No access.' },
    { kind: 'slow', ms: 80 },
  ]) ?? { kind: 'hang' };
  const times = random.between(1, 8);
  servers.portal.faults.add({
    ...fault,
    path: /\/community\/users\/[^/]+$/,
    times,
    skips: random.between(0, 2),
  });
  return `portal: ${times} accounts have ${fault.kind}`;
}

function portalAct({ random, servers }: SoakWorld): string {
  const fault: FaultKind = random.pick<FaultKind>([
    { kind: 'done, then broken connection' },
    { kind: 'done, then broken connection' },
    { kind: 'lies' },
    { kind: 'not done' },
    { kind: 'broken connection' },
    { kind: 'hang' },
    { kind: 'status', status: 502, body: 'html' },
    { kind: 'status', status: 429, body: 'json', retryAfter: '4' },
    { kind: 'status', status: 429, body: 'json', retryAfter: '4' },
    { kind: 'invalid token', status: 200 },
  ]) ?? { kind: 'hang' };
  const times = random.between(1, 3);
  servers.portal.faults.add({ ...fault, path: /\/(?:dis|en)able$/, times });
  return `portal: ${times} acts have ${fault.kind}`;
}

/** Acts stay quick: one that is done long after the bot died is nothing that anybody could know of. */
function portalSlow({ random, servers }: SoakWorld): string {
  const ms = random.between(5, 120);
  servers.portal.faults.add({ kind: 'slow', ms, path: /^(?!.*able$)/ });
  return `portal: slow by ${ms} ms`;
}

function portalTokens({ servers }: SoakWorld): string {
  servers.portal.expireTokens();
  return 'portal: all tokens are over';
}

/** The next act, or the next mail, has to wait at its server; says which, and whether it waits there by now. */
export function somethingWaits({ random, servers }: SoakWorld): {
  readonly what: string;
  isThere(): boolean;
} {
  const { portal, mailbox } = servers;
  if (random.chance(0.6)) {
    const before = portal.requests.length;
    portal.faults.add({
      ...{ kind: 'status', status: 429, body: 'json', retryAfter: '3', path: /\/(?:dis|en)able$/, times: 1 },
    });
    return {
      what: 'portal: the next act is to come back in 3 s',
      isThere: () => portal.requests.slice(before).some(({ path }) => path.endsWith('able')),
    };
  }
  mailbox.faults.add({ kind: 'slow', stage: 'connect', ms: 3_500, times: 3 });
  return { what: 'mail: three banners come late', isThere: () => mailbox.connections > 0 };
}

const SLACK_METHODS = [
  'chat.postMessage',
  'chat.postMessage',
  'chat.update',
  'chat.update',
  'files.getUploadURLExternal',
  'files.completeUploadExternal',
  'upload',
  'response_url',
  'views.open',
  'users.info',
  '*',
] as const;

function slackCall({ random, servers }: SoakWorld): string {
  const method = random.pick(SLACK_METHODS) ?? '*';
  const how: SlackFaultKind =
    random.pick<SlackFaultKind>([
      'http500',
      'reset',
      'done-then-reset',
      'done-then-reset',
      { retryAfter: 1 },
    ]) ?? 'hang';
  const times = random.between(1, 4);
  servers.slack.faults.failMethod(method, { how, times });
  return `slack: ${times} of ${method} meet ${JSON.stringify(how)}`;
}

function slackSocket({ random, servers }: SoakWorld): string {
  if (random.chance(0.5)) {
    servers.slack.faults.recycleConnections();
    return 'slack: asks to connect anew';
  }
  servers.slack.faults.dropConnections();
  return 'slack: the socket breaks';
}

function mailTrouble({ random, servers }: SoakWorld): string {
  const fault: MailFaultKind = random.pick<MailFaultKind>([
    { kind: 'accepted, then broken connection', stage: 'data' },
    { kind: 'accepted, then broken connection', stage: 'data' },
    { kind: 'broken connection', stage: 'data' },
    { kind: 'broken connection', stage: 'rcpt to' },
    { kind: 'hang', stage: 'data' },
    { kind: 'hang', stage: 'connect' },
    { kind: 'slow', stage: 'connect', ms: 3_500 },
    { kind: 'refused', stage: 'rcpt to', code: 550, words: '5.1.1 No such user here' },
    { kind: 'refused', stage: 'data', code: 451, words: '4.3.0 Try again later' },
    { kind: 'refused', stage: 'mail from', code: 451, words: '4.7.1 Try again later' },
  ]) ?? { kind: 'hang', stage: 'data' };
  const times = random.between(1, 5);
  servers.mailbox.faults.add({ ...fault, times });
  return `mail: ${times} meet ${fault.kind} at ${fault.stage}`;
}
