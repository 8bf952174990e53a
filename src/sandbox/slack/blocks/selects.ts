import { z } from 'zod';
import {
  actionId,
  areOnOffer,
  chars,
  confirm,
  linkOption,
  optionGroup,
  plainOption,
  plainText,
  textOption,
} from './objects.ts';

const common = {
  action_id: actionId,
  placeholder: plainText(150).optional(),
  confirm: confirm.optional(),
  focus_on_load: z.boolean().optional(),
};
const many = { max_selected_items: z.int().min(1).optional() };
const offer = {
  options: z.array(plainOption).min(1).max(100).optional(),
  option_groups: z.array(optionGroup).min(1).max(100).optional(),
};
const ids = z.array(chars(255)).min(1).optional();
const filter = z
  .strictObject({
    include: z
      .array(z.enum(['im', 'mpim', 'private', 'public']))
      .min(1)
      .optional(),
    exclude_external_shared_channels: z.boolean().optional(),
    exclude_bot_users: z.boolean().optional(),
  })
  .optional();
const respond = { response_url_enabled: z.boolean().optional() };
const here = { default_to_current_conversation: z.boolean().optional(), filter };
const typing = { min_query_length: z.int().min(0).optional() };

interface Offer {
  readonly options?: readonly unknown[] | undefined;
  readonly option_groups?: readonly { readonly options: readonly unknown[] }[] | undefined;
}
const hasOneOffer = (menu: Offer) => (menu.options === undefined) !== (menu.option_groups === undefined);
const offered = (menu: Offer) => menu.options ?? menu.option_groups?.flatMap((group) => group.options) ?? [];
const ONE_OFFER = { error: 'must have either options or option_groups' };
const NOT_OFFERED = { error: 'initial option is not one of the options' };

const staticSelect = z
  .strictObject({
    type: z.literal('static_select'),
    ...common,
    initial_option: plainOption.optional(),
    ...offer,
  })
  .refine(hasOneOffer, ONE_OFFER)
  .refine((menu) => !menu.initial_option || areOnOffer([menu.initial_option], offered(menu)), NOT_OFFERED);

const multiStaticSelect = z
  .strictObject({
    type: z.literal('multi_static_select'),
    ...common,
    ...many,
    initial_options: z.array(plainOption).min(1).max(100).optional(),
    ...offer,
  })
  .refine(hasOneOffer, ONE_OFFER)
  .refine((menu) => areOnOffer(menu.initial_options ?? [], offered(menu)), NOT_OFFERED);

export const checkboxes = z
  .strictObject({
    type: z.literal('checkboxes'),
    action_id: actionId,
    initial_options: z.array(textOption).min(1).max(10).optional(),
    options: z.array(textOption).min(1).max(10),
    confirm: confirm.optional(),
    focus_on_load: z.boolean().optional(),
  })
  .refine((boxes) => areOnOffer(boxes.initial_options ?? [], boxes.options), NOT_OFFERED);

export const radioButtons = z
  .strictObject({
    type: z.literal('radio_buttons'),
    action_id: actionId,
    initial_option: textOption.optional(),
    options: z.array(textOption).min(1).max(10),
    confirm: confirm.optional(),
    focus_on_load: z.boolean().optional(),
  })
  .refine((set) => !set.initial_option || areOnOffer([set.initial_option], set.options), NOT_OFFERED);

export const overflow = z.strictObject({
  type: z.literal('overflow'),
  action_id: actionId,
  options: z.array(linkOption).min(1).max(5),
  confirm: confirm.optional(),
});

const single = [
  staticSelect,
  z.strictObject({
    type: z.literal('external_select'),
    ...common,
    ...typing,
    initial_option: plainOption.optional(),
  }),
  z.strictObject({ type: z.literal('users_select'), ...common, initial_user: chars(255).optional() }),
  z.strictObject({
    type: z.literal('conversations_select'),
    ...common,
    ...here,
    ...respond,
    initial_conversation: chars(255).optional(),
  }),
  z.strictObject({
    type: z.literal('channels_select'),
    ...common,
    ...respond,
    initial_channel: chars(255).optional(),
  }),
] as const;

const multiple = [
  multiStaticSelect,
  z.strictObject({
    type: z.literal('multi_external_select'),
    ...common,
    ...many,
    ...typing,
    initial_options: z.array(plainOption).min(1).optional(),
  }),
  z.strictObject({ type: z.literal('multi_users_select'), ...common, ...many, initial_users: ids }),
  z.strictObject({
    type: z.literal('multi_conversations_select'),
    ...common,
    ...many,
    ...here,
    initial_conversations: ids,
  }),
  z.strictObject({ type: z.literal('multi_channels_select'), ...common, ...many, initial_channels: ids }),
] as const;

/** Every menu, for one or for several choices. */
export const selects = [...single, ...multiple] as const;
