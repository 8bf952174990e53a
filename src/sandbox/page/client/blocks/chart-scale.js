/** How large the letters of a chart are, in the units of its drawing. */
const LETTERS = 12;
/** From one line of a label to the next. */
export const LINE_HEIGHT = 15;
const MOST_LINES = 3;
/** Labels that stand aslant need this much from one to the next. */
const SLANTED_STEP = 18;
/** How far text at 45 degrees reaches sideways and down. */
const SLANT = Math.SQRT1_2;
/** What a wide font takes for a letter, as the drawing measures nothing; signs of the East take a square. */
const LETTER = 0.66;
const NARROW_LETTER = 0.42;
const NARROW = /[ .,:;'!|()ijlrtfI-]/;
const FIRST_SQUARE = 0x2e80;

const IN_FULL = new Intl.NumberFormat('en-US', { maximumFractionDigits: 20 });
const IN_SHORT = new Intl.NumberFormat('en-US', { notation: 'compact', maximumSignificantDigits: 3 });
const SHORTEST = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 0 });

export const figure = (value) => IN_FULL.format(value);

/** The number in full or, where that is too wide, rounded: 12.3K, 12K; nothing if that is too wide as well. */
export function figureWithin(value, room) {
  const formats = Number.isInteger(value) ? [IN_FULL, IN_SHORT, SHORTEST] : [IN_FULL, IN_SHORT];
  return formats.map((format) => format.format(value)).find((text) => widthOf(text) <= room);
}

export function widthOf(text) {
  return [...text].reduce((sum, letter) => sum + partOfSquare(letter), 0) * LETTERS;
}

function partOfSquare(letter) {
  if (letter.codePointAt(0) >= FIRST_SQUARE) return 1;
  return NARROW.test(letter) ? NARROW_LETTER : LETTER;
}

/** Round numbers from below the least value to above the greatest, with zero among them. */
export function ticksOf(values) {
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  if (low === high) return [0, 1];
  const { digit, power } = stepAbove((high - low) / 5, values.every(Number.isInteger));
  // Divided rather than multiplied by a fraction, which would make 0.30000000000000004 of 0.3.
  const times = (count) => (power < 0 ? (count * digit) / 10 ** -power : count * digit * 10 ** power);
  const first = Math.floor(low / times(1));
  const last = Math.ceil(high / times(1));
  return Array.from({ length: last - first + 1 }, (_, at) => times(first + at));
}

function stepAbove(least, isWhole) {
  const power = Math.floor(Math.log10(least));
  const digit = [1, 2, 5, 10].find((one) => one >= least / 10 ** power) ?? 10;
  return isWhole && power < 0 && digit < 10 ? { digit: 1, power: 0 } : { digit, power };
}

/**
 * How labels stand below a drawing without touching each other: on lines within their slots; for points of a
 * row (weeks, say) some may be left out; else aslant. `before` is what the first needs left of its slot's middle,
 * `after` what the last needs right of it.
 */
export function laidOut(labels, slot, canLeaveOut) {
  const room = slot - 6;
  const rows = labels.map((label) => brokenWithin(label, room));
  const doFit = rows.every((row) => row.length <= MOST_LINES && row.every((line) => widthOf(line) <= room));
  if (doFit) return { ...ALL, rows, height: LINE_HEIGHT * longest(rows) };
  const single = labels.map((label) => [label]);
  const widest = Math.max(...labels.map(widthOf));
  const every = Math.ceil((widest + 10) / slot);
  if (canLeaveOut && every <= 4)
    return { ...ALL, rows: single, every, before: widest / 2, after: widest / 2, height: LINE_HEIGHT };
  const reach = widest * SLANT + LETTERS / 2;
  const steps = Math.ceil(SLANTED_STEP / slot);
  return { ...ALL, rows: single, every: steps, isSlanted: true, before: reach, height: reach };
}

const ALL = { every: 1, isSlanted: false, before: 0, after: 0 };
const longest = (rows) => Math.max(...rows.map(({ length }) => length));

/** Words on as few lines as the room allows. */
function brokenWithin(text, room) {
  const lines = [];
  for (const word of text.split(' ')) {
    const longer = [...lines.slice(-1), word].join(' ');
    if (lines.length > 0 && widthOf(longer) <= room) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
