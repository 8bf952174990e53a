/** Many times what the longest answer has that is waited for. */
export const MOST_BYTES = 16_000_000;

/** More came than any answer has: a mistake, or someone who means to take all memory. */
export class TooLarge extends Error {
  override readonly name = 'TooLarge';
}

/** What an answer holds, unpacked, up to a limit; behind it, the connection is cut. */
export async function bytesOf({ body }: Response): Promise<Uint8Array> {
  if (body === null) return new Uint8Array();
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body) {
    size += part.byteLength;
    if (size > MOST_BYTES) throw new TooLarge(`more than ${MOST_BYTES / 1_000_000} MB`);
    parts.push(part);
  }
  return new Uint8Array(Buffer.concat(parts));
}

/** A fetch for those who read an answer to its end, however long it is. */
export function limited(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (url, init) => {
    const answer = await fetch(url, init);
    if (answer.body === null) return answer;
    const { status, statusText, headers } = answer;
    return new Response(Buffer.from(await bytesOf(answer)), { status, statusText, headers });
  };
}
