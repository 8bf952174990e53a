import { crc32, deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
const MOST_COLORS = 256;
/** Of the bits of each of red, green and blue, as many as leave so few colors. */
const BITS = [8, 7, 6, 5, 4, 3];

interface Pixels {
  readonly width: number;
  readonly height: number;
  /** Red, green and blue of each. */
  readonly rgb: Buffer;
}

/** The same picture in at most 256 colors, which for a page's few colors is hardly seen and takes a third of the room. */
export function inFewColors(png: Buffer): Buffer {
  const pixels = decoded(png);
  for (const bits of BITS) {
    const made = indexed(pixels, bits);
    if (made !== undefined) return encoded(pixels, made.palette, made.rows);
  }
  throw new Error('a picture cannot have so many colors');
}

function decoded(png: Buffer): Pixels {
  const chunks = [...chunksOf(png)];
  const head = chunks.find(({ type }) => type === 'IHDR')?.data ?? Buffer.alloc(13);
  const [width, height, depth, color] = [head.readUInt32BE(0), head.readUInt32BE(4), head[8], head[9]];
  if (depth !== 8 || (color !== 2 && color !== 6)) throw new Error('only what a browser draws is read');
  const channels = color === 2 ? 3 : 4;
  const raw = inflateSync(
    Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data)),
  );
  const stride = width * channels;
  const rgb = Buffer.alloc(width * height * 3);
  let before = Buffer.alloc(stride);
  for (let y = 0; y < height; y += 1) {
    const at = y * (stride + 1);
    const row = Buffer.from(raw.subarray(at + 1, at + 1 + stride));
    unfilter(raw[at] ?? 0, row, before, channels);
    for (let x = 0; x < width; x += 1) row.copy(rgb, (y * width + x) * 3, x * channels, x * channels + 3);
    before = row;
  }
  return { width, height, rgb };
}

function* chunksOf(png: Buffer) {
  for (let at = SIGNATURE.length; at < png.length; ) {
    const length = png.readUInt32BE(at);
    yield { type: png.toString('latin1', at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) };
    at += length + 12;
  }
}

/** Each byte was written as what it differs by from those left of it and above it. */
function unfilter(filter: number, row: Buffer, above: Buffer, channels: number): void {
  const guess = GUESSES[filter];
  if (guess === undefined) throw new Error(`there is no PNG filter ${filter}`);
  for (let at = 0; at < row.length; at += 1) {
    const left = row[at - channels] ?? 0;
    const up = above[at] ?? 0;
    row[at] = (row[at] ?? 0) + guess(left, up, above[at - channels] ?? 0);
  }
}

const GUESSES: readonly ((left: number, up: number, corner: number) => number)[] = [
  () => 0,
  (left) => left,
  (_, up) => up,
  (left, up) => (left + up) >> 1,
  (left, up, corner) => {
    const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
    if (a <= b && a <= c) return left;
    return b <= c ? up : corner;
  },
];

/** Each pixel as the number of its color, if so many bits leave few enough; a color is that of its first pixel. */
function indexed({ width, height, rgb }: Pixels, bits: number) {
  const numbers = new Map<number, number>();
  const palette: number[] = [];
  const shift = 8 - bits;
  const rows = Buffer.alloc((width + 1) * height);
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    const color = rgb.readUIntBE(pixel * 3, 3);
    const key =
      ((color >> 16) >> shift) * 65_536 + (((color >> 8) & 255) >> shift) * 256 + ((color & 255) >> shift);
    const number = numbers.get(key) ?? palette.push(color) - 1;
    if (number >= MOST_COLORS) return undefined;
    numbers.set(key, number);
    rows[pixel + Math.floor(pixel / width) + 1] = number;
  }
  return { palette, rows };
}

function encoded({ width, height }: Pixels, palette: readonly number[], rows: Buffer): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 3, 0, 0, 0], 8);
  const colors = Buffer.alloc(palette.length * 3);
  palette.forEach((color, at) => void colors.writeUIntBE(color, at * 3, 3));
  const parts = [chunk('IHDR', head), chunk('PLTE', colors)];
  return Buffer.concat([SIGNATURE, ...parts, chunk('IDAT', deflateSync(rows, { level: 9 })), chunk('IEND')]);
}

function chunk(type: string, data = Buffer.alloc(0)): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const made = Buffer.alloc(body.length + 8);
  made.writeUInt32BE(data.length, 0);
  body.copy(made, 4);
  made.writeUInt32BE(crc32(body), body.length + 4);
  return made;
}
