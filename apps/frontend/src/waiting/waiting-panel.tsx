import type { WaitingPlace } from "../api/client";
import type { Choice } from "../bookings/rules";
import type { Checkout } from "../bookings/use-booking";
import { isOpen } from "./queries";
import { JoinPanel } from "./join-panel";
import { OfferPanel } from "./offer-panel";
import { WaitPanel } from "./wait-panel";

interface Props extends Choice {
  place: WaitingPlace | undefined;
  checkout: Checkout;
}

/** What somebody can do about a sold out event: join the waiting list, wait, take what is offered. */
export default function WaitingPanel({ place, checkout, ...choice }: Props) {
  if (!place || !isOpen(place)) return <JoinPanel {...choice} last={place} />;
  if (place.status === "waiting") return <WaitPanel place={place} />;
  return <OfferPanel key={place.id} {...choice} place={place} checkout={checkout} />;
}
