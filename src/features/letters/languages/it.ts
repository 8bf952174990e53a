import { counted, type Days, say, type Wording } from '../wording.ts';

const days = (count: Days) => counted(count, 'giorno', 'giorni');
const ARCGIS = 'ArcGIS, il software utilizzato per creare e condividere mappe e app';

/** Before a day of the month the article loses its vowel where the number begins with one: l’8, l’11. */
const beginsWithVowel = (day: string) => /^(8|11) /u.test(day);
const the = (day: string) => (beginsWithVowel(day) ? 'l’' : 'il ');
const fromThe = (day: string) => (beginsWithVowel(day) ? 'dall’' : 'dal ');

export const italian: Wording = {
  between: ' ',
  subjects: {
    'first warning': (organization, idle) => `Il Suo account ArcGIS presso ${organization}: ${idle}`,
    reminder: (organization, idle) => `Promemoria sul Suo account ArcGIS presso ${organization}: ${idle}`,
    disabled: (organization) => `Il Suo account ArcGIS presso ${organization} è stato disattivato`,
    'enabled again': (organization) => `Il Suo account ArcGIS presso ${organization} è di nuovo attivo`,
  },
  idleInSubject: {
    since: (day) => `nessun accesso ${fromThe(day)}${day}`,
    never: (created) => `creato ${the(created)}${created} e mai utilizzato`,
    unknown: (count) => `nessun accesso da ${days(count)}`,
  },
  greeting: (name) => (name === undefined ? ['Buongiorno,'] : say`Buongiorno ${name},`),
  openings: {
    'first warning': ({ organization, account }) =>
      say`Presso ${organization} Lei ha un account, ${account}, in ${ARCGIS}.`,
    reminder: ({ organization, account }) =>
      say`Questo è un promemoria: presso ${organization} Lei ha un account, ${account}, in ${ARCGIS}.`,
    disabled: ({ organization, account }, day) =>
      say`Presso ${organization} Lei ha un account, ${account}, in ${ARCGIS}. Un amministratore lo ha disattivato ${the(day.shown)}${day}, perché non sembrava più in uso.`,
    'enabled again': ({ organization, account }) =>
      say`Presso ${organization} Lei ha un account, ${account}, in ${ARCGIS}. Un amministratore lo ha riattivato.`,
  },
  lastUsed: {
    since: (day, count) => `Nessuno ha più effettuato l’accesso ${fromThe(day)}${day} (${days(count)}).`,
    never: (created) => `È stato creato ${the(created)}${created} e non è mai stato utilizzato.`,
    unknown: (count) => `Nessuno effettua l’accesso da ${days(count)}.`,
  },
  otherAccount: (account, day) =>
    say`Un altro account con questo indirizzo e-mail, ${account}, è stato utilizzato l’ultima volta ${the(day)}${day}.`,
  headings: {
    ifYouDoNothing: 'Se non fa nulla',
    toKeepIt: 'Per conservare l’account',
    whatItMeans: 'Che cosa significa',
    toGetItBack: 'Per riaverlo',
    questions: 'Domande',
  },
  mayBeDisabled: (due, after) =>
    after === undefined
      ? say`A partire ${fromThe(due.shown)}${due} un amministratore potrà disattivare l’account.`
      : say`A partire ${fromThe(due.shown)}${due}, ${days(after)} dopo questo messaggio, un amministratore potrà disattivare l’account.`,
  onceDisabled:
    'In tal caso non potrebbe più accedere; i Suoi contenuti resterebbero e un amministratore potrebbe riattivare l’account.',
  notNeeded: 'Se l’account non Le serve più, non è necessario fare nulla.',
  oneSignIn: 'È sufficiente un solo accesso da un browser web prima di tale data.',
  signInWith: {
    organization: 'Utilizzi l’accesso della Sua organizzazione, come per il resto del Suo lavoro.',
    password:
      'Utilizzi questo nome utente e la relativa password; se l’ha dimenticata, può reimpostarla nella pagina di accesso.',
    social:
      'Utilizzi il servizio con cui l’account è stato creato, ad esempio Google, Apple, Facebook o GitHub.',
  },
  mayNotCount:
    'Lavorare in ArcGIS Pro o in un’app per il lavoro sul campo senza mai uscire dall’account potrebbe non contare come accesso.',
  contentStays:
    'Con questo account non può più accedere. Tutto ciò che ha creato resta, e resta condiviso come prima.',
  askForItBack: (contact) =>
    say`Un amministratore può riattivare l’account con tutti i contenuti. Se Le serve, si rivolga a: ${contact}`,
  nothingLost: 'Può accedere come prima. Nulla è andato perso: i Suoi contenuti sono dove erano.',
  mayBeDisabledLater:
    'Un account che resta inutilizzato potrà essere disattivato di nuovo in seguito; per conservarlo basta un solo accesso da un browser web.',
  ask: (contact) =>
    say`Per domande, o se l’account deve essere conservato anche senza accessi, si rivolga a: ${contact}`,
  noPassword: 'Nessuno Le chiederà la password.',
  ownBookmark: (portal) =>
    say`Non Le serve nemmeno un link in questo messaggio: basta il Suo segnalibro di ${portal} nel browser.`,
  inOwnWords: (organization) => say`Aggiunto da ${organization}, con parole proprie`,
  whyYou: (organization) =>
    say`Questo messaggio è stato inviato automaticamente per conto degli amministratori di ${organization}, perché il Suo indirizzo e-mail è registrato per questo account.`,
};
