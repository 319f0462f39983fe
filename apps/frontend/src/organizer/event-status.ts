import type { Event } from "../api/client";

export type OwnStatus = Event["status"] | "over";

/** How an organizer sees an event: a published one is over some day. */
export const ownStatus = ({ status, ends_at }: Pick<Event, "status" | "ends_at">, now = new Date()): OwnStatus =>
  status === "published" && new Date(ends_at) <= now ? "over" : status;
