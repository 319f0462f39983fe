import { Link } from "react-router";
import type { Event } from "../api/client";
import { useI18n } from "../i18n/context";
import { Picture } from "../ui/picture";
import { Price } from "./price";
import { availability } from "./availability";
import { When } from "./when";

/** An event among others. The title is its link; the card around it can be clicked too. */
export function EventCard({ event, eager }: { event: Event; eager: boolean }) {
  const { t, format } = useI18n();
  const { day, month } = format.at(event.time_zone).calendar(event.starts_at);
  const state = availability(event);
  return (
    <article className="card">
      <div className="card-picture">
        <Picture event={event} eager={eager} />
        <p className="date-block" aria-hidden="true">
          <span>{month}</span>
          <strong>{day}</strong>
        </p>
      </div>
      <div className="card-text">
        <p className="eyebrow">{t.categories[event.category]}</p>
        <h3>
          <Link className="covering" to={`/events/${event.id}`}><bdi>{event.title}</bdi></Link>
        </h3>
        <p className="card-facts">
          <When event={event} />
          <span><bdi>{event.venue}</bdi></span>
        </p>
        <p className="card-foot">
          <Price money={event.price} />
          {state === "few" && <span className="badge few">{t.event.left(event.remaining)}</span>}
          {state === "sold_out" && <span className="badge none">{t.event.soldOut}</span>}
        </p>
      </div>
    </article>
  );
}
