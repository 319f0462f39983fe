import { expect, test } from "vitest";
import { scriptsFor } from "./service-worker.mjs";

const chunk = (name: string, imports: string[] = [], isEntry = false) => ({
  fileName: `${name}.js`,
  name,
  code: "",
  isEntry,
  imports: imports.map((imported) => `${imported}.js`),
  facadeModuleId: `/src/${name}.tsx`,
});
const build = [
  chunk("main", ["react"], true),
  chunk("react"),
  chunk("tickets", ["react", "code"]),
  chunk("code"),
  chunk("organizer", ["chart"]),
  chunk("chart"),
];

test("what is kept is the entry and the pages that are needed without a network, with all they import", () => {
  expect(scriptsFor(build, /tickets/)).toEqual(["code.js", "main.js", "react.js", "tickets.js"]);
});
