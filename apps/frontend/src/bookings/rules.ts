import type { Booking, Event } from "../api/client";

/** What the API takes in one booking. */
export const MOST_SEATS = 10;

/** Most seats that one booking of an event can have, as long as there are so many. */
export const mostSeats = ({ max_per_person }: Pick<Event, "max_per_person">): number =>
  Math.min(MOST_SEATS, max_per_person);

/** Whether these bookings have as many seats of the event as one person can have. */
export const isFull = ({ max_per_person, capacity }: Event, held: Booking[]): boolean =>
  held.reduce((sum, { seats }) => sum + seats, 0) >= Math.min(max_per_person, capacity);

/** Whether a booking can still be given back. */
export const isCancellable = ({ status, event }: Booking, now = new Date()): boolean =>
  status === "confirmed" && new Date(event.starts_at) > now;

/** Whether the seats of a booking are, or may be, somebody's at an event that isn't over. */
export const isUpcoming = ({ status, event }: Booking, now = new Date()): boolean =>
  (status === "confirmed" || status === "pending") && new Date(event.ends_at) > now;
