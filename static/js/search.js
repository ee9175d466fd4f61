// The list below the search box, by the keyboard: ARIA's combobox with a listbox.
const box = document.getElementById("q");
const found = () => document.getElementById("found");
const options = () => [...found().querySelectorAll("[role=option]")];
const chosen = () => found().querySelector("[aria-selected=true]");

const choose = (option) => {
  chosen()?.setAttribute("aria-selected", "false");
  option?.setAttribute("aria-selected", "true");
  option?.scrollIntoView({ block: "nearest" });
  if (option) box.setAttribute("aria-activedescendant", option.id);
  else box.removeAttribute("aria-activedescendant");
};

const show = (wanted) => {
  found().hidden = !wanted;
  if (!wanted) choose(null);
  box.setAttribute("aria-expanded", String(wanted && options().length > 0));
};

// One step down from the last one leaves the list, and the next one enters it again.
const step = (by) => {
  const all = [null, ...options()];
  choose(all[(all.indexOf(chosen()) + by + all.length) % all.length]);
};

const keys = {
  ArrowDown: () => step(1),
  ArrowUp: () => step(-1),
  Enter: () => chosen().click(),
  Escape: () => show(false),
};

box.addEventListener("keydown", (event) => {
  const isOpen = box.getAttribute("aria-expanded") === "true";
  if (event.key === "ArrowDown" && !isOpen && options().length) show(true);
  else if (!isOpen || !keys[event.key] || (event.key === "Enter" && !chosen())) return;
  event.preventDefault();
  keys[event.key]();
});

box.addEventListener("focus", () => show(true));
document.addEventListener("click", (event) => {
  if (!event.target.closest("form[role=search]")) show(false);
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target.id !== "found") return;
  choose(null);
  show(document.activeElement === box);
});
