import type { MemberDirectory, PortalMember } from './portal/member-directory.ts';

const DAY = 86_400_000;
/** Whoever was here in so many days comes regularly; the others stay away for good. */
const REGULAR_DAYS = 45;

interface Habit {
  readonly member: PortalMember;
  readonly every: number;
  next: number;
}

/**
 * Takes an organization back to an earlier day, and lets its people live on from there: who comes regularly
 * signs in again and again, who joined later is not there yet. What is returned lets them live until a
 * moment; at `now` everybody stands as they stood before, and later they go on the same way.
 */
export function takeBack(members: MemberDirectory, from: Date, now: Date): (moment: Date) => void {
  const habits = [...members].flatMap((member) => habitOf(member, now));
  for (const habit of habits) beginEarlier(habit, from.getTime());
  const later = [...members].filter(({ created = 0 }) => created > from.getTime());
  for (const { username } of later) members.remove(username);

  const live = (moment: Date): void => {
    for (const member of later) join(members, member, moment);
    for (const habit of habits) signIns(members, habit, moment.getTime());
  };
  for (const { member } of habits) {
    if (members.get(member.username) !== undefined) members.update(member.username, { lastLogin: -1 });
  }
  live(from);
  return live;
}

function habitOf(member: PortalMember, now: Date): readonly Habit[] {
  const { lastLogin = -1 } = member;
  const away = now.getTime() - lastLogin;
  const isRegular = !member.disabled && lastLogin > 0 && away >= 0 && away < REGULAR_DAYS * DAY;
  return isRegular ? [{ member, every: away + DAY, next: lastLogin }] : [];
}

/** As many visits back as it takes, but none before there was an account. */
function beginEarlier(habit: Habit, from: number): void {
  const { created = 0 } = habit.member;
  while (habit.next > from && habit.next - habit.every >= created) habit.next -= habit.every;
}

function join(members: MemberDirectory, member: PortalMember, moment: Date): void {
  const { created = 0, username } = member;
  if (created > moment.getTime() || members.get(username) !== undefined) return;
  members.put({ ...member, lastLogin: -1, modified: created });
}

function signIns(members: MemberDirectory, habit: Habit, moment: number): void {
  const { username } = habit.member;
  let last = -1;
  for (; habit.next <= moment; habit.next += habit.every) last = habit.next;
  const member = members.get(username);
  if (last < 0 || member === undefined || member.disabled || (member.lastLogin ?? -1) >= last) return;
  members.update(username, { lastLogin: last });
}
