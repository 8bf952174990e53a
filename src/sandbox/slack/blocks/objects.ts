import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';

/** Text of a bounded length; Slack counts code points, so an emoji is one. */
export function chars(max: number, min = 1) {
  return z
    .string()
    .refine((text) => [...text].length >= min, { error: `must be more than ${min - 1} characters` })
    .refine((text) => [...text].length <= max, { error: `must be less than ${max + 1} characters` });
}

export const actionId = chars(255).optional();
export const blockId = chars(255).optional();
export const url = chars(3000);
export const color = z.enum(['primary', 'danger']).optional();

/** Everything that Slack shows as it is, such as button labels, headers and titles. */
export function plainText(max = 3000) {
  return z.strictObject({ type: z.literal('plain_text'), text: chars(max), emoji: z.boolean().optional() });
}

export function mrkdwn(max = 3000) {
  return z.strictObject({ type: z.literal('mrkdwn'), text: chars(max), verbatim: z.boolean().optional() });
}

export function anyText(max = 3000) {
  return z.discriminatedUnion('type', [plainText(max), mrkdwn(max)]);
}

/** The question that Slack asks before a press counts. */
export const confirm = z.strictObject({
  title: plainText(100),
  text: anyText(300),
  confirm: plainText(30),
  deny: plainText(30),
  style: color,
});
export type Confirm = z.infer<typeof confirm>;

const optionRest = { value: chars(150), description: plainText(75).optional() };

export const plainOption = z.strictObject({ text: plainText(75), ...optionRest });
export const linkOption = z.strictObject({ text: plainText(75), ...optionRest, url: url.optional() });
/** Check boxes and radio buttons may be written in mrkdwn, menus may not. */
export const textOption = z.strictObject({
  text: anyText(75),
  value: chars(150),
  description: anyText(75).optional(),
});
export type Option = z.infer<typeof textOption>;

export const optionGroup = z.strictObject({
  label: plainText(75),
  options: z.array(plainOption).min(1).max(100),
});

/** True when every option that starts out chosen is one of those on offer, letter by letter. */
export function areOnOffer(initial: readonly unknown[], offered: readonly unknown[]): boolean {
  return initial.every((chosen) => offered.some((option) => isDeepStrictEqual(option, chosen)));
}

const slackFile = z.union([z.strictObject({ id: chars(255) }), z.strictObject({ url })]);

export const imageShape = {
  image_url: url.optional(),
  slack_file: slackFile.optional(),
  alt_text: chars(2000),
};

/** An image comes from an address or from a file in Slack, never from both. */
export function hasOneSource(image: { image_url?: unknown; slack_file?: unknown }): boolean {
  return (image.image_url === undefined) !== (image.slack_file === undefined);
}
export const ONE_SOURCE = { error: 'must have either image_url or slack_file' };

export const imageElement = z
  .strictObject({ type: z.literal('image'), ...imageShape })
  .refine(hasOneSource, ONE_SOURCE);
