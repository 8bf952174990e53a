import { z } from 'zod';
import type { SoakWorld } from '../soak-world.ts';

const told = z.object({ username: z.string(), recipient: z.string(), count: z.number() });

/** What members were told in Slack: never the same twice, and what counts as accepted is really there. */
export function wrongDirectMessages({ servers: { slack }, look }: SoakWorld): readonly string[] {
  const accepted = look(({ rows }) =>
    rows(
      told,
      `SELECT username, recipient, count(*) AS count FROM letter
         JOIN direct_message ON direct_message.letter = letter.id
       WHERE direct_message.state = 'accepted' GROUP BY recipient`,
    ),
  );
  const people = [...slack.workspace.users.values()];
  const textsTo = (id: string): readonly string[] =>
    slack.messages(slack.workspace.directWith(id).id).map((message) => JSON.stringify(message.blocks));
  const twice = people.flatMap(({ id }) => {
    const texts = textsTo(id);
    return new Set(texts).size < texts.length ? [`${id}: the same direct message twice (promise 5)`] : [];
  });
  const missing = accepted.filter(({ recipient, count }) => {
    const person = people.find(({ email }) => email === recipient);
    return person === undefined || textsTo(person.id).length < count;
  });
  return [
    ...twice,
    ...missing.map(
      ({ username, count }) =>
        `${username}: ${count} direct messages count, and Slack has fewer (promise 13)`,
    ),
  ];
}
