// Copies the pictures that the built stylesheet names, and no others: the crown and the crests are not ours to show.
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';

const BUILT = 'static/built';
const FROM = ['node_modules/@ministryofjustice/frontend/moj/assets/images', 'node_modules/govuk-frontend/dist/govuk/assets/images'];
const NOT_OURS = /crown|crest|logo/;

const styles = readFileSync(`${BUILT}/site.css`, 'utf8');
const named = new Set([...styles.matchAll(/url\(["']?\.\/assets\/images\/([^"')]+)["']?\)/g)].map((match) => match[1]));
const strange = [...styles.matchAll(/url\(["']?(?!\.\/assets\/images\/|data:)([^"')]+)/g)].map((match) => match[1]);
if (strange.length) {
  throw new Error(`The stylesheet names files that are not built: ${strange.join(', ')}.`);
}
rmSync(`${BUILT}/assets`, { recursive: true, force: true });
mkdirSync(`${BUILT}/assets/images`, { recursive: true });
for (const name of named) {
  const folder = FROM.find((place) => existsSync(`${place}/${name}`));
  if (!folder || NOT_OURS.test(name)) {
    throw new Error(`The stylesheet names ${name}, which ${folder ? 'a council may not show' : 'no design system has'}.`);
  }
  copyFileSync(`${folder}/${name}`, `${BUILT}/assets/images/${name}`);
}
