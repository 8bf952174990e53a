import { counted, type Days, say, type Wording } from '../wording.ts';

const daysInDative = (count: Days) => counted(count, 'Tag', 'Tagen');
const days = (count: Days) => counted(count, 'Tag', 'Tage');
const named = (account: string | undefined) => (account === undefined ? '' : ` ${account}`);

// After the greeting's comma German goes on in lower case, which would look wrong in the large lead: leads begin with
// “Sie” or “Ihr”, which are always written with a capital.
export const german: Wording = {
  between: ' ',
  subjects: {
    'first warning': ({ organization, account }, day) =>
      `Bis zum ${day} anmelden, um Ihr ArcGIS-Konto${named(account)} bei ${organization} zu behalten`,
    reminder: ({ organization, account }, day) =>
      `Erinnerung: bis zum ${day} anmelden, um Ihr ArcGIS-Konto${named(account)} bei ${organization} zu behalten`,
    disabled: ({ organization, account }) =>
      `Ihr ArcGIS-Konto${named(account)} bei ${organization} wurde deaktiviert`,
    'enabled again': ({ organization, account }) =>
      `Ihr ArcGIS-Konto${named(account)} bei ${organization} wurde wieder aktiviert`,
  },
  greeting: (name) => (name === undefined ? ['Guten Tag,'] : say`Guten Tag ${name},`),
  reminderTag: (left) => (left === undefined ? 'Erinnerung: letzter Tag' : `Erinnerung: noch ${days(left)}`),
  leads: {
    warning: ({ organization, account }, day) =>
      say`Sie müssen sich bis zum ${day} einmal anmelden, um Ihr ArcGIS-Konto ${account} bei ${organization} zu behalten.`,
    disabled: ({ organization, account }, day) =>
      say`Ihr ArcGIS-Konto ${account} bei ${organization} wurde am ${day} deaktiviert.`,
    'enabled again': ({ organization, account }) =>
      say`Ihr ArcGIS-Konto ${account} bei ${organization} wurde wieder aktiviert. Sie können sich wie zuvor anmelden.`,
  },
  lastUsed: {
    since: (day, count) => `Die letzte Anmeldung war am ${day}, vor ${daysInDative(count)}.`,
    never: (created) => `Das Konto wurde am ${created} angelegt und noch nie genutzt.`,
    unknown: (count) => `Seit ${daysInDative(count)} hat sich niemand mehr angemeldet.`,
  },
  otherAccount: (other, day, account) =>
    say`Ihr anderes Konto ${other} hat dieselbe E-Mail-Adresse und wurde zuletzt am ${day} genutzt. Hier geht es um das Konto ${account}.`,
  severalAccounts: (account) =>
    say`Zu dieser E-Mail-Adresse gehört mehr als ein Konto. Hier geht es um das Konto ${account}.`,
  headings: {
    ifYouDoNothing: 'Wenn Sie nichts tun',
    howToKeepIt: 'So behalten Sie das Konto',
    whatItMeans: 'Was das bedeutet',
    help: 'Brauchen Sie Hilfe?',
  },
  mayBeDisabled: (day) => say`Nach dem ${day} kann ein Administrator das Konto deaktivieren.`,
  onceDisabled:
    'Sie können sich dann nicht mehr anmelden. Ihre Inhalte bleiben erhalten, und ein Administrator kann das Konto wieder aktivieren.',
  notNeeded: 'Sie brauchen das Konto nicht mehr? Dann müssen Sie nichts tun.',
  signInOnce:
    'Es genügt, sich einmal im Browser anzumelden. Wenn Sie bereits angemeldet sind, melden Sie sich ab und wieder an.',
  signInWith: {
    organization: 'Melden Sie sich wie gewohnt über Ihre Organisation an.',
    password: (account) =>
      say`Nutzen Sie den Benutzernamen ${account} und Ihr Passwort. Passwort vergessen? Auf der Anmeldeseite können Sie es zurücksetzen.`,
    social:
      'Nutzen Sie den Dienst, mit dem Sie das Konto angelegt haben, zum Beispiel Google, Apple, Facebook oder GitHub.',
  },
  mayNotCount:
    'Die Arbeit in ArcGIS Pro oder in einer Außendienst-App zählt möglicherweise nicht, wenn Sie dort angemeldet bleiben.',
  address: (portal) => say`Adresse: ${portal}`,
  noLinks: {
    email: 'Diese E-Mail enthält bewusst keine Links.',
    'direct message': 'Diese Nachricht enthält bewusst keine Links.',
  },
  typeIt: 'Geben Sie die Adresse selbst ein oder nutzen Sie Ihr Lesezeichen.',
  noPassword: 'Wir fragen Sie nie nach Ihrem Passwort.',
  keepIt: {
    reply:
      'Sie sind abwesend oder können sich nicht anmelden? Antworten Sie auf diese E-Mail, dann lassen wir das Konto bestehen.',
    ask: 'Sie sind abwesend oder können sich nicht anmelden? Sagen Sie uns Bescheid, dann lassen wir das Konto bestehen.',
  },
  getItBack: {
    reply:
      'Brauchen Sie das Konto noch? Antworten Sie auf diese E-Mail. Ein Administrator kann das Konto mit allen Inhalten wieder aktivieren.',
    ask: 'Brauchen Sie das Konto noch? Sagen Sie uns Bescheid. Ein Administrator kann das Konto mit allen Inhalten wieder aktivieren.',
  },
  questions: (contact) => say`Fragen? Antworten Sie einfach, oder schreiben Sie an ${contact}.`,
  contact: (contact) => say`Kontakt: ${contact}`,
  contentStays:
    'Sie können sich nicht mehr damit anmelden. Alles, was Sie erstellt haben, bleibt erhalten und wie bisher freigegeben.',
  nothingLost: 'Es ist nichts verloren gegangen. Ihre Inhalte sind unverändert vorhanden.',
  mayBeDisabledLater: 'Bleibt das Konto ungenutzt, kann es erneut deaktiviert werden.',
  noteFrom: (organization) => say`Hinweis von ${organization}`,
  whyYou: {
    email: (organization) =>
      say`Diese E-Mail wurde automatisch im Auftrag der Administratoren von ${organization} versandt, weil Ihre E-Mail-Adresse bei diesem Konto hinterlegt ist.`,
    'direct message': (organization) =>
      say`Diese Nachricht wurde automatisch im Auftrag der Administratoren von ${organization} versandt, weil Ihre E-Mail-Adresse bei diesem Konto hinterlegt ist.`,
  },
  sample: {
    mark: '[Muster]',
    line: 'Diese E-Mail ist ein Muster. Das genannte Konto gibt es nicht, und niemand sonst hat diese E-Mail erhalten.',
    fullName: 'Alex Muster',
  },
};
