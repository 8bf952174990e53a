import { createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { openTransport } from '../../../src/adapters/smtp/transport.ts';
import { meaningOf } from '../../../src/policy/mail/answer.ts';
import { listenOnLoopback } from '../../../src/sandbox/loopback.ts';

/** What a server says to each command, by its first word; to nothing else. */
type Script = Readonly<Record<string, string>>;

const GREETING = { EHLO: '250-mail.example\r\n250 PIPELINING\r\n' };
const TAKES = {
  ...GREETING,
  MAIL: '250 ok\r\n',
  RCPT: '250 ok\r\n',
  DATA: '354 go on\r\n',
  '.': '250 ok\r\n',
};
const CLOSES = '<closes>';

/** A mail server of a few words; what it heard beside the mail itself. */
async function scripted(script: Script) {
  const heard: string[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.write('220 mail.example\r\n');
    let isInMail = false;
    createInterface({ input: socket }).on('line', (line) => {
      if (isInMail && line !== '.') return;
      const [command = ''] = line.split(' ');
      heard.push(command);
      isInMail = command === 'DATA' && /^354/.test(script['DATA'] ?? '');
      say(socket, script[command] ?? '');
    });
  });
  const listening = await listenOnLoopback(server);
  return {
    heard,
    url: `smtp://127.0.0.1:${listening.port}`,
    [Symbol.asyncDispose]: listening[Symbol.asyncDispose],
  };
}

function say(socket: Socket, reply: string): void {
  if (reply.endsWith(CLOSES)) socket.end(reply.slice(0, -CLOSES.length));
  else if (reply !== '') socket.write(reply);
}

async function sends(url: string, { message = 'Hello\r\n', isWanted = true, mayGoOn = true } = {}) {
  const transport = openTransport({ url });
  const answer = await transport.send({
    envelope: { from: 'gis@hcg.example', to: 'ana@hcg.example' },
    message: Buffer.from(message),
    isStillWanted: () => Promise.resolve(isWanted),
    mayGoOn: () => mayGoOn,
  });
  await transport.close();
  return answer;
}

test.each<[string, Script, string]>([
  [
    'the recipient',
    { ...GREETING, MAIL: '250 ok\r\n', RCPT: `550 5.1.1 No such user\r\n${CLOSES}` },
    'mailbox refused',
  ],
  ['the sender', { ...GREETING, MAIL: `550 5.7.1 Not you\r\n${CLOSES}` }, 'we are refused'],
])('a server that refuses %s and hangs up is taken at its word', async (_, script, meaning) => {
  await using server = await scripted(script);
  const answer = await sends(server.url);
  expect(answer).toMatchObject({ kind: 'refused', code: 550 });
  expect(answer.kind !== 'called off' && meaningOf(answer)).toBe(meaning);
});

test('a yes from before the end of a mail is no acceptance of it', async () => {
  await using server = await scripted({ ...TAKES, DATA: '354 go on\r\n250 ok\r\n' });
  const answer = await sends(server.url, { message: 'A line of a report\r\n'.repeat(1_000_000) });
  expect(answer).toMatchObject({
    kind: 'refused',
    words: 'the mail server answered before it had received the whole email',
  });
});

test.each([
  ['was sent', {}, ['EHLO', 'MAIL', 'RCPT', 'DATA', '.', 'QUIT']],
  ['was called off', { isWanted: false }, ['EHLO', 'QUIT']],
  ['was called off while the server let it wait', { mayGoOn: false }, ['EHLO', 'MAIL', 'RCPT', 'DATA']],
])('the server is taken leave of where a mail %s, and never inside of one', async (_, options, commands) => {
  await using server = await scripted(TAKES);
  const answer = await sends(server.url, options);
  expect(answer.kind).toBe(commands.includes('.') ? 'accepted' : 'called off');
  await expect.poll(() => server.heard).toEqual(commands);
});
