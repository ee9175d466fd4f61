// A meeting opens in a modal dialog: the browser keeps the focus inside, we bring it back.
const sheet = document.getElementById("sheet");
let opener = "";

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.target === sheet) opener = event.detail.elt.id;
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (sheet && event.detail.target === sheet && !sheet.open) sheet.showModal();
});

// The card may have been replaced while the dialog was open; its id is still the same.
sheet?.addEventListener("close", () => document.getElementById(opener)?.focus({ preventScroll: true }));
