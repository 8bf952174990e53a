import { paragraph } from '../../adapters/slack/blocks.ts';
import { escaped } from '../../adapters/slack/text.ts';
import type { OutgoingMail } from '../../adapters/smtp/mailer.ts';
import type { Tables } from '../../adapters/store/store.ts';
import type { MailOutside, Outside } from '../../deps.ts';
import { HOUR_MS, timeOfDay } from '../../policy/calendar.ts';
import { type Answer, decideOnce, decisionEntry, no, type Press, personOf, yes } from '../deciding/press.ts';
import { organizationName, withWhose } from '../deciding/whose.ts';
import type { OrganizationCache } from '../evaluation/organization.ts';
import { sampleKinds, sampleName } from '../letters/sample.ts';
import type { SampleOutcome } from './sample-said.ts';
import { amountOf, type SamplesAsked, sendSamples, toldOf } from './send-samples.ts';

/** So many times an hour a person gets samples: they change texts, look, and change them again. */
const MOST_AN_HOUR = 5;

/** Asked for and recorded: what is under way, and in the end what became of it. */
export interface SamplesBegun {
  readonly kind: 'begun';
  readonly sentence: string;
  readonly done: Promise<string>;
}

export type PreviewFlow = ReturnType<typeof previewFlow>;

/**
 * Sample emails to whoever asks for them, and to nobody else: about no member, counted as no warning, and in rehearsal
 * too. `takeTurn` is the pace of all emails.
 */
export function previewFlow(
  outside: Outside,
  organizationCache: OrganizationCache,
  takeTurn: () => boolean = () => true,
) {
  const { store, settings, clock, mail, people } = outside;
  const { policy } = settings;
  const underWay = new Map<string, Promise<unknown>>();
  let ending = false;

  /** What keeps any sample from going out now; a pause stops all emails, whomever they are for. */
  function whyNot(): string | undefined {
    if (mail === undefined) return NO_MAIL;
    if (!outside.mayWork()) return SECOND_BOT;
    const pause = store.tables.switches.pause();
    return pause !== undefined && (pause.until === undefined || pause.until > clock()) ? PAUSED : undefined;
  }

  const whyNotYet = () => (takeTurn() ? undefined : TOO_FAST);
  const whyNotNow = () => (ending ? STOPPING : whyNot());

  /** The same of one person. */
  function whyNotTo(slackUser: string): string | undefined {
    const refused = whyNot();
    if (refused !== undefined) return refused;
    if (people.approver(slackUser)?.email === undefined) return NO_ADDRESS;
    if (underWay.has(slackUser)) return UNDER_WAY;
    const now = clock();
    const [first, ...more] = store.tables.sampleRequests.since(slackUser, new Date(now.getTime() - HOUR_MS));
    if (first === undefined || more.length + 1 < MOST_AN_HOUR) return undefined;
    const again = timeOfDay(new Date(first.getTime() + HOUR_MS), policy.timeZone);
    return `Nothing was sent. You have asked for samples ${MOST_AN_HOUR} times in the last hour. Try again after ${again} (${policy.timeZone}).`;
  }

  function record(tables: Tables, { by }: Press, { language, kinds }: SamplesAsked): void {
    const detail = { samples: kinds.length, language: language.culture, kinds: kinds.map(sampleName) };
    tables.sampleRequests.add(by.id, decisionEntry({ by }, 'samples requested', '', detail));
  }

  /** Commits before it returns. What is recorded then is done, whether or not Slack hears the ack. */
  function begin(press: Press, asked: SamplesAsked): Answer | SamplesBegun {
    const { by } = press;
    let isBegun = false;
    const answered = decideOnce(outside, press, ({ tables }) => {
      const refused = whyNotTo(by.id);
      if (refused !== undefined) return no(refused);
      record(tables, press, asked);
      isBegun = true;
      return yes(`Sending ${amountOf(asked)} to ${by.email}…`);
    });
    if (!isBegun || mail === undefined || by.email === undefined) return answered;
    const done = sendAll(mail, press, by.email, asked).finally(() => underWay.delete(by.id));
    underWay.set(by.id, done);
    // Where the ack fails nobody waits for it.
    done.catch(() => undefined);
    return { kind: 'begun', sentence: answered.sentence, done };
  }

  async function sendAll(mail: MailOutside, { by }: Press, to: string, asked: SamplesAsked): Promise<string> {
    const { proposalExpiresDays } = settings;
    const own = { organization: await nameNow(), portalUrl: outside.portal.url };
    const material = { ...mail, ...own, policy, proposalExpiresDays };
    const became = await sendSamples(asked, to, material, clock, (letter) => sendOne(mail, letter));
    const detail = { samples: asked.kinds.length, sent: became.sent };
    store.commit(clock(), ({ sampleRequests }) =>
      sampleRequests.noteOutcome({ by: personOf(by), what: 'samples sent', subject: '', detail }),
    );
    return toldOf(asked, to, became);
  }

  /** What kept it from being sent; undefined where the server took it. */
  async function sendOne(
    { mailer, auth }: MailOutside,
    letter: OutgoingMail,
  ): Promise<SampleOutcome | undefined> {
    const why = whyNotNow() ?? whyNotYet();
    if (why !== undefined) return { kind: 'called off', why };
    const mayGoOn = () => whyNotNow() === undefined;
    const answer = await mailer.send(letter, () => Promise.resolve(mayGoOn()), mayGoOn);
    if (answer.kind === 'accepted') return undefined;
    if (answer.kind !== 'called off' && !ending) return { kind: 'not sent', answer, auth };
    return { kind: 'called off', why: whyNotNow() ?? PAUSED };
  }

  /** As real emails have it; where the portal cannot be asked, as the last accepted scan found it. */
  async function nameNow(): Promise<string> {
    const read = await organizationCache.notOlderThan(Infinity);
    if (read.ok) return read.value.organization.name;
    return organizationName(outside);
  }

  return {
    /** Every kind in these settings, of whose emails, and whether anyone gets reports. */
    offered: () => ({
      kinds: sampleKinds(policy),
      sendsReports: mail !== undefined && mail.reportRecipients.length > 0,
    }),
    /** Where an approver's samples go. */
    addressOf: (slackUser: string) => people.approver(slackUser)?.email,
    whyNotTo,
    begin,
    /** By a direct message, to whoever waits for no other answer. */
    tellAlone: (slackUser: string, said: string) =>
      outside.direct.send(
        slackUser,
        withWhose({ text: escaped(said), blocks: [paragraph(said)] }, organizationName(outside)),
        () => Promise.resolve(true),
      ),
    /** Whoever waits for an answer gets it before the database is closed. */
    async stop(): Promise<void> {
      ending = true;
      await Promise.all(underWay.values());
    },
  };
}

const NO_MAIL =
  'Nothing was sent: email is not set up. Set SMTP_URL, MAIL_FROM and MAIL_CONTACT, then restart the bot.';
const PAUSED = 'The bot is paused, so it sends no emails, not even samples. Resume it first.';
const SECOND_BOT =
  'A second bot is connected with the same app token, so this bot sends no emails. Stop the other bot first.';
const NO_ADDRESS =
  'Nothing was sent: Slack does not tell the bot your email address. Check that your Slack profile has one and that the app has the scope users:read.email.';
const UNDER_WAY = 'Your sample emails are still being sent. Try again once they have been sent.';
const TOO_FAST = 'Emails are going out as fast as MAIL_PER_MINUTE allows. Try again in a minute.';
const STOPPING = 'The bot is stopping. Try again once it is running again.';
