import { type Days, say, type Wording } from '../wording.ts';

const days = (count: Days) => `${count.shown}日`;
const ARCGIS = 'ArcGIS（地図やアプリを作成・共有するためのソフトウェア）';

export const japanese: Wording = {
  between: '',
  subjects: {
    'first warning': (organization, idle) => `${organization} の ArcGIS アカウントについて：${idle}`,
    reminder: (organization, idle) =>
      `再度のお知らせ：${organization} の ArcGIS アカウントについて（${idle}）`,
    disabled: (organization) => `${organization} の ArcGIS アカウントが無効になりました`,
    'enabled again': (organization) => `${organization} の ArcGIS アカウントが再び有効になりました`,
  },
  idleInSubject: {
    since: (day) => `${day}以降、サインインがありません`,
    never: (created) => `${created}の作成以来、一度も使われていません`,
    unknown: (count) => `${days(count)}間、サインインがありません`,
  },
  greeting: (name) => (name === undefined ? ['アカウントをお持ちの方へ'] : say`${name} 様`),
  openings: {
    'first warning': ({ organization, account }) =>
      say`${organization} の ${ARCGIS}に、ご自身のアカウント ${account} があります。`,
    reminder: ({ organization, account }) =>
      say`再度のお知らせです。${organization} の ${ARCGIS}に、ご自身のアカウント ${account} があります。`,
    disabled: ({ organization, account }, day) =>
      say`${organization} の ${ARCGIS}に、ご自身のアカウント ${account} があります。使われていない様子のため、管理者が${day}にこのアカウントを無効にしました。`,
    'enabled again': ({ organization, account }) =>
      say`${organization} の ${ARCGIS}に、ご自身のアカウント ${account} があります。管理者がこのアカウントを再び有効にしました。`,
  },
  lastUsed: {
    since: (day, count) => `最後のサインインは${day}で、それから${days(count)}が経過しています。`,
    never: (created) => `${created}に作成されてから、一度も使われていません。`,
    unknown: (count) => `${days(count)}間、サインインがありません。`,
  },
  otherAccount: (account, day) =>
    say`同じメールアドレスの別のアカウント（${account}）では、${day}にサインインがありました。`,
  headings: {
    ifYouDoNothing: '何もしない場合',
    toKeepIt: 'アカウントを残すには',
    whatItMeans: '現在の状態',
    toGetItBack: '元に戻すには',
    questions: 'お問い合わせ',
  },
  mayBeDisabled: (due, after) =>
    after === undefined
      ? say`${due}以降、管理者がこのアカウントを無効にすることがあります。`
      : say`${due}（このメールの${days(after)}後）以降、管理者がこのアカウントを無効にすることがあります。`,
  onceDisabled:
    '無効になるとサインインできなくなりますが、コンテンツは残り、管理者が再び有効にすることもできます。',
  notNeeded: 'アカウントがもう必要でなければ、何もする必要はありません。',
  oneSignIn: 'その日より前に、Web ブラウザーで一度サインインするだけで十分です。',
  signInWith: {
    organization: '普段の業務と同じ、組織のサインインをお使いください。',
    password:
      'このユーザー名とパスワードをお使いください。パスワードをお忘れの場合は、サインインのページで再設定できます。',
    social: 'アカウントの作成に使ったサービス（Google、Apple、Facebook、GitHub など）をお使いください。',
  },
  mayNotCount:
    'ArcGIS Pro や現地作業用アプリをサインインしたまま使っていても、サインインとして数えられないことがあります。',
  contentStays:
    'このアカウントではサインインできません。作成したコンテンツはすべて残り、これまでどおり共有されています。',
  askForItBack: (contact) =>
    say`管理者は、コンテンツもそのままにアカウントを再び有効にできます。必要な場合は、次の連絡先にお問い合わせください：${contact}`,
  nothingLost: 'これまでどおりサインインできます。失われたものはなく、コンテンツも元のままです。',
  mayBeDisabledLater:
    '使われないままのアカウントは、後日また無効になることがあります。Web ブラウザーで一度サインインすれば、アカウントは残ります。',
  ask: (contact) =>
    say`ご質問がある場合や、サインインしないままアカウントを残す必要がある場合は、次の連絡先にお問い合わせください：${contact}`,
  noPassword: 'パスワードをお尋ねすることはありません。',
  ownBookmark: (portal) =>
    say`このメールからリンクを開く必要もありません。ご自身で登録した ${portal} のブックマークをお使いください。`,
  inOwnWords: (organization) => say`${organization} からの追記（原文のまま）`,
  whyYou: (organization) =>
    say`このメールは、${organization} の管理者に代わって自動的に送信されました。このアカウントに登録されているメールアドレス宛てにお送りしています。`,
};
