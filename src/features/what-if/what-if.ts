import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { mrkdwnSafe } from '../../adapters/slack/text.ts';
import type { Outside } from '../../deps.ts';
import { counted } from '../../policy/text.ts';
import { stateName } from '../../policy/verdict.ts';
import { type DayLimits, dayLimitsIn } from '../../policy/what-if.ts';
import type { Command } from '../deciding/guard.ts';
import type { Reader } from '../deciding/may.ts';
import type { Reply } from '../deciding/reply.ts';
import { organizationName, whoseText } from '../deciding/whose.ts';
import { breathe } from '../evaluation/evaluate-members.ts';
import { WHAT_IF_CHANGES, WHAT_IF_COLUMNS } from '../members/pasted.ts';
import { type Columns, timeCell, timeInName, writeTable } from '../scan/csv-file.ts';
import { csvPart, dropFile } from '../scan/work-files.ts';
import { type Change, tryOut, type WhatIf } from './try-out.ts';
import { NAMED, whatIfView } from './view.ts';

/** `what-if <days>`: tries other day limits on the last scan, and changes nothing. */
export function whatIfCommand(outside: Outside, typed: string): Command {
  return {
    kind: 'reads',
    async show(by) {
      const { policy, command } = outside.settings;
      if (typed.trim() === '') return `Add the disable limit to try, in days. ${how(command)}`;
      const asked = dayLimitsIn(typed, policy);
      if ('problem' in asked) return `${asked.problem} ${how(command)}`;
      const found = await tryOut(outside, asked.limits);
      return found === undefined
        ? `No scan has been accepted yet. Start one with ${command} scan.`
        : await answer(outside, found, by);
    },
  };
}

const how = (command: string): string =>
  `For example, try ${command} what-if 120, or ${command} what-if 45 120 to try another warning limit too.`;

/** The answer, and where it has no room for all names, the file of them to whoever asked, alone. */
async function answer(outside: Outside, found: WhatIf, by: Reader): Promise<Reply> {
  const isWhole = found.comeIn.length <= NAMED && found.goOut.length <= NAMED;
  return whatIfView(found, isWhole ? undefined : await sendList(outside, found, by));
}

/** What is said of the file. */
async function sendList(
  outside: Outside,
  { scan, limits, comeIn, goOut }: WhatIf,
  by: Reader,
): Promise<string> {
  const { settings, direct, clock, log } = outside;
  const path = csvPart(settings.workFolder, { id: scan.id, files: randomUUID() });
  const name = `what-if-${limits.notifyAfterDays}-${limits.disableAfterDays}--${timeInName(clock())}.csv`;
  try {
    await mkdir(settings.workFolder, { recursive: true });
    await writeTable(path, columns(settings.policy), pieces([...comeIn, ...goOut]));
    const said = `What if accounts could be disabled after ${counted(limits.disableAfterDays, 'day', 'days')}? All accounts that would be affected, as of scan ${scan.id}.`;
    const whose = mrkdwnSafe(organizationName(outside), 100);
    const message = { text: whoseText(said, whose), blocks: [] };
    const sent = await direct.sendFile(by.id, message, { path, name, title: name });
    if (sent.kind === 'delivered') return 'The full list is in your direct messages with the bot, as a CSV.';
    log.warn({ why: sent.sentence }, 'Could not send the CSV of a what-if.');
    return `The full list could not be sent to you. ${sent.sentence} To get it, use the same command again.`;
  } catch (thrown) {
    log.warn(
      { error: thrown instanceof Error ? thrown.name : 'unknown' },
      'Could not write the CSV of a what-if.',
    );
    return 'The full list could not be written to disk. The log says why.';
  } finally {
    await dropFile(path);
  }
}

const PIECE = 1_000;

async function* pieces(changes: readonly Change[]): AsyncGenerator<readonly Change[]> {
  for (let first = 0; first < changes.length; first += PIECE) {
    yield changes.slice(first, first + PIECE);
    await breathe();
  }
}

type Column = (typeof WHAT_IF_COLUMNS)[number];

function columns(limits: DayLimits): Columns<Change> {
  const cells: Readonly<Record<Column, (change: Change) => string | undefined>> = {
    user: ({ account }) => account.username,
    full_name: ({ account }) => account.fullName,
    email: ({ account }) => account.email,
    inactive_days: ({ days }) => days.toString(),
    last_sign_in: ({ lastSignIn }) => lastSignIn && timeCell(lastSignIn),
    status: ({ status }) => stateName(status, limits),
    change: ({ way }) => WHAT_IF_CHANGES[way],
  };
  return WHAT_IF_COLUMNS.map((name) => [name, cells[name]]);
}
