import { expect, test } from "vitest";
import { pollPause } from "./poll";

const failedFor = (ms: number) => ({ status: "error", dataUpdatedAt: 1_000_000, errorUpdatedAt: 1_000_000 + ms }) as const;

test("what answers is asked again at its pace", () => {
  expect(pollPause(15_000, { status: "success", dataUpdatedAt: 9_000_000, errorUpdatedAt: 5_000_000 })).toBe(15_000);
});

test.each([
  [4_000, 15_000],
  [40_000, 40_000],
  [90_000, 90_000],
  [3_600_000, 240_000],
])("what has failed for %i ms is left alone for %i ms", (failing, pause) => {
  expect(pollPause(15_000, failedFor(failing))).toBe(pause);
});
