/** One member as the portal tells it: the facts that every rule starts from. */
export interface Account {
  readonly key: AccountKey;
  /** The portal's own; some portals, or some of their answers, have none. */
  readonly portalId: string | undefined;
  readonly username: string;
  /** Empty where the portal has none. */
  readonly fullName: string;
  readonly email: string | undefined;
  /** `org_admin`, `org_publisher`, `org_user`; very old portals put a custom role's id here. Undefined is unknown. */
  readonly role: string | undefined;
  /** Set for members of a custom role; `role` is then the base it was made from. */
  readonly roleId: string | undefined;
  /** ArcGIS `userLicenseTypeId`; the REST field `userType` is Esri access, another matter. */
  readonly userType: string | undefined;
  readonly provider: string | undefined;
  readonly categories: readonly string[];
  readonly culture: string | undefined;
  /** The legacy level, which Enterprise leaves out on its system accounts. */
  readonly level: string | undefined;
  readonly created: Date | 'unknown';
  /** The portal says -1 for never and leaves the field out where the reader may not see it. */
  readonly lastLogin: Date | 'never' | 'unknown';
  /** Undefined where the portal does not tell: neither enabled nor disabled. */
  readonly disabled: boolean | undefined;
  /** What the portal's answer had no field for, of what may be remembered from before; there is none where it had all. */
  readonly leftOut?: readonly Memorable[];
}

/** What an account keeps while the portal leaves it out; what decides about the account itself, never. */
export type Memorable = keyof Pick<
  Account,
  'fullName' | 'email' | 'userType' | 'provider' | 'categories' | 'culture' | 'level' | 'created'
>;

/** By what two readings are known to be of one account. */
export type Identity = Pick<Account, 'portalId' | 'username' | 'created'>;

/**
 * Whether two readings are of the same account: by the portal's id where both have it, else by user name and creation.
 * Where neither can be compared nobody knows, which is not "another".
 */
export function identityOf(one: Identity, other: Identity): 'same' | 'another' | 'unknown' {
  if (one.portalId !== undefined && other.portalId !== undefined)
    return one.portalId === other.portalId ? 'same' : 'another';
  if (!sameUsername(one.username, other.username)) return 'another';
  if (one.created === 'unknown' || other.created === 'unknown') return 'unknown';
  return one.created.getTime() === other.created.getTime() ? 'same' : 'another';
}

/** An account that was recognized: it keeps its key, and what the portal leaves out now is as it was. */
export function recognized(account: Account, known: Account): Account {
  const kept = (account.leftOut ?? []).map((field) => [field, known[field]] as const);
  const portalId = account.portalId ?? known.portalId;
  return { ...account, ...Object.fromEntries(kept), key: known.key, portalId };
}

/** By what a member signs in, as people know it; one that is not known is named as it comes. */
export function providerLabel(provider: string): string {
  return PROVIDERS.get(provider) ?? provider;
}

const PROVIDERS: ReadonlyMap<string, string> = new Map([
  ['arcgis', 'ArcGIS password'],
  ['enterprise', 'organization-specific login'],
  ['google', 'Google'],
  ['facebook', 'Facebook'],
  ['apple', 'Apple'],
  ['github', 'GitHub'],
]);

declare const accountKey: unique symbol;

/**
 * The account's identity, given when it is first seen and kept: its portal id, else user name and creation, so that a
 * re-used name is a new account.
 */
export type AccountKey = string & { readonly [accountKey]: true };

/** The only door to an AccountKey. */
export function isAccountKey(text: unknown): text is AccountKey {
  return typeof text === 'string' && text.length > 0 && text.length <= 300;
}

/** User names are compared without regard to case wherever a person or a setting names one. */
export function sameUsername(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

declare const approver: unique symbol;

/**
 * How somebody was an approver when they pressed: named in SLACK_APPROVERS, or a member of a user group that is, as that
 * group was last read. `as`: in an Enterprise Grid, the id that they pressed by where it is another than their own.
 */
export type ApproverBecause = { readonly as?: string } & (
  | { readonly kind: 'listed' }
  | { readonly kind: 'group'; readonly group: string; readonly readAt: Date }
);

/** Proof that a Slack user may decide, as of the approver snapshot; only slack/approvers mints it. */
export interface Approver {
  readonly [approver]: true;
  readonly because: ApproverBecause;
  readonly id: string;
  readonly name: string;
  readonly email: string | undefined;
}
