/** The sandbox's own answers over real HTTP, with those to one path put otherwise, as another portal might. */
export function puttingOtherwise(
  path: RegExp,
  otherwise: (answer: Readonly<Record<string, unknown>>) => unknown,
): typeof globalThis.fetch {
  return async (url, init) => {
    const response = await fetch(url, init);
    if (!path.test(new URL(String(url)).pathname)) return response;
    return Response.json(otherwise(Object(await response.json())));
  };
}
