import { api } from "../api/client";
import { unwrap } from "../api/problem";

/**
 * Saves all bookings of an event as a CSV file, as spreadsheets of the person's language read it.
 * The token travels in a header: an address would be remembered.
 */
export async function downloadBookings(eventId: string, fileName: string, locale: string): Promise<void> {
  const params = { path: { event_id: eventId }, query: marksFor(locale) };
  const file = await unwrap(api.GET("/api/bookings/events/{event_id}/export.csv", { params, parseAs: "blob" }));
  const url = URL.createObjectURL(file);
  const link = Object.assign(document.createElement("a"), { href: url, download: fileName });
  link.click();
  // Only later, since browsers read the file after the click.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

const SEMICOLON_ANYWAY = ["CH", "LI"];

/**
 * Where a comma begins the decimals, spreadsheets do not take it for the end of a cell.
 * In some countries they never do, though a point begins the decimals there.
 */
export function marksFor(locale: string): { separator: "comma" | "semicolon"; decimals: "comma" | "point" } {
  const decimals = new Intl.NumberFormat(locale).format(0.5).includes(",") ? "comma" : "point";
  const country = new Intl.Locale(locale).region ?? "";
  return { separator: decimals === "comma" || SEMICOLON_ANYWAY.includes(country) ? "semicolon" : "comma", decimals };
}

/** "Jazz & more, 2027" becomes "jazz-more-2027-bookings.csv"; letters of every script stay. */
export const csvName = (title: string): string =>
  `${title.toLocaleLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, "-").replaceAll(/^-|-$/g, "") || "event"}-bookings.csv`;
