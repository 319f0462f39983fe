import type { Category, Event } from "../api/client";
import type { components } from "../api/generated/event";
import { parseMoney, writeMoney, type Currency } from "./money";
import { localTime, momentOf, ownZone, usableZone } from "./zoned-time";

export type NewEvent = components["schemas"]["NewEvent"];
export type EventChanges = components["schemas"]["EventChanges"];

/** An event as the form's fields hold it: texts, and times as the venue's clocks show them. */
export interface EventValues {
  title: string;
  description: string;
  category: Category | "";
  venue: string;
  time_zone: string;
  starts_at: string;
  ends_at: string;
  capacity: string;
  amount: string;
  currency: Currency;
  max_per_person: string;
}

/** What the event service takes for the limit when none is named. */
export const USUAL_LIMIT = 10;

export const emptyEvent: EventValues = {
  title: "",
  description: "",
  category: "",
  venue: "",
  time_zone: usableZone(ownZone()),
  starts_at: "",
  ends_at: "",
  capacity: "",
  amount: "",
  currency: "USD",
  max_per_person: String(USUAL_LIMIT),
};

export const valuesOf = (event: Event, locale: string): EventValues => {
  // Only what is changed is sent: an event whose zone this browser does not know keeps it.
  const zone = usableZone(event.time_zone);
  return {
    title: event.title,
    description: event.description,
    category: event.category,
    venue: event.venue,
    time_zone: zone,
    starts_at: localTime(new Date(event.starts_at), zone),
    ends_at: localTime(new Date(event.ends_at), zone),
    capacity: String(event.capacity),
    amount: writeMoney(event.price.amount, locale),
    currency: event.price.currency,
    max_per_person: String(event.max_per_person),
  };
};

/** What the API takes; the values have passed the schema. */
export const newEvent = (values: EventValues, locale: string): NewEvent => ({
  title: values.title,
  description: values.description,
  category: values.category as Category,
  venue: values.venue,
  time_zone: values.time_zone,
  starts_at: momentOf(values.starts_at, values.time_zone).toISOString(),
  ends_at: momentOf(values.ends_at, values.time_zone).toISOString(),
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
