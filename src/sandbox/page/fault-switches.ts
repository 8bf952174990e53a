import type { World } from '../world.ts';
import type { FaultKind } from './fault-kind.ts';
import { MAIL_FAULT_KINDS, noSuchMailbox } from './mail-fault-kinds.ts';

/** Something that can be made to go wrong, as the page offers it. */
export interface FaultSwitch extends Omit<FaultKind, 'start'> {
  readonly isOn: boolean;
}

export interface FaultSwitches extends Disposable {
  list(): readonly FaultSwitch[];
  set(id: string, on: boolean): void;
  /** Takes one mailbox away; it joins the list until it is switched off. */
  refuse(address: string): void;
}

const MINUTE_MS = 60_000;

const KINDS: readonly FaultKind[] = [
  {
    id: 'slow',
    about: 'Portal',
    name: 'Slow portal',
    says: 'Every answer of the portal comes a second and a half late.',
    start: ({ portal }) => portal.faults.add({ kind: 'slow', ms: 1500, path: /./ }),
  },
  {
    id: 'busy',
    about: 'Portal',
    name: 'Portal asks to slow down',
    says: 'The portal answers everything with HTTP 429 and “try again in 2 seconds”.',
    start: ({ portal }) =>
      portal.faults.add({ kind: 'status', status: 429, body: 'json', retryAfter: '2', path: /./ }),
  },
  {
    id: 'broken',
    about: 'Portal',
    name: 'Broken page of members',
    says: 'In place of the list of members comes a web page about maintenance.',
    start: ({ portal }) => portal.faults.add({ kind: 'html page', path: /\/users$/ }),
  },
  {
    id: 'cut',
    about: 'Portal',
    name: 'Cut list of members',
    says: 'The list of members ends after 150, as if that were all.',
    start: ({ portal }) =>
      portal.faults.add({ kind: 'cut list', after: 150, ending: 'nextStart', path: /\/users$/ }),
  },
  {
    id: 'slack',
    about: 'Slack',
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
  ...MAIL_FAULT_KINDS,
];

/** Before the address in the id of a switch that takes one mailbox away. */
const NO_MAILBOX = 'no-mailbox ';

/** The switches of one world, all off at first. */
export function createFaultSwitches(world: World): FaultSwitches {
  const running = new Map<string, () => void>();
  const off = (id: string) => {
    running.get(id)?.();
    running.delete(id);
  };
  return {
    list: () => [
      ...KINDS.map(({ start, ...kind }) => ({ ...kind, isOn: running.has(kind.id) })),
      ...[...running.keys()].filter((id) => id.startsWith(NO_MAILBOX)).map(noMailbox),
    ],
    set: (id, on) => {
      off(id);
      const kind = KINDS.find((one) => one.id === id);
      if (kind !== undefined && on)
        return void running.set(
          id,
          kind.start(world, () => off(id)),
        );
      if (kind === undefined && !id.startsWith(NO_MAILBOX)) throw new Error(`there is no fault ${id}`);
    },
    refuse: (address) => {
      const id = `${NO_MAILBOX}${address.toLowerCase()}`;
      off(id);
      running.set(id, world.mailbox.faults.add(noSuchMailbox(address)));
    },
    [Symbol.dispose]: () => {
      for (const id of [...running.keys()]) off(id);
    },
  };
}

function noMailbox(id: string): FaultSwitch {
  const address = id.slice(NO_MAILBOX.length);
  return {
    id,
    about: 'Mail',
    name: `No mailbox ${address}`,
    says: 'The mail server says of this recipient that there is no such mailbox: 550 5.1.1.',
    isOn: true,
  };
}
