import { lazy, Suspense, useState } from "react";
import { useSearchParams } from "react-router";
import type { Event } from "../api/client";
import { Problem } from "../api/problem";
import { useSession } from "../api/use-session";
import type { Availability } from "../events/availability";
import { isOpen } from "../waiting/queries";
import { usePlace } from "../waiting/use-place";
import { BookForm } from "./book-form";
import { ClosedPanel } from "./closed-panel";
import { LogInFirst } from "./log-in-first";
import { mostSeats } from "./rules";
import { CheckoutState } from "./submit";
import { useBooking } from "./use-booking";

const ExpiredOffer = lazy(() => import("../waiting/expired-offer"));
const WaitingPanel = lazy(() => import("../waiting/waiting-panel"));

interface Props {
  event: Event;
  state: Availability;
}

export interface Choice {
  event: Event;
  seats: number;
  most: number;
  setSeats: (seats: number) => void;
}

/** The part of an event's page where seats are had: by booking, by waiting, after logging in if need be. */
export function BookingPanel({ event, state }: Props) {
  const session = useSession();
  const [params] = useSearchParams();
  const [seats, setSeats] = useState(Number(params.get("seats")) || 1);
  const most = state === "sold_out" ? mostSeats(event) : Math.min(mostSeats(event), event.remaining);
  const choice = { event, seats: Math.max(1, Math.min(seats, most)), most, setSeats };
  if (session.status === "signed-in")
    return <SignedInPanel key={session.user.id} {...choice} state={state} userId={session.user.id} />;
  return canBook(state) || state === "sold_out" ? (
    <LogInFirst {...choice} state={state} isStarting={session.status === "starting"} />
  ) : (
    <ClosedPanel state={state} />
  );
}

function SignedInPanel({ userId, state, ...choice }: Choice & { userId: string; state: Availability }) {
  const { event } = choice;
  const checkout = useBooking(event, userId);
  const { attempt, error } = checkout;
  const isRefused = error instanceof Problem && error.code === "sold_out";
  const place = usePlace(event.id, state === "sold_out" || state === "few" || isRefused);

  if (place?.status === "offered" || (!attempt && place && isOpen(place)))
    return <Waiting event={event} place={place} checkout={checkout} />;
  if (attempt || canBook(state))
    return (
      <>
        {place?.status === "expired" && (
          <Suspense>
            <ExpiredOffer place={place} />
          </Suspense>
        )}
        <BookForm {...choice} checkout={checkout} />
      </>
    );
  return (
    <>
      <CheckoutState checkout={checkout} />
      {state === "sold_out" ? (
        <Waiting event={event} place={place} checkout={checkout} />
      ) : (
        <ClosedPanel state={state} />
      )}
    </>
  );
}

/** Few events sell out, so this part is loaded when it is needed. */
function Waiting(props: React.ComponentProps<typeof WaitingPanel>) {
  return (
    <Suspense fallback={<div className="skeleton block" />}>
      <WaitingPanel {...props} />
    </Suspense>
  );
}

const canBook = (state: Availability): boolean => state === "open" || state === "few";
