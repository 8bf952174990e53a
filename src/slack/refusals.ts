/** What to do about the errors that an administrator can mend; names from Slack's method reference. */
const ADVICE: Readonly<Record<string, string>> = {
  not_in_channel: 'the bot is not in the channel; invite it there',
  channel_not_found:
    'it knows no such channel, or the bot is not in it; check SLACK_ADMIN_CHANNEL or invite the bot',
  is_archived: 'the channel is archived; unarchive it or name another in SLACK_ADMIN_CHANNEL',
  is_inactive: 'the channel is archived; unarchive it or name another in SLACK_ADMIN_CHANNEL',
  restricted_action: 'a setting of the workspace does not let the bot post there',
  message_not_found: 'the message is no longer there',
  file_uploads_disabled: 'uploads are switched off in the workspace',
  storage_limit_reached: 'the workspace has no storage left',
  ratelimited: 'it asks to slow down',
  no_such_subteam: 'it knows no such user group, or the group is disabled',
  user_not_found: 'it knows no such user',
  user_not_visible: 'the bot may not see that user',
  messages_tab_disabled:
    'the app’s Messages tab is switched off; switch it on under App Home, as manifest.yml has it',
  invalid_auth: 'the token is not valid',
  not_authed: 'there is no token',
  token_revoked: 'the token was revoked; install the app again and copy the new one',
  token_expired: 'the token has expired; install the app again and copy the new one',
  account_inactive: 'the app was removed from the workspace; install it again and copy the new token',
  user_removed_from_team: 'the bot user was removed from the workspace; install the app again',
  team_disabled: 'the workspace is disabled',
  team_access_not_granted: 'the app is not installed in this workspace',
  not_allowed_token_type: 'it is a token of the wrong kind',
};

/** Trouble inside Slack, after which it may or may not have done what was asked. */
const UNSURE = new Set([
  'fatal_error',
  'internal_error',
  'service_unavailable',
  'request_timeout',
  'timeout',
]);

/** With these there is no use in trying: only another token helps. */
const AUTH = new Set([
  'invalid_auth',
  'not_authed',
  'token_revoked',
  'token_expired',
  'account_inactive',
  'user_removed_from_team',
  'team_disabled',
  'team_access_not_granted',
  'not_allowed_token_type',
  'missing_scope',
]);

/** A name of an error and nothing else: where an answer is no JSON, the SDK puts the whole page there. */
export function isErrorName(text: string): boolean {
  return /^[a-z][a-z0-9_]{1,60}$/.test(text);
}

export function isUnsure(code: string): boolean {
  return UNSURE.has(code);
}

export function isAboutToken(code: string): boolean {
  return AUTH.has(code);
}

/** Whether it is the bot that is refused, or this moment: that tells nothing about whom or what was asked about. */
export function isAboutAsking(code: string): boolean {
  return (AUTH.has(code) && code !== 'missing_scope') || code === 'ratelimited' || code.startsWith('http_');
}

/** What Slack's refusal means and what to do, without a capital and a full stop: “it knows no such user (user_not_found)”. */
export function meaningOf(code: string, neededScope: string | undefined): string {
  if (code === 'missing_scope') return missingScope(neededScope);
  const advice = ADVICE[code];
  return advice === undefined ? code : `${advice} (${code})`;
}

function missingScope(needed: string | undefined): string {
  const scope = needed === undefined ? 'a scope that it needs' : `the scope ${needed}`;
  return `the Slack app lacks ${scope}; add it and install the app again (missing_scope)`;
}
