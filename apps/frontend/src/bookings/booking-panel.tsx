import { useQuery } from "@tanstack/react-query";
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
import { heldQuery } from "./queries";
import { isFull, mostSeats } from "./rules";
import { CheckoutState } from "./submit";
import { useBooking } from "./use-booking";

const ExpiredOffer = lazy(() => import("../waiting/expired-offer"));
const HeldPanel = lazy(() => import("./held-panel"));
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
    return <HolderPanel key={session.user.id} {...choice} state={state} userId={session.user.id} />;
  return canBook(state) || state === "sold_out" ? (
    <LogInFirst {...choice} state={state} isStarting={session.status === "starting"} />
  ) : (
    <ClosedPanel state={state} />
  );
}

interface Personal extends Choice {
  userId: string;
  state: Availability;
}

/** What the person has already, and how to have more. */
function HolderPanel(props: Personal) {
  const { data: held = [] } = useQuery(heldQuery(props.event.id));
  const hasMost = isFull(props.event, held);
  return (
    <>
      {held[0] && (
        <Suspense>
          <HeldPanel bookings={held} hasMost={hasMost} />
        </Suspense>
      )}
      <SignedInPanel {...props} hasMost={hasMost} />
    </>
  );
}

function SignedInPanel({ userId, state, hasMost, ...choice }: Personal & { hasMost: boolean }) {
  const { event } = choice;
  const checkout = useBooking(event, userId);
  const { attempt, error } = checkout;
  const isRefused = error instanceof Problem && error.code === "sold_out";
  const place = usePlace(event.id, state === "sold_out" || state === "few" || isRefused);

  if (place?.status === "offered" || (!attempt && place && isOpen(place)))
    return <Waiting event={event} place={place} checkout={checkout} />;
  if (attempt || (canBook(state) && !hasMost))
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
      {state !== "sold_out" && !canBook(state) ? (
        <ClosedPanel state={state} />
      ) : (
        !hasMost && <Waiting event={event} place={place} checkout={checkout} />
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
