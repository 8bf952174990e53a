import type { KnownBlock } from '@slack/types';
import { small } from '../../adapters/slack/blocks.ts';
import { mrkdwnSafe } from '../../adapters/slack/text.ts';
import type { ReadTables } from '../../adapters/store/store.ts';
import { cut } from '../../policy/text.ts';
import { withoutPeriod } from '../../policy/verdict.ts';

/** The organization's name as the last accepted scan has it, not yet safe for mrkdwn; empty before the first. */
export function organizationName({ scans }: Pick<ReadTables, 'scans'>): string {
  return cut(scans.newestAccepted()?.organization ?? '', 100);
}

/** Another organization's bot may be in the same workspace: what stands by itself says whose it is, where that is known. */
export function whoseBlocks(organization: string): KnownBlock[] {
  return organization === '' ? [] : [small(mrkdwnSafe(organization, 100))];
}

/** The same in a notification, and in a post of one line; as safe as it is given. */
export function whoseText(text: string, organization: string): string {
  return organization === '' ? text : `${withoutPeriod(text)} · ${organization}`;
}

/** A post in the channel that belongs to no card. */
export function withWhose<Content extends { readonly text: string; readonly blocks: KnownBlock[] }>(
  content: Content,
  organization: string,
): Content {
  return {
    ...content,
    text: whoseText(content.text, mrkdwnSafe(organization, 100)),
    blocks: [...content.blocks, ...whoseBlocks(organization)],
  };
}
