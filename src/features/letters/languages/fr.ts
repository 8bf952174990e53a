import { counted, type Days, type Mark, say, type Wording } from '../wording.ts';

// French sets a space that must not break before a colon and a question mark: \u00a0.
const days = (count: Days) => counted(count, 'jour', 'jours');
const named = (account: string | undefined) => (account === undefined ? '' : ` ${account}`);

/** Before a name that begins with a vowel: d’Esri, de Harbour City GIS. */
const of = (name: string) => (/^[aeiouàâäéèêëîïôöùûüœæ]/iu.test(name) ? 'd’' : 'de ');
const ofMark = (name: Mark) => of(name.shown);

export const french: Wording = {
  between: ' ',
  subjects: {
    'first warning': ({ organization, account }, day) =>
      `Connectez-vous d’ici au ${day} pour conserver votre compte ArcGIS${named(account)} auprès ${of(organization)}${organization}`,
    reminder: ({ organization, account }, day) =>
      `Rappel\u00a0: connectez-vous d’ici au ${day} pour conserver votre compte ArcGIS${named(account)} auprès ${of(organization)}${organization}`,
    disabled: ({ organization, account }) =>
      `Votre compte ArcGIS${named(account)} auprès ${of(organization)}${organization} a été désactivé`,
    'enabled again': ({ organization, account }) =>
      `Votre compte ArcGIS${named(account)} auprès ${of(organization)}${organization} a été réactivé`,
  },
  greeting: (name) => (name === undefined ? ['Bonjour,'] : say`Bonjour ${name},`),
  reminderTag: (left) =>
    left === undefined ? 'Rappel\u00a0: dernier jour' : `Rappel\u00a0: il reste ${days(left)}`,
  leads: {
    warning: ({ organization, account }, day) =>
      say`Connectez-vous au plus tard le ${day} pour conserver votre compte ArcGIS ${account} auprès ${ofMark(organization)}${organization}.`,
    disabled: ({ organization, account }, day) =>
      say`Votre compte ArcGIS ${account} auprès ${ofMark(organization)}${organization} a été désactivé le ${day}.`,
    'enabled again': ({ organization, account }) =>
      say`Votre compte ArcGIS ${account} auprès ${ofMark(organization)}${organization} a été réactivé. Vous pouvez vous connecter comme avant.`,
  },
  lastUsed: {
    since: (day, count) => `La dernière connexion date du ${day}, il y a ${days(count)}.`,
    never: (created) => `Le compte a été créé le ${created} et n’a jamais été utilisé.`,
    unknown: (count) => `Aucune connexion depuis ${days(count)}.`,
  },
  otherAccount: (other, day, account) =>
    say`Votre autre compte, ${other}, est associé à la même adresse e-mail et a été utilisé pour la dernière fois le ${day}. Ce message concerne le compte ${account}.`,
  severalAccounts: (account) =>
    say`Plusieurs comptes sont associés à cette adresse e-mail. Ce message concerne le compte ${account}.`,
  headings: {
    ifYouDoNothing: 'Si vous ne faites rien',
    howToKeepIt: 'Comment conserver le compte',
    whatItMeans: 'Ce que cela change',
    help: 'Besoin d’aide\u00a0?',
  },
  mayBeDisabled: (day) => say`Après le ${day}, un administrateur pourra désactiver le compte.`,
  onceDisabled:
    'Vous ne pourrez alors plus vous connecter. Votre contenu sera conservé et un administrateur pourra réactiver le compte.',
  notNeeded: 'Vous n’avez plus besoin de ce compte\u00a0? Vous n’avez rien à faire.',
  signInOnce:
    'Il suffit de vous connecter une fois dans un navigateur web. Si votre session est déjà ouverte, déconnectez-vous, puis reconnectez-vous.',
  signInWith: {
    organization: 'Connectez-vous comme d’habitude, avec l’identifiant de votre organisation.',
    password: (account) =>
      say`Utilisez le nom d’utilisateur ${account} et votre mot de passe. Mot de passe oublié\u00a0? Vous pouvez le réinitialiser sur la page de connexion.`,
    social:
      'Utilisez le service avec lequel vous avez créé le compte, par exemple Google, Apple, Facebook ou GitHub.',
  },
  mayNotCount:
    'L’utilisation d’ArcGIS Pro ou d’une application de terrain n’est pas toujours prise en compte si votre session y reste ouverte.',
  address: (portal) => say`Adresse\u00a0: ${portal}`,
  noLinks: {
    email: 'Cet e-mail ne contient volontairement aucun lien.',
    'direct message': 'Ce message ne contient volontairement aucun lien.',
  },
  typeIt: 'Saisissez l’adresse vous-même ou utilisez votre favori habituel.',
  noPassword: 'Nous ne vous demanderons jamais votre mot de passe.',
  keepIt: {
    reply:
      'En congé, ou impossible de vous connecter\u00a0? Répondez à cet e-mail et nous conserverons le compte.',
    ask: 'En congé, ou impossible de vous connecter\u00a0? Prévenez-nous et nous conserverons le compte.',
  },
  getItBack: {
    reply:
      'Besoin de ce compte\u00a0? Répondez à cet e-mail. Un administrateur peut réactiver le compte avec tout son contenu.',
    ask: 'Besoin de ce compte\u00a0? Prévenez-nous. Un administrateur peut réactiver le compte avec tout son contenu.',
  },
  questions: (contact) => say`Une question\u00a0? Répondez à cet e-mail ou écrivez à ${contact}.`,
  contact: (contact) => say`Contact\u00a0: ${contact}`,
  contentStays:
    'Vous ne pouvez plus vous y connecter. Tout ce que vous avez créé est conservé et reste partagé comme avant.',
  nothingLost: 'Rien n’a été perdu. Vous retrouverez votre contenu tel que vous l’avez laissé.',
  mayBeDisabledLater: 'Si le compte reste inutilisé, il pourra être désactivé de nouveau.',
  noteFrom: (organization) => say`Message ${ofMark(organization)}${organization}`,
  whyYou: {
    email: (organization) =>
      say`Cet e-mail a été envoyé automatiquement au nom des administrateurs ${ofMark(organization)}${organization}, car votre adresse e-mail est associée à ce compte.`,
    'direct message': (organization) =>
      say`Ce message a été envoyé automatiquement au nom des administrateurs ${ofMark(organization)}${organization}, car votre adresse e-mail est associée à ce compte.`,
  },
  sample: {
    mark: '[Exemple]',
    line: 'Cet e-mail est un exemple. Le compte mentionné n’existe pas et personne d’autre n’a reçu cet e-mail.',
    fullName: 'Alex Exemple',
  },
};
