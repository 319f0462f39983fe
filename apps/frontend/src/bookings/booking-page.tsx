import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { Link, useParams } from "react-router";
import type { Booking } from "../api/client";
import { Problem } from "../api/problem";
import { useTicketTexts } from "../i18n/tickets";
import { Failure } from "../ui/failure";
import { Notice } from "../ui/notice";
import { PageHeading } from "../ui/page-heading";
import { PageSkeleton } from "../ui/skeleton";
import { CalendarButton } from "./calendar-button";
import { CancelButton } from "./cancel-button";
import { bookingQuery } from "./queries";
import { isCancellable, isUpcoming } from "./rules";
import { SavedHint } from "./saved-hint";
import { Ticket } from "./ticket";

/** One booking: how it stands, and what to show at the entrance. */
export default function BookingPage() {
  const texts = useTicketTexts();
  const { bookingId = "" } = useParams();
  const { data: booking, error, isPending, refetch } = useQuery(bookingQuery(bookingId));
  if (isPending) return <PageSkeleton />;
  if (booking) return <Details booking={booking} />;
  if (error instanceof Problem && (error.status === 404 || error.status === 422)) return <Missing />;
  return <Failure as="page" heading={texts.failed} error={error} retry={refetch} />;
}

function Missing() {
  const texts = useTicketTexts();
  return (
    <Notice heading={texts.missing} text={texts.missingText}>
      <Link className="button primary" to="/bookings">
        {texts.all}
      </Link>
    </Notice>
  );
}

function Details({ booking }: { booking: Booking }) {
  const texts = useTicketTexts();
  const { status } = booking;
  const [heading, text] = outcome(booking, texts);
  // The list must open without a network too, also before the service worker has kept its code.
  useEffect(() => void import("./bookings-page").catch(() => undefined), []);
  return (
    <div className="page medium">
      <div className="booking-head">
        <PageHeading>{heading}</PageHeading>
        <p role="status">{text}</p>
        {status === "pending" && <div className="progress" />}
      </div>
      <Ticket booking={booking} />
      {status === "confirmed" && isUpcoming(booking) && <SavedHint />}
      <div className="actions">
        {status === "confirmed" && <CalendarButton booking={booking} />}
        <Link className="button" to={`/events/${booking.event.id}`}>
          {texts.toEvent}
        </Link>
        <Link className="button" to="/bookings">
          {texts.all}
        </Link>
        {isCancellable(booking) && <CancelButton booking={booking} />}
      </div>
    </div>
  );
}

/** How a booking stands: a heading and a sentence, by who or what ended it. */
function outcome({ status, reason }: Booking, texts: ReturnType<typeof useTicketTexts>): [string, string] {
  if (reason === "event_cancelled") return [texts.calledOff, texts.calledOffText];
  const reasons: Partial<Record<string, string>> = texts.rejectedFor;
  return [texts[status], (reason && reasons[reason]) ?? texts[`${status}Text`]];
}
