import type { Event } from "../api/client";

export type Availability = "open" | "few" | "sold_out" | "cancelled" | "over" | "begun" | "not_on_sale";
type Seats = Pick<Event, "status" | "remaining" | "waiting_list" | "capacity" | "starts_at" | "ends_at">;

/** Whether seats can be had: not while people wait, for whom they are kept. "Few" means one in ten or fewer, or ten in a small hall's last row. */
export function availability({ status, remaining, waiting_list, capacity, starts_at, ends_at }: Seats, now = new Date()): Availability {
  if (status === "cancelled") return "cancelled";
  if (status !== "published") return "not_on_sale";
  if (new Date(ends_at) <= now) return "over";
  if (new Date(starts_at) <= now) return "begun";
  if (remaining <= 0 || waiting_list) return "sold_out";
  return remaining <= Math.min(50, Math.max(10, capacity / 10)) ? "few" : "open";
}
