import type { Category, Event } from "../api/client";
import type { components } from "../api/generated/event";
import { parseMoney, writeMoney, type Currency } from "./money";

export type NewEvent = components["schemas"]["NewEvent"];
export type EventChanges = components["schemas"]["EventChanges"];

/** An event as the form's fields hold it: texts, and times in the viewer's zone. */
export interface EventValues {
  title: string;
  description: string;
  category: Category | "";
  venue: string;
  starts_at: string;
  ends_at: string;
  capacity: string;
  amount: string;
  currency: Currency;
  max_per_person: string;
}

export const emptyEvent: EventValues = {
  title: "",
  description: "",
  category: "",
  venue: "",
  starts_at: "",
  ends_at: "",
  capacity: "",
  amount: "",
  currency: "USD",
  max_per_person: "",
};

export const valuesOf = (event: Event, locale: string): EventValues => ({
  title: event.title,
  description: event.description,
  category: event.category,
  venue: event.venue,
  starts_at: localTime(new Date(event.starts_at)),
  ends_at: localTime(new Date(event.ends_at)),
  capacity: String(event.capacity),
  amount: writeMoney(event.price.amount, locale),
  currency: event.price.currency,
  max_per_person: event.max_per_person === null ? "" : String(event.max_per_person),
});

/** What the API takes; the values have passed the schema. */
export const newEvent = (values: EventValues, locale: string): NewEvent => ({
  title: values.title,
  description: values.description,
  category: values.category as Category,
  venue: values.venue,
  starts_at: new Date(values.starts_at).toISOString(),
  ends_at: new Date(values.ends_at).toISOString(),
  capacity: Number(values.capacity),
  price: { amount: parseMoney(values.amount, locale) ?? 0, currency: values.currency },
  max_per_person: values.max_per_person === "" ? null : Number(values.max_per_person),
});

/** Only what differs: a field that nobody touched can't undo what somebody else did. */
export function changesOf(before: EventValues, after: EventValues, locale: string): EventChanges {
  const [old, now] = [newEvent(before, locale), newEvent(after, locale)];
  const changed = Object.entries(now).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(old[name as keyof NewEvent]),
  );
  return Object.fromEntries(changed);
}

/** A moment as `datetime-local` inputs have it. */
export function localTime(date: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`;
}
