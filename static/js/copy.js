// Copies an address (data-copy) or a text of the page (data-copies: its id), and says so on the button and to screen readers.
const SHOWN = 2000;

// Without permission, or without a secure origin, what was to be copied is shown, so that it can be copied by hand.
const copyAddress = async (address) => {
  try {
    await navigator.clipboard.writeText(address);
    return document.body.dataset.linkCopied;
  } catch {
    return address;
  }
};

const copyText = async (element) => {
  try {
    await navigator.clipboard.writeText(element.textContent);
    return document.body.dataset.copied;
  } catch {
    getSelection().selectAllChildren(element);
    return document.body.dataset.selected;
  }
};

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy], [data-copies]");
  if (!button) return;
  const label = button.querySelector("span");
  const before = label.textContent;
  const { copy, copies } = button.dataset;
  const outcome = copies
    ? await copyText(document.getElementById(copies))
    : await copyAddress(new URL(copy, location.href).href);
  label.textContent = outcome;
  document.getElementById("say").textContent = outcome;
  setTimeout(() => (label.textContent = before), SHOWN);
});
