import type { components } from "../api/generated/booking";

export type Day = components["schemas"]["Day"];
export type Measure = "seats" | "amount";

/** What was sold from a day on, for one day or one week. */
export interface Sales {
  date: string;
  bookings: number;
  seats: number;
  amount: number;
}

const DAY_MS = 24 * 3_600_000;
/** Fewer would be bars as wide as a hand. */
const FEWEST_DAYS = 14;
const MOST_DAYS = 60;
const WEEK = 7;

/** Every day up to the last sale, two weeks at least, also those without one; by the week when these are too many to see. */
export function salesSeries(days: readonly Day[]): { sales: Sales[]; byWeek: boolean } {
  const [first, last] = [days[0], days.at(-1)];
  if (!first || !last) return { sales: [], byWeek: false };
  const end = Date.parse(last.date);
  const all = fill(days, Math.min(Date.parse(first.date), end - (FEWEST_DAYS - 1) * DAY_MS), end);
  if (all.length <= MOST_DAYS) return { sales: all, byWeek: false };
  const weeks = Array.from({ length: Math.ceil(all.length / WEEK) }, (_, week) =>
    sum(all.slice(week * WEEK, (week + 1) * WEEK)),
  );
  return { sales: weeks, byWeek: true };
}

function fill(days: readonly Day[], first: number, last: number): Sales[] {
  const known = new Map(days.map((day) => [day.date, day]));
  return Array.from({ length: (last - first) / DAY_MS + 1 }, (_, index) => {
    const date = new Date(first + index * DAY_MS).toISOString().slice(0, 10);
    return known.get(date) ?? { date, bookings: 0, seats: 0, amount: 0 };
  });
}

function sum(days: Sales[]): Sales {
  const total = (name: "bookings" | "seats" | "amount") => days.reduce((before, day) => before + day[name], 0);
  return { date: days[0]?.date ?? "", bookings: total("bookings"), seats: total("seats"), amount: total("amount") };
}

/** The top of a scale that holds a value; round, and its half is a whole number too. */
export function scaleTop(value: number): number {
  if (value <= 2) return 2;
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 4, 6, 8].find((step) => step * power >= value) ?? 10) * power;
}
