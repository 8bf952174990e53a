/** What happened since the page was opened first, as far as the servers of the sandbox see it. */
export interface Happened {
  readonly daysPassed: number;
  /** Members who came back after having been away for long. */
  readonly comebacks: number;
  /** Emails that somebody opened on the page. */
  readonly emailsRead: number;
}

/** What one press on a step does: types a command, leads to a button, moves the clock, signs somebody in, opens an email. */
export type StepPress =
  | { readonly kind: 'say'; readonly text: string }
  /** The newest button called so in the channel, or the sentence where there is none. */
  | { readonly kind: 'find'; readonly buttons: readonly string[]; readonly otherwise: string }
  | { readonly kind: 'clock'; readonly move: 'day' | 'week' }
  | { readonly kind: 'sign-in' }
  | { readonly kind: 'email' };

/** One of the first steps of a newcomer: what to do, what comes of it in a line, and how it is known that it was done. */
export interface GuideStep {
  readonly id: string;
  readonly title: string;
  readonly does: string;
  /** What its button is called. */
  readonly label: string;
  readonly press: StepPress;
  readonly isDone: (happened: Happened) => boolean;
}

export type Guide = ReturnType<typeof createGuide>;

/** Steps tick themselves off by what happened, whoever did it in whichever window; what is ticked stays so. */
export function createGuide(steps: readonly GuideStep[], happened: () => Omit<Happened, 'emailsRead'>) {
  const done = new Set<string>();
  const read = new Set<number>();
  return {
    /** Somebody opened that email. */
    read: (email: number) => {
      read.add(email);
    },
    list: () => {
      const now = { ...happened(), emailsRead: read.size };
      for (const { id, isDone } of steps) if (!done.has(id) && isDone(now)) done.add(id);
      return steps.map(({ isDone: _, ...step }) => ({ ...step, isDone: done.has(step.id) }));
    },
  };
}
