import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { useNavigate } from "react-router";
import { api, type Event } from "../api/client";
import { unwrap } from "../api/problem";
import { useI18n } from "../i18n/context";
import { isolated } from "../i18n/isolated";
import { useOrganizerTexts } from "../i18n/organizer";
import { problemText } from "../i18n/problem-text";
import { Alert } from "../ui/alert";
import { ConfirmDialog } from "../ui/confirm-dialog";
import { statisticsQuery } from "./queries";
import { useEventChange } from "./use-event-change";

/** Cancels a published event, after saying whom that concerns. */
export function CancelEvent({ event, onDone }: { event: Event; onDone: () => void }) {
  const { cancelEvent: texts } = useOrganizerTexts();
  const { data: statistics } = useQuery(statisticsQuery(event.id));
  const cancel = useEventChange(
    () => unwrap(api.POST("/api/events/{event_id}/cancel", { params: { path: { event_id: event.id } } })),
    onDone,
  );
  return (
    <AskFirst texts={texts} action={cancel}>
      <p>{texts.text(isolated(event.title))}</p>
      <ul className="points">
        {statistics && <li>{texts.consequences(statistics.bookings, statistics.seats)}</li>}
        <li>{texts.waiting}</li>
      </ul>
    </AskFirst>
  );
}

/** Deletes a draft, after asking. */
export function DeleteDraft({ event }: { event: Event }) {
  const { deleteDraft: texts } = useOrganizerTexts();
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
    <AskFirst texts={texts} action={remove}>
      <p>{texts.text(isolated(event.title))}</p>
    </AskFirst>
  );
}

interface AskFirstProps {
  texts: { button: string; title: string; keep: string };
  action: { isPending: boolean; error: Error | null; mutate: () => void };
  children: ReactNode;
}

/** A button whose action is asked about first; a failure is told where it was asked. */
function AskFirst({ texts, action, children }: AskFirstProps) {
  const { t } = useI18n();
  const [isAsking, setAsking] = useState(false);
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
          busy={action.isPending}
          onYes={() => action.mutate()}
          onClose={() => setAsking(false)}
        >
          {children}
          {action.error && <Alert>{problemText(action.error, t)}</Alert>}
        </ConfirmDialog>
      )}
    </>
  );
}
