import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "react-router";
import type { Booking } from "../api/client";
import { Problem } from "../api/problem";
import { Price } from "../events/price";
import { useI18n } from "../i18n/context";
import { Failure } from "../ui/failure";
import { Notice } from "../ui/notice";
import { PageHeading } from "../ui/page-heading";
import { PageSkeleton } from "../ui/skeleton";
import { CancelButton } from "./cancel-button";
import { bookingQuery } from "./queries";
import { isCancellable } from "./rules";

/** One booking: how it stands, and what to show at the entrance. */
export default function BookingPage() {
  const { t } = useI18n();
  const { bookingId = "" } = useParams();
  const { data: booking, error, isPending, refetch } = useQuery(bookingQuery(bookingId));
  if (isPending) return <PageSkeleton />;
  if (booking) return <Details booking={booking} />;
  if (error instanceof Problem && (error.status === 404 || error.status === 422)) return <Missing />;
  return <Failure as="page" heading={t.bookings.failed} error={error} retry={refetch} />;
}

function Missing() {
  const { t } = useI18n();
  return (
    <Notice heading={t.bookings.missing} text={t.bookings.missingText}>
      <Link className="button primary" to="/bookings">
        {t.bookings.all}
      </Link>
    </Notice>
  );
}

function Details({ booking }: { booking: Booking }) {
  const { t } = useI18n();
  const { status } = booking;
  const texts = {
    pending: t.bookings.pendingText,
    confirmed: t.bookings.confirmedText,
    cancelled: t.bookings.cancelledText,
    rejected: t.bookings.rejectedText,
  };
  return (
    <div className="page medium">
      <div className="booking-head">
        <PageHeading>{t.bookings[status]}</PageHeading>
        <p role="status">{texts[status]}</p>
        {status === "pending" && <div className="progress" />}
      </div>
      <TicketStub booking={booking} />
      <div className="actions">
        <Link className="button" to="/bookings">
          {t.bookings.all}
        </Link>
        <Link className="button" to={`/events/${booking.event.id}`}>
          {t.bookings.toEvent}
        </Link>
        {isCancellable(booking) && <CancelButton booking={booking} />}
      </div>
    </div>
  );
}

function TicketStub({ booking }: { booking: Booking }) {
  const { t, format } = useI18n();
  const { event, seats, total, reference, status, created_at } = booking;
  const [day, hours] = format.span(event.starts_at, event.ends_at);
  return (
    <section className={`ticket ${status}`} aria-label={event.title}>
      <div className="ticket-main">
        <h2>{event.title}</h2>
        <p>
          <time dateTime={event.starts_at}>{day}</time>
          <br />
          {hours}
        </p>
        <p>{event.venue}</p>
        <p className="muted small">{t.bookings.booked(format.day(created_at))}</p>
      </div>
      <dl className="ticket-stub">
        <div>
          <dt>{t.bookings.reference}</dt>
          <dd className="reference">{reference}</dd>
        </div>
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
    </section>
  );
}
