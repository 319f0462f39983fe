import { queryOptions } from "@tanstack/react-query";
import { api, type Booking } from "../api/client";
import { MINE, withCopy } from "../api/offline-copies";
import { unwrap } from "../api/problem";

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

export const cancelBooking = (bookingId: string): Promise<Booking> =>
  unwrap(api.POST("/api/bookings/{booking_id}/cancel", { params: { path: { booking_id: bookingId } } }));
