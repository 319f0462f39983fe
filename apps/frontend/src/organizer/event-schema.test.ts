import * as v from "valibot";
import { expect, test } from "vitest";
import { en } from "../i18n/en";
import { organizer as texts } from "../i18n/en/organizer";
import { anEvent } from "../testing/samples";
import { changesOf, emptyEvent, newEvent, valuesOf, type EventValues } from "./event-form-values";
import { eventSchema } from "./event-schema";

const newYear = new Date("2027-01-01T00:00:00Z");
const good: EventValues = {
  title: "Evening of strings",
  description: "",
  category: "music",
  venue: "Old Mill",
  time_zone: "Europe/Berlin",
  starts_at: "2027-05-01T19:00",
  ends_at: "2027-05-01T22:00",
  capacity: "120",
  amount: "45",
  currency: "USD",
  max_per_person: "",
};

/** Messages by field. */
function complaints(values: EventValues, { before = emptyEvent, taken = 0, now = newYear } = {}): Record<string, string> {
  const schema = eventSchema({ t: en, texts, locale: "en-US", before, taken, now: () => now });
  const { issues = [] } = v.safeParse(schema, values);
  return Object.fromEntries(issues.map((issue): [string, string] => [String(v.getDotPath(issue)), issue.message]));
}

test("a whole event passes", () => {
  expect(complaints(good)).toEqual({});
});

test("an empty form says what is needed, everywhere", () => {
  expect(Object.keys(complaints(emptyEvent))).toEqual([
    "title",
    "category",
    "venue",
    "starts_at",
    "ends_at",
    "capacity",
    "amount",
  ]);
});

test.each([
  [{ title: " x " }, "title", "Use at least 3 characters."],
  [{ title: "x".repeat(201) }, "title", "Use at most 200 characters."],
  [{ starts_at: "2026-12-31T19:00", ends_at: "2027-01-02T19:00" }, "starts_at", "This is in the past."],
  [{ ends_at: good.starts_at }, "ends_at", "The end must be after the start."],
  [{ ends_at: "2027-06-02T19:01" }, "ends_at", "An event can last 31 days at most."],
  [{ capacity: "12.5" }, "capacity", "Please give a whole number from 1 to 100,000."],
  [{ capacity: "0" }, "capacity", "Please give a whole number from 1 to 100,000."],
  [{ amount: "12.345" }, "amount", "Please give an amount such as 12.50."],
  [{ amount: "1000000.01" }, "amount", "This is more than a seat can cost here."],
  [{ max_per_person: "101" }, "max_per_person", "Please give a whole number from 1 to 100."],
])("%o is refused at its field", (change, field, message) => {
  expect(complaints({ ...good, ...change })).toEqual({ [field]: message });
});

test("a start that has passed may stay as it is", () => {
  const begun = { ...good, starts_at: "2026-12-31T19:00", ends_at: "2027-01-02T19:00" };
  expect(complaints(begun, { before: begun })).toEqual({});
});

test("the venue's clock says what has passed", () => {
  const noon = { ...good, starts_at: "2027-01-01T12:00", ends_at: "2027-01-01T14:00", time_zone: "UTC" };
  const begun = new Date("2027-01-01T13:00:00Z");
  expect(complaints(noon, { now: begun })).toHaveProperty("starts_at");
  expect(complaints({ ...noon, time_zone: "America/New_York" }, { now: begun })).toEqual({});
});

test("there are never fewer seats than are taken", () => {
  expect(complaints({ ...good, capacity: "39" }, { taken: 40 })).toHaveProperty("capacity");
  expect(complaints({ ...good, capacity: "40" }, { taken: 40 })).toEqual({});
});

test("values become what the API takes: minor units, UTC, no limit as null", () => {
  expect(newEvent({ ...good, amount: "45,50" }, "de-DE")).toMatchObject({
    time_zone: "Europe/Berlin",
    starts_at: "2027-05-01T17:00:00.000Z",
    capacity: 120,
    price: { amount: 4550, currency: "USD" },
    max_per_person: null,
  });
});

test("an event comes back from the form as it went in", () => {
  const event = anEvent({ max_per_person: 4, starts_at: "2027-05-01T17:00:00.000Z", ends_at: "2027-05-01T20:00:00.000Z" });
  const { title, starts_at, ends_at, capacity, price, max_per_person } = event;
  expect(newEvent(valuesOf(event, "de-DE"), "de-DE")).toMatchObject({ title, starts_at, ends_at, capacity, price, max_per_person });
});

test("an event whose zone the browser does not know is edited in UTC, and keeps its zone", () => {
  const before = valuesOf(anEvent({ starts_at: "2027-05-01T17:00:00Z", time_zone: "Mars/Olympus_Mons" }), "en-US");
  expect(before).toMatchObject({ time_zone: "UTC", starts_at: "2027-05-01T17:00" });
  expect(changesOf(before, { ...before, starts_at: "2027-05-01T17:30" }, "en-US")).toEqual({
    starts_at: "2027-05-01T17:30:00.000Z",
  });
});

test("only what was changed is sent", () => {
  expect(changesOf(good, { ...good, title: "Night of strings", max_per_person: "2" }, "en-US")).toEqual({
    title: "Night of strings",
    max_per_person: 2,
  });
  expect(changesOf(good, { ...good, amount: "45.00" }, "en-US")).toEqual({});
});
