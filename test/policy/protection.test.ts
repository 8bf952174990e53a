import { expect, test } from 'vitest';
import type { Account } from '../../src/policy/account.ts';
import {
  administers,
  type Organization,
  type ProtectedBecause,
  protectedBecause,
  roleLabel,
} from '../../src/policy/protection.ts';
import { anAccount, anOrganization } from './builders.ts';

const roles = new Map([
  ['adm1', { name: 'Member administrator', administers: true }],
  ['vie1', { name: 'Auditor', administers: false }],
]);

type Case = [string, Partial<Account>, Partial<Organization>, ProtectedBecause | undefined];

const whateverTheSetting: Case[] = [
  ['an ordinary member', {}, {}, undefined],
  ['the bot itself, written otherwise', { username: 'The.Bot' }, {}, 'the bot’s own account'],
  ['a credential without a member', { username: 'the.bot' }, { ownUsername: undefined }, undefined],
  [
    'the owner of the app credential, written otherwise',
    { username: 'Chief' },
    { credentialOwners: ['chief'], ownUsername: undefined },
    'the owner of the bot’s app credential',
  ],
  [
    'the bot itself, who owns the credential',
    { username: 'the.bot' },
    { credentialOwners: ['the.bot'] },
    'the bot’s own account',
  ],
  [
    'the owner of the app credential, who is also a contact',
    { username: 'chief' },
    { credentialOwners: ['chief'], contacts: ['chief'] },
    'the owner of the bot’s app credential',
  ],
  ['a system account', { username: 'esri_livingatlas' }, {}, 'a system account'],
  ['the publishing account', { username: 'System_Publisher' }, {}, 'a system account'],
  ['a name that only holds esri_', { username: 'not_esri_nav' }, {}, undefined],
  ['a contact', { username: 'Dana' }, { contacts: ['dana'] }, 'a contact of the organization'],
  ['an MFA administrator', { username: 'dana' }, { mfaAdmins: ['DANA'] }, 'an MFA administrator'],
  [
    'both',
    { username: 'dana' },
    { contacts: ['dana'], mfaAdmins: ['dana'] },
    'a contact of the organization',
  ],
  ['a custom role that only views', { roleId: 'vie1' }, { roles }, undefined],
];

const byTheSetting: Case[] = [
  ['an administrator', { role: 'org_admin' }, {}, 'an administrator'],
  [
    'a custom role made from administrator',
    { role: 'org_admin', roleId: 'vie1' },
    { roles },
    'an administrator',
  ],
  [
    'a custom role that administers',
    { role: 'org_publisher', roleId: 'adm1' },
    { roles },
    'an administrator',
  ],
  ['the same in a very old portal', { role: 'adm1' }, { roles }, 'an administrator'],
];

test.each(whateverTheSetting)('whatever the setting: %s', (_circumstance, account, organization, because) => {
  const answers = [true, false].map((protectAdmins) =>
    protectedBecause(anAccount(account), anOrganization(organization), { protectAdmins }),
  );
  expect(answers).toEqual([because, because]);
});

test.each(byTheSetting)('only with PROTECT_ADMINS: %s', (_circumstance, account, organization, because) => {
  const answers = [true, false].map((protectAdmins) =>
    protectedBecause(anAccount(account), anOrganization(organization), { protectAdmins }),
  );
  expect(answers).toEqual([because, undefined]);
});

test.each<[string, Partial<Account>, number, ProtectedBecause | undefined]>([
  ['one of two', { role: 'org_admin' }, 2, undefined],
  ['the last', { role: 'org_admin' }, 1, 'the last enabled administrator'],
  ['disabled beside the last', { role: 'org_admin', disabled: true }, 1, undefined],
  ['no administrator', { role: 'org_user' }, 1, undefined],
])(
  'without PROTECT_ADMINS an administrator is protected only as the last one: %s',
  (_circumstance, account, enabledAdmins, because) => {
    expect(
      protectedBecause(anAccount(account), anOrganization({ enabledAdmins }), { protectAdmins: false }),
    ).toBe(because);
  },
);

test.each([
  ['no privilege', [], false],
  ["a member's", ['portal:user:createItem', 'features:user:edit'], false],
  ['only viewing', ['portal:admin:viewUsers', 'portal:admin:viewItems'], false],
  ['one that acts', ['portal:admin:viewUsers', 'portal:admin:disableUsers'], true],
  ['one that acts by a longer name', ['portal:admin:viewers:delete'], true],
])('whether a role administers: %s', (_circumstance, privileges, answer) => {
  expect(administers(privileges)).toBe(answer);
});

test('a role is shown by its name', () => {
  const shown = [{ role: 'org_user' }, { roleId: 'vie1' }, { role: 'vie1' }, { role: 'zzz' }].map((special) =>
    roleLabel(anAccount(special), roles),
  );
  expect(shown).toEqual(['User', 'Auditor', 'Auditor', 'zzz']);
});
