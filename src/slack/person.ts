import { z } from 'zod';

const flag = z.boolean().default(false);

/** Of `users.info`, what decides who somebody is; the names are Slack's. */
export const slackUser = z.object({
  id: z.string(),
  team_id: z.string().optional(),
  name: z.string().default(''),
  deleted: flag,
  is_bot: flag,
  is_workflow_bot: flag,
  is_restricted: flag,
  is_ultra_restricted: flag,
  is_stranger: flag,
  profile: z
    .object({
      display_name: z.string().default(''),
      real_name: z.string().default(''),
      email: z.string().optional(),
    })
    .prefault({}),
});
export type SlackUser = z.infer<typeof slackUser>;

/** Why somebody counts for nothing here; undefined for a full, active member of our own workspace. */
export function whyNobody(user: SlackUser, teamId: string): string | undefined {
  if (user.deleted) return 'is deactivated';
  if (user.is_bot || user.is_workflow_bot || user.id === 'USLACKBOT') return 'is a bot';
  if (user.team_id !== teamId || user.is_stranger) return 'belongs to another workspace';
  if (user.is_restricted || user.is_ultra_restricted) return 'is a guest';
  return undefined;
}

/** As colleagues see it in Slack. */
export function nameOf({ id, name, profile }: SlackUser): string {
  return [profile.display_name, profile.real_name, name].find((one) => one.trim() !== '') ?? id;
}
