import type { ServerResponse } from 'node:http';
import type { SocketMode } from './socket/socket-mode.ts';

/** What goes wrong with a call. Only `done-then-reset` does what was asked, and then loses the answer. */
export type FaultKind =
  | 'http500'
  | 'reset'
  | 'hang'
  | 'done-then-reset'
  /** An answer that goes on until nobody reads it. */
  | 'endless'
  | { readonly error: string }
  | { readonly retryAfter: number };
interface Fault {
  readonly how: FaultKind;
  /** How many calls meet it; without it one does. */
  readonly times?: number | 'until cleared';
}

/** Slack's bad days, switched on by a test or by the sandbox's page. */
export function faultsOf(queue: FaultQueue, socket: SocketMode, hanging: Set<ServerResponse>) {
  return {
    /** A Web API method's name, `response_url`, `upload`, or `*` for every method. */
    failMethod: (method: string, fault: Fault) => queue.add(method, fault),
    /** Cuts the app's sockets as a broken network does. */
    dropConnections: () => socket.drop(),
    /** Nothing gets through the app's present sockets any more, and neither side is told, as when a router forgets them. */
    muteConnections: () => socket.mute(),
    /** Asks the app to connect anew, as Slack does every few hours. */
    recycleConnections: (
      reason: 'warning' | 'refresh_requested' | 'link_disabled' | 'too_many_websockets' = 'refresh_requested',
    ) => socket.recycle(reason),
    /** The next hello is late: what somebody does comes before it, and it follows the acknowledgment. */
    beforeHello: socket.beforeHello,
    /** Turns away whoever comes to open a socket. */
    refuseConnections: (times: number | 'until cleared' = 1) => queue.refuse(times),
    clear: () => {
      queue.clear();
      for (const response of hanging) response.destroy();
      hanging.clear();
    },
  };
}

/** The calls yet to fail: what each of them meets, taken one at a time. */
export class FaultQueue {
  readonly #byMethod = new Map<string, { how: FaultKind; left: number }[]>();
  #refusals = 0;

  add(method: string, { how, times = 1 }: Fault): void {
    const queue = this.#byMethod.get(method) ?? [];
    this.#byMethod.set(method, [...queue, { how, left: countOf(times) }]);
  }

  next(method: string): FaultKind | undefined {
    return (
      this.#take(method) ?? (method === 'response_url' || method === 'upload' ? undefined : this.#take('*'))
    );
  }

  refuse(times: number | 'until cleared'): void {
    this.#refusals = countOf(times);
  }

  refusesNext(): boolean {
    if (this.#refusals <= 0) return false;
    this.#refusals -= 1;
    return true;
  }

  clear(): void {
    this.#byMethod.clear();
    this.#refusals = 0;
  }

  #take(method: string): FaultKind | undefined {
    const fault = this.#byMethod.get(method)?.find(({ left }) => left > 0);
    if (fault !== undefined) fault.left -= 1;
    return fault?.how;
  }
}

function countOf(times: number | 'until cleared'): number {
  return times === 'until cleared' ? Number.POSITIVE_INFINITY : times;
}
