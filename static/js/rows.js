// Rows that become forms and rows again: the focus goes where the reader goes on. Escape gives a form up, as its link
// does. A box in the head of a list ticks all of its rows.
const focus = () => {
  const next = document.querySelector("[data-focuses]");
  next?.removeAttribute("data-focuses");
  next?.focus();
};

document.addEventListener("htmx:afterSettle", focus);
focus();

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented) return;
  event.target.closest("tr")?.querySelector("[data-cancels]")?.click();
});

document.addEventListener("change", ({ target }) => {
  const rows = document.getElementById(target.dataset.ticks);
  for (const box of rows?.querySelectorAll("[name=id]") ?? []) box.checked = target.checked;
});
