import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import type { Booking } from "../api/client";
import { Price } from "../events/price";
import { useI18n } from "../i18n/context";
import { Alert } from "../ui/alert";
import { Failure } from "../ui/failure";
import { Notice } from "../ui/notice";
import { PageHeading } from "../ui/page-heading";
import { ListSkeleton } from "../ui/skeleton";
import { CancelButton } from "./cancel-button";
import { isCancellable } from "./rules";
import { bookingsQuery } from "./queries";

/** Everything that the signed-in person has booked. */
export default function BookingsPage() {
  const { t } = useI18n();
  const [hasCancelled, setCancelled] = useState(false);
  return (
    <div className="page medium">
      <PageHeading>{t.bookings.title}</PageHeading>
      {hasCancelled && <Alert tone="good">{t.bookings.cancelDone}</Alert>}
      <List onCancelled={() => setCancelled(true)} />
    </div>
  );
}

function List({ onCancelled }: { onCancelled: () => void }) {
  const { t } = useI18n();
  const list = useInfiniteQuery(bookingsQuery());
  if (list.isPending) return <ListSkeleton className="rows" item="row-skeleton" count={3} />;
  if (!list.data) return <Failure heading={t.bookings.failed} error={list.error} retry={list.refetch} />;
  const bookings = list.data.pages.flatMap((page) => page.items);
  if (bookings.length === 0) return <Nothing />;
  return (
    <>
      <ul className="rows">
        {bookings.map((booking) => (
          <li key={booking.id}>
            <Row booking={booking} onCancelled={onCancelled} />
          </li>
        ))}
      </ul>
      {list.hasNextPage && (
        <div className="more">
          <button
            type="button"
            className="button"
            disabled={list.isFetchingNextPage}
            onClick={() => void list.fetchNextPage()}
          >
            {list.isFetchingNextPage ? t.common.loading : t.common.loadMore}
          </button>
        </div>
      )}
    </>
  );
}

function Nothing() {
  const { t } = useI18n();
  return (
    <Notice as="part" heading={t.bookings.emptyTitle} text={t.bookings.emptyText}>
      <Link className="button primary" to="/">
        {t.bookings.browse}
      </Link>
    </Notice>
  );
}

function Row({ booking, onCancelled }: { booking: Booking; onCancelled: () => void }) {
  const { t, format } = useI18n();
  const { id, event, status, seats, total, reference } = booking;
  const { day, month } = format.calendar(event.starts_at);
  return (
    <article className={`row ${status}`}>
      <p className="date-block" aria-hidden="true">
        <span>{month}</span>
        <strong>{day}</strong>
      </p>
      <div className="row-text">
        <h2>
          <Link to={`/bookings/${id}`}>{event.title}</Link>
        </h2>
        <p>
          <time dateTime={event.starts_at}>
            {format.day(event.starts_at)} · {format.time(event.starts_at)}
          </time>
          {" · "}
          {event.venue}
        </p>
        <p className="muted">
          {t.common.seats(seats)} · <Price money={total} /> · <span className="reference">{reference}</span>
        </p>
      </div>
      <div className="row-actions">
        <span className={`badge ${status}`}>{t.bookings.status[status]}</span>
        {isCancellable(booking) && <CancelButton booking={booking} onDone={onCancelled} />}
      </div>
    </article>
  );
}
