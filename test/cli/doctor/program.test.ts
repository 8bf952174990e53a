import { expect, test } from 'vitest';
import { argumentsIn } from '../../../src/cli/doctor.ts';
import { runToEnd } from '../program-run.ts';
import { startDoctorWorld } from './doctor-world.ts';

test.each([
  [[], { json: false, letter: undefined }],
  [['--json'], { json: true, letter: undefined }],
  [['--help'], 'help'],
  [['--letter', 'me@example.org'], { json: false, letter: { to: 'me@example.org', language: undefined } }],
  [
    ['--letter', 'me@example.org', '--language', 'de'],
    { json: false, letter: { to: 'me@example.org', language: 'de' } },
  ],
])('%j', (argv, asked) => {
  expect(argumentsIn(argv)).toEqual(asked);
});

test.each([
  [['--jason'], 'See npm run doctor -- --help.'],
  [['--language', 'de'], '--language needs --letter'],
  [['--json', '--letter', 'me@example.org'], '--json and --letter cannot be used together'],
])('%j is refused', (argv, said) => {
  expect(() => argumentsIn(argv)).toThrow(said);
});

test('without any setting: all that is missing at once, by name, and what can be looked at is', async () => {
  const { code, out, problems } = await runToEnd('cli/doctor.ts', [], {});
  expect([code, problems]).toEqual([1, '']);
  for (const name of [
    'ARCGIS_PORTAL_URL',
    'SLACK_BOT_TOKEN',
    'SLACK_APP_TOKEN',
    'SLACK_APPROVERS',
    'TIME_ZONE',
  ])
    expect(out).toMatch(new RegExp(`WRONG +${name} +${name} is required`));
  expect(out).toMatch(
    /unknown +sign-in +This was not checked, because SLACK_BOT_TOKEN is missing or wrong\./,
  );
  expect(out).toMatch(/Next: fix what is WRONG, then run npm run doctor\.\n$/);
});

test('with samples asked for, they are sent and nothing else is looked at', async () => {
  await using made = await startDoctorWorld();
  const { code, problems } = await runToEnd('cli/doctor.ts', ['--letter', 'me@example.org'], made.env);
  expect([code, problems]).toEqual([0, '']);
  expect(made.world.mailbox.mails.length).toBeGreaterThan(0);
  expect(made.world.slack.calls).toEqual([]);
});

test('an unknown option ends with 2', async () => {
  expect((await runToEnd('cli/doctor.ts', ['--jason'])).code).toBe(2);
});
