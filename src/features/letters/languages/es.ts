import { counted, type Days, say, type Wording } from '../wording.ts';

const days = (count: Days) => counted(count, 'día', 'días');
const ARCGIS = 'ArcGIS, el software con el que allí se crean y comparten mapas y aplicaciones';

export const spanish: Wording = {
  between: ' ',
  subjects: {
    'first warning': (organization, idle) => `Su cuenta de ArcGIS en ${organization}: ${idle}`,
    reminder: (organization, idle) => `Recordatorio sobre su cuenta de ArcGIS en ${organization}: ${idle}`,
    disabled: (organization) => `Su cuenta de ArcGIS en ${organization} se ha desactivado`,
    'enabled again': (organization) => `Su cuenta de ArcGIS en ${organization} vuelve a estar activa`,
  },
  idleInSubject: {
    since: (day) => `nadie ha iniciado sesión desde el ${day}`,
    never: (created) => `creada el ${created} y nunca utilizada`,
    unknown: (count) => `nadie ha iniciado sesión desde hace ${days(count)}`,
  },
  greeting: (name) => (name === undefined ? ['Hola:'] : say`Hola, ${name}:`),
  openings: {
    'first warning': ({ organization, account }) =>
      say`Usted tiene en ${organization} una cuenta, ${account}, de ${ARCGIS}.`,
    reminder: ({ organization, account }) =>
      say`Este es un recordatorio: usted tiene en ${organization} una cuenta, ${account}, de ${ARCGIS}.`,
    disabled: ({ organization, account }, day) =>
      say`Usted tiene en ${organization} una cuenta, ${account}, de ${ARCGIS}. Un administrador la desactivó el ${day} porque no parecía estar en uso.`,
    'enabled again': ({ organization, account }) =>
      say`Usted tiene en ${organization} una cuenta, ${account}, de ${ARCGIS}. Un administrador ha vuelto a activarla.`,
  },
  lastUsed: {
    since: (day, count) => `Nadie ha iniciado sesión en ella desde el ${day} (${days(count)}).`,
    never: (created) => `Se creó el ${created} y nunca se ha utilizado.`,
    unknown: (count) => `Nadie ha iniciado sesión en ella desde hace ${days(count)}.`,
  },
  otherAccount: (account, day) =>
    say`En otra cuenta con esta dirección de correo electrónico, ${account}, se inició sesión por última vez el ${day}.`,
  headings: {
    ifYouDoNothing: 'Si no hace nada',
    toKeepIt: 'Para conservar la cuenta',
    whatItMeans: 'Qué significa esto',
    toGetItBack: 'Para recuperarla',
    questions: 'Preguntas',
  },
  mayBeDisabled: (due, after) =>
    after === undefined
      ? say`A partir del ${due}, un administrador podrá desactivar la cuenta.`
      : say`A partir del ${due}, ${days(after)} después de este mensaje, un administrador podrá desactivar la cuenta.`,
  onceDisabled:
    'En ese caso ya no podría iniciar sesión; su contenido se conservaría y un administrador podría volver a activar la cuenta.',
  notNeeded: 'Si ya no necesita la cuenta, no tiene que hacer nada.',
  oneSignIn: 'Basta con iniciar sesión una vez en un navegador web antes de ese día.',
  signInWith: {
    organization: 'Utilice el inicio de sesión de su organización, como en el resto de su trabajo.',
    password:
      'Utilice este nombre de usuario y su contraseña; si la ha olvidado, puede restablecerla en la página de inicio de sesión.',
    social: 'Utilice el servicio con el que se creó la cuenta, por ejemplo Google, Apple, Facebook o GitHub.',
  },
  mayNotCount:
    'Es posible que trabajar en ArcGIS Pro o en una aplicación de campo con la sesión abierta no cuente como inicio de sesión.',
  contentStays:
    'Ya no puede iniciar sesión con ella. Todo lo que ha creado se conserva y sigue compartido como antes.',
  askForItBack: (contact) =>
    say`Un administrador puede volver a activar la cuenta con todo su contenido. Si la necesita, diríjase a: ${contact}`,
  nothingLost: 'Puede iniciar sesión como antes. No se ha perdido nada: su contenido sigue donde estaba.',
  mayBeDisabledLater:
    'Una cuenta que sigue sin usarse podrá desactivarse de nuevo más adelante; basta con iniciar sesión una vez en un navegador web para conservarla.',
  ask: (contact) =>
    say`Si tiene alguna pregunta, o si la cuenta debe conservarse sin que nadie inicie sesión, diríjase a: ${contact}`,
  noPassword: 'Nadie le pedirá su contraseña.',
  ownBookmark: (portal) =>
    say`Tampoco necesita ningún enlace de este mensaje: con su propio marcador de ${portal} es suficiente.`,
  inOwnWords: (organization) => say`Añadido por ${organization}, con sus propias palabras`,
  whyYou: (organization) =>
    say`Este mensaje se ha enviado automáticamente en nombre de los administradores de ${organization}, porque su dirección de correo electrónico consta en esta cuenta.`,
};
