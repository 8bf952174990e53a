import type { Letter } from '../domain/letter.ts';
import { mayAct } from '../domain/standing.ts';
import type { LetterRecord } from './letter-tables.ts';
import { letterEntry } from './mail-answered.ts';
import type { DirectMessaging, MailOutside } from './mail-ports.ts';
import type { Outside } from './ports.ts';
import { standingNow } from './standing.ts';

/**
 * > A direct message where exactly one full member of the workspace has that address; sent once, accepted counts.
 *
 * Goes with a warning after the mail server's first answer to it; true where Slack has accepted it, now or before.
 */
export async function tellInSlack(
  outside: Outside,
  { direct }: MailOutside,
  letter: LetterRecord,
  content: Letter,
): Promise<boolean> {
  const { store, clock, log } = outside;
  if (direct === undefined || letter.about.kind !== 'warning') return false;
  const before = store.tables.directMessages.of(letter.id);
  if (before !== undefined) return before.state === 'accepted';
  const member = await direct.memberWith(letter.to);
  switch (member.kind) {
    case 'one':
      return await sendOnce(outside, direct, member.id, letter, content);
    case 'nobody': {
      const { why } = member;
      log.info({ letter: letter.id, why }, 'nobody is told of a warning in Slack');
      const entry = letterEntry('no direct message', letter, { why });
      store.commit(clock(), (tables) => tables.directMessages.none(letter.id, why, entry));
      return false;
    }
    case 'unknown':
      log.warn({ letter: letter.id, why: member.sentence }, 'whom to tell in Slack could not be read');
      return false;
  }
}

/** Written down before it goes. What Slack surely did not take goes with the letter's next try, where there is one. */
async function sendOnce(
  outside: Outside,
  direct: DirectMessaging,
  member: string,
  letter: LetterRecord,
  content: Letter,
): Promise<boolean> {
  const { store, settings, clock, log } = outside;
  const mayGo = (): boolean => outside.mayWork() && mayAct(standingNow(store.tables, settings, clock()));
  const begun = letterEntry('direct message begun', letter, { member });
  if (!mayGo() || !store.commit(clock(), (tables) => tables.directMessages.begin(letter.id, begun)))
    return false;
  const outcome = await direct.send(member, content, mayGo);
  const why = outcome.kind === 'accepted' ? '' : outcome.why;
  if (why !== '') log.warn({ letter: letter.id, why }, `a direct message: ${outcome.kind}`);
  store.commit(clock(), ({ directMessages }) => {
    const entry = letterEntry(`direct message ${outcome.kind}`, letter, { why });
    if (outcome.kind === 'not taken') directMessages.takeBack(letter.id, entry);
    else directMessages.end(letter.id, outcome.kind, why, entry);
  });
  return outcome.kind === 'accepted';
}
