import { counted, type Days, say, type Wording } from '../wording.ts';

const days = (count: Days) => counted(count, 'dag', 'dagen');
const named = (account: string | undefined) => (account === undefined ? '' : ` ${account}`);

export const dutch: Wording = {
  between: ' ',
  subjects: {
    'first warning': ({ organization, account }, day) =>
      `Meld u uiterlijk ${day} aan om uw ArcGIS-account${named(account)} bij ${organization} te behouden`,
    reminder: ({ organization, account }, day) =>
      `Herinnering: meld u uiterlijk ${day} aan om uw ArcGIS-account${named(account)} bij ${organization} te behouden`,
    disabled: ({ organization, account }) =>
      `Uw ArcGIS-account${named(account)} bij ${organization} is uitgeschakeld`,
    'enabled again': ({ organization, account }) =>
      `Uw ArcGIS-account${named(account)} bij ${organization} is weer ingeschakeld`,
  },
  greeting: (name) => (name === undefined ? ['Beste gebruiker,'] : say`Beste ${name},`),
  reminderTag: (left) => (left === undefined ? 'Herinnering: laatste dag' : `Herinnering: nog ${days(left)}`),
  leads: {
    warning: ({ organization, account }, day) =>
      say`Meld u uiterlijk ${day} aan om uw ArcGIS-account ${account} bij ${organization} te behouden.`,
    disabled: ({ organization, account }, day) =>
      say`Uw ArcGIS-account ${account} bij ${organization} is op ${day} uitgeschakeld.`,
    'enabled again': ({ organization, account }) =>
      say`Uw ArcGIS-account ${account} bij ${organization} is weer ingeschakeld. U kunt zich weer aanmelden zoals u gewend bent.`,
  },
  lastUsed: {
    since: (day, count) => `De laatste aanmelding was op ${day}, ${days(count)} geleden.`,
    never: (created) => `Het account is op ${created} aangemaakt en nog nooit gebruikt.`,
    unknown: (count) => `Er heeft zich al ${days(count)} niemand aangemeld.`,
  },
  otherAccount: (other, day, account) =>
    say`Uw andere account, ${other}, heeft hetzelfde e-mailadres en is op ${day} voor het laatst gebruikt. Dit bericht gaat over het account ${account}.`,
  severalAccounts: (account) =>
    say`Bij dit e-mailadres hoort meer dan één account. Dit bericht gaat over het account ${account}.`,
  headings: {
    ifYouDoNothing: 'Als u niets doet',
    howToKeepIt: 'Zo behoudt u het account',
    whatItMeans: 'Wat dit betekent',
    help: 'Hulp nodig?',
  },
  mayBeDisabled: (day) => say`Na ${day} kan een beheerder het account uitschakelen.`,
  onceDisabled:
    'U kunt zich dan niet meer aanmelden. Uw inhoud blijft bewaard en een beheerder kan het account weer inschakelen.',
  notNeeded: 'Hebt u het account niet meer nodig? Dan hoeft u niets te doen.',
  signInOnce:
    'Eén keer aanmelden in een webbrowser is genoeg. Bent u al aangemeld? Meld u dan af en weer aan.',
  signInWith: {
    organization: 'Meld u aan via uw organisatie, zoals u gewend bent.',
    password: (account) =>
      say`Gebruik de gebruikersnaam ${account} en uw wachtwoord. Wachtwoord vergeten? Op de aanmeldpagina kunt u een nieuw wachtwoord instellen.`,
    social:
      'Gebruik de dienst waarmee u het account hebt aangemaakt, bijvoorbeeld Google, Apple, Facebook of GitHub.',
  },
  mayNotCount:
    'Werken in ArcGIS Pro of in een veldwerk-app telt mogelijk niet mee als u daarin aangemeld blijft.',
  address: (portal) => say`Adres: ${portal}`,
  noLinks: {
    email: 'Deze e-mail bevat bewust geen links.',
    'direct message': 'Dit bericht bevat bewust geen links.',
  },
  typeIt: 'Typ het adres zelf in of gebruik uw eigen bladwijzer.',
  noPassword: 'Wij vragen u nooit om uw wachtwoord.',
  keepIt: {
    reply:
      'Bent u afwezig of lukt het aanmelden niet? Beantwoord deze e-mail, dan behouden we het account voor u.',
    ask: 'Bent u afwezig of lukt het aanmelden niet? Laat het ons weten, dan behouden we het account voor u.',
  },
  getItBack: {
    reply:
      'Hebt u het account nog nodig? Beantwoord deze e-mail. Een beheerder kan het account met alle inhoud weer inschakelen.',
    ask: 'Hebt u het account nog nodig? Laat het ons weten. Een beheerder kan het account met alle inhoud weer inschakelen.',
  },
  questions: (contact) => say`Vragen? Beantwoord deze e-mail of schrijf naar ${contact}.`,
  contact: (contact) => say`Contact: ${contact}`,
  contentStays:
    'U kunt zich er niet meer mee aanmelden. Alles wat u hebt gemaakt, blijft bewaard en blijft gedeeld zoals het was.',
  nothingLost: 'Er is niets verloren gegaan. Uw inhoud is er nog.',
  mayBeDisabledLater: 'Blijft het account ongebruikt, dan kan het opnieuw worden uitgeschakeld.',
  noteFrom: (organization) => say`Bericht van ${organization}`,
  whyYou: {
    email: (organization) =>
      say`Deze e-mail is automatisch verstuurd namens de beheerders van ${organization}, omdat uw e-mailadres bij dit account bekend is.`,
    'direct message': (organization) =>
      say`Dit bericht is automatisch verstuurd namens de beheerders van ${organization}, omdat uw e-mailadres bij dit account bekend is.`,
  },
  sample: {
    mark: '[Voorbeeld]',
    line: 'Deze e-mail is een voorbeeld. Het genoemde account bestaat niet en niemand anders heeft deze e-mail ontvangen.',
    fullName: 'Alex Voorbeeld',
  },
};
