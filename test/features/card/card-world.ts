import { connect } from '../../../src/adapters/slack/app.ts';
import { createPeople } from '../../../src/adapters/slack/people.ts';
import { cardMessage } from '../../../src/features/card/card-view.ts';
import type { CardFacts } from '../../../src/features/card/facts.ts';
import { guardOver } from '../../../src/features/deciding/guard.ts';
import { registerGoLive } from '../../../src/features/modes/slack-go-live.ts';
import { registerApproveAll } from '../../../src/features/proposals/approve-all-form.ts';
import { registerDecisions } from '../../../src/features/proposals/decide.ts';
import { registerWhy } from '../../../src/features/proposals/why.ts';
import { renderedText } from '../../../src/sandbox/slack/reading.ts';
import { APP_TOKEN, BOT_TOKEN, CHANNEL, startEdge } from '../../adapters/slack/edge-world.ts';
import { hearFlows } from '../../app/flows-heard.ts';

/** A workspace with Ana, who approves, Ben, who is a member of the channel, and a guest; and the bot's card listeners in it. */
export async function startCardWorld() {
  await using stack = new AsyncDisposableStack();
  const edge = stack.use(
    await startEdge({
      people: {
        users: [
          { id: 'U1', name: 'ana' },
          { id: 'U2', name: 'ben' },
          { id: 'U3', name: 'gus', is_restricted: true },
        ],
        channels: [{ id: CHANNEL, name: 'gis-admins', members: ['U0SANDBOX', 'U1', 'U2', 'U3'] }],
      },
    }),
  );
  const { slack, clients, log, clock } = edge;
  const people = createPeople({
    client: clients.background,
    answering: clients.answering,
    settings: { approvers: ['U1'], channel: CHANNEL, approvalsNeeded: 1 },
    clock,
    log,
  });
  await people.refresh();
  const heard = hearFlows();
  const connection = await connect({
    botToken: BOT_TOKEN,
    appToken: APP_TOKEN,
    client: clients.answering,
    reach: { apiUrl: slack.apiUrl },
    log,
    register: (app) => {
      const guard = guardOver(app, { ...heard.guard, people });
      registerDecisions(guard, heard.flows);
      registerApproveAll(guard, heard.flows);
      registerWhy(guard, heard.flows);
      registerGoLive(guard, heard.flows);
    },
    onSecondBot: () => {},
  });
  if (!connection.ok) throw new Error(connection.failure.sentence);
  stack.use(connection.value);
  const owned = stack.move();
  return {
    slack,
    world: heard,
    /** Posts the card and gives its place. */
    post: async (facts: CardFacts) => {
      const { ts } = await clients.background.chat.postMessage({
        channel: CHANNEL,
        ...cardMessage(facts, undefined),
      });
      if (ts === undefined) throw new Error('Slack gave no ts');
      return { channel: CHANNEL, ts };
    },
    answersTo: (user: string) => slack.answersTo(user).map(renderedText),
    viewOf: (user: string) => {
      const view = slack.viewsOf(user).at(-1);
      return view && { id: view.id, text: renderedText(view) };
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
