// Plain JavaScript that any Node can read: npm runs it before each program, and an older Node could not load those to say this.

const NEEDED = 24;

const [major] = process.versions.node.split('.');
if (Number(major) < NEEDED) {
  process.stderr.write(
    `This needs Node ${NEEDED} or newer, and this is Node ${process.versions.node}. ` +
      `npm ci brings one for Linux and Windows; elsewhere install Node ${NEEDED} first.\n`,
  );
  process.exitCode = 1;
}
