// Saved copies say so: when they were right, that there is no connection, and when it is back. worker.js makes them.
const worker = navigator.serviceWorker;
const ASK_EVERY = 10 * 1000;
const SHOWN = 5000;
const texts = document.body.dataset;
let isAway = false;

const format = (at, options) => {
  const { lang } = document.documentElement;
  return new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, options).format(at);
};
const dayOf = (at, timeZone) => new Intl.DateTimeFormat("sv", { timeZone, dateStyle: "short" }).format(at);

// When something was, as the server would say it: 09:40; yesterday, 09:40; 12 November, 09:40.
const moment = (at, timeZone) => {
  const time = format(at, { timeZone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const day = dayOf(at, timeZone);
  if (day === dayOf(Date.now(), timeZone)) return time;
  const isYesterday = day === dayOf(Date.now() - 24 * 3600 * 1000, timeZone);
  const relative = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto" });
  return `${isYesterday ? relative.format(-1, "day") : format(at, { timeZone, day: "numeric", month: "long" })}, ${time}`;
};

// What was true of the present is not any more; the day may be another one. What the page has other words for says when.
const forgetNow = (place, then, timeZone) => {
  for (const one of place.querySelectorAll("[data-then]")) {
    one.textContent = one.dataset.then.replace("{}", then);
    one.classList.remove("now");
  }
  for (const one of place.querySelectorAll(".now, .ribbon .free")) one.remove();
  for (const one of place.querySelectorAll(".is-now, .today")) one.classList.remove("is-now", "today");
  for (const one of place.querySelectorAll("[aria-current=date]")) one.removeAttribute("aria-current");
  const today = dayOf(Date.now(), timeZone);
  for (const one of place.querySelectorAll(`#go-${today}, #c-${today}, [href="#d-${today}"]`)) {
    one.setAttribute("aria-current", "date");
    one.closest(".day, .cell")?.classList.add("today");
  }
};

const showAge = (stamp) => {
  const place = stamp.parentElement;
  const { saved, zone } = stamp.dataset;
  const then = moment(saved * 1000, zone);
  forgetNow(place, then, zone);
  const old = place.querySelector(".fresh");
  const line = document.createElement(old ? "span" : "p"); // without the request of the old one
  if (old) line.id = old.id;
  line.className = old?.closest(".head") ? "end fresh old" : "fresh old";
  line.textContent = texts.saved.replace("{}", then);
  if (old) old.replaceWith(line);
  else stamp.after(line);
};

const look = () => {
  const stamps = document.querySelectorAll("template[data-saved]");
  for (const stamp of stamps) {
    showAge(stamp);
    stamp.remove();
  }
  const list = document.querySelector("[data-saved-pages]");
  if (list) fill(list);
  isAway ||= stamps.length > 0 || list !== null;
};

const tell = (text, label) => {
  document.getElementById("connection")?.remove();
  const toast = document.createElement("div");
  toast.id = "connection";
  toast.className = "toast";
  toast.append(Object.assign(document.createElement("span"), { textContent: text }));
  document.getElementById("say").textContent = text;
  document.body.append(toast);
  if (!label) return void setTimeout(() => toast.remove(), SHOWN);
  const button = Object.assign(document.createElement("button"), { type: "button", className: "btn", textContent: label });
  button.dataset.reloads = "";
  toast.append(button);
};

// What the page asks for by itself fails quietly: only its line says that it is not live any more.
const lose = ({ target }) => {
  isAway = true;
  if (target.id === "fresh") target.classList.add("old");
  else tell(texts.offline);
};

const askWhetherBack = () => {
  if (isAway && document.visibilityState === "visible") worker?.controller?.postMessage({});
};

// One line of the list of what is saved: the title of the page, and when it was right.
const entry = async (list, cache, request) => {
  const copy = new DOMParser().parseFromString(await (await cache.match(request)).text(), "text/html");
  const { saved, zone } = copy.querySelector("template[data-saved]")?.dataset ?? {};
  if (!saved || !copy.title) return null;
  const [line, link, age] = ["li", "a", "span"].map((name) => document.createElement(name));
  link.href = request.url;
  link.textContent = copy.title.replace(/ · Horarium$/, "");
  age.className = "dim";
  age.textContent = list.dataset.as.replace("{}", moment(saved * 1000, zone));
  line.append(link, age);
  return line;
};

const fill = async (list) => {
  const lines = [];
  for (const kind of ["week ", "page "]) {
    for (const name of (await caches.keys()).filter((one) => one.startsWith(kind))) {
      const cache = await caches.open(name);
      for (const request of (await cache.keys()).reverse()) lines.push(await entry(list, cache, request));
    }
  }
  list.replaceChildren(...lines.filter(Boolean));
  document.getElementById("none").hidden = list.children.length > 0;
};

document.addEventListener("htmx:sendError", lose);
document.addEventListener("no-connection", lose);
document.addEventListener("htmx:historyRestore", look);
document.addEventListener("htmx:afterSwap", look);
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-reloads]")) location.reload();
});

if (worker) {
  worker.addEventListener("message", () => {
    isAway = false;
    tell(texts.back, texts.reload);
  });
  addEventListener("online", askWhetherBack);
  document.addEventListener("visibilitychange", askWhetherBack);
  setInterval(askWhetherBack, ASK_EVERY);
  addEventListener("load", async () => {
    const isFirst = !worker.controller;
    await worker.register(new URL("sw.js", document.querySelector("link[rel=manifest]").href)).catch(() => {});
    if (isFirst) (await worker.ready).active.postMessage({ keep: location.href });
  });
}
look();
