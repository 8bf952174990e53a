import { failed, ok, type Result } from './domain/result.ts';
import { type Authorities, authoritiesIn } from './network/authorities.ts';
import type { NetworkSettings } from './network/network.ts';
import { proxyIn } from './network/proxy.ts';
import type { Found } from './settings-found.ts';

/** HTTPS_PROXY, NO_PROXY and the file that CA_FILE names; a failure is what is wrong with that file. */
export function networkIn(
  { values }: Pick<Found, 'values'>,
  readFile: (path: string) => string,
  now: Date,
): Result<NetworkSettings, string> {
  const { HTTPS_PROXY: proxy = '', NO_PROXY: noProxy = '', CA_FILE: caFile } = values;
  const authorities = caFile === undefined ? ok(undefined) : authoritiesFrom(caFile.trim(), readFile, now);
  if (!authorities.ok) return authorities;
  return ok({
    proxy: proxy === '' ? undefined : proxyIn(proxy),
    noProxy,
    authorities: authorities.value,
  });
}

function authoritiesFrom(
  path: string,
  readFile: (path: string) => string,
  now: Date,
): Result<Authorities, string> {
  const named = `CA_FILE: the file “${path}”`;
  try {
    const read = authoritiesIn(readFile(path), now);
    return read.ok ? read : failed(`${named} ${read.failure}.`);
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? ` (${String(thrown.code)})` : '';
    return failed(`${named} cannot be read${code}.`);
  }
}
