import { lines } from '../../adapters/slack/blocks.ts';
import { moment, mrkdwnSafe } from '../../adapters/slack/text.ts';
import type { ScanRow } from '../../adapters/store/scans.ts';
import type { StartScan } from '../../deps.ts';
import type { Command } from '../deciding/guard.ts';
import { NOT_A_READER } from '../deciding/may.ts';
import type { ExcludeDeps, ExcludeFlows } from '../exclusions/exclude-form.ts';
import { exclusionsPage } from '../exclusions/list.ts';
import type { HistoryFlow } from '../history/history.ts';
import { type Meant, NO_MEMBERS_YET, unclear, whoComesNear, whoIsMeant } from '../members/who-is-meant.ts';
import type { SwitchesFlow } from '../modes/switches.ts';
import type { Decisions } from '../proposals/decide.ts';
import { ownAnswer, whyAnswer } from '../proposals/why/answer.ts';
import { UNKNOWN_ACCOUNT } from '../proposals/why/facts.ts';
import type { StatusFacts } from '../status/status.ts';

export interface CommandFlows extends ExcludeFlows {
  readonly decisions: Decisions;
  readonly switches: SwitchesFlow;
  readonly history: HistoryFlow;
  readonly status: () => StatusFacts;
  readonly scan: StartScan;
  /** After a commit: publish what is due and let the worker act. Never waited for by a listener. */
  readonly afterCommit: () => void;
}

export interface CommandDeps extends ExcludeDeps {
  readonly flows: CommandFlows;
  /** SLACK_COMMAND. */
  readonly command: string;
  /** SLACK_ADMIN_CHANNEL. */
  readonly channel: string;
  /** The command of the digest, which is a feature of its own. */
  readonly digest: Command;
  /** The same of what-if. */
  readonly whatIf: (typed: string) => Command;
  /** The same of sample emails. */
  readonly preview: (typed: string) => Command;
}

/** The commands that decide nothing. */
export function exclusions(deps: CommandDeps): Command {
  return { kind: 'reads', show: (by) => exclusionsPage(deps, by, 0) };
}

/** Alone, or from someone who may read nothing else, it is about the accounts with the person's own address. */
export function why({ flows, command }: CommandDeps, who: string): Command {
  return {
    kind: 'asks',
    async show({ mayDecide }, ownAddress) {
      const audience = { kind: 'administrator', mayDecide } as const;
      if (who === '')
        return (
          ownAnswer(flows.explain, (await ownAddress()) ?? '', audience) ??
          flows.explain.noMembersYet() ??
          noOwn(command)
        );
      const meant = await whoIsAskedAbout(flows, who);
      if (meant.kind !== 'one') return unclear(flows, 'why', who, meant);
      return whyAnswer(flows.explain, meant.member.account.key, audience) ?? UNKNOWN_ACCOUNT;
    },
    showOwn: (address) =>
      ownAnswer(flows.explain, address, { kind: 'owner' }, who) ??
      (who === '' ? noAccount(flows) : `${NOT_A_READER} ${ownAlone(command)}`),
  };
}

/** A member of that name, else someone who was one, else whoever comes near. */
async function whoIsAskedAbout(flows: CommandFlows, who: string): Promise<Meant> {
  const meant = whoIsMeant(flows, who);
  if (meant.kind !== 'nobody') return meant;
  const member = flows.explain.findFormer(who);
  return member === undefined ? whoComesNear(flows, who) : { kind: 'one', member };
}

const NONE = 'No ArcGIS account has your Slack email address.';
const noAccount = ({ explain }: CommandFlows): string =>
  `${explain.noMembersYet() === undefined ? NONE : NO_MEMBERS_YET} Ask your ArcGIS administrators.`;
const noOwn = (command: string): string =>
  `${NONE} To ask about another account, add a name, as in ${command} why jane.doe. It can be a user name, an email address or a full name.`;
/** The same whether there is such an account or not. */
const ownAlone = (command: string): string =>
  `To ask about the account with your Slack email address, type ${command} why.`;

/** It decides nothing: what it finds is what the next one by schedule would. */
export function scan({ flows, channel, timeZone }: CommandDeps): Command {
  return {
    kind: 'reads',
    show({ id, name }) {
      const answered = flows.scan({ kind: 'person', id, name });
      flows.afterCommit();
      const text =
        answered.kind === 'started'
          ? `Scan ${answered.scan} has started. Its card will be posted in <#${channel}>.`
          : runningText(answered.scan, timeZone);
      return { text, blocks: [lines([text])] };
    },
  };
}

function runningText({ id, askedBy, startedAt }: ScanRow, timeZone: string): string {
  const by = askedBy.kind === 'bot' ? 'a scheduled scan' : `requested by ${mrkdwnSafe(askedBy.name, 60)}`;
  return `Scan ${id} is already running (${by}, ${moment(startedAt, timeZone)}).`;
}
