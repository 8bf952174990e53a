import { X509Certificate } from 'node:crypto';
import { failed, ok, type Result } from '../domain/result.ts';

/** Certificate authorities that are trusted beside those that Node trusts. */
export interface Authorities {
  /** Each as PEM. */
  readonly certificates: readonly string[];
  /** Those of them that vouch for nothing any more, by name and day. */
  readonly expired: readonly string[];
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g;

/** What CA_FILE holds: at least one certificate that can be read and has not expired; a failure is what it has instead. */
export function authoritiesIn(text: string, now: Date): Result<Authorities, string> {
  const certificates = text.match(CERTIFICATE) ?? [];
  if (certificates.length === 0) return failed('holds no certificate (-----BEGIN CERTIFICATE-----)');
  const read = certificates.map(certificateIn);
  const unreadable = read.indexOf(undefined);
  if (unreadable !== -1)
    return failed(
      `has a certificate that cannot be read: number ${unreadable + 1} of ${certificates.length}`,
    );
  const expired = read
    .filter((certificate) => certificate !== undefined)
    .filter((certificate) => certificate.validToDate < now)
    .map(nameAndEnd);
  if (expired.length === certificates.length)
    return failed(`holds only what has expired: ${expired.join('; ')}`);
  return ok({ certificates, expired });
}

function certificateIn(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

function nameAndEnd({ subject, validToDate }: X509Certificate): string {
  return `${subject.split('\n').join(', ')} (${validToDate.toISOString().slice(0, 10)})`;
}
