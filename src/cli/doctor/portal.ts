import {
  CREATE_ITEMS,
  DISABLE_USERS,
  MANAGE_LICENSES,
  type OwnRights,
  VIEW_GROUPS,
  VIEW_ITEMS,
  VIEW_USERS,
} from '../../adapters/arcgis/evidence/privileges.ts';
import type { Portal } from '../../adapters/arcgis/portal.ts';
import type { PortalFailure } from '../../adapters/arcgis/trouble.ts';
import { type Account, sameUsername } from '../../policy/account.ts';
import type { Result } from '../../policy/result.ts';
import { counted, grouped } from '../../policy/text.ts';
import { API_KEY, certificateOf } from './ends.ts';
import { after, type Finding, findingsOf, saidAndFix, saidOrAgain } from './finding.ts';

const { right, wrong, warning, unknown } = findingsOf('ArcGIS');

/** What the settings turn on that needs more than seeing and disabling. */
export interface PortalWishes {
  readonly csvItem: boolean;
  readonly checkProLicenses: boolean;
}

const CREDENTIALS: Readonly<Record<Portal['credentialKind'], string>> = {
  app: 'app credential',
  'api key': 'API key',
  user: 'account',
};

/** The sign-in, what the credential may see and do, the members, and whose credential it is. It reads, and disables nobody. */
export async function checkPortal(portal: Portal, wishes: PortalWishes): Promise<readonly Finding[]> {
  const organization = await portal.organization();
  if (!organization.ok)
    return [
      after(endsBehind(portal, organization.failure), signInFailed(portal, organization.failure)),
      unknown(
        'the rest',
        'Without a sign-in, the members, the privileges and the owner of the credential could not be checked.',
        'Fix the sign-in first.',
      ),
    ];
  const { name, ownUsername, credentialOwners } = organization.value.organization;
  const [members, rights] = await Promise.all([portal.firstMembers(), portal.ownRights()]);
  const as =
    ownUsername === undefined ? `with an ${CREDENTIALS[portal.credentialKind]}` : `as ${ownUsername}`;
  return [
    right('sign-in', `Signed in to ${name} ${as}.`),
    ...membersSeen(members),
    after(['members'], signInsSeen(members, rights, ownUsername)),
    mayDisable(rights),
    ...mayOtherwise(rights, wishes, ownUsername),
    await ownerOf(portal, ownUsername, credentialOwners),
  ];
}

function signInFailed(portal: Portal, { kind, sentence }: PortalFailure): Finding {
  const advice = portal.signInAdvice;
  if (sentence.endsWith(advice)) return wrong('sign-in', sentence.slice(0, -advice.length).trim(), advice);
  const [said, fix] = saidAndFix(sentence);
  const reach = `Check ARCGIS_PORTAL_URL, and make sure that this computer can reach ${portal.url}. Behind a proxy, set HTTPS_PROXY.`;
  return wrong('sign-in', said, fix || (kind === 'unavailable' ? reach : advice));
}

/** What may have ended, where the portal does not let the bot in. */
function endsBehind({ url, credentialKind }: Portal, { kind }: PortalFailure): readonly string[] {
  if (kind === 'unavailable') return [certificateOf(URL.parse(url)?.hostname ?? '')];
  return credentialKind === 'api key' ? [API_KEY] : [];
}

type FirstMembers = Result<{ readonly total: number; readonly accounts: readonly Account[] }, PortalFailure>;
type Rights = Result<OwnRights, PortalFailure>;

/** As the portal names them, under Administrative privileges. */
export const PRIVILEGES = {
  view: 'View members',
  disable: 'Enable and disable members',
  items: 'View all content',
  groups: 'View all groups',
};

const VIEW_ALL = `In the credential’s role or privileges, allow ${PRIVILEGES.view} (${VIEW_USERS}). Without it, every scan is rejected.`;
const DISABLE = `In the credential’s role or privileges, allow ${PRIVILEGES.disable} (${DISABLE_USERS}). Without it, approved accounts stay enabled.`;

function membersSeen(members: FirstMembers): readonly Finding[] {
  if (!members.ok) return [membersUnread(members.failure)];
  const { total } = members.value;
  return total === 0
    ? [wrong('members', 'The member list is empty.', VIEW_ALL)]
    : [right('members', `${counted(total, 'member', 'members')}.`)];
}

/** What to allow is the advice where it is not allowed, and nowhere else. */
function membersUnread({ kind, sentence }: PortalFailure): Finding {
  if (kind === 'not allowed') return wrong('members', sentence, VIEW_ALL);
  return (kind === 'unavailable' ? unknown : wrong)('members', ...saidOrAgain(sentence));
}

/** One's own sign-in is always shown, so that it proves nothing of the others'. */
function signInsSeen(members: FirstMembers, rights: Rights, ownUsername: string | undefined): Finding {
  const about = 'seeing sign-ins';
  const others = members.ok
    ? members.value.accounts.filter(
        ({ username }) => ownUsername === undefined || !sameUsername(username, ownUsername),
      )
    : [];
  const seen = others.filter(({ lastLogin }) => lastLogin !== 'unknown');
  if (others.length > 0 && seen.length === others.length)
    return right(about, 'The credential can see when members last signed in.');
  if (seen.length > 0) {
    const some = `${grouped(seen.length)} of the first ${grouped(others.length)} members`;
    return warning(about, `The portal shows the last sign-in of only ${some}.`, VIEW_ALL);
  }
  const told = rights.ok ? rights.value.told(VIEW_USERS) : undefined;
  if (others.length > 0 || told === false)
    return wrong(about, 'The credential cannot see when members last signed in.', VIEW_ALL);
  return told === true
    ? right(about, 'The credential can see when members last signed in.')
    : unknown(
        about,
        'The portal does not say whether the credential can see when members last signed in.',
        VIEW_ALL,
      );
}

/** By what the portal tells of the credential alone: nothing is tried. */
function mayDisable(rights: Rights): Finding {
  const about = 'disabling accounts';
  const told = rights.ok ? rights.value.told(DISABLE_USERS) : undefined;
  if (told === true) return right(about, 'The credential can disable and re-enable accounts (not tested).');
  return told === false
    ? wrong(about, 'The credential is not allowed to disable accounts.', DISABLE)
    : unknown(about, 'The portal does not say whether the credential can disable accounts.', DISABLE);
}

/** What evidence and options need; without it the bot works, and shows or does less. */
function mayOtherwise(
  rights: Rights,
  wishes: PortalWishes,
  ownUsername: string | undefined,
): readonly Finding[] {
  const items = 'who owns items, scheduled tasks and app credentials';
  const allow = 'In the credential’s role or privileges, allow';
  const shown = [
    evidence(rights, VIEW_ITEMS, 'seeing items', items, `${allow} ${PRIVILEGES.items}`),
    evidence(
      rights,
      VIEW_GROUPS,
      'seeing groups',
      'how many groups someone owns or is in',
      `${allow} ${PRIVILEGES.groups}`,
    ),
  ];
  return [
    ...shown,
    ...(wishes.checkProLicenses
      ? [
          evidence(
            rights,
            MANAGE_LICENSES,
            'seeing ArcGIS Pro use',
            'who used ArcGIS Pro recently or has a Pro license offline',
            'Turn CHECK_PRO_LICENSES off, or, in the credential’s role or privileges, allow Manage licenses',
          ),
        ]
      : []),
    ...(wishes.csvItem ? [mayKeepCsv(rights, ownUsername)] : []),
  ];
}

function evidence(rights: Rights, privilege: string, about: string, what: string, fix: string): Finding {
  const told = rights.ok ? rights.value.told(privilege) : undefined;
  if (told === true) return right(about, `The credential can see ${what}.`);
  const named = `${fix} (${privilege}).`;
  return told === false
    ? warning(about, `The credential cannot see ${what}.`, named)
    : unknown(about, `The portal does not say whether the credential can see ${what}.`, named);
}

function mayKeepCsv(rights: Rights, ownUsername: string | undefined): Finding {
  const about = 'keeping the CSV';
  if (ownUsername === undefined)
    return wrong(
      about,
      'CSV_ITEM is on, but an app credential has no account that could own the item.',
      'Turn CSV_ITEM off, or use an API key or a built-in account.',
    );
  const told = rights.ok ? rights.value.told(CREATE_ITEMS) : undefined;
  const fix = `Turn CSV_ITEM off, or allow Create, update, and delete content (${CREATE_ITEMS}).`;
  if (told === true) return right(about, 'The credential can create the CSV item.');
  return told === false
    ? wrong(about, 'The credential is not allowed to create the CSV item.', fix)
    : unknown(about, 'The portal does not say whether the credential can create the CSV item.', fix);
}

/** Whose account must never be disabled, or the bot is locked out. */
async function ownerOf(
  portal: Portal,
  ownUsername: string | undefined,
  credentialOwners: readonly string[] | undefined,
): Promise<Finding> {
  const about = 'owner of the credential';
  const kind = CREDENTIALS[portal.credentialKind];
  if (ownUsername !== undefined && portal.credentialKind === 'user')
    return right(about, `${ownUsername} is the bot’s own account, which is never proposed.`);
  const owners = ownUsername === undefined ? credentialOwners : [...(credentialOwners ?? []), ownUsername];
  const [owner] = owners ?? [];
  if (owner === undefined)
    return unknown(
      about,
      `The portal does not say who owns the ${kind}.`,
      'Find the owner on the credential’s item page in ArcGIS. After the first scan, exclude that account with no end date: disabling it would break the credential.',
    );
  return right(about, `The ${kind} belongs to ${owner}, who is never proposed.`);
}
