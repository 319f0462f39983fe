import { readFileSync } from "node:fs";

const PLACE = "<!-- early.js -->";

/** Vite plugin: put src/early/early.js into the page, byte for byte, since its hash is known elsewhere. @returns {import("vite").Plugin} */
export function inlineEarly() {
  return {
    name: "inline-early",
    transformIndexHtml: {
      order: "post",
      handler(html) {
        if (!html.includes(PLACE)) throw new Error(`index.html has no ${PLACE}`);
        const later = /\n *<link rel="modulepreload"[^>]* href="(\/assets\/first-pages[^"]*)">/.exec(html);
        const rest = later ? html.replace(later[0], "") : html;
        const data = later ? ` data-later="${later[1]}"` : "";
        return rest.replace(PLACE, () => `<script${data}>${readFileSync("src/early/early.js", "utf8")}</script>`);
      },
    },
  };
}
