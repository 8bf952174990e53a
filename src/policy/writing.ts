import { type CalendarDay, longDate } from './calendar.ts';
import { cut, isolated, oneLine } from './text.ts';

/**
 * How days, and text that is not ours, are written where a sentence is shown: Slack has its own tokens for days, and
 * characters that must not stand in its markup. So what makes a sentence out of facts is given the writing, and its
 * words may go out as they are.
 */
export interface Writing {
  /** Foreign text, cut to so many code points. */
  readonly text: (foreign: string, max: number) => string;
  readonly day: (day: Date | CalendarDay) => string;
}

/** For places that show text as it is: buttons, options, files. */
export function plainWriting(timeZone: string): Writing {
  return {
    text: (foreign, max) => isolated(cut(oneLine(foreign), max)),
    day: (day) => longDate(day, timeZone),
  };
}
