import type { Inspecting } from '../../adapters/slack/inspect.ts';
import { counted, cut } from '../../policy/text.ts';
import { drawings } from './drawn/drawings.ts';
import { AGAIN, type Finding, findingsOf } from './finding.ts';

const { right, wrong, unknown } = findingsOf('Slack');

const ABOUT = 'cards and forms';
const MOST_NAMED = 3;

/** Everything the bot can show in Slack, put before Slack's own check, which shows it to nobody. */
export async function checkViews(slack: Inspecting, all = drawings()): Promise<readonly Finding[]> {
  const refused: Finding[] = [];
  let taken = 0;
  for (const [name, drawing] of all) {
    const complaints = await slack.complaints(drawing);
    if (complaints.kind !== 'delivered')
      return [...refused, ...notAsked(complaints.sentence, all.size - taken - refused.length)];
    if (complaints.value.length === 0) taken += 1;
    else refused.push(refusal(name, complaints.value));
  }
  return taken === 0
    ? refused
    : [
        right(
          ABOUT,
          `Slack accepts ${counted(taken, 'card, message or form', 'cards, messages and forms')} (blocks.validate).`,
        ),
        ...refused,
      ];
}

function refusal(name: string, complaints: readonly string[]): Finding {
  const said = complaints.slice(0, MOST_NAMED).map((one) => cut(one, 120));
  return wrong(
    ABOUT,
    `Slack would reject “${name}”: ${said.join('; ')}.`,
    'Update the bot. If it is already the newest version, report this line. If Slack rejects only a chart, the bot posts the message without it.',
  );
}

function notAsked(sentence: string, left: number): readonly Finding[] {
  return [
    unknown(
      ABOUT,
      `Slack did not check ${counted(left, 'card or form', 'cards and forms')}. ${sentence}`,
      AGAIN,
    ),
  ];
}
