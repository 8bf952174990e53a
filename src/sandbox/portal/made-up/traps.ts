import type { PortalMember } from '../member-directory.ts';
import { bareMember } from '../organization.ts';
import { ROLE } from './roles.ts';

export const DAY = 86_400_000;
const HOUR = 3_600_000;

type Given = Partial<PortalMember> & { readonly username: string };

/** The people and accounts that programs stumble over, each with what makes it so. All are made up. */
export function madeUpTraps(now: Date): readonly PortalMember[] {
  const daysAgo = (days: number) => now.getTime() - days * DAY - 5 * HOUR;
  const seen = (days: number, given: Given, without: readonly (keyof PortalMember)[] = []) =>
    bareMember({ created: daysAgo(days + 900), lastLogin: daysAgo(days), ...given }, without);
  const never = (createdDays: number, given: Given, without: readonly (keyof PortalMember)[] = []) =>
    bareMember({ created: daysAgo(createdDays), modified: -1, lastLogin: -1, ...given }, without);
  const saml = (name: string, fullName: string): Given => ({
    username: `${name}@harbour-city.example_HCG`,
    fullName,
    idpUsername: `${name}@harbour-city.example`,
    email: `${name}@harbour-city.example`,
    provider: 'enterprise',
  });
  const system = (username: string) =>
    never(1500, { username, fullName: 'Esri', email: null, role: 'org_user' }, [
      'level',
      'userLicenseTypeId',
    ]);

  return [
    // The bot, and those who must never lose their account.
    seen(0, {
      username: 'inactive_bot',
      fullName: 'Inactive members bot',
      role: 'org_user',
      roleId: ROLE.bot,
    }),
    seen(1, { username: 'harbour_admin', fullName: 'Petra Lindqvist', role: 'org_admin', mfaEnabled: true }),
    seen(210, { username: 'portaladmin', fullName: 'Initial administrator', role: 'org_admin' }),
    seen(120, { username: 'hc_contact', fullName: 'Ruben Achterberg' }),
    seen(150, { username: 'hc_mfa_keeper', fullName: 'Odile Ferrand', mfaEnabled: true }),
    seen(130, {
      username: 'member_desk',
      fullName: 'Member desk',
      role: 'org_user',
      roleId: ROLE.memberAdmin,
    }),
    seen(99, {
      username: 'deputy_admin',
      fullName: 'Silas Korhonen',
      role: 'org_admin',
      roleId: ROLE.deputyAdmin,
    }),
    system('system_publisher'),
    system('esri_nav'),
    system('esri_livingatlas'),
    system('esri_boundaries'),
    // Sees all and changes nothing: no administrator, whatever the privileges are called.
    seen(96, {
      ...saml('ines.auditor', 'Inês Valadão'),
      role: 'org_user',
      roleId: ROLE.auditor,
      culture: 'pt',
    }),
    // Never signed in.
    never(1, { username: 'new.starter_HCG', fullName: 'Yara Nilsen' }),
    never(20, { ...saml('waiting.room', 'Waiting Room'), culture: 'de' }),
    never(75, {
      username: 'half.invited_HCG',
      fullName: 'Half Invited',
      role: 'org_user',
      roleId: ROLE.viewer,
    }),
    never(1400, { username: 'forgotten.license_HCG', fullName: 'Forgotten License' }),
    // On the edges of the ranges.
    seen(60, { username: 'day.sixty_HCG', fullName: 'Day Sixty' }),
    seen(61, { username: 'day.sixtyone_HCG', fullName: 'Day Sixty-One' }),
    seen(89, { username: 'day.eightynine_HCG', fullName: 'Day Eighty-Nine' }),
    seen(90, { username: 'day.ninety_HCG', fullName: 'Day Ninety' }),
    // Clocks, and records with holes.
    bareMember({ username: 'clock.skew_HCG', fullName: 'Ada Ahead', lastLogin: now.getTime() + 3 * DAY }),
    seen(397, { username: 'no.address_HCG', fullName: 'No Address' }, ['email', 'emailStatus']),
    seen(70, { username: 'null.address_HCG', fullName: 'Null Address', email: null }),
    seen(12, { username: 'old.record', fullName: 'Old Record' }, [
      'id',
      'userType',
      'categories',
      'cultureFormat',
    ]),
    seen(80, { username: 'no.dates_HCG', fullName: 'Noor Undated' }, ['lastLogin']),
    seen(33, { username: 'no.provider_HCG', fullName: 'No Provider', culture: null }, ['provider']),
    // An approver of the demo, who may not decide on this one.
    seen(365, {
      username: 'mara.lindholm_HCG',
      fullName: 'Mara Lindholm',
      email: 'mara.lindholm@harbour-city.example',
    }),
    // User names.
    seen(101, {
      username: 'HARBOUR\\t.okafor',
      fullName: 'Tunde Okafor',
      email: 't.okafor@harbour-city.example',
      provider: 'enterprise',
    }),
    seen(72, {
      username: 'Front Desk 2',
      fullName: 'Front Desk 2',
      email: 'front.desk@harbour-city.example',
    }),
    seen(4, { username: 'CaseMatters_HCG', fullName: 'Case Matters' }),
    seen(115, { ...saml('o.d’arcy', 'Orla D’Arcy'), email: 'o.darcy@harbour-city.example' }),
    // Full names that are more than text to whoever shows them.
    seen(94, { username: 'emoji.name_HCG', fullName: 'Zoë 🦀👩🏽‍🔧 van den Berg', culture: 'nl' }),
    seen(78, { username: 'rtl.name_HCG', fullName: 'ליאורה בן־דוד \u202E(desrever)', culture: 'he' }),
    seen(104, { username: 'shouting_HCG', fullName: '<!channel> & <https://evil.example|click here>' }),
    seen(83, { username: 'markup_HCG', fullName: '*Bold* `code` _it_ <b>&amp; & co.</b>' }),
    seen(108, { username: 'formula_HCG', fullName: '=HYPERLINK("http://evil.example","Pay")' }),
    seen(67, {
      username: 'long.name_HCG',
      fullName: 'Wolfeschlegelstein '.repeat(14).slice(0, 255),
      culture: 'de',
    }),
    seen(8, { username: 'line.break_HCG', fullName: 'Line\r\nBcc: everyone@harbour-city.example' }),
    // Languages that nobody writes letters in, and other ways to sign in.
    seen(92, { username: 'klingon_HCG', fullName: 'K. Unknown', culture: 'tlh' }),
    seen(64, { username: 'regional_HCG', fullName: 'Camille Roy', culture: 'fr-CA', cultureFormat: 'ca' }),
    seen(71, { username: 'via.google_HCG', fullName: 'Gia Google', provider: 'google' }),
    seen(15, { username: 'via.github_HCG', fullName: 'Giles Hubbard', provider: 'github' }),
    seen(19, { username: 'via.apple_HCG', fullName: 'April Pell', provider: 'apple' }),
    seen(66, {
      username: 'in.categories_HCG',
      fullName: 'Cat Egory',
      categories: ['/Categories/Seasonal', '/Categories/Field'],
    }),
    // Already disabled: no work for anybody, whatever the dates.
    ...[140, 260, 410, 95, 70, 3].map((days, index) =>
      seen(days, { username: `left.${index + 1}_HCG`, fullName: `Left ${index + 1}`, disabled: true }),
    ),
  ];
}
