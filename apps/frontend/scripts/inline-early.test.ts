import { expect, test } from "vitest";
import { withEarly } from "./inline-early.mjs";

const preload = '\n    <link rel="modulepreload" crossorigin href="/assets/first-Ab1_.js">';
const page = (links = "") => `<head>\n    <!-- early.js -->${links}\n</head>`;

test("the script is in the page as it is, dollar signs and all", () => {
  expect(withEarly(page(), "const a = `$&`;", "first")).toBe("<head>\n    <script>const a = `$&`;</script>\n</head>");
});

test("it fetches later what would have been preloaded, and nothing else", () => {
  const other = preload.replace("first", "other");
  const html = withEarly(page(other + preload), "go()", "first");
  expect(html).toBe(`<head>\n    <script data-later="/assets/first-Ab1_.js">go()</script>${other}\n</head>`);
});

test("a page without a place for it is refused", () => {
  expect(() => withEarly("<head></head>", "go()", "first")).toThrow("early.js");
});
