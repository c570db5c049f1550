"use strict";
// Sorts and filters the table of submissions; the state is kept in the address, to be linked to.
const body = document.querySelector("#students tbody");
const rows = Array.from(body.rows);
const box = document.querySelector("#filter");
const count = document.querySelector("#count");
document.querySelector("#tools").hidden = false;

function value(row, column) {
  const cell = row.cells[column];
  return cell.dataset.value === undefined ? cell.textContent.trim().toLowerCase() : Number(cell.dataset.value);
}

function show() {
  const state = new URLSearchParams(location.hash.slice(1));
  const words = (state.get("find") || "").toLowerCase();
  const column = Number(state.get("sort") || 1);
  const down = (state.get("order") || "down") === "down";
  rows.sort((a, b) => {
    const [x, y] = [value(a, column), value(b, column)];
    return (x < y ? -1 : x > y ? 1 : 0) * (down ? -1 : 1);
  });
  let shown = 0;
  for (const row of rows) {
    row.hidden = !row.textContent.toLowerCase().includes(words);
    shown += row.hidden ? 0 : 1;
    body.append(row);
  }
  box.value = state.get("find") || "";
  count.textContent = `${shown} of ${rows.length} shown`;
  document.querySelectorAll("#students th[scope=col]").forEach((head, number) => {
    head.setAttribute("aria-sort", number === column ? (down ? "descending" : "ascending") : "none");
  });
}

function change(key, to) {
  const state = new URLSearchParams(location.hash.slice(1));
  state.set(key, to);
  history.replaceState(null, "", `#${state}`);
}

document.querySelectorAll("#students th button").forEach((button, column) => {
  button.disabled = false;
  button.addEventListener("click", () => {
    const state = new URLSearchParams(location.hash.slice(1));
    const again = Number(state.get("sort") || 1) === column;
    change("order", again && (state.get("order") || "down") === "down" ? "up" : "down");
    change("sort", column);
    show();
  });
});
box.addEventListener("input", () => { change("find", box.value); show(); });
window.addEventListener("hashchange", () => { if (location.hash.includes("=")) show(); });
show();
