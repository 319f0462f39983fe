import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Link, useParams } from "react-router";
import type { Event } from "../api/client";
import { Problem } from "../api/problem";
import { BookingPanel } from "../bookings/booking-panel";
import { closedText } from "../bookings/closed-panel";
import { useI18n } from "../i18n/context";
import { Failure } from "../ui/failure";
import { Calendar, Pin, Tag, Ticket } from "../ui/icons";
import { Notice } from "../ui/notice";
import { PageHeading } from "../ui/page-heading";
import { Picture } from "../ui/picture";
import { PageSkeleton } from "../ui/skeleton";
import { availability, type Availability } from "./availability";
import { Price } from "./price";
import { eventQuery } from "./queries";

/** One event: what, when, where, for how much; and the form that books it. */
export default function EventPage() {
  const { t } = useI18n();
  const { eventId = "" } = useParams();
  const { data: event, error, isPending, refetch } = useQuery(eventQuery(eventId));
  if (isPending) return <PageSkeleton />;
  if (error instanceof Problem && (error.status === 404 || error.status === 422)) return <Missing />;
  if (event) return <Details event={event} />;
  return <Failure as="page" heading={t.event.failed} error={error} retry={refetch} />;
}

function Missing() {
  const { t } = useI18n();
  return (
    <Notice heading={t.event.missing} text={t.event.missingText}>
      <Link className="button primary" to="/">
        {t.common.home}
      </Link>
    </Notice>
  );
}

function Details({ event }: { event: Event }) {
  const { t } = useI18n();
  const state = availability(event);
  return (
    <article className="page event">
      <div className="event-picture">
        <Picture event={event} eager />
      </div>
      <div className="event-main">
        <p className="eyebrow">{t.categories[event.category]}</p>
        <PageHeading>{event.title}</PageHeading>
        <Facts event={event} state={state} />
      </div>
      <aside className="event-aside">
        <BookingPanel key={event.id} event={event} state={state} />
      </aside>
      {event.description && (
        <section className="event-about">
          <h2>{t.event.about}</h2>
          <p className="prose" dir="auto">{event.description}</p>
        </section>
      )}
    </article>
  );
}

function Facts({ event, state }: { event: Event; state: Availability }) {
  const { t, format } = useI18n();
  const [day, hours, here] = format.spanAt(event.starts_at, event.ends_at, event.time_zone);
  return (
    <dl className="facts">
      <Fact icon={<Calendar />} name={t.event.when}>
        <time dateTime={event.starts_at}>{day}</time>
        <span>{hours}</span>
        {here && <span className="muted small">{t.event.yourTime(here)}</span>}
      </Fact>
      <Fact icon={<Pin />} name={t.event.where}>
        <span><bdi>{event.venue}</bdi></span>
      </Fact>
      <Fact icon={<Tag />} name={t.event.price}>
        <span>
          <Price money={event.price} /> {event.price.amount > 0 && <span className="muted">{t.event.perSeat}</span>}
        </span>
      </Fact>
      <Fact icon={<Ticket />} name={t.event.availability}>
        <span className={`availability ${state}`} role="status">
          {closedText(state, t) ?? (state === "sold_out" ? t.event.soldOut : t.event.left(event.remaining))}
        </span>
      </Fact>
    </dl>
  );
}

function Fact({ icon, name, children }: { icon: ReactNode; name: string; children: ReactNode }) {
  return (
    <div className="fact">
      <dt>
        {icon}
        {name}
      </dt>
      <dd>{children}</dd>
    </div>
  );
}
