/** Addresses that are no page of the app; nginx and the local edge have the same rule. */
const HIDDEN = /^\/\./;
const FILE = /\.[^/]*$/;

/**
 * Answer 404 where the address fits.
 * @param {RegExp} pattern
 * @returns {import("vite").Connect.NextHandleFunction}
 */
function refuse(pattern) {
  return (request, response, next) => {
    const path = decodeURI(new URL(request.originalUrl ?? "/", "http://localhost").pathname);
    if (!pattern.test(path)) return next();
    response.statusCode = 404;
    response.end();
  };
}

/** @param {{ middlewares: import("vite").Connect.Server }} server */
function install({ middlewares }) {
  middlewares.use(refuse(HIDDEN));
  // Runs after Vite has served what is there, and before the page is served for whatever is left.
  return () => void middlewares.use(refuse(FILE));
}

/**
 * Vite plugin: `/.well-known/...`, hidden files and files that are not there are 404, as they are once the app is built.
 * @returns {import("vite").Plugin}
 */
export function noPage() {
  return { name: "no-page", configureServer: install, configurePreviewServer: install };
}
