import { openDatabase } from '../../../../src/adapters/store/database.ts';
import { migrate } from '../../../../src/adapters/store/file/migrate.ts';
import { DatabaseProblem } from '../../../../src/adapters/store/file/problems.ts';

// Another process for the test, run as a user who may not write: prints what people would read.
try {
  migrate(openDatabase(process.argv[2] ?? ''), process.argv[3] ?? '');
  process.stdout.write('opened\n');
} catch (thrown) {
  if (!(thrown instanceof DatabaseProblem)) throw thrown;
  process.stdout.write(`${thrown.message}\n`);
}
