import { infiniteQueryOptions, queryOptions, type InfiniteData } from "@tanstack/react-query";
import { api, type Booking, type BookingPage } from "../api/client";
import { copyOf, MINE, withCopy } from "../api/offline-copies";
import { pollPause } from "../api/poll";
import { unwrap } from "../api/problem";
import type { Attempt } from "./attempt";
import { isUpcoming } from "./rules";

const PAGE = 100;
const FIRST_POLL_MS = 1_000;
const SLOWEST_POLL_MS = 15_000;
const LIVE_MS = 10_000;

const LIST = [MINE, "list"];
export type BookingList = InfiniteData<BookingPage, string | undefined>;

/** Everything that the signed-in person booked, newest first. */
export const bookingsQuery = () =>
  infiniteQueryOptions({
    ...withCopy<BookingList>(LIST),
    queryFn: ({ pageParam: cursor, signal }) =>
      unwrap(api.GET("/api/bookings", { params: { query: { limit: PAGE, cursor } }, signal })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    refetchOnWindowFocus: "always",
  });

/** The signed-in person's bookings of one event that is not over; asked for again, as another page may add one. */
export const heldQuery = (eventId: string) =>
  queryOptions({
    queryKey: ["held", eventId],
    queryFn: async ({ signal }) => {
      const params = { query: { limit: PAGE, event_id: eventId } };
      const { items } = await unwrap(api.GET("/api/bookings", { params, signal }));
      return items.filter((booking) => isUpcoming(booking));
    },
    staleTime: 0,
    refetchInterval: ({ state }) => pollPause(LIVE_MS, state),
  });

/** The list with a booking that was just made, until the server's list comes: there may be no network by then. */
export function withBooking(booking: Booking, list = copyOf<BookingList>(LIST)?.data): BookingList {
  const [first, ...others] = list?.pages ?? [];
  const older = first?.items.filter(({ id }) => id !== booking.id) ?? [];
  const page = { next_cursor: first?.next_cursor ?? null, items: [booking, ...older] };
  return { pages: [page, ...others], pageParams: list?.pageParams ?? [undefined] };
}

/** One booking: asked for again while it is pending, ever more slowly, and while others may cancel it. */
export const bookingQuery = (bookingId: string) =>
  queryOptions({
    queryKey: [MINE, "booking", bookingId],
    initialData: () => lastSeen(bookingId)?.data,
    initialDataUpdatedAt: () => lastSeen(bookingId)?.at,
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/bookings/{booking_id}", { params: { path: { booking_id: bookingId } }, signal })),
    refetchInterval: ({ state }) => {
      if (state.data?.status === "pending") return Math.min(FIRST_POLL_MS * 1.5 ** state.dataUpdateCount, SLOWEST_POLL_MS);
      return state.data && isUpcoming(state.data) && pollPause(LIVE_MS, state);
    },
  });

/** The copy of a booking: its own, or its entry in the list. */
function lastSeen(bookingId: string): { data: Booking; at: number } | undefined {
  const own = copyOf<Booking>([MINE, "booking", bookingId]);
  if (own) return own;
  const list = copyOf<BookingList>(LIST);
  const data = list?.data.pages.flatMap((page) => page.items).find(({ id }) => id === bookingId);
  return list && data && { data, at: list.at };
}

/** Sends an attempt, however often: the same key can't book twice. The answer may still be pending. */
export const sendAttempt = ({ key, eventId, seats, offerId, terms }: Attempt): Promise<Booking> =>
  unwrap(
    api.POST("/api/bookings", {
      params: { header: { "idempotency-key": key } },
      body: { event_id: eventId, seats, ...(offerId && { offer_id: offerId }), ...terms },
    }),
  );
