import { readFileSync } from "node:fs";

const PLACE = "<!-- early.js -->";

/**
 * The page with the early script in it, which also fetches what would be preloaded of the named chunk: later.
 * @param {string} html @param {string} script @param {string} chunk @returns {string}
 */
export function withEarly(html, script, chunk) {
  if (!html.includes(PLACE)) throw new Error(`index.html has no ${PLACE}`);
  const preload = new RegExp(`\\n *<link rel="modulepreload"[^>]* href="([^"]*/${chunk}-[^"]*)">`);
  const file = preload.exec(html)?.[1];
  const data = file ? ` data-later="${file}"` : "";
  return html.replace(preload, "").replace(PLACE, () => `<script${data}>${script}</script>`);
}

/**
 * Vite plugin: put src/early/early.js into the page, byte for byte, since its hash is known elsewhere.
 * @param {string} chunk @returns {import("vite").Plugin}
 */
export function inlineEarly(chunk) {
  return {
    name: "inline-early",
    transformIndexHtml: {
      order: "post",
      handler: (html) => withEarly(html, readFileSync("src/early/early.js", "utf8"), chunk),
    },
  };
}
