import { wayBack } from './dom.js';

/**
 * Opens a dialog, which keeps the focus until it closes. Then the focus is where it was or, if that is no longer there,
 * on what stands in its place.
 */
export function openDialog(dialog) {
  const goBack = wayBack(document.activeElement);
  dialog.showModal();
  dialog.addEventListener('close', goBack, { once: true });
}
