import { tabStorage } from "../api/storage";
import type { termsOf } from "./terms";

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
  /** What the visitor saw; an attempt from before a new version of the app has none. */
  terms?: ReturnType<typeof termsOf>;
  startedAt: number;
  answeredAt?: number;
}

type Wish = Omit<Attempt, "key" | "startedAt" | "answeredAt">;

/** An older wish isn't acted on any more: nobody remembers having had it. */
const MAX_AGE_MS = 30 * 60_000;
/** So long a page that was being left when the answer came, by a reload, may take to be replaced by the next. */
const RELOAD_MS = 10_000;
const answeredHere = new Set<string>();
const slot = (eventId: string): string => `booking-attempt:${eventId}`;

/** The unfinished attempt at this event, by this person or by anybody, if there is one. */
export function unfinishedAttempt(eventId: string, userId?: string, now = Date.now()): Attempt | undefined {
  const attempt = parse(tabStorage.read(slot(eventId)));
  if (!attempt || attempt.userId !== (userId ?? attempt.userId) || now - attempt.startedAt > MAX_AGE_MS) return undefined;
  return isAnswered(attempt, now) ? undefined : attempt;
}

/** Whether the visitor has seen the answer: in this page, or in one before it that was not being left just then. */
const isAnswered = ({ key, answeredAt }: Attempt, now: number): boolean =>
  answeredHere.has(key) || (answeredAt !== undefined && now - answeredAt > RELOAD_MS);

/** The unfinished attempt, else a new one; either way it is remembered. */
export function startAttempt(wish: Wish, now = Date.now()): Attempt {
  const unfinished = unfinishedAttempt(wish.eventId, wish.userId, now);
  if (unfinished) return unfinished;
  const attempt = { ...wish, key: randomKey(), startedAt: now };
  tabStorage.write(slot(wish.eventId), JSON.stringify(attempt));
  return attempt;
}

/** It was refused: nothing is left of it. */
export const dropAttempt = ({ eventId }: Attempt): void => tabStorage.remove(slot(eventId));

let isLeaving = false;
window.addEventListener("beforeunload", () => (isLeaving = true));

/**
 * It became a booking. Kept for a moment only by a page that is being left by a reload: it runs on until the next one is
 * there, so the visitor may not see what it does with the answer. The next one then repeats it, and gets the same answer.
 */
export function answerAttempt(attempt: Attempt, now = Date.now()): void {
  answeredHere.add(attempt.key);
  if (isLeaving) tabStorage.write(slot(attempt.eventId), JSON.stringify({ ...attempt, answeredAt: now }));
  else dropAttempt(attempt);
}

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
