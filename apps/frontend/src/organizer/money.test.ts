import { expect, test } from "vitest";
import { parseMoney, writeMoney } from "./money";

test.each([
  ["en-US", "12.50", 1250],
  ["en-US", "12,5", 1250],
  ["en-US", "1,250", 125_000],
  ["en-US", "1,250.00", 125_000],
  ["de-DE", "12,50", 1250],
  ["de-DE", "12.50", 1250],
  ["de-DE", "1.250", 125_000],
  ["de-CH", "1’250.05", 125_005],
  ["fr-FR", "1 250,05", 125_005],
  ["en-US", "0", 0],
  ["en-US", "0.07", 7],
])("in %s, %s is %i minor units", (locale, text, amount) => {
  expect(parseMoney(text, locale)).toBe(amount);
});

test.each(["", "free", "12.345", "-5", "1.2.3", "12,34,56", "1e3", "."])("%j is no amount", (text) => {
  expect(parseMoney(text, "en-US")).toBeUndefined();
});

test("what is written can be read again, in every locale", () => {
  for (const locale of ["en-US", "de-DE", "de-CH", "fr-FR"])
    for (const amount of [0, 7, 1250, 4500, 123_456_789])
      expect(parseMoney(writeMoney(amount, locale), locale)).toBe(amount);
});

test("cents are written with two digits, and not at all when there are none", () => {
  expect([writeMoney(1250, "en-US"), writeMoney(1200, "en-US"), writeMoney(1250, "de-DE")]).toEqual(["12.50", "12", "12,50"]);
});
