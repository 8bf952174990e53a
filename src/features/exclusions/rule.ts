import type { Outside } from '../../deps.ts';
import { covers, type ExclusionTarget, nearestNames, type RuleKind } from '../../policy/exclusion.ts';
import { standardRoles } from '../../policy/protection.ts';
import { failed, ok, type Result } from '../../policy/result.ts';
import { folded, sameName } from '../../policy/text.ts';
import { membersInPieces } from '../evaluation/evaluate-members.ts';
import { type OrganizationCache, portalSaid } from '../evaluation/organization.ts';

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
  if (scan === undefined)
    return failed('No scan has been accepted yet, so no rule can be checked. Scan first.');
  const named = await find(outside, organizationCache, scan.id, draft);
  if (!named.ok) return named;
  const { value, label, usernames } = named.value;
  const target: ExclusionTarget = { kind: draft.kind, value, label };
  const groupUsernames = (): ReadonlySet<string> => usernames ?? new Set<string>();

  let covered = 0;
  let members = 0;
  for await (const rows of membersInPieces(outside.store, scan.id)) {
    members += rows.length;
    const fitting = rows.filter(({ account }) => covers(target, account, groupUsernames));
    covered += fitting.length;
  }
  if (covered === 0 && draft.kind === 'user-name pattern') return failed(`No user name fits “${label}”.`);
  return ok({ target, covered, members, groupUsernames });
}

async function find(
  outside: Outside,
  organizationCache: OrganizationCache,
  scan: number,
  draft: RuleDraft,
): Promise<Result<Named, string>> {
  const wanted = draft.value.trim();
  if (wanted === '') return failed('The rule names nothing.');
  switch (draft.kind) {
    case 'user-name pattern':
      return ok({ value: wanted, label: wanted });
    case 'group':
      return groupNamed(outside, wanted);
    case 'role':
      return roleNamed(outside, organizationCache, scan, wanted);
    case 'category':
      return categoryNamed(outside, scan, wanted);
    case 'user type':
    case 'provider':
      return valueNamed(outside, scan, draft.kind, wanted);
    case 'e-mail domain':
      return valueNamed(outside, scan, draft.kind, wanted.replace(/^@/, ''));
  }
}

function valueNamed(
  { store }: Outside,
  scan: number,
  kind: 'user type' | 'provider' | 'e-mail domain',
  wanted: string,
): Result<Named, string> {
  const values = [...store.tables.scans.valuesInUse(scan, kind).keys()];
  const value = values.find((known) => sameName(known, wanted));
  return value === undefined ? failed(unknown(kind, wanted, values)) : ok({ value, label: value });
}

/** By its path, or by as much of the path's end as names one category; those above the ones in use count too. */
function categoryNamed({ store }: Outside, scan: number, wanted: string): Result<Named, string> {
  const paths = new Set([...store.tables.scans.valuesInUse(scan, 'category').keys()].flatMap(withThoseAbove));
  const end = folded(`/${wanted.replace(/^\/|\/$/g, '')}`);
  const whole = [...paths].find((path) => folded(path) === end);
  const found = whole === undefined ? [...paths].filter((path) => folded(path).endsWith(end)) : [whole];
  const [path, second] = found;
  if (path === undefined) return failed(unknown('category', wanted, [...paths]));
  return second === undefined
    ? ok({ value: path, label: path })
    : failed(
        `Several categories are called “${wanted}”: ${found.slice(0, 3).join(', ')}. Write the whole path.`,
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
  scan: number,
  wanted: string,
): Promise<Result<Named, string>> {
  const read = await organizationCache.notOlderThan(FRESH_MS);
  if (!read.ok) return failed(`The roles could not be read: ${portalSaid(read.failure)}`);
  const { roles } = read.value.organization;
  const named = [...store.tables.scans.valuesInUse(scan, 'role').keys()].map((value) => ({
    value,
    label: roles.get(value)?.name ?? standardRoles.get(value) ?? value,
  }));
  const found = named.find(({ value, label }) => sameName(value, wanted) || sameName(label, wanted));
  const labels = named.map(({ label }) => label);
  return found === undefined ? failed(unknown('role', wanted, labels)) : ok(found);
}

async function groupNamed({ portal }: Outside, wanted: string): Promise<Result<Named, string>> {
  const found = await portal.groupsTitled(wanted);
  if (!found.ok) return failed(`The groups could not be read: ${found.failure.sentence}`);
  const [group, second] = found.value.exact;
  const near = found.value.near.map(({ title }) => title);
  if (group === undefined) return failed(unknown('group', wanted, near));
  if (second !== undefined)
    return failed(`There are ${found.value.exact.length} groups called “${group.title}”; rename one first.`);
  const usernames = await portal.groupMembers(group.id);
  if (!usernames.ok)
    return failed(`The members of “${group.title}” could not be read: ${usernames.failure.sentence}`);
  return ok({ value: group.id, label: group.title, usernames: usernames.value });
}

function unknown(kind: string, wanted: string, names: readonly string[]): string {
  const near = nearestNames(wanted, names);
  return `There is no ${kind} “${wanted}” among the members.${near.length === 0 ? '' : ` Nearest: ${near.join(', ')}.`}`;
}

export type RuleDraft = { readonly kind: RuleKind; readonly value: string };
