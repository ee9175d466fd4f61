// Shows pages that were looked at before when there is no connection (docs/adr/0014-offline.md). The server puts
// RELEASE before this: what has to be known of the release that the worker belongs to.
const PATIENCE = 5000; // milliseconds until a saved copy is shown instead of a page that has not come to its end
const MOST = { week: 8, page: 16 }; // of each kind; the least recently seen goes first
// Firefox (153) shows an error of its own where a preload fails, whatever is answered instead.
const PRELOADS = !navigator.userAgent.includes("Firefox/");
const ASSETS = `assets ${RELEASE.version}`;
const MAIN = /(<main[^>]*>)(?:<template data-saved[^>]*><\/template>)?/;
const PARTS = [
  /<title>[^]*?<\/title>/,
  /<!--calendar-->[^]*<!--\/calendar-->/,
  /<!--period-->[^]*<!--\/period-->/,
  /<span class="dim sum" id="total"[^]*?<\/span>/,
];

let reader; // whose pages are saved, as the server names them; unknown until it has answered
let readers = 0; // how many there were: an answer that was asked for under an earlier one changes nothing
let look; // language and theme of the last answer
let turn = Promise.resolve();
const handed = new Set(); // pages that htmx was told to load because there is a copy: the wait is over already

// One after the other: a part of a page is put into the page that came before it.
const inTurn = (work) => (turn = turn.then(work).catch(() => {}));

const whenThere = (html, work) => html.then((all) => inTurn(() => work(all))).catch(() => {});

const hold = (name) => !name.startsWith("assets ");
const forget = async (isOver) => Promise.all((await caches.keys()).filter(isOver).map((name) => caches.delete(name)));

// An address without what makes no other page: the week is what is shown where no view is named.
const keyOf = (address) => {
  const url = new URL(address, location);
  url.hash = "";
  url.searchParams.delete("live");
  if (url.searchParams.get("view") === "week") url.searchParams.delete("view");
  return url.href;
};

const cardKey = (address) => {
  const url = new URL(keyOf(address));
  url.searchParams.set("in", "dialog");
  return url.href;
};

const said = ({ headers }) =>
  Object.fromEntries((headers.get(RELEASE.header) ?? "").split("; ").map((one) => one.split("=")));

// What the server says of an answer. What is saved of another reader goes before anything is shown.
const heard = async (event, answer, asked) => {
  const copy = said(answer);
  if (!copy.reader || (asked !== readers && copy.reader !== reader)) return {};
  if (copy.reader !== reader) {
    reader = copy.reader;
    readers += 1;
    await forget((name) => hold(name) && !name.endsWith(` ${copy.reader}`));
  }
  if (copy.look !== look) {
    look = copy.look;
    event.waitUntil(renewOfflinePage());
  }
  const isPage = answer.status === 200 && !answer.redirected && answer.headers.get("Content-Type")?.startsWith("text/html");
  return isPage && !answer.headers.get("Cache-Control")?.includes("no-store") ? copy : {};
};

const renewOfflinePage = async () => {
  const cache = await caches.open(ASSETS);
  const kept = await cache.match(RELEASE.offline);
  if (kept && said(kept).look === look) return;
  const answer = await fetch(RELEASE.offline).catch(() => null);
  if (answer?.ok) await cache.put(RELEASE.offline, answer);
};

const save = async (copy, key, html, before) => {
  if (copy.reader !== reader) return;
  const headers = new Headers(before);
  for (const name of ["Content-Encoding", "Content-Length", "Vary"]) headers.delete(name);
  const stamp = copy.of ? `<template data-saved="${copy.of}" data-zone="${copy.zone}"></template>` : "";
  const stamped = MAIN.test(html) ? html.replace(MAIN, (_, main) => main + stamp) : stamp + html;
  for (const kind of Object.keys(MOST)) await (await caches.open(`${kind} ${copy.reader}`)).delete(key);
  const cache = await caches.open(`${copy.keep} ${copy.reader}`);
  await cache.put(key, new Response(stamped, { headers }));
  const kept = await cache.keys();
  for (const old of kept.slice(0, Math.max(0, kept.length - MOST[copy.keep]))) await cache.delete(old);
};

const find = async (key) => {
  const held = await Promise.all((await caches.keys()).filter(hold).map((name) => caches.open(name)));
  for (const cache of held) {
    const copy = await cache.match(key);
    if (copy) return { cache, key, copy };
  }
  for (const cache of held) {
    for (const { url } of await cache.keys()) {
      const copy = await cache.match(url);
      const place = copy?.headers.get("Content-Location");
      if (place && keyOf(place) === key) return { cache, key: url, copy };
    }
  }
};

// A copy that can be shown; that it was, is noted.
const saved = async (key) => {
  const found = await find(key);
  if (!found) return undefined;
  const { of, until } = said(found.copy);
  if (until * 1000 < Date.now()) await forget(hold); // the session of its reader is over
  if (!of || until * 1000 < Date.now()) return undefined;
  const shown = found.copy.clone();
  await found.cache.delete(found.key);
  await found.cache.put(found.key, found.copy);
  return shown;
};

// Proxies answer so for a server that is away. What is ours says so.
const isAway = ({ status, headers }) => [502, 503, 504].includes(status) && !headers.has(RELEASE.header);

const reached = async (answer) => {
  if (isAway(await answer)) throw new TypeError("the server is away");
  return answer;
};

const whole = async (event, address, request = address) => {
  const asked = readers;
  const answer = await reached((await event.preloadResponse) ?? fetch(request));
  const copy = await heard(event, answer, asked);
  if (copy.keep) {
    const html = answer.clone().text();
    event.waitUntil(whenThere(html, (all) => save(copy, keyOf(address), all, answer.headers)));
  }
  return answer;
};

const part = async (event) => {
  const { request } = event;
  const asked = readers;
  const answer = await reached(fetch(request));
  const copy = await heard(event, answer, asked);
  const keep = (work) => event.waitUntil(whenThere(answer.clone().text(), work));
  if (copy.keep === "week") keep((html) => renew(event, copy, html, answer.headers));
  else if (copy.keep && request.headers.get("HX-Target") === "sheet")
    keep((html) => save(copy, cardKey(request.url), html, answer.headers));
  return answer;
};

// A week that htmx has brought, or a live answer, in the page that it was put into.
const renew = async (event, copy, html, headers) => {
  const { request } = event;
  const around = keyOf(request.headers.get("HX-Current-URL"));
  const isLive = new URL(request.url).searchParams.has("live");
  const key = isLive ? around : keyOf(request.url);
  const base = await find(around);
  if (!base) return void (await whole(event, key));
  let page = await base.copy.text();
  for (const one of PARTS) {
    const [found] = html.match(one) ?? [];
    if (found) page = page.replace(one, () => found.replace(' hx-swap-oob="outerHTML"', ""));
  }
  await save(copy, key, page, headers);
};

// An answer may stop in the middle: where a copy could stand in for it, it counts when all of it is there.
const complete = async (answer, key) => {
  const [come, copy] = await Promise.all([answer, find(key)]);
  if (copy) await come.clone().arrayBuffer();
  return come;
};

const late = () => new Promise((done) => setTimeout(done, PATIENCE));

const page = async (event) => {
  const { request } = event;
  const key = keyOf(request.url);
  const answer = complete(whole(event, request.url, request), key);
  event.waitUntil(answer.catch(() => {}));
  try {
    const inTime = await Promise.race([answer, handed.delete(key) ? null : late()]);
    if (inTime) return inTime;
  } catch {
    return (await saved(key)) ?? (await caches.match(RELEASE.offline)) ?? Response.error();
  }
  const copy = await saved(key);
  if (!copy) return answer.catch(async () => (await caches.match(RELEASE.offline)) ?? Response.error());
  event.waitUntil(answer.then(() => tell(event.resultingClientId || event.clientId)).catch(() => {}));
  return copy;
};

const tell = async (id) => (await clients.get(id))?.postMessage("back");

// Offline, htmx is led to whole pages: they say what they are.
const block = async (event) => {
  const { headers, url } = event.request;
  const target = headers.get("HX-Target");
  const answer = complete(part(event), target === "sheet" ? cardKey(url) : keyOf(url));
  event.waitUntil(answer.catch(() => {}));
  const isLive = new URL(url).searchParams.has("live"); // upstreams may take their time
  const inTime = await Promise.race([answer, ...(isLive ? [] : [late()])]).catch(() => null);
  if (inTime) return inTime;
  if (target === "sheet") {
    const card = await saved(cardKey(url));
    if (card) return card;
  }
  if (target === "calendar" && (await saved(keyOf(url)))) {
    handed.add(keyOf(url));
    return led(url);
  }
  return answer.catch(() => (target === "calendar" ? led(url) : nothing()));
};

const led = (url) => new Response("", { headers: { "HX-Redirect": url } });
const nothing = () => new Response(null, { status: 204, headers: { "HX-Trigger": "no-connection" } });

const nameOf = (url) => new URL(url).pathname.split("/").slice(3).join("/");

// Their names change with their content. A page that was saved before a release is shown with what there is.
const asset = async ({ url }) => {
  const kept = await caches.match(url, { ignoreVary: true });
  if (kept) return kept;
  try {
    return await fetch(url);
  } catch (failure) {
    const cache = await caches.open(ASSETS);
    const similar = (await cache.keys()).find((one) => nameOf(one.url) === nameOf(url));
    if (!similar) throw failure;
    return cache.match(similar);
  }
};

// Whoever leaves wants nothing to stay, whether or not the server hears of it now.
const signOut = async ({ request }) => {
  reader = undefined;
  readers += 1;
  await forget(hold);
  return fetch(request).catch(async () => (await caches.match(RELEASE.offline)) ?? Response.error());
};

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== location.origin) return;
  if (request.method === "POST" && pathname === RELEASE.signOut) event.respondWith(signOut(event));
  if (request.method !== "GET") return;
  const isWhole = request.mode === "navigate" || request.headers.has("HX-History-Restore-Request");
  if (pathname.startsWith(RELEASE.root)) event.respondWith(asset(request));
  else if (isWhole) event.respondWith(page(event));
  else if (request.headers.has("HX-Request")) event.respondWith(block(event));
});

// The page that was open before there was a worker. The browser still has it; but what was a minute old or not known
// then, the page has asked for since. What the browser does not have is not asked for: somebody may be signing in.
const first = async (event, address) => {
  const fromBrowser = new Request(address, { cache: "only-if-cached", mode: "same-origin" });
  const answer = await whole(event, address, fromBrowser);
  const { keep, of } = said(answer);
  const isRecent = Date.parse(answer.headers.get("Date")) - of * 1000 < 60000;
  if (keep && !isRecent) await whole(event, address);
};

self.addEventListener("message", (event) => {
  const { keep } = event.data;
  const back = async () => (await fetch(RELEASE.ping, { cache: "no-store" })).ok && event.source.postMessage("back");
  event.waitUntil((keep ? first(event, keep) : back()).catch(() => {}));
});

self.addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(caches.open(ASSETS).then((cache) => cache.addAll([...RELEASE.assets, RELEASE.offline])));
});

self.addEventListener("activate", (event) => {
  const ready = async () => {
    await forget((name) => !hold(name) && name !== ASSETS);
    await registration.navigationPreload?.[PRELOADS ? "enable" : "disable"]();
    await clients.claim();
  };
  event.waitUntil(ready());
});
