interface Counted {
  /** How many times it hits; without it, all until the faults are cleared. */
  readonly times?: number;
  /** So many times that it would hit go by before it begins. */
  readonly skips?: number;
}

interface InForce<Fault> {
  readonly fault: Fault;
  readonly left: number;
  readonly skips: number;
}

/** The faults of one server that are switched on, in the order in which they were. */
export class FaultsInForce<Fault extends Counted> {
  #inForce: readonly InForce<Fault>[] = [];

  /** Switches a fault on; what is returned switches it off again. */
  add(fault: Fault): () => void {
    const added = { fault, left: fault.times ?? Number.POSITIVE_INFINITY, skips: fault.skips ?? 0 };
    this.#inForce = [...this.#inForce, added];
    return () => {
      this.#inForce = this.#inForce.filter(({ fault: other }) => other !== fault);
    };
  }

  clear(): void {
    this.#inForce = [];
  }

  list(): readonly InForce<Fault>[] {
    return this.#inForce;
  }

  /** Those that fit, up to the first that decides; each of them has one time less left afterward. */
  protected takeThose(fits: (fault: Fault) => boolean, decides: (fault: Fault) => boolean): readonly Fault[] {
    const taken: Fault[] = [];
    let isDecided = false;
    this.#inForce = this.#inForce
      .map((one) => {
        if (isDecided || !fits(one.fault)) return one;
        if (one.skips > 0) return { ...one, skips: one.skips - 1 };
        taken.push(one.fault);
        isDecided = decides(one.fault);
        return { ...one, left: one.left - 1 };
      })
      .filter(({ left }) => left > 0);
    return taken;
  }
}
