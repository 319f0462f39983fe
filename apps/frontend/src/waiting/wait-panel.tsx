import type { WaitingPlace } from "../api/client";
import { useI18n } from "../i18n/context";
import { LeaveButton } from "./leave-button";

/** Tells somebody who waits that they do, and what comes next. */
export function WaitPanel({ place }: { place: WaitingPlace }) {
  const { t, format } = useI18n();
  return (
    <section className="panel" aria-labelledby="waiting">
      <p className="badge pending">{t.waiting.badge}</p>
      <div role="status">
        <h2 id="waiting">{t.waiting.waiting}</h2>
      </div>
      <p>{t.waiting.since(t.common.seats(place.seats), `${format.day(place.joined_at)}, ${format.time(place.joined_at)}`)}</p>
      <p className="muted">{t.waiting.next}</p>
      <LeaveButton place={place} label={t.waiting.leave} />
    </section>
  );
}
