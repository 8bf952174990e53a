import type { Row } from './rows.ts';
import type { Size } from './world.ts';

/** The most that a figure may be, or the least. */
export type Goal = { readonly most: number } | { readonly least: number };

type When = (size: Size) => boolean;
const at =
  (members: number, latencyMs: number): When =>
  (size) =>
    size.members === members && size.latencyMs === latencyMs;
const with100000: When = ({ members }) => members === 100_000;
const always: When = () => true;

/** What is to be reached, by the name of the figure. */
const GOALS: readonly (readonly [what: RegExp, when: When, goal: Goal])[] = [
  [/^scan, .* \/ ideal$/, at(10_000, 50), { most: 1.15 }],
  [/^scan, .* \/ ideal$/, at(100_000, 50), { most: 1.1 }],
  [/^scan, .* \/ ideal$/, ({ members, latencyMs }) => latencyMs === 200 && members >= 10_000, { most: 1.05 }],
  [/^scan, first \/ ideal$/, at(100_000, 0), { most: 8 }],
  [/^scan, .* new \/ ideal$/, at(100_000, 0), { most: 6 }],
  [/^npm run scan \/ ideal/, at(10_000, 50), { most: 1.6 }],
  [/^CPU a member, 30 % new$/, with100000, { most: 45 }],
  [/^CPU a member, 1,000,000 \/ 10,000/, always, { most: 1.15 }],
  [/^peak memory, 1,000,000 above 1,000/, always, { most: 300 }],
  [/^loop delay p99, (first|1 %|30 %)/, with100000, { most: 20 }],
  [/^loop delay longest, (first|1 %|30 %)/, with100000, { most: 100 }],
  [/^database written, first$/, with100000, { most: 150 }],
  [/^database written, 1 % new$/, with100000, { most: 15 }],
  [/^database written, 30 % new$/, with100000, { most: 50 }],
  [/^database after 10 scans \/ after one$/, with100000, { most: 1.2 }],
  [/^press to acknowledgement during a scan, p99$/, with100000, { most: 50 }],
  [/^bulk approval of 10,000, to the acknowledgement$/, always, { most: 100 }],
  [/^acting, an account$/, at(100_000, 0), { most: 12 }],
  [/^notebook \/ npm run scan$/, at(5_000, 50), { least: 120 }],
  [/^start to connected, warm$/, always, { most: 500 }],
];

export function goalOf({ what, members, latencyMs }: Row): Goal | undefined {
  return GOALS.find(([name, when]) => name.test(what) && when({ members, latencyMs }))?.[2];
}

/** Undefined where nothing was to be reached. */
export function isMet(row: Row): boolean | undefined {
  const goal = goalOf(row);
  if (goal === undefined) return undefined;
  return 'most' in goal ? row.figure <= goal.most : row.figure >= goal.least;
}
