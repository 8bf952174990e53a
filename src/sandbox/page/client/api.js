import { toast } from './dom.js';

/** For whoever looks at the page of a demo that is over. */
export const ENDED =
  'The demo has stopped. Start it again with npm run demo, and open the address that it prints.';

/** Somebody may be here in several windows: what the app opens comes up in the one in which it was asked for. */
export const WINDOW = sessionStorage.getItem('window') ?? crypto.randomUUID();
sessionStorage.setItem('window', WINDOW);

/** Does something; what comes back says whether it worked, and otherwise why not. */
export async function act(name, body) {
  try {
    const response = await fetch(`/act/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...body, window: WINDOW }),
    });
    if (!response.ok) return { ok: false, why: 'That did not work. Reload the page and try again.' };
    return await response.json();
  } catch {
    return { ok: false, why: ENDED };
  }
}

/** The same, and a failure is told in passing. */
export async function actOrTell(name, body) {
  const done = await act(name, body);
  if (!done.ok) toast(done.why);
  return done;
}

export async function read(path) {
  const response = await fetch(path);
  return await response.json();
}
