import { mkdir } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { takePictures } from './pictures.ts';

const HELP = `npm run pictures -- [folder]

Takes the README's pictures anew, of a demo that is the same each time, with Debian's chromium (apt-get install chromium
fonts-liberation fonts-noto-color-emoji fonts-noto-cjk). They go to .readme unless another folder is named.`;

const { values, positionals } = parseArgs({
  options: { help: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const say = (line: string): void => void process.stdout.write(`${line}\n`);

if (values.help) say(HELP);
else {
  const [folder = '.readme'] = positionals;
  await mkdir(folder, { recursive: true });
  await takePictures(folder, (name) => say(`${folder}/${name}.png`));
}
