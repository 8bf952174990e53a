import { counted, type Days, say, type Wording } from '../wording.ts';

// French sets a space that must not break before a colon and a semicolon: \u00a0.
const days = (count: Days) => counted(count, 'jour', 'jours');
const ARCGIS = 'ArcGIS, le logiciel qui y sert à créer et à partager des cartes et des applications';

export const french: Wording = {
  between: ' ',
  subjects: {
    'first warning': (organization, idle) => `Votre compte ArcGIS chez ${organization}\u00a0: ${idle}`,
    reminder: (organization, idle) => `Rappel sur votre compte ArcGIS chez ${organization}\u00a0: ${idle}`,
    disabled: (organization) => `Votre compte ArcGIS chez ${organization} a été désactivé`,
    'enabled again': (organization) => `Votre compte ArcGIS chez ${organization} est de nouveau actif`,
  },
  idleInSubject: {
    since: (day) => `aucune connexion depuis le ${day}`,
    never: (created) => `créé le ${created} et jamais utilisé`,
    unknown: (count) => `aucune connexion depuis ${days(count)}`,
  },
  greeting: (name) => (name === undefined ? ['Bonjour,'] : say`Bonjour ${name},`),
  openings: {
    'first warning': ({ organization, account }) =>
      say`Vous avez chez ${organization} un compte, ${account}, dans ${ARCGIS}.`,
    reminder: ({ organization, account }) =>
      say`Ceci est un rappel\u00a0: vous avez chez ${organization} un compte, ${account}, dans ${ARCGIS}.`,
    disabled: ({ organization, account }, day) =>
      say`Vous avez chez ${organization} un compte, ${account}, dans ${ARCGIS}. Un administrateur l’a désactivé le ${day}, car il ne semblait plus utilisé.`,
    'enabled again': ({ organization, account }) =>
      say`Vous avez chez ${organization} un compte, ${account}, dans ${ARCGIS}. Un administrateur l’a réactivé.`,
  },
  lastUsed: {
    since: (day, count) => `Personne ne s’y est connecté depuis le ${day} (${days(count)}).`,
    never: (created) => `Il a été créé le ${created} et n’a jamais été utilisé.`,
    unknown: (count) => `Personne ne s’y est connecté depuis ${days(count)}.`,
  },
  otherAccount: (account, day) =>
    say`Un autre compte associé à cette adresse e-mail, ${account}, a été utilisé pour la dernière fois le ${day}.`,
  headings: {
    ifYouDoNothing: 'Si vous ne faites rien',
    toKeepIt: 'Pour conserver le compte',
    whatItMeans: 'Ce que cela signifie',
    toGetItBack: 'Pour le récupérer',
    questions: 'Questions',
  },
  mayBeDisabled: (due, after) =>
    after === undefined
      ? say`À partir du ${due}, un administrateur pourra désactiver le compte.`
      : say`À partir du ${due}, soit ${days(after)} après ce message, un administrateur pourra désactiver le compte.`,
  onceDisabled:
    'Vous ne pourriez alors plus vous connecter\u00a0; votre contenu serait conservé et un administrateur pourrait réactiver le compte.',
  notNeeded: 'Si vous n’avez plus besoin de ce compte, vous n’avez rien à faire.',
  oneSignIn: 'Une seule connexion dans un navigateur web avant cette date suffit.',
  signInWith: {
    organization: 'Utilisez la connexion de votre organisation, comme pour le reste de votre travail.',
    password:
      'Utilisez ce nom d’utilisateur et son mot de passe\u00a0; si vous avez oublié le mot de passe, vous pouvez le réinitialiser sur la page de connexion.',
    social:
      'Utilisez le service avec lequel le compte a été créé, par exemple Google, Apple, Facebook ou GitHub.',
  },
  mayNotCount:
    'Travailler dans ArcGIS Pro ou dans une application de terrain en restant connecté peut ne pas compter comme une connexion.',
  contentStays:
    'Vous ne pouvez plus vous y connecter. Tout ce que vous avez créé est conservé et reste partagé comme avant.',
  askForItBack: (contact) =>
    say`Un administrateur peut réactiver le compte avec tout son contenu. Si vous en avez besoin, adressez-vous à\u00a0: ${contact}`,
  nothingLost:
    'Vous vous connectez comme avant. Rien n’a été perdu\u00a0: votre contenu est resté à sa place.',
  mayBeDisabledLater:
    'Un compte qui reste inutilisé pourra être désactivé de nouveau plus tard\u00a0; une seule connexion dans un navigateur web suffit pour le conserver.',
  ask: (contact) =>
    say`Pour toute question, ou si le compte doit être conservé sans que personne s’y connecte, adressez-vous à\u00a0: ${contact}`,
  noPassword: 'Personne ne vous demandera votre mot de passe.',
  ownBookmark: (portal) =>
    say`Vous n’avez pas non plus besoin d’un lien dans ce message\u00a0: votre propre favori pour ${portal} suffit.`,
  inOwnWords: (organization) => say`Ajouté par ${organization}, dans ses propres termes`,
  whyYou: (organization) =>
    say`Ce message a été envoyé automatiquement pour les administrateurs d’ArcGIS chez ${organization}, car votre adresse e-mail est enregistrée pour ce compte.`,
};
