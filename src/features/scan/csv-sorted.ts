import { type Columns, headOf, lineOf, newFile } from './csv-file.ts';

/** Characters of lines that are gathered before they are put in order and written. */
const RUN = 4_000_000;
/** Bytes that are read or written in one go. */
const BLOCK = 65_536;

/** Lines of one place after those of the place before; so many bytes of each, one after another from one byte on. */
interface Run {
  readonly at: number;
  readonly bytes: ReadonlyMap<number, number>;
}

/**
 * A new CSV file with its records in the order of their places, whatever order they come in; those of one place stay in
 * theirs. Some megabytes of lines at a time are put in order and laid beside it; in the end these runs are merged, so that
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
    const bytes = new Map<number, number>();
    const pieces = ascending(gathered.keys()).map((place) => {
      const piece = Buffer.from(gathered.get(place) ?? '');
      bytes.set(place, piece.length);
      return piece;
    });
    runs.push({ at: written, bytes });
    const run = Buffer.concat(pieces);
    written += run.length;
    gathered = new Map();
    characters = 0;
    return scratch.add(run);
  }

  /** What is gathered last needs no way over the disk, as with most organizations all of it does not. */
  async function merge(): Promise<void> {
    void file.add(headOf(columns));
    const readers = runs.map((run) => readerOf(scratch, run));
    const out = gatheringBlocks(file);
    for (const place of ascending(
      new Set([...runs.flatMap(({ bytes }) => [...bytes.keys()]), ...gathered.keys()]),
    )) {
      for (const reader of readers) for await (const piece of reader(place)) await out.add(piece);
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

const ascending = (places: Iterable<number>): readonly number[] =>
  [...places].toSorted((one, other) => one - other);

type NewFile = Awaited<ReturnType<typeof newFile>>;

/** Gives the lines of one place after another, a block at a time; places are to be asked for in their order. */
function readerOf(scratch: NewFile, { at, bytes }: Run) {
  const end = at + [...bytes.values()].reduce((sum, length) => sum + length, 0);
  let read = at;
  let block: Buffer = Buffer.alloc(0);

  return async function* of(place: number): AsyncGenerator<Buffer> {
    for (let left = bytes.get(place) ?? 0; left > 0; ) {
      if (block.length === 0) {
        block = await scratch.read(read, Math.min(end, read + BLOCK));
        read += block.length;
      }
      const piece = block.subarray(0, left);
      block = block.subarray(piece.length);
      left -= piece.length;
      yield piece;
    }
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
