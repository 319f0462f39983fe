import type { Booking } from "../api/client";
import { useI18n } from "../i18n/context";
import { isolated } from "../i18n/isolated";
import { useTicketTexts } from "../i18n/tickets";

type Facts = Booking["event"];

interface Props {
  event: Facts;
  before: Facts | null;
}

/** What has changed about an event since somebody booked it, or began to wait for it. Shows nothing if nothing has. */
export function Moved({ event, before }: Props) {
  const { format } = useI18n();
  const { changed } = useTicketTexts();
  if (!before) return null;
  // A copy that is older than the field has no zone of its own.
  const span = ({ starts_at, ends_at, time_zone }: Facts) =>
    format.at(time_zone ?? event.time_zone).span(starts_at, ends_at).join(", ");
  const lines = [
    before.title !== event.title && changed.renamed(isolated(before.title), isolated(event.title)),
    span(before) !== span(event) && changed.moved(span(before), span(event)),
    before.venue !== event.venue && changed.moved(isolated(before.venue), isolated(event.venue)),
  ].filter((line) => line !== false);
  if (lines.length === 0) return null;
  return (
    <div className="alert info moved">
      {lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
    </div>
  );
}
