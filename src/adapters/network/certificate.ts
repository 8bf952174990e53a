/** What breaks a connection by TLS, as Node and OpenSSL call it, with what would help; each whose is "its" or "the portal's". */
const FAULTS: readonly (readonly [RegExp, (whose: string, code: string) => string])[] = [
  [
    /^CERT_HAS_EXPIRED$/,
    (whose, code) =>
      `${whose} certificate has expired (${code}). Have it renewed, or correct the clock of the bot’s computer`,
  ],
  [
    /^CERT_NOT_YET_VALID$/,
    (whose, code) => `${whose} certificate is not valid yet (${code}). Check the clock of the bot’s computer`,
  ],
  [
    /^ERR_TLS_CERT_ALTNAME_INVALID$/,
    (whose, code) =>
      `${whose} certificate is for another name (${code}). Use an address that the certificate covers`,
  ],
  [
    /ALERT_CERTIFICATE_REQUIRED|ALERT_BAD_CERTIFICATE/,
    (whose, code) =>
      `${serverOf(whose)} requires a client certificate (${code}), which the bot does not have. Allow the bot to connect without one`,
  ],
  [
    /CERT|SELF_SIGNED|LEAF_SIGNATURE|UNABLE_TO_(?:GET_ISSUER|VERIFY)/,
    (whose, code) =>
      `${whose} certificate is not trusted (${code}). Set CA_FILE to a PEM file with the certificate of the authority that signed it`,
  ],
];

const serverOf = (whose: string): string => (whose === 'its' ? 'it' : `${whose} server`);

/** Undefined where the code is of something else. */
export function certificateFault(code: string, whose: string): string | undefined {
  const [, words] = FAULTS.find(([codes]) => codes.test(code)) ?? [];
  return words?.(whose, code);
}
