import { describe, expect, test, vi } from "vitest";
import { Problem } from "../api/problem";
import { de } from "./de";
import { en } from "./en";
import { formatter } from "./format";
import { preferredLanguage, regionalLocale } from "./locale";
import { problemText } from "./problem-text";
import { loadRareTexts } from "./rare-texts";

const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, " ");

test.each([
  ["en-US", { amount: 2550, currency: "USD" }, "$25.50"],
  ["en-US", { amount: 2500, currency: "USD" }, "$25"],
  ["de-DE", { amount: 123450, currency: "EUR" }, "1.234,50 €"],
  ["en-US", { amount: 2500, currency: "JPY" }, "¥2,500"],
])("money in %s: %o is %s", (locale, money, text) => {
  expect(plain(formatter(locale).money(money))).toBe(text);
});

test("times are the viewer's, with the zone named", () => {
  const [start, end] = ["2026-07-01T22:30:00Z", "2026-07-01T23:30:00Z"];
  expect(formatter("de", "Europe/Berlin").span(start, end)).toEqual(["Donnerstag, 2. Juli 2026", "00:30 – 01:30 MESZ"]);
  const [day, hours] = formatter("en-US", "America/New_York").span(start, end).map(plain);
  expect([day, hours]).toEqual(["Wednesday, July 1, 2026", "6:30 PM – 7:30 PM EDT"]);
});

test("what lasts for days says so", () => {
  const [days] = formatter("en-GB", "UTC").span("2026-07-01T10:00:00Z", "2026-07-03T18:00:00Z");
  expect(plain(days)).toMatch(/1.*3 July 2026/);
});

test("a night that ends after midnight is one day's", () => {
  const [day, hours] = formatter("en-GB", "UTC").span("2026-12-17T22:00:00Z", "2026-12-18T02:00:00Z").map(plain);
  expect([day, hours]).toEqual(["Thursday, 17 December 2026", "22:00 – 02:00 UTC"]);
});

describe("the venue's time comes first, and the viewer's", () => {
  const late = "2040-12-17T23:30:00Z";
  const { when, spanAt, at } = formatter("en-GB", "Europe/Berlin");
  const bare = (texts: (string | undefined)[]) => texts.map((text) => plain(text ?? "").replaceAll(",", ""));

  test("follows where it differs", () => {
    expect(bare(when(late, "Europe/London"))).toEqual([
      "Mon 17 Dec 2040 · 23:30 GMT",
      "Tue 00:30 CET",
    ]);
    expect(bare(spanAt(late, "2040-12-18T01:00:00Z", "America/New_York"))).toEqual([
      "Monday 17 December 2040",
      "18:30 – 20:00 GMT-5",
      "Tuesday 18 December 2040 00:30 – 02:00 CET",
    ]);
  });

  test("is left out where clocks show the same, or when the zone is unknown", () => {
    for (const zone of ["Europe/Berlin", "Europe/Paris", "Mars/Olympus_Mons", null]) {
      expect(when(late, zone)).toHaveLength(1);
      expect(spanAt(late, late, zone)[2]).toBeUndefined();
    }
  });

  test("of something that has just happened needs no day, unless that is over at the venue", () => {
    const { whenJust } = formatter("en-GB", "Europe/Berlin");
    const told = (now: string) => bare(whenJust("2027-05-01T21:30:00Z", "Asia/Tokyo", new Date(now)));
    expect(told("2027-05-02T10:00:00Z")).toEqual(["06:30 GMT+9", "Sat 23:30 CEST"]);
    expect(told("2027-05-02T15:30:00Z")).toEqual(["Sun 2 May 06:30 GMT+9", "Sat 23:30 CEST"]);
    expect(whenJust("2027-05-01T21:30:00Z", "Europe/Paris", new Date("2027-05-01T21:40:00Z"))).toEqual(["23:30"]);
  });

  test("is told when only the end differs", () => {
    // Ireland changes its clocks as Britain does; Iceland never does.
    const night = ["2031-03-30T00:30:00Z", "2031-03-30T01:30:00Z"] as const;
    expect(formatter("en-GB", "Europe/London").spanAt(...night, "Atlantic/Reykjavik")[2]).toBeDefined();
    expect(formatter("en-GB", "Europe/London").spanAt(...night, "Europe/Dublin")[2]).toBeUndefined();
  });

  test("has nothing to do with the date block, which is the venue's", () => {
    expect(at("Europe/London").calendar(late).day).toBe("17");
    expect(at(null).calendar(late).day).toBe("18");
  });
});

test("a span over a change of the clocks names both zones", () => {
  const [, hours] = formatter("en-GB", "Europe/Berlin").span("2031-10-26T00:30:00Z", "2031-10-26T01:15:00Z");
  expect(hours).toBe("02:30 CEST – 02:15 CET");
  const [, forward] = formatter("en-US", "America/New_York").span("2031-03-09T06:30:00Z", "2031-03-09T07:30:00Z");
  expect(plain(forward)).toBe("1:30 AM EST – 3:30 AM EDT");
});

test("the year is left out while it is the current one", () => {
  const { day } = formatter("en-GB", "UTC");
  expect(day("2026-07-01T10:00:00Z", new Date("2026-01-01"))).not.toContain("2026");
  expect(day("2027-07-01T10:00:00Z", new Date("2026-01-01"))).toContain("2027");
});

test("the browser's languages decide, unless the visitor did", () => {
  vi.spyOn(navigator, "languages", "get").mockReturnValue(["fr-FR", "de-AT", "en"]);
  expect(preferredLanguage()).toBe("de");
  expect(regionalLocale("de")).toBe("de-AT");
  localStorage.setItem("language", "en");
  expect(preferredLanguage()).toBe("en");
  localStorage.setItem("language", "tlh");
  expect(preferredLanguage()).toBe("de");
});

test("without a common language it is English", () => {
  vi.spyOn(navigator, "languages", "get").mockReturnValue(["fr-FR"]);
  expect(preferredLanguage()).toBe("en");
});

test("problems are told in the visitor's language", () => {
  expect(problemText(new Problem(409, "sold_out", ""), de)).toBe(de.problems.sold_out);
  expect(problemText(new Problem(500, "toString", ""), en)).toBe(en.problems.other);
  expect(problemText(new TypeError("a bug"), en)).toBe(en.problems.other);
});

test("one seat is singular", () => {
  expect([en.common.seats(1), en.common.seats(1200)]).toEqual(["1 seat", "1,200 seats"]);
  expect([de.common.seats(1), de.common.seats(1200)]).toEqual(["1 Platz", "1.200 Plätze"]);
});

test.each([
  [["en-US@posix"], "en", "en-US"],
  [["de_DE.UTF-8"], "de", "de-DE"],
  [["C", "POSIX", "*", "", "de-CH"], "de", "de-CH"],
  [["constructor", "toString"], "en", "en"],
  [[], "en", "en"],
  [undefined, "en", "en"],
] as const)("languages that Intl refuses break nothing: %o", (tags, language, locale) => {
  vi.spyOn(navigator, "languages", "get").mockReturnValue(tags as readonly string[]);
  expect(preferredLanguage()).toBe(language);
  expect(regionalLocale(language)).toBe(locale);
  expect(() => formatter(regionalLocale(language))).not.toThrow();
});

test("a kept language that is none is not taken for one", () => {
  localStorage.setItem("language", "constructor");
  expect(preferredLanguage()).toBe("en");
});

test("rare problems have texts in both languages, once they are loaded", async () => {
  const refused = new Problem(409, "image_refused", "");
  await loadRareTexts();
  document.documentElement.lang = "de";
  expect(problemText(refused, de)).toContain("Datei");
  document.documentElement.lang = "en";
  expect(problemText(refused, en)).toContain("file");
});
