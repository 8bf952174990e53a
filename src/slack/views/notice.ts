import type { ModalView } from '@slack/types';
import { foreign, plain } from '../text.ts';

/** A modal that only says something: the answer to what another modal asked. */
export function noticeModal(title: string, said: string): ModalView {
  return {
    type: 'modal',
    title: plain(title, 24),
    close: plain('Close', 24),
    blocks: [{ type: 'section', text: plain(foreign(said, 3000)) }],
  };
}
