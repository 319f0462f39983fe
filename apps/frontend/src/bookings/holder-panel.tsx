import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { Problem } from "../api/problem";
import { isOpen } from "../waiting/queries";
import { usePlace } from "../waiting/use-place";
import { BookForm } from "./book-form";
import { ClosedPanel } from "./closed-panel";
import { heldQuery } from "./queries";
import { canBook, choiceOf, hasSeats, seatsLeft, seatsOf, type Choice, type Wish } from "./rules";
import { CheckoutState } from "./submit";
import { useBooking } from "./use-booking";

const ExpiredOffer = lazy(() => import("../waiting/expired-offer"));
const HeldPanel = lazy(() => import("./held-panel"));
const WaitingPanel = lazy(() => import("../waiting/waiting-panel"));

/** What the person has already, and how to have more. */
export default function HolderPanel({ userId, ...wish }: Wish & { userId: string }) {
  const { data: bookings = [] } = useQuery(heldQuery(wish.event.id));
  const held = seatsOf(bookings);
  return (
    <>
      {held > 0 && (
        <Suspense>
          <HeldPanel bookings={bookings} left={hasSeats(wish.state) ? seatsLeft(wish.event, held) : undefined} />
        </Suspense>
      )}
      <SignedInPanel {...choiceOf(wish, held)} userId={userId} />
    </>
  );
}

function SignedInPanel({ userId, ...choice }: Choice & { userId: string }) {
  const { event, state } = choice;
  const hasMost = seatsLeft(event, choice.held) === 0;
  const checkout = useBooking(event, userId);
  const { attempt, error } = checkout;
  const isRefused = error instanceof Problem && error.code === "sold_out";
  const place = usePlace(event.id, state === "sold_out" || state === "few" || isRefused);

  if (place?.status === "offered" || (!attempt && place && isOpen(place)))
    return <Waiting {...choice} place={place} checkout={checkout} />;
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
      {hasSeats(state) ? (
        !hasMost && <Waiting {...choice} place={place} checkout={checkout} />
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
