// Escape gives up a row that is a form, as its link does; a box in the head of a list ticks all of its rows.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented) return;
  event.target.closest("tr")?.querySelector("[data-cancels]")?.click();
});

document.addEventListener("change", ({ target }) => {
  const rows = document.getElementById(target.dataset.ticks);
  for (const box of rows?.querySelectorAll("[name=id]") ?? []) box.checked = target.checked;
});
