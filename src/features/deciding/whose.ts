import type { KnownBlock, ModalView } from '@slack/types';
import { small } from '../../adapters/slack/blocks.ts';
import { mrkdwnSafe } from '../../adapters/slack/text.ts';
import { cut } from '../../policy/text.ts';
import { withoutPeriod } from '../../policy/verdict.ts';

/** Of `Outside`, what tells one organization's bot from another's. */
interface Told {
  readonly store: {
    readonly tables: {
      readonly scans: {
        readonly newestAccepted: () => { readonly organization?: string | undefined } | undefined;
      };
    };
  };
  readonly portal: { readonly url: string; readonly organizationName: () => string | undefined };
  readonly settings: { readonly command: string };
}

/**
 * Whose bot this is, not yet safe for mrkdwn: the organization's name as the last accepted scan has it, before the first as
 * the portal last told it. Until then it is the portal's address; all of ArcGIS Online may share one, and there the command
 * tells two bots of a workspace apart.
 */
export function organizationName({ store, portal, settings }: Told): string {
  const known = store.tables.scans.newestAccepted()?.organization || portal.organizationName();
  return cut(known || portalAddress(portal.url) || settings.command, 100);
}

const SHARED = /^www\.arcgis\.com$/i;

function portalAddress(url: string): string {
  const { host, hostname, pathname } = new URL(url);
  return SHARED.test(hostname) ? '' : `${host}${pathname.replace(/\/+$/, '')}`;
}

/** Another organization's bot may be in the same workspace: what stands by itself says whose it is. */
export function whoseBlocks(organization: string): KnownBlock[] {
  return organization === '' ? [] : [small(mrkdwnSafe(organization, 100))];
}

/** The same in a notification, and in a post of one line that does not name it yet; as safe as it is given. */
export function whoseText(text: string, organization: string): string {
  return organization === '' || text.includes(organization)
    ? text
    : `${withoutPeriod(text)} · ${organization}`;
}

/** A post in the channel that belongs to no card, or a direct message. */
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

/** What can be pressed in says it first, as it is read before the press; a notice follows what was pressed. */
export function modalOfWhom(view: ModalView, organization: string): ModalView {
  if (view.submit === undefined && !view.blocks.some(hasPresses)) return view;
  return { ...view, blocks: [...whoseBlocks(organization), ...view.blocks] };
}

const hasPresses = (block: ModalView['blocks'][number]): boolean =>
  block.type === 'input' || block.type === 'actions' || 'accessory' in block;
