import { expect, test } from 'vitest';
import { portalRoot } from '../../../src/adapters/arcgis/portal.ts';

test.each([
  [
    'an organization online',
    'https://harbour.maps.arcgis.com',
    'https://harbour.maps.arcgis.com/sharing/rest',
  ],
  ['a slash at the end', 'https://harbour.maps.arcgis.com/', 'https://harbour.maps.arcgis.com/sharing/rest'],
  [
    'a page of it',
    'https://harbour.maps.arcgis.com/home/organization.html?tab=members&user=a@b',
    'https://harbour.maps.arcgis.com/sharing/rest',
  ],
  ['without a scheme', ' harbour.maps.arcgis.com/home ', 'https://harbour.maps.arcgis.com/sharing/rest'],
  [
    'the REST root',
    'https://gis.city.example/portal/sharing/rest/',
    'https://gis.city.example/portal/sharing/rest',
  ],
  ['half of it', 'https://gis.city.example/portal/sharing', 'https://gis.city.example/portal/sharing/rest'],
  ['Enterprise', 'https://gis.city.example/portal', 'https://gis.city.example/portal/sharing/rest'],
  [
    "Enterprise's pages",
    'https://GIS.city.example/portal/Home/index.html',
    'https://gis.city.example/portal/sharing/rest',
  ],
  [
    "its administrator's directory",
    'https://gis.city.example:7443/arcgis/portaladmin',
    'https://gis.city.example:7443/arcgis/sharing/rest',
  ],
  ['a port without a scheme', 'localhost:7443/arcgis', 'https://localhost:7443/arcgis/sharing/rest'],
  ['plain HTTP', 'http://127.0.0.1:8080', 'http://127.0.0.1:8080/sharing/rest'],
  ['nothing', '', undefined],
  ['another scheme', 'ftp://gis.city.example', undefined],
  ['a sentence', 'our portal please', undefined],
  ['a password behind a #', 'https://gis.city.example/portal#secret', undefined],
  ['a password behind one slash', 'https:/bot:secret@gis.city.example', undefined],
  ['one slash', 'https:/gis.city.example', undefined],
  ['three slashes', 'https:///gis.city.example', undefined],
  ['backslashes', 'https:\\\\gis.city.example', undefined],
  ['a user and a password in the path', 'https://gis.city.example/bot:secret@x', undefined],
  ['a key in the wrong line', 'AAPT3NKHt6i2urmWtqOuugvr', undefined],
  ['a password inside', 'https://bot:secret@gis.city.example/portal', undefined],
])('%s', (_circumstance, pasted, root) => {
  expect(portalRoot(pasted)).toEqual(root);
});
