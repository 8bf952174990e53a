import type { ChannelSeen, Inspecting } from '../../adapters/slack/inspect.ts';
import { type Finding, findingsOf, saidAndFix, saidOrAgain } from './finding.ts';

const { right, wrong, warning, unknown } = findingsOf('Slack');

/** The admin channel, by its id or by what someone wrote in its place; where it is a name, the id is told. */
export async function checkChannel(
  slack: Inspecting,
  given: string,
  botName: string | undefined,
): Promise<readonly Finding[]> {
  const text = given.trim();
  if (!/^[CGD][A-Z0-9]{2,}$/.test(text)) return [await byName(slack, nameIn(text))];
  const told = await slack.channel(text);
  if (told.kind === 'delivered') return channelFindings(told.value, botName ?? 'the bot');
  if (told.kind === 'refused' && told.code === 'channel_not_found')
    return [
      wrong(
        'channel',
        `Slack has no channel ${text}, or it is private and the bot is not in it.`,
        `Type /invite @${botName ?? 'the bot'} in the channel. Or set SLACK_ADMIN_CHANNEL to the ID at the bottom of the channel’s details.`,
      ),
    ];
  return [unknown('channel', ...saidOrAgain(told.sentence))];
}

/** `#name`, a name, or a link to the channel, whose end is its id. */
function nameIn(text: string): string {
  return text.replace(/^["'#]+|["']+$/g, '').toLowerCase();
}

async function byName(slack: Inspecting, name: string): Promise<Finding> {
  const about = 'channel';
  const found = await slack.channelsNamed(name);
  if (found.kind !== 'delivered') return unknown(about, ...parts(found.sentence));
  const [channel] = found.value;
  // What stands there may be anything, a password too: it is shown only where it is a channel's name.
  if (channel === undefined)
    return wrong(
      about,
      'SLACK_ADMIN_CHANNEL is not a channel ID, and the bot sees no channel of that name.',
      'Set SLACK_ADMIN_CHANNEL to the ID at the bottom of the channel’s details. If the channel is private, invite the bot there first.',
    );
  return wrong(
    about,
    `SLACK_ADMIN_CHANNEL has a name instead of an ID. The ID of #${name} is ${channel.id}.`,
    `Set SLACK_ADMIN_CHANNEL to ${channel.id}.`,
  );
}

function parts(sentence: string): readonly [string, string] {
  const [said, fix] = saidAndFix(sentence);
  return [said, fix || 'Set SLACK_ADMIN_CHANNEL to the ID at the bottom of the channel’s details.'];
}

function channelFindings(channel: ChannelSeen, bot: string): readonly Finding[] {
  const name = `#${channel.name}`;
  const other = 'Set SLACK_ADMIN_CHANNEL to the ID of another channel.';
  if (channel.is_im === true || channel.is_mpim === true)
    return [wrong('channel', 'SLACK_ADMIN_CHANNEL is a direct message.', other)];
  if (channel.is_archived === true)
    return [
      wrong(
        'channel',
        `${name} is archived.`,
        'Unarchive it, or set SLACK_ADMIN_CHANNEL to the ID of another channel.',
      ),
    ];
  if (channel.is_ext_shared === true || channel.is_pending_ext_shared === true)
    return [
      wrong(
        'channel',
        `${name} is shared with another company, or about to be. The bot does not post there.`,
        other,
      ),
    ];
  return [
    right('channel', `The channel is ${name} (${channel.id}).`),
    membership(channel, bot),
    ...audience(channel),
  ];
}

function membership({ name, is_member }: ChannelSeen, bot: string): Finding {
  const about = 'bot in the channel';
  const invite = `Type /invite @${bot} in #${name}.`;
  if (is_member === undefined)
    return unknown(about, `Slack does not say whether the bot is in #${name}.`, invite);
  return is_member
    ? right(about, `The bot is in #${name}.`)
    : wrong(about, `The bot is not in #${name}, so it cannot post there.`, invite);
}

/** The CSV in each card’s thread has every member’s name and email address. */
function audience({ name, is_private }: ChannelSeen): readonly Finding[] {
  const about = 'who can read';
  const fix = `Make #${name} private, or use a private channel.`;
  if (is_private === true) return [right(about, `#${name} is private.`)];
  return is_private === undefined
    ? [unknown(about, `Slack does not say whether #${name} is private.`, fix)]
    : [
        warning(
          about,
          `#${name} is public. Everyone in the workspace can read the cards, and the CSV with every member’s email address.`,
          fix,
        ),
      ];
}
