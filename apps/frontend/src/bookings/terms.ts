import type { Booking, Event } from "../api/client";
import { Problem } from "../api/problem";

/** The facts of an event that somebody who books relies on. */
export type Seen = Pick<Event, "title" | "venue" | "starts_at" | "ends_at" | "price">;

/** What is true now, and how it differs from what was seen. */
export interface ChangedTerms {
  changed: string[];
  total: Booking["total"];
  event: Omit<Seen, "price">;
}

/** What the API is told of that: it refuses to book anything dearer, elsewhere or at another time. */
export const termsOf = ({ price, title, venue, starts_at, ends_at }: Seen, seats: number) => ({
  expected_total: { ...price, amount: price.amount * seats },
  expected_event: { title, venue, starts_at, ends_at },
});

/** What has to be agreed to, if that is why a booking was refused. */
export const changedTerms = (error: unknown): ChangedTerms | undefined =>
  error instanceof Problem && error.code === "terms_changed" ? (error.details as unknown as ChangedTerms) : undefined;

/** What somebody has seen who was asked about it. */
export const seenIn = ({ event, total }: ChangedTerms, seats: number): Seen => ({
  ...event,
  price: { ...total, amount: total.amount / seats },
});
