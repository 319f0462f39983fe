import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { closure } from "./size-budget.mjs";

/** Files of `public/` that every page asks for. */
const COMMON = ["favicon.svg"];
/** What the page itself is made from. */
const PAGE = ["index.html", "src/early/early.js"];

/**
 * The scripts that certain modules need: each with all that it imports, and the entry.
 * @param {import("./size-budget.mjs").Chunk[]} all @param {RegExp} modules which modules, by their path
 * @returns {string[]}
 */
export function scriptsFor(all, modules) {
  const chunks = new Map(all.map((chunk) => [chunk.fileName, chunk]));
  const wanted = all.filter(({ isEntry, facadeModuleId }) => isEntry || modules.test(facadeModuleId ?? ""));
  return [...new Set(wanted.flatMap(({ fileName }) => [...closure(chunks, fileName)]))].sort();
}

/**
 * Vite plugin: write `sw.js`, the service worker that keeps what certain pages need.
 * @param {{ source: string, modules: RegExp }} options @returns {import("vite").Plugin}
 */
export function serviceWorker({ source, modules }) {
  return {
    name: "service-worker",
    apply: "build",
    generateBundle(_options, bundle) {
      const chunks = Object.values(bundle).flatMap((file) => (file.type === "chunk" ? [file] : []));
      const styles = Object.keys(bundle).filter((name) => name.endsWith(".css"));
      const files = ["/", ...[...scriptsFor(chunks, modules), ...styles, ...COMMON].map((name) => `/${name}`)];
      const version = createHash("sha256").update(files.join());
      for (const name of [...PAGE, ...COMMON.map((common) => `public/${common}`)]) version.update(readFileSync(name));
      const code = readFileSync(source, "utf8")
        .replace('["FILES"]', JSON.stringify(files))
        .replace("VERSION", version.digest("hex").slice(0, 12));
      this.emitFile({ type: "asset", fileName: "sw.js", source: code });
    },
  };
}
