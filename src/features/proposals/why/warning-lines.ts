import { dayText, ended, moment, mrkdwnSafe } from '../../../adapters/slack/text.ts';
import { counted, listed } from '../../../policy/text.ts';
import type { WarningTold } from '../../../policy/warning-text.ts';
import type { FormerFacts, WhyFacts } from './facts.ts';

/** So many are told one by one; a ladder has fewer. */
const MOST = 10;

/** The emails to a member and what became of each: those that were sent in one line, each other one in its own. */
export function warningLines(facts: WhyFacts | FormerFacts): readonly string[] {
  const { timeZone } = facts;
  const told = facts.warnings.slice(-MOST);
  const sent = told.filter(({ outcome }) => outcome === 'accepted');
  const days = sent.map((warning) => `${dayText(warning.at, timeZone)}${inSlack(warning)}`);
  return [
    ...(days.length === 0 ? [] : [`Warnings sent ${listed(days)}.`]),
    ...told
      .filter(({ outcome }) => outcome !== 'accepted')
      .map((warning) => `${nameOf(warning)} ${unsent(warning, timeZone)}`),
    ...(told.length === 0 && isWarned(facts) ? ['No warning sent so far.'] : []),
  ];
}

/** The same for whom they were sent to: without the words of mail servers, which are for administrators. */
export function sentLine({ warnings, timeZone }: WhyFacts | FormerFacts): readonly string[] {
  const sent = warnings.slice(-MOST).filter(({ outcome }) => outcome === 'accepted');
  return sent.length === 0 ? [] : [`Warnings sent ${listed(sent.map(({ at }) => dayText(at, timeZone)))}.`];
}

function isWarned(facts: WhyFacts | FormerFacts): boolean {
  return 'verdict' in facts && facts.verdict.range !== 'none' && facts.verdict.clause !== 1;
}

const nameOf = ({ rung }: WarningTold): string =>
  rung.kind === 'first' ? 'The first warning' : 'A reminder';

function inSlack({ inSlack, words = '' }: WarningTold): string {
  if (inSlack === 'too') return ' (told in Slack too)';
  if (inSlack === 'no') return '';
  return words === '' ? ' (in Slack only)' : ` (in Slack only; email: ${mrkdwnSafe(words, 150)})`;
}

function unsent({ outcome, writtenAt, at, tries, words = '' }: WarningTold, timeZone: string): string {
  const said = words === '' ? '.' : `: ${ended(mrkdwnSafe(words, 150))}`;
  if (outcome === 'refused') return `was refused by the mail server ${dayText(at, timeZone)}${said}`;
  const since = `has been waiting since ${moment(writtenAt, timeZone)}`;
  return tries === 0
    ? `${since}.`
    : `${since}; ${counted(tries, 'try', 'tries')}, the last ${dayText(at, timeZone)}${said}`;
}
