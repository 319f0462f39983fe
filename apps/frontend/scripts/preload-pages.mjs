import { closure } from "./size-budget.mjs";

/**
 * Scripts of certain pages that the entry doesn't import itself.
 * @param {import("./size-budget.mjs").Chunk[]} all @param {string[]} pages names of their chunks @returns {string[]}
 */
export function scriptsOf(all, pages) {
  const chunks = new Map(all.map((chunk) => [chunk.fileName, chunk]));
  const files = (/** @type {(chunk: import("./size-budget.mjs").Chunk) => boolean} */ wanted) =>
    new Set(all.filter(wanted).flatMap(({ fileName }) => [...closure(chunks, fileName)]));
  const first = files(({ isEntry }) => isEntry);
  return [...files(({ name }) => pages.includes(name))].filter((fileName) => !first.has(fileName)).sort();
}

/**
 * Vite plugin: let the browser fetch the pages that people come to first together with the entry, not after it.
 * @param {string[]} pages @returns {import("vite").Plugin}
 */
export function preloadPages(pages) {
  return {
    name: "preload-pages",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler(_html, { bundle = {} }) {
        const chunks = Object.values(bundle).flatMap((file) => (file.type === "chunk" ? [file] : []));
        return scriptsOf(chunks, pages).map((fileName) => ({
          tag: "link",
          attrs: { rel: "modulepreload", crossorigin: true, href: `/${fileName}` },
          injectTo: "head",
        }));
      },
    },
  };
}
