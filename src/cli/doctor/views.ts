import type { Inspecting } from '../../adapters/slack/inspect.ts';
import type { Finding } from './finding.ts';

export async function checkViews(_slack: Inspecting): Promise<readonly Finding[]> {
  return [];
}
