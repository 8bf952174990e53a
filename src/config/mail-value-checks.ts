import { isIP } from 'node:net';
import { plainAddress } from '../adapters/network/address.ts';
import { isMailAddress } from '../adapters/smtp/mailer.ts';
import { isTokenAddress, serviceAccountIn } from '../adapters/smtp/token-service.ts';
import { isUsableAddress } from '../policy/mail/answer.ts';
import { foundAddress, isNoOther, looking, secret, setting, somethingElse } from './value-checks.ts';

/** `smtp://host:587`, `smtps://host`: what the mailer takes, and nothing besides. */
export function smtpAddress() {
  const allowed =
    'smtp://host, smtp://host:587 or smtps://host, with the user name and password in SMTP_USER and SMTP_PASSWORD';
  return setting(
    allowed,
    (text) => {
      const url = plainAddress(text);
      const isOne =
        url !== undefined &&
        ['smtp:', 'smtps:'].includes(url.protocol) &&
        url.hostname !== '' &&
        ['', '/'].includes(url.pathname);
      return isOne ? text : undefined;
    },
    foundAddress('smtp://'),
  );
}

const ADDRESSES_LIKE =
  /^[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?:\s*[,;]\s*[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,})*$/i;

export function mailAddress() {
  return setting(
    'one email address, with or without a name, such as GIS team <gis@example.org>',
    (text) => (isMailAddress(text) && !isBehindColon(text) ? text : undefined),
    looking(ADDRESSES_LIKE),
  );
}

/** An address that begins with a user or a scheme: what stands before the @ may be a password. */
function isBehindColon(text: string): boolean {
  return text.replaceAll(/"[^"]*"/g, '').includes(':');
}

/** Bare addresses, each once. */
export function mailAddresses() {
  return setting(
    'email addresses separated by commas, such as anna@example.org, ben@example.org',
    (text) => {
      const addresses = text.split(',').map((address) => address.trim());
      const areGood = addresses.every((address) => isUsableAddress(address) && !isBehindColon(address));
      return areGood ? [...new Set(addresses)] : undefined;
    },
    looking(ADDRESSES_LIKE),
  );
}

/** What we call ourselves to a mail server: a full name, or an address in brackets (RFC 5321, 4.1.1.1). */
export function ehloName() {
  const name = /^(?=.{4,253}$)[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?)+$/i;
  const allowed = 'the full name of this computer, such as bot.example.org, or its IP address in brackets';
  return setting(
    allowed,
    (text) => {
      const [, address] = /^\[(?:IPv6:)?([\da-f.:]+)\]$/i.exec(text) ?? [];
      return name.test(text) || isIP(address ?? '') > 0 ? text : undefined;
    },
    looking(/^[a-z\d-]{1,30}$/i),
  );
}

const GUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

export function directoryId() {
  return setting(
    'the Directory (tenant) ID in Microsoft Entra, such as 00000000-0000-0000-0000-000000000000, or a domain of the tenant',
    (text) => (GUID.test(text) || /^[a-z\d-]+(?:\.[a-z\d-]+)+$/i.test(text) ? text : undefined),
  );
}

export function applicationId() {
  return setting(
    'the Application (client) ID in Microsoft Entra, such as 00000000-0000-0000-0000-000000000000',
    (text) => (GUID.test(text) ? text : undefined),
  );
}

/** Its ID stands beside its value, and is what many take for it. */
export function clientSecret() {
  return secret(
    'the value of the client secret, not its ID',
    (text) => isNoOther(text) && !GUID.test(text.trim()),
    (text) => (GUID.test(text.trim()) ? 'an ID (not shown)' : somethingElse(text)),
  );
}

export function tokenAddress() {
  return setting(
    'the address that issues tokens, such as https://login.microsoftonline.us/TENANT-ID/oauth2/v2.0/token',
    (text) => (isTokenAddress(text) ? text : undefined),
    foundAddress('https://'),
  );
}

export function tokenScope() {
  return setting(
    'a scope that ends with /.default, such as https://outlook.office365.com/.default',
    (text) => (plainAddress(text) !== undefined && text.endsWith('/.default') ? text : undefined),
    foundAddress(),
  );
}

export function serviceAccountKey() {
  return secret(
    'the JSON key of a Google service account, on one line in single quotes, or set SMTP_OAUTH_SERVICE_ACCOUNT_FILE to the path of its file',
    (text) => serviceAccountIn(text) !== undefined,
    () => 'something else (not shown)',
  );
}
