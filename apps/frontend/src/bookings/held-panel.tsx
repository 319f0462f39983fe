import { Link } from "react-router";
import type { Booking } from "../api/client";
import { useI18n } from "../i18n/context";
import { useTicketTexts } from "../i18n/tickets";
import { seatsOf } from "./rules";

/** Tells a visitor which seats of the event they have already. @param left how many more they can have, while there are any */
export default function HeldPanel({ bookings, left }: { bookings: Booking[]; left: number | undefined }) {
  const { t } = useI18n();
  const texts = useTicketTexts();
  const held = seatsOf(bookings.filter(({ status }) => status === "confirmed"));
  return (
    <section className="panel" aria-labelledby="held">
      <h2 id="held">{held > 0 ? texts.held(held) : texts.pending}</h2>
      {left !== undefined && <p>{left === 0 ? texts.heldMost : texts.heldMore(left)}</p>}
      {bookings.map(({ id, reference, seats, status }) => (
        <Link key={id} to={`/bookings/${id}`}>
          {texts.ticket}: {t.common.seats(seats)}, {reference}
          {status === "pending" && ` (${texts.status.pending})`}
        </Link>
      ))}
    </section>
  );
}
