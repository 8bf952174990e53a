import { type Finding, findingsOf, saidAndFix } from './finding.ts';

const { right, wrong, warning } = findingsOf('Settings');

/** All that is wrong with the settings at once, in the words with which the bot itself refuses them. */
export function checkSettings(
  problems: readonly string[],
  warnings: readonly string[],
  where: string,
): readonly Finding[] {
  const guesses = warnings.map((words) => finding(warning, words));
  if (problems.length === 0) return [right('settings', `All settings are valid (${where}).`), ...guesses];
  return [...problems.map((words) => finding(wrong, words)), ...guesses];
}

const TOLD_IN_SLACK = { channel: 'SLACK_ADMIN_CHANNEL', approvers: 'SLACK_APPROVERS' };

/** Where Slack tells what is wrong with the channel or the approvers, it is told there, with the ids to set. */
export function withoutTold(settings: readonly Finding[], slack: readonly Finding[]): readonly Finding[] {
  const told = Object.entries(TOLD_IN_SLACK)
    .filter(([row]) => slack.some(({ about, result }) => about === row && result === 'wrong'))
    .map(([, name]) => name);
  return settings.filter(({ about }) => !told.includes(about));
}

/** A setting's name at the beginning of the words is what they are about. */
function finding(as: typeof wrong, words: string): Finding {
  const about = /^[A-Z][A-Z0-9_]{2,}/.exec(words)?.[0] ?? 'settings';
  const [said, fix] = saidAndFix(words);
  return as(
    about,
    said,
    fix ||
      (words.includes('is required')
        ? 'Set it in .env. See .env.example.'
        : 'Correct it in .env. See .env.example.'),
  );
}
