/**
 * One wish to book: whatever is clicked, retried or reloaded, it becomes one booking, because it
 * is sent with one Idempotency-Key. Kept for this tab only, until the answer is known.
 */
export interface Attempt {
  key: string;
  eventId: string;
  userId: string;
  seats: number;
  /** The place on the waiting list whose offer is accepted. */
  offerId?: string | undefined;
  startedAt: number;
}

type Wish = Omit<Attempt, "key" | "startedAt">;

/** An older wish isn't acted on any more: nobody remembers having had it. */
const MAX_AGE_MS = 30 * 60_000;
const slot = (eventId: string): string => `booking-attempt:${eventId}`;

/** The unfinished attempt at this event, by this person or by anybody, if there is one. */
export function unfinishedAttempt(eventId: string, userId?: string, now = Date.now()): Attempt | undefined {
  const attempt = parse(sessionStorage.getItem(slot(eventId)));
  if (!attempt || attempt.userId !== (userId ?? attempt.userId) || now - attempt.startedAt > MAX_AGE_MS) return undefined;
  return attempt;
}

/** The unfinished attempt, else a new one; either way it is remembered. */
export function startAttempt(wish: Wish, now = Date.now()): Attempt {
  const unfinished = unfinishedAttempt(wish.eventId, wish.userId, now);
  if (unfinished) return unfinished;
  const attempt = { ...wish, key: randomKey(), startedAt: now };
  sessionStorage.setItem(slot(wish.eventId), JSON.stringify(attempt));
  return attempt;
}

export const finishAttempt = ({ eventId }: Attempt): void => sessionStorage.removeItem(slot(eventId));

/** 128 random bits. `crypto.randomUUID` would need https, which a cluster on a laptop hasn't. */
export function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function parse(text: string | null): Attempt | undefined {
  try {
    const value = JSON.parse(text ?? "null") as Partial<Attempt> | null;
    return typeof value?.key === "string" && typeof value.seats === "number" ? (value as Attempt) : undefined;
  } catch {
    return undefined;
  }
}
