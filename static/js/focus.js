// What had the focus may be gone after a swap. Then it goes to what was pressed before that and is still there, else to
// the head of the part that is new: whoever works by keys goes on from where they were.
const STEPS = 4;
const pressed = [];
let part = "";
let had = false;

document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  const { id } = document.activeElement;
  if (!id || !detail.elt.contains(document.activeElement)) return;
  pressed.unshift(id);
  pressed.length = Math.min(pressed.length, STEPS);
});

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  part = detail.target.id;
  had = document.activeElement !== document.body;
});

document.addEventListener("htmx:afterSettle", () => {
  if (!had || document.activeElement !== document.body) return;
  const within = document.getElementById(part) ?? document.getElementById("main");
  const before = pressed.map((id) => document.getElementById(id)).find((one) => one?.checkVisibility());
  const next = before ?? within.querySelector("h1, h2, th a, summary") ?? within;
  if (!next.matches("a, button, summary, input, select")) next.tabIndex = -1;
  next.focus({ preventScroll: true });
});
