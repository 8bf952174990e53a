declare const approver: unique symbol;

/** Proof that a Slack user may decide, as of the approver snapshot; only slack/people mints it. */
export interface Approver {
  readonly [approver]: true;
  readonly id: string;
  readonly name: string;
  readonly email: string | undefined;
}
