import type { ServerResponse } from 'node:http';
import { signsOfChange } from './snapshot.ts';
import type { Stage } from './stage.ts';

const LOOK_EVERY_MS = 200;
/** While the clock is moved, weeks pass in seconds: nobody reads every line of them. */
const LOOKS_LEFT_OUT = 5;

interface Listener {
  readonly user: string;
  readonly response: ServerResponse;
  seen: readonly unknown[];
}

/** Tells every open page when what its person sees has changed; the page then asks for it. */
export class Events implements Disposable {
  readonly #stage: Stage;
  readonly #listeners = new Set<Listener>();
  readonly #timer: NodeJS.Timeout;
  #looks = 0;

  constructor(stage: Stage) {
    this.#stage = stage;
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS).unref();
  }

  listen(user: string, response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const listener: Listener = { user, response, seen: [] };
    this.#listeners.add(listener);
    response.on('close', () => this.#listeners.delete(listener));
    this.#tell(listener);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    for (const { response } of this.#listeners) response.end();
  }

  #look(): void {
    this.#stage.members.look();
    this.#looks = this.#stage.time.goal === undefined ? 0 : this.#looks + 1;
    if (this.#looks % LOOKS_LEFT_OUT > 1) return;
    for (const listener of this.#listeners) this.#tell(listener);
  }

  #tell(listener: Listener): void {
    const signs = signsOfChange(this.#stage, listener.user);
    if (areSame(signs, listener.seen)) return;
    listener.seen = signs;
    listener.response.write('event: changed\ndata:\n\n');
  }
}

function areSame(some: readonly unknown[], others: readonly unknown[]): boolean {
  return some.length === others.length && some.every((one, index) => Object.is(one, others[index]));
}
