/** The proxy let no connection come about, so that nothing was sent; the message is one sentence for people, without a secret. */
export class ProxyTrouble extends Error {
  override readonly name = 'ProxyTrouble';
  /** It wants another user or password: to ask again is of no use, and may lock the account. */
  readonly isSignIn: boolean;

  constructor(sentence: string, isSignIn = false) {
    super(sentence);
    this.isSignIn = isSignIn;
  }
}

/** The trouble among the causes of an error; fetch and the libraries on it wrap theirs. */
export function proxyTroubleIn(thrown: unknown): ProxyTrouble | undefined {
  if (thrown instanceof ProxyTrouble) return thrown;
  return thrown instanceof Error && thrown.cause !== undefined ? proxyTroubleIn(thrown.cause) : undefined;
}
