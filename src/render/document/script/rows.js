// A table as a tree: rows with those under them; a row without levels has none.

/** Reads a table's rows. A row without rows under it is a leaf. */
const read = table => {
  const root = { children: [], isOpen: true, passes: true };
  const path = [root];
  for (const [place, row] of [...table.tBodies[0].rows].entries()) {
    const depth = Number(row.dataset.depth ?? 1);
    const keys = (row.dataset.keys ?? '').split(' ').map(Number);
    const cells = [...row.cells];
    const [texts, values] = [cells.map(textOf), cells.map(valueOf)];
    const node = { row, place, cells, texts, values, keys, children: [], isOpen: false, passes: true };
    path.length = depth;
    path.at(-1).children.push(node);
    path.push(node);
  }
  return { table, root, order: null };
};

/** What a cell says; nothing where it says that nothing is known. */
const textOf = cell => cell.textContent.trim().replace(/^-$/, '');

/** The units of a cell's number; null where there is none. */
const valueOf = cell => (cell.dataset.value ? units(cell.dataset.value) : null);

/** Each row, those of a level before those under them. */
const walk = function* (node) {
  for (const child of node.children) {
    yield child;
    yield* walk(child);
  }
};

/** Shows the rows that pass and whose rows above are all open. */
const reveal = (node, isVisible = true) => {
  for (const child of node.children) {
    child.row.hidden = !(isVisible && child.passes);
    reveal(child, isVisible && child.isOpen);
  }
};

/** Opens or closes a row. */
const turn = (node, isOpen) => {
  node.isOpen = isOpen;
  node.button?.setAttribute('aria-expanded', isOpen);
};

/** Gives each row with rows under it a button that opens it, and the table one that opens all. */
const unfold = sheet => {
  const parents = [...walk(sheet.root)].filter(node => node.children.length);
  if (!parents.length) return;
  for (const node of parents) {
    node.button = button(node.cells[0].textContent.trim());
    node.button.className = 'opens';
    node.cells[0].replaceChildren(node.button);
    turn(node, false);
    node.button.addEventListener('click', () => {
      turn(node, !node.isOpen);
      reveal(sheet.root);
      name();
    });
  }
  const all = button('');
  const name = () => { all.textContent = parents.every(node => node.isOpen) ? 'Close all rows' : 'Open all rows'; };
  all.addEventListener('click', () => {
    const isOpen = !parents.every(node => node.isOpen);
    parents.forEach(node => turn(node, isOpen));
    reveal(sheet.root);
    name();
  });
  all.className = 'opens-all';
  name();
  sheet.table.before(all);
  reveal(sheet.root);
};

/** A button with a name. */
const button = text => {
  const made = document.createElement('button');
  made.type = 'button';
  made.textContent = text;
  return made;
};
