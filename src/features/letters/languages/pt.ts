import { counted, type Days, say, type Wording } from '../wording.ts';

// One wording for Brazil and Portugal: words that differ (usuário, utilizador; compartilhar, partilhar) are avoided.
const days = (count: Days) => counted(count, 'dia', 'dias');
const ARCGIS = 'ArcGIS, o software com que ali se criam e publicam mapas e apps';

export const portuguese: Wording = {
  between: ' ',
  subjects: {
    'first warning': (organization, idle) => `A sua conta do ArcGIS em ${organization}: ${idle}`,
    reminder: (organization, idle) => `Lembrete sobre a sua conta do ArcGIS em ${organization}: ${idle}`,
    disabled: (organization) => `A sua conta do ArcGIS em ${organization} foi desativada`,
    'enabled again': (organization) => `A sua conta do ArcGIS em ${organization} voltou a estar ativa`,
  },
  idleInSubject: {
    since: (day) => `nenhum acesso desde ${day}`,
    never: (created) => `criada em ${created} e nunca usada`,
    unknown: (count) => `nenhum acesso há ${days(count)}`,
  },
  greeting: (name) => (name === undefined ? ['Olá,'] : say`Olá, ${name},`),
  openings: {
    'first warning': ({ organization, account }) =>
      say`Existe em ${organization} uma conta em seu nome, ${account}, no ${ARCGIS}.`,
    reminder: ({ organization, account }) =>
      say`Este é um lembrete: existe em ${organization} uma conta em seu nome, ${account}, no ${ARCGIS}.`,
    disabled: ({ organization, account }, day) =>
      say`Existe em ${organization} uma conta em seu nome, ${account}, no ${ARCGIS}. Um administrador desativou-a em ${day}, porque não parecia estar em uso.`,
    'enabled again': ({ organization, account }) =>
      say`Existe em ${organization} uma conta em seu nome, ${account}, no ${ARCGIS}. Um administrador voltou a ativá-la.`,
  },
  lastUsed: {
    since: (day, count) => `Ninguém entra nela desde ${day} (${days(count)}).`,
    never: (created) => `Foi criada em ${created} e nunca foi usada.`,
    unknown: (count) => `Ninguém entra nela há ${days(count)}.`,
  },
  otherAccount: (account, day) =>
    say`Alguém entrou em outra conta com este endereço de e-mail, ${account}, em ${day}.`,
  headings: {
    ifYouDoNothing: 'Se nada for feito',
    toKeepIt: 'Para manter a conta',
    whatItMeans: 'O que isto significa',
    toGetItBack: 'Para recuperar a conta',
    questions: 'Dúvidas',
  },
  mayBeDisabled: (due, after) =>
    after === undefined
      ? say`A partir de ${due}, um administrador poderá desativar a conta.`
      : say`A partir de ${due}, ${days(after)} após esta mensagem, um administrador poderá desativar a conta.`,
  onceDisabled:
    'Nesse caso, deixaria de ser possível entrar na conta; o conteúdo seria mantido e um administrador poderia reativá-la.',
  notNeeded: 'Se a conta já não for necessária, não é preciso fazer nada.',
  oneSignIn: 'Basta entrar uma vez pelo navegador web antes desse dia.',
  signInWith: {
    organization: 'Use o acesso da sua organização, como no resto do seu trabalho.',
    password:
      'Use o nome da conta e a senha; se a senha tiver sido esquecida, é possível redefini-la na página de acesso.',
    social: 'Use o serviço com que a conta foi criada, por exemplo Google, Apple, Facebook ou GitHub.',
  },
  mayNotCount:
    'Trabalhar no ArcGIS Pro ou em apps de campo sem nunca sair da conta pode não contar como acesso.',
  contentStays:
    'Já não é possível entrar na conta. Tudo o que foi criado com ela é mantido e continua acessível às mesmas pessoas.',
  askForItBack: (contact) =>
    say`Um administrador pode reativar a conta com todo o conteúdo. Se precisar dela, fale com: ${contact}`,
  nothingLost: 'O acesso é feito como antes. Nada se perdeu: o conteúdo está onde estava.',
  mayBeDisabledLater:
    'Uma conta que continue sem uso poderá ser desativada de novo mais tarde; basta entrar uma vez pelo navegador web para mantê-la.',
  ask: (contact) =>
    say`Em caso de dúvida, ou se a conta tiver de ser mantida sem que ninguém entre nela, fale com: ${contact}`,
  noPassword: 'Ninguém pedirá a sua senha.',
  ownBookmark: (portal) =>
    say`Também não é preciso nenhum link desta mensagem: basta o seu próprio favorito para ${portal} no navegador.`,
  inOwnWords: (organization) => say`Acrescentado por ${organization}, nas suas próprias palavras`,
  whyYou: (organization) =>
    say`Esta mensagem foi enviada automaticamente em nome dos administradores de ${organization}, porque o seu endereço de e-mail é o desta conta.`,
};
