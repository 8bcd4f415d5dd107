// Rows in the order of a column: those under a row stay under it, equal ones in the order they had, totals at the foot.

const words = new Intl.Collator('en', { numeric: true });
const NEXT = { none: ['descending', 'ascending'], ascending: ['none', 'descending'], descending: ['ascending', 'none'] };

/** Gives each column's name a button that sorts by it: numbers from the largest, words from the first, then the other way, then as before. */
const sortable = sheet => {
  const heads = [...sheet.table.tHead.rows[0].cells];
  for (const [column, head] of heads.entries()) {
    const isNumber = head.classList.contains('number');
    const press = button(head.textContent.trim());
    press.className = 'sorts';
    head.replaceChildren(press);
    press.addEventListener('click', () => {
      const way = NEXT[head.getAttribute('aria-sort') ?? 'none'][isNumber ? 0 : 1];
      heads.forEach(other => other.removeAttribute('aria-sort'));
      if (way !== 'none') head.setAttribute('aria-sort', way);
      sheet.order = way === 'none' ? null : { column, isNumber, sign: way === 'ascending' ? 1 : -1 };
      arrange(sheet);
    });
  }
};

/** Puts the rows in the table's order. */
const arrange = ({ table, root, order }) => {
  const compare = order ? (a, b) => by(order, a, b) : (a, b) => a.place - b.place;
  sortUnder(root, compare);
  table.tBodies[0].append(...[...walk(root)].map(node => node.row));
};

const sortUnder = (node, compare) => {
  node.children.sort(compare);
  node.children.forEach(child => sortUnder(child, compare));
};

/** Compares two rows by a column; what is unknown comes last either way. */
const by = ({ column, isNumber, sign }, a, b) => {
  const [one, other] = [a, b].map(node => (isNumber ? node.values[column] : node.texts[column] || null));
  if (one === null || other === null) return (one === null) - (other === null);
  if (!isNumber) return sign * words.compare(one, other);
  return sign * (one > other ? 1 : one < other ? -1 : 0);
};
