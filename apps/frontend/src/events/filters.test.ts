import { describe, expect, test } from "vitest";
import { noFilters, readFilters, timeRange, writeFilters } from "./filters";

/** A Wednesday. */
const now = new Date(2026, 6, 1, 14, 20);
const at = (month: number, day: number, hour = 0) => new Date(2026, month - 1, day, hour).toISOString();

describe("filters in the address", () => {
  test("come back as they went", () => {
    const filters = { query: "jazz & more", category: "music", when: "dates", from: "2026-07-01", to: "2026-07-09" } as const;
    expect(readFilters(writeFilters(filters))).toEqual(filters);
  });

  test("leave no trace when nothing is chosen", () => {
    expect(writeFilters(noFilters).toString()).toBe("");
    expect(writeFilters({ ...noFilters, from: "2026-07-01" }).toString()).toBe("");
  });

  test("are ignored when they make no sense", () => {
    const params = new URLSearchParams("category=nonsense&when=never&from=yesterday&to=2026-99-99");
    expect(readFilters(params)).toEqual(noFilters);
  });
});

describe("the time range", () => {
  const range = (change: object, today = now) => timeRange({ ...noFilters, ...change }, today);

  test("begins with the current hour and is open", () => {
    expect(range({})).toEqual({ from: at(7, 1, 14) });
  });

  test("today ends at midnight", () => {
    expect(range({ when: "today" })).toEqual({ from: at(7, 1, 14), to: at(7, 2) });
  });

  test("the weekend is Saturday and Sunday, or what is left of it", () => {
    expect(range({ when: "weekend" })).toEqual({ from: at(7, 4), to: at(7, 6) });
    expect(range({ when: "weekend" }, new Date(2026, 6, 5, 9))).toEqual({ from: at(7, 5, 9), to: at(7, 6) });
  });

  test("chosen days include the last one", () => {
    expect(range({ when: "dates", from: "2026-07-03", to: "2026-07-04" })).toEqual({ from: at(7, 3), to: at(7, 5) });
  });

  test("a chosen day in the past begins now", () => {
    expect(range({ when: "dates", from: "2020-01-01" })).toEqual({ from: at(7, 1, 14) });
  });
});
