// Inline in the page (scripts/inline-early.mjs), so that it runs before any other file has come. The
// Content-Security-Policy names its hash, in apps/frontend/nginx and tools/eventsphere/edge: a test says when it changed.

// The chosen theme, before the first paint: nobody sees the other one flash by.
(function () {
  try {
    const theme = localStorage.getItem("theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  } catch {
    // Storage can be off: then the system's theme it is.
  }
})();

// The app's own scripts are fifty times as large: asks for what the first page shows meanwhile, and shows its pictures
// and titles until the app does. Only for those who aren't signed in: the others' calls need a token first.
(function () {
  const FIRST_SCREEN = 4;
  const PATIENCE_MS = 15_000;
  const HOUR_MS = 3_600_000;

  const BLANK = "\u00a0"; // a line whose words need the app's language

  /** @type {Promise<unknown>[]} */
  const pictures = [];

  /** @typedef {{ title: string, venue: string, image_url: string | null }} Shown */

  /** The first call of the page at this address, as the app makes it (src/events/queries.ts). */
  function firstCall() {
    const event = /^\/events\/([0-9a-f]{24})\/?$/.exec(location.pathname)?.[1];
    if (event) return `/api/events/${event}`;
    if (location.pathname !== "/" || location.search) return undefined;
    const from = new Date(Math.floor(Date.now() / HOUR_MS) * HOUR_MS).toISOString();
    return `/api/events?status=published&from=${encodeURIComponent(from)}&limit=12`;
  }

  /** @param {string} tag @param {string} className @param {(Node | string)[]} children */
  function element(tag, className, ...children) {
    const made = document.createElement(tag);
    made.className = className;
    made.append(...children);
    return made;
  }

  /** What people wrote, in its own direction. @param {string} text */
  const written = (text) => element("bdi", "", text);

  /** @param {Shown} event */
  function picture({ image_url }) {
    if (!image_url) return element("div", "poster");
    const image = new Image(640, 360);
    image.className = "poster";
    image.src = image_url;
    pictures.push(new Promise((resolve) => (image.onload = image.onerror = resolve)));
    return image;
  }

  /** @param {Shown} event */
  function eventPage(event) {
    const main = element("div", "event-main", element("p", "eyebrow", BLANK), element("h1", "", written(event.title)));
    return element("div", "page event", element("div", "event-picture", picture(event)), main);
  }

  /** @param {Shown} event */
  function card(event) {
    const facts = element("p", "card-facts", element("span", "", BLANK), element("span", "", written(event.venue)));
    const text = [element("p", "eyebrow", BLANK), element("h3", "", written(event.title)), facts];
    const foot = element("p", "card-foot", element("span", "price", BLANK));
    return element("div", "card", element("div", "card-picture", picture(event)), element("div", "card-text", ...text, foot));
  }

  /** @param {Shown[]} events */
  const startPage = (events) =>
    element("div", "page", element("div", "discover-head early-gap"), element("div", "cards", ...events.map(card)));

  /** Shows it until the app has a page with nothing more to wait for. @param {HTMLElement} page */
  function show(page) {
    const root = document.getElementById("root");
    const isDone = () => root?.querySelector("h1") && !root.querySelector(".skeleton");
    if (!root || isDone()) return;
    const early = element("div", "", element("div", "header", element("div", "header-inner")), page);
    early.id = "early";
    early.setAttribute("aria-hidden", "true");
    root.before(early);
    new MutationObserver((_changes, observer) => {
      if (!isDone()) return;
      observer.disconnect();
      early.remove();
    }).observe(root, { childList: true, subtree: true });
  }

  const { later } = /** @type {HTMLScriptElement} */ (document.currentScript).dataset;

  /** The rest of the app's scripts: on a slow network they would make data and pictures wait. */
  function preloadRest() {
    const link = document.createElement("link");
    link.rel = "modulepreload";
    link.crossOrigin = "";
    link.href = later ?? "";
    if (later) document.head.append(link);
  }

  function isSignedIn() {
    try {
      return localStorage.getItem("signed-in") !== null;
    } catch {
      return false; // the app finds out
    }
  }

  const path = firstCall();
  if (!path || isSignedIn()) return preloadRest();
  const response = fetch(path, { signal: AbortSignal.timeout(PATIENCE_MS) });
  window.early = { url: location.origin + path, response };
  void response
    .then((answer) => (answer.ok ? answer.clone().json() : undefined))
    .then((/** @type {undefined | Shown | { items: Shown[] }} */ found) => {
      if (found) show("items" in found ? startPage(found.items.slice(0, FIRST_SCREEN)) : eventPage(found));
    })
    .catch(() => undefined) // the app meets the same failure, and says so
    .then(() => Promise.all(pictures))
    .then(preloadRest);
})();
