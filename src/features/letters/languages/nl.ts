import { counted, type Days, say, type Wording } from '../wording.ts';

const days = (count: Days) => counted(count, 'dag', 'dagen');
const ARCGIS = 'ArcGIS, de software waarmee daar kaarten en apps worden gemaakt en gedeeld';

export const dutch: Wording = {
  between: ' ',
  subjects: {
    'first warning': (organization, idle) => `Uw ArcGIS-account bij ${organization}: ${idle}`,
    reminder: (organization, idle) => `Herinnering over uw ArcGIS-account bij ${organization}: ${idle}`,
    disabled: (organization) => `Uw ArcGIS-account bij ${organization} is uitgeschakeld`,
    'enabled again': (organization) => `Uw ArcGIS-account bij ${organization} is weer ingeschakeld`,
  },
  idleInSubject: {
    since: (day) => `niet aangemeld sinds ${day}`,
    never: (created) => `aangemaakt op ${created} en nooit gebruikt`,
    unknown: (count) => `al ${days(count)} niet aangemeld`,
  },
  greeting: (name) => (name === undefined ? ['Goedendag,'] : say`Goedendag ${name},`),
  openings: {
    'first warning': ({ organization, account }) =>
      say`U hebt bij ${organization} een account, ${account}, in ${ARCGIS}.`,
    reminder: ({ organization, account }) =>
      say`Dit is een herinnering: u hebt bij ${organization} een account, ${account}, in ${ARCGIS}.`,
    disabled: ({ organization, account }, day) =>
      say`U hebt bij ${organization} een account, ${account}, in ${ARCGIS}. Een beheerder heeft het op ${day} uitgeschakeld, omdat het niet meer in gebruik leek.`,
    'enabled again': ({ organization, account }) =>
      say`U hebt bij ${organization} een account, ${account}, in ${ARCGIS}. Een beheerder heeft het weer ingeschakeld.`,
  },
  lastUsed: {
    since: (day, count) => `Sinds ${day} (${days(count)}) heeft niemand zich ermee aangemeld.`,
    never: (created) => `Het is op ${created} aangemaakt en nog nooit gebruikt.`,
    unknown: (count) => `Al ${days(count)} heeft niemand zich ermee aangemeld.`,
  },
  otherAccount: (account, day) =>
    say`Bij een ander account met dit e-mailadres, ${account}, heeft iemand zich op ${day} aangemeld.`,
  headings: {
    ifYouDoNothing: 'Als u niets doet',
    toKeepIt: 'Zo behoudt u het account',
    whatItMeans: 'Wat dit betekent',
    toGetItBack: 'Zo krijgt u het terug',
    questions: 'Vragen',
  },
  mayBeDisabled: (due, after) =>
    after === undefined
      ? say`Vanaf ${due} kan een beheerder het account uitschakelen.`
      : say`Vanaf ${due}, ${days(after)} na dit bericht, kan een beheerder het account uitschakelen.`,
  onceDisabled:
    'U zou zich dan niet meer kunnen aanmelden; uw inhoud zou bewaard blijven en een beheerder zou het account weer kunnen inschakelen.',
  notNeeded: 'Als u het account niet meer nodig hebt, hoeft u niets te doen.',
  oneSignIn: 'Eén keer aanmelden in een webbrowser vóór die dag is genoeg.',
  signInWith: {
    organization: 'Gebruik de aanmelding van uw organisatie, zoals voor uw overige werk.',
    password:
      'Gebruik deze gebruikersnaam en het bijbehorende wachtwoord; een vergeten wachtwoord kunt u op de aanmeldpagina opnieuw instellen.',
    social:
      'Gebruik de dienst waarmee het account is aangemaakt, bijvoorbeeld Google, Apple, Facebook of GitHub.',
  },
  mayNotCount:
    'Werken in ArcGIS Pro of in een veldwerk-app terwijl u aangemeld blijft, telt mogelijk niet als aanmelding.',
  contentStays:
    'U kunt zich er niet meer mee aanmelden. Alles wat u hebt gemaakt, blijft bewaard en blijft gedeeld zoals het was.',
  askForItBack: (contact) =>
    say`Een beheerder kan het account met alle inhoud weer inschakelen. Hebt u het nodig, neem dan contact op met: ${contact}`,
  nothingLost: 'U meldt zich aan zoals voorheen. Er is niets verloren gegaan: uw inhoud is er nog.',
  mayBeDisabledLater:
    'Een account dat ongebruikt blijft, kan later opnieuw worden uitgeschakeld; één keer aanmelden in een webbrowser is genoeg om het te behouden.',
  ask: (contact) =>
    say`Hebt u een vraag, of moet het account behouden blijven zonder dat iemand zich aanmeldt, neem dan contact op met: ${contact}`,
  noPassword: 'Niemand zal u om uw wachtwoord vragen.',
  ownBookmark: (portal) =>
    say`U hebt ook geen link uit dit bericht nodig: uw eigen bladwijzer voor ${portal} volstaat.`,
  inOwnWords: (organization) => say`Toegevoegd door ${organization}, in eigen woorden`,
  whyYou: (organization) =>
    say`Dit bericht is automatisch verzonden namens de beheerders van ${organization}, omdat uw e-mailadres bij dit account is vastgelegd.`,
};
