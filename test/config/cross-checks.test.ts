import { expect, test } from 'vitest';
import { readParts } from '../../src/config/config.ts';
import { standingIn } from '../../src/config/cross-checks.ts';
import { GOOD, readFile } from './config-env.ts';

const found = (values: Readonly<Record<string, string>>, ...troubled: readonly string[]) => ({
  ...{ values, troubled: new Set(troubled), secrets: [], problems: [], unread: [], warnings: [] },
});

test.each([
  [['SMTP_URL'], { SMTP_URL: 'smtp://localhost' }],
  [['MAIL_FROM', 'MAIL_CONTACT'], { MAIL_FROM: 'someone@example.org', MAIL_CONTACT: 'someone@example.org' }],
  [[], {}],
])('for %j something stands in', (troubled, standing) => {
  expect(standingIn(found({ GRACE_DAYS: '0' }, ...troubled))).toEqual({ GRACE_DAYS: '0', ...standing });
});

test('what has a text keeps it, even where something is wrong with how it was written', () => {
  expect(standingIn(found({ SMTP_USER: 'bot' }, 'SMTP_USER'))).toEqual({ SMTP_USER: 'bot' });
});

/** Its file is not there: one cause, which is not told again as a setting that is missing beside others. */
test.each(['SMTP_PASSWORD', 'SMTP_OAUTH_CLIENT_SECRET'])(
  'of %s, whose file is missing, one problem is told',
  (name) => {
    const mail = {
      SMTP_URL: 'smtp://mail.example.org',
      MAIL_FROM: 'gis@example.org',
      MAIL_CONTACT: 'GIS desk',
    };
    const microsoft = {
      ...{ SMTP_AUTH: 'microsoft365', SMTP_OAUTH_TENANT_ID: 'c0ffee00-1111-4222-8333-444455556666' },
      SMTP_OAUTH_CLIENT_ID: 'ab12cd34-5678-4abc-8def-0123456789ab',
    };
    const signIn = { SMTP_USER: 'gis@example.org', ...(name === 'SMTP_PASSWORD' ? {} : microsoft) };
    const env = { ...GOOD, ...mail, ...signIn, [`${name}_FILE`]: '/run/secrets/none' };
    const { problems } = readParts(env, readFile, []);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`${name}_FILE`);
  },
);
