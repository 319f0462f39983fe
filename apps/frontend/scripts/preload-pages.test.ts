import { expect, test } from "vitest";
import { scriptsOf } from "./preload-pages.mjs";

const chunk = (fileName: string, imports: string[] = [], isEntry = false) => ({
  fileName,
  name: fileName.replace(".js", ""),
  code: "",
  isEntry,
  imports,
});

test("a page's scripts are fetched early, without those that the entry brings", () => {
  const all = [
    chunk("index.js", ["react.js"], true),
    chunk("react.js"),
    chunk("event-page.js", ["shared.js", "react.js"]),
    chunk("shared.js"),
    chunk("admin-page.js", ["rare.js"]),
    chunk("rare.js"),
  ];
  expect(scriptsOf(all, ["event-page"])).toEqual(["event-page.js", "shared.js"]);
});
