import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import type { WaitingPlace } from "../api/client";
import { Moved } from "../bookings/moved";
import { When } from "../events/when";
import { useI18n } from "../i18n/context";
import { useWaitingTexts } from "../i18n/waiting";
import { Countdown } from "./countdown";
import { isOpen, waitingQuery } from "./queries";
import { useSecondsLeft } from "./use-seconds-left";

/** Where the signed-in person waits, offers first. Shows nothing to those who don't. */
export function WaitingPlaces() {
  const texts = useWaitingTexts();
  const { data = [] } = useQuery(waitingQuery());
  const places = data.filter(isOpen).sort((a, b) => Number(b.status === "offered") - Number(a.status === "offered"));
  if (places.length === 0) return null;
  return (
    <section className="group" aria-label={texts.badge}>
      <h2>{texts.badge}</h2>
      <ul className="rows">
        {places.map((place) => (
          <li key={place.id}>{place.offered_until ? <Offer place={place} until={place.offered_until} /> : <Waits place={place} />}</li>
        ))}
      </ul>
    </section>
  );
}

function Offer({ place, until }: { place: WaitingPlace; until: string }) {
  const { t } = useI18n();
  const texts = useWaitingTexts();
  const left = useSecondsLeft(until);
  return (
    <article className="row offer">
      <div className="row-text">
        <h3><bdi>{place.event.title}</bdi></h3>
        <p>
          {texts.offered(t.common.seats(place.seats), place.seats)} · <Countdown seconds={left} />
        </p>
        <Facts place={place} />
      </div>
      <Link className="button primary" to={`/events/${place.event.id}`}>
        {texts.see}
      </Link>
    </article>
  );
}

function Waits({ place }: { place: WaitingPlace }) {
  const { t, format } = useI18n();
  const texts = useWaitingTexts();
  return (
    <article className="row waits">
      <div className="row-text">
        <h3>
          <Link className="covering" to={`/events/${place.event.id}`}>
            <bdi>{place.event.title}</bdi>
          </Link>
        </h3>
        <p className="muted">
          {texts.since(t.common.seats(place.seats), `${format.day(place.joined_at)}, ${format.time(place.joined_at)}`)}
        </p>
        <Facts place={place} />
      </div>
      <span className="badge pending">{texts.badge}</span>
    </article>
  );
}

/** When and where the event is now, and what has changed since the person began to wait. */
function Facts({ place: { event, event_before } }: { place: WaitingPlace }) {
  return (
    <>
      <p>
        <When event={event} /> · <bdi>{event.venue}</bdi>
      </p>
      <Moved event={event} before={event_before} />
    </>
  );
}
