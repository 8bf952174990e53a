import {
  closeSync,
  copyFileSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { openStore } from '../../src/adapters/store/store.ts';
import { APPROVER, CHANNEL } from '../../src/sandbox/cast.ts';
import { temporaryFolder } from '../adapters/store/temporary.ts';
import { MAIN, type Program, type ProgramWorld, startProgram, startProgramWorld } from '../cli/program.ts';
import { runToEnd } from '../cli/program-run.ts';

const patiently = { timeout: 120_000 };
const hasStarted = (program: Program) =>
  expect.poll(() => program.log(), patiently).toContain('"msg":"Started."');
const PRELOAD = join(import.meta.dirname, 'full-disk.ts');
const WITH_LIMIT = ['node', '--import', PRELOAD, 'src/main.ts'] as const;
/** So long that few entries of the audit trail go into one page. */
const REASON = 'because '.repeat(100);

const decide = async ({ world }: ProgramWorld, what: string): Promise<boolean> =>
  (await world.slack.command(APPROVER, '/inactive-users', what, CHANNEL.id)).kind === 'acknowledged';

/** Pauses and resumes until the program is no more; gives the numbers of the pauses that were acknowledged, oldest first. */
async function pauseUntilItEnds(made: ProgramWorld, program: Program): Promise<readonly number[]> {
  let isOver = false;
  void program.ended.then(() => {
    isOver = true;
  });
  const acknowledged: number[] = [];
  for (let number = 1; !isOver && number < 1_000; number += 1) {
    if (await decide(made, `pause 2 weeks ${number} ${REASON}`)) acknowledged.push(number);
    if (!isOver) await decide(made, 'resume');
  }
  return acknowledged;
}

/** The numbers of the pauses in the audit trail, oldest first; the file is sound and the chain holds. */
function pausesKept(databasePath: string): readonly number[] {
  const db = new Database(databasePath);
  try {
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
    const { audit } = openStore(db).tables;
    expect(audit.firstBroken()).toBeUndefined();
    const paused = audit.ofKinds(['paused'], 1_000).toReversed();
    return paused.map(({ detail }) => Number.parseInt(String(detail['reason']), 10));
  } finally {
    db.close();
  }
}

/** One sentence at the end of the log, and nothing of it beside. */
async function endsSaying(program: Program, sentence: RegExp): Promise<void> {
  expect([await program.ended, program.problems()]).toEqual([{ code: 1, signal: null }, '']);
  const errors = program
    .log()
    .split('\n')
    .filter((line) => line.includes('"level":"error"'));
  expect(errors).toEqual([expect.stringMatching(sentence)]);
}

/** All that was acknowledged was kept, and at most one decision whose answer was on its way. */
function nothingIsLost(made: ProgramWorld, acknowledged: readonly number[]): void {
  const kept = pausesKept(made.databasePath);
  expect(kept.slice(0, acknowledged.length)).toEqual(acknowledged);
  expect(kept.length - acknowledged.length).toBeLessThanOrEqual(1);
}

async function goesOn(made: ProgramWorld): Promise<void> {
  await using again = startProgram(made.env);
  await hasStarted(again);
  expect(await decide(made, 'status')).toBe(true);
  again.signal('SIGTERM');
  expect(await again.ended).toEqual({ code: 0, signal: null });
}

test('a disk that is full ends the program with a sentence before anybody is told of what was not kept', async () => {
  await using made = await startProgramWorld();
  await using program = startProgram(made.env, WITH_LIMIT);
  await hasStarted(program);
  program.signal('SIGUSR2');
  const acknowledged = await pauseUntilItEnds(made, program);
  await endsSaying(
    program,
    /"msg":"The disk that holds the database .*bot\.db is full\. Free up space, then try again\."/,
  );
  nothingIsLost(made, acknowledged);
});

test('a write that fails ends it too', async () => {
  await using made = await startProgramWorld();
  // Of no file the system writes more than 2 MiB; the -wal file comes to it before it begins anew.
  const limited = ['sh', '-c', 'ulimit -f 4096 && exec "$@"', 'sh', ...MAIN] as const;
  await using program = startProgram(made.env, limited);
  await hasStarted(program);
  const acknowledged = await pauseUntilItEnds(made, program);
  await endsSaying(
    program,
    /"msg":"The database .*bot\.db could not be read or written: .*\(SQLITE_IOERR_WRITE\)\./,
  );
  expect(acknowledged.length).toBeGreaterThan(0);
  nothingIsLost(made, acknowledged);
});

test('a file that is damaged under the running program ends it, and neither it nor a backup is made of the damage', async () => {
  await using made = await startProgramWorld();
  await using program = startProgram(made.env);
  await hasStarted(program);
  using folder = temporaryFolder();
  const copy = join(folder.path, 'copy.db');
  expect((await runToEnd('cli/backup.ts', [copy], made.env)).code).toBe(0);
  damage(made.databasePath);
  await decide(made, 'pause 2 weeks stop 1');
  const damaged = /The database .*bot\.db is damaged.* restore the newest backup\./;
  await endsSaying(program, damaged);
  await using again = startProgram(made.env);
  expect([await again.ended, again.problems()]).toEqual([
    { code: 1, signal: null },
    expect.stringMatching(damaged),
  ]);
  expect(await runToEnd('cli/backup.ts', [join(folder.path, 'second.db')], made.env)).toEqual({
    code: 1,
    out: '',
    problems: expect.stringMatching(damaged),
  });
  expect(readdirSync(folder.path)).toEqual(['copy.db']);
  for (const beside of ['', '-wal', '-shm']) rmSync(`${made.databasePath}${beside}`, { force: true });
  renameSync(copy, made.databasePath);
  await goesOn(made);
});

/** Writes over everything but the first page, and lets the program know that its copy of the pages is old. */
function damage(path: string): void {
  const db = new Database(path);
  try {
    db.prepare('UPDATE bot SET last_batch = last_batch').run();
    db.pragma('wal_checkpoint(TRUNCATE)');
    const { size } = statSync(path);
    const file = openSync(path, 'r+');
    for (let at = 4_096; at < size; at += 4_096) writeSync(file, Buffer.alloc(4_096, 0xa5), 0, 4_096, at);
    closeSync(file);
    db.prepare('UPDATE bot SET last_batch = last_batch').run();
  } finally {
    db.close();
  }
}

test('a database that is replaced under the running program ends it: nothing is kept where nobody finds it', async () => {
  await using made = await startProgramWorld();
  await using program = startProgram(made.env);
  await hasStarted(program);
  copyFileSync(made.databasePath, `${made.databasePath}.copy`);
  renameSync(`${made.databasePath}.copy`, made.databasePath);
  expect(await decide(made, 'pause 2 weeks stop 1')).toBe(false);
  await endsSaying(
    program,
    /"msg":"The database .*bot\.db was moved, replaced or deleted while the bot was running\. /,
  );
});

test('a new database on a full disk is refused in one sentence, and is made once there is room', async () => {
  await using made = await startProgramWorld();
  await using program = startProgram({ ...made.env, FULL_FROM_THE_START: 'yes' }, WITH_LIMIT);
  expect([await program.ended, program.problems()]).toEqual([
    { code: 1, signal: null },
    expect.stringMatching(
      /^The disk that holds the database .*bot\.db is full\. Free up space, then try again\.\n$/,
    ),
  ]);
  await goesOn(made);
});
