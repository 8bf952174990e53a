/** SLACK_MENTION as Slack wants it: the id of a user group or of a user; anything else mentions nobody. */
export function mentionOf(setting: string | undefined): string | undefined {
  if (setting === undefined) return undefined;
  const [, id] = /^(?:<!subteam\^|<@)?([SUW][A-Z0-9]+)>?$/.exec(setting) ?? [];
  if (id === undefined) return undefined;
  return id.startsWith('S') ? `<!subteam^${id}>` : `<@${id}>`;
}
