import { standingWord } from '../../domain/standing.ts';
import type { CardFacts } from '../../flows/card-ports.ts';
import type { ScanRow } from '../../flows/scan-tables.ts';
import { bold, moment, shown } from '../text.ts';

/** "Scan 42 · today 06:00, by schedule · live", and the later scan that brought nothing new. */
export function scanLine({ scan, lastScan, standing, newest, timeZone }: CardFacts): string {
  const parts = [
    bold(`Scan ${scan.id}`),
    `${moment(scan.startedAt, timeZone)}, ${askedBy(scan)}`,
    ...(newest ? [standingWord(standing)] : []),
    ...(lastScan === undefined ? [] : [`last scan ${moment(lastScan.startedAt, timeZone)}: nothing new`]),
  ];
  return parts.join(' · ');
}

function askedBy({ askedBy }: ScanRow): string {
  return askedBy.kind === 'bot' ? 'by schedule' : `asked for by ${shown(askedBy.name, 60)}`;
}
