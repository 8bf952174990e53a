import { describe, expect, test } from 'vitest';
import { directMessageFor, letterFor } from '../../../src/features/letters/letter.ts';
import { dayInFull, dayInShort, languageOf, localeOf } from '../../../src/features/letters/locale.ts';
import { LANGUAGES, type Language } from '../../../src/features/letters/wording.ts';
import {
  EVERY_LETTER,
  FIRST,
  inLanguage,
  KINDS,
  linesOfHtml,
  linesOfText,
  REMINDER,
} from './letter-facts.ts';

const DAYS: Readonly<
  Record<Language, readonly [used: string, created: string, lastDay: string, disabled: string]>
> = {
  en: ['17 July 2026', '3 March 2025', '12 October 2026', '15 October 2026'],
  de: ['17. Juli 2026', '3. März 2025', '12. Oktober 2026', '15. Oktober 2026'],
  fr: ['17 juillet 2026', '3 mars 2025', '12 octobre 2026', '15 octobre 2026'],
  es: ['17 de julio de 2026', '3 de marzo de 2025', '12 de octubre de 2026', '15 de octubre de 2026'],
  it: ['17 luglio 2026', '3 marzo 2025', '12 ottobre 2026', '15 ottobre 2026'],
  nl: ['17 juli 2026', '3 maart 2025', '12 oktober 2026', '15 oktober 2026'],
  'pt-BR': ['17 de julho de 2026', '3 de março de 2025', '12 de outubro de 2026', '15 de outubro de 2026'],
  'pt-PT': ['17 de julho de 2026', '3 de março de 2025', '12 de outubro de 2026', '15 de outubro de 2026'],
  ja: ['2026年7月17日', '2025年3月3日', '2026年10月12日', '2026年10月15日'],
};

const THIS_EMAIL =
  /this email(?! address)|diese e-mail(?!-)|cet e-mail|este correo|questa e-mail|deze e-mail|este e-mail|このメール(?!アドレス)/iu;

const LAST_DAY = new Date('2026-10-12T00:00:00Z');

describe.each(EVERY_LETTER)('$name', ({ language, kind }) => {
  const [used, created, lastDay, disabled] = DAYS[language];
  const named = ['Harbour City GIS', 'ArcGIS', 'maria.silva_HCG', 'gis@harbour.example'];
  const note = ['Field crews: ask Tom.', 'Desk hours are 8–16.'];
  const toSignIn = ['https://gis.harbour.example/portal', 'ArcGIS Pro'];
  const facts = {
    'first warning': [...named, ...note, ...toSignIn, used, lastDay],
    reminder: [...named, ...note, ...toSignIn, used, lastDay],
    disabled: [...named, ...note, used, disabled],
    'enabled again': [...named, ...note, ...toSignIn],
  }[kind.kind];

  test('every fact is in the text and in the HTML', () => {
    const { text, html } = letterFor(kind, inLanguage(language));
    const seen = linesOfHtml(html).join('\n');
    expect(facts.filter((fact) => !text.includes(fact) || !seen.includes(fact))).toEqual([]);
  });

  test('the creation stands in for a sign-in that never was', () => {
    const { text } = letterFor(kind, inLanguage(language, { lastSignIn: undefined }));
    expect([text.includes(used), text.includes(created)]).toEqual([false, kind.kind !== 'enabled again']);
  });

  test('whoever signs in with a password is told with which user name', () => {
    const { text } = letterFor(kind, inLanguage(language, { signInWith: 'password' }));
    const steps = linesOfText(text).filter(
      (line) => line.includes('maria.silva_HCG') && /[?？]|パスワード/.test(line),
    );
    expect(steps.length).toBe(kind.kind === 'disabled' ? 0 : 1);
  });

  test('text and HTML say the same', () => {
    const { text, html } = letterFor(kind, inLanguage(language));
    expect(linesOfHtml(html)).toEqual(['Harbour City GIS', ...linesOfText(text)]);
  });

  test('it is as long as the English one, and wholly in its language', () => {
    const lines = linesOfText(letterFor(kind, inLanguage(language)).text);
    const english = linesOfText(letterFor(kind, inLanguage('en')).text);
    const same = lines.filter((line) => english.includes(line));
    expect([lines.length, same]).toEqual([english.length, language === 'en' ? english : note]);
  });

  test('its first sentence names the account; a warning’s has the last day, and its subject too', () => {
    const { subject, text } = letterFor(kind, inLanguage(language, { fullName: '' }));
    const [, lead = ''] = text.split('\n\n');
    const first = lead.split('\n').at(-1) ?? '';
    const dates = {
      'first warning': [lastDay],
      reminder: [lastDay],
      disabled: [disabled],
      'enabled again': [],
    }[kind.kind];
    expect(['maria.silva_HCG', ...dates].filter((fact) => !first.includes(fact))).toEqual([]);
    const inSubject = dayInShort(localeOf(language, inLanguage(language).culture), LAST_DAY, 'UTC');
    expect(subject.includes(inSubject)).toBe('dueOn' in kind);
    expect(subject).toContain('Harbour City GIS');
  });

  test('the account is in the subject only where its address has two', () => {
    const [alone, shared] = [false, true].map((sharesEmail) =>
      letterFor(kind, inLanguage(language, { sharesEmail, signInWith: 'organization' })),
    );
    expect([alone, shared].map((letter) => letter?.subject.includes('maria.silva_HCG'))).toEqual([
      false,
      true,
    ]);
    const said = (letter: typeof alone) => letter?.text.split('maria.silva_HCG').length;
    expect([said(alone), said(shared)]).toEqual([2, 3]);
  });

  test('it can be answered where answers reach someone; else, and in Slack, it says whom to turn to', () => {
    const facts = inLanguage(language, { contact: 'desk@harbour.example' });
    const reply = letterFor(kind, facts).text;
    const ask = letterFor(kind, { ...facts, repliesReachContact: false }).text;
    const inSlack = directMessageFor(kind, facts).text;
    const whole = reply.split('\n\n').filter((paragraph) => !ask.includes(paragraph));
    expect(whole).toHaveLength(2);
    expect(ask).toMatch(/[:：]\u0020?desk@harbour\.example$/mu);
    expect(inSlack).not.toMatch(THIS_EMAIL);
    expect(inSlack).toContain('desk@harbour.example');
  });

  test('it is calm, makes no links and needs nothing from elsewhere', () => {
    const { subject, text, html } = letterFor(kind, inLanguage(language));
    expect(`${subject}${text}`).not.toMatch(/[!！¡]/u);
    expect(html).toMatch(new RegExp(`^<!DOCTYPE html>\\n<html lang="${language}">`, 'u'));
    expect(html).not.toMatch(/<(?:a|img|link|script|iframe|form|base)\b|\bsrc=|href=|url\(|@import/iu);
  });
});

test.each([
  ['en', 'last day', '1 day left', '2 days left'],
  ['de', 'letzter Tag', 'noch 1 Tag', 'noch 2 Tage'],
  ['fr', 'dernier jour', 'il reste 1 jour', 'il reste 2 jours'],
  ['es', 'último día', 'queda 1 día', 'quedan 2 días'],
  ['it', 'ultimo giorno', 'manca 1 giorno', 'mancano 2 giorni'],
  ['nl', 'laatste dag', 'nog 1 dag', 'nog 2 dagen'],
  ['pt-BR', 'último dia', 'falta 1 dia', 'faltam 2 dias'],
  ['pt-PT', 'último dia', 'falta 1 dia', 'faltam 2 dias'],
  ['ja', '本日まで', 'あと1日', 'あと2日'],
] as const)('the last day, one day and several in %s', (language, ...expected) => {
  const said = ['2026-10-12', '2026-10-11', '2026-10-10'].map((today) => {
    const { text } = letterFor({ ...REMINDER, today }, inLanguage(language));
    return text.split('\n\n')[1]?.split('\n')[0];
  });
  expect(said.map((tag, at) => tag?.endsWith(expected[at] ?? '?'))).toEqual([true, true, true]);
});

test.each([
  ['en', 'After 12 October 2026, an administrator may disable the account.'],
  ['de', 'Nach dem 12. Oktober 2026 kann ein Administrator das Konto deaktivieren.'],
  ['fr', 'Après le 12 octobre 2026, un administrateur pourra désactiver le compte.'],
  ['es', 'Después del 12 de octubre de 2026, un administrador podrá deshabilitar la cuenta.'],
  ['it', 'Dopo il 12 ottobre 2026, un amministratore potrà disattivare l’account.'],
  ['nl', 'Na 12 oktober 2026 kan een beheerder het account uitschakelen.'],
  ['pt-BR', 'Depois de 12 de outubro de 2026, um administrador poderá desativar a conta.'],
  ['pt-PT', 'Depois de 12 de outubro de 2026, um administrador poderá desativar a conta.'],
  ['ja', '2026年10月12日を過ぎると、管理者がこのアカウントを無効にすることがあります。'],
] as const)('an administrator may, not will: %s', (language, expected) => {
  expect(letterFor(FIRST, inLanguage(language)).text).toContain(expected);
});

test('Portuguese is two languages', () => {
  const words = /\b(utilizador|palavra-passe|partilhado|sessão|ligações)\b/gu;
  const said = (['pt-BR', 'pt-PT'] as const).map((language) =>
    KINDS.flatMap((kind) => letterFor(kind, inLanguage(language)).text.match(words) ?? []),
  );
  expect(said[0]).toEqual([]);
  expect(new Set(said[1])).toEqual(
    new Set(['utilizador', 'palavra-passe', 'partilhado', 'sessão', 'ligações']),
  );
});

test.each([
  ['Harbour City GIS', 'auprès de Harbour City GIS.'],
  ['Esri France', 'auprès d’Esri France.'],
  ['Île-de-France', 'auprès d’Île-de-France.'],
])('French elides before a vowel: %s', (organization, expected) => {
  const { text } = letterFor(FIRST, inLanguage('fr', { organization }));
  expect(text.split('\n\n')[1]).toContain(expected);
});

test('Italian articles lose their vowel before 8 and 11', () => {
  const days = ['2026-10-02', '2026-10-09', '2026-10-12', '2026-10-19'];
  const said = days.map(
    (dueOn) => /entro (\S+ \S+)/u.exec(letterFor({ ...FIRST, dueOn }, inLanguage('it')).text)?.[1],
  );
  expect(said).toEqual(['il 1º', 'l’8 ottobre', 'l’11 ottobre', 'il 18']);
});

test('subjects stay short, in any language, with any name', () => {
  const facts = { organization: '界'.repeat(500), username: '名'.repeat(300), sharesEmail: true };
  const lengths = LANGUAGES.flatMap((language) =>
    KINDS.map((kind) => [...letterFor(kind, inLanguage(language, facts)).subject].length),
  );
  expect(lengths.filter((length) => length > 200)).toEqual([]);
});

test.each([
  [undefined, 'en', 'en-GB'],
  ['', 'en', 'en-GB'],
  ['en', 'en', 'en'],
  ['en-US', 'en', 'en-US'],
  ['pt_BR', 'pt-BR', 'pt-BR'],
  ['PT-pt', 'pt-PT', 'pt-PT'],
  ['pt', 'pt-BR', 'pt-BR'],
  ['pt-AO', 'pt-PT', 'pt-AO'],
  ['pt-Latn', 'pt-BR', 'pt-BR'],
  ['de-CH', 'de', 'de-CH'],
  ['ja-JP-u-ca-japanese', 'ja', 'ja-JP'],
  ['zh-HK', 'en', 'en-GB'],
  ['fil', 'en', 'en-GB'],
  ['not a culture', 'en', 'en-GB'],
] as const)('culture %s: letters in %s, dates as in %s', (culture, language, locale) => {
  expect([languageOf(culture), localeOf(languageOf(culture), culture)]).toEqual([language, locale]);
});

test.each([
  ['en-GB', '1 October 2026'],
  ['en-US', 'October 1, 2026'],
  ['de', '1. Oktober 2026'],
  ['fr-CA', '1er octobre 2026'],
  ['it', '1º ottobre 2026'],
  ['pt', '1º de outubro de 2026'],
  ['pt-PT', '1 de outubro de 2026'],
  ['es-MX', '1 de octubre de 2026'],
  ['ja-JP', '2026年10月1日'],
])('the first of a month: %s', (locale, expected) => {
  expect([
    dayInFull(locale, new Date('2026-10-01T00:00:00Z'), 'UTC'),
    dayInFull(locale, new Date('2026-09-30T23:00:00Z'), 'Europe/Berlin'),
  ]).toEqual([expected, expected]);
});

test('another account with the same email address is named as an account, not as the address', () => {
  const sameEmail = { username: 'other_HCG', signedInAt: new Date('2026-10-01T10:00:00Z') };
  const said = LANGUAGES.map((language) =>
    letterFor(FIRST, inLanguage(language, { sameEmail }))
      .text.split('\n')
      .find((line) => line.includes('other_HCG')),
  );
  expect(said).toMatchInlineSnapshot(`
    [
      "The last sign-in was on 17 July 2026, 87 days ago. Your other account, other_HCG, has the same email address and was last used on 1 October 2026. This message is about the account maria.silva_HCG.",
      "Die letzte Anmeldung war am 17. Juli 2026, vor 87 Tagen. Ihr anderes Konto other_HCG hat dieselbe E-Mail-Adresse und wurde zuletzt am 1. Oktober 2026 genutzt. Hier geht es um das Konto maria.silva_HCG.",
      "La dernière connexion date du 17 juillet 2026, il y a 87 jours. Votre autre compte, other_HCG, est associé à la même adresse e-mail et a été utilisé pour la dernière fois le 1er octobre 2026. Ce message concerne le compte maria.silva_HCG.",
      "El último inicio de sesión fue el 17 de julio de 2026, hace 87 días. Su otra cuenta, other_HCG, tiene la misma dirección de correo y se usó por última vez el 1 de octubre de 2026. Este aviso se refiere a la cuenta maria.silva_HCG.",
      "L’ultimo accesso risale al 17 luglio 2026, 87 giorni fa. Il Suo altro account, other_HCG, ha lo stesso indirizzo e-mail ed è stato utilizzato l’ultima volta il 1º ottobre 2026. Questo messaggio riguarda l’account maria.silva_HCG.",
      "De laatste aanmelding was op 17 juli 2026, 87 dagen geleden. Uw andere account, other_HCG, heeft hetzelfde e-mailadres en is op 1 oktober 2026 voor het laatst gebruikt. Dit bericht gaat over het account maria.silva_HCG.",
      "O último login foi em 17 de julho de 2026, há 87 dias. Sua outra conta, other_HCG, tem o mesmo endereço de e-mail e foi usada pela última vez em 1º de outubro de 2026. Este aviso é sobre a conta maria.silva_HCG.",
      "O último início de sessão foi em 17 de julho de 2026, há 87 dias. A sua outra conta, other_HCG, tem o mesmo endereço de e-mail e foi utilizada pela última vez em 1 de outubro de 2026. Este aviso diz respeito à conta maria.silva_HCG.",
      "最後のサインインは2026年7月17日（87日前）です。同じメールアドレスの別のアカウント（other_HCG）は、2026年10月1日に使われています。このお知らせは maria.silva_HCG についてのものです。",
    ]
  `);
});

test('in a password’s place, the step names the account', () => {
  const steps = LANGUAGES.map((language) =>
    letterFor(FIRST, inLanguage(language, { signInWith: 'password' }))
      .text.split('\n')
      .find((line) => line.startsWith('- ') && line.includes('maria.silva_HCG')),
  );
  expect(steps).toMatchInlineSnapshot(`
    [
      "- Use the user name maria.silva_HCG and your password. Forgot your password? Reset it on the sign-in page.",
      "- Nutzen Sie den Benutzernamen maria.silva_HCG und Ihr Passwort. Passwort vergessen? Auf der Anmeldeseite können Sie es zurücksetzen.",
      "- Utilisez le nom d’utilisateur maria.silva_HCG et votre mot de passe. Mot de passe oublié ? Vous pouvez le réinitialiser sur la page de connexion.",
      "- Use el nombre de usuario maria.silva_HCG y su contraseña. ¿Olvidó la contraseña? Puede restablecerla en la página de inicio de sesión.",
      "- Utilizzi il nome utente maria.silva_HCG e la Sua password. Ha dimenticato la password? Può reimpostarla nella pagina di accesso.",
      "- Gebruik de gebruikersnaam maria.silva_HCG en uw wachtwoord. Wachtwoord vergeten? Op de aanmeldpagina kunt u een nieuw wachtwoord instellen.",
      "- Use o nome de usuário maria.silva_HCG e sua senha. Esqueceu a senha? Você pode redefini-la na página de login.",
      "- Utilize o nome de utilizador maria.silva_HCG e a sua palavra-passe. Esqueceu-se da palavra-passe? Pode repô-la na página de início de sessão.",
      "- ユーザー名 maria.silva_HCG とパスワードをお使いください。パスワードをお忘れの場合は、サインインのページで再設定できます。",
    ]
  `);
});
