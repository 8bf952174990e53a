/** Why Slack would not let a person do something. */
export type NotOfferedWhy =
  | 'nobody'
  | 'no conversation'
  | 'no message'
  | 'nothing to press'
  | 'no view'
  | 'does not fit'
  | 'left empty'
  | 'no Home';

/** Thrown where Slack would not offer what was tried. The message is for whoever wrote the test; people get a sentence by `why`. */
export class NotOffered extends Error {
  readonly why: NotOfferedWhy;

  constructor(why: NotOfferedWhy, message: string) {
    super(message);
    this.why = why;
  }
}

export function notOffered(why: NotOfferedWhy, message: string): never {
  throw new NotOffered(why, message);
}
