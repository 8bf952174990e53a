import type { Store } from '../../../src/adapters/store/store.ts';
import type { MailRow } from '../../../src/features/evaluation/ladder-facts.ts';
import type { Account } from '../../../src/policy/account.ts';
import type { ExclusionTarget } from '../../../src/policy/exclusion.ts';
import type { Rung } from '../../../src/policy/ladder.ts';
import { aKey, anAccount, anEntry, january, PERSON, scanned } from '../../adapters/store/temporary.ts';

/** Members of all kinds that mail has something to say about, or nothing, as of NOW. */

const LONG_AGO = new Date('2025-09-01T06:00:00Z');

export type Row = MailRow;

export const aRow = (name: string, facts: Partial<Account> = {}, rest: Partial<Row> = {}): Row => ({
  account: anAccount(name, { lastLogin: LONG_AGO, ...facts }),
  newestSignIn: undefined,
  reenabledAt: undefined,
  lastLeftAloneAt: undefined,
  standing: undefined,
  ...rest,
});

const ROWS: readonly Row[] = [
  aRow('nothing'),
  aRow('warned'),
  aRow('reminded'),
  aRow('second-ladder'),
  aRow('signed-in-since', {}, { newestSignIn: january(1) }),
  aRow('left-alone-since', {}, { lastLeftAloneAt: january(9) }),
  aRow('enabled-since', {}, { reenabledAt: january(9) }),
  aRow('refused'),
  aRow('another-address', { email: 'new@example.org' }),
  aRow('other-server'),
  aRow('reached-again'),
  aRow('no-address', { email: undefined }),
  aRow('address-now'),
  aRow('excluded-lately'),
  aRow('excluded-now'),
  aRow('rule-ended', { userType: 'viewerUT' }),
  aRow('administrator', { role: 'org_admin' }),
  aRow('disabled', { disabled: true }),
  aRow('incomplete', { created: 'unknown' }),
  aRow('active', { lastLogin: january(18) }),
];

export const FIRST: Rung = { kind: 'first' };

/** Writes down what mail met, and returns the rows. */
export function crowdIn(store: Store): readonly Row[] {
  store.commit(january(1), ({ letters }) =>
    letters.goBy({ host: 'before.example', user: '', address: 'gis@example.org' }),
  );
  const accounts = ROWS.map(({ account }) => account);
  const scan = scanned(store, accounts, { at: january(1) });
  const warned = letterWriter(store, scan);
  const established = (name: string, day: number): void =>
    store.commit(january(day), ({ letters }) =>
      letters.establish(
        aKey(name),
        { kind: 'mailbox refused', words: 'Unknown' },
        `2026-01-${day < 10 ? '0' : ''}${day}`,
        anEntry(),
      ),
    );
  established('other-server', 3);
  store.commit(january(3), ({ letters }) =>
    letters.goBy({ host: 'mail.example', user: '', address: 'gis@example.org' }),
  );
  for (const { account } of ROWS) if (account.username !== 'nothing') warned(account.username, 4);
  warned('reminded', 12, { kind: 'reminder', daysBefore: 14 });
  warned('second-ladder', 10, FIRST, true);
  for (const name of ['refused', 'another-address', 'reached-again', 'address-now']) {
    warned(name, 10, FIRST, false, 'refused');
    if (name !== 'address-now') established(name, 11);
  }
  store.commit(january(12), ({ letters, switches, exclusions }) => {
    letters.clearReach(aKey('reached-again'), anEntry());
    letters.establish(aKey('address-now'), { kind: 'no usable address' }, '2026-01-11', anEntry());
    const exclude = (target: ExclusionTarget, until: Date | undefined): void =>
      void exclusions.add({ target, reason: 'leave', authorId: 'U1', authorName: 'Ada', until }, anEntry());
    for (const [name, until] of [
      ['excluded-lately', january(14)],
      ['excluded-lately', january(13)],
      ['excluded-now', january(30)],
    ] as const)
      exclude({ kind: 'account', key: aKey(name), username: name }, until);
    exclude({ kind: 'user type', value: 'viewerUT', label: 'Viewer' }, january(14));
    const by = { byId: PERSON.kind === 'person' ? PERSON.id : '', byName: 'Ada' };
    switches.setPause({ ...by, since: january(13), until: january(15), reason: undefined }, anEntry());
  });
  return ROWS;
}

/** Writes warnings that were answered at six in the morning of a day of January. */
export function letterWriter(store: Store, scan: number) {
  return (
    name: string,
    day: number,
    rung = FIRST,
    newLadder = rung.kind === 'first',
    answer: 'accepted' | 'refused' = 'accepted',
  ): void => {
    const id = store.commit(january(day), ({ letters }) =>
      letters.write(
        {
          about: { kind: 'warning', key: aKey(name), rung, scan },
          username: name,
          to: `${name}@example.org`,
          messageId: `<${name}-${day}@example.org>`,
          notBefore: january(day),
        },
        anEntry(),
      ),
    );
    store.commit(january(day), ({ letters }) => {
      letters.sending(id);
      if (answer === 'refused') letters.refused(id, 'Unknown', anEntry());
      else
        letters.accepted(
          id,
          { words: 'Taken', by: 'mail', dueOn: `2026-02-${day < 10 ? '0' : ''}${day}`, newLadder },
          anEntry(),
        );
    });
  };
}
