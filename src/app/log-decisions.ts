import type { Actor, AuditEntry, AuditKind } from '../adapters/store/audit.ts';
import type { Log } from '../log.ts';

/** What people decided, and what the bot did to an account because of it: a line each. The audit trail has all of it. */
const LOGGED: Readonly<Partial<Record<AuditKind, string>>> = {
  'went live': 'The bot was taken live.',
  'no longer live': 'The bot went back to rehearsal.',
  paused: 'The bot was paused.',
  resumed: 'The bot was resumed.',
  'agreement recorded': 'An approver agreed to a decision that needs another approver.',
  'acceptance granted': 'One scan may be accepted despite a failed check.',
  'decided at once': 'A decision on several accounts was recorded.',
  'called off': 'The approval of several accounts was canceled.',
  'approval recorded': 'An approval was recorded.',
  'withdrawal recorded': 'An approval was withdrawn.',
  'exclusion added': 'An exclusion was added.',
  'exclusion extended': 'An exclusion was extended.',
  'exclusion confirmed': 'An exclusion was kept with no end date.',
  'exclusion left to end': 'An exclusion was left to end on its date.',
  'exclusion ended': 'An exclusion was ended.',
  'exclusion undone': 'An exclusion was undone.',
  'undo recorded': 'The re-enabling of an account was requested.',
  'account disabled': 'An account was disabled.',
  'disabling failed': 'An account could not be disabled.',
  'disabling undone': 'An account was re-enabled.',
  'undo failed': 'An account could not be re-enabled.',
};

/** Of an entry's details, what tells where to look; never what people typed. */
const TOLD = ['proposal', 'exclusion', 'batch', 'scan', 'decided', 'accounts', 'rehearsal'];

/** Logs what was decided and done, once it is committed. */
export function logDecisions(log: Log): (entries: readonly AuditEntry[]) => void {
  return (entries) => {
    for (const entry of entries) {
      const message = LOGGED[entry.what];
      if (message !== undefined) log.info(fieldsOf(entry), message);
    }
  };
}

function fieldsOf({ by, subject, detail }: AuditEntry): object {
  const told = Object.entries(detail).filter(
    ([name, value]) => TOLD.includes(name) && ['string', 'number', 'boolean'].includes(typeof value),
  );
  return { ...(subject !== '' && { account: subject }), by: whoWords(by), ...Object.fromEntries(told) };
}

function whoWords(by: Actor): string {
  return by.kind === 'bot' ? 'the bot' : `${by.name} (${by.id})`;
}
