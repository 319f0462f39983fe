import type { Event, WaitingPlace } from "../api/client";
import type { Checkout } from "../bookings/use-booking";
import { isOpen } from "./queries";
import { JoinPanel } from "./join-panel";
import { OfferPanel } from "./offer-panel";
import { WaitPanel } from "./wait-panel";

interface Props {
  event: Event;
  place: WaitingPlace | undefined;
  checkout: Checkout;
}

/** What somebody can do about a sold out event: join the waiting list, wait, take what is offered. */
export default function WaitingPanel({ event, place, checkout }: Props) {
  if (!place || !isOpen(place)) return <JoinPanel event={event} last={place} />;
  if (place.status === "waiting") return <WaitPanel place={place} />;
  return <OfferPanel key={place.id} event={event} place={place} checkout={checkout} />;
}
