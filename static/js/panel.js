// A form that opens beside the grid, or says why it was refused, is read next: below the grid where that is narrow.
document.addEventListener("htmx:afterSwap", (event) => {
  const { target } = event.detail;
  if (target.id !== "panel" && target.id !== "editor") return;
  if (document.getElementById("event-form")) document.getElementById("panel-title").focus();
});
