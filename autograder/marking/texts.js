"use strict";
// Marks answers by keyboard. A change is sent with the value it replaces; it counts as saved when
// the server says so, and until then the page says that it is not.
const answers = Array.from(document.querySelectorAll(".answer"));
const links = Array.from(document.querySelectorAll("nav a"));
const saved = document.querySelector("#saved");
const saving = document.querySelector("#saving");
const base = location.pathname.replace(/q\/[^/]*$/, "");
const question = decodeURIComponent(location.pathname.split("/").pop());
let { stamp, marks, snippets } = JSON.parse(document.querySelector("#state").textContent);
const waiting = new Map(); // "id field" -> the newest value that is not saved yet
let busy = false;
let saves = 0;
let trouble = "";
let current = 0;

const number = (value) => String(Math.round(value * 1e5) / 1e5);

function value(mark, field) {
  return field.startsWith("item ") ? mark.items[Number(field.slice(5))] : mark[field];
}

function points(mark) {
  const total = mark.items.reduce((sum, item) => sum + (item || 0), 0) + mark.adjust;
  return Math.max(0, Math.min(total, most()));
}

function most() {
  if (!answers.length) return 0;
  return Array.from(answers[0].querySelectorAll("[data-item]")).reduce((sum, b) => sum + Number(b.dataset.points), 0);
}

// What is seen: the saved mark, with what is not saved yet on top.
function seen(id) {
  const mark = structuredClone(marks[id]);
  for (const [key, change] of waiting) {
    if (key.startsWith(`${id} `)) {
      if (change.field.startsWith("item ")) mark.items[Number(change.field.slice(5))] = change.to;
      else if (change.field !== "seen") mark[change.field] = change.to;
    }
  }
  mark.complete = mark.items.every((item) => item !== null);
  mark.begun = mark.items.some((item) => item !== null) || mark.adjust !== 0 || mark.comment !== "";
  return mark;
}

function show(answer) {
  const mark = seen(answer.dataset.id);
  for (const button of answer.querySelectorAll("[data-item]")) {
    const given = mark.items[Number(button.dataset.item)];
    const worth = Number(button.dataset.points);
    button.dataset.value = given === null ? "" : given === 0 ? "none" : given < worth ? "half" : "full";
    button.querySelector(".given").textContent =
      `${Number(button.dataset.item) + 1}: ${given === null ? "open" : number(given)} of ${number(worth)},`;
  }
  const state = answer.querySelector(".state");
  const total = `${number(points(mark))} of ${number(most())}`;
  const besides = mark.adjust ? ` (${mark.adjust > 0 ? "+" : ""}${number(mark.adjust)} besides)` : "";
  const by = mark.by ? `, by ${mark.by}` : "";
  state.className = `state number ${mark.changed ? "changed" : mark.complete ? "complete" : mark.begun ? "begun" : ""}`;
  state.textContent = mark.changed ? `changed after it was graded: ${total}${besides}${by}`
    : mark.complete ? `${total}${besides}${by}`
    : mark.begun ? `half-finished: ${total} so far${besides}${by}` : "not graded";
  const box = answer.querySelector("textarea");
  if (box.value !== mark.comment) box.value = mark.comment;
}

function showProgress() {
  const all = answers.map((answer) => seen(answer.dataset.id));
  const complete = all.filter((mark) => mark.complete).length;
  const begun = all.filter((mark) => mark.begun && !mark.complete).length;
  const changed = all.filter((mark) => mark.changed).length;
  document.querySelector("#progress").textContent =
    `${complete} of ${all.length} graded${begun ? `, ${begun} half-finished` : ""}${changed ? `, ${changed} changed after grading` : ""}`;
}

function showSaving() {
  saving.classList.toggle("trouble", trouble !== "");
  saved.textContent = trouble || (waiting.size ? `${waiting.size} not saved yet` : "All is saved.");
}

function showAll() {
  answers.forEach(show);
  showProgress();
  showSnippets();
}

function available() {
  const own = seen(answers[current].dataset.id).comment.split("\n").map((line) => line.trim());
  return snippets.filter((text) => !own.includes(text));
}

function showSnippets() {
  answers.forEach((answer, at) => {
    const place = answer.querySelector(".snippets");
    place.replaceChildren();
    if (at !== current) return;
    available().forEach((text, number) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = `Alt+${number + 1} ${text}`;
      button.addEventListener("click", () => useSnippet(number));
      place.append(button);
    });
  });
}

function useSnippet(at) {
  const answer = answers[current];
  const text = available()[at];
  if (text === undefined) return;
  const comment = seen(answer.dataset.id).comment.trimEnd();
  put(answer, "comment", comment ? `${comment}\n${text}` : text);
  showSnippets();
}

function put(answer, field, to) {
  const id = answer.dataset.id;
  waiting.set(`${id} ${field}`, { answer: id, field, to, seen: answer.dataset.seen });
  show(answer);
  showProgress();
  showSaving();
  send();
}

async function ask(path, body) {
  const told = await fetch(base + path, body === undefined ? { cache: "no-store" } : {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
  });
  return [told.status, told.status === 204 ? null : await told.json()];
}

async function send() {
  if (busy) return;
  busy = true;
  while (waiting.size) {
    const [key, change] = waiting.entries().next().value;
    const was = change.field === "seen" ? null : value(marks[change.answer], change.field);
    let status, told;
    try {
      [status, told] = await ask("save", { ...change, was, question });
    } catch {
      trouble = `Not saved: ${waiting.size}. The program does not answer. Start it again, and keep this page open to copy from.`;
      showSaving();
      await new Promise((done) => setTimeout(done, 1000));
      continue;
    }
    trouble = "";
    const newest = waiting.get(key) === change;
    if (newest) waiting.delete(key);
    if (told.mark) marks[change.answer] = told.mark;
    if (status === 409 && change.field === "comment" && told.mark && !told.reload) {
      // both comments stay: the other one first
      const mine = newest ? change.to : waiting.get(key).to;
      const theirs = told.mark.comment;
      const both = mine.includes(theirs) ? mine : `${theirs}\n${mine}`;
      waiting.set(key, { ...change, to: both });
      trouble = "Somebody else wrote here, too: both comments are kept.";
    } else if (status !== 200) {
      waiting.delete(key);
      trouble = told.error || "Not saved. Reload the page.";
    }
    saves += 1;
    if (status === 200) stamp = "";
    const answer = answers.find((one) => one.dataset.id === change.answer);
    show(answer);
    showProgress();
    showSaving();
  }
  busy = false;
}

async function refresh() {
  const before = saves; // what was asked before a save says nothing about after it
  try {
    const [status, told] = await ask(`state/${encodeURIComponent(question)}?stamp=${encodeURIComponent(stamp)}`);
    if (status === 200 && !waiting.size && saves === before) {
      ({ stamp, snippets } = told);
      for (const id of Object.keys(marks)) if (told.marks[id]) marks[id] = told.marks[id];
      showAll();
      if (trouble.startsWith("The program")) { trouble = ""; showSaving(); }
    } else if (status >= 400) throw new Error(told.error);
  } catch {
    if (!trouble) trouble = "The program does not answer: it has ended, perhaps. Start it again.";
    showSaving();
  }
  setTimeout(refresh, 1500);
}

// Asked for when it is opened: most marks are never looked into.
async function showHistory(answer, details) {
  if (!details.open) return;
  let lines;
  try {
    const [status, told] = await ask(`history/${encodeURIComponent(question)}/${answer.dataset.id}`);
    lines = status === 200 ? told.changes : [told.error];
  } catch {
    lines = ["The program does not answer: it has ended, perhaps. Start it again."];
  }
  details.querySelector("ul").replaceChildren(...(lines.length ? lines : ["Nobody has given anything yet."]).map((line) => {
    const item = document.createElement("li");
    item.textContent = line;
    return item;
  }));
}

function go(to, scroll = true) {
  if (!answers.length) return;
  current = Math.max(0, Math.min(answers.length - 1, to));
  answers.forEach((answer, at) => answer.classList.toggle("current", at === current));
  answers[current].focus({ preventScroll: true });
  if (scroll) answers[current].scrollIntoView({ block: "start" });
  showSnippets();
}

// All, half, nothing, and all again.
function cycle(answer, at) {
  const button = answer.querySelector(`[data-item="${at}"]`);
  if (!button) return;
  const worth = Number(button.dataset.points);
  const given = seen(answer.dataset.id).items[at];
  put(answer, `item ${at}`, given === null || given === 0 ? worth : given === worth ? worth / 2 : 0);
}

function rest(answer, all) {
  seen(answer.dataset.id).items.forEach((given, at) => {
    const worth = Number(answer.querySelector(`[data-item="${at}"]`).dataset.points);
    if (given === null) put(answer, `item ${at}`, all ? worth : 0);
  });
}

function copyToGroup(answer) {
  const mark = seen(answer.dataset.id);
  for (const other of answer.closest(".group")?.querySelectorAll(".answer") ?? []) {
    if (seen(other.dataset.id).begun) continue;
    mark.items.forEach((given, at) => { if (given !== null) put(other, `item ${at}`, given); });
    if (mark.adjust) put(other, "adjust", mark.adjust);
    if (mark.comment) put(other, "comment", mark.comment);
  }
}

const keys = {
  j: () => go(current + 1), k: () => go(current - 1),
  ArrowDown: () => go(current + 1), ArrowUp: () => go(current - 1),
  n: () => {
    const open = (at) => { const mark = seen(answers[at].dataset.id); return !mark.complete || mark.changed; };
    const order = answers.map((_, at) => (current + 1 + at) % answers.length);
    const found = order.find(open);
    if (found !== undefined) go(found);
  },
  0: () => rest(answers[current], false), a: () => rest(answers[current], true),
  "+": () => adjust(0.5), "-": () => adjust(-0.5),
  c: () => answers[current].querySelector("textarea").focus(),
  g: () => copyToGroup(answers[current]),
  y: () => { if (marks[answers[current].dataset.id].changed) put(answers[current], "seen", null); },
  "]": () => turn(1), "[": () => turn(-1),
};

function adjust(by) {
  const to = seen(answers[current].dataset.id).adjust + by;
  if (Math.abs(to) <= most()) put(answers[current], "adjust", to);
}

function turn(by) {
  const here = links.findIndex((link) => link.getAttribute("aria-current"));
  const to = links[here + by];
  if (to && !waiting.size) location.assign(to.href);
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || !answers.length) return;
  const snippet = event.altKey && /^Digit([1-9])$/.exec(event.code);
  if (snippet) {
    useSnippet(Number(snippet[1]) - 1);
    event.preventDefault();
    return;
  }
  if (event.altKey) return;
  if (event.target.tagName === "TEXTAREA") {
    if (event.key === "Escape") go(current, false);
    return;
  }
  const item = /^[1-9]$/.test(event.key) && Number(event.key) - 1;
  if (item !== false) cycle(answers[current], item);
  else if (keys[event.key]) keys[event.key]();
  else return;
  event.preventDefault();
});

answers.forEach((answer, at) => {
  answer.addEventListener("focusin", (event) => {
    if (current !== at && event.target !== answer) {
      current = at;
      answers.forEach((one, other) => one.classList.toggle("current", other === at));
      showSnippets();
    }
  });
  answer.addEventListener("click", () => {
    current = at;
    answers.forEach((one, other) => one.classList.toggle("current", other === at));
    showSnippets();
  });
  answer.querySelectorAll("[data-item]").forEach((button) => {
    button.addEventListener("click", () => cycle(answer, Number(button.dataset.item)));
  });
  answer.querySelector(".history").addEventListener("toggle", (event) => showHistory(answer, event.target));
  answer.querySelector("textarea").addEventListener("input", (event) => put(answer, "comment", event.target.value));
});
window.addEventListener("beforeunload", (event) => { if (waiting.size) event.preventDefault(); });
showAll();
go(0, false);
setTimeout(refresh, 1500);
