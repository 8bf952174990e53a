/** What a program writes has names and addresses in it: nobody but its user may read it. The modes of files that are there stay as they are. */
export function forItsUserAlone(): void {
  process.umask(0o077);
}
