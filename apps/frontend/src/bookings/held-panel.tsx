import { Link } from "react-router";
import type { Booking } from "../api/client";
import { useI18n } from "../i18n/context";
import { useTicketTexts } from "../i18n/tickets";

/** Tells a visitor which seats of the event they have already. @param hasMost whether they can have no more */
export default function HeldPanel({ bookings, hasMost }: { bookings: Booking[]; hasMost: boolean }) {
  const { t } = useI18n();
  const texts = useTicketTexts();
  const held = bookings.filter(({ status }) => status === "confirmed").reduce((sum, { seats }) => sum + seats, 0);
  return (
    <section className="panel" aria-labelledby="held">
      <h2 id="held">{held > 0 ? texts.held(held) : texts.pending}</h2>
      {hasMost && <p>{texts.heldMost}</p>}
      {bookings.map(({ id, reference, seats, status }) => (
        <Link key={id} to={`/bookings/${id}`}>
          {texts.ticket}: {t.common.seats(seats)}, {reference}
          {status === "pending" && ` (${texts.status.pending})`}
        </Link>
      ))}
    </section>
  );
}
