/** An answer of the portal that refuses: the HTTP status is 200, the error is in the body. */
export class PortalRefusal extends Error {
  readonly body: { readonly error: Readonly<Record<string, unknown>> };

  constructor(code: number, message: string, more: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = 'PortalRefusal';
    this.body = { error: { code, message, details: [], ...more } };
  }
}

// The texts and message codes are those of real portals where facts are known: 498, 499, GWM_0003, COM_0018,
// CONT_0001, "Unable to generate token." and the OAuth errors. For parameters and methods only the form is.

export const invalidToken = () => new PortalRefusal(498, 'Invalid token.');

export const tokenRequired = () =>
  new PortalRefusal(499, 'Token Required', { messageCode: 'GWM_0003', details: ['Token Required'] });

export const notAllowed = () =>
  new PortalRefusal(403, 'You do not have permissions to access this resource or perform this operation.', {
    messageCode: 'GWM_0003',
  });

export const noSuchUser = () =>
  new PortalRefusal(400, 'User does not exist or is inaccessible.', { messageCode: 'COM_0018' });

export const noSuchGroup = () =>
  new PortalRefusal(400, 'Group does not exist or is inaccessible.', { messageCode: 'COM_0003' });

export const noSuchItem = () =>
  new PortalRefusal(400, 'Item does not exist or is inaccessible.', { messageCode: 'CONT_0001' });

export const fileNameTaken = () => new PortalRefusal(409, 'Item with this filename already exists.');

export const noSuchRole = () => new PortalRefusal(400, 'Role does not exist or is inaccessible.');

/** Esri documents this one for giving out licenses of a listing that was not bought. */
export const noSuchListing = () => new PortalRefusal(400, 'item not provisioned');

export const noSuchCollaboration = () =>
  new PortalRefusal(400, 'Collaboration does not exist or is inaccessible.');

export const invalidParameter = (name: string) =>
  new PortalRefusal(400, `'${name}' parameter is invalid`, { details: [`'${name}' parameter is invalid`] });

export const missingParameter = (name: string) =>
  new PortalRefusal(400, `'${name}' parameter must be specified`, {
    details: [`'${name}' parameter must be specified`],
  });

export const noSuchResource = () => new PortalRefusal(404, 'Resource not found.');

export const methodNotAllowed = (method: string) =>
  new PortalRefusal(405, `HTTP method ${method} is not supported by this URL`);
