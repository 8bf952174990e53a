import type { Store } from '../../adapters/store/store.ts';
import type { Outside } from '../../deps.ts';
import { providerLabel } from '../../policy/account.ts';
import { covers, type ExclusionTarget, nearestNames, type RuleKind } from '../../policy/exclusion.ts';
import { standardRoles } from '../../policy/protection.ts';
import { failed, ok, type Result } from '../../policy/result.ts';
import { userTypeLabel } from '../../policy/seats.ts';
import { folded, sameName } from '../../policy/text.ts';
import { breathe, membersInPieces } from '../evaluation/evaluate-members.ts';
import { type OrganizationCache, portalSaid } from '../evaluation/organization.ts';
import { ruleWord } from './words.ts';

/** A rule that names something real, with what it covers as of the last accepted scan. */
export interface Rule {
  readonly target: ExclusionTarget;
  readonly covered: number;
  readonly members: number;
  readonly groupUsernames: (groupId: string) => ReadonlySet<string>;
}

type Named = { readonly value: string; readonly label: string; readonly usernames?: ReadonlySet<string> };

/** Role names seldom change. */
const FRESH_MS = 600_000;

/** Finds what a rule names; a sentence with the nearest names where it names nothing. */
export async function ruleNamed(
  outside: Outside,
  organizationCache: OrganizationCache,
  draft: RuleDraft,
): Promise<Result<Rule, string>> {
  const scan = outside.store.tables.scans.newestAccepted();
  if (scan === undefined) return failed('No scan has been accepted yet. Run a scan first.');
  const named = await find(outside, organizationCache, draft);
  if (!named.ok) return named;
  const { value, label, usernames } = named.value;
  const target: ExclusionTarget = { kind: draft.kind, value, label };
  const groupUsernames = (): ReadonlySet<string> => usernames ?? new Set<string>();

  let covered = 0;
  let members = 0;
  for await (const rows of membersInPieces(outside.store)) {
    members += rows.length;
    const fitting = rows.filter(({ account }) => covers(target, account, groupUsernames));
    covered += fitting.length;
  }
  if (covered === 0 && draft.kind === 'user-name pattern') return failed(`No user name matches “${label}”.`);
  return ok({ target, covered, members, groupUsernames });
}

async function find(
  outside: Outside,
  organizationCache: OrganizationCache,
  draft: RuleDraft,
): Promise<Result<Named, string>> {
  const wanted = draft.value.trim();
  if (wanted === '') return failed('Enter a name, a domain or a pattern.');
  switch (draft.kind) {
    case 'user-name pattern':
      return ok({ value: wanted, label: wanted });
    case 'group':
      return groupNamed(outside, wanted);
    case 'role':
      return roleNamed(outside, organizationCache, wanted);
    case 'category':
      return categoryNamed(outside, wanted);
    case 'user type':
    case 'provider':
      return valueNamed(outside, draft.kind, wanted);
    case 'email domain':
      return valueNamed(outside, draft.kind, wanted.replace(/^@/, ''));
  }
}

async function valueNamed(
  { store }: Outside,
  kind: 'user type' | 'provider' | 'email domain',
  wanted: string,
): Promise<Result<Named, string>> {
  const values = await valuesInUse(store, kind);
  const labelOf = LABELS[kind] ?? ((value: string) => value);
  const name = kind === 'provider' ? wanted.replace(/^an?\s+/i, '') : wanted;
  const portals = kind === 'user type' ? userTypesOfPortal(store) : new Map<string, string>();
  const found =
    values.find((known) => sameName(known, wanted) || sameName(labelOf(known), name)) ??
    values.find((known) => sameName(portals.get(known) ?? '', wanted));
  if (found !== undefined) return ok({ value: found, label: labelOf(found) });
  const names = values.flatMap((known) => [labelOf(known), portals.get(known) ?? labelOf(known)]);
  return failed(unknown(kind, wanted, new Set(names)));
}

/** What the portal called each at the last accepted scan: an older ArcGIS Enterprise has other names. */
function userTypesOfPortal({ tables }: Store): ReadonlyMap<string, string> {
  const types = tables.scans.newestAccepted()?.seats?.types ?? [];
  return new Map(
    types.flatMap(({ id, name }) => (id === undefined || name === undefined ? [] : [[id, name]])),
  );
}

/** What the card, Why? and the portal's website call by another name than its id, which the portal alone knows. */
const LABELS: Partial<Record<RuleKind, (value: string) => string>> = {
  'user type': userTypeLabel,
  provider: providerLabel,
};

/** By its path, or by as much of the path's end as names one category; those above the ones in use count too. */
async function categoryNamed({ store }: Outside, wanted: string): Promise<Result<Named, string>> {
  const paths = new Set((await valuesInUse(store, 'category')).flatMap(withThoseAbove));
  const end = folded(`/${wanted.replace(/^\/|\/$/g, '')}`);
  const whole = [...paths].find((path) => folded(path) === end);
  const found = whole === undefined ? [...paths].filter((path) => folded(path).endsWith(end)) : [whole];
  const [path, second] = found;
  if (path === undefined) return failed(unknown('category', wanted, [...paths]));
  return second === undefined
    ? ok({ value: path, label: path })
    : failed(
        `Several categories are called “${wanted}”: ${found.slice(0, 3).join(', ')}. Enter the whole path.`,
      );
}

/** `/Categories/Region/Coast` lies in `/Categories/Region`; the root alone is no category. */
function withThoseAbove(path: string): readonly string[] {
  const parts = path.split('/').filter((part) => part !== '');
  return parts.slice(1).map((_, nth) => `/${parts.slice(0, nth + 2).join('/')}`);
}

async function roleNamed(
  { store }: Outside,
  organizationCache: OrganizationCache,
  wanted: string,
): Promise<Result<Named, string>> {
  const read = await organizationCache.notOlderThan(FRESH_MS);
  if (!read.ok) return failed(`The roles could not be read. ${portalSaid(read.failure)}`);
  const { roles } = read.value.organization;
  const named = (await valuesInUse(store, 'role')).map((value) => ({
    value,
    label: roles.get(value)?.name ?? standardRoles.get(value) ?? value,
  }));
  const found = named.find(({ value, label }) => sameName(value, wanted) || sameName(label, wanted));
  const labels = named.map(({ label }) => label);
  return found === undefined ? failed(unknown('role', wanted, labels)) : ok(found);
}

async function groupNamed({ portal }: Outside, wanted: string): Promise<Result<Named, string>> {
  const found = await portal.groupsTitled(wanted);
  if (!found.ok) return failed(`The groups could not be read. ${found.failure.sentence}`);
  const [group, second] = found.value.exact;
  const near = found.value.near.map(({ title }) => title);
  if (group === undefined) return failed(unknown('group', wanted, near));
  if (second !== undefined)
    return failed(
      `${found.value.exact.length} groups are called “${group.title}”. Give each its own title in ArcGIS, then try again.`,
    );
  const usernames = await portal.groupMembers(group.id);
  if (!usernames.ok)
    return failed(`The members of “${group.title}” could not be read. ${usernames.failure.sentence}`);
  return ok({ value: group.id, label: group.title, usernames: usernames.value });
}

/** Members whose values are looked at in one go. */
const LOOKED_AT = 5_000;

async function valuesInUse(
  { tables }: Store,
  of: Parameters<Store['tables']['members']['valuesInUse']>[0],
): Promise<readonly string[]> {
  const values = new Set<string>();
  for (let after = 0; after < tables.members.highestId(); after += LOOKED_AT) {
    for (const value of tables.members.valuesInUse(of, after, after + LOOKED_AT)) values.add(value);
    await breathe();
  }
  return [...values].toSorted();
}

function unknown(kind: RuleKind, wanted: string, names: Iterable<string>): string {
  const near = nearestNames(wanted, names);
  const none =
    kind === 'group'
      ? `The bot found no group called “${wanted}”.`
      : `The last scan found no member with the ${ruleWord(kind)} “${wanted}”.`;
  return `${none}${near.length === 0 ? '' : ` Nearest: ${near.join(', ')}.`}`;
}

export type RuleDraft = { readonly kind: RuleKind; readonly value: string };
