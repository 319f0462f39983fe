import { Link } from "react-router";
import type { Booking } from "../api/client";
import { Price } from "../events/price";
import { When } from "../events/when";
import { useI18n } from "../i18n/context";
import { useTicketTexts } from "../i18n/tickets";
import { Moved } from "./moved";

/** A booking among others. The title is its link; the row around it can be clicked too. */
export function BookingRow({ booking }: { booking: Booking }) {
  const { t, format } = useI18n();
  const texts = useTicketTexts();
  const { id, event, event_before, status, seats, total, reference, reason } = booking;
  const { day, month } = format.at(event.time_zone).calendar(event.starts_at);
  return (
    <article className={`row ${status}`}>
      <p className="date-block" aria-hidden="true">
        <span>{month}</span>
        <strong>{day}</strong>
      </p>
      <div className="row-text">
        <h3>
          <Link className="covering" to={`/bookings/${id}`}>
            <bdi>{event.title}</bdi>
          </Link>
        </h3>
        <p>
          <When event={event} />
          {" · "}
          <bdi>{event.venue}</bdi>
        </p>
        <p className="muted">
          {t.common.seats(seats)} · <Price money={total} /> · <span className="reference">{reference}</span>
        </p>
        <Moved event={event} before={event_before} />
      </div>
      <span className={`badge ${status}`}>{reason === "event_cancelled" ? texts.calledOffShort : texts.status[status]}</span>
    </article>
  );
}
