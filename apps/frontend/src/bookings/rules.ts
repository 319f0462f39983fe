import type { Booking, Event } from "../api/client";
import type { Availability } from "../events/availability";

/** What the API takes in one booking. */
export const MOST_SEATS = 10;

/** How many seats some bookings have together. */
export const seatsOf = (bookings: Booking[]): number => bookings.reduce((sum, { seats }) => sum + seats, 0);

/** How many more seats of an event a person can have who holds some already. */
export const seatsLeft = ({ max_per_person, capacity }: Event, held: number): number =>
  Math.max(0, Math.min(max_per_person, capacity) - held);

/** Whether seats can be booked at once. */
export const canBook = (state: Availability): boolean => state === "open" || state === "few";

/** Whether seats can be had, by booking or by waiting. */
export const hasSeats = (state: Availability): boolean => canBook(state) || state === "sold_out";

/** What somebody asks for on the page of an event. */
export interface Wish {
  event: Event;
  state: Availability;
  wanted: number;
  setSeats: (seats: number) => void;
}

/** How many seats to ask for: from one to the most that this visitor can have beside the `held` ones. */
export interface Choice extends Wish {
  held: number;
  seats: number;
  most: number;
}

/** What a visitor can choose who holds some seats already. */
export function choiceOf(wish: Wish, held = 0): Choice {
  const { event, state, wanted } = wish;
  const limit = Math.min(MOST_SEATS, seatsLeft(event, held));
  const most = state === "sold_out" ? limit : Math.min(limit, event.remaining);
  return { ...wish, held, most, seats: Math.max(1, Math.min(wanted, most)) };
}

/** Whether a booking can still be given back. */
export const isCancellable = ({ status, event }: Booking, now = new Date()): boolean =>
  status === "confirmed" && new Date(event.starts_at) > now;

/** Whether the seats of a booking are, or may be, somebody's at an event that isn't over. */
export const isUpcoming = ({ status, event }: Booking, now = new Date()): boolean =>
  (status === "confirmed" || status === "pending") && new Date(event.ends_at) > now;
