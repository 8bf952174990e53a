/** What the whole bench goes by. */
export interface Settings {
  readonly seed: number;
  /** How often what is compared is measured. */
  readonly runs: number;
  readonly throttleEvery: number;
  /** How long a bot that has started must have been quiet before anything is measured. */
  readonly quietMs: number;
  /** Hears what is being done. */
  readonly tell: (line: string) => void;
}
