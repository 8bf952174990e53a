import Database from 'better-sqlite3';

/** Loaded before the program: at SIGUSR2, or from the first moment where FULL_FROM_THE_START is set, none of its databases gets another page, which is how SQLite sees a full disk. */

const opened = new Set<Database.Database>();
const { pragma } = Database.prototype;

function takeNoMore(db: Database.Database): void {
  if (!db.open || db.name.endsWith('.lock')) return;
  const pages = Number(pragma.call(db, 'page_count', { simple: true }));
  pragma.call(db, `max_page_count = ${Math.max(1, pages)}`);
}

Database.prototype.pragma = function (this: Database.Database, source, options) {
  if (!opened.has(this) && process.env['FULL_FROM_THE_START'] !== undefined) takeNoMore(this);
  opened.add(this);
  return pragma.call(this, source, options);
};

process.on('SIGUSR2', () => {
  for (const db of opened) takeNoMore(db);
});
