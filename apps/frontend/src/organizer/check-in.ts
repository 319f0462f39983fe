import { api } from "../api/client";
import { unwrap } from "../api/problem";

/** What the door says to what was shown. */
export type CheckInResult =
  | { kind: "accepted"; reference: string; seats: number }
  | { kind: "used"; at: string | undefined }
  | { kind: Refusal };

const refusals = {
  ticket_invalid: "invalid",
  ticket_for_another_event: "other",
  not_found: "unknown",
  booking_cancelled: "cancelled",
  booking_pending: "pending",
  booking_rejected: "rejected",
  validation_error: "mistyped",
} as const;
export type Refusal = (typeof refusals)[keyof typeof refusals];

/** A ticket is a signed text of three parts (RFC 7515); whatever else is typed is meant as a reference. */
export const readShown = (text: string) => {
  const plain = text.trim();
  return /^[\w-]+\.[\w-]+\.[\w-]+$/.test(plain) ? { ticket: plain } : { reference: plain };
};

/**
 * Lets the people of a booking in, by their ticket or by the reference that they tell.
 * @throws {Problem} for what says nothing about the ticket, such as a lost connection
 */
export async function checkIn(eventId: string, shown: string): Promise<CheckInResult> {
  const params = { path: { event_id: eventId } };
  const answer = api.POST("/api/bookings/events/{event_id}/check-in", { params, body: readShown(shown) });
  const { error } = await answer.catch(() => ({ error: undefined }));
  if (error?.code === "already_checked_in") return { kind: "used", at: timeOf(error) };
  if (isRefusal(error?.code)) return { kind: refusals[error.code] };
  const { reference, seats } = await unwrap(answer);
  return { kind: "accepted", reference, seats };
}

const isRefusal = (code: unknown): code is keyof typeof refusals => typeof code === "string" && Object.hasOwn(refusals, code);

/** When the ticket was used: a member that only this problem has (RFC 9457, section 3.2). */
const timeOf = (problem: object): string | undefined =>
  "checked_in_at" in problem && typeof problem.checked_in_at === "string" ? problem.checked_in_at : undefined;
