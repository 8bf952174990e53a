import type { People } from './slack/workspace.ts';

/** Somebody in the sandbox's Slack whose place a visitor of its page can take. */
interface Person {
  readonly id: string;
  readonly name: string;
  readonly part: string;
  /** What that means here, in a few words. */
  readonly note: string;
}

export const APPROVER = 'U0MARA';
export const SECOND_APPROVER = 'U0TOMAS';
export const BYSTANDER = 'U0ILSE';
export const GUEST = 'U0GUUS';

/** The people of the workspace: one for each part that matters to the bot. */
export const CAST: readonly Person[] = [
  { id: APPROVER, name: 'Mara Lindholm', part: 'Approver', note: 'can approve, exclude and undo' },
  {
    id: SECOND_APPROVER,
    name: 'Tomas Ferrer',
    part: 'Another approver',
    note: 'can also approve, exclude and undo',
  },
  {
    id: BYSTANDER,
    name: 'Ilse Bakker',
    part: 'Member of the channel',
    note: 'can read and ask questions, but not decide',
  },
  { id: GUEST, name: 'Guus Zomer', part: 'Guest', note: 'is in the channel but cannot use the bot' },
];

export const CHANNEL = { id: 'C0GISADMINS', name: 'gis-admins' } as const;
const BOT = 'U0SANDBOX';

/** The workspace that these people are in. */
export function castOfPeople(): People {
  return {
    users: CAST.map(({ id, name }) => ({
      id,
      name,
      real_name: name,
      email: `${name.toLowerCase().replace(' ', '.')}@harbour-city.example`,
      tz: 'Europe/Amsterdam',
      is_restricted: id === GUEST,
    })),
    channels: [{ ...CHANNEL, members: [BOT, ...CAST.map(({ id }) => id)] }],
  };
}
