// Plain JavaScript that any Node can read: npm runs it before each program, and an older Node could not load those to say this.

const NEEDED = 24;

const [major] = process.versions.node.split('.');
if (Number(major) < NEEDED) {
  process.stderr.write(
    `This program needs Node ${NEEDED} or newer; this is Node ${process.versions.node}. ` +
      `npm ci installs one on Linux and Windows; elsewhere, install Node ${NEEDED} first.\n`,
  );
  process.exitCode = 1;
}
