import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate, useParams } from "react-router";
import { api } from "../api/client";
import { Problem, unwrap } from "../api/problem";
import { useI18n } from "../i18n/context";
import { regionalLocale } from "../i18n/locale";
import { useOrganizerTexts } from "../i18n/organizer";
import { Failure } from "../ui/failure";
import { PageHeading } from "../ui/page-heading";
import { PageSkeleton } from "../ui/skeleton";
import { EventForm } from "./event-form";
import { changesOf, valuesOf, type EventValues } from "./event-form-values";
import { isMissing, MissingEvent } from "./own-event";
import { ownEventQuery, type Versioned } from "./queries";
import { useEventChange } from "./use-event-change";

/** Changes an event, as it is now: it is read anew, and nothing changes below what is being typed. */
export default function EditEventPage() {
  const { t } = useI18n();
  const { eventId = "" } = useParams();
  const options = { ...ownEventQuery(eventId), refetchOnMount: "always", refetchOnWindowFocus: false } as const;
  const { data, error, isFetchedAfterMount, refetch } = useQuery(options);
  const [loads, setLoads] = useState(0);
  const reload = () => void refetch().then(() => setLoads(loads + 1));
  if (!isFetchedAfterMount) return <PageSkeleton />;
  if (data) return <Edit key={loads} version={data} onReload={reload} />;
  return isMissing(error) ? <MissingEvent /> : <Failure as="page" heading={t.event.failed} error={error} retry={refetch} />;
}

function Edit({ version, onReload }: { version: Versioned; onReload: () => void }) {
  const { language } = useI18n();
  const texts = useOrganizerTexts();
  const navigate = useNavigate();
  const locale = regionalLocale(language);
  const [{ event, etag }] = useState(version);
  const [values] = useState(() => valuesOf(event, locale));
  const change = useEventChange((after: EventValues) =>
    unwrap(
      api.PATCH("/api/events/{event_id}", {
        params: { path: { event_id: event.id }, header: { "if-match": etag ?? null } },
        body: changesOf(values, after, locale),
      }),
    ),
  );
  const back = `/organizer/${event.id}`;
  const save = async (after: EventValues) => {
    await change.mutateAsync(after);
    await navigate(back, { state: { done: texts.form.saved }, replace: true });
  };
  const isConflict = change.error instanceof Problem && change.error.status === 412;
  return (
    <div className="page medium">
      <PageHeading title={`${texts.form.editTitle}: ${event.title}`}>{texts.form.editTitle}</PageHeading>
      <p className="muted"><bdi>{event.title}</bdi></p>
      <EventForm values={values} event={event} submitLabel={texts.form.save} back={back} send={save}>
        {isConflict && (
          <button type="button" className="button" onClick={onReload}>
            {texts.form.reload}
          </button>
        )}
      </EventForm>
    </div>
  );
}
