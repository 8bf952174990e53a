import { careful } from '../../adapters/network/tunnel.ts';
import type { Parts } from '../../config/config.ts';
import { QUIET } from '../../log.ts';
import type { Finding } from '../doctor/finding.ts';
import { lookAtChannel, lookAtMail, lookAtPeople, lookAtPortal, lookAtSlackApp } from '../doctor/looks.ts';
import { reach } from '../doctor/reach.ts';
import { checkSettings } from '../doctor/settings.ts';

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
    /** The id of the channel that was named; what was typed where Slack knows none, or more than one. */
    async channelId(typed: string, parts: Parts): Promise<string> {
      if (/^[CG][A-Z0-9]{2,}$/.test(typed)) return typed;
      const named = await slackOf(parts)?.inspect.channelsNamed(typed.replace(/^#/, '').toLowerCase());
      if (named?.kind !== 'delivered') return typed;
      const [one, ...others] = named.value;
      return one !== undefined && others.length === 0 ? one.id : typed;
    },
  };
}
