import { useState } from "react";
import { Link } from "react-router";
import type { Event } from "../api/client";
import { useI18n } from "../i18n/context";
import { useOrganizerTexts } from "../i18n/organizer";
import { Alert } from "../ui/alert";
import { PageHeading } from "../ui/page-heading";
import { Attendees } from "./attendees";
import { CancelEvent, DeleteDraft } from "./end-event";
import { ownStatus } from "./event-status";
import { Figures } from "./figures";
import { ImagePanel } from "./image-panel";
import { Done } from "./my-events-page";
import { OwnEvent } from "./own-event";
import { PublishPanel } from "./publish-panel";

/** One event as its organizer sees it: what to do next with a draft, how a public one sells. */
export default function DashboardPage() {
  return <OwnEvent>{(event) => <Dashboard key={event.id} event={event} />}</OwnEvent>;
}

function Dashboard({ event }: { event: Event }) {
  const texts = useOrganizerTexts();
  const [done, setDone] = useState<"published" | "cancelled">();
  const isDraft = event.status === "draft";
  return (
    <div className="page dashboard">
      <Head event={event} onCancelled={() => setDone("cancelled")} />
      {done ? (
        <Alert tone="good">{done === "published" ? texts.publish.done : texts.cancelEvent.done}</Alert>
      ) : (
        <Done />
      )}
      {isDraft ? (
        <div className="panel-pair">
          <ImagePanel event={event} />
          <PublishPanel event={event} onDone={() => setDone("published")} />
        </div>
      ) : (
        <>
          <Figures event={event} />
          <Attendees event={event} />
          {event.status === "published" && <ImagePanel event={event} />}
        </>
      )}
    </div>
  );
}

function Head({ event, onCancelled }: { event: Event; onCancelled: () => void }) {
  const { t, format } = useI18n();
  const texts = useOrganizerTexts();
  const status = ownStatus(event);
  const [day, hours, here] = format.spanAt(event.starts_at, event.ends_at, event.time_zone);
  return (
    <header className="dashboard-head">
      <p>
        <Link to="/organizer">{texts.back}</Link>
      </p>
      <div className="heading-row">
        <PageHeading>{event.title}</PageHeading>
        <span className={`badge ${status}`}>{texts.status[status]}</span>
      </div>
      <p className="muted">
        <time dateTime={event.starts_at}>{day}</time>, {hours} · <bdi>{event.venue}</bdi>
        {here && <span className="small"> ({t.event.yourTime(here)})</span>}
      </p>
      <div className="actions">
        {event.status === "published" && (
          <Link className="button primary" to={`/organizer/${event.id}/check-in`}>
            {texts.checkIn}
          </Link>
        )}
        {event.status !== "cancelled" && (
          <Link className="button" to={`/organizer/${event.id}/edit`}>
            {texts.edit}
          </Link>
        )}
        {event.status !== "draft" && (
          <Link className="button" to={`/events/${event.id}`}>
            {texts.viewPage}
          </Link>
        )}
        {status === "published" && <CancelEvent event={event} onDone={onCancelled} />}
        {event.status === "draft" && <DeleteDraft event={event} />}
      </div>
    </header>
  );
}
