import { expect, test } from "vitest";
import { localTime, momentOf, zones } from "./zoned-time";

test.each([
  ["2027-05-01T19:00", "Europe/Berlin", "2027-05-01T17:00:00.000Z"],
  ["2027-01-01T19:00", "Europe/Berlin", "2027-01-01T18:00:00.000Z"],
  ["2027-05-01T19:30", "America/New_York", "2027-05-01T23:30:00.000Z"],
  ["2027-05-01T19:30", "Asia/Kathmandu", "2027-05-01T13:45:00.000Z"],
  ["2027-12-31T23:00", "Pacific/Kiritimati", "2027-12-31T09:00:00.000Z"],
  ["2027-03-28T01:59", "Europe/Berlin", "2027-03-28T00:59:00.000Z"],
  ["2027-03-28T03:00", "Europe/Berlin", "2027-03-28T01:00:00.000Z"],
  ["2027-10-31T01:59", "Europe/Berlin", "2027-10-30T23:59:00.000Z"],
  ["2027-10-31T03:00", "Europe/Berlin", "2027-10-31T02:00:00.000Z"],
])("%s in %s is %s, and shown so", (local, zone, moment) => {
  expect(momentOf(local, zone).toISOString()).toBe(moment);
  expect(localTime(new Date(moment), zone)).toBe(local);
});

test("of a time that clocks show twice, the first is meant", () => {
  expect(momentOf("2027-10-31T02:30", "Europe/Berlin").toISOString()).toBe("2027-10-31T00:30:00.000Z");
});

test("a time that clocks skip is an hour later on them", () => {
  const skipped = momentOf("2027-03-28T02:30", "Europe/Berlin");
  expect(localTime(skipped, "Europe/Berlin")).toBe("2027-03-28T03:30");
});

test("what is no time is no moment", () => {
  expect(momentOf("", "UTC").getTime()).toBeNaN();
});

test("a zone that the browser does not list can be chosen all the same", () => {
  expect(zones("Mars/Olympus_Mons")).toContain("Mars/Olympus_Mons");
  expect(zones("Europe/Berlin")).toContain("UTC");
});
