/** What breaks a connection by TLS, as Node and OpenSSL call it, with what would help; each whose is "its" or "the portal's". */
const FAULTS: readonly (readonly [RegExp, (whose: string, code: string) => string])[] = [
  [
    /^CERT_HAS_EXPIRED$/,
    (whose, code) =>
      `${whose} certificate has expired (${code}); whoever runs that server must renew it, if this computer's clock is right`,
  ],
  [
    /^CERT_NOT_YET_VALID$/,
    (whose, code) => `${whose} certificate is not valid yet (${code}); check this computer's clock`,
  ],
  [
    /^ERR_TLS_CERT_ALTNAME_INVALID$/,
    (whose, code) =>
      `${whose} certificate is made out to another name (${code}); the address must have the name that the certificate has`,
  ],
  [
    /ALERT_CERTIFICATE_REQUIRED|ALERT_BAD_CERTIFICATE/,
    (whose, code) => `${whose} server wants a certificate from the bot (${code}), which it has not`,
  ],
  [
    /CERT|SELF_SIGNED|LEAF_SIGNATURE|UNABLE_TO_(?:GET_ISSUER|VERIFY)/,
    (whose, code) =>
      `${whose} certificate is not trusted (${code}); CA_FILE can name the authority that signed it`,
  ],
];

/** Undefined where the code is of something else. */
export function certificateFault(code: string, whose: string): string | undefined {
  const [, words] = FAULTS.find(([codes]) => codes.test(code)) ?? [];
  return words?.(whose, code);
}
