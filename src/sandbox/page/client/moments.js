/** Times as they are written on the page, in the time zone of the sandbox. */
export function createMoments(timeZone) {
  const format = (options) => new Intl.DateTimeFormat('en-GB', { timeZone, ...options });
  const clock = format({ hour: '2-digit', minute: '2-digit' });
  const day = format({ weekday: 'long', day: 'numeric', month: 'long' });
  const full = format({ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' });
  const short = format({ weekday: 'short', day: 'numeric', month: 'short' });
  return {
    clock: (date) => clock.format(date),
    day: (date) => day.format(date),
    full: (date) => `${full.format(date).replace(',', '')}, ${clock.format(date)}`,
    short: (date) => `${short.format(date).replace(',', '')}, ${clock.format(date)}`,
  };
}

export const dateOf = (ts) => new Date(Number(ts) * 1000);
