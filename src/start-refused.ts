/** The bot cannot start like this; the message is one sentence for whoever starts it, with what to do. */
export class StartRefused extends Error {
  override readonly name = 'StartRefused';
}
