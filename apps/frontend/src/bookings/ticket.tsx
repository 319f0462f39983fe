import type { Booking } from "../api/client";
import { Price } from "../events/price";
import { useI18n } from "../i18n/context";
import { useTicketTexts } from "../i18n/tickets";
import { Moved } from "./moved";
import { TicketCode } from "./ticket-code";

/** A booking as the ticket that it is: the event on one side, the code for the door on the stub. */
export function Ticket({ booking }: { booking: Booking }) {
  const { t, format } = useI18n();
  const texts = useTicketTexts();
  const { event, event_before, seats, total, reference, status, created_at } = booking;
  const [day, hours, here] = format.spanAt(event.starts_at, event.ends_at, event.time_zone);
  return (
    <section className={`ticket ${status}`} aria-label={event.title}>
      <div className="ticket-main">
        <h2><bdi>{event.title}</bdi></h2>
        <p>
          <time dateTime={event.starts_at}>{day}</time>
          <br />
          {hours}
        </p>
        {here && <p className="muted small">{t.event.yourTime(here)}</p>}
        <p><bdi>{event.venue}</bdi></p>
        <Moved event={event} before={event_before} />
        <dl className="ticket-facts">
          <div>
            <dt>{t.book.seats}</dt>
            <dd>{seats}</dd>
          </div>
          <div>
            <dt>{t.book.total}</dt>
            <dd>
              <Price money={total} />
            </dd>
          </div>
        </dl>
        <p className="muted small">{texts.booked(format.day(created_at))}</p>
      </div>
      <div className="ticket-stub">
        {status === "confirmed" && <TicketCode booking={booking} />}
        <dl>
          <dt>{texts.reference}</dt>
          <dd className="reference">{reference}</dd>
        </dl>
      </div>
    </section>
  );
}
