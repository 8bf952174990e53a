import { toast } from './dom.js';

/** Does something; what comes back says whether it worked, and otherwise why not. */
export async function act(name, body) {
  try {
    const response = await fetch(`/act/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return await response.json();
  } catch {
    return { ok: false, why: 'The sandbox has ended.' };
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
