/** Slack's tokens by their form, and tokens in the query of an address, whoever they belong to. */
const BY_FORM = /\bxox[a-z][.-][\w.-]*\w|\bxapp-[\w-]+|(?<=[?&](?:token|ticket|access_token)=)[^&\s"']+/gi;

const HIDDEN = '…';

/** Takes secrets out of texts: those that are named, in every form in which they travel, and those known by their form. */
export function hiding(secrets: readonly string[]): (text: string) => string {
  const forms = new Set(secrets.filter((secret) => secret !== '').flatMap(formsOf));
  // The longest first, so that no form leaves the rest of a longer one standing.
  const named = [...forms].toSorted((one, other) => other.length - one.length);
  return (text) =>
    named.reduce((left, secret) => left.replaceAll(secret, HIDDEN), text).replace(BY_FORM, HIDDEN);
}

/** As it is, in an address, in a form that is posted, in JSON, and in Base64. */
function formsOf(secret: string): readonly string[] {
  return [
    secret,
    encodeURIComponent(secret.toWellFormed()),
    new URLSearchParams([['', secret]]).toString().slice(1),
    JSON.stringify(secret).slice(1, -1),
    Buffer.from(secret).toString('base64'),
  ];
}
