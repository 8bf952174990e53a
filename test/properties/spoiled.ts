import fc from 'fast-check';
import { nasty } from './nasty.ts';

/** One part of an answer that is not as it should be: the path by its place among all there are; without `put` it is gone. */
export interface Spoiler {
  readonly place: number;
  readonly put?: unknown;
}

const anyValue = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    false,
    0,
    -1,
    1.5,
    1_700_000_000,
    8.64e15,
    1e308,
    '',
    '0',
    '-1',
    '1700000000000',
    [],
    {},
    [null],
  ),
  fc.constant('x'.repeat(20_000)),
  fc.constantFrom<unknown>({ selected_options: 5 }, { value: {} }, [{ value: null }], '{"page":1e300}'),
  fc.integer(),
  nasty,
  fc.jsonValue({ maxDepth: 1 }),
);

export const spoiler: fc.Arbitrary<Spoiler> = fc.record(
  { place: fc.nat({ max: 10_000 }), put: anyValue },
  { requiredKeys: ['place'] },
);
export const spoilers = fc.array(spoiler, { maxLength: 5 });

type Json = Record<string, unknown>;
export const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null;

/** A copy with these flaws in it. */
export function spoiled(
  genuine: unknown,
  flaws: readonly Spoiler[],
  spares: ReadonlySet<string> = new Set(),
): unknown {
  const copy: unknown = structuredClone(genuine);
  for (const flaw of isJson(copy) ? flaws : []) {
    const places = isJson(copy) ? placesIn(copy, spares) : [];
    const found = places[flaw.place % Math.max(1, places.length)];
    if (found === undefined) continue;
    if ('put' in flaw) found.in[found.name] = structuredClone(flaw.put);
    else Reflect.deleteProperty(found.in, found.name);
  }
  return copy;
}

function placesIn(
  part: Json,
  spares: ReadonlySet<string>,
): readonly { readonly in: Json; readonly name: string }[] {
  return Object.entries(part).flatMap(([name, value]) => [
    ...(spares.has(name) ? [] : [{ in: part, name }]),
    ...(isJson(value) ? placesIn(value, spares) : []),
  ]);
}
