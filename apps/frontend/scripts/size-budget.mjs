import { gzipSync } from "node:zlib";

/**
 * The JavaScript of a build, as the budget sees it.
 * @typedef {{ fileName: string, name: string, code: string, isEntry: boolean, imports: string[],
 *   facadeModuleId?: string | null }} Chunk
 * @typedef {{ firstLoad: string[], firstLoadLimit: number, chunkLimit: number }} Budget
 */

/** Bytes of a chunk as a browser downloads it, with gzip. @param {Chunk} chunk */
const weight = (chunk) => gzipSync(chunk.code, { level: 9 }).length;

/**
 * A chunk and everything that it imports statically, each once.
 * @param {Map<string, Chunk>} chunks @param {string} fileName @param {Set<string>} seen
 * @returns {Set<string>}
 */
export function closure(chunks, fileName, seen = new Set()) {
  if (seen.has(fileName)) return seen;
  seen.add(fileName);
  for (const next of chunks.get(fileName)?.imports ?? []) closure(chunks, next, seen);
  return seen;
}

/**
 * Every weight that the budget limits.
 *
 * First load is the entry with one of the named pages: what a browser needs before that page works.
 * @param {Chunk[]} all @param {Budget} budget @returns {{ name: string, bytes: number, limit: number }[]}
 */
export function weigh(all, { firstLoad, firstLoadLimit, chunkLimit }) {
  const chunks = new Map(all.map((chunk) => [chunk.fileName, chunk]));
  const entry = find(all, (chunk) => chunk.isEntry, "entry");
  const initial = closure(chunks, entry.fileName);

  const pages = firstLoad.map((name) => {
    const page = find(all, (chunk) => chunk.name === name, name);
    const needed = new Set([...initial, ...closure(chunks, page.fileName)]);
    const bytes = all.filter((chunk) => needed.has(chunk.fileName)).reduce((sum, chunk) => sum + weight(chunk), 0);
    return { name: `first load of ${name}`, bytes, limit: firstLoadLimit };
  });
  const lazy = all
    .filter((chunk) => !initial.has(chunk.fileName))
    .map((chunk) => ({ name: chunk.fileName, bytes: weight(chunk), limit: chunkLimit }));
  return [...pages, ...lazy];
}

/** @param {Chunk[]} all @param {(chunk: Chunk) => boolean} matches @param {string} what @returns {Chunk} */
function find(all, matches, what) {
  const found = all.find(matches);
  if (!found) throw new Error(`the build has no chunk for ${what}`);
  return found;
}

/**
 * Vite plugin: fail the build when its gzipped JavaScript is over budget.
 * @param {Budget} budget @returns {import("vite").Plugin}
 */
export function sizeBudget(budget) {
  return {
    name: "size-budget",
    apply: "build",
    writeBundle(_options, bundle) {
      const chunks = Object.values(bundle).flatMap((file) => (file.type === "chunk" ? [file] : []));
      for (const { name, bytes, limit } of weigh(chunks, budget)) {
        const line = `${name}: ${bytes} B gzip of ${limit} B`;
        if (bytes > limit) this.error(`over the size budget: ${line}`);
        if (limit === budget.firstLoadLimit) this.info(line);
      }
    },
  };
}
