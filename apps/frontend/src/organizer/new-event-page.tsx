import { useRef } from "react";
import { useNavigate } from "react-router";
import { api } from "../api/client";
import { unwrap } from "../api/problem";
import { randomKey } from "../bookings/attempt";
import { useI18n } from "../i18n/context";
import { regionalLocale } from "../i18n/locale";
import { useOrganizerTexts } from "../i18n/organizer";
import { PageHeading } from "../ui/page-heading";
import { EventForm } from "./event-form";
import { emptyEvent, newEvent, type EventValues } from "./event-form-values";
import { useEventChange } from "./use-event-change";

/** Makes a draft, once, however often it is asked for. */
export default function NewEventPage() {
  const texts = useOrganizerTexts();
  const { language } = useI18n();
  const navigate = useNavigate();
  const keyFor = useKey();
  const create = useEventChange((values: EventValues) => {
    const body = newEvent(values, regionalLocale(language));
    const params = { header: { "idempotency-key": keyFor(JSON.stringify(body)) } };
    return unwrap(api.POST("/api/events", { params, body }));
  });
  const send = async (values: EventValues) => {
    const event = await create.mutateAsync(values);
    await navigate(`/organizer/${event.id}`, { replace: true });
  };
  return (
    <div className="page medium">
      <PageHeading>{texts.form.createTitle}</PageHeading>
      <p className="muted">{texts.form.createText}</p>
      <EventForm values={emptyEvent} submitLabel={texts.form.saveDraft} back="/organizer" send={send} />
    </div>
  );
}

/** The same Idempotency-Key for the same content; what was changed since is another wish. */
function useKey(): (content: string) => string {
  const last = useRef({ content: "", key: "" });
  return (content) => {
    if (last.current.content !== content) last.current = { content, key: randomKey() };
    return last.current.key;
  };
}
