import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import type { Booking } from "../api/client";
import { useI18n } from "../i18n/context";
import { useTicketTexts } from "../i18n/tickets";
import { WaitingPlaces } from "../waiting/waiting-places";
import { Failure } from "../ui/failure";
import { Notice } from "../ui/notice";
import { PageHeading } from "../ui/page-heading";
import { ListSkeleton } from "../ui/skeleton";
import { BookingRow } from "./booking-row";
import { bookingsQuery } from "./queries";
import { isUpcoming } from "./rules";
import { SavedHint } from "./saved-hint";
import { useTicketsAhead } from "./use-tickets-ahead";

/** Everything that the signed-in person has booked, or waits for. */
export default function BookingsPage() {
  const texts = useTicketTexts();
  return (
    <div className="page medium">
      <PageHeading>{texts.title}</PageHeading>
      <WaitingPlaces />
      <Bookings />
    </div>
  );
}

function Bookings() {
  const { t } = useI18n();
  const texts = useTicketTexts();
  const list = useInfiniteQuery(bookingsQuery());
  const bookings = list.data?.pages.flatMap((page) => page.items) ?? [];
  const upcoming = bookings.filter((booking) => isUpcoming(booking)).sort(bySoonest);
  const earlier = bookings.filter((booking) => !isUpcoming(booking));
  useTicketsAhead(upcoming);
  if (list.isPending) return <ListSkeleton className="rows" item="row-skeleton" count={3} />;
  if (!list.data) return <Failure heading={texts.failed} error={list.error} retry={list.refetch} />;
  if (bookings.length === 0) return <Nothing />;
  return (
    <>
      <Group heading={texts.upcoming} bookings={upcoming} />
      {upcoming.length > 0 && <SavedHint />}
      <Group heading={texts.earlier} bookings={earlier} />
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

function Group({ heading, bookings }: { heading: string; bookings: Booking[] }) {
  if (bookings.length === 0) return null;
  return (
    <section className="group" aria-label={heading}>
      <h2>{heading}</h2>
      <ul className="rows">
        {bookings.map((booking) => (
          <li key={booking.id}>
            <BookingRow booking={booking} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Nothing() {
  const texts = useTicketTexts();
  return (
    <Notice as="part" heading={texts.emptyTitle} text={texts.emptyText}>
      <Link className="button primary" to="/">
        {texts.browse}
      </Link>
    </Notice>
  );
}

const bySoonest = (a: Booking, b: Booking): number => a.event.starts_at.localeCompare(b.event.starts_at);
