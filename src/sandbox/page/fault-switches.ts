import type { World } from '../world.ts';

/** Something that can be made to go wrong, as the page offers it. */
export interface FaultSwitch {
  readonly id: string;
  readonly name: string;
  readonly says: string;
  readonly isOn: boolean;
}

export interface FaultSwitches extends Disposable {
  list(): readonly FaultSwitch[];
  set(id: string, on: boolean): void;
}

const MINUTE_MS = 60_000;

interface Kind {
  readonly id: string;
  readonly name: string;
  readonly says: string;
  /** Switches it on; what it returns switches it off. */
  readonly start: (world: World, off: () => void) => () => void;
}

const KINDS: readonly Kind[] = [
  {
    id: 'slow',
    name: 'Slow portal',
    says: 'Every answer of the portal comes a second and a half late.',
    start: ({ portal }) => portal.faults.add({ kind: 'slow', ms: 1500, path: /./ }),
  },
  {
    id: 'busy',
    name: 'Portal asks to slow down',
    says: 'The portal answers everything with HTTP 429 and “try again in 2 seconds”.',
    start: ({ portal }) =>
      portal.faults.add({ kind: 'status', status: 429, body: 'json', retryAfter: '2', path: /./ }),
  },
  {
    id: 'broken',
    name: 'Broken page of members',
    says: 'In place of the list of members comes a web page about maintenance.',
    start: ({ portal }) => portal.faults.add({ kind: 'html page', path: /\/users$/ }),
  },
  {
    id: 'cut',
    name: 'Cut list of members',
    says: 'The list of members ends after 150, as if that were all.',
    start: ({ portal }) =>
      portal.faults.add({ kind: 'cut list', after: 150, ending: 'nextStart', path: /\/users$/ }),
  },
  {
    id: 'slack',
    name: 'Slack down for a minute',
    says: 'Slack answers the bot with errors and takes no connection; it ends by itself.',
    start: ({ slack }, off) => {
      const fault = { how: 'http500', times: 'until cleared' } as const;
      for (const method of ['*', 'response_url', 'upload']) slack.faults.failMethod(method, fault);
      slack.faults.refuseConnections('until cleared');
      slack.faults.dropConnections();
      const timer = setTimeout(off, MINUTE_MS).unref();
      return () => {
        clearTimeout(timer);
        slack.faults.clear();
      };
    },
  },
];

/** The switches of one world, all off at first. */
export function createFaultSwitches(world: World): FaultSwitches {
  const running = new Map<string, () => void>();
  const off = (id: string) => {
    running.get(id)?.();
    running.delete(id);
  };
  return {
    list: () => KINDS.map(({ id, name, says }) => ({ id, name, says, isOn: running.has(id) })),
    set: (id, on) => {
      off(id);
      const kind = KINDS.find((one) => one.id === id);
      if (kind === undefined) throw new Error(`there is no fault ${id}`);
      if (on)
        running.set(
          id,
          kind.start(world, () => off(id)),
        );
    },
    [Symbol.dispose]: () => {
      for (const id of [...running.keys()]) off(id);
    },
  };
}
