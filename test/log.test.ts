import { expect, test } from 'vitest';
import { openLog } from '../src/log.ts';

const SECRET = 'p&ss "w": wörd';

/** What a log wrote, without the moments. */
function logged(
  use: (log: ReturnType<typeof openLog>) => void,
  options: Partial<Parameters<typeof openLog>[0]> = {},
) {
  const lines: string[] = [];
  use(openLog({ level: 'info', secrets: [SECRET, ''], write: (line) => lines.push(line), ...options }));
  return lines.map((line) => {
    const { time, ...rest } = JSON.parse(line);
    expect(new Date(time).toISOString()).toBe(time);
    return rest;
  });
}

test('a line is JSON with its level, its fields and its message', () => {
  expect(logged((log) => log.warn({ scan: 42, state: { of: ['a', null] } }, 'a scan failed'))).toEqual([
    { level: 'warn', scan: 42, state: { of: ['a', null] }, msg: 'a scan failed' },
  ]);
});

test('what is below the level is not written', () => {
  const all = (log: ReturnType<typeof openLog>) => {
    for (const level of ['debug', 'info', 'warn', 'error'] as const) log[level]({}, level);
  };
  expect(logged(all, { level: 'warn' })).toEqual([
    { level: 'warn', msg: 'warn' },
    { level: 'error', msg: 'error' },
  ]);
  expect(logged(all, { level: 'debug' })).toHaveLength(4);
});

const circle: Record<string, unknown> = { name: 'x' };
circle['self'] = circle;

test.each<[circumstance: string, field: unknown, written: unknown]>([
  ['in a text', `a ${SECRET} b ${SECRET}`, 'a … b …'],
  ['deep inside', { a: [{ b: SECRET }] }, { a: [{ b: '…' }] }],
  ['as the name of a field', { [SECRET]: 1 }, { '…': 1 }],
  ['in an address', `https://x/?p=${encodeURIComponent(SECRET)}`, 'https://x/?p=…'],
  ['in a posted form', new URLSearchParams({ p: SECRET }).toString(), 'p=…'],
  ['in JSON', JSON.stringify({ p: SECRET }), '{"p":"…"}'],
  ['in Base64', `Basic ${Buffer.from(SECRET).toString('base64')}`, 'Basic …'],
  ['in a Map and a Set', new Map([['a', new Set([SECRET])]]), { a: ['…'] }],
  ['in a URL', new URL(`https://x/${encodeURIComponent(SECRET)}`), 'https://x/…'],
  [
    'in fields with telling names',
    { token: 1, apiKey: 'x', headers: { Authorization: 'y' }, clientSecret: 'z' },
    { token: '…', apiKey: '…', headers: { Authorization: '…' }, clientSecret: '…' },
  ],
  ['of Slack, known by its form', 'xoxb-1-a xapp-1-B xoxe.xoxb-1-c', '… … …'],
  ['of a session, in a query', 'https://x/y?f=json&token=abc&z=1', 'https://x/y?f=json&token=…&z=1'],
  [
    'in an object that holds itself',
    circle,
    {
      name: 'x',
      self: { name: 'x', self: { name: 'x', self: { name: 'x', self: { name: 'x', self: '…' } } } },
    },
  ],
  [
    'nowhere: dates, numbers and nothing',
    [new Date(0), new Date(Number.NaN), 12n, 1, true, null],
    ['1970-01-01T00:00:00.000Z', null, '12', 1, true, null],
  ],
])('promise 8: no secret is written to the log: %s', (_, field, written) => {
  expect(logged((log) => log.error({ field }, `it failed: ${SECRET}`))).toEqual([
    { level: 'error', field: written, msg: 'it failed: …' },
  ]);
});

test('promise 8: of an error only its name, message and place are written, not what it carries', () => {
  const error = Object.assign(new TypeError(`no ${SECRET}`), {
    options: { password: SECRET },
    cause: SECRET,
  });
  const [line] = logged((log) => log.error({ error }, 'failed'));
  expect(line).toEqual({
    level: 'error',
    error: { name: 'TypeError', message: 'no …', stack: expect.stringMatching(/^TypeError: no …\n +at /) },
    msg: 'failed',
  });
});

test('promise 9: what a name holds does not steer the terminal on which the log is read', () => {
  const lines: string[] = [];
  const log = openLog({ level: 'info', secrets: [], write: (line) => lines.push(line) });
  log.warn({ name: 'a\u009b2J\u202eb\u007f\u2028c', error: new Error('x\u001b[1m') }, 'said\u0085');
  expect(lines.join('')).not.toMatch(/[^\P{Cc}\n]|\\u00[01789]|[\u2028\u202a-\u202e]/u);
  expect(JSON.parse(lines[0] ?? '{}')).toMatchObject({ name: 'a2Jb c', msg: 'said ' });
});
