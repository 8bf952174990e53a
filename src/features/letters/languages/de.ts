import { counted, type Days, say, type Wording } from '../wording.ts';

const days = (count: Days) => counted(count, 'Tag', 'Tage');
const daysInDative = (count: Days) => counted(count, 'Tag', 'Tagen');
const ARCGIS = 'ArcGIS, der Software, mit der dort Karten und Apps erstellt und geteilt werden';

export const german: Wording = {
  between: ' ',
  subjects: {
    'first warning': (organization, idle) => `Ihr ArcGIS-Konto bei ${organization}: ${idle}`,
    reminder: (organization, idle) => `Erinnerung an Ihr ArcGIS-Konto bei ${organization}: ${idle}`,
    disabled: (organization) => `Ihr ArcGIS-Konto bei ${organization} wurde deaktiviert`,
    'enabled again': (organization) => `Ihr ArcGIS-Konto bei ${organization} ist wieder aktiv`,
  },
  idleInSubject: {
    since: (day) => `keine Anmeldung seit dem ${day}`,
    never: (created) => `am ${created} angelegt und nie genutzt`,
    unknown: (count) => `seit ${daysInDative(count)} keine Anmeldung`,
  },
  greeting: (name) => (name === undefined ? ['Guten Tag,'] : say`Guten Tag ${name},`),
  openings: {
    'first warning': ({ organization, account }) =>
      say`bei ${organization} gibt es für Sie ein Konto, ${account}, in ${ARCGIS}.`,
    reminder: ({ organization, account }) =>
      say`dies ist eine Erinnerung: Bei ${organization} gibt es für Sie ein Konto, ${account}, in ${ARCGIS}.`,
    disabled: ({ organization, account }, day) =>
      say`bei ${organization} gibt es für Sie ein Konto, ${account}, in ${ARCGIS}. Die Administration hat es am ${day} deaktiviert, weil es offenbar nicht mehr genutzt wird.`,
    'enabled again': ({ organization, account }) =>
      say`bei ${organization} gibt es für Sie ein Konto, ${account}, in ${ARCGIS}. Die Administration hat es wieder aktiviert.`,
  },
  lastUsed: {
    since: (day, count) => `Seit dem ${day} (${days(count)}) hat sich niemand mehr damit angemeldet.`,
    never: (created) => `Es wurde am ${created} angelegt und noch nie genutzt.`,
    unknown: (count) => `Seit ${daysInDative(count)} hat sich niemand mehr damit angemeldet.`,
  },
  otherAccount: (account, day) =>
    say`Bei einem anderen Konto mit dieser E-Mail-Adresse, ${account}, hat sich zuletzt am ${day} jemand angemeldet.`,
  headings: {
    ifYouDoNothing: 'Wenn Sie nichts tun',
    toKeepIt: 'So behalten Sie das Konto',
    whatItMeans: 'Was das bedeutet',
    toGetItBack: 'So bekommen Sie es zurück',
    questions: 'Fragen',
  },
  mayBeDisabled: (due, after) =>
    after === undefined
      ? say`Ab dem ${due} kann die Administration das Konto deaktivieren.`
      : say`Ab dem ${due}, ${days(after)} nach dieser Nachricht, kann die Administration das Konto deaktivieren.`,
  onceDisabled:
    'Sie könnten sich dann nicht mehr anmelden; Ihre Inhalte blieben erhalten, und die Administration könnte das Konto wieder aktivieren.',
  notNeeded: 'Wenn Sie das Konto nicht mehr brauchen, müssen Sie nichts tun.',
  oneSignIn: 'Eine einzige Anmeldung in einem Webbrowser vor diesem Tag genügt.',
  signInWith: {
    organization: 'Nutzen Sie die Anmeldung Ihrer Organisation, wie bei Ihrer übrigen Arbeit.',
    password:
      'Nutzen Sie diesen Benutzernamen und das zugehörige Passwort; ein vergessenes Passwort können Sie auf der Anmeldeseite zurücksetzen.',
    social:
      'Nutzen Sie den Dienst, mit dem das Konto angelegt wurde, zum Beispiel Google, Apple, Facebook oder GitHub.',
  },
  mayNotCount:
    'Wenn Sie in ArcGIS Pro oder in einer Außendienst-App arbeiten und dabei angemeldet bleiben, zählt das möglicherweise nicht als Anmeldung.',
  contentStays:
    'Sie können sich damit nicht mehr anmelden. Alles, was Sie erstellt haben, bleibt erhalten und bleibt geteilt wie bisher.',
  askForItBack: (contact) =>
    say`Die Administration kann das Konto mit allen Inhalten wieder aktivieren. Wenn Sie es brauchen, wenden Sie sich an: ${contact}`,
  nothingLost:
    'Sie melden sich an wie zuvor. Es ist nichts verloren gegangen: Ihre Inhalte sind, wo sie waren.',
  mayBeDisabledLater:
    'Ein Konto, das ungenutzt bleibt, kann später erneut deaktiviert werden; mit einer Anmeldung in einem Webbrowser behalten Sie es.',
  ask: (contact) =>
    say`Wenn Sie Fragen haben oder das Konto auch ohne Anmeldung bestehen bleiben muss, wenden Sie sich an: ${contact}`,
  noPassword: 'Niemand wird Sie nach Ihrem Passwort fragen.',
  ownBookmark: (portal) =>
    say`Sie brauchen auch keinen Link aus dieser Nachricht: Ihr eigenes Lesezeichen für ${portal} genügt.`,
  inOwnWords: (organization) => say`Hinzugefügt von ${organization}, in eigenen Worten`,
  whyYou: (organization) =>
    say`Diese Nachricht wurde automatisch im Auftrag der Administration von ${organization} versandt, weil Ihre E-Mail-Adresse bei diesem Konto hinterlegt ist.`,
};
