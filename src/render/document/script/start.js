// Without this script the page has all its figures; with it they can be sorted, opened and chosen.

const sheets = [...document.querySelectorAll('section table')].map(read);
sheets.forEach(unfold);
sheets.forEach(sortable);
const bar = document.querySelector('.filters');
if (bar) filterable(bar, sheets);
