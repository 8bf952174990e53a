/**
 * Gives every control a name of its own: several “Approve” say whom, and what is still called alike says in which
 * message it stands, or at last which of them it is. A name begins with what is seen, so that it can be spoken to.
 */
export function tellApart(root) {
  const controls = [...root.querySelectorAll('button, select, a.button, [role=menuitem]')].map((node) => {
    node.dataset.named ??= node.getAttribute('aria-label') ?? node.textContent.trim();
    return { node, name: node.dataset.named };
  });
  addWhereAlike(controls, ({ dataset }) => dataset.about);
  addWhereAlike(controls, (node) => node.closest('[data-ts]')?.getAttribute('aria-label'));
  numberWhereAlike(controls);
  for (const { node, name } of controls) call(node, name);
}

function addWhereAlike(controls, detailOf) {
  const alike = [...Map.groupBy(controls, ({ name }) => name).values()].filter(({ length }) => length > 1);
  for (const control of alike.flat()) {
    const detail = detailOf(control.node);
    if (detail) control.name += `, ${detail}`;
  }
}

function numberWhereAlike(controls) {
  for (const alike of Map.groupBy(controls, ({ name }) => name).values())
    if (alike.length > 1)
      for (const [at, control] of alike.entries()) control.name += `, ${at + 1} of ${alike.length}`;
}

function call(node, name) {
  if (name === node.textContent.trim()) node.removeAttribute('aria-label');
  else node.setAttribute('aria-label', name);
}
