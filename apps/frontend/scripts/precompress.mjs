import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { gzipSync } from "node:zlib";

const TYPES = new Set([".js", ".css", ".svg", ".html"]);
/** Smaller files fit one packet anyway; nginx has the same limit. */
const WORTH_IT = 1000;

/**
 * Vite plugin: put a gzipped copy beside each file, for servers that hand it out (nginx `gzip_static`, the local edge).
 * @returns {import("vite").Plugin}
 */
export function precompress() {
  return {
    name: "precompress",
    apply: "build",
    writeBundle({ dir = "dist" }) {
      for (const name of readdirSync(dir, { recursive: true, encoding: "utf8" })) {
        const file = join(dir, name);
        if (!TYPES.has(extname(name))) continue;
        const content = readFileSync(file);
        if (content.length >= WORTH_IT) writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
      }
    },
  };
}
