import { DatabaseHeld } from '../adapters/store/file/problems.ts';
import { appIdIn } from '../adapters/store/slack-seen.ts';
import type { Outside } from '../deps.ts';
import { DAY_MS } from '../policy/calendar.ts';

/** Keeps for the doctor what Slack confirmed to the bot: the connection at each start, the command at most once a day. */
export function slackSeen(
  { store, clock, settings: { command } }: Pick<Outside, 'store' | 'clock' | 'settings'>,
  appToken: string,
) {
  const app = appIdIn(appToken);
  function note(what: 'connection' | 'command'): void {
    if (app === undefined) return;
    try {
      store.commit(clock(), (tables) => tables.slackSeen.note(what, app, command));
    } catch (thrown) {
      // The next time will do.
      if (!(thrown instanceof DatabaseHeld)) throw thrown;
    }
  }
  return {
    connected: () => note('connection'),
    commandArrived(): void {
      const last = store.tables.slackSeen.last('command');
      const isSame = last?.app === app && last?.command === command;
      if (!isSame || clock().getTime() - last.at.getTime() >= DAY_MS) note('command');
    },
  };
}
