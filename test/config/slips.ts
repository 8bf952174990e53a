import { allSettings, secretSettings } from '../../src/config/settings.ts';

/** One way to fill in `.env` wrongly: what stands there, and what files there are beside it. */
export interface Slip {
  readonly slip: string;
  readonly text: string;
}

/** The secret of slips in addresses, which is in no line of its own. */
export const ONLY_IN_ADDRESS = 'Zx8cvbNmAs4';

type Line = readonly [name: string, value: string];

const isSecretName = (name: string) => secretSettings.some((secret) => secret === name);
const lined = (lines: readonly Line[]) => `${lines.map(([name, value]) => `${name}=${value}`).join('\n')}\n`;

/** With one line changed, left out, or several in its place. */
const withLine = (lines: readonly Line[], at: number, ...instead: readonly (Line | string)[]) =>
  `${[...lines.slice(0, at), ...instead, ...lines.slice(at + 1)]
    .map((line) => (typeof line === 'string' ? line : `${line[0]}=${line[1]}`))
    .join('\n')}\n`;

const WRITTEN: readonly (readonly [string, (name: string, value: string) => string])[] = [
  ['an opening quote alone', (name, value) => `${name}="${value}`],
  ['an opening apostrophe alone', (name, value) => `${name}='${value}`],
  ['a closing quote alone', (name, value) => `${name}=${value}"`],
  ['quotes of a word processor', (name, value) => `${name}=“${value}”`],
  ['quotes within quotes', (name, value) => `${name}='"${value}"'`],
  ['something behind the quote', (name, value) => `${name}="${value}"x`],
  ['export before it', (name, value) => `export ${name}=${value}`],
  ['set before it', (name, value) => `set ${name}=${value}`],
  ['blanks around =', (name, value) => `${name} = ${value}`],
  ['a colon for =', (name, value) => `${name}: ${value}`],
  ['no =', (name, value) => `${name} ${value}`],
  ['two =', (name, value) => `${name}==${value}`],
  ['a comment behind it', (name, value) => `${name}=${value} # from the vault`],
  ['a # in the middle', (name, value) => `${name}=${value.slice(0, 7)}#${value.slice(7)}`],
  ['a # before it', (name, value) => `${name}=#${value}`],
  ['\\n in quotes', (name, value) => `${name}="${value}\\n"`],
  ['pasted twice', (name, value) => `${name}=${value}${value}`],
  ['its name pasted too', (name, value) => `${name}=${name}=${value}`],
  ['on the next line', (name, value) => `${name}=\n${value}`],
  ['no line break behind it', (name, value) => `${name}=${value}TIME_ZONE=UTC`],
  ['in lower case', (name, value) => `${name.toLowerCase()}=${value}`],
  ['a letter missing in the name', (name, value) => `${name.slice(0, -1)}=${value}`],
  ['in NAME_FILE', (name, value) => `${name}_FILE=${value}`],
  ['in NAME_FILE too', (name, value) => `${name}=${value}\n${name}_FILE=${value}`],
  ['twice, once another', (name, value) => `${name}=${value}\n${name}=another-${value}`],
  ['with an invisible sign', (name, value) => `${name}=\u200b${value}`],
  ['as a variable’s name', (name, value) => `${name}=\${${value.replace(/\W/g, '_')}}`],
];

/** The ways in which a password gets into the address of something. */
const ADDRESSES: readonly (readonly [string, (place: string, secret: string) => string])[] = [
  ['user and password', (place, secret) => `https://bot:${secret}@${place}`],
  ['a password alone', (place, secret) => `https://${secret}@${place}`],
  ['one slash', (place, secret) => `https:/bot:${secret}@${place}`],
  ['no slash', (place, secret) => `https:bot:${secret}@${place}`],
  ['three slashes', (place, secret) => `https:///bot:${secret}@${place}`],
  ['no scheme', (place, secret) => `bot:${secret}@${place}`],
  ['a fragment', (place, secret) => `https://${place}"#${secret}"`],
  ['a fragment in quotes', (place, secret) => `"https://${place}/#${secret}"`],
  ['a query', (place, secret) => `https://${place}/?token=${secret}`],
  ['backslashes', (place, secret) => `https:\\\\bot:${secret}@${place}`],
  ['an @ in the path', (place, secret) => `https://${place}/bot:${secret}@${place}`],
  ['mail’s scheme and a fragment', (place, secret) => `"smtp://${place}#${secret}"`],
  ['mail’s scheme and a path', (place, secret) => `smtp://${place}/${secret}`],
  ['mail’s scheme and one slash', (place, secret) => `smtp:/bot:${secret}@${place}`],
  ['mail’s scheme, user and password', (place, secret) => `smtp://bot:${secret}@${place}`],
  ['mail’s scheme and a parameter', (place, secret) => `smtp://${place}?${secret}=1`],
  ['a secret alone', (_, secret) => secret],
];

/** All the usual slips, over all settings. */
export function slipsIn(lines: readonly Line[]): readonly Slip[] {
  const secrets = lines.filter(([name, value]) => isSecretName(name) && value !== '');
  const swapped = lines.slice(1).map(([name, value], before) => {
    const [other, its] = lines[before] ?? [name, value];
    const exchanged = lines.map((line): Line => {
      if (line[0] === name) return [name, its];
      return line[0] === other ? [other, value] : line;
    });
    return { slip: `${other} and ${name} exchanged`, text: lined(exchanged) };
  });
  const written = lines.flatMap(([name, value], at) =>
    isSecretName(name) && value !== ''
      ? WRITTEN.map(([how, of]) => ({ slip: `${name}: ${how}`, text: withLine(lines, at, of(name, value)) }))
      : [],
  );
  const wrong = Object.keys(allSettings)
    .filter((name) => !isSecretName(name))
    .flatMap((name, number) => {
      const [own = '', value = ''] = secrets[number % secrets.length] ?? [];
      const without = lines.filter(([line]) => line !== name);
      return [
        { slip: `${own} in ${name} too`, text: lined([...without, [name, value]]) },
        {
          slip: `${own} in ${name} instead`,
          text: lined([...without.filter(([line]) => line !== own), [name, value]]),
        },
      ];
    });
  const addresses = ['ARCGIS_PORTAL_URL', 'SMTP_URL', 'SLACK_API_URL', 'HTTPS_PROXY'].flatMap((name) =>
    ADDRESSES.map(([how, of]) => ({
      slip: `${name}: ${how}`,
      text: lined([
        ...lines.filter(([line]) => line !== name),
        [name, of('gis.example.org', ONLY_IN_ADDRESS)],
      ]),
    })),
  );
  const whole = [
    { slip: 'a byte order mark', text: `\ufeff${lined(lines)}` },
    { slip: 'line breaks of Windows', text: lined(lines).replaceAll('\n', '\r\n') },
    { slip: 'line breaks of an old Mac', text: lined(lines).replaceAll('\n', '\r') },
    { slip: 'UTF-16', text: Buffer.from(lined(lines), 'utf16le').toString('utf8') },
    { slip: 'blanks before all', text: lined(lines).replaceAll(/^/gm, '  ') },
    { slip: 'all on one line', text: lined(lines).replaceAll('\n', ' ') },
  ];
  return [...swapped, ...written, ...wrong, ...addresses, ...whole];
}

/** What must not be read anywhere, and no piece of it. */
export const secretsIn = (lines: readonly Line[]) =>
  lines.filter(([name]) => isSecretName(name)).map(([, value]) => /:([^:@]+)@/.exec(value)?.[1] ?? value);
