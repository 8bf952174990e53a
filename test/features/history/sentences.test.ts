import { expect, test } from 'vitest';
import type { AuditKind, AuditRow } from '../../../src/adapters/store/audit.ts';
import { approverText, sentenceOf, type TrailWriting } from '../../../src/features/history/sentence.ts';
import { NOW } from '../../policy/builders.ts';

const writing: TrailWriting = {
  text: (foreign, max) => foreign.slice(0, max),
  day: (day) => (typeof day === 'string' ? day : day.toISOString().slice(0, 10)),
  moment: (at) => at.toISOString(),
  nameOf: ({ subject }) => (subject === 'maria' ? 'Maria Silva' : subject),
};

const MARA = { kind: 'person', id: 'U1', name: 'Mara' } as const;
const shown = { days: 92 };
const account = { kind: 'account', key: 'k', username: 'maria' };
const first = { kind: 'first' };
const until = '2027-01-05T00:00:00.000Z';
type Detail = AuditRow['detail'];

/** Of each kind a detail as it is written, whether a person did it, and what is told. */
const SENTENCES: Readonly<Record<AuditKind, [Detail, by: 'Mara' | 'bot', sentence: string]>> = {
  'went live': [{ limits: {} }, 'Mara', 'Mara took the bot live'],
  'no longer live': [
    { because: 'PROTECTION is on' },
    'bot',
    'The bot went back to rehearsal: PROTECTION is on',
  ],
  paused: [{ until, reason: 'a doubt' }, 'Mara', 'Mara paused the bot until 2027-01-05: a doubt'],
  resumed: [{}, 'Mara', 'Mara resumed the bot'],
  'agreement recorded': [{ about: 'go live', what: '{}' }, 'Mara', 'Mara agreed to take the bot live'],
  'acceptance granted': [
    { scan: 3, check: 'members fell', asBadAs: 9 },
    'Mara',
    'Mara allowed one scan to be accepted despite missing members, as in scan 3',
  ],
  'acceptance used': [
    { scan: 4, check: 'members fell' },
    'bot',
    'Scan 4 was accepted despite missing members, as an approver had allowed',
  ],
  'acceptance not needed': [
    { scan: 4, check: 'members fell' },
    'bot',
    'Scan 4 passed the check for missing members; the one-time acceptance was not needed',
  ],
  'setting noted': [
    { name: 'GRACE_DAYS', from: null, to: '30' },
    'bot',
    'At the first start, GRACE_DAYS was 30',
  ],
  'setting changed': [
    { name: 'GRACE_DAYS', from: '30', to: null },
    'bot',
    'The setting GRACE_DAYS changed: 30 → not set',
  ],
  'scan started': [{}, 'Mara', 'Mara started a scan'],
  'scan accepted': [{ scan: 3, members: 1204 }, 'bot', 'Scan 3 accepted: 1,204 members'],
  'scan rejected': [{ scan: 3, failed: [] }, 'bot', 'Scan 3 rejected'],
  'scan failed': [{ scan: 3, failure: 'No answer.' }, 'bot', 'Scan 3 failed: No answer.'],
  'disabled by others': [{ scan: 3 }, 'bot', 'Maria Silva was disabled outside of the bot'],
  'enabled by others': [{ scan: 3 }, 'bot', 'Maria Silva was re-enabled outside of the bot'],
  proposed: [{ days: 92 }, 'bot', 'The bot proposed disabling Maria Silva, 92 days inactive'],
  'rehearsal proposed': [
    { days: 1 },
    'bot',
    'Rehearsal: the bot would propose disabling Maria Silva, 1 day inactive',
  ],
  'decided at once': [
    { decided: 'approve', accounts: 8, reason: 'unused' },
    'Mara',
    'Mara approved 8 accounts together: unused',
  ],
  'called off': [
    { accounts: 1, because: 'paused' },
    'Mara',
    'Mara canceled the approval of 1 account: paused',
  ],
  'approval recorded': [{ shown }, 'Mara', 'Mara approved Maria Silva, 92 days inactive'],
  'proposal approved': [{}, 'Mara', 'Approved and waiting to be disabled: Maria Silva'],
  'rehearsal approved': [{}, 'Mara', 'Approved in the rehearsal: Maria Silva'],
  'withdrawal recorded': [{ shown }, 'Mara', 'Mara withdrew the approval for Maria Silva, 92 days inactive'],
  'approval withdrawn': [
    {},
    'Mara',
    'The approval for Maria Silva was withdrawn; the account needs review again',
  ],
  'proposal open again': [
    { because: 'the bot was paused' },
    'Mara',
    'Maria Silva needs review again: the bot was paused',
  ],
  'proposal excluded': [{}, 'Mara', 'The proposal for Maria Silva ended because the account was excluded'],
  'proposal skipped': [{ why: 'signed in' }, 'bot', 'Maria Silva was skipped: signed in since'],
  'proposal expired': [
    { days: 14 },
    'bot',
    'The proposal for Maria Silva expired after 14 working days without a decision',
  ],
  'proposal closed': [
    { because: 'the bot went live' },
    'Mara',
    'The proposal for Maria Silva was closed: the bot went live',
  ],
  'disabling begun': [{}, 'bot', 'The bot began disabling Maria Silva'],
  'disabling taken up again': [{ to: 'approved' }, 'bot', 'The bot will try again to disable Maria Silva'],
  'disabling failed': [{ why: 'no right' }, 'bot', 'Disabling Maria Silva failed: no right'],
  'account disabled': [{}, 'bot', 'The bot disabled Maria Silva'],
  'undo recorded': [{ shown }, 'Mara', 'Mara chose to re-enable Maria Silva'],
  'undo begun': [{}, 'Mara', 'The bot began re-enabling Maria Silva'],
  'undo failed': [{ why: 'no right' }, 'bot', 'Re-enabling Maria Silva failed: no right'],
  'disabling undone': [{}, 'bot', 'The bot re-enabled Maria Silva'],
  'exclusion decided': [{ shown }, 'Mara', 'During review, Mara excluded Maria Silva, 92 days inactive'],
  'exclusion added': [
    { target: account, reason: 'on leave' },
    'Mara',
    'Mara excluded Maria Silva with no end date: on leave',
  ],
  'exclusion extended': [
    { exclusion: 1, target: account, to: until },
    'Mara',
    'Mara extended the exclusion of Maria Silva until 2027-01-05',
  ],
  'exclusion confirmed': [
    { exclusion: 1, target: account },
    'Mara',
    'Mara kept Maria Silva excluded with no end date',
  ],
  'exclusion left to end': [
    { exclusion: 1, target: account, until },
    'Mara',
    'Mara chose to let the exclusion of Maria Silva end 2027-01-05',
  ],
  'exclusion ended': [{ exclusion: 1, target: account }, 'Mara', 'Mara ended the exclusion of Maria Silva'],
  'exclusion undone': [{ exclusion: 1, target: account }, 'Mara', 'Mara undid the exclusion of Maria Silva'],
  'warning written': [{ rung: first }, 'bot', 'The bot queued the first warning for Maria Silva'],
  'notice written': [
    { letter: 'disabled' },
    'bot',
    'The bot queued the “account disabled” email for Maria Silva',
  ],
  'letter accepted': [
    { letter: 'warning', rung: { kind: 'reminder', daysBefore: 3 }, words: 'Taken' },
    'bot',
    'The bot sent the 3-day reminder to Maria Silva',
  ],
  'letter refused': [
    { letter: 'warning', rung: first, words: '550 no' },
    'bot',
    'The mail server rejected the first warning to Maria Silva: “550 no”',
  ],
  'letter dropped': [
    { letter: 'warning', rung: first, why: 'signed in' },
    'bot',
    'The first warning to Maria Silva was not sent: signed in since',
  ],
  'refusals not counted': [
    { alike: 4 },
    'bot',
    'Rejections by the mail server for Maria Silva were not counted: so many at once point to a problem with the server',
  ],
  'not reachable by mail': [
    { notReachable: { kind: 'no usable address' } },
    'bot',
    'Maria Silva cannot be reached by email: no usable email address',
  ],
  'reachable by mail again': [{}, 'bot', 'Maria Silva can be reached by email again'],
  'direct message begun': [{}, 'bot', 'The bot started sending a Slack message to Maria Silva'],
  'direct message accepted': [{ why: '' }, 'bot', 'The bot sent a Slack message to Maria Silva'],
  'direct message refused': [{ why: 'no' }, 'bot', 'Slack rejected the message to Maria Silva: no'],
  'direct message unclear': [
    { why: 'no answer' },
    'bot',
    'The bot does not know whether the Slack message to Maria Silva arrived: no answer',
  ],
  'direct message not taken': [{ why: 'late' }, 'bot', 'The Slack message to Maria Silva was not sent: late'],
  'no direct message': [
    { why: 'two people' },
    'bot',
    'The bot sent no Slack message to Maria Silva: two people',
  ],
  'digest made': [{ digest: 1 }, 'bot', 'The bot created a digest'],
  'digest posted': [{ digest: 1 }, 'bot', 'The bot posted the digest'],
  'report written': [{ scan: 3 }, 'bot', 'The bot wrote the report on scan 3'],
  'CSV item added': [{ scan: 3 }, 'bot', 'The bot added the CSV of scan 3 to ArcGIS'],
  'CSV item failed': [
    { scan: 3, why: 'full' },
    'bot',
    'The bot could not add the CSV of scan 3 to ArcGIS: full',
  ],
  'CSV item deleted': [{ scan: 3 }, 'bot', 'The bot deleted the CSV of scan 3 from ArcGIS'],
  'samples requested': [
    { samples: 6, language: 'de', kinds: ['First warning'] },
    'Mara',
    'Mara requested 6 sample emails',
  ],
  'samples sent': [{ samples: 6, sent: 5 }, 'Mara', 'The bot sent Mara 5 of 6 sample emails'],
  'accounts forgotten': [
    { accounts: 2 },
    'bot',
    'The bot deleted its records of 2 accounts removed from ArcGIS long ago',
  ],
};

const entry = (what: string, detail: Detail, by: AuditRow['by'] = MARA, subject = 'maria'): AuditRow => ({
  ...{ number: 1, at: NOW, by, what, subject, detail, hash: '' },
});

test.each(Object.entries(SENTENCES))('%s', (what, [detail, by, sentence]) => {
  expect(sentenceOf(entry(what, detail, by === 'Mara' ? MARA : { kind: 'bot' }), writing)).toBe(sentence);
});

test.each<[string, AuditRow, string]>([
  ['a kind of another version', entry('enchanted', {}), 'Mara: enchanted'],
  ['a name of Object’s own', entry('constructor', {}), 'Mara: constructor'],
  [
    'a rule',
    entry('exclusion added', { target: { kind: 'role', value: 'x', label: 'Editors' }, until }, MARA, ''),
    'Mara excluded everyone under the rule (role “Editors”) until 2027-01-05',
  ],
  ['a pause without an end', entry('paused', {}, MARA, ''), 'Mara paused the bot until someone resumes'],
  [
    'a pause of its own',
    entry('paused', { because: 'harsher limits' }, { kind: 'bot' }, ''),
    'The bot paused itself: the settings became stricter for members',
  ],
  [
    'a person who was taken out',
    entry('account disabled', {}, MARA, '(removed)'),
    'The bot disabled (removed)',
  ],
  [
    'an exclusion of which the entry tells no target',
    entry('exclusion ended', { exclusion: 5 }, MARA, ''),
    'Mara ended the exclusion of an account or rule (exclusion 5)',
  ],
])('%s', (_, row, sentence) => {
  expect(sentenceOf(row, writing)).toBe(sentence);
});

test('what a mail server said is as safe to show as all else', () => {
  const safe = { ...writing, text: (foreign: string) => foreign.replaceAll('<', '&lt;') };
  const notReachable = { kind: 'mailbox refused', words: '550 <!channel>' };
  expect(sentenceOf(entry('not reachable by mail', { notReachable }, MARA), safe)).toBe(
    'Maria Silva cannot be reached by email: the mail server rejected the mailbox (“550 &lt;!channel>”)',
  );
});

test.each<[unknown, string | undefined]>([
  [undefined, undefined],
  [{ kind: 'listed' }, 'named in SLACK_APPROVERS'],
  [{ kind: 'listed', as: 'W1' }, 'named in SLACK_APPROVERS; acted with the Slack ID W1'],
  [
    { kind: 'group', group: 'S1', readAt: '2026-11-25T09:00:00.000Z' },
    'in the user group S1 of SLACK_APPROVERS, as of 2026-11-25T09:00:00.000Z',
  ],
])('how somebody was an approver: %j', (approver, text) => {
  expect(approverText({ approver }, writing.moment)).toBe(text);
});
