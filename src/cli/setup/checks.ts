import { careful } from '../../adapters/network/tunnel.ts';
import type { Delivery } from '../../adapters/slack/calls.ts';
import type { Inspecting } from '../../adapters/slack/inspect.ts';
import type { Parts } from '../../config/config.ts';
import { QUIET } from '../../log.ts';
import { failed, ok, type Result } from '../../policy/result.ts';
import type { Finding } from '../doctor/finding.ts';
import { lookAtChannel, lookAtMail, lookAtPeople, lookAtPortal, lookAtSlackApp } from '../doctor/looks.ts';
import { reach, type SlackReached } from '../doctor/reach.ts';
import { checkSettings } from '../doctor/settings.ts';

async function idsIn(slack: SlackReached, entries: readonly string[]): Promise<Result<string, string>> {
  const ids: string[] = [];
  for (const entry of entries) {
    const id = entry.includes('@') ? await idOf(slack, entry) : entry;
    if (id === undefined)
      return failed(
        `Slack tells of no one for ${entry}. Use the ID: in Slack, a profile › ⋮ › Copy member ID.`,
      );
    ids.push(id);
  }
  return ok(ids.join(','));
}

/** Of a user group by its handle, or of whoever has an email address, where Slack tells. */
async function idOf({ inspect }: SlackReached, entry: string): Promise<string | undefined> {
  const found = entry.startsWith('@') ? await groupCalled(inspect, entry) : await inspect.userIdOf(entry);
  return found.kind === 'delivered' ? found.value : undefined;
}

async function groupCalled(inspect: Inspecting, handle: string): Promise<Delivery<string | undefined>> {
  const groups = await inspect.groups();
  if (groups.kind !== 'delivered') return groups;
  const [id] = [...groups.value].find(([, name]) => name === handle) ?? [];
  return { kind: 'delivered', value: id };
}

export type Checks = ReturnType<typeof checking>;

/** The doctor's looks, each with what has been answered so far; nothing where that is not enough for one. */
export function checking() {
  const tunnels = careful();
  const outside = { clock: () => new Date(), log: QUIET, tunnel: tunnels.open };
  const slackOf = (parts: Parts) => reach(parts, outside)?.slack;

  return {
    tunnel: tunnels.open,
    /** Someone fixed something, and has all of it looked at anew, the proxy's password too. */
    again: tunnels.again,
    async portal(parts: Parts): Promise<readonly Finding[]> {
      const portal = reach(parts, outside)?.portal;
      return portal === undefined ? [] : lookAtPortal(parts, portal);
    },
    async slackApp(parts: Parts): Promise<readonly Finding[]> {
      const slack = slackOf(parts);
      return slack === undefined ? [] : (await lookAtSlackApp(parts, slack)).findings;
    },
    /** As people type it behind an @; undefined where no bot token is there that Slack knows. */
    async botName(parts: Parts): Promise<string | undefined> {
      const app = await slackOf(parts)?.inspect.app();
      return app?.kind === 'delivered' ? app.value.botName : undefined;
    },
    async channel(parts: Parts): Promise<readonly Finding[]> {
      const slack = slackOf(parts);
      if (slack === undefined) return [];
      const app = await slack.inspect.app();
      return lookAtChannel(parts, slack, app.kind === 'delivered' ? app.value.botName : undefined);
    },
    async people(parts: Parts): Promise<readonly Finding[]> {
      const slack = slackOf(parts);
      return slack === undefined ? [] : lookAtPeople(parts, slack);
    },
    async mail(parts: Parts): Promise<readonly Finding[]> {
      const problems = parts.problems.filter((problem) => /^(?:SMTP|MAIL)_/.test(problem));
      if (problems.length > 0) return checkSettings(problems, [], '');
      const reached = reach(parts, outside);
      if (reached === undefined || parts.mail === undefined) return [];
      return lookAtMail(parts, outside, reached.network, reached.portal);
    },
    /** The id of the channel that was named. */
    async channelId(typed: string, parts: Parts): Promise<Result<string, string>> {
      if (/^[CG][A-Z0-9]{2,}$/.test(typed)) return ok(typed);
      const named = await slackOf(parts)?.inspect.channelsNamed(typed.replace(/^#/, '').toLowerCase());
      if (named?.kind !== 'delivered') return ok(typed);
      const [one] = named.value;
      return one === undefined
        ? failed('The bot sees no channel of that name. If it is private, invite the bot there first.')
        : ok(one.id);
    },
    /** The ids of the people and groups that were named by email address or @handle. */
    async approverIds(typed: string, parts: Parts): Promise<Result<string, string>> {
      const slack = slackOf(parts);
      return slack === undefined ? ok(typed) : idsIn(slack, typed.split(/[\s,;]+/).filter(Boolean));
    },
  };
}
