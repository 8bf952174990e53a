/** A number that no row of the table has or ever had, forgotten ones included, for an INSERT to begin with. */
export function freshId(table: 'proposal' | 'exclusion' | 'letter'): string {
  return `(SELECT 1 + max(bot.last_${table}, coalesce((SELECT max(id) FROM ${table}), 0)) FROM bot)`;
}
