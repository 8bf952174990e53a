import type { SandboxClock } from '../clock.ts';
import type { Mailbox } from '../mailbox/mailbox.ts';
import type { MemberDirectory, PortalMember } from '../portal/member-directory.ts';
import type { World } from '../world.ts';

const DAY = 86_400_000;
/** A sign-in after fewer days is everyday life. */
const LONG_AWAY_DAYS = 60;

/** A member of the portal as the page lists it. */
interface MemberListed {
  readonly username: string;
  readonly fullName: string;
  /** Whole days since the last sign-in; null for somebody who never signed in, or of whom that is not told. */
  readonly signedInDaysAgo: number | null;
  readonly createdDaysAgo: number | null;
  /** Whether the portal tells both dates at all. */
  readonly isComplete: boolean;
  readonly disabled: boolean;
  /** Where mail to them goes; null where the portal has no address. */
  readonly address: string | null;
  /** How many mails they were sent. */
  readonly mails: number;
  /** The later it was disabled, enabled or came back, the higher; 0 for none of them since the sandbox began. */
  readonly changed: number;
}

/** Keeps an eye on the members: to whom something happened, and in which order. */
export class MemberWatch {
  readonly #members: MemberDirectory;
  readonly #clock: SandboxClock;
  readonly #mailbox: Mailbox;
  readonly #seen = new Map<string, PortalMember>();
  readonly #changed = new Map<string, number>();
  readonly #isAwaited: (username: string) => boolean;
  #changes = 0;
  #comebacks = 0;

  constructor(
    { portal, clock, mailbox }: Pick<World, 'portal' | 'clock' | 'mailbox'>,
    isAwaited: (username: string) => boolean = () => true,
  ) {
    this.#isAwaited = isAwaited;
    this.#members = portal.organization.members;
    this.#clock = clock;
    this.#mailbox = mailbox;
    for (const member of this.#members) this.#seen.set(member.username, member);
  }

  /** How many changes there have been, after another look. */
  look(): number {
    for (const member of this.#members) {
      const before = this.#seen.get(member.username);
      if (before === member) continue;
      this.#changes += 1;
      this.#seen.set(member.username, member);
      if (before === undefined) continue;
      if (isComeback(before, member)) this.#comebacks += 1;
      if (isNews(before, member)) this.#changed.set(member.username, this.#changes);
    }
    return this.#changes;
  }

  /** How many signed in after having been away for long. */
  get comebacks(): number {
    this.look();
    return this.#comebacks;
  }

  /** Whose sign-in would change something: of those who were sent an email and could sign in now, the one who has been away longest. */
  awaited(): MemberListed | undefined {
    const isAway = (one: MemberListed) => one.mails > 0 && !one.disabled && awayOf(one) > LONG_AWAY_DAYS;
    return this.list().find(
      (one) => isAway(one) && one.signedInDaysAgo !== null && this.#isAwaited(one.username),
    );
  }

  /** Those who changed last first, then the longest away. */
  list(): readonly MemberListed[] {
    this.look();
    const sent = Map.groupBy(
      this.#mailbox.distinct.flatMap(({ to }) => to),
      (address) => address.toLowerCase(),
    );
    return [...this.#members]
      .map((member) => this.#listed(member, sent.get(member.email?.toLowerCase() ?? '')?.length ?? 0))
      .sort((a, b) => b.changed - a.changed || awayOf(b) - awayOf(a));
  }

  #listed(member: PortalMember, mails: number): MemberListed {
    const { username, fullName, lastLogin, created, disabled, email } = member;
    return {
      username,
      fullName,
      signedInDaysAgo: this.#daysSince(lastLogin),
      createdDaysAgo: this.#daysSince(created),
      isComplete: lastLogin !== undefined && created !== undefined,
      disabled,
      address: email ?? null,
      mails,
      changed: this.#changed.get(username) ?? 0,
    };
  }

  #daysSince(moment: number | undefined): number | null {
    if (moment === undefined || moment < 0) return null;
    return Math.max(0, Math.floor((this.#clock.now().getTime() - moment) / DAY));
  }
}

function isNews(before: PortalMember, after: PortalMember): boolean {
  return before.disabled !== after.disabled || isComeback(before, after);
}

function isComeback(before: PortalMember, after: PortalMember): boolean {
  const { lastLogin = -1, created = 0 } = before;
  const away = (after.lastLogin ?? -1) - (lastLogin > 0 ? lastLogin : created);
  return away > LONG_AWAY_DAYS * DAY;
}

function awayOf({ signedInDaysAgo, createdDaysAgo }: MemberListed): number {
  return signedInDaysAgo ?? createdDaysAgo ?? 0;
}
