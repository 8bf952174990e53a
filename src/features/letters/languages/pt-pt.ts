import { counted, type Days, say, type Wording } from '../wording.ts';

const days = (count: Days) => counted(count, 'dia', 'dias');
const named = (account: string | undefined) => (account === undefined ? '' : ` ${account}`);

export const portuguese: Wording = {
  between: ' ',
  subjects: {
    'first warning': ({ organization, account }, day) =>
      `Inicie sessão até ${day} para manter a sua conta ArcGIS${named(account)} em ${organization}`,
    reminder: ({ organization, account }, day) =>
      `Lembrete: inicie sessão até ${day} para manter a sua conta ArcGIS${named(account)} em ${organization}`,
    disabled: ({ organization, account }) =>
      `A sua conta ArcGIS${named(account)} em ${organization} foi desativada`,
    'enabled again': ({ organization, account }) =>
      `A sua conta ArcGIS${named(account)} em ${organization} foi reativada`,
  },
  greeting: (name) => (name === undefined ? ['Olá,'] : say`Olá, ${name},`),
  reminderTag: (left) => {
    if (left === undefined) return 'Lembrete: último dia';
    return `Lembrete: ${left.isOne ? 'falta' : 'faltam'} ${days(left)}`;
  },
  leads: {
    warning: ({ organization, account }, day) =>
      say`Inicie sessão até ${day} para manter a sua conta ArcGIS ${account} em ${organization}.`,
    disabled: ({ organization, account }, day) =>
      say`A sua conta ArcGIS ${account} em ${organization} foi desativada em ${day}.`,
    'enabled again': ({ organization, account }) =>
      say`A sua conta ArcGIS ${account} em ${organization} foi reativada. Já pode iniciar sessão como antes.`,
  },
  lastUsed: {
    since: (day, count) => `O último início de sessão foi em ${day}, há ${days(count)}.`,
    never: (created) => `A conta foi criada em ${created} e nunca foi utilizada.`,
    unknown: (count) => `Sem inícios de sessão há ${days(count)}.`,
  },
  otherAccount: (other, day, account) =>
    say`A sua outra conta, ${other}, tem o mesmo endereço de e-mail e foi utilizada pela última vez em ${day}. Este aviso diz respeito à conta ${account}.`,
  severalAccounts: (account) =>
    say`Este endereço de e-mail está associado a mais do que uma conta. Este aviso diz respeito à conta ${account}.`,
  headings: {
    ifYouDoNothing: 'Se não fizer nada',
    howToKeepIt: 'Como manter a conta',
    whatItMeans: 'O que isto significa',
    help: 'Precisa de ajuda?',
  },
  mayBeDisabled: (day) => say`Depois de ${day}, um administrador poderá desativar a conta.`,
  onceDisabled:
    'Nesse caso, deixará de conseguir iniciar sessão. O seu conteúdo será mantido e um administrador poderá reativar a conta.',
  notNeeded: 'Já não precisa da conta? Não tem de fazer nada.',
  signInOnce:
    'Basta iniciar sessão uma vez num navegador. Se já tiver a sessão iniciada, termine-a e volte a iniciá-la.',
  signInWith: {
    organization: 'Inicie sessão através da sua organização, como habitualmente.',
    password: (account) =>
      say`Utilize o nome de utilizador ${account} e a sua palavra-passe. Esqueceu-se da palavra-passe? Pode repô-la na página de início de sessão.`,
    social: 'Utilize o serviço com que criou a conta, por exemplo Google, Apple, Facebook ou GitHub.',
  },
  mayNotCount:
    'Trabalhar no ArcGIS Pro ou numa aplicação de campo com a sessão sempre iniciada pode não contar.',
  address: (portal) => say`Endereço: ${portal}`,
  noLinks: {
    email: 'Por segurança, este e-mail não contém ligações.',
    'direct message': 'Por segurança, esta mensagem não contém ligações.',
  },
  typeIt: 'Escreva o endereço ou utilize o favorito do seu navegador.',
  noPassword: 'Nunca lhe pediremos a palavra-passe.',
  keepIt: {
    reply: 'Está ausente ou não consegue iniciar sessão? Responda a este e-mail e manteremos a conta.',
    ask: 'Está ausente ou não consegue iniciar sessão? Avise-nos e manteremos a conta.',
  },
  getItBack: {
    reply:
      'Ainda precisa da conta? Responda a este e-mail. Um administrador pode reativar a conta com todo o conteúdo.',
    ask: 'Ainda precisa da conta? Avise-nos. Um administrador pode reativar a conta com todo o conteúdo.',
  },
  questions: (contact) => say`Tem dúvidas? Responda a este e-mail ou escreva para ${contact}.`,
  contact: (contact) => say`Contacto: ${contact}`,
  contentStays:
    'Já não pode iniciar sessão com ela. Tudo o que criou é mantido e continua partilhado como antes.',
  nothingLost: 'Nada se perdeu. O seu conteúdo está como o deixou.',
  mayBeDisabledLater: 'Se a conta continuar sem ser utilizada, poderá voltar a ser desativada.',
  noteFrom: (organization) => say`Mensagem de ${organization}`,
  whyYou: {
    email: (organization) =>
      say`Este e-mail foi enviado automaticamente em nome dos administradores de ${organization}, porque o seu endereço de e-mail está associado a esta conta.`,
    'direct message': (organization) =>
      say`Esta mensagem foi enviada automaticamente em nome dos administradores de ${organization}, porque o seu endereço de e-mail está associado a esta conta.`,
  },
  sample: {
    mark: '[Exemplo]',
    line: 'Este e-mail é um exemplo. A conta indicada não existe e mais ninguém recebeu este e-mail.',
    fullName: 'Alex Exemplo',
  },
};
