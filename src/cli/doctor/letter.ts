import { openPortal } from '../../adapters/arcgis/portal.ts';
import { openNetwork } from '../../adapters/network/network.ts';
import { openMail, StartRefused } from '../../bot.ts';
import { readSamplesConfig } from '../../config/config.ts';
import type { Environment, ReadFile } from '../../config/environment.ts';
import { LANGUAGE_CODES, languageAsked, sampleKinds, sampleName } from '../../features/letters/sample.ts';
import { sendSamples, toldOf } from '../../features/preview/send-samples.ts';
import { openLog } from '../../log.ts';
import { isUsableAddress } from '../../policy/mail/answer.ts';
import { hiding } from '../../veil.ts';
import { ProgramRefused, refusedSettings } from '../program.ts';

/** What is asked for: `--letter ADDRESS --language TAG`. */
export interface LetterAsked {
  readonly to: string;
  /** English where left out. */
  readonly language?: string | undefined;
}

/** Where the settings come from. */
export interface LetterSettings {
  readonly env: Environment;
  readonly readFile: ReadFile;
  readonly envFiles: readonly string[];
  /** For what goes wrong with the settings or the portal; one line of JSON at a time. */
  readonly writeLog: (line: string) => void;
}

export interface LetterOutcome {
  /** Whether all of them were sent. */
  readonly isSent: boolean;
  readonly lines: readonly string[];
}

/**
 * Sends a sample of each kind of email to one address, as the bot would: by the same mail server, sign-in, sender and
 * headers. It needs neither Slack nor the database. Throws a ProgramRefused where it cannot begin.
 */
export async function sendLetters(asked: LetterAsked, from: LetterSettings): Promise<LetterOutcome> {
  const { to, language } = wanted(asked);
  const config = readSamplesConfig(from.env, from.readFile, from.envFiles);
  if (!config.ok) throw refusedSettings('doctor', config.failure);
  const { mail: settings, policy, proposalExpiresDays, secrets, warnings } = config.value;
  const log = openLog({ level: 'warn', secrets, write: from.writeLog });
  for (const warning of warnings) log.warn({}, warning);
  const clock = () => new Date();
  const network = openNetwork(config.value.network, log);
  const portal = openPortal({ ...config.value.portal, log, clock, fetch: network.fetch });
  const mail = await openMail(settings, { portal, network, tokenFetch: network.fetch, clock, log }).catch(
    (thrown: unknown) => {
      throw thrown instanceof StartRefused ? new ProgramRefused(hiding(secrets)(thrown.message)) : thrown;
    },
  );
  const { mailer, auth } = mail;
  const { name, note } = await organizationOf(portal);
  const samples = { language, kinds: sampleKinds(policy), signInWith: 'password' } as const;
  const material = { ...mail, organization: name, portalUrl: portal.url, policy, proposalExpiresDays };
  const became = await sendSamples(samples, to, material, clock, async (one) => {
    const answer = await mailer.send(one);
    if (answer.kind === 'called off') throw new Error('a sample was called off');
    return answer.kind === 'accepted' ? undefined : { kind: 'not sent', answer, auth };
  });
  await mailer.close();
  const names = samples.kinds.slice(0, became.sent).map((kind) => `  ${sampleName(kind)}`);
  const lines = [toldOf(samples, to, became), ...names, ...note];
  return { isSent: became.stopped === undefined, lines: lines.map(hiding(secrets)) };
}

function wanted({ to, language: typed = 'en' }: LetterAsked) {
  if (!isUsableAddress(to))
    throw new ProgramRefused('--letter needs an email address, such as me@example.org.', 2);
  const language = languageAsked(typed);
  if (language === undefined)
    throw new ProgramRefused(
      `--language: the bot does not write emails in that language. Use one of ${LANGUAGE_CODES}.`,
      2,
    );
  return { to, language };
}

/** As the emails have it; they go out without it too, and name the portal's address instead. */
async function organizationOf(portal: ReturnType<typeof openPortal>) {
  const read = await portal.organization();
  if (read.ok) return { name: read.value.organization.name, note: [] };
  return {
    name: '',
    note: [
      `The bot could not read the organization’s name from ArcGIS, so the samples show the portal’s address instead. ${read.failure.sentence}`,
    ],
  };
}
