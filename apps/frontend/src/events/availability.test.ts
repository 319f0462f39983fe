import { expect, test } from "vitest";
import { anEvent } from "../testing/samples";
import { availability } from "./availability";

test.each([
  [{}, "open"],
  [{ remaining: 8 }, "few"],
  [{ remaining: 300, capacity: 15_000 }, "open"],
  [{ remaining: 0 }, "sold_out"],
  [{ remaining: 4, waiting_list: true }, "sold_out"],
  [{ status: "cancelled" }, "cancelled"],
  [{ status: "draft" }, "not_on_sale"],
  [{ ends_at: "2020-01-01T00:00:00Z" }, "over"],
] as const)("%o is %s", (change, expected) => {
  expect(availability(anEvent(change))).toBe(expected);
});

test("an event that has begun sells nothing", () => {
  const begun = anEvent({ starts_at: "2030-01-01T18:00:00Z", ends_at: "2030-01-01T20:00:00Z" });
  expect(availability(begun, new Date("2030-01-01T18:00:00Z"))).toBe("begun");
  expect(availability(begun, new Date("2030-01-01T20:00:00Z"))).toBe("over");
});
