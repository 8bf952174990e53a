@rem The scripts of package.json say exec, by which signals reach a program: a POSIX shell knows it, cmd.exe finds this.
@%*
