import type { pagesOf } from './pages.ts';
import { ORGANIZATION_ID, ROLES } from './rows.ts';

const PRIVILEGES = ['portal:admin:disableUsers', 'portal:admin:viewUsers', 'portal:user:createItem'];
const HOUR = 3_600_000;
const EMPTY = { total: 0, start: 1, num: 1, nextStart: -1, results: [], items: [] };

/** What the portal answers, as src/sandbox/portal does, of what a scan, a sign-in and acting ask for. */
export function answerer(
  pages: ReturnType<typeof pagesOf>,
  { username: own, password }: { readonly username: string; readonly password: string },
): (path: string, params: URLSearchParams) => Buffer | string {
  const token = crypto.randomUUID();
  const record = () => ({ ...pages.row(0), privileges: PRIVILEGES });

  function account(username: string): unknown {
    const index = pages.indexOf(username);
    if (index === undefined) return refused(400, 'User does not exist or is inaccessible.');
    return index === 0 ? record() : { ...pages.row(index), privileges: [], groups: [] };
  }

  function setDisabled(username: string, disabled: boolean): unknown {
    const index = pages.indexOf(username);
    if (index === undefined) return refused(400, 'User does not exist or is inaccessible.');
    pages.setDisabled(index, disabled);
    return { success: true, username };
  }

  function signIn(params: URLSearchParams): unknown {
    if (params.get('username') !== own || params.get('password') !== password)
      return refused(400, 'Unable to generate token.');
    return { token, expires: Date.now() + 20 * 365 * 24 * HOUR, ssl: false };
  }

  const routes: readonly (readonly [RegExp, (name: string) => unknown])[] = [
    [
      /^\/portals\/self$/,
      () => ({
        ...{ id: ORGANIZATION_ID, name: 'Harbour City GIS', isPortal: false, currentVersion: '2026.2' },
        ...{ contacts: [], mfaAdmins: [], user: record() },
      }),
    ],
    [/^\/community\/self$/, record],
    [
      /^\/portals\/self\/roles$/,
      () => ({
        ...{ total: ROLES.length, start: 1, num: 100, nextStart: -1 },
        roles: ROLES.map(({ id, name }) => ({ id, name, description: '', created: 1, modified: 1 })),
      }),
    ],
    [
      /^\/portals\/self\/roles\/([^/]+)\/privileges$/,
      (id) => ({ privileges: ROLES.find((role) => role.id === id)?.privileges ?? [] }),
    ],
    [/^\/community\/users\/([^/]+)\/disable$/, (name) => setDisabled(name, true)],
    [/^\/community\/users\/([^/]+)\/enable$/, (name) => setDisabled(name, false)],
    [/^\/community\/users\/([^/]+)$/, account],
    [/^\/search$/, () => EMPTY],
  ];

  function answerOf(path: string, params: URLSearchParams): unknown {
    if (path === '/generateToken') return signIn(params);
    if (params.get('token') !== token) return refused(498, 'Invalid token.');
    for (const [pattern, answer] of routes) {
      const found = pattern.exec(path);
      if (found !== null) return answer(found[1] ?? '');
    }
    return refused(404, 'Not found.');
  }

  return (path, params) => {
    const isList = path === '/portals/self/users' && params.get('token') === token;
    if (!isList) return JSON.stringify(answerOf(path, params));
    return pages.page(Number(params.get('start') ?? 1), Number(params.get('num') ?? 10));
  };
}

function refused(code: number, message: string): object {
  return { error: { code, message, details: [] } };
}
