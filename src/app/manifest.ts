/** The command of a bot that has the workspace for itself. */
export const USUAL_COMMAND = '/inactive-users';

/** A name of the app holds so many characters. */
const LONGEST_NAME = 35;

export type SlackManifest = ReturnType<typeof manifestFor>;

/**
 * The Slack app as api.slack.com takes it. Slack gives a command that two apps have to the one installed last, so that a
 * second bot needs a command of its own, and goes by it in the list of apps and beside what it posts.
 */
export function manifestFor(command: string) {
  const word = command.slice(1);
  const isUsual = command === USUAL_COMMAND;
  return {
    _metadata: { major_version: 1, minor_version: 1 },
    display_information: {
      name: isUsual ? 'ArcGIS Inactive Users' : `ArcGIS ${word}`.slice(0, LONGEST_NAME),
      description: 'Finds inactive ArcGIS accounts and disables only those an approver approves.',
      background_color: '#0a4a7a',
    },
    features: {
      app_home: {
        home_tab_enabled: true,
        messages_tab_enabled: true,
        messages_tab_read_only_enabled: true,
      },
      bot_user: { display_name: `arcgis-${word}`, always_online: true },
      slash_commands: [
        {
          command,
          description: 'Scan, review, exclude, undo, pause',
          usage_hint: 'scan | status | why [who] | exclude [who] | preview [language] | help',
          should_escape: false,
        },
      ] as const,
    },
    oauth_config: {
      scopes: {
        bot: [
          'chat:write',
          'commands',
          'files:write',
          'users:read',
          'users:read.email',
          'usergroups:read',
          'channels:read',
          'groups:read',
        ],
      },
    },
    settings: {
      event_subscriptions: { bot_events: ['app_home_opened'] },
      interactivity: { is_enabled: true },
      org_deploy_enabled: false,
      socket_mode_enabled: true,
      token_rotation_enabled: false,
    },
  };
}

/** Where Slack makes the app from it, once a workspace is chosen. */
export function createAppLink(manifest: SlackManifest): string {
  return `https://api.slack.com/apps?new_app=1&manifest_json=${encodeURIComponent(JSON.stringify(manifest))}`;
}

const HEAD =
  '# The Slack app: api.slack.com/apps › Create New App › From a manifest. It needs no public URL (Socket Mode).\n' +
  '# Written by npm run manifest; SLACK_COMMAND in .env names the app’s command.\n';

export function manifestYaml(manifest: SlackManifest): string {
  return `${HEAD}${linesOf(manifest).join('\n')}\n`;
}

type Node = string | number | boolean | readonly Node[] | { readonly [key: string]: Node };

function linesOf(node: { readonly [key: string]: Node }): readonly string[] {
  return Object.entries(node).flatMap(([key, value]) => {
    if (typeof value !== 'object') return [`${key}: ${scalar(value)}`];
    return [`${key}:`, ...(isList(value) ? value.flatMap(itemLines) : linesOf(value)).map(indented)];
  });
}

function itemLines(item: Node): readonly string[] {
  if (typeof item !== 'object') return [`- ${scalar(item)}`];
  const [first = '', ...rest] = isList(item) ? item.flatMap(itemLines) : linesOf(item);
  return [`- ${first}`, ...rest.map(indented)];
}

const isList = (node: Node): node is readonly Node[] => Array.isArray(node);

const indented = (line: string): string => `  ${line}`;

/** In quotes wherever bare words could be read as something else; a text of JSON is one of YAML. */
function scalar(value: string | number | boolean): string {
  return typeof value === 'string' && !/^[a-z/][\w /.,|<>[\]:-]*$/i.test(value)
    ? JSON.stringify(value)
    : String(value);
}
