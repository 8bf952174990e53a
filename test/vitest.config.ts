import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// A test run is real servers, SQLite files and sockets; the pool keeps to the two cores that CI has.
export default defineConfig({
  root: fileURLToPath(new URL('../', import.meta.url)),
  test: {
    include: ['test/**/*.test.ts'],
    maxWorkers: 2,
    // Only what hangs ends by it; how long a test takes is the machine's affair.
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
