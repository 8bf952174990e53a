import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// A test run is real servers, SQLite files and sockets; the pool keeps to the two cores that CI has.
export default defineConfig({
  root: fileURLToPath(new URL('../', import.meta.url)),
  test: {
    include: ['test/**/*.test.ts'],
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
