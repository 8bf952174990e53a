import type { CardRecord } from './delivery-tables.ts';
import type { ReadTables } from './tables.ts';

/** What a card says of what was to reach others than Slack: the CSV in the portal, and the report by mail. */
export function deliveryNotes(
  { csvItems, reports }: Pick<ReadTables, 'csvItems' | 'reports'>,
  { scan, lastScan }: CardRecord,
): readonly string[] {
  const newest = lastScan ?? scan;
  const problem = csvItems.ofScan(newest)?.problem;
  const item = problem === undefined ? [] : [`The CSV is not in the portal: ${problem}`];
  const refused = reports.refused(newest).map(({ to, words }) => `The report to ${to} was refused: ${words}`);
  return [...item, ...refused];
}
