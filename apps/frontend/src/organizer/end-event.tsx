import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import { api, type Event } from "../api/client";
import { unwrap } from "../api/problem";
import { useI18n } from "../i18n/context";
import { useOrganizerTexts } from "../i18n/organizer";
import { problemText } from "../i18n/problem-text";
import { Alert } from "../ui/alert";
import { ConfirmDialog } from "../ui/confirm-dialog";
import { statisticsQuery } from "./queries";
import { useEventChange } from "./use-event-change";

/** Cancels a published event, after saying whom that concerns. */
export function CancelEvent({ event, onDone }: { event: Event; onDone: () => void }) {
  const { t } = useI18n();
  const { cancelEvent: texts } = useOrganizerTexts();
  const [isAsking, setAsking] = useState(false);
  const { data: statistics } = useQuery(statisticsQuery(event.id));
  const cancel = useEventChange(
    () => unwrap(api.POST("/api/events/{event_id}/cancel", { params: { path: { event_id: event.id } } })),
    onDone,
  );
  return (
    <>
      <button type="button" className="button quiet" onClick={() => setAsking(true)}>
        {texts.button}
      </button>
      {isAsking && (
        <ConfirmDialog
          heading={texts.title}
          yes={texts.button}
          no={texts.keep}
          busy={cancel.isPending}
          onYes={() => cancel.mutate()}
          onClose={() => setAsking(false)}
        >
          <p>{texts.text(event.title)}</p>
          <ul className="points">
            {statistics && <li>{texts.consequences(statistics.bookings, statistics.seats)}</li>}
            <li>{texts.waiting}</li>
          </ul>
          {cancel.error && <Alert>{problemText(cancel.error, t)}</Alert>}
        </ConfirmDialog>
      )}
    </>
  );
}

/** Deletes a draft, after asking. */
export function DeleteDraft({ event }: { event: Event }) {
  const { t } = useI18n();
  const { deleteDraft: texts } = useOrganizerTexts();
  const [isAsking, setAsking] = useState(false);
  const navigate = useNavigate();
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: () => unwrap(api.DELETE("/api/events/{event_id}", { params: { path: { event_id: event.id } } })),
    onSuccess: async () => {
      await navigate("/organizer?view=drafts", { replace: true });
      await queries.invalidateQueries({ queryKey: ["organizer", "events"] });
    },
  });
  return (
    <>
      <button type="button" className="button quiet" onClick={() => setAsking(true)}>
        {texts.button}
      </button>
      {isAsking && (
        <ConfirmDialog
          heading={texts.title}
          yes={texts.button}
          no={texts.keep}
          busy={remove.isPending}
          onYes={() => remove.mutate()}
          onClose={() => setAsking(false)}
        >
          <p>{texts.text(event.title)}</p>
          {remove.error && <Alert>{problemText(remove.error, t)}</Alert>}
        </ConfirmDialog>
      )}
    </>
  );
}
