import type { Booking } from "../api/client";

/** Whether a booking can still be given back. */
export const isCancellable = ({ status, event }: Booking, now = new Date()): boolean =>
  status === "confirmed" && new Date(event.starts_at) > now;
