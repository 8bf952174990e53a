import { openAsBlob } from 'node:fs';
import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { Fetch } from './clients.ts';
import { deliver, type Outcome } from './deliver.ts';
import { UnexpectedStatus } from './failure.ts';

export interface FileToShare {
  readonly path: string;
  readonly name: string;
  readonly title: string;
  readonly channel: string;
  readonly threadTs: string;
}

const destination = z.object({ upload_url: z.string(), file_id: z.string() });

/**
 * Shares a file in a thread, in Slack's three steps. Nobody sees anything before the last one, so that trouble in the
 * first two is a certain no.
 */
export async function shareFile(
  client: WebClient,
  send: Fetch,
  file: FileToShare,
  timing: { readonly timeoutMs: number; readonly pausesMs?: readonly number[] },
): Promise<Outcome<{ fileId: string }>> {
  const pauses = timing.pausesMs === undefined ? {} : { pausesMs: timing.pausesMs };
  const safely = { repeatable: true, ...pauses };
  const content = await openAsBlob(file.path, { type: 'application/octet-stream' });
  if (content.size === 0)
    return { kind: 'refused', sentence: `${file.name} is empty; Slack takes no empty files.` };

  const place = await deliver(
    async () =>
      destination.parse(
        await client.files.getUploadURLExternal({ filename: file.name, length: content.size }),
      ),
    safely,
  );
  if (place.kind !== 'delivered') return unseen(place);
  const { upload_url, file_id } = place.value;
  const sent = await deliver(() => sendContent(send, upload_url, content, timing.timeoutMs), safely);
  if (sent.kind !== 'delivered') return unseen(sent);

  const files: [{ id: string; title: string }] = [{ id: file_id, title: file.title }];
  const where = { channel_id: file.channel, thread_ts: file.threadTs };
  const shared = await deliver(() => client.files.completeUploadExternal({ files, ...where }), {
    repeatable: false,
    ...pauses,
  });
  return shared.kind === 'delivered' ? { kind: 'delivered', value: { fileId: file_id } } : shared;
}

function unseen({ sentence }: { readonly sentence: string }): Outcome<never> {
  return { kind: 'refused', sentence };
}

async function sendContent(send: Fetch, url: string, content: Blob, timeoutMs: number): Promise<void> {
  const signal = AbortSignal.timeout(timeoutMs);
  // To be able to follow a redirect, fetch would keep all of the file in memory.
  const answer = await send(url, { method: 'POST', body: content, redirect: 'error', signal });
  await answer.text();
  if (!answer.ok) throw new UnexpectedStatus(answer.status);
}
