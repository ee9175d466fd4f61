// Copies an address and says so, on the button and to screen readers.
const SHOWN = 2000;

const copy = async (text) => {
  try {
    await navigator.clipboard.writeText(text);
    return "Link copied";
  } catch {
    return text; // no permission, or no secure origin: show it, so that it can be copied by hand
  }
};

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const label = button.querySelector("span");
  const before = label.textContent;
  const outcome = await copy(new URL(button.dataset.copy, location.href).href);
  label.textContent = outcome;
  document.getElementById("say").textContent = outcome;
  setTimeout(() => (label.textContent = before), SHOWN);
});
