import { createHash } from 'node:crypto';
import { type Call, ElsewhereAnswer, FileAnswer, type Route } from './call.ts';
import { matcherOf, pageOf, pagingOf, RESULT_WINDOW, type SortFields, sortedAsAsked } from './lists.ts';
import { idOf, type PortalItem } from './organization.ts';
import { fileNameTaken, missingParameter, noSuchItem, noSuchUser, notAllowed } from './refusal.ts';
import { isShownTo, may, ownName, requirePrivilege, requireSignIn } from './rights.ts';

const VIEW_ITEMS = 'portal:admin:viewItems';

/** Items: the search, somebody's content, adding a file to one's own, reading it back and deleting it. */
export const itemRoutes: readonly Route[] = [
  { path: /^\/search$/, methods: ['GET', 'POST'], answer: found },
  { path: /^\/content\/users\/([^/]+)$/, methods: ['GET', 'POST'], answer: contentOf },
  { path: /^\/content\/users\/([^/]+)\/addItem$/, methods: ['POST'], answer: added },
  {
    path: /^\/content\/users\/([^/]+)\/items\/([^/]+)\/delete$/,
    methods: ['POST'],
    answer: deleted,
  },
  {
    path: /^\/content\/items\/([^/]+)$/,
    methods: ['GET', 'POST'],
    answer: (call, id = '') => itemView(call, shownItem(call, id)),
  },
  {
    path: /^\/content\/items\/([^/]+)\/data$/,
    methods: ['GET', 'POST'],
    answer: (call, id = '') => storedFile(call, shownItem(call, id)),
  },
  { path: /^\/item-storage\/([^/]+)$/, methods: ['GET'], answer: fromStorage },
];

/** Enterprise gives a file out itself; Online sends on to a store that knows no tokens, by an address that is signed. */
function storedFile({ organization, root }: Call, item: PortalItem): unknown {
  if (organization.settings.isPortal) return fileOf(item);
  return new ElsewhereAnswer(`${root}/item-storage/${item.id}?signature=${signatureOf(item)}`);
}

function fromStorage({ organization, params }: Call, id = ''): unknown {
  const item = organization.items.get(id);
  if (item === undefined || params['signature'] !== signatureOf(item)) throw notAllowed();
  return fileOf(item);
}

function fileOf({ file }: PortalItem): FileAnswer {
  return new FileAnswer(file?.bytes ?? new Uint8Array(), file?.contentType ?? 'text/plain');
}

function signatureOf({ id, modified }: PortalItem): string {
  return createHash('sha256').update(`signed ${id} ${modified}`).digest('hex');
}

/** The root folder of a member's content, with what the caller may see of it. */
function contentOf(call: Call, owner = ''): unknown {
  requireSignIn(call);
  if (call.organization.members.get(owner) === undefined) throw noSuchUser();
  if (ownName(call.principal) !== owner && !may(call, VIEW_ITEMS)) throw notAllowed();
  const items = [...call.organization.items.values()].filter((item) => item.owner === owner);
  const { rows, ...page } = pageOf(items, pagingOf(call, 10), call.pageSize);
  return {
    ...{ username: owner, ...page, currentFolder: null, folders: [] },
    items: rows.map((item) => itemView(call, item)),
  };
}

const SORT_FIELDS: SortFields<PortalItem> = {
  title: (item) => item.title.toLowerCase(),
  type: (item) => item.type,
  owner: (item) => item.owner,
  created: (item) => item.created,
  modified: (item) => item.modified,
};

/** Private items of other members are neither shown nor counted without `portal:admin:viewItems`. */
function found(call: Call): unknown {
  const matches = matcherOf<PortalItem>(call.params['q'], {
    id: (item) => item.id,
    title: (item) => item.title,
    owner: (item) => item.owner,
    type: (item) => item.type,
    typekeywords: (item) => item.typeKeywords ?? [],
    access: (item) => item.access,
    orgid: () => call.organization.settings.id,
  });
  const items = [...call.organization.items.values()].filter(
    (item) => matches(item) && isShownTo(call, item, VIEW_ITEMS),
  );
  const { rows, ...page } = pageOf(
    sortedAsAsked(call, items, SORT_FIELDS),
    pagingOf(call, 10, 0),
    call.pageSize,
    RESULT_WINDOW,
  );
  return { query: call.params['q'], ...page, results: rows.map((item) => itemView(call, item)) };
}

function shownItem(call: Call, id: string): PortalItem {
  const item = call.organization.items.get(id);
  if (item === undefined || !isShownTo(call, item, VIEW_ITEMS)) throw noSuchItem();
  return item;
}

function itemView(call: Call, { file, ...item }: PortalItem): Readonly<Record<string, unknown>> {
  return { ...item, orgId: call.organization.settings.id, size: file?.bytes.length ?? -1, ownerFolder: null };
}

/** The file must come as a real part of a multipart form; a form field of that name is not a file. */
async function added(call: Call, owner = ''): Promise<unknown> {
  requirePrivilege(call, 'portal:user:createItem');
  if (call.organization.members.get(owner) === undefined) throw noSuchUser();
  if (ownName(call.principal) !== owner) throw notAllowed();
  const { title, type, tags = '' } = call.params;
  if (title === undefined || title === '') throw missingParameter('title');
  if (type === undefined || type === '') throw missingParameter('type');
  const file = call.files.get('file');
  if (file === undefined) throw missingParameter('file');
  const { items, settings } = call.organization;
  if ([...items.values()].some((item) => item.owner === owner && item.name === file.name))
    throw fileNameTaken();
  const now = call.now.getTime();
  const id = idOf(`item ${settings.id} ${owner} ${title} ${now} ${items.size}`);
  items.set(id, {
    ...{ id, owner, title, type, name: file.name, access: 'private', created: now, modified: now },
    tags: tags === '' ? [] : tags.split(',').map((tag) => tag.trim()),
    file: { bytes: new Uint8Array(await file.arrayBuffer()), contentType: file.type },
  });
  return { success: true, id, folder: '' };
}

function deleted(call: Call, owner = '', itemId = ''): unknown {
  requireSignIn(call);
  const item = shownItem(call, itemId);
  if (item.owner !== owner) throw noSuchItem();
  if (ownName(call.principal) !== owner) throw notAllowed();
  call.organization.items.delete(itemId);
  return { success: true, itemId };
}
