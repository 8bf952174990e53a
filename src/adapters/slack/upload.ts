import { openAsBlob } from 'node:fs';
import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { bytesOf } from '../network/limit.ts';
import { type Delivery, deliver, UnexpectedStatus } from './calls.ts';

/** What an upload goes by; it goes elsewhere than to the Web API. */
export interface Uploading {
  readonly client: WebClient;
  /** Between tries of what may be tried again. */
  readonly pausesMs?: readonly number[] | undefined;
  readonly fetch?: typeof globalThis.fetch;
  readonly uploadTimeoutMs?: number;
}

const destination = z.object({ upload_url: z.string(), file_id: z.string() });
const UPLOAD_TIMEOUT_MS = 60_000;

/**
 * Shares a file in a thread, in Slack's three steps. Nobody sees anything before the last one, so that trouble in the
 * first two is a certain no.
 */
export async function shareFile(
  { client, pausesMs, fetch = globalThis.fetch, uploadTimeoutMs = UPLOAD_TIMEOUT_MS }: Uploading,
  file: Readonly<Record<'path' | 'name' | 'title' | 'channel' | 'threadTs', string>>,
): Promise<Delivery<{ fileId: string }>> {
  const safely = { repeatable: true, pausesMs };
  const content = await openAsBlob(file.path, { type: 'application/octet-stream' });
  if (content.size === 0)
    return { kind: 'refused', sentence: `${file.name} is empty. Slack does not accept empty files.` };

  const asked = { filename: file.name, length: content.size };
  const place = await deliver(
    async () => destination.parse(await client.files.getUploadURLExternal(asked)),
    safely,
  );
  if (place.kind !== 'delivered') return { kind: 'refused', sentence: place.sentence };
  const { upload_url, file_id } = place.value;
  const sent = await deliver(async () => {
    const signal = AbortSignal.timeout(uploadTimeoutMs);
    // To be able to follow a redirect, fetch would keep all of the file in memory.
    const answer = await fetch(upload_url, { method: 'POST', body: content, redirect: 'error', signal });
    await bytesOf(answer);
    if (!answer.ok) throw new UnexpectedStatus(answer.status);
  }, safely);
  if (sent.kind !== 'delivered') return { kind: 'refused', sentence: sent.sentence };

  const files: [{ id: string; title: string }] = [{ id: file_id, title: file.title }];
  const where = { channel_id: file.channel, thread_ts: file.threadTs };
  const shared = await deliver(() => client.files.completeUploadExternal({ files, ...where }), {
    repeatable: false,
    pausesMs,
  });
  return shared.kind === 'delivered' ? { kind: 'delivered', value: { fileId: file_id } } : shared;
}
