// One-key shortcuts. A link, button or field names its key in aria-keyshortcuts, so there is no list here.
const KEPT = "horarium.keys";
const help = document.getElementById("keys");
const toggle = document.getElementById("keys-on");

const kept = () => {
  try {
    return localStorage.getItem(KEPT) !== "off";
  } catch {
    return true; // storage may be forbidden: then every page starts with the keys on
  }
};

const isTyping = (element) => element.closest("input:not([type=checkbox]), select, textarea, [contenteditable]");

document.addEventListener("keydown", (event) => {
  const taken = event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey;
  if (taken || !toggle.checked || isTyping(event.target) || document.querySelector("dialog[open]")) return;
  const control = document.querySelector(`[aria-keyshortcuts="${CSS.escape(event.key)}"]`);
  if (!control) return;
  event.preventDefault();
  if (control.matches("input")) control.select();
  else control.click();
});

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) document.getElementById(opener.dataset.opens).showModal();
});

toggle.checked = kept();
toggle.addEventListener("change", () => {
  try {
    localStorage.setItem(KEPT, toggle.checked ? "on" : "off");
  } catch {
    // Only this page remembers it, then.
  }
});

// A press beside a dialog closes it. Its own surface covers it, so the dialog is hit only outside of that.
document.addEventListener("click", (event) => {
  if (!(event.target instanceof HTMLDialogElement)) return;
  const box = event.target.getBoundingClientRect();
  const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
  if (!inside) event.target.close();
});
help.addEventListener("close", () => document.querySelector("[data-opens=keys]").focus());
