import { migrate } from '../../src/db/migrate.ts';
import { openDatabase } from '../../src/db/open.ts';
import { DatabaseProblem } from '../../src/db/problem.ts';

// Another process for the test, run as a user who may not write: prints what people would read.
try {
  migrate(openDatabase(process.argv[2] ?? ''), process.argv[3] ?? '');
  process.stdout.write('opened\n');
} catch (thrown) {
  if (!(thrown instanceof DatabaseProblem)) throw thrown;
  process.stdout.write(`${thrown.message}\n`);
}
