import { pageShape, signedIn } from './client.ts';

/**
 * Run as a program: asks for the pages that a scan asks for, as many at once, and throws them away. What it takes is
 * what no scan can be faster than; how long, from the first page asked for to the last one taken in, is printed.
 */
const portal = await signedIn(process.env);
const began = performance.now();
const { total } = pageShape.parse(portal.parsed(await portal.page(1)));
const starts = portal.others(total);
async function takeOn(): Promise<void> {
  for (const start of starts) portal.throwAway(await portal.page(start));
}
await Promise.all(Array.from({ length: portal.atOnce }, takeOn));
process.stdout.write(String(performance.now() - began));
await portal.close();
