/**
 * Whether a whole name fits a pattern in which `*` stands for any letters, or none, and `?` for one; every other
 * character stands for itself, in either case. No regular expression is made of it, and a step back only ever goes to
 * the last `*`, so that no pattern can take more than name times pattern steps.
 */
export function fitsPattern(name: string, pattern: string): boolean {
  const letters = [...name.toLowerCase()];
  const signs = [...pattern.toLowerCase()];
  let sign = 0;
  let star: { readonly sign: number; readonly letter: number } | undefined;
  for (let letter = 0; letter < letters.length; ) {
    if (signs[sign] === '*') {
      star = { sign, letter };
      sign += 1;
    } else if (fits(letters[letter], signs[sign])) {
      letter += 1;
      sign += 1;
    } else if (star === undefined) {
      return false;
    } else {
      // The last star takes one letter more.
      star = { sign: star.sign, letter: star.letter + 1 };
      letter = star.letter;
      sign = star.sign + 1;
    }
  }
  return signs.slice(sign).every((rest) => rest === '*');
}

function fits(letter: string | undefined, sign: string | undefined): boolean {
  return sign === '?' || sign === letter;
}
