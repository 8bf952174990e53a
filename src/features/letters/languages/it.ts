import { counted, type Days, say, type Wording } from '../wording.ts';

const days = (count: Days) => counted(count, 'giorno', 'giorni');
const named = (account: string | undefined) => (account === undefined ? '' : ` ${account}`);

/** Before a day of the month the article loses its vowel where the number begins with one: l’8, l’11. */
const beginsWithVowel = (day: string) => /^(8|11) /u.test(day);
const the = (day: string) => (beginsWithVowel(day) ? 'l’' : 'il ');
const toThe = (day: string) => (beginsWithVowel(day) ? 'all’' : 'al ');

export const italian: Wording = {
  between: ' ',
  subjects: {
    'first warning': ({ organization, account }, day) =>
      `Acceda entro ${the(day)}${day} per conservare il Suo account ArcGIS${named(account)} presso ${organization}`,
    reminder: ({ organization, account }, day) =>
      `Promemoria: acceda entro ${the(day)}${day} per conservare il Suo account ArcGIS${named(account)} presso ${organization}`,
    disabled: ({ organization, account }) =>
      `Il Suo account ArcGIS${named(account)} presso ${organization} è stato disattivato`,
    'enabled again': ({ organization, account }) =>
      `Il Suo account ArcGIS${named(account)} presso ${organization} è stato riattivato`,
  },
  greeting: (name) => (name === undefined ? ['Buongiorno,'] : say`Buongiorno ${name},`),
  reminderTag: (left) => {
    if (left === undefined) return 'Promemoria: ultimo giorno';
    return `Promemoria: ${left.isOne ? 'manca' : 'mancano'} ${days(left)}`;
  },
  leads: {
    warning: ({ organization, account }, day) =>
      say`Acceda entro ${the(day.shown)}${day} per conservare il Suo account ArcGIS ${account} presso ${organization}.`,
    disabled: ({ organization, account }, day) =>
      say`Il Suo account ArcGIS ${account} presso ${organization} è stato disattivato ${the(day.shown)}${day}.`,
    'enabled again': ({ organization, account }) =>
      say`Il Suo account ArcGIS ${account} presso ${organization} è stato riattivato. Può accedere come prima.`,
  },
  lastUsed: {
    since: (day, count) => `L’ultimo accesso risale ${toThe(day)}${day}, ${days(count)} fa.`,
    never: (created) => `L’account è stato creato ${the(created)}${created} e non è mai stato utilizzato.`,
    unknown: (count) => `Nessun accesso da ${days(count)}.`,
  },
  otherAccount: (other, day, account) =>
    say`Il Suo altro account, ${other}, ha lo stesso indirizzo e-mail ed è stato utilizzato l’ultima volta ${the(day)}${day}. Questo messaggio riguarda l’account ${account}.`,
  severalAccounts: (account) =>
    say`Questo indirizzo e-mail è associato a più account. Questo messaggio riguarda l’account ${account}.`,
  headings: {
    ifYouDoNothing: 'Se non fa nulla',
    howToKeepIt: 'Come conservare l’account',
    whatItMeans: 'Che cosa significa',
    help: 'Ha bisogno di aiuto?',
  },
  mayBeDisabled: (day) => say`Dopo ${the(day.shown)}${day}, un amministratore potrà disattivare l’account.`,
  onceDisabled:
    'In tal caso non potrà più accedere. I Suoi contenuti verranno conservati e un amministratore potrà riattivare l’account.',
  notNeeded: 'L’account non Le serve più? Non deve fare nulla.',
  signInOnce:
    'Basta accedere una volta da un browser web. Se ha già effettuato l’accesso, si disconnetta e acceda di nuovo.',
  signInWith: {
    organization: 'Acceda come di consueto, con le credenziali della Sua organizzazione.',
    password: (account) =>
      say`Utilizzi il nome utente ${account} e la Sua password. Ha dimenticato la password? Può reimpostarla nella pagina di accesso.`,
    social: 'Utilizzi il servizio con cui ha creato l’account, ad esempio Google, Apple, Facebook o GitHub.',
  },
  mayNotCount:
    'Lavorare in ArcGIS Pro o in un’app per il lavoro sul campo con la sessione sempre aperta potrebbe non contare come accesso.',
  address: (portal) => say`Indirizzo: ${portal}`,
  noLinks: {
    email: 'Questa e-mail volutamente non contiene link.',
    'direct message': 'Questo messaggio volutamente non contiene link.',
  },
  typeIt: 'Digiti l’indirizzo oppure usi il Suo segnalibro.',
  noPassword: 'Non Le chiederemo mai la password.',
  keepIt: {
    reply: 'È assente o non riesce ad accedere? Risponda a questa e-mail e conserveremo l’account.',
    ask: 'È assente o non riesce ad accedere? Ci avvisi e conserveremo l’account.',
  },
  getItBack: {
    reply:
      'Le serve ancora l’account? Risponda a questa e-mail. Un amministratore può riattivarlo con tutti i contenuti.',
    ask: 'Le serve ancora l’account? Ci avvisi. Un amministratore può riattivarlo con tutti i contenuti.',
  },
  questions: (contact) => say`Domande? Risponda a questa e-mail o scriva a ${contact}.`,
  contact: (contact) => say`Contatto: ${contact}`,
  contentStays:
    'Non può più accedere con questo account. Tutto ciò che ha creato viene conservato e rimane condiviso come prima.',
  nothingLost: 'Nulla è andato perso. I Suoi contenuti sono come li ha lasciati.',
  mayBeDisabledLater: 'Se l’account resta inutilizzato, potrà essere disattivato di nuovo.',
  noteFrom: (organization) => say`Nota di ${organization}`,
  whyYou: {
    email: (organization) =>
      say`Questa e-mail è stata inviata automaticamente per conto degli amministratori di ${organization}, perché il Suo indirizzo e-mail è associato a questo account.`,
    'direct message': (organization) =>
      say`Questo messaggio è stato inviato automaticamente per conto degli amministratori di ${organization}, perché il Suo indirizzo e-mail è associato a questo account.`,
  },
  sample: {
    mark: '[Esempio]',
    line: 'Questa e-mail è un esempio. L’account indicato non esiste e nessun altro ha ricevuto questa e-mail.',
    fullName: 'Alex Esempio',
  },
};
