import type { Booking, Event, WaitingPlace } from "../api/client";
import type { Tokens, User } from "../api/session";
import type { Statistics } from "../organizer/queries";

const HOUR = 3_600_000;
const inHours = (hours: number) => new Date(Date.now() + hours * HOUR).toISOString();

export const ada: User = { id: "a".repeat(24), email: "ada@example.org", name: "Ada", role: "attendee" };
export const tokens: Tokens = { access_token: "token-1", token_type: "Bearer", expires_in: 900, user: ada };

/** A published event tomorrow, with seats to be had. */
export const anEvent = (change: Partial<Event> = {}): Event => ({
  id: "e".repeat(24),
  title: "Jazz Quartet",
  description: "An evening in good company.",
  category: "music",
  venue: "Old Mill",
  time_zone: "UTC",
  starts_at: inHours(24),
  ends_at: inHours(26),
  capacity: 100,
  remaining: 60,
  held: 0,
  sold: 40,
  waiting_list: false,
  price: { amount: 2500, currency: "USD" },
  max_per_person: 10,
  status: "published",
  organizer_id: "f".repeat(24),
  image_url: null,
  created_at: inHours(-48),
  updated_at: inHours(-48),
  ...change,
});

/** A confirmed booking of two seats at that event. */
export const aBooking = (change: Partial<Booking> = {}): Booking => {
  const { id, title, venue, time_zone, starts_at, ends_at } = anEvent();
  return {
    id: "b".repeat(24),
    reference: "ES-7KQ2-MX4P",
    status: "confirmed",
    seats: 2,
    total: { amount: 5000, currency: "USD" },
    event: { id, title, venue, time_zone, starts_at, ends_at },
    event_before: null,
    created_at: inHours(-1),
    cancelled_at: null,
    ...change,
  };
};

/** A place on the waiting list of that event. */
export const aPlace = (change: Partial<WaitingPlace> = {}): WaitingPlace => ({
  id: "9".repeat(24),
  status: "waiting",
  seats: 2,
  event: aBooking().event,
  event_before: null,
  joined_at: inHours(-2),
  offered_until: null,
  booking_id: null,
  ...change,
});

/** How that event sells: 40 seats in three bookings. */
export const someStatistics = (change: Partial<Statistics> = {}): Statistics => ({
  event_id: anEvent().id,
  bookings: 3,
  seats: 40,
  revenue: { amount: 100_000, currency: "USD" },
  checked_in: { bookings: 1, seats: 12 },
  time_zone: "UTC",
  by_day: [],
  ...change,
});
