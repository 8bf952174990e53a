import { takeLock } from '../../../../src/adapters/store/database.ts';
import { DatabaseProblem } from '../../../../src/adapters/store/file/problems.ts';

// Another process for the test: takes the lock, says so, and holds it until its input ends or it is killed.
try {
  using lock = takeLock(process.argv[2] ?? '');
  process.stdout.write(`held ${lock.path}\n`);
  for await (const _ of process.stdin);
} catch (thrown) {
  if (!(thrown instanceof DatabaseProblem)) throw thrown;
  process.stdout.write(`${thrown.message}\n`);
  process.exitCode = 1;
}
