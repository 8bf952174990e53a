import { pressedIn } from '../../adapters/slack/buttons.ts';
import type { Outside } from '../../deps.ts';
import type { Guard, HomeOf } from '../deciding/guard.ts';
import { organizationName } from '../deciding/whose.ts';
import type { EndingExclusions } from '../exclusions/ask-before-end.ts';
import { type HomeStatus, homeFacts } from './facts.ts';
import { END_NOW, homeView, shortHomeView } from './view.ts';

/** The Home tab, and what can be pressed in it alone; its other buttons are those of the card and of the question about an end. */
export function registerHome(
  guard: Guard,
  outside: Outside,
  {
    flows: { ending, status },
    channel,
  }: {
    readonly flows: {
      readonly ending: EndingExclusions;
      readonly status: () => HomeStatus;
    };
    /** SLACK_ADMIN_CHANNEL. */
    readonly channel: string;
  },
): void {
  guard.home(async (of: HomeOf) =>
    of.kind === 'reader'
      ? homeView(await homeFacts(outside, status, of), channel)
      : shortHomeView({
          organization: organizationName(outside),
          approvers: outside.people.names(),
          isMember: of.kind === 'member',
          warns: outside.mail !== undefined,
          command: outside.settings.command,
        }),
  );

  guard.decides(END_NOW, {
    read(value) {
      const pressed = pressedIn(value);
      return pressed?.shown === undefined ? undefined : { id: pressed.about, until: pressed.shown };
    },
    decide: (press, { id, until }) => ending.endNow(press, id, until),
  });
}
