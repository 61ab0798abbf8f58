"use strict";
const body = root.querySelector("tbody");
const rows = [...body.rows];
const search = root.querySelector('input[type="search"]');
const answer = root.querySelector("select");
const differences = root.querySelector('input[type="checkbox"]');
const said = root.querySelector("output");
const texts = rows.map((row) => row.textContent.toLocaleLowerCase());

function filter() {
  const words = search.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  rows.forEach((row, i) => {
    const fits =
      words.every((word) => texts[i].includes(word)) &&
      (!answer.value || [...row.cells].some((cell) => cell.dataset.answer === answer.value)) &&
      (!differences.checked || "differs" in row.dataset);
    row.hidden = !fits;
    shown += fits;
  });
  said.textContent = shown === rows.length ? "" : `${shown} of ${rows.length} capabilities`;
}

function sort(heading) {
  const column = heading.cellIndex;
  const rising = heading.getAttribute("aria-sort") !== "ascending";
  for (const other of heading.parentNode.cells) other.setAttribute("aria-sort", "none");
  heading.setAttribute("aria-sort", rising ? "ascending" : "descending");
  const key = (row) => row.cells[column].dataset.order || row.cells[column].textContent;
  const ordered = rows.slice().sort((a, b) => key(a).localeCompare(key(b)) * (rising ? 1 : -1));
  body.append(...ordered);
}

for (const control of [search, answer, differences]) control.addEventListener("input", filter);
for (const heading of root.querySelectorAll("thead th")) {
  heading.querySelector("button").addEventListener("click", () => sort(heading));
}
