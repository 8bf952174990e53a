import { readConfig } from '../../src/config/config.ts';

export type Env = Readonly<Record<string, string>>;

const FILES: Env = { '/run/secrets/app': 's3cret-of-the-app\n', '/run/secrets/empty': '\n' };

/** Files as a test names them; any other is not there. */
export function readFile(path: string): string {
  const text = FILES[path];
  if (text === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
  return text;
}

export const PORTAL = { ARCGIS_PORTAL_URL: 'https://harbour-city.maps.arcgis.com/home/index.html?x=1' };
export const APP = { ARCGIS_CLIENT_ID: 'app-1', ARCGIS_CLIENT_SECRET: 's3cret-of-the-app' };

/** All that everybody sets, but for the credential. */
export const REST: Env = {
  ...PORTAL,
  SLACK_BOT_TOKEN: 'xoxb-bot',
  SLACK_APP_TOKEN: 'xapp-app',
  SLACK_ADMIN_CHANNEL: 'C0123456789',
  SLACK_APPROVERS: 'U0123456789, S0123456789',
  TIME_ZONE: 'Europe/Berlin',
};

export const GOOD: Env = { ...APP, ...REST };

export const read = (env: Env) => readConfig(env, readFile);
