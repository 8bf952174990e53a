import { expect, test } from 'vitest';
import { APPROVE } from '../../../src/adapters/slack/buttons.ts';
import { buttonsOf } from '../../../src/sandbox/slack/reading.ts';
import {
  APPROVER,
  BYSTANDER,
  CHANNEL,
  inactiveFor,
  liveWorld,
  SECOND_APPROVER,
} from '../../worlds/bot-world.ts';
import { oauthTimeline, startSending } from '../../worlds/mail/oauth-world.ts';
import { excludeRow, excludeRule, submit, submitRule, viewText } from '../../worlds/modal-acts.ts';
import { digest, digests, digestText, headlines, passTo, pressDigest } from './digest-world.ts';

const MONDAY = '2026-11-30T07:00:00Z';
const settings = { SCAN_SCHEDULE: '0 0 1 1 *' };
const longGone = (count: number) =>
  Array.from({ length: count }, (_, index) => inactiveFor(200 + index, `gone_${index}`));

test('400 to review: one number, one button, and Review… has them all', async () => {
  await using world = await liveWorld({
    organization: { members: longGone(400) },
    settings: { ...settings, DISABLE_CAP: '1000' },
  });
  await passTo(world, MONDAY);
  expect(headlines(world)).toEqual(['Week of Nov 30: 400 to review']);
  expect(buttonsOf(digest(world)).map(({ text }) => text)).toEqual(['Review 400 accounts…']);
  await pressDigest(world, BYSTANDER, 'Review 400 accounts…');
  expect(viewText(world, BYSTANDER)).toContain('400 to review');
});

test('a press on Review in the digest is not taken for one on the card', async () => {
  await using world = await liveWorld({ organization: { members: longGone(2) }, settings });
  await passTo(world, MONDAY);
  const card = world.card().ts;
  await pressDigest(world, APPROVER, 'Review 2 accounts…');
  await world.slack.close(APPROVER, world.slack.viewsOf(APPROVER).at(-1)?.id ?? '');
  await world.pressRow(APPROVER, 'gone_0', APPROVE);
  expect(world.card().ts).toBe(card);
  expect(headlines(world)).toEqual(['Week of Nov 30: 2 to review']);
});

test('what waits for a second approver, and what failed, is told apart', async () => {
  await using world = await liveWorld({
    organization: { members: longGone(3) },
    settings: { ...settings, APPROVALS_NEEDED: '2' },
  });
  world.portal.faults.add({ path: /gone_0\/disable$/, kind: 'not done', times: 1 });
  await world.pressRow(APPROVER, 'gone_0', APPROVE);
  await world.pressRow(SECOND_APPROVER, 'gone_0', APPROVE);
  await world.pressRow(APPROVER, 'gone_1', APPROVE);
  await passTo(world, MONDAY);
  expect(headlines(world)).toEqual([
    'Week of Nov 30: 1 to review · 1 needs a second approver · 1 could not be disabled',
  ]);
  expect(digestText(world)).toMatch(
    /• \*1 account\* to review.*\n• \*1 account\* needs a second approver\.\n• This is the only reminder\. .*\n• \*1 account\* could not be disabled: try again, or exclude it\.\nReview 1 account…/,
  );
});

test('an exclusion that ends within a week is kept for another year, or ended, from its row', async () => {
  await using world = await liveWorld({ organization: { members: longGone(2) }, settings });
  await excludeRow(world, 'gone_0', { reason: 'parental leave', date: '2026-12-07' });
  await excludeRow(world, 'gone_1', { reason: 'project', date: '2026-12-05' }, SECOND_APPROVER);
  await passTo(world, MONDAY);
  expect(headlines(world)).toEqual(['Week of Nov 30: 2 exclusions to check']);
  await pressDigest(world, APPROVER, 'Keep another year', 1);
  await pressDigest(world, APPROVER, 'End');
  expect(digestText(world)).toMatch(
    /\*gone_1\* · ended by Mara Lindholm\nProject\. — Tomas Ferrer\n\*gone_0\* · kept until <!date[^>]*\|Nov 30, 2027> by Mara Lindholm\nParental leave\. — Mara Lindholm/,
  );
  expect(buttonsOf(digest(world)).map(({ text }) => text)).toEqual([]);
  const [left] = world.tables.exclusions.inForce(world.clock.now());
  expect([left?.target, left?.until]).toEqual([
    expect.objectContaining({ username: 'gone_0' }),
    new Date('2027-11-29T23:00:00Z'),
  ]);
  expect(world.thread().at(-1)).toBe(
    'Mara Lindholm kept the exclusion of Full gone_0 (gone_0) for another year.',
  );
  expect(world.posts().at(-1)?.text).toBe(
    'Exclusion ended by Mara Lindholm: Full gone_1 (gone_1) · Harbour City GIS',
  );
  // Its author is not asked again about an end that is no more.
  await passTo(world, '2026-12-01T12:00:00Z');
  expect(world.posts().filter(({ text }) => /xclusions? by .* ends? soon/.test(text))).toEqual([]);
});

test.each([
  ['a day before a year is over', '2026-11-25T08:00:00Z', 0],
  ['when a year is over', '2026-11-25T09:00:00Z', 1],
])('an exclusion without an end comes up %s, and a kept one again in a year', async (_, moment, asked) => {
  await using world = await liveWorld({
    organization: { members: longGone(1) },
    settings: { ...settings, DIGEST_SCHEDULE: '0 0 29 2 *' },
    start: new Date('2025-11-25T09:00:00Z'),
  });
  await world.command(APPROVER, 'exclude gone_0');
  await submit(world, { reason: 'archive account', until: 'for good' });
  await world.stop();
  world.clock.moveTo(new Date(moment));
  await world.restart();
  await world.command(APPROVER, 'digest');
  const isAsked = digestText(world).includes('no end date, since');
  expect(isAsked).toBe(asked === 1);
  if (!isAsked) return;
  expect(digestText(world)).toContain('*1 exclusion* with no end date is at least a year old.');
  const [keep, end] = buttonsOf(digest(world));
  expect(keep?.text).toBe('Keep');
  expect(JSON.stringify(end)).toContain(
    'From the next scan on, this account can be warned and proposed again.',
  );
  await pressDigest(world, APPROVER, 'Keep');
  expect(digestText(world)).toContain('*gone_0* · kept by Mara Lindholm');
  expect(world.thread().at(-1)).toBe(
    'Mara Lindholm kept the exclusion of Full gone_0 (gone_0) with no end date.',
  );
  await world.command(APPROVER, 'digest');
  expect(digestText(world)).not.toContain('gone_0');
  expect(world.tables.exclusions.inForce(world.clock.now())[0]?.until).toBeUndefined();
  await world.command(APPROVER, 'history gone_0');
  expect(world.answers(APPROVER).at(-1)).toContain(
    'Mara Lindholm kept Full gone_0 excluded with no end date',
  );
});

test('many accounts excluded in one go are one row and one answer, and one question to their author', async () => {
  const members = longGone(300);
  await using world = await liveWorld({
    organization: { members },
    settings: { ...settings, DISABLE_CAP: '1000' },
  });
  await world.command(APPROVER, 'exclude');
  const pasted = members.map(({ username }) => username).join('\n');
  await submit(world, { boxes: [pasted], reason: 'interns', date: '2026-12-07' });
  await passTo(world, '2026-11-30T08:00:00Z');
  expect(headlines(world)).toEqual(['Week of Nov 30: 300 exclusions to check']);
  expect(digestText(world)).toContain('*gone_0* and 299 others · until <!date');
  const questions = () => world.posts().filter(({ text }) => /xclusions by .* end soon/.test(text));
  expect(questions().length).toBe(1);
  await pressDigest(world, SECOND_APPROVER, 'Keep another year');
  expect(digestText(world)).toContain('*gone_0* and 299 others · kept until');
  const ends = world.tables.exclusions.inForce(world.clock.now()).map(({ until }) => until?.toISOString());
  expect(new Set(ends)).toEqual(new Set(['2027-11-29T23:00:00.000Z']));
  expect(ends.length).toBe(300);
});

test('of many only so many have a row, and the list has the rest', async () => {
  await using world = await liveWorld({ organization: { members: longGone(8) }, settings });
  for (let index = 0; index < 8; index += 1) {
    await world.command(APPROVER, `exclude gone_${index}`);
    await submit(world, { reason: `reason ${index}`, date: '2026-12-04' });
  }
  await passTo(world, MONDAY);
  expect(buttonsOf(digest(world)).filter(({ text }) => text === 'End').length).toBe(5);
  expect(digestText(world)).toContain('*3 of these* are not shown here. See `/inactive-users exclusions`.');
});

test('a bystander, a second press and the bot’s account are refused, and one delivered twice acts once', async () => {
  const own = { email: 'mara.lindholm@harbour-city.example' };
  await using world = await liveWorld({
    organization: { members: [inactiveFor(200, 'maras', own), ...longGone(1)] },
    settings,
  });
  await excludeRow(world, 'maras', { reason: 'x', date: '2026-12-04' }, SECOND_APPROVER);
  await excludeRow(world, 'gone_0', { reason: 'y', date: '2026-12-05' }, SECOND_APPROVER);
  await passTo(world, MONDAY);
  await pressDigest(world, BYSTANDER, 'End');
  expect(world.answers(BYSTANDER).at(-1)).toContain('Only approvers');
  await pressDigest(world, APPROVER, 'Keep another year');
  expect(world.answers(APPROVER).at(-1)).toBe('maras is your own account. Someone else must decide.');
  const seen = digest(world);
  const end = buttonsOf(seen).filter(({ text }) => text === 'End')[1];
  const press = () =>
    world.slack.press(APPROVER, { channel: CHANNEL.id, ts: seen.ts }, end?.action_id ?? '', {
      block_id: end?.block_id ?? '',
    });
  await Promise.all([press(), press()]);
  await world.settle();
  expect(world.answers(APPROVER).at(-1)).toBe(
    'Someone has already answered this question, or the exclusion has ended.',
  );
  expect(world.posts().filter(({ text }) => text.startsWith('Exclusion ended by')).length).toBe(1);
});

test('an exclusion that somebody extends elsewhere says so on the digest, and has no buttons then', async () => {
  await using world = await liveWorld({ organization: { members: longGone(2) }, settings });
  await excludeRow(world, 'gone_0', { reason: 'x', date: '2026-12-04' });
  await excludeRow(world, 'gone_1', { reason: 'y', date: '2026-12-05' });
  await passTo(world, MONDAY);
  await world.command(APPROVER, 'include gone_0');
  expect(digestText(world)).toMatch(/\*gone_0\* · ended\n/);
  await pressDigest(world, APPROVER, 'Keep another year');
  expect(buttonsOf(digest(world)).map(({ text }) => text)).toEqual([]);
});

test.each([
  ['Keep another year', '2026-12-03', '2027-11-29'],
  ['End', '2026-12-03', undefined],
])('%s on the digest leaves the presser’s own accounts under a rule out', async (label, before, after) => {
  const email = 'mara.lindholm@harbour-city.example';
  const members = [...longGone(2), inactiveFor(500, 'gone_mara', { email })];
  await using world = await liveWorld({ organization: { members }, settings });
  await world.command(SECOND_APPROVER, 'exclude');
  const rule = { what: 'user-name pattern', rule: 'gone_*', reason: 'x', date: '2026-12-04' };
  await submitRule(world, rule, SECOND_APPROVER);
  await passTo(world, MONDAY);
  await pressDigest(world, APPROVER, label);
  expect(world.answers(APPROVER).at(-1)).toContain(
    'Your own account gone_mara was left out and stays excluded until Dec 4',
  );
  const ends = world.tables.exclusions
    .inForce(world.clock.now())
    .map(({ target, until }) => [target.kind, until?.toISOString().slice(0, 10)]);
  expect(ends).toEqual([...(after === undefined ? [] : [['user-name pattern', after]]), ['account', before]]);
});

test('promise 9: a hostile rule and its reason are only text on the digest', async () => {
  await using world = await liveWorld({ organization: { members: longGone(2) }, settings });
  await excludeRule(world, 'user-name pattern', 'gone_*<!channel>', {
    reason: '<!here> *now* <https://evil.example|x>',
    date: '2026-12-04',
  });
  await passTo(world, MONDAY);
  expect(JSON.stringify(digest(world))).not.toMatch(/<!channel>|<!here>|\*now\*|<https/);
  expect(digests(world).length).toBe(1);
});

test('an API key is told about from 30 before its end', async () => {
  const key = { ARCGIS_USERNAME: '', ARCGIS_PASSWORD: '', ARCGIS_API_KEY: 'sandbox-api-key' };
  await using world = await liveWorld({
    organization: { members: longGone(1) },
    settings: { ...settings, ...key, ARCGIS_API_KEY_EXPIRES: '2026-12-31' },
  });
  await passTo(world, MONDAY);
  expect(digestText(world)).not.toContain('API key');
  await passTo(world, '2026-12-07T07:00:00Z');
  expect(digestText(world)).toMatch(
    /:warning: The ArcGIS API key expires <!date[^>]*\|Dec 31, 2026>\. Create a new one, set ARCGIS_API_KEY and ARCGIS_API_KEY_EXPIRES, and restart the bot\./,
  );
});

test('a client secret is told about from 30 days before its end, in the digest and by status', async () => {
  await using at = await oauthTimeline('microsoft365', {
    organization: { members: longGone(1) },
    settings: { ...settings, SMTP_OAUTH_CLIENT_SECRET_EXPIRES: '2026-12-31' },
  });
  await startSending(at);
  const { world } = at;
  await world.pass(60_000);
  const told =
    /:warning: The client secret for sending email expires <!date[^>]*\|Dec 31, 2026>\. Create a new client secret in Microsoft Entra\. Set SMTP_OAUTH_CLIENT_SECRET and SMTP_OAUTH_CLIENT_SECRET_EXPIRES\./;
  const status = async () => {
    await world.command(APPROVER, 'status');
    return world.answers(APPROVER).at(-1);
  };
  await passTo(world, MONDAY);
  expect(digestText(world)).not.toContain('client secret');
  expect(await status()).not.toContain('client secret');
  await passTo(world, '2026-12-07T07:00:00Z');
  expect(digestText(world)).toMatch(told);
  expect(await status()).toMatch(told);
  await passTo(world, '2027-01-04T07:00:00Z');
  expect(await status()).toContain('The client secret for sending email expired <!date');
});
