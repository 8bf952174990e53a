/** What a method or a response URL answers, as JSON. */
export type AnswerBody = Readonly<Record<string, unknown>> & { readonly ok: boolean };

/** Slack's "no": what the method answers, with `ok: false` and the error's name. */
export class Refusal extends Error {
  readonly answer: AnswerBody & { readonly ok: false; readonly error: string };

  constructor(error: string, more: Readonly<Record<string, unknown>> = {}) {
    super(error);
    this.answer = { ok: false, error, ...more };
  }
}

export function refuse(error: string, more: Readonly<Record<string, unknown>> = {}): never {
  throw new Refusal(error, more);
}

/** A refusal with the complaints where the SDK logs them from. */
export function refuseWith(error: string, messages: readonly string[]): never {
  throw new Refusal(error, { errors: messages, response_metadata: { messages } });
}
