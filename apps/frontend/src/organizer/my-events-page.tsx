import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useLocation, useSearchParams } from "react-router";
import type { Event } from "../api/client";
import { When } from "../events/when";
import { useI18n } from "../i18n/context";
import { useOrganizerTexts } from "../i18n/organizer";
import { Alert } from "../ui/alert";
import { Failure } from "../ui/failure";
import { Notice } from "../ui/notice";
import { PageHeading } from "../ui/page-heading";
import { LoadMore } from "../ui/load-more";
import { ListSkeleton } from "../ui/skeleton";
import { ownStatus } from "./event-status";
import { Plus } from "./icons";
import { myEventsQuery, views, type View } from "./queries";
import { SeatsBar } from "./seats-bar";

/** What the signed-in person organizes, kind by kind; the kind is part of the address. */
export default function MyEventsPage() {
  const texts = useOrganizerTexts();
  const [params, setParams] = useSearchParams();
  const view = views.find((name) => name === params.get("view")) ?? "upcoming";
  const choose = (next: View) => setParams(next === "upcoming" ? {} : { view: next }, { replace: true });
  return (
    <div className="page medium">
      <div className="heading-row">
        <PageHeading>{texts.title}</PageHeading>
        <Link className="button primary" to="/organizer/new">
          <Plus /> {texts.create}
        </Link>
      </div>
      <Done />
      <fieldset className="chips">
        <legend className="visually-hidden">{texts.view}</legend>
        {views.map((name) => (
          <label key={name} className="chip">
            <input type="radio" name="view" checked={view === name} onChange={() => choose(name)} />
            <span>{texts.views[name]}</span>
          </label>
        ))}
      </fieldset>
      <List key={view} view={view} />
    </div>
  );
}

/** What the page before has done. */
export function Done() {
  const state = useLocation().state as { done?: string } | null;
  return state?.done ? <Alert tone="good">{state.done}</Alert> : null;
}

function List({ view }: { view: View }) {
  const texts = useOrganizerTexts();
  const list = useInfiniteQuery(myEventsQuery(view));
  if (list.isPending) return <ListSkeleton className="rows" item="row-skeleton" count={3} />;
  if (!list.data) return <Failure heading={texts.failed} error={list.error} retry={list.refetch} />;
  const events = list.data.pages.flatMap((page) => page.items);
  if (events.length === 0) return <Nothing view={view} />;
  return (
    <>
      <ul className="rows">
        {events.map((event) => (
          <li key={event.id}>
            <Row event={event} />
          </li>
        ))}
      </ul>
      <LoadMore list={list} />
    </>
  );
}

function Nothing({ view }: { view: View }) {
  const [heading = "", text = ""] = useOrganizerTexts().empty[view];
  return <Notice as="part" heading={heading} text={text} />;
}

function Row({ event }: { event: Event }) {
  const { format } = useI18n();
  const texts = useOrganizerTexts();
  const { day, month } = format.at(event.time_zone).calendar(event.starts_at);
  const status = ownStatus(event);
  return (
    <article className={`row own ${event.status}`}>
      <p className="date-block" aria-hidden="true">
        <span>{month}</span>
        <strong>{day}</strong>
      </p>
      <div className="row-text">
        <h2>
          <Link to={`/organizer/${event.id}`}><bdi>{event.title}</bdi></Link>
        </h2>
        <p className="muted">
          <When event={event} />
          {" · "}
          <bdi>{event.venue}</bdi>
        </p>
        <SeatsBar event={event} />
      </div>
      <div className="row-actions">
        <span className={`badge ${status}`}>{texts.status[status]}</span>
        {status === "published" && (
          <Link className="button quiet" to={`/organizer/${event.id}/check-in`}>
            {texts.checkIn}
          </Link>
        )}
        {status === "draft" && (
          <Link className="button quiet" to={`/organizer/${event.id}/edit`}>
            {texts.edit}
          </Link>
        )}
      </div>
    </article>
  );
}
