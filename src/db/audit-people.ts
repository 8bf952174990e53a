import { z } from 'zod';
import type { TrailPerson } from '../flows/tables.ts';
import { flag, optional } from './columns.ts';
import type { Db } from './open.ts';

const people: z.ZodType<readonly TrailPerson[]> = z.array(
  z.object({
    username: z.string(),
    fullName: z.string(),
    email: optional(z.string()),
    isMember: flag,
    created: optional(z.number()).transform((at) => (at === undefined ? undefined : new Date(at))),
  }),
);

/**
 * Whom a name may mean who is or was a member: those of the newest believed scan and those it carries along, then whoever
 * was ever proposed or written to, then user names that only the audit trail knows. Each user name once.
 */
export function peopleOfTrailIn(db: Db): (who: string, limit: number) => readonly TrailPerson[] {
  // SQLite folds only a–z and A–Z; what members are found by was folded before it was written.
  const find = db.prepare(`
    WITH newest AS (SELECT max(id) AS scan FROM scan WHERE state = 'believed'),
    member_found AS (
      SELECT key FROM member INDEXED BY member_username WHERE scan = (SELECT scan FROM newest) AND username_lower = :lower AND status IS NOT NULL
      UNION SELECT key FROM member INDEXED BY member_email WHERE scan = (SELECT scan FROM newest) AND email_lower = :lower AND status IS NOT NULL
      UNION SELECT key FROM member INDEXED BY member_full_name WHERE scan = (SELECT scan FROM newest) AND full_name_lower = :lower AND status IS NOT NULL
    ),
    found (place, username, full_name, email, is_member, created) AS (
      SELECT 2 - seen, username, full_name, email, seen, created FROM member
      WHERE scan = (SELECT scan FROM newest) AND key IN (SELECT key FROM member_found)
      UNION ALL
      SELECT 3, username, full_name, json_extract(evidence, '$.email'), 0, NULL FROM proposal
      WHERE username = :who COLLATE NOCASE OR full_name = :who COLLATE NOCASE
        OR json_extract(evidence, '$.email') = :who COLLATE NOCASE
      UNION ALL
      SELECT 4, username, '', recipient, 0, NULL FROM letter WHERE recipient = :who COLLATE NOCASE AND username <> ''
      UNION ALL
      SELECT * FROM (SELECT 5, subject, '', NULL, 0, NULL FROM audit WHERE subject = :who COLLATE NOCASE AND subject <> '' LIMIT 1)
    )
    SELECT username, full_name AS fullName, email, is_member AS isMember, created, min(place)
    FROM found GROUP BY lower(username)
    ORDER BY username = :who DESC, username = :who COLLATE NOCASE DESC, is_member DESC, lower(username)
    LIMIT :limit`);
  return (who, limit) => people.parse(find.all({ who, lower: who.toLowerCase(), limit }));
}
