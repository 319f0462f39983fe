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

/** The QR code of a confirmed booking as SVG. A ticket never changes. */
export const ticketQuery = (bookingId: string) =>
  queryOptions({
    ...withCopy<string>([MINE, "ticket", bookingId]),
    queryFn: ({ signal }) => {
      const params = { path: { booking_id: bookingId } };
      return unwrap(api.GET("/api/bookings/{booking_id}/ticket.svg", { params, parseAs: "text", signal }));
    },
    staleTime: Infinity,
  });

/** The calendar entry of a booking, in the language of the app, which may not be the browser's. */
export const readCalendar = (bookingId: string, language: string): Promise<Blob> => {
  const params = { path: { booking_id: bookingId } };
  const headers = { "Accept-Language": language };
  return unwrap(api.GET("/api/bookings/{booking_id}/calendar.ics", { params, headers, parseAs: "blob" }));
};

/** Sends an attempt, however often: the same key can't book twice. The answer may still be pending. */
export const sendAttempt = ({ key, eventId, seats, offerId, terms }: Attempt): Promise<Booking> =>
  unwrap(
    api.POST("/api/bookings", {
      params: { header: { "idempotency-key": key } },
      body: { event_id: eventId, seats, ...(offerId && { offer_id: offerId }), ...terms },
    }),
  );

export const cancelBooking = (bookingId: string): Promise<Booking> =>
  unwrap(api.POST("/api/bookings/{booking_id}/cancel", { params: { path: { booking_id: bookingId } } }));
