import { onlineManager, useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useNavigate } from "react-router";
import type { Booking, Event } from "../api/client";
import { MINE } from "../api/offline-copies";
import { Problem } from "../api/problem";
import { answerAttempt, dropAttempt, startAttempt, unfinishedAttempt, type Attempt } from "./attempt";
import { bookingQuery, bookingsQuery, sendAttempt, withBooking, type BookingList } from "./queries";
import { changedTerms, seenIn, termsOf, type Seen } from "./terms";

export type Checkout = ReturnType<typeof useBooking>;

/**
 * Books seats of an event for a person, exactly once.
 *
 * While an attempt's outcome is unknown it stays the only one: trying again, and coming back after a
 * reload, a lost connection or a new log-in, repeats it. On an answer the visitor goes on to the booking's own page.
 */
export function useBooking(event: Event, userId: string) {
  const eventId = event.id;
  // A price that changes on the page is no agreement: what counts is what the visitor came for, or was asked about.
  const [seen, setSeen] = useState<Seen>(event);
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [left] = useState(() => unfinishedAttempt(eventId, userId));
  const [attempt, setAttempt] = useState(left);
  const booked = useRef(false);

  const { mutate, ...sending } = useMutation({
    mutationFn: sendAttempt,
    networkMode: "online",
    onSuccess: (booking: Booking, sent: Attempt) => {
      booked.current = true;
      answerAttempt(sent);
      queries.setQueryData(bookingQuery(booking.id).queryKey, booking);
      queries.setQueryData<BookingList>(bookingsQuery().queryKey, (list) => withBooking(booking, list));
      void navigate(`/bookings/${booking.id}`);
    },
    onError: (error: Error, sent: Attempt) => {
      if (!isSettled(error)) return;
      dropAttempt(sent);
      setAttempt(undefined);
    },
    onSettled: () => {
      for (const stale of ["events", "held"]) void queries.invalidateQueries({ queryKey: [stale] });
      for (const list of ["list", "waiting"]) void queries.invalidateQueries({ queryKey: [MINE, list] });
      // Nobody looks at the list now, but there may be no network when somebody does.
      void queries.infiniteQuery(bookingsQuery()).catch(() => undefined);
    },
  });

  const send = (seats: number, offerId: string | undefined, agreed: Seen) => {
    // The booking's page may take a while to load: a click meanwhile is no second wish.
    if (booked.current) return;
    const next = startAttempt({ eventId, userId, seats, offerId, terms: termsOf(agreed, seats) });
    setAttempt(next);
    mutate(next);
  };
  const book = (seats: number, offerId?: string) => send(seats, offerId, seen);

  const question = changedTerms(sending.error);
  const asked = sending.variables;
  const current = question && asked && seenIn(question, asked.seats);
  const agree = () => {
    if (!current) return;
    setSeen(current);
    send(asked.seats, asked.offerId, current);
  };
  const decline = () => {
    if (current) setSeen(current);
    sending.reset();
  };

  const resumed = useRef(false);
  useEffect(() => {
    if (resumed.current || !left) return;
    resumed.current = true;
    mutate(left);
  }, [left, mutate]);

  const isStuck = attempt !== undefined && sending.isError;
  useEffect(() => {
    if (!isStuck) return undefined;
    return onlineManager.subscribe((isOnline) => {
      if (isOnline) mutate(attempt);
    });
  }, [isStuck, attempt, mutate]);

  return {
    book,
    /** The attempt whose outcome isn't known yet. */
    attempt,
    isSending: (sending.isPending && !sending.isPaused) || sending.isSuccess,
    isOffline: sending.isPaused,
    error: sending.error,
    /** What the visitor is asked before anything is booked. */
    question: question && { ...question, before: asked?.terms?.expected_total ?? question.total },
    agree,
    decline,
    timeZone: event.time_zone,
  };
}

/** Whether an error means that nothing was, and nothing will be, booked. A lost session may be renewed. */
const isSettled = (error: Error): boolean =>
  error instanceof Problem && !error.isUnknownOutcome && error.status !== 401;
