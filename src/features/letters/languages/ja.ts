import { type Days, say, type Wording } from '../wording.ts';

const days = (count: Days) => `${count.shown}日`;
/** Japanese sets a space only after letters that are not its own: Harbour City GIS の, 港湾局の. */
const gap = (name: string) => (/[!-~\u2069]$/u.test(name) ? ' ' : '');
const named = (account: string | undefined) => (account === undefined ? '' : `（${account}）`);

export const japanese: Wording = {
  between: '',
  subjects: {
    'first warning': ({ organization, account }, day) =>
      `【${day}まで】${organization}${gap(organization)}の ArcGIS アカウント${named(account)}にサインインしてください`,
    reminder: ({ organization, account }, day) =>
      `【再通知：${day}まで】${organization}${gap(organization)}の ArcGIS アカウント${named(account)}にサインインしてください`,
    disabled: ({ organization, account }) =>
      `${organization}${gap(organization)}の ArcGIS アカウント${named(account)}が無効になりました`,
    'enabled again': ({ organization, account }) =>
      `${organization}${gap(organization)}の ArcGIS アカウント${named(account)}が再び有効になりました`,
  },
  greeting: (name) => (name === undefined ? ['ご利用者様'] : say`${name} 様`),
  reminderTag: (left) => (left === undefined ? '【再通知】本日まで' : `【再通知】あと${days(left)}`),
  leads: {
    warning: ({ organization, account }, day) =>
      say`${day}までに、${organization}${gap(organization.shown)}の ArcGIS アカウント（${account}）にサインインしてください。サインインすると、引き続きご利用いただけます。`,
    disabled: ({ organization, account }, day) =>
      say`${organization}${gap(organization.shown)}の ArcGIS アカウント（${account}）は、${day}に無効になりました。`,
    'enabled again': ({ organization, account }) =>
      say`${organization}${gap(organization.shown)}の ArcGIS アカウント（${account}）が再び有効になりました。これまでどおりサインインできます。`,
  },
  lastUsed: {
    since: (day, count) => `最後のサインインは${day}（${days(count)}前）です。`,
    never: (created) => `${created}に作成されてから、一度も使われていません。`,
    unknown: (count) => `${days(count)}間、サインインがありません。`,
  },
  otherAccount: (other, day, account) =>
    say`同じメールアドレスの別のアカウント（${other}）は、${day}に使われています。このお知らせは ${account} についてのものです。`,
  severalAccounts: (account) =>
    say`このメールアドレスには複数のアカウントが登録されています。このお知らせは ${account} についてのものです。`,
  headings: {
    ifYouDoNothing: 'サインインしない場合',
    howToKeepIt: 'アカウントを維持するには',
    whatItMeans: '現在の状態',
    help: 'お困りの場合',
  },
  mayBeDisabled: (day) => say`${day}を過ぎると、管理者がこのアカウントを無効にすることがあります。`,
  onceDisabled:
    '無効になると、サインインできなくなります。コンテンツは残り、管理者がアカウントを再び有効にすることもできます。',
  notNeeded: 'アカウントが不要な場合は、何もする必要はありません。',
  signInOnce:
    'Web ブラウザーで一度サインインするだけで結構です。すでにサインインしている場合は、いったんサインアウトしてから、もう一度サインインしてください。',
  signInWith: {
    organization: '普段お使いの組織のアカウントでサインインしてください。',
    password: (account) =>
      say`ユーザー名 ${account} とパスワードをお使いください。パスワードをお忘れの場合は、サインインのページで再設定できます。`,
    social: 'アカウントの作成に使ったサービス（Google、Apple、Facebook、GitHub など）をお使いください。',
  },
  mayNotCount:
    'ArcGIS Pro や現地作業用アプリをサインインしたまま使っていると、サインインとして記録されないことがあります。',
  address: (portal) => say`アドレス：${portal}`,
  noLinks: {
    email: '安全のため、このメールにはあえてリンクを載せていません。',
    'direct message': '安全のため、このメッセージにはあえてリンクを載せていません。',
  },
  typeIt: 'アドレスを直接入力するか、ご自身のブックマークをお使いください。',
  noPassword: 'パスワードをお尋ねすることはありません。',
  keepIt: {
    reply:
      '長期のご不在などでサインインできない場合は、このメールにご返信ください。アカウントを維持いたします。',
    ask: '長期のご不在などでサインインできない場合は、ご連絡ください。アカウントを維持いたします。',
  },
  getItBack: {
    reply: '再度有効にするには、このメールにご返信ください。管理者が、コンテンツも含めて元の状態に戻せます。',
    ask: '再度有効にするには、ご連絡ください。管理者が、コンテンツも含めて元の状態に戻せます。',
  },
  questions: (contact) => say`ご質問は、このメールへの返信か、${contact} までお寄せください。`,
  contact: (contact) => say`連絡先：${contact}`,
  contentStays:
    'このアカウントではサインインできません。作成したコンテンツはすべて残り、これまでどおり共有されています。',
  nothingLost: 'コンテンツは失われておらず、元のままです。',
  mayBeDisabledLater: 'その後もご利用が確認できない場合は、再び無効になることがあります。',
  noteFrom: (organization) => say`${organization}${gap(organization.shown)}からのお知らせ`,
  whyYou: {
    email: (organization) =>
      say`このメールは、${organization}${gap(organization.shown)}の管理者に代わって、このアカウントに登録されているメールアドレス宛てに自動送信しています。`,
    'direct message': (organization) =>
      say`このメッセージは、${organization}${gap(organization.shown)}の管理者に代わって、このアカウントに登録されているメールアドレスをお持ちの方に自動送信しています。`,
  },
  sample: {
    mark: '【見本】',
    line: 'このメールは見本です。記載のアカウントは実在せず、ほかの方には送信していません。',
    fullName: '見本 太郎',
  },
};
