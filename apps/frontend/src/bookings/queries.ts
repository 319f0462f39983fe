import { infiniteQueryOptions, queryOptions, type InfiniteData } from "@tanstack/react-query";
import { api, type Booking, type BookingPage } from "../api/client";
import { copyOf, MINE, withCopy } from "../api/offline-copies";
import { unwrap } from "../api/problem";
import type { Attempt } from "./attempt";

const PAGE = 100;
const FIRST_POLL_MS = 1_000;
const SLOWEST_POLL_MS = 15_000;

const LIST = [MINE, "list"];
type List = InfiniteData<BookingPage, string | undefined>;

/** Everything that the signed-in person booked, newest first. */
export const bookingsQuery = () =>
  infiniteQueryOptions({
    ...withCopy<List>(LIST),
    queryFn: ({ pageParam: cursor, signal }) =>
      unwrap(api.GET("/api/bookings", { params: { query: { limit: PAGE, cursor } }, signal })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });

/** One booking; while it is pending it is asked for again, ever more slowly. */
export const bookingQuery = (bookingId: string) =>
  queryOptions({
    queryKey: [MINE, "booking", bookingId],
    initialData: () => lastSeen(bookingId)?.data,
    initialDataUpdatedAt: () => lastSeen(bookingId)?.at,
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/bookings/{booking_id}", { params: { path: { booking_id: bookingId } }, signal })),
    refetchInterval: ({ state }) =>
      state.data?.status === "pending" && Math.min(FIRST_POLL_MS * 1.5 ** state.dataUpdateCount, SLOWEST_POLL_MS),
  });

/** The copy of a booking: its own, or its entry in the list. */
function lastSeen(bookingId: string): { data: Booking; at: number } | undefined {
  const own = copyOf<Booking>([MINE, "booking", bookingId]);
  if (own) return own;
  const list = copyOf<List>(LIST);
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

export const readCalendar = (bookingId: string): Promise<Blob> => {
  const params = { path: { booking_id: bookingId } };
  return unwrap(api.GET("/api/bookings/{booking_id}/calendar.ics", { params, parseAs: "blob" }));
};

/** Sends an attempt, however often: the same key can't book twice. The answer may still be pending. */
export const sendAttempt = ({ key, eventId, seats, offerId }: Attempt): Promise<Booking> =>
  unwrap(
    api.POST("/api/bookings", {
      params: { header: { "idempotency-key": key } },
      body: { event_id: eventId, seats, ...(offerId && { offer_id: offerId }) },
    }),
  );

export const cancelBooking = (bookingId: string): Promise<Booking> =>
  unwrap(api.POST("/api/bookings/{booking_id}/cancel", { params: { path: { booking_id: bookingId } } }));
