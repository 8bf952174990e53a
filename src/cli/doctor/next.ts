import { existsSync } from 'node:fs';
import { placeOf } from '../../adapters/store/database.ts';
import { USUAL_COMMAND } from '../../app/manifest.ts';
import type { Parts } from '../../config/config.ts';
import type { Finding } from './finding.ts';

/** The one thing to do after the table. A database that is there already is one of a bot that was started before. */
export function nextStep({ data }: Parts, findings: readonly Finding[]): string {
  if (findings.some(({ result }) => result === 'wrong'))
    return 'Next: fix what is WRONG, then run npm run doctor.';
  const {
    SLACK_COMMAND: command = USUAL_COMMAND,
    DATABASE_PATH: path,
    PROTECTION: isRehearsal = true,
  } = data;
  if (path !== undefined && existsSync(placeOf(path)))
    return `Next: start the bot, or restart it if a setting has changed. Then type ${command} status in the admin channel.`;
  const first = `Next: npm start, then type ${command} scan in the admin channel.`;
  return isRehearsal
    ? first
    : `${first} Nothing is emailed or disabled until an approver presses Go live… on the card.`;
}
