// Keeps what the page says about itself true: the age of a live answer, and the now-line.
const ASK_EVERY = 5 * 60 * 1000;
const LOOK_EVERY = 10 * 1000;
const seen = new WeakMap();
let asked = performance.now();

// In the words of the page, where {} stands for the number.
const words = ({ dataset }, seconds) => {
  if (seconds < 5) return dataset.now;
  return seconds < 60 ? dataset.seconds.replace("{}", seconds) : dataset.minutes.replace("{}", Math.floor(seconds / 60));
};

// Counted on this machine's monotonic clock: its wall clock may be wrong.
const age = (element) => {
  if (!seen.has(element)) seen.set(element, performance.now());
  return Number(element.dataset.age) + Math.floor((performance.now() - seen.get(element)) / 1000);
};

const look = () => {
  for (const element of document.querySelectorAll("[data-age]")) element.textContent = words(element, age(element));
  const line = document.getElementById("fresh");
  if (line && document.visibilityState === "visible" && performance.now() - asked > ASK_EVERY) {
    asked = performance.now();
    htmx.trigger(line, "ask");
  }
};

const isBusy = () => document.querySelector("#calendar .htmx-request, #calendar.htmx-request") !== null;

document.addEventListener("htmx:beforeRequest", (event) => {
  const line = event.detail.elt;
  if (line.id !== "fresh") return;
  asked = performance.now();
  // The reader may move on while the upstream thinks: then the answer belongs to a page that is gone.
  line.addEventListener(
    "htmx:beforeOnLoad",
    (late) => {
      if (late.target === line && (!line.isConnected || isBusy())) late.preventDefault();
    },
    { once: true },
  );
});

// Asking again after a while renews the now-line too, so the events are wanted although they are the same.
document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.triggeringEvent?.type === "ask") event.detail.parameters.seen = "";
});

document.addEventListener("visibilitychange", look);
setInterval(look, LOOK_EVERY);
look();
