import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api } from "../api/client";
import { pollPause } from "../api/poll";
import { Problem, unwrap } from "../api/problem";
import { timeRange, type Filters } from "./filters";

const PAGE = 12;
const LIVE_MS = 15_000;

/** Published events that match, soonest first, page after page. */
export const eventsQuery = (filters: Filters) => {
  const { query, category } = filters;
  const range = timeRange(filters, new Date());
  return infiniteQueryOptions({
    queryKey: ["events", "list", query, category, range],
    queryFn: ({ pageParam: cursor, signal }) => {
      const search = { query: query || undefined, category: category || undefined, status: "published" as const };
      const params = { query: { ...search, ...range, limit: PAGE, cursor } };
      return unwrap(api.GET("/api/events", { params, signal }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });
};

/** One event. Its free seats are asked for again and again, less often while that fails. */
export const eventQuery = (eventId: string) =>
  queryOptions({
    queryKey: ["events", eventId],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/events/{event_id}", { params: { path: { event_id: eventId } }, signal })),
    refetchInterval: ({ state }) => {
      if (state.error instanceof Problem && state.error.status === 404) return false;
      return pollPause(LIVE_MS, state);
    },
  });
