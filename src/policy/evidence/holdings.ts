/** What an account holds, as far as the portal told; undefined is not told, and never nothing. */
export interface Holdings {
  /** Undefined also where the credential may not see other people's items: what it counts then is no fact. */
  readonly items: number | undefined;
  readonly newestItem: Date | undefined;
  /** Groups it is a member of, those it owns included. */
  readonly groups: number | undefined;
  readonly groupsOwned: number | undefined;
}

/** Who is at work in ways that are no sign-in: lower-cased user names, undefined where the portal does not tell the bot. */
export interface Signals {
  /** Owners of scheduled tasks that are active: some portals name them by `portalId`, so either may stand here. */
  readonly scheduledTaskOwners: ReadonlySet<string> | undefined;
  /** Owners of app credentials: OAuth and API key credentials that programs sign in with. */
  readonly appCredentialOwners: ReadonlySet<string> | undefined;
  /** Owners of groups that a collaboration shares through. */
  readonly collaborationGroupOwners: ReadonlySet<string> | undefined;
  /** Who has an ArcGIS Pro license, and how it was used; undefined also where the settings do not ask for it. */
  readonly proUse: ReadonlyMap<string, ProUse> | undefined;
  /** Something could not be read just now, and may be told another time. */
  readonly toTryAgain?: true;
}

export interface ProUse {
  /** When Pro last signed in with it. */
  readonly lastUsed: Date | 'never' | undefined;
  /** Whether the license was taken offline, so that months may pass without a sign-in. */
  readonly offline: boolean | undefined;
}

/** The same as of a moment. */
export interface HeldAsOf extends Holdings {
  readonly readAt: Date;
}
