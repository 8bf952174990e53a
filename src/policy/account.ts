/** One member as the portal tells it: the facts that every rule starts from. */
export interface Account {
  readonly key: AccountKey;
  readonly username: string;
  /** Empty where the portal has none. */
  readonly fullName: string;
  readonly email: string | undefined;
  /** `org_admin`, `org_publisher`, `org_user`; very old portals put a custom role's id here. */
  readonly role: string;
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
  readonly disabled: boolean;
}

declare const accountKey: unique symbol;

/** The account's identity: its portal id, else user name and creation, so that a re-used name is a new account. */
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

/** Proof that a Slack user may decide, as of the approver snapshot; only slack/people mints it. */
export interface Approver {
  readonly [approver]: true;
  readonly id: string;
  readonly name: string;
  readonly email: string | undefined;
}
