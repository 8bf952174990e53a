/**
 * How many letters must be put in, taken out or replaced to make one text into another (Levenshtein), or undefined
 * where that is more than allowed. Keeps two rows and looks only at the diagonal band that can still be within the
 * limit, so that one name can be compared with all the names of an organisation.
 */
export function editDistance(one: string, other: string, allowed: number): number | undefined {
  if (Math.abs(one.length - other.length) > allowed) return undefined;
  let row = Array.from({ length: other.length + 2 }, (_, column) => column);
  let next = Array.from(row);
  for (let line = 1; line <= one.length; line += 1) {
    if (fillRow(next, row, line, one, other, allowed) > allowed) return undefined;
    [row, next] = [next, row];
  }
  const distance = row[other.length] ?? 0;
  return distance <= allowed ? distance : undefined;
}

/** Fills one row of the band from the row above, fences the band's ends, and returns the least number in it. */
function fillRow(
  next: number[],
  above: readonly number[],
  line: number,
  one: string,
  other: string,
  allowed: number,
): number {
  const outside = allowed + 1;
  const first = Math.max(1, line - allowed);
  const last = Math.min(other.length, line + allowed);
  let left = first === 1 ? line : outside;
  let least = left;
  next[first - 1] = left;
  for (let column = first; column <= last; column += 1) {
    const replaced = (above[column - 1] ?? outside) + Number(one[line - 1] !== other[column - 1]);
    left = Math.min(replaced, left + 1, (above[column] ?? outside) + 1);
    least = Math.min(least, left);
    next[column] = left;
  }
  next[last + 1] = outside;
  return least;
}
