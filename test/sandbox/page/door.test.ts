import { request } from 'node:http';
import { expect, test } from 'vitest';
import { startPageWorld } from './world.ts';

const post = { method: 'POST', body: JSON.stringify({ user: 'U0MARA', text: 'I was here' }) };
const JSON_TYPE = { 'content-type': 'application/json' };

test.each<
  [string, (origin: string) => { method: string; headers: Record<string, string>; path: string }, number]
>([
  [
    'a post of another site',
    () => ({ method: 'POST', path: '/act/say', headers: { origin: 'https://evil.example' } }),
    403,
  ],
  ['a post of nobody', () => ({ method: 'POST', path: '/act/say', headers: {} }), 403],
  [
    'a post of a page on another port',
    () => ({ method: 'POST', path: '/act/say', headers: { origin: 'http://127.0.0.1:1' } }),
    403,
  ],
  [
    'a name that was made to point here',
    () => ({ method: 'GET', path: '/state', headers: { host: 'evil.example' } }),
    403,
  ],
  ['another method', (origin) => ({ method: 'PUT', path: '/act/say', headers: { origin } }), 403],
  [
    'an act that there is not',
    (origin) => ({ method: 'POST', path: '/act/constructor', headers: { origin } }),
    404,
  ],
  ['a path out of the folder', () => ({ method: 'GET', path: '/../server.ts', headers: {} }), 404],
  ['the page itself', (origin) => ({ method: 'POST', path: '/act/say', headers: { origin } }), 200],
])('%s is answered with that status', async (_, asked, status) => {
  await using world = await startPageWorld();
  const { headers, ...rest } = asked(world.url);
  const answer = await new Promise<number | undefined>((resolve, reject) => {
    const sent = request(world.url, { ...rest, headers: { ...JSON_TYPE, ...headers } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on('error', reject);
    sent.end(rest.method === 'GET' ? '' : post.body);
  });
  const said = world.world.slack.messages(world.world.channel).map(({ text }) => text);
  expect({ answer, said }).toEqual({ answer: status, said: status === 200 ? ['I was here'] : [] });
});
