import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AppsManifestValidateArguments } from '@slack/web-api';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { createAppLink, manifestFor, manifestYaml } from '../../src/app/manifest.ts';
import { COMMANDS } from '../../src/features/commands/commands.ts';
import { EVENTS as SANDBOX_EVENTS, SCOPES as SANDBOX_SCOPES } from '../../src/sandbox/world.ts';

const ROOT = join(import.meta.dirname, '../..');
const file = readFileSync(join(ROOT, 'manifest.yml'), 'utf8');

/** What each method that the bot calls needs; users:read.email is for the address in users.info. */
const SCOPES: Readonly<Record<string, readonly string[]>> = {
  'auth.test': [],
  'blocks.validate': [],
  'bots.info': ['users:read'],
  'chat.postMessage': ['chat:write'],
  'chat.update': ['chat:write'],
  'chat.delete': ['chat:write'],
  'conversations.info': ['channels:read', 'groups:read'],
  'chat.postEphemeral': ['chat:write'],
  'conversations.list': ['channels:read', 'groups:read'],
  'conversations.members': ['channels:read', 'groups:read'],
  'files.getUploadURLExternal': ['files:write'],
  'files.completeUploadExternal': ['files:write'],
  'files.delete': ['files:write'],
  'usergroups.list': ['usergroups:read'],
  'usergroups.users.list': ['usergroups:read'],
  'users.info': ['users:read', 'users:read.email'],
  'users.list': ['users:read', 'users:read.email'],
  'users.lookupByEmail': ['users:read.email'],
  'views.open': [],
  'views.publish': [],
  'views.update': [],
};

/** The type knows every scope and key that Slack takes; the file is compared with it whole. */
const EXPECTED = {
  _metadata: { major_version: 1, minor_version: 1 },
  display_information: {
    name: 'ArcGIS Inactive Users',
    description: 'Finds inactive ArcGIS accounts and disables only those an approver approves.',
    background_color: '#0a4a7a',
  },
  features: {
    // Without the messages tab nobody can be written to; without the event the Home tab stays empty.
    app_home: {
      home_tab_enabled: true,
      messages_tab_enabled: true,
      messages_tab_read_only_enabled: true,
    },
    bot_user: { display_name: 'arcgis-inactive-users', always_online: true },
    slash_commands: [
      {
        command: '/inactive-users',
        description: 'Scan, review, exclude, undo, pause',
        usage_hint: 'scan | status | why [who] | exclude [who] | preview [language] | help',
        should_escape: false,
      },
    ],
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
} satisfies AppsManifestValidateArguments['manifest'];

test('the manifest is one that Slack takes, with our slash command', () => {
  expect(parse(file)).toEqual(EXPECTED);
});

test('the manifest in the project is what npm run manifest writes for a bot without settings', () => {
  expect(file).toBe(manifestYaml(manifestFor('/inactive-users')));
});

/** What Slack's own schema of manifests asks of what stands in ours. */
const text = (most: number) => z.string().min(1).max(most);
const slackTakes = z.strictObject({
  _metadata: z.strictObject({ major_version: z.literal(1), minor_version: z.literal(1) }),
  display_information: z.strictObject({
    name: text(35),
    description: text(140),
    background_color: z.string().regex(/^#[0-9a-f]{6}$/i),
  }),
  features: z.strictObject({
    app_home: z.strictObject({
      home_tab_enabled: z.boolean(),
      messages_tab_enabled: z.boolean(),
      messages_tab_read_only_enabled: z.boolean(),
    }),
    bot_user: z.strictObject({ display_name: text(80), always_online: z.boolean() }),
    slash_commands: z
      .array(
        z.strictObject({
          command: text(32).regex(/^\/./),
          description: text(2000),
          usage_hint: text(1000),
          should_escape: z.boolean(),
        }),
      )
      .min(1)
      .max(50),
  }),
  oauth_config: z.strictObject({ scopes: z.strictObject({ bot: z.array(z.string()).max(255) }) }),
  settings: z.strictObject({
    event_subscriptions: z.strictObject({ bot_events: z.array(z.string()).max(100) }),
    interactivity: z.strictObject({ is_enabled: z.boolean() }),
    org_deploy_enabled: z.boolean(),
    socket_mode_enabled: z.literal(true),
    token_rotation_enabled: z.boolean(),
  }),
});

test.each([
  ['/inactive-users', 'ArcGIS Inactive Users', 'arcgis-inactive-users'],
  ['/x', 'ArcGIS x', 'arcgis-x'],
  ['/inactive_2-city', 'ArcGIS inactive_2-city', 'arcgis-inactive_2-city'],
  // Words of YAML that are no text.
  ['/no', 'ArcGIS no', 'arcgis-no'],
  ['/1e3', 'ArcGIS 1e3', 'arcgis-1e3'],
  [`/${'a'.repeat(28)}`, `ArcGIS ${'a'.repeat(28)}`, `arcgis-${'a'.repeat(28)}`],
  [`/${'a'.repeat(31)}`, `ArcGIS ${'a'.repeat(28)}`, `arcgis-${'a'.repeat(31)}`],
])('with the command %s Slack takes it, and the app is called %s', (command, name, botName) => {
  const manifest = manifestFor(command);
  expect(slackTakes.safeParse(manifest).error).toBeUndefined();
  expect(parse(manifestYaml(manifest))).toEqual(manifest);
  expect(manifest.display_information.name).toBe(name);
  expect(manifest.features.bot_user.display_name).toBe(botName);
  const link = new URL(createAppLink(manifest));
  expect([link.origin, link.pathname, link.searchParams.get('new_app')]).toEqual([
    'https://api.slack.com',
    '/apps',
    '1',
  ]);
  expect(JSON.parse(link.searchParams.get('manifest_json') ?? '')).toEqual(manifest);
});

test('the scopes are those of the methods that the bot calls, and no more', () => {
  const called = new Set(
    readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.startsWith('sandbox'))
      .flatMap((file) => [...readFileSync(join(ROOT, 'src', file), 'utf8').matchAll(CALL)])
      .map(([, method = '']) => method),
  );
  expect([...called].toSorted()).toEqual(Object.keys(SCOPES).toSorted());
  const needed = new Set(['commands', ...Object.values(SCOPES).flat()]);
  expect([...needed].toSorted()).toEqual(EXPECTED.oauth_config.scopes.bot.toSorted());
});

const CALL = /\b(?:client|answering|background|asked)\.([a-z]+(?:\.[a-zA-Z]+)+)\(/g;

test('the hint of the slash command names words that it knows', () => {
  const [{ usage_hint: hint } = { usage_hint: '' }] = EXPECTED.features.slash_commands;
  const known = COMMANDS.map(({ word, takes }) => `${word} ${takes}`.trim());
  expect(hint.split(' | ').filter((one) => !known.includes(one))).toEqual([]);
});

test('the sandbox gives the bot the scopes and events of the manifest, no more', () => {
  expect(SANDBOX_SCOPES).toEqual(EXPECTED.oauth_config.scopes.bot);
  expect(SANDBOX_EVENTS).toEqual(EXPECTED.settings.event_subscriptions.bot_events);
});
