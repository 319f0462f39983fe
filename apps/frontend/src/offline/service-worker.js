// Opens the app where there is no network, so that tickets can be shown at the door. Calls of the API are none of its
// business: what a person may see without a network is kept by the page itself, and leaves with the person.
// The build puts in the files (scripts/service-worker.mjs); whenever one of them changes, this becomes a new worker.

/** @typedef {Event & { waitUntil: (work: Promise<unknown>) => void }} Stage */
/** @typedef {Event & { request: Request, respondWith: (answer: Promise<Response>) => void }} Asked */

const FILES = /** @type {string[]} */ (/** @type {unknown} */ (["FILES"]));
const SHELL = "shell-VERSION";
const PATIENCE_MS = 4_000;

addEventListener("install", (event) => {
  const stage = /** @type {Stage} */ (event);
  stage.waitUntil(caches.open(SHELL).then((shell) => shell.addAll(FILES)));
});

addEventListener("activate", (event) => {
  const stage = /** @type {Stage} */ (event);
  const others = (/** @type {string[]} */ names) => names.filter((name) => name !== SHELL);
  stage.waitUntil(caches.keys().then((names) => Promise.all(others(names).map((name) => caches.delete(name)))));
});

addEventListener("fetch", (event) => {
  const { request, respondWith } = /** @type {Asked} */ (event);
  const { origin, pathname } = new URL(request.url);
  if (pathname.startsWith("/api/")) return;
  if (request.mode === "navigate") respondWith.call(event, page(request));
  else if (origin === location.origin && FILES.includes(pathname)) respondWith.call(event, file(request));
});

/** The newest page; the kept one when there is no network, or one that gets nowhere. @param {Request} request */
async function page(request) {
  const tooLate = /** @type {Promise<never>} */ (new Promise((_resolve, reject) => setTimeout(reject, PATIENCE_MS)));
  try {
    return await Promise.race([fetch(request), tooLate]);
  } catch {
    return (await kept("/")) ?? fetch(request);
  }
}

/** A file of the shell. @param {Request} request */
const file = async (request) => (await kept(request)) ?? fetch(request);

/** What is kept of it; nothing where the browser refuses to look. @param {RequestInfo} request */
const kept = async (request) => {
  try {
    return await caches.match(request, { cacheName: SHELL, ignoreVary: true });
  } catch {
    return undefined;
  }
};
