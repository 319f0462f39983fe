import { api } from "../api/client";
import { unwrap } from "../api/problem";

/** Saves all bookings of an event as a CSV file. The token travels in a header: an address would be remembered. */
export async function downloadBookings(eventId: string, fileName: string): Promise<void> {
  const params = { path: { event_id: eventId } };
  const file = await unwrap(api.GET("/api/bookings/events/{event_id}/export.csv", { params, parseAs: "blob" }));
  const url = URL.createObjectURL(file);
  const link = Object.assign(document.createElement("a"), { href: url, download: fileName });
  link.click();
  // Only later, since browsers read the file after the click.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** "Jazz & more, 2027" becomes "jazz-more-2027-bookings.csv"; letters of every script stay. */
export const csvName = (title: string): string =>
  `${title.toLocaleLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, "-").replaceAll(/^-|-$/g, "") || "event"}-bookings.csv`;
