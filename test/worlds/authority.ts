import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../adapters/store/temporary.ts';

const OPENSSL = '/usr/bin/openssl';

/** A private certificate authority that no machine trusts by itself, and a certificate that it signed. */
export interface Authority extends Disposable {
  /** As CA_FILE names it. */
  readonly caFile: string;
  readonly ca: string;
  /** For all the names given, in PEM. */
  readonly key: string;
  readonly cert: string;
  readonly folder: string;
}

/** For names such as `DNS:portal.example` and `IP:127.0.0.1`; so many days long, or ago where below zero. */
export function madeAuthority(
  { days = 2, serverDays = 2 }: { readonly days?: number; readonly serverDays?: number },
  ...names: readonly string[]
): Authority {
  const folder = temporaryFolder();
  const file = (name: string) => join(folder.path, name);
  const openssl = (command: string, ...more: readonly string[]) =>
    execFileSync(OPENSSL, [...command.split(' '), ...more], { stdio: 'ignore', cwd: folder.path });
  const key = '-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes';
  openssl(`req -x509 ${key} -days ${days} -keyout ca.key -out ca.pem -subj`, '/CN=Private authority');
  openssl(`req ${key} -keyout server.key -out server.csr -subj`, '/CN=sandbox');
  writeFileSync(file('names'), `subjectAltName=${names.join(',')}\n`);
  openssl(
    `x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days ${serverDays} -extfile names -out server.pem`,
  );
  const read = (name: string) => readFileSync(file(name), 'utf8');
  return {
    caFile: file('ca.pem'),
    ca: read('ca.pem'),
    key: read('server.key'),
    cert: read('server.pem'),
    folder: folder.path,
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}
