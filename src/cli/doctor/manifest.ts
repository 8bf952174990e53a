import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Manifest } from './slack.ts';

/** Beside the sources; the working folder may be any. */
const MANIFEST = fileURLToPath(new URL('../../../manifest.yml', import.meta.url));

const shape = z
  .object({
    features: z.object({ slash_commands: z.tuple([z.object({ command: z.string() })]) }),
    oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()) }) }),
  })
  .transform(({ features, oauth_config }) => ({
    command: features.slash_commands[0].command,
    scopes: oauth_config.scopes.bot,
  }));

/** What the app was made from, or should have been. */
export function readManifest(path = MANIFEST): Manifest {
  return shape.parse(parse(readFileSync(path, 'utf8')));
}
