import { statfsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** What takes long: whole weeks, kills, browsers, real time-outs, large organizations. `npm run test:fast` leaves it out. */
const LONG = [
  'test/long/**/*.test.ts',
  'test/timelines/**/*.test.ts',
  'test/promises/**/*.test.ts',
  'test/running/**/*.test.ts',
  'test/properties/lives.test.ts',
  'test/sandbox/page/**/*.test.ts',
  'test/adapters/slack/connected-*.test.ts',
  'test/features/warnings/mail-trouble-*.test.ts',
  'test/features/warnings/direct-messages*.test.ts',
  'test/features/digest/*.test.ts',
  'test/features/proposals/ageing.test.ts',
  'test/features/card/card-sizes.test.ts',
  'test/app/{broken-database,moving}.test.ts',
  'test/cli/{audit-program,forget,program}.test.ts',
];

const GIB = 2 ** 30;

/** Databases of tests lie in memory where there is room: Docker gives 64 MB of it unless it is asked for more. */
function temporaryFolder(): { TMPDIR?: string } {
  try {
    const { bavail, bsize } = statfsSync('/dev/shm');
    return bavail * bsize >= 2 * GIB ? { TMPDIR: '/dev/shm' } : {};
  } catch {
    return {};
  }
}

// A test waits for sockets and disks about half of its time: three workers fill the two cores that CI has.
export default defineConfig({
  root: fileURLToPath(new URL('../', import.meta.url)),
  test: {
    maxWorkers: 3,
    // Files of one worker share what they import; nothing there keeps a state of its own.
    isolate: false,
    env: temporaryFolder(),
    // Only what hangs ends by it; how long a test takes is the machine's affair.
    testTimeout: 1_200_000,
    hookTimeout: 1_200_000,
    expect: { poll: { timeout: 180_000 } },
    projects: [
      { extends: true, test: { name: 'fast', include: ['test/**/*.test.ts'], exclude: LONG } },
      { extends: true, test: { name: 'long', include: LONG } },
    ],
  },
});
