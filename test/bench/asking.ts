import type { ChildProcess } from 'node:child_process';
import { z } from 'zod';

/** Questions to a process of the bench's, over the channel that it was started with. */
export type Ask = (question: object) => Promise<unknown>;

const reply = z.object({ number: z.int(), told: z.unknown() });

export function asking(child: ChildProcess): Ask {
  const waiting = new Map<number, { resolve: (told: unknown) => void; reject: (why: Error) => void }>();
  let count = 0;
  child.on('message', (message) => {
    const { number, told } = reply.parse(message);
    waiting.get(number)?.resolve(told);
    waiting.delete(number);
  });
  // What is asked of a process that has ended is never answered.
  child.once('exit', () => {
    for (const { reject } of waiting.values()) reject(new Error('the process that was asked has ended'));
  });
  return (question) => {
    count += 1;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    waiting.set(count, { resolve, reject });
    child.send({ number: count, question });
    return promise;
  };
}
