import { APPROVER, type BotWorld, inactiveFor } from './bot-world.ts';

/** An organization in which two have one name, and what people read and press of its history. */

const maria = { fullName: 'Maria Silva', email: 'maria@harbour-city.example' };
export const active = [1, 2, 3, 4, 5, 6].map((days) => inactiveFor(days, `active_${days}`));
export const organization = {
  members: [
    inactiveFor(300, 'maria_1', maria),
    inactiveFor(200, 'maria_2', { ...maria, email: 'm.silva@harbour-city.example' }),
    inactiveFor(150, 'ben'),
    ...active,
  ],
};
/** What was answered last, with moments as Slack would write them, and the limits cut short. */
export const last = (world: BotWorld, user = APPROVER) =>
  (world.answers(user).at(-1) ?? '')
    .replace(/<!date\^(\d+)\^[^|]*\|([^>]*)>/g, '$2')
    .replace(/(Limits[^:]*: notify 60, disable 90), .*/g, '$1, …');

export async function pressLast(world: BotWorld, id: string, value?: string): Promise<void> {
  const list = world.slack.ephemerals(APPROVER).at(-1);
  const place = { channel: list?.channel ?? '', ts: list?.ts ?? '' };
  await world.slack.press(APPROVER, place, id, value === undefined ? {} : { value });
  await world.settle();
}

/** What the Details buttons of a page of the history carry: the numbers of an act's entries. */
export const actsShown = (world: BotWorld): string[] =>
  [
    ...JSON.stringify(world.slack.ephemerals(APPROVER).at(-1)?.blocks).matchAll(/"value":"(\d+(?:,\d+)*)"/g),
  ].map(([, numbers = '']) => numbers);

/** The entries of the acts that have one alone. */
export const numbersShown = (world: BotWorld): number[] =>
  actsShown(world)
    .filter((numbers) => !numbers.includes(','))
    .map(Number);
