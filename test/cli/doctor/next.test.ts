import { expect, test } from 'vitest';
import { openDatabase } from '../../../src/adapters/store/database.ts';
import { MIGRATIONS, migrate } from '../../../src/adapters/store/file/migrate.ts';
import { diagnose } from '../../../src/cli/doctor.ts';
import { runToEnd } from '../program-run.ts';
import { startDoctorWorld } from './doctor-world.ts';

const nextOf = async (env: Readonly<Record<string, string>>) => (await diagnose(env, [])).next;

test('the next step: start and scan, by the command that the bot has', async () => {
  await using made = await startDoctorWorld();
  const rehearsing = { ...made.env, PROTECTION: 'on' };
  expect(await nextOf(rehearsing)).toBe(
    'Next: run npm start, then type /inactive-users scan in the admin channel.',
  );
  expect(await nextOf({ ...rehearsing, SLACK_COMMAND: '/inactive-city' })).toContain(
    'type /inactive-city scan in',
  );
  expect(await nextOf({ ...rehearsing, PROTECTION: 'off' })).toBe(
    'Next: run npm start, then type /inactive-users scan in the admin channel. Nothing is emailed or disabled until an approver presses Go live… on the card.',
  );
});

test('of a bot that was started before: its status', async () => {
  await using made = await startDoctorWorld();
  const db = openDatabase(made.env['DATABASE_PATH'] ?? '');
  migrate(db, MIGRATIONS);
  db.close();
  const { out } = await runToEnd('cli/doctor.ts', ['--json'], made.env);
  expect(JSON.parse(out)).toMatchObject({
    next: 'Next: start the bot, or restart it if a setting has changed. Then type /inactive-users status in the admin channel.',
  });
});

test('first what is wrong', async () => {
  await using made = await startDoctorWorld();
  expect(await nextOf({ ...made.env, SMTP_PASSWORD: 'another-one' })).toBe(
    'Next: fix what is WRONG, then run npm run doctor.',
  );
});
