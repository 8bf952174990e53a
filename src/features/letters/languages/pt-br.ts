import { counted, type Days, say, type Wording } from '../wording.ts';

const days = (count: Days) => counted(count, 'dia', 'dias');
const named = (account: string | undefined) => (account === undefined ? '' : ` ${account}`);

export const brazilian: Wording = {
  between: ' ',
  subjects: {
    'first warning': ({ organization, account }, day) =>
      `Faça login até ${day} para manter sua conta do ArcGIS${named(account)} em ${organization}`,
    reminder: ({ organization, account }, day) =>
      `Lembrete: faça login até ${day} para manter sua conta do ArcGIS${named(account)} em ${organization}`,
    disabled: ({ organization, account }) =>
      `Sua conta do ArcGIS${named(account)} em ${organization} foi desativada`,
    'enabled again': ({ organization, account }) =>
      `Sua conta do ArcGIS${named(account)} em ${organization} foi reativada`,
  },
  greeting: (name) => (name === undefined ? ['Olá,'] : say`Olá, ${name},`),
  reminderTag: (left) => {
    if (left === undefined) return 'Lembrete: último dia';
    return `Lembrete: ${left.isOne ? 'falta' : 'faltam'} ${days(left)}`;
  },
  leads: {
    warning: ({ organization, account }, day) =>
      say`Faça login até ${day} para manter sua conta do ArcGIS ${account} em ${organization}.`,
    disabled: ({ organization, account }, day) =>
      say`Sua conta do ArcGIS ${account} em ${organization} foi desativada em ${day}.`,
    'enabled again': ({ organization, account }) =>
      say`Sua conta do ArcGIS ${account} em ${organization} foi reativada. Você já pode fazer login como antes.`,
  },
  lastUsed: {
    since: (day, count) => `O último login foi em ${day}, há ${days(count)}.`,
    never: (created) => `A conta foi criada em ${created} e nunca foi usada.`,
    unknown: (count) => `Ninguém faz login há ${days(count)}.`,
  },
  otherAccount: (other, day, account) =>
    say`Sua outra conta, ${other}, tem o mesmo endereço de e-mail e foi usada pela última vez em ${day}. Este aviso é sobre a conta ${account}.`,
  severalAccounts: (account) =>
    say`Este endereço de e-mail está associado a mais de uma conta. Este aviso é sobre a conta ${account}.`,
  headings: {
    ifYouDoNothing: 'Se você não fizer nada',
    howToKeepIt: 'Como manter a conta',
    whatItMeans: 'O que isso significa',
    help: 'Precisa de ajuda?',
  },
  mayBeDisabled: (day) => say`Depois de ${day}, um administrador poderá desativar a conta.`,
  onceDisabled:
    'Nesse caso, você não conseguirá mais fazer login. Seu conteúdo será mantido e um administrador poderá reativar a conta.',
  notNeeded: 'Não precisa mais da conta? Você não precisa fazer nada.',
  signInOnce:
    'Basta fazer login uma vez em um navegador. Se você já tiver feito login, saia e faça login novamente.',
  signInWith: {
    organization: 'Faça login pela sua organização, como de costume.',
    password: (account) =>
      say`Use o nome de usuário ${account} e sua senha. Esqueceu a senha? Você pode redefini-la na página de login.`,
    social: 'Use o serviço com o qual você criou a conta, por exemplo Google, Apple, Facebook ou GitHub.',
  },
  mayNotCount:
    'Usar o ArcGIS Pro ou um aplicativo de campo sem fazer login de novo pode não contar como login.',
  address: (portal) => say`Endereço: ${portal}`,
  noLinks: {
    email: 'Por segurança, este e-mail não contém links.',
    'direct message': 'Por segurança, esta mensagem não contém links.',
  },
  typeIt: 'Digite o endereço ou use o favorito do seu navegador.',
  noPassword: 'Nunca pediremos sua senha.',
  keepIt: {
    reply: 'Está ausente ou não consegue fazer login? Responda a este e-mail e manteremos a conta.',
    ask: 'Está ausente ou não consegue fazer login? Avise-nos e manteremos a conta.',
  },
  getItBack: {
    reply:
      'Ainda precisa da conta? Responda a este e-mail. Um administrador pode reativar a conta com todo o conteúdo.',
    ask: 'Ainda precisa da conta? Avise-nos. Um administrador pode reativar a conta com todo o conteúdo.',
  },
  questions: (contact) => say`Dúvidas? Responda a este e-mail ou escreva para ${contact}.`,
  contact: (contact) => say`Contato: ${contact}`,
  contentStays:
    'Você não pode mais fazer login com ela. Tudo o que você criou é mantido e continua compartilhado como antes.',
  nothingLost: 'Nada se perdeu. Seu conteúdo está como você deixou.',
  mayBeDisabledLater: 'Se a conta continuar sem uso, poderá ser desativada de novo.',
  noteFrom: (organization) => say`Mensagem de ${organization}`,
  whyYou: {
    email: (organization) =>
      say`Este e-mail foi enviado automaticamente em nome dos administradores de ${organization}, porque seu endereço de e-mail está associado a esta conta.`,
    'direct message': (organization) =>
      say`Esta mensagem foi enviada automaticamente em nome dos administradores de ${organization}, porque seu endereço de e-mail está associado a esta conta.`,
  },
  sample: {
    mark: '[Exemplo]',
    line: 'Este e-mail é um exemplo. A conta mencionada não existe e ninguém mais recebeu este e-mail.',
    fullName: 'Alex Exemplo',
  },
};
