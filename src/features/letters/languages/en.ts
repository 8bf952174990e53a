import { counted, type Days, say, type Wording } from '../wording.ts';

const days = (count: Days) => counted(count, 'day', 'days');
const ARCGIS = 'ArcGIS, the software with which it makes and shares maps and apps';

export const english: Wording = {
  between: ' ',
  subjects: {
    'first warning': (organization, idle) => `Your ArcGIS account at ${organization}: ${idle}`,
    reminder: (organization, idle) => `Reminder about your ArcGIS account at ${organization}: ${idle}`,
    disabled: (organization) => `Your ArcGIS account at ${organization} has been disabled`,
    'enabled again': (organization) => `Your ArcGIS account at ${organization} is enabled again`,
  },
  idleInSubject: {
    since: (day) => `no sign-in since ${day}`,
    never: (created) => `created on ${created} and never used`,
    unknown: (count) => `no sign-in for ${days(count)}`,
  },
  greeting: (name) => (name === undefined ? ['Hello,'] : say`Hello ${name},`),
  openings: {
    'first warning': ({ organization, account }) =>
      say`${organization} has an account for you, ${account}, in ${ARCGIS}.`,
    reminder: ({ organization, account }) =>
      say`This is a reminder: ${organization} has an account for you, ${account}, in ${ARCGIS}.`,
    disabled: ({ organization, account }, day) =>
      say`${organization} has an account for you, ${account}, in ${ARCGIS}. An administrator disabled it on ${day}, as it did not seem to be in use.`,
    'enabled again': ({ organization, account }) =>
      say`${organization} has an account for you, ${account}, in ${ARCGIS}. An administrator has enabled it again.`,
  },
  lastUsed: {
    since: (day, count) => `Nobody has signed in to it since ${day} (${days(count)}).`,
    never: (created) => `It was created on ${created} and has never been used.`,
    unknown: (count) => `Nobody has signed in to it for ${days(count)}.`,
  },
  otherAccount: (account, day) =>
    say`Someone signed in to another account with this email address, ${account}, on ${day}.`,
  headings: {
    ifYouDoNothing: 'If you do nothing',
    toKeepIt: 'To keep the account',
    whatItMeans: 'What this means',
    toGetItBack: 'To get it back',
    questions: 'Questions',
  },
  mayBeDisabled: (due, after) =>
    after === undefined
      ? say`From ${due} an administrator may disable the account.`
      : say`From ${due}, ${days(after)} after this message, an administrator may disable the account.`,
  onceDisabled:
    'You could then no longer sign in; your content would stay, and an administrator could enable the account again.',
  notNeeded: 'If you no longer need the account, there is nothing you have to do.',
  oneSignIn: 'Signing in once in a web browser before that day is enough.',
  signInWith: {
    organization: 'Use your organization’s sign-in, as for your other work.',
    password:
      'Use this user name and its password; if you have forgotten the password, you can reset it on the sign-in page.',
    social:
      'Use the service that the account was created with, for example Google, Apple, Facebook or GitHub.',
  },
  mayNotCount: 'Working in ArcGIS Pro or in a field app while staying signed in may not count as a sign-in.',
  contentStays: 'You can no longer sign in with it. Everything you made stays, and stays shared as it was.',
  askForItBack: (contact) =>
    say`An administrator can enable the account again, with everything in it. If you need it, ask: ${contact}`,
  nothingLost: 'You sign in as before. Nothing was lost: your content is where it was.',
  mayBeDisabledLater:
    'An account that stays unused may be disabled again later; signing in once in a web browser keeps it.',
  ask: (contact) =>
    say`If you have a question, or if the account must be kept without anyone signing in, ask: ${contact}`,
  noPassword: 'Nobody will ask you for your password.',
  ownBookmark: (portal) =>
    say`You need no link from this message either: your own bookmark for ${portal} will do.`,
  inOwnWords: (organization) => say`Added by ${organization}, in its own words`,
  whyYou: (organization) =>
    say`This message was sent automatically for the administrators of ${organization}, because your e-mail address is on record for this account.`,
};
