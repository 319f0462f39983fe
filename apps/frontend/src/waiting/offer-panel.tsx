import { useEffect } from "react";
import type { WaitingPlace } from "../api/client";
import { Moved } from "../bookings/moved";
import type { Checkout } from "../bookings/use-booking";
import { seatsLeft, type Choice } from "../bookings/rules";
import { Submit } from "../bookings/submit";
import { Total } from "../bookings/total";
import { useI18n } from "../i18n/context";
import { useWaitingTexts } from "../i18n/waiting";
import { Alert } from "../ui/alert";
import { Countdown } from "./countdown";
import { LeaveButton } from "./leave-button";
import { useWaitingList } from "./use-place";
import { useSecondsLeft } from "./use-seconds-left";

interface Props extends Choice {
  place: WaitingPlace;
  checkout: Checkout;
}

/** Seats that are held for somebody for a limited time, and the button that books them. */
export function OfferPanel({ event, held, place, checkout }: Props) {
  const { t } = useI18n();
  const texts = useWaitingTexts();
  const { readAgain } = useWaitingList();
  const left = useSecondsLeft(place.offered_until ?? "");
  const isOver = left === 0;
  // Seats of an attempt that is under way are among those held.
  const isTooMany = !checkout.attempt && place.seats > seatsLeft(event, held);
  useEffect(() => {
    if (isOver) void readAgain();
    // Once, when time runs out: readAgain is new in every render.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [isOver]);
  return (
    <form
      className="panel offer"
      onSubmit={(submitted) => {
        submitted.preventDefault();
        checkout.book(place.seats, place.id);
      }}
    >
      <div role="alert">
        <h2>{texts.offered(t.common.seats(place.seats), place.seats)}</h2>
      </div>
      <p className="offer-clock">
        <span>{texts.heldFor}</span> <Countdown seconds={left} />
      </p>
      <Moved event={place.event} before={place.event_before} />
      <Total price={event.price} seats={place.seats} />
      {isTooMany && <Alert tone="info">{texts.tooMany(event.max_per_person)}</Alert>}
      <Submit checkout={checkout} disabled={isOver || isTooMany} />
      <LeaveButton place={place} label={texts.decline} />
    </form>
  );
}
