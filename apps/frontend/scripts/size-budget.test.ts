import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { weigh } from "./size-budget.mjs";

/** Code that gzip can make little of, so that sizes stay about what they are. */
const chunk = (name: string, kilobytes: number, imports: string[] = []) => ({
  fileName: `${name}.js`,
  name,
  code: randomBytes(kilobytes * 750).toString("base64"),
  isEntry: name === "main",
  imports: imports.map((imported) => `${imported}.js`),
});
const budget = { firstLoad: ["home"], firstLoadLimit: 90_000, chunkLimit: 40_000 };

test("first load counts the entry, the page and what both import, each once", () => {
  const chunks = [chunk("main", 10, ["shared"]), chunk("home", 20, ["shared"]), chunk("shared", 30), chunk("other", 5)];
  const [home] = weigh(chunks, budget);
  expect(home?.bytes).toBeGreaterThan(45_000);
  expect(home?.bytes).toBeLessThan(60_000);
});

test("chunks that load later have a limit of their own", () => {
  const weights = weigh([chunk("main", 50), chunk("home", 1), chunk("heavy", 60)], budget);
  const over = weights.filter(({ bytes, limit }) => bytes > limit);
  expect(over.map(({ name }) => name)).toEqual(["heavy.js"]);
});

test("a page that isn't in the build is an error, not a free pass", () => {
  expect(() => weigh([chunk("main", 1)], budget)).toThrow("home");
});
