import { useId } from "react";
import { Link } from "react-router";
import { api, type Event } from "../api/client";
import { unwrap } from "../api/problem";
import { useI18n } from "../i18n/context";
import { useOrganizerTexts } from "../i18n/organizer";
import { problemText } from "../i18n/problem-text";
import { Alert } from "../ui/alert";
import { Check, Cross } from "./icons";
import { useEventChange } from "./use-event-change";

/** What a draft has and lacks, and the button that makes it public. */
export function PublishPanel({ event, onDone }: { event: Event; onDone: () => void }) {
  const { t } = useI18n();
  const { publish: texts, problems, edit } = useOrganizerTexts();
  const id = useId();
  const isAhead = new Date(event.starts_at) > new Date();
  const publish = useEventChange(
    () => unwrap(api.POST("/api/events/{event_id}/publish", { params: { path: { event_id: event.id } } })),
    onDone,
  );
  return (
    <section className="panel" aria-labelledby={id}>
      <h2 id={id}>{texts.title}</h2>
      <ul className="checklist">
        <Item isDone={isAhead} isNeeded text={texts.future} />
        <Item isDone={event.description !== ""} text={texts.description} />
        <Item isDone={event.image_url !== null} text={texts.picture} />
      </ul>
      <p className="hint">{isAhead ? texts.text : problems.starts_in_the_past}</p>
      {publish.error && <Alert>{problemText(publish.error, t)}</Alert>}
      <div className="actions">
        {isAhead ? (
          <button type="button" className="button primary" disabled={publish.isPending} onClick={() => publish.mutate()}>
            {publish.isPending ? texts.sending : texts.button}
          </button>
        ) : (
          <Link className="button primary" to={`/organizer/${event.id}/edit`}>
            {edit}
          </Link>
        )}
      </div>
    </section>
  );
}

function Item({ isDone, isNeeded = false, text }: { isDone: boolean; isNeeded?: boolean; text: string }) {
  const { publish: texts } = useOrganizerTexts();
  const state = isDone ? "done" : isNeeded ? "needed" : "recommended";
  return (
    <li className={state}>
      {isDone ? <Check /> : <Cross />}
      <span>{text}</span>
      <span className="small muted">{state === "done" ? texts.ok : texts[state]}</span>
    </li>
  );
}
