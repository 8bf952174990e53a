import { readFile, stat } from 'node:fs/promises';
import type { MailAttachment } from '../../adapters/smtp/mailer.ts';
import type { LetterRecord } from '../../adapters/store/letters.ts';
import type { ScanRow } from '../../adapters/store/scans.ts';
import type { MailOutside, Outside } from '../../deps.ts';
import { longDate, timeOfDay } from '../../policy/calendar.ts';
import type { Policy } from '../../policy/limits.ts';
import { counted } from '../../policy/text.ts';
import { checkSentence } from '../../policy/trust.ts';
import { countsByState } from '../../policy/verdict.ts';
import type { OrganizationNow } from '../evaluation/organization.ts';
import type { ReportFacts, ReportOutcome } from '../letters/report-letter.ts';
import { reportLetter } from '../letters/report-letter.ts';
import { csvName, scanCsv } from '../scan/csv.ts';
import { itemUrl } from '../scan/csv-item.ts';
import { type Composition, notWanted } from '../warnings/compose-letter.ts';
import { newsOf } from './news.ts';

/** Many mail servers refuse what is larger than 10 MB, and in a mail a file grows by a third. */
const LARGEST_ATTACHED = 7_000_000;

/** A report as it would go out now, with the CSV while the scan's members are kept. */
export async function composeReport(
  outside: Outside,
  mail: MailOutside,
  { organization }: OrganizationNow,
  { about, to }: LetterRecord,
): Promise<Composition> {
  const { tables } = outside.store;
  if (!mail.reportRecipients.includes(to))
    return notWanted('the email address is no longer in REPORT_RECIPIENTS');
  const report = about.kind === 'report' ? tables.reports.ofScan(about.scan) : undefined;
  const scan = report && tables.scans.get(report.scan);
  if (report === undefined || scan === undefined)
    return notWanted('the bot has no record of the report’s scan');
  const { timeZone } = outside.settings.policy;
  const { csv, attachments } = await attached(outside, scan, organization.roles);
  const item = tables.csvItems.ofScan(scan.id);
  const card = tables.cards.newest();
  const facts: ReportFacts = {
    organization: scan.organization ?? organization.name,
    scan: scan.id,
    scannedAt: `${longDate(scan.startedAt, timeZone)} at ${timeOfDay(scan.startedAt, timeZone)} (${timeZone})`,
    askedBy: scan.askedBy.kind === 'person' ? scan.askedBy.name : undefined,
    outcome: outcomeOf(scan, outside.settings.policy),
    toReview: tables.proposals.openNow(false, scan.id).open,
    expiresDays: outside.settings.proposalExpiresDays,
    cardUrl: card?.ts === undefined ? undefined : await outside.channel.linkTo(card.ts),
    sections: newsOf(outside, report),
    csv,
    trailHead: tables.audit.head(),
    itemUrl:
      item?.state === 'added' && item.item !== undefined ? itemUrl(outside.portal.url, item.item) : undefined,
  };
  const letter = reportLetter(facts);
  return { kind: 'letter', letter, attachments };
}

function outcomeOf(
  { state, members = 0, counts, failedChecks, failure }: ScanRow,
  policy: Policy,
): ReportOutcome {
  if (state === 'accepted') return { kind: 'accepted', members, states: countsByState(counts, policy) };
  const why = failedChecks.map(checkSentence);
  const sentences = why.length > 0 ? why : [failure ?? 'The scan did not finish.'];
  return { kind: why.length > 0 ? 'rejected' : 'failed', sentences };
}

async function attached(
  outside: Outside,
  scan: ScanRow,
  roles: Parameters<typeof scanCsv>[2],
): Promise<{ csv: string; attachments: readonly MailAttachment[] }> {
  if (scan.state !== 'accepted') return without('A rejected or failed scan has no CSV.');
  if (outside.store.tables.scans.newestAccepted()?.id !== scan.id)
    return without(
      'A later scan has already finished. This scan’s CSV is in Slack, in the thread of its card.',
    );
  const path = await scanCsv(outside, scan, roles);
  const { size } = await stat(path);
  if (size > LARGEST_ATTACHED)
    return without('The CSV is too large for an email. It is in Slack, in the thread of the card.');
  const filename = csvName(scan.finishedAt ?? scan.startedAt);
  const content = await readFile(path);
  const csv = `Attached: ${filename}, ${counted(scan.members ?? 0, 'member', 'members')}.`;
  return { csv, attachments: [{ filename, content, contentType: 'text/csv; charset=utf-8' }] };
}

function without(csv: string) {
  return { csv, attachments: [] };
}
