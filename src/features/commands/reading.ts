import { moment, mrkdwn, shown } from '../../adapters/slack/text.ts';
import type { ScanRow } from '../../adapters/store/scans.ts';
import { answerUnclear, type Command, reading, whoIsMeant, whoIsMissing } from '../deciding/slack-command.ts';
import { answer } from '../deciding/slack-press.ts';
import { showExclusions } from '../exclusions/slack-exclusions.ts';
import { whyModal } from '../proposals/slack-why.ts';
import { statusView } from '../status/status-view.ts';
import { helpView } from './help-view.ts';

/** The commands that decide nothing. */
export const help: Command = async (_deps, { ack, respond }) => {
  await ack();
  await respond({ response_type: 'ephemeral', ...helpView() });
};

export const status: Command = reading(async ({ flows }, { respond }) => {
  await respond({ response_type: 'ephemeral', ...statusView(flows.explain.status()) });
});

export const exclusions: Command = reading(async (deps, { command, respond }) => {
  await showExclusions(respond, deps, command.user_id, { page: 0, replace: false });
});

export const why: Command = reading(async ({ flows }, { client, command, respond }, who) => {
  if (who === '') return answer(respond, whoIsMissing('why'));
  const meant = whoIsMeant(flows, who);
  if (meant.kind !== 'one') return answerUnclear(respond, 'why', who, meant);
  const facts = flows.explain.why(meant.member.account.key);
  if (facts === undefined) return answer(respond, 'Nothing is known of that account any more.');
  await client.views.open({ trigger_id: command.trigger_id, view: whyModal(facts) });
});

/** It decides nothing: what it finds is what the next one by schedule would. */
export const scan: Command = reading(async ({ flows, people, channel, timeZone }, { command, respond }) => {
  const { user_id: id, user_name } = command;
  const name = people.approver(id)?.name ?? user_name;
  const answered = flows.scan({ kind: 'person', id, name });
  flows.afterCommit();
  const text =
    answered.kind === 'started'
      ? `Scan ${answered.scan} has started; its card comes into <#${channel}>.`
      : runningText(answered.scan, timeZone);
  await respond({ response_type: 'ephemeral', text, blocks: [{ type: 'section', text: mrkdwn(text) }] });
});

function runningText({ id, askedBy, startedAt }: ScanRow, timeZone: string): string {
  const by = askedBy.kind === 'bot' ? 'begun by schedule' : `asked for by ${shown(askedBy.name, 60)}`;
  return `Scan ${id}, ${by} at ${moment(startedAt, timeZone)}, is already running.`;
}
