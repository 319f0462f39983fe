import type { WaitingPlace } from "../api/client";
import { Moved } from "../bookings/moved";
import { useI18n } from "../i18n/context";
import { useWaitingTexts } from "../i18n/waiting";
import { LeaveButton } from "./leave-button";

/** Tells somebody who waits that they do, and what comes next. */
export function WaitPanel({ place }: { place: WaitingPlace }) {
  const { t, format } = useI18n();
  const texts = useWaitingTexts();
  return (
    <section className="panel" aria-labelledby="waiting">
      <p className="badge pending">{texts.badge}</p>
      <div role="status">
        <h2 id="waiting">{texts.waiting}</h2>
      </div>
      <p>{texts.since(t.common.seats(place.seats), `${format.day(place.joined_at)}, ${format.time(place.joined_at)}`)}</p>
      <Moved event={place.event} before={place.event_before} />
      <p className="muted">{texts.next}</p>
      <LeaveButton place={place} label={texts.leave} />
    </section>
  );
}
