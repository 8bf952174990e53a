import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { counted, listed } from '../../policy/text.ts';
import { paper, wrapped } from '../doctor/table.ts';
import { ProgramRefused, say } from '../program.ts';

const NOTHING_WRITTEN = 'Stopped. Nothing was written.';
const NO_INPUT =
  'npm run setup asks questions, and there is no one to answer. Run it in a terminal, or pipe the answers in, one on each line.';

/** Sentences, in lines of the terminal's width. */
export function tell(...sentences: readonly string[]): void {
  const { width } = paper();
  say(
    ...sentences.flatMap((sentence) => {
      const indent = /^ */.exec(sentence)?.[0] ?? '';
      return wrapped(sentence.trimStart(), width - indent.length).map((line) => indent + line);
    }),
  );
}

type WhatNow = 'again' | 'answer' | 'continue';
const CHECK_AGAIN = {
  wrong: 'Fix what is WRONG, then press Enter to check again.',
  warning: 'To fix a warning, do what it says, then press Enter to check again.',
} as const;

const IN_FILE = 'Correct it in .env, then press Enter to check again.';

/** What may be done: what was answered here may be answered again, and what stands in `.env` is corrected there. */
export interface Open {
  readonly worst: keyof typeof CHECK_AGAIN;
  readonly answered: readonly string[];
  readonly isSetting: boolean;
}

function waysOn({ worst, answered: names, isSetting }: Open) {
  const again = isSetting ? IN_FILE : CHECK_AGAIN[worst];
  const ways = new Map<string, WhatNow>([
    ['', 'again'],
    ['c', 'continue'],
  ]);
  if (names.length === 0)
    return { ways, question: `${again} Or type “c” to continue.`, prompt: 'Enter or c: ' };
  const question = `${again} Or type “a” to answer ${listed(names)} again, or “c” to continue.`;
  return { ways: ways.set('a', 'answer'), question, prompt: 'Enter, a or c: ' };
}

/** The one that Enter means is in capitals. */
const CHOICE = { yes: '[Y/n]', no: '[y/N]' } as const;

export type Terminal = ReturnType<typeof openTerminal>;

/** One question, one line. In a terminal what is typed shows, but for secrets; what is piped in shows nowhere. */
export function openTerminal(input: NodeJS.ReadStream, output: NodeJS.WriteStream) {
  const isTerminal = input.isTTY === true && output.isTTY === true;
  let isHidden = false;
  let hasAnswered = false;
  const echo = new Writable({
    write(chunk, _encoding, done) {
      if (!isHidden) output.write(chunk);
      done();
    },
  });
  const reading = createInterface({ input, output: echo, terminal: isTerminal, historySize: 0 });
  // Lines that come before their question wait for it.
  const lines = reading[Symbol.asyncIterator]();

  /** What readline does not write itself: all of it where nothing is echoed, and around a secret. */
  const beside = (text: string, secret: boolean): void => {
    if (!isTerminal || secret) output.write(text);
  };

  /** Nothing of a secret shows while it is pasted. */
  const received = (typed: string): string =>
    isTerminal && typed !== '' ? `received ${counted([...typed].length, 'character', 'characters')}` : '';
  const ended = (): ProgramRefused =>
    new ProgramRefused(hasAnswered || isTerminal ? NOTHING_WRITTEN : NO_INPUT);

  async function line(prompt: string, secret: boolean): Promise<string> {
    beside(prompt, secret);
    isHidden = secret;
    reading.setPrompt(secret ? '' : prompt);
    if (isTerminal) reading.prompt();
    const read = await lines.next();
    isHidden = false;
    if (read.done === true) {
      output.write('\n');
      throw ended();
    }
    beside(`${received(read.value)}\n`, secret);
    hasAnswered = true;
    return read.value;
  }

  return {
    ask: async (prompt: string): Promise<string> => (await line(prompt, false)).trim(),
    /** As it was pasted, without its line's end. */
    askSecret: (name: string, note: string): Promise<string> => line(`${name} (${note}): `, true),
    /** One of these words, by its number or by itself. */
    async choose<const Word extends string>(
      question: string,
      choices: readonly (readonly [Word, string])[],
    ): Promise<Word> {
      say('', question, ...choices.map(([, words], index) => `  ${index + 1}  ${words}`));
      for (;;) {
        const typed = (await line(`1–${choices.length}: `, false)).trim().toLowerCase();
        const found = choices.find(([word], index) => typed === word || typed === String(index + 1));
        if (found !== undefined) return found[0];
        say(`Type a number from 1 to ${choices.length}.`);
      }
    },
    /** What to do about something wrong, or a warning: Enter looks at it again. */
    async whatNow(open: Open): Promise<WhatNow> {
      const { ways, question, prompt } = waysOn(open);
      tell('', question);
      for (;;) {
        const way = ways.get((await line(prompt, false)).trim().toLowerCase());
        if (way !== undefined) return way;
        say(ways.has('a') ? 'Press Enter, or type a or c.' : 'Press Enter, or type c.');
      }
    },
    async confirm(question: string, enter: 'yes' | 'no'): Promise<boolean> {
      for (;;) {
        const typed = (await line(`${question} ${CHOICE[enter]} `, false)).trim().toLowerCase() || enter;
        if (['y', 'yes'].includes(typed)) return true;
        if (['n', 'no'].includes(typed)) return false;
        say('Type y or n.');
      }
    },
    [Symbol.dispose]: () => reading.close(),
  };
}
