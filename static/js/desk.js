// Meetings of the editor are moved and resized by mouse, pen, finger and keyboard. Each of these has a form beside it:
// what happens here ends in the same request as that form. Times are wall times of the page, in minutes of a day.
const STEP = 15;
const DAY = 24 * 60;
const SLOP = 5; // pixels that a hand trembles
const HOLD = 350; // milliseconds that a finger rests before it drags instead of scrolling
const EDGE = { mouse: 8, pen: 12, touch: 20 }; // pixels at the end of a card that resize it
const CALM = 120; // milliseconds without a move before the server is asked

const desk = () => document.getElementById("editor");
const week = () => desk()?.querySelector(".week");
const days = () => [...desk().querySelectorAll(".day[data-date]")];
const slots = (date) => desk().querySelector(`.day[data-date="${date}"] .slots`);
const isGrid = () => week() && getComputedStyle(week()).display === "grid";
const isLocked = (card) => "locked" in card.dataset;

const minutes = (clock) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));
const clock = (at) => `${String(Math.floor(at / 60) % 24).padStart(2, "0")}:${String(at % 60).padStart(2, "0")}`;
const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
const same = (one, other) => one.date === other.date && one.start === other.start && one.end === other.end;

const say = (text) => {
  document.getElementById("say").textContent = text;
};

// {start: "2026-11-19T14:30", end: …} of a card as {date, start, end}; an end at midnight is 24:00.
const placeOf = ({ dataset }) => {
  const [date, start] = dataset.start.split("T");
  const length = (Date.parse(`${dataset.end}Z`) - Date.parse(`${dataset.start}Z`)) / 60000;
  return { date, start: minutes(start), end: minutes(start) + length };
};

// The date below a point and the minute at its height.
const pointed = (x, y) => {
  const column = days().find((day) => x < day.getBoundingClientRect().right) ?? days().at(-1);
  const box = column.querySelector(".slots").getBoundingClientRect();
  const rows = Number(week().className.match(/rows-(\d+)/)[1]);
  return { date: column.dataset.date, at: minutes(week().dataset.first) + ((y - box.top) / box.height) * rows * STEP };
};

const snapped = (at) => Math.round(at / STEP) * STEP;

const setNumber = (card, letter, number) => {
  card.className = card.className.replace(new RegExp(`\\b${letter}\\d+\\b`), "").trim();
  card.classList.add(`${letter}${number}`);
};

// ---- what is being moved

let move = null; // {card, ghost, from, wanted, asked}

const begin = (card, from) => {
  const ghost = card.cloneNode(true);
  ghost.className = `${card.className.replace(/\bl\d-\d\b/, "")} ghost`;
  for (const element of ghost.querySelectorAll("[id]")) element.removeAttribute("id");
  ghost.removeAttribute("data-event");
  ghost.inert = true;
  card.classList.add("from");
  move = { card, ghost, from, wanted: from, asking: null };
  show();
};

const show = () => {
  const { ghost, wanted } = move;
  const first = minutes(week().dataset.first);
  setNumber(ghost, "s", clamp(Math.floor((wanted.start - first) / STEP), 0, 63));
  setNumber(ghost, "d", clamp(Math.ceil((wanted.end - wanted.start) / STEP), 1, 48));
  const times = ghost.querySelectorAll("time");
  if (times.length === 2) [times[0].textContent, times[1].textContent] = [clock(wanted.start), clock(wanted.end)];
  slots(wanted.date).append(ghost);
};

const want = (wanted) => {
  const start = clamp(wanted.start, 0, DAY - STEP);
  const place = { date: wanted.date, start, end: clamp(wanted.end, start + STEP, DAY) };
  if (!slots(place.date) || same(place, move.wanted)) return;
  move.wanted = place;
  show();
  forget();
  move.asking = setTimeout(ask, CALM, move);
};

const forget = () => {
  clearTimeout(move.asking);
  move.request?.abort();
  mark(move, "", "");
};

const fields = ({ card, wanted }) => ({
  date: wanted.date,
  start: clock(wanted.start),
  end: clock(wanted.end),
  ...(wanted.end === DAY && { overnight: "1" }),
  version: card.dataset.version,
});

// Who and what stands in the way, said by the server while the meeting is still in the hand.
const ask = async (asked) => {
  asked.request = new AbortController();
  const query = new URLSearchParams(fields(asked));
  try {
    const answer = await fetch(`${desk().dataset.events}/${asked.card.dataset.event}/check?${query}`, {
      signal: asked.request.signal,
      headers: { "HX-Request": "true" },
    });
    if (!answer.ok) return;
    const found = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-hits]");
    if (move === asked) mark(asked, found.dataset.hits, found.textContent.trim());
  } catch {
    // Moved on, or no network: the drop is checked again in any case.
  }
};

const mark = ({ ghost, wanted }, hits, text) => {
  for (const hit of desk().querySelectorAll(".hit-by")) hit.classList.remove("hit-by");
  for (const id of hits.split(" ").filter(Boolean)) desk().querySelector(`[data-event="${id}"]`)?.classList.add("hit-by");
  ghost.classList.toggle("clash", text !== "");
  let line = ghost.querySelector("[data-clash]");
  if (!line) {
    line = document.createElement("p");
    line.dataset.clash = "";
    ghost.querySelector("a").after(line);
  }
  line.textContent = text;
  const day = slots(wanted.date).closest(".day").querySelector("h2").textContent.trim();
  say([`${day}, ${clock(wanted.start)} – ${clock(wanted.end)}`, text].filter(Boolean).join(". "));
};

const end = () => {
  forget();
  move.ghost.remove();
  move.card.classList.remove("from");
  const ended = move;
  move = null;
  return ended;
};

const cancel = () => {
  end();
  say(desk().dataset.kept);
};

const drop = () => {
  const { wanted, from, card } = move;
  if (same(wanted, from)) return cancel();
  const values = fields(move);
  end();
  return send(card, values);
};

// The server has the last word: it answers with the week as it is now, and with what to do where it refuses.
const send = (card, values) => {
  const address = `${desk().dataset.events}/${card.dataset.event}/move${location.search}`;
  const answered = htmx.ajax("POST", address, { source: card, target: "#editor", swap: "outerHTML", values });
  return answered.catch(() => lose(card, values));
};

// ---- a lost network: the meeting is where it was, and one press tries again

const lose = (card, values) => {
  desk().querySelector("[data-lost]")?.remove();
  desk().append(document.getElementById("lost").content.cloneNode(true));
  const told = desk().querySelector("[data-lost]");
  const again = told.querySelector("button");
  again.addEventListener("click", () => {
    told.remove();
    send(card, values);
  });
  again.focus();
};

// ---- mouse, pen and finger

let press = null; // {card, x, y, grip, place} until it is a drag or a click

const gripOf = (event, card) => {
  const box = card.getBoundingClientRect();
  const edge = Math.min(EDGE[event.pointerType] ?? EDGE.mouse, box.height / 3);
  return event.clientY > box.bottom - edge ? "end" : "all";
};

const follow = (event) => {
  const { date, at } = pointed(event.clientX, event.clientY);
  const { place, grip, offset } = press;
  if (grip === "end") return want({ ...place, end: snapped(at) });
  const start = snapped(at - offset);
  return want({ date, start, end: start + place.end - place.start });
};

const take = (event) => {
  const { card, place } = press;
  press.offset = pointed(press.x, press.y).at - place.start;
  press.taken = true;
  card.setPointerCapture(event.pointerId);
  begin(card, place);
};

document.addEventListener("pointerdown", (event) => {
  const card = event.target.closest("#editor .slots > .ev[data-event]");
  if (!card || isLocked(card) || !isGrid() || event.button !== 0 || move) return;
  press = { card, x: event.clientX, y: event.clientY, grip: gripOf(event, card), place: placeOf(card) };
  if (event.pointerType === "touch") press.hold = setTimeout(() => press && take(event), HOLD);
});

document.addEventListener("pointermove", (event) => {
  if (!press) return;
  const far = Math.hypot(event.clientX - press.x, event.clientY - press.y) > SLOP;
  if (!press.taken && far && event.pointerType === "touch") return letGo(); // it scrolls
  if (!press.taken && far) take(event);
  if (press.taken) follow(event);
});

const letGo = () => {
  clearTimeout(press.hold);
  press = null;
};

document.addEventListener("pointerup", (event) => {
  if (!press) return;
  const { taken } = press;
  letGo();
  if (!taken) return;
  event.target.addEventListener("click", (click) => click.preventDefault(), { once: true, capture: true });
  if (move) drop();
});

document.addEventListener("pointercancel", () => {
  if (press) letGo();
  if (move) cancel();
});

// A finger that drags does not scroll, and links are not dragged as links.
document.addEventListener("touchmove", (event) => press?.taken && event.preventDefault(), { passive: false });
document.addEventListener("dragstart", (event) => event.target.closest?.("#editor .ev") && event.preventDefault());
document.addEventListener("contextmenu", (event) => press?.taken && event.preventDefault());

// An empty place of the grid is where a new meeting goes.
document.addEventListener("click", (event) => {
  if (!event.target.matches("#editor .slots") || !isGrid()) return;
  const { date, at } = pointed(event.clientX, event.clientY);
  const add = event.target.closest(".day").querySelector(".allday a");
  const url = new URL(add.href);
  url.searchParams.set("date", date);
  url.searchParams.set("start", clock(Math.floor(at / STEP) * STEP));
  htmx.ajax("GET", url.pathname + url.search, { source: add, target: "#panel", swap: "outerHTML" });
});

// ---- keyboard: M on a meeting takes it up, arrows move it, Shift resizes it, Enter puts it down, Escape back

const dayBeside = (date, by) => {
  const all = days().map((day) => day.dataset.date);
  return all[clamp(all.indexOf(date) + by, 0, all.length - 1)];
};

const steps = {
  ArrowLeft: ({ date, ...rest }) => ({ date: dayBeside(date, -1), ...rest }),
  ArrowRight: ({ date, ...rest }) => ({ date: dayBeside(date, 1), ...rest }),
  ArrowUp: ({ date, start, end }) => ({ date, start: start - STEP, end: end - STEP }),
  ArrowDown: ({ date, start, end }) => ({ date, start: start + STEP, end: end + STEP }),
};
const resizes = {
  ArrowUp: ({ end, ...rest }) => ({ ...rest, end: end - STEP }),
  ArrowDown: ({ end, ...rest }) => ({ ...rest, end: end + STEP }),
};

const pressed = (event) => {
  if (event.key === "Escape") return cancel;
  if (event.key === "Enter") return drop;
  const step = (event.shiftKey ? resizes : steps)[event.key];
  return step && (() => want(step(move.wanted)));
};

document.addEventListener(
  "keydown",
  (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (move) {
      const act = pressed(event);
      if (event.key === "Escape" && press) letGo();
      if (!act) return;
      event.preventDefault();
      event.stopPropagation();
      act();
      return;
    }
    const card = event.target.closest?.("#editor .ev[data-event]");
    if (event.key !== "m" || !card) return;
    event.preventDefault();
    if (isLocked(card)) return say(card.dataset.locked);
    if (!card.closest(".slots") || !isGrid()) return;
    begin(card, placeOf(card));
    say(desk().dataset.taken);
  },
  { capture: true },
);
