import { useQueries } from "@tanstack/react-query";
import type { Booking } from "../api/client";
import { ticketQuery } from "./ticket-queries";

/** Enough for a weekend; the others are loaded, and saved, when they are opened. */
const SOONEST = 5;

/** Loads the codes of the next few tickets, so that they are on this device before they are needed at the door. */
export function useTicketsAhead(upcoming: Booking[]): void {
  const confirmed = upcoming.filter(({ status }) => status === "confirmed").slice(0, SOONEST);
  useQueries({ queries: confirmed.map(({ id }) => ticketQuery(id)) });
}
