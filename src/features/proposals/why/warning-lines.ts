import { dayText, moment, mrkdwnSafe } from '../../../adapters/slack/text.ts';
import type { WarningTold } from '../../../policy/mail/warning-text.ts';
import { counted, listed } from '../../../policy/text.ts';
import { withoutPeriod } from '../../../policy/verdict.ts';
import type { FormerFacts, WhyFacts } from './facts.ts';

/** So many are told one by one; a ladder has fewer. */
const MOST = 10;

/** The emails to a member and what became of each: those that were sent in one line, each other one in its own. */
export function warningLines(facts: WhyFacts | FormerFacts): readonly string[] {
  const { sent, others } = told(facts);
  const lines = [
    ...sentIn(sent.map((warning) => `${dayText(warning.at, facts.timeZone)}${inSlack(warning)}`)),
    ...others.map((warning) => `${nameOf(warning)} ${unsent(warning, facts.timeZone)}`),
  ];
  return lines.length === 0 && isWarned(facts) ? ['No warnings sent.'] : lines;
}

/** The same for whom they were sent to: without the words of mail servers, which are for administrators. */
export function sentLine(facts: WhyFacts | FormerFacts): readonly string[] {
  return sentIn(told(facts).sent.map(({ at }) => dayText(at, facts.timeZone)));
}

function told({ warnings }: WhyFacts | FormerFacts) {
  const { sent = [], others = [] } = Object.groupBy(warnings.slice(-MOST), ({ outcome }) =>
    outcome === 'accepted' ? 'sent' : 'others',
  );
  return { sent, others };
}

function sentIn(days: readonly string[]): readonly string[] {
  return days.length === 0 ? [] : [`${days.length === 1 ? 'Warning' : 'Warnings'} sent ${listed(days)}.`];
}

function isWarned(facts: WhyFacts | FormerFacts): boolean {
  return 'verdict' in facts && facts.verdict.range !== 'none' && facts.verdict.clause !== 1;
}

const nameOf = ({ rung }: WarningTold): string =>
  rung.kind === 'first' ? 'The first warning' : 'A reminder';

function inSlack({ inSlack, words = '' }: WarningTold): string {
  if (inSlack === 'too') return ' (in Slack too)';
  if (inSlack === 'no') return '';
  return words === '' ? ' (in Slack only)' : ` (in Slack only; the mail server answered ${quoted(words)})`;
}

function unsent({ outcome, writtenAt, at, tries, words = '' }: WarningTold, timeZone: string): string {
  const said = words === '' ? '.' : `: ${quoted(words)}.`;
  if (outcome === 'refused') return `was rejected by the mail server ${dayText(at, timeZone)}${said}`;
  const since = `has been waiting since ${moment(writtenAt, timeZone)}`;
  return tries === 0
    ? `${since}.`
    : `${since}; ${counted(tries, 'attempt', 'attempts')}${tries === 1 ? '' : ', the last'} ${dayText(at, timeZone)}${said}`;
}

/** What a mail server answered, in its own words. */
export const quoted = (words: string): string => `“${mrkdwnSafe(withoutPeriod(words), 150)}”`;
