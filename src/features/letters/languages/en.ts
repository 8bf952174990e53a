import { counted, type Days, say, type Wording } from '../wording.ts';

const days = (count: Days) => counted(count, 'day', 'days');
const named = (account: string | undefined) => (account === undefined ? '' : ` ${account}`);

export const english: Wording = {
  between: ' ',
  subjects: {
    'first warning': ({ organization, account }, day) =>
      `Sign in by ${day} to keep your ArcGIS account${named(account)} at ${organization}`,
    reminder: ({ organization, account }, day) =>
      `Reminder: sign in by ${day} to keep your ArcGIS account${named(account)} at ${organization}`,
    disabled: ({ organization, account }) =>
      `Your ArcGIS account${named(account)} at ${organization} has been disabled`,
    'enabled again': ({ organization, account }) =>
      `Your ArcGIS account${named(account)} at ${organization} has been re-enabled`,
  },
  greeting: (name) => (name === undefined ? ['Hello,'] : say`Hello ${name},`),
  reminderTag: (left) => (left === undefined ? 'Reminder: last day' : `Reminder: ${days(left)} left`),
  leads: {
    warning: ({ organization, account }, day) =>
      say`Sign in by ${day} to keep your ArcGIS account ${account} at ${organization}.`,
    disabled: ({ organization, account }, day) =>
      say`Your ArcGIS account ${account} at ${organization} was disabled on ${day}.`,
    'enabled again': ({ organization, account }) =>
      say`Your ArcGIS account ${account} at ${organization} has been re-enabled. You can sign in as before.`,
  },
  lastUsed: {
    since: (day, count) => `The last sign-in was on ${day}, ${days(count)} ago.`,
    never: (created) => `The account was created on ${created} and has never been used.`,
    unknown: (count) => `No one has signed in to the account for ${days(count)}.`,
  },
  otherAccount: (other, day, account) =>
    say`Your other account, ${other}, has the same email address and was last used on ${day}. This message is about the account ${account}.`,
  severalAccounts: (account) =>
    say`More than one account has this email address. This message is about the account ${account}.`,
  headings: {
    ifYouDoNothing: 'If you do nothing',
    howToKeepIt: 'How to keep the account',
    whatItMeans: 'What this means',
    help: 'Need help?',
  },
  mayBeDisabled: (day) => say`After ${day}, an administrator may disable the account.`,
  onceDisabled:
    'If that happens, you won’t be able to sign in. Your content is kept, and an administrator can re-enable the account.',
  notNeeded: 'No longer need the account? You don’t have to do anything.',
  signInOnce: 'Sign in once in a web browser. If you are already signed in, sign out and sign in again.',
  signInWith: {
    organization: 'Use your organization’s login, as you do for your other work.',
    password: (account) =>
      say`Use the user name ${account} and your password. Forgot your password? Reset it on the sign-in page.`,
    social: 'Use the service you created the account with, such as Google, Apple, Facebook or GitHub.',
  },
  mayNotCount: 'Working in ArcGIS Pro or a field app without signing in again may not count as a sign-in.',
  address: (portal) => say`Address: ${portal}`,
  noLinks: {
    email: 'This email contains no links on purpose.',
    'direct message': 'This message contains no links on purpose.',
  },
  typeIt: 'Type the address yourself, or use your own bookmark.',
  noPassword: 'We will never ask for your password.',
  keepIt: {
    reply: 'Away, or can’t sign in? Reply to this email and we’ll keep the account.',
    ask: 'Away, or can’t sign in? Let us know and we’ll keep the account.',
  },
  getItBack: {
    reply:
      'Need it back? Reply to this email. An administrator can re-enable the account with everything in it.',
    ask: 'Need it back? Let us know. An administrator can re-enable the account with everything in it.',
  },
  questions: (contact) => say`Questions? Reply, or write to ${contact}.`,
  contact: (contact) => say`Contact: ${contact}`,
  contentStays:
    'You can’t sign in with this account anymore. Everything you made is kept and stays shared as before.',
  nothingLost: 'Nothing was lost. Your content is where you left it.',
  mayBeDisabledLater: 'If the account stays unused, it may be disabled again.',
  noteFrom: (organization) => say`A note from ${organization}`,
  whyYou: {
    email: (organization) =>
      say`This email was sent automatically on behalf of the administrators of ${organization}, because your email address is associated with this account.`,
    'direct message': (organization) =>
      say`This message was sent automatically on behalf of the administrators of ${organization}, because your email address is associated with this account.`,
  },
  sample: {
    mark: '[Sample]',
    line: 'This email is a sample. The account in it does not exist, and no one else received this email.',
    fullName: 'Alex Example',
  },
};
