import { careful } from '../../adapters/network/tunnel.ts';
import type { Parts } from '../../config/config.ts';
import { QUIET } from '../../log.ts';
import { failed, ok, type Result } from '../../policy/result.ts';
import { idsNamed } from '../doctor/approvers.ts';
import { type Finding, findingsOf } from '../doctor/finding.ts';
import { lookAtChannel, lookAtMail, lookAtPeople, lookAtPortal, lookAtSlackApp } from '../doctor/looks.ts';
import { reach, type SlackReached } from '../doctor/reach.ts';

const NOT_SENT_AGAIN = findingsOf('ArcGIS').wrong(
  'sign-in',
  'ArcGIS rejected this user name and password before. They were not sent again, because ArcGIS locks an account after five wrong passwords.',
  'Correct ARCGIS_USERNAME or ARCGIS_PASSWORD. If you fixed the account in ArcGIS instead, stop with Ctrl+C and run npm run setup again.',
);

export type Checks = ReturnType<typeof checking>;

/** The doctor's looks, each with what has been answered so far; nothing where that is not enough for one. */
export function checking() {
  const tunnels = careful();
  /** The built-in account and its password that ArcGIS rejected last. */
  let rejected: string | undefined;
  let isAgain = false;
  const outside = { clock: () => new Date(), log: QUIET, tunnel: tunnels.open };
  const slackOf = (parts: Parts) => reach(parts, outside)?.slack;

  return {
    tunnel: tunnels.open,
    /** Someone fixed something, and has all of it looked at anew, the proxy's password too. */
    again: (): void => {
      tunnels.again();
      isAgain = true;
    },
    /** A password that was rejected is sent again only where someone changed it, or answered again. */
    async portal(parts: Parts): Promise<readonly Finding[]> {
      const portal = reach(parts, outside)?.portal;
      const sent = portal?.credentialKind === 'user' ? JSON.stringify(parts.portal) : undefined;
      const isUnchanged = isAgain && sent !== undefined && sent === rejected;
      isAgain = false;
      if (portal === undefined) return [];
      if (isUnchanged) return [NOT_SENT_AGAIN];
      const findings = await lookAtPortal(parts, portal);
      const isRejected = findings.some(
        ({ about, result, fix }) => about === 'sign-in' && result === 'wrong' && fix === portal.signInAdvice,
      );
      rejected = isRejected ? sent : undefined;
      return findings;
    },
    async slackApp(parts: Parts): Promise<readonly Finding[]> {
      const slack = slackOf(parts);
      return slack === undefined ? [] : (await lookAtSlackApp(parts, slack)).findings;
    },
    /** As people type it behind an @; undefined where no bot token is there that Slack knows. */
    async botName(parts: Parts): Promise<string | undefined> {
      const slack = slackOf(parts);
      return slack && nameOfBot(slack);
    },
    async channel(parts: Parts): Promise<readonly Finding[]> {
      const slack = slackOf(parts);
      if (slack === undefined) return [];
      return lookAtChannel(parts, slack, await nameOfBot(slack));
    },
    async people(parts: Parts): Promise<readonly Finding[]> {
      const slack = slackOf(parts);
      return slack === undefined ? [] : lookAtPeople(parts, slack);
    },
    async mail(parts: Parts): Promise<readonly Finding[]> {
      const reached = reach(parts, outside);
      if (reached === undefined || parts.mail === undefined || parts.mail === 'wrong') return [];
      return lookAtMail(parts, outside, reached.network, reached.portal);
    },
    /** The id of the channel that was named. */
    async channelId(typed: string, parts: Parts): Promise<Result<string, string>> {
      if (/^[CG][A-Z0-9]{2,}$/.test(typed)) return ok(typed);
      const named = await slackOf(parts)?.inspect.channelsNamed(typed.replace(/^#/, '').toLowerCase());
      if (named?.kind !== 'delivered') return ok(typed);
      const [one] = named.value;
      return one === undefined
        ? failed(
            'The bot sees no channel with that name. If the channel is private, invite the bot there first.',
          )
        : ok(one.id);
    },
    /** The ids of the people and groups that were named by email address or @handle. */
    async approverIds(typed: string, parts: Parts): Promise<Result<string, string>> {
      const slack = slackOf(parts);
      return slack === undefined ? ok(typed) : idsNamed(slack.inspect, typed);
    },
  };
}

async function nameOfBot({ inspect }: SlackReached): Promise<string | undefined> {
  const app = await inspect.app();
  return app.kind === 'delivered' ? app.value.botName : undefined;
}
