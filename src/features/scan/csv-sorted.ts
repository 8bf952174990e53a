import { type Columns, headOf, lineOf, newFile } from './csv-file.ts';

/** Characters of lines that are gathered before they are put in order and written: some milliseconds' work, and little memory. */
const RUN = 200_000;
/** Bytes that are read or written in one go; each run that is merged has so many in memory. */
const BLOCK = 16_384;

/** Lines of one place after those of the place before: from one byte on, so many bytes of each. */
interface Run {
  readonly at: number;
  readonly places: Float64Array;
  readonly bytes: Float64Array;
}

/**
 * A new CSV file with its records in the order of their places, whatever order they come in; those of one place stay in
 * theirs. Some hundred lines at a time are put in order and laid beside it; in the end these runs are merged, so that
 * neither memory nor the event loop ever has all of them.
 */
export async function sortedCsvFile<Of>(path: string, columns: Columns<Of>, placeOf: (of: Of) => number) {
  const file = await newFile(path);
  const scratch = await newFile(runsOf(path)).catch(async (thrown: unknown) => {
    await file.abandon();
    throw thrown;
  });
  const runs: Run[] = [];
  let gathered = new Map<number, string>();
  let characters = 0;
  let written = 0;

  function flush(): Promise<void> {
    const places = ascending(gathered.keys());
    const bytes = places.map((place) => Buffer.byteLength(gathered.get(place) ?? ''));
    runs.push({ at: written, places, bytes });
    const run = Array.from(places, (place) => gathered.get(place) ?? '').join('');
    written += sumOf(bytes);
    gathered = new Map();
    characters = 0;
    return scratch.add(run);
  }

  /** What is gathered last needs no way over the disk, as with most organizations all of it does not. */
  async function merge(): Promise<void> {
    void file.add(headOf(columns));
    const out = gatheringBlocks(file);
    const readers = runs.map((run) => readerOf(scratch, run, out));
    for (const place of placesOf(runs, gathered.keys())) {
      for (const reader of readers.filter(({ isAt }) => isAt(place))) await reader.copyNext();
      await out.add(Buffer.from(gathered.get(place) ?? ''));
    }
    await out.end();
  }

  return {
    /** Waits for nothing; what it returns is to be awaited before more is added, or all would be kept in memory on a slow disk. */
    write(records: readonly Of[]): Promise<void> | undefined {
      for (const record of records) {
        const place = placeOf(record);
        const line = lineOf(columns, record);
        gathered.set(place, (gathered.get(place) ?? '') + line);
        characters += line.length;
      }
      return characters < RUN ? undefined : flush();
    },
    /** All of it is on the disk, in order, or it throws what went wrong at any time. */
    async finish(): Promise<void> {
      await merge();
      await scratch.abandon();
      await file.finish();
    },
    /** Nothing of it is left. */
    async abandon(): Promise<void> {
      await scratch.abandon();
      await file.abandon();
    },
  };
}

/** Where the runs lie until they are merged. */
const runsOf = (path: string): string => `${path}.runs`;

const ascending = (places: Iterable<number>): Float64Array => Float64Array.from(places).sort();
const sumOf = (numbers: Float64Array): number => numbers.reduce((sum, number) => sum + number, 0);

function placesOf(runs: readonly Run[], others: Iterable<number>): Float64Array {
  const places = new Set(others);
  for (const run of runs) for (const place of run.places) places.add(place);
  return ascending(places);
}

type NewFile = Awaited<ReturnType<typeof newFile>>;

/** Copies the lines of a run, one place after another, reading a block at a time. */
function readerOf(scratch: NewFile, { at, places, bytes }: Run, out: ReturnType<typeof gatheringBlocks>) {
  const end = at + sumOf(bytes);
  let next = 0;
  let read = at;
  let block: Buffer = Buffer.alloc(0);

  return {
    isAt: (place: number): boolean => places[next] === place,
    async copyNext(): Promise<void> {
      let left = bytes[next] ?? 0;
      next += 1;
      while (left > 0) {
        if (block.length === 0) {
          block = await scratch.read(read, Math.min(end, read + BLOCK));
          read += block.length;
        }
        const piece = block.subarray(0, left);
        block = block.subarray(piece.length);
        left -= piece.length;
        const waits = out.add(piece);
        if (waits !== undefined) await waits;
      }
    },
  };
}

/** Small pieces go into the file together; the disk is waited for. */
function gatheringBlocks(file: NewFile) {
  let pieces: Buffer[] = [];
  let length = 0;

  function flush(): Promise<void> {
    const block = Buffer.concat(pieces);
    pieces = [];
    length = 0;
    return file.add(block);
  }

  return {
    add(piece: Buffer): Promise<void> | undefined {
      pieces.push(piece);
      length += piece.length;
      return length < BLOCK ? undefined : flush();
    },
    end: flush,
  };
}
