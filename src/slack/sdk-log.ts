import { type Logger, LogLevel } from '@slack/bolt';
import type { Log } from '../flows/ports.ts';

/** Slack's tokens, and the ticket in a Socket Mode address, wherever they stand in a text. */
const SECRETS = /\bxox[a-z]-[\w-]+|\bxapp-[\w-]+|(?<=ticket=)[^&\s"']+/g;

export function withoutSecrets(text: string): string {
  return text.replace(SECRETS, '…');
}

/**
 * What Slack's SDK wants to log, as lines of our own log, quietly: whoever calls it reports what failed. Its debug lines
 * hold whole payloads and are dropped; errors are reduced to their message, because they carry requests and answers.
 */
export function sdkLogger(log: Log): Logger {
  const note = (...parts: unknown[]) => log.debug({ from: 'slack-sdk' }, textOf(parts));
  return {
    debug: () => {},
    info: note,
    warn: note,
    error: note,
    setLevel: () => {},
    getLevel: () => LogLevel.INFO,
    setName: () => {},
  };
}

function textOf(parts: readonly unknown[]): string {
  return withoutSecrets(parts.map((part) => (part instanceof Error ? part.message : String(part))).join(' '));
}
