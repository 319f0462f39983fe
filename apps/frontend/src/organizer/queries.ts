import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, type Event } from "../api/client";
import type { components } from "../api/generated/booking";
import { unwrap } from "../api/problem";

export type Statistics = components["schemas"]["Statistics"];

const PAGE = 20;
const LIVE_MS = 30_000;
const DAY_MS = 24 * 3_600_000;

export const views = ["upcoming", "drafts", "past", "cancelled"] as const;
export type View = (typeof views)[number];

/** One's own events of a kind, the ones that matter next first. */
export const myEventsQuery = (view: View) =>
  infiniteQueryOptions({
    queryKey: ["organizer", "events", view],
    queryFn: ({ pageParam: cursor, signal }) => {
      const query = { mine: true, limit: PAGE, cursor, ...filterOf(view, new Date()) };
      return unwrap(api.GET("/api/events", { params: { query }, signal }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });

/** An event is upcoming until the day after it began: what goes on now is what its organizer looks for. */
export function filterOf(view: View, now: Date) {
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate()).getTime() - DAY_MS;
  const at = (time: number) => new Date(time).toISOString();
  const filters = {
    upcoming: { status: "published", sort: "starts_at", from: at(yesterday) },
    drafts: { status: "draft", sort: "-created_at" },
    past: { status: "published", sort: "-starts_at", to: at(yesterday - 1) },
    cancelled: { status: "cancelled", sort: "-starts_at" },
  } as const;
  return filters[view];
}

/** An event with the version that was read, so that a change can't undo somebody else's. */
export interface Versioned {
  event: Event;
  etag: string | undefined;
}

export const ownEventQuery = (eventId: string) =>
  queryOptions({
    queryKey: ["organizer", "event", eventId],
    queryFn: async ({ signal }): Promise<Versioned> => {
      const answer = api.GET("/api/events/{event_id}", { params: { path: { event_id: eventId } }, signal });
      const event = await unwrap(answer);
      return { event, etag: (await answer).response.headers.get("ETag") ?? undefined };
    },
  });

/** What an event's confirmed bookings come to, now and day by day. */
export const statisticsQuery = (eventId: string) =>
  queryOptions({
    queryKey: ["organizer", "statistics", eventId],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/bookings/events/{event_id}/statistics", { params: { path: { event_id: eventId } }, signal }),
      ),
    refetchInterval: LIVE_MS,
  });

/** Which bookings: by what was typed of a reference, and by their state. */
export interface AttendeeSearch {
  reference: string;
  status: "" | "pending" | "confirmed" | "cancelled";
}

/** Bookings of an event, newest first, page after page. */
export const attendeesQuery = (eventId: string, { reference, status }: AttendeeSearch) =>
  infiniteQueryOptions({
    queryKey: ["organizer", "attendees", eventId, reference, status],
    queryFn: ({ pageParam: cursor, signal }) => {
      const params = { path: { event_id: eventId }, query: { reference, status: status || undefined, limit: PAGE, cursor } };
      return unwrap(api.GET("/api/bookings/events/{event_id}", { params, signal }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });
