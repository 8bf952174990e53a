import Database from 'better-sqlite3';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { APPROVER, type BotWorld, CHANNEL, DAY, inactiveFor, liveWorld } from '../worlds/bot-world.ts';
import { excludeRow } from '../worlds/modal-acts.ts';
import { nasty } from './nasty.ts';
import { isJson, type Spoiler, spoiled, spoilers } from './spoiled.ts';
import { startSpoilingPortal } from './spoiling-portal.ts';
import { tried } from './tried.ts';

const members = Array.from({ length: 30 }, (_, nth) => inactiveFor(3 + 12 * nth, `m${nth}`));

/** All that a scan could change for anybody. */
const KEPT = [
  'SELECT * FROM proposal ORDER BY id',
  'SELECT * FROM decision ORDER BY id',
  'SELECT * FROM exclusion ORDER BY id',
  'SELECT * FROM letter ORDER BY id',
  'SELECT * FROM unreachable ORDER BY account_key',
  'SELECT * FROM member JOIN standing ON standing.member = member.id ORDER BY key',
  "SELECT * FROM scan WHERE state = 'accepted' ORDER BY id",
];

function keptIn({ databasePath }: BotWorld): unknown {
  const db = new Database(databasePath, { readonly: true });
  try {
    return KEPT.map((sql) => db.prepare(sql).all());
  } finally {
    db.close();
  }
}

/** What goes wrong with the list of members once: some parts of it, some rows twice, or all of it. */
interface Wrong {
  readonly flaws: readonly Spoiler[];
  readonly twice: number;
  readonly instead: { readonly status: number; readonly body: string } | undefined;
  readonly of: RegExp;
}

const wrong: fc.Arbitrary<Wrong> = fc.record({
  flaws: spoilers,
  twice: fc.constantFrom(0, 0, 1, 5),
  instead: fc.option(
    fc.record({
      status: fc.constantFrom(200, 200, 302, 401, 403, 404, 429, 503),
      body: fc.oneof(
        fc.constantFrom(
          '',
          '<html>Down</html>',
          '{}',
          'null',
          '{"error":{"code":498,"message":"Invalid token."}}',
        ),
        fc.constantFrom(
          '{"error":"x"}',
          '{"error":{}}',
          '{"total":0,"nextStart":-1,"users":[]}',
          '{"status":"error"}',
        ),
        nasty,
      ),
    }),
    { nil: undefined, freq: 3 },
  ),
  of: fc.constantFrom(
    /\/portals\/self\/users/,
    /\/portals\/self\/users/,
    /\/portals\/self\?|\/portals\/self$/,
    /\/community\/self/,
    /\/roles/,
  ),
});

const anyJson = z.record(z.string(), z.unknown());

function spoiledBody(body: string, { flaws, twice }: Wrong): string {
  const answer: unknown = anyJson.parse(JSON.parse(body));
  const again = isJson(answer) && Array.isArray(answer['users']) ? answer['users'].slice(0, twice) : [];
  const doubled =
    isJson(answer) && again.length > 0
      ? { ...answer, users: [...Object(answer['users']), ...again] }
      : answer;
  return JSON.stringify(spoiled(doubled, flaws));
}

test('promise 6, of any answer: a scan is accepted with counts that add up, or changes nothing and says why', async () => {
  await using world = await liveWorld({ organization: { members }, portal: { pageSize: 12 } });
  await using front = await startSpoilingPortal(world.portal.url);
  await excludeRow(world, 'm29');
  await world.restart({ ARCGIS_PORTAL_URL: front.url });
  await fc.assert(
    fc.asyncProperty(wrong, async (given) => {
      // As nobody approves anything, what was found wrong is found right again by the next scan.
      front.spoil = () => undefined;
      await world.pass(DAY / 24);
      await world.command(APPROVER, 'scan');
      const before = keptIn(world);
      const posts = world.posts().length;
      front.spoil = (path, body) => {
        if (!given.of.test(path)) return undefined;
        return given.instead ?? { status: 200, body: spoiledBody(body, given) };
      };
      await world.command(APPROVER, 'scan');
      const scan = world.tables.scans.recent(1)[0];
      const sum = Object.values(scan?.counts ?? {}).reduce((all, count) => all + count, 0);
      if (scan?.state === 'accepted') expect(sum).toBe(scan.members);
      else expect(keptIn(world)).toEqual(before);
      expect(world.posts().length).toBe(posts + 1);
      expect(world.cardText()).toMatch(/^(?:✅|🟠|⛔).*\n(?:.*\n)*?.* · live · scan \d+, /);
      expect(world.logged.filter(({ level }) => level === 'error')).toEqual([]);
      expect(members.filter(({ username }) => world.portal.member(username)?.disabled === true)).toEqual([]);
    }),
    tried(15),
  );
  const marked = world.slack
    .messages(CHANNEL.id)
    .map(({ text, blocks }) => [text, ...(JSON.stringify(blocks).match(MRKDWN) ?? [])].join('\n'));
  expect(marked.filter((text) => /<!channel>|<@U0MARA>|evil\.example\|/.test(text))).toEqual([]);
});

const MRKDWN = /"type":"mrkdwn","text":"(?:[^"\\]|\\.)*"/g;
