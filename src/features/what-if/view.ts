import { accountName, lines, small } from '../../adapters/slack/blocks.ts';
import { bold, calendarDay, moment, mrkdwnSafe } from '../../adapters/slack/text.ts';
import { dayOf } from '../../policy/calendar.ts';
import type { Status } from '../../policy/evaluate.ts';
import { counted, grouped } from '../../policy/text.ts';
import type { DayLimits } from '../../policy/what-if.ts';
import type { PrivateMessage } from '../deciding/reply.ts';
import type { Change, WhatIf } from './try-out.ts';

/** Accounts of each way that the answer names. */
export const NAMED = 10;

/** What other day limits would change; `file` says where the list of all is, where the answer has not all of them. */
export function whatIfView(found: WhatIf, file: string | undefined): PrivateMessage {
  const { limits, inForce, scan, timeZone } = found;
  const heading = `What if accounts could be disabled after ${days(limits.disableAfterDays)}?`;
  return {
    saysWhose: true,
    text: heading,
    blocks: [
      lines([
        bold(heading),
        `${bold('Now:')} ${limitWords(inForce)}`,
        `${bold('Tried:')} ${limitWords(limits)}. Nothing has been changed.`,
        ...rangeLines(found),
      ]),
      changesBlock(
        found.comeIn,
        `${counted(found.comeIn.length, 'more account', 'more accounts')} could be proposed`,
        timeZone,
      ),
      changesBlock(
        found.goOut,
        `${counted(found.goOut.length, 'account', 'accounts')} could no longer be proposed`,
        timeZone,
      ),
      ...(file === undefined ? [] : [lines([mrkdwnSafe(file, 600)])]),
      small(
        `Based on inactive days alone, as of scan ${scan.id}, ${moment(scan.startedAt, timeZone)}. ${applies(found)}`,
      ),
    ],
  };
}

/** What the days do not decide. */
function applies({ graceDays }: WhatIf): string {
  return graceDays === 0
    ? 'The daily limit still applies.'
    : 'Warnings, the grace period and the daily limit still apply.';
}

/** "warned after 60 days, proposed at 90 days or more". */
function limitWords({ notifyAfterDays, disableAfterDays }: DayLimits): string {
  return `warned after ${days(notifyAfterDays)}, proposed at ${days(disableAfterDays)} or more`;
}

const days = (count: number): string => counted(count, 'day', 'days');

function rangeLines({ limits, now, tried, skipped, disabled, notKnown }: WhatIf): readonly string[] {
  const { notifyAfterDays: notify, disableAfterDays: disable } = limits;
  const from = notify + 1;
  const between = disable - 1 === from ? `${from}` : `${from}–${disable - 1}`;
  const change = (range: keyof typeof now): string =>
    tried[range] === now[range] ? 'same as now' : `now ${grouped(now[range])}`;
  return [
    `• Active: ${grouped(tried.none)} (${change('none')})`,
    ...(from < disable ? [`• Inactive ${between} days: ${grouped(tried.notify)} (${change('notify')})`] : []),
    `• Inactive ${grouped(disable)} days or more: ${grouped(tried.disable)} (${change('disable')})${skippedWords(skipped)}`,
    ...(notKnown === 0
      ? []
      : [
          `• Unknown dates: ${grouped(notKnown)} (ArcGIS does not show the last sign-in or the creation date)`,
        ]),
    ...(disabled === 0 ? [] : [`• Already disabled: ${grouped(disabled)}`]),
  ];
}

const WORDS: Readonly<Partial<Record<Status, string>>> = {
  protected: 'protected',
  excluded: 'excluded',
  shielded: 're-enabled recently',
  unknown: 'missing data',
};

function skippedWords(skipped: WhatIf['skipped']): string {
  const parts = Object.entries(WORDS).flatMap(([status, word]) =>
    Object.entries(skipped).flatMap(([one, count]) => (one === status ? [`${grouped(count)} ${word}`] : [])),
  );
  return parts.length === 0 ? '' : `, including skipped accounts (${parts.join(', ')})`;
}

function changesBlock(changes: readonly Change[], heading: string, timeZone: string) {
  const rest = changes.length - NAMED;
  return lines([
    bold(heading),
    ...changes.slice(0, NAMED).map((change) => `• ${changeText(change, timeZone)}`),
    rest > 0 ? `… and ${grouped(rest)} more` : undefined,
  ]);
}

function changeText({ account, days: inactive, lastSignIn }: Change, timeZone: string): string {
  const since =
    lastSignIn === undefined
      ? 'never signed in'
      : `last sign-in ${calendarDay(dayOf(lastSignIn, timeZone), timeZone)}`;
  return `${mrkdwnSafe(accountName(account), 130)} · inactive ${days(inactive)} · ${since}`;
}
