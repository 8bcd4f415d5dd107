// Rows chosen by their values, with all sums over what is chosen; the choice is in the address.

/** Reads the filters, which stand hidden in a page for those without scripts. */
const filtersOf = bar =>
  [...bar.querySelectorAll('details')].map(details => ({
    details,
    name: details.dataset.name,
    chosen: details.querySelector('summary span'),
    boxes: [...details.querySelectorAll('input')],
  }));

/** The places of the filters that an element of the page has. */
const placesOf = element => (element.dataset.filters ?? '').split(' ').filter(Boolean).map(Number);

/** Keeps the rows of a table whose values are ticked, and adds up what is left. Returns how many leaves are left, and of how many. */
const choose = (sheet, ticked) => {
  const sets = placesOf(sheet.table).map(filter => ticked[filter]);
  const passes = leaf => sets.every((set, at) => !set.size || set.has(leaf.keys[at]));
  const counts = [0, 0];
  const weigh = node => {
    if (!node.children.length) {
      node.passes = passes(node);
      counts[0] += node.passes;
      counts[1] += 1;
      return node.passes ? [node] : [];
    }
    const leaves = node.children.flatMap(weigh);
    node.passes = leaves.length > 0;
    if (node.row) node.values = add(node.cells, leaves);
    return leaves;
  };
  const leaves = weigh(sheet.root);
  const foot = sheet.table.tFoot;
  if (foot) add([...foot.rows[0].cells], leaves);
  return counts;
};

/** Writes the sums of rows into the cells that hold sums; returns them by column. */
const add = (cells, leaves) =>
  cells.map((cell, column) => {
    if (!('sum' in cell.dataset)) return null;
    const known = leaves.map(leaf => leaf.values[column]).filter(value => value !== null);
    const sum = known.length ? known.reduce((sum, value) => sum + value) : null;
    cell.textContent = sum === null ? '-' : shown(sum);
    return sum;
  });

/** Names in a row: a, b and c. */
const listed = names => (names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`);

/** Says in the bar what is ticked, and at each picture and table what it is not filtered by. */
const tell = (filters, ticked, [left, all]) => {
  const labels = filters.map(({ boxes }) => boxes.filter(box => box.checked).map(labelOf));
  for (const [at, { chosen, boxes }] of filters.entries()) {
    const names = labels[at];
    chosen.textContent = names.length === 0 ? 'all' : names.length === 1 ? names[0] : `${names.length} of ${boxes.length}`;
  }
  const active = filters.map((filter, at) => at).filter(at => ticked[at].size);
  for (const note of document.querySelectorAll('.unfiltered')) {
    const own = placesOf(note);
    const missing = active.filter(at => !own.includes(at)).map(at => filters[at].name);
    note.hidden = !missing.length;
    note.textContent = `${note.dataset.of} not filtered by ${listed(missing)}.`;
  }
  const chosen = active.map(at => `${filters[at].name}: ${listed(labels[at])}`).join('; ');
  return chosen && `${chosen}. ${left} of ${all} rows are chosen.`;
};

/** Lets the bar of filters choose the rows of tables. */
const filterable = (bar, sheets) => {
  const filters = filtersOf(bar);
  const boxes = filters.flatMap(filter => filter.boxes);
  const [reset, status] = [bar.querySelector('button'), bar.querySelector('[role=status]')];

  const apply = () => {
    const ticked = filters.map(filter => new Set(filter.boxes.flatMap((box, at) => (box.checked ? [at] : []))));
    const sums = [0, 0];
    for (const sheet of sheets.filter(sheet => placesOf(sheet.table).length)) {
      const counts = choose(sheet, ticked);
      counts.forEach((count, at) => { sums[at] += count; });
      sheet.none ??= paragraph(sheet);
      sheet.none.hidden = counts[0] > 0;
      if (sheet.order) arrange(sheet);
      reveal(sheet.root);
    }
    reset.hidden = !boxes.some(box => box.checked);
    status.textContent = tell(filters, ticked, sums);
  };
  const change = () => {
    apply();
    save(filters);
  };

  boxes.forEach(box => box.addEventListener('change', change));
  reset.addEventListener('click', () => {
    boxes.forEach(box => { box.checked = false; });
    change();
    bar.querySelector('summary').focus();
  });
  bar.addEventListener('keydown', event => {
    const details = event.key === 'Escape' && event.target.closest('details[open]');
    if (!details) return;
    details.open = false;
    details.querySelector('summary').focus();
  });
  document.addEventListener('click', event => {
    filters.filter(({ details }) => !details.contains(event.target)).forEach(({ details }) => { details.open = false; });
  });
  addEventListener('hashchange', () => (load(filters) ? apply() : save(filters)));
  bar.hidden = false;
  load(filters);
  apply();
};

/** What is said in place of rows where none is chosen. */
const paragraph = sheet => {
  const made = document.createElement('p');
  made.className = 'empty';
  made.textContent = 'No row is chosen.';
  sheet.table.after(made);
  return made;
};

/** What a box stands for. */
const labelOf = box => box.parentElement.textContent.trim();

/** Ticks what the address names; says whether it names any filter. */
const load = filters => {
  const asked = new URLSearchParams(location.hash.slice(1));
  const isOurs = filters.some(filter => asked.has(filter.name));
  if (isOurs || !location.hash) {
    for (const { name, boxes } of filters) {
      const values = asked.getAll(name);
      boxes.forEach(box => { box.checked = values.includes(box.value); });
    }
  }
  if (isOurs && asked.has('at')) document.getElementById(asked.get('at'))?.scrollIntoView();
  return isOurs || !location.hash;
};

/** Writes what is ticked into the address, with the place in the page that it names. */
const save = filters => {
  const asked = new URLSearchParams();
  for (const { name, boxes } of filters) boxes.filter(box => box.checked).forEach(box => asked.append(name, box.value));
  const anchor = document.getElementById(location.hash.slice(1));
  const isEmpty = !asked.size;
  if (isEmpty && anchor) return;
  if (anchor) asked.append('at', anchor.id);
  history.replaceState(null, '', isEmpty ? location.href.split('#')[0] : `#${asked}`);
};
