import { counted, type Days, say, type Wording } from '../wording.ts';

const days = (count: Days) => counted(count, 'día', 'días');
const named = (account: string | undefined) => (account === undefined ? '' : ` ${account}`);

// Esri’s own Spanish has “deshabilitar” and “habilitar” for members.
export const spanish: Wording = {
  between: ' ',
  subjects: {
    'first warning': ({ organization, account }, day) =>
      `Inicie sesión a más tardar el ${day} para conservar su cuenta de ArcGIS${named(account)} en ${organization}`,
    reminder: ({ organization, account }, day) =>
      `Recordatorio: inicie sesión a más tardar el ${day} para conservar su cuenta de ArcGIS${named(account)} en ${organization}`,
    disabled: ({ organization, account }) =>
      `Se ha deshabilitado su cuenta de ArcGIS${named(account)} en ${organization}`,
    'enabled again': ({ organization, account }) =>
      `Se ha vuelto a habilitar su cuenta de ArcGIS${named(account)} en ${organization}`,
  },
  greeting: (name) => (name === undefined ? ['Hola:'] : say`Hola, ${name}:`),
  reminderTag: (left) => {
    if (left === undefined) return 'Recordatorio: último día';
    return `Recordatorio: ${left.isOne ? 'queda' : 'quedan'} ${days(left)}`;
  },
  leads: {
    warning: ({ organization, account }, day) =>
      say`Inicie sesión a más tardar el ${day} para conservar su cuenta de ArcGIS ${account} en ${organization}.`,
    disabled: ({ organization, account }, day) =>
      say`Su cuenta de ArcGIS ${account} en ${organization} se deshabilitó el ${day}.`,
    'enabled again': ({ organization, account }) =>
      say`Se ha vuelto a habilitar su cuenta de ArcGIS ${account} en ${organization}. Ya puede iniciar sesión como antes.`,
  },
  lastUsed: {
    since: (day, count) => `El último inicio de sesión fue el ${day}, hace ${days(count)}.`,
    never: (created) => `La cuenta se creó el ${created} y nunca se ha utilizado.`,
    unknown: (count) => `Sin inicios de sesión desde hace ${days(count)}.`,
  },
  otherAccount: (other, day, account) =>
    say`Su otra cuenta, ${other}, tiene la misma dirección de correo y se usó por última vez el ${day}. Este aviso se refiere a la cuenta ${account}.`,
  severalAccounts: (account) =>
    say`Esta dirección de correo está asociada a más de una cuenta. Este aviso se refiere a la cuenta ${account}.`,
  headings: {
    ifYouDoNothing: 'Si no hace nada',
    howToKeepIt: 'Cómo conservar la cuenta',
    whatItMeans: 'Qué significa esto',
    help: '¿Necesita ayuda?',
  },
  mayBeDisabled: (day) => say`Después del ${day}, un administrador podrá deshabilitar la cuenta.`,
  onceDisabled:
    'En ese caso ya no podrá iniciar sesión. Su contenido se conservará y un administrador podrá volver a habilitar la cuenta.',
  notNeeded: '¿Ya no necesita la cuenta? No tiene que hacer nada.',
  signInOnce:
    'Basta con iniciar sesión una vez en un navegador web. Si ya tiene la sesión iniciada, ciérrela y vuelva a iniciarla.',
  signInWith: {
    organization: 'Inicie sesión a través de su organización, como de costumbre.',
    password: (account) =>
      say`Use el nombre de usuario ${account} y su contraseña. ¿Olvidó la contraseña? Puede restablecerla en la página de inicio de sesión.`,
    social: 'Use el servicio con el que creó la cuenta, por ejemplo Google, Apple, Facebook o GitHub.',
  },
  mayNotCount:
    'Es posible que trabajar en ArcGIS Pro o en una aplicación de campo con la sesión abierta no cuente como inicio de sesión.',
  address: (portal) => say`Dirección: ${portal}`,
  noLinks: {
    email: 'Por seguridad, este correo no contiene enlaces.',
    'direct message': 'Por seguridad, este mensaje no contiene enlaces.',
  },
  typeIt: 'Escriba la dirección o use el marcador que ya tenga.',
  noPassword: 'Nunca le pediremos su contraseña.',
  keepIt: {
    reply: '¿Está ausente o no puede iniciar sesión? Responda a este correo y conservaremos la cuenta.',
    ask: '¿Está ausente o no puede iniciar sesión? Avísenos y conservaremos la cuenta.',
  },
  getItBack: {
    reply:
      '¿Necesita la cuenta? Responda a este correo. Un administrador puede volver a habilitar la cuenta con todo su contenido.',
    ask: '¿Necesita la cuenta? Avísenos. Un administrador puede volver a habilitar la cuenta con todo su contenido.',
  },
  questions: (contact) => say`¿Tiene preguntas? Responda a este correo o escriba a ${contact}.`,
  contact: (contact) => say`Contacto: ${contact}`,
  contentStays:
    'Ya no puede iniciar sesión con ella. Todo lo que ha creado se conserva y sigue compartido como antes.',
  nothingLost: 'No se ha perdido nada. Su contenido sigue como lo dejó.',
  mayBeDisabledLater: 'Si la cuenta sigue sin usarse, podría deshabilitarse de nuevo.',
  noteFrom: (organization) => say`Nota de ${organization}`,
  whyYou: {
    email: (organization) =>
      say`Este correo se ha enviado automáticamente en nombre de los administradores de ${organization}, porque su dirección de correo está asociada a esta cuenta.`,
    'direct message': (organization) =>
      say`Este mensaje se ha enviado automáticamente en nombre de los administradores de ${organization}, porque su dirección de correo está asociada a esta cuenta.`,
  },
  sample: {
    mark: '[Ejemplo]',
    line: 'Este correo es un ejemplo. La cuenta mencionada no existe y nadie más ha recibido este correo.',
    fullName: 'Alex Ejemplo',
  },
};
