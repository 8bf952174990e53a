import { expect, test } from 'vitest';
import { proxyIn } from '../../../src/adapters/network/proxy.ts';
import { careful, ProxyTrouble } from '../../../src/adapters/network/tunnel.ts';
import { startConnectProxy } from '../../../src/sandbox/network/connect-proxy.ts';

const AUTH = { user: 'bot', pass: 'proxy-password' };

async function startAsking(password: string) {
  const proxy = await startConnectProxy({ auth: AUTH });
  const to = proxyIn(`http://${AUTH.user}:${password}@127.0.0.1:${proxy.port}`);
  if (to === undefined) throw new Error('no proxy');
  const tunnels = careful();
  const ask = async (port = proxy.port) => {
    const socket = await tunnels.open(to, { host: 'portal.example', port, timeoutMs: 10_000 });
    socket.destroy();
  };
  return { proxy, tunnels, ask, [Symbol.asyncDispose]: () => proxy[Symbol.asyncDispose]() };
}

test('of many at once, one alone tries a wrong password, until someone asks for it again', async () => {
  await using made = await startAsking('another-password');
  const tried = await Promise.allSettled([made.ask(), made.ask(), made.ask()]);
  for (const one of tried) expect(one).toMatchObject({ reason: expect.any(ProxyTrouble) });
  await expect(made.ask()).rejects.toThrow('rejects the user name or password');
  expect(made.proxy.asked.map(({ answer }) => answer)).toEqual([407]);
  made.tunnels.again();
  await expect(made.ask()).rejects.toThrow('rejects the user name or password');
  expect(made.proxy.asked).toHaveLength(2);
});

test('what is about one host keeps no other from being reached', async () => {
  await using made = await startAsking(AUTH.pass);
  // Nobody listens there.
  await expect(made.ask(1)).rejects.toThrow('cannot reach portal.example:1 (502)');
  await Promise.all([made.ask(), made.ask()]);
  expect(made.proxy.asked.map(({ answer }) => answer)).toEqual([502, 200, 200]);
});
