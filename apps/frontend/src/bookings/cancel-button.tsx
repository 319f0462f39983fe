import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Booking } from "../api/client";
import { MINE } from "../api/offline-copies";
import { useI18n } from "../i18n/context";
import { isolated } from "../i18n/isolated";
import { useTicketTexts } from "../i18n/tickets";
import { problemText } from "../i18n/problem-text";
import { Alert } from "../ui/alert";
import { ConfirmDialog } from "../ui/confirm-dialog";
import { bookingQuery } from "./queries";
import { cancelBooking } from "./ticket-queries";

/** Gives a booking's seats back, after asking. */
export function CancelButton({ booking }: { booking: Booking }) {
  const { t } = useI18n();
  const texts = useTicketTexts();
  const queries = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const cancel = useMutation({
    mutationFn: () => cancelBooking(booking.id),
    onSuccess: (cancelled) => {
      queries.setQueryData(bookingQuery(booking.id).queryKey, cancelled);
      void queries.invalidateQueries({ queryKey: ["events"] });
      setAsking(false);
      return queries.invalidateQueries({ queryKey: [MINE, "list"] });
    },
  });
  return (
    <>
      <button type="button" className="button quiet" onClick={() => setAsking(true)}>
        {texts.cancel}
      </button>
      {isAsking && (
        <ConfirmDialog
          heading={texts.cancelTitle}
          yes={texts.cancel}
          no={texts.keep}
          busy={cancel.isPending}
          onYes={() => cancel.mutate()}
          onClose={() => setAsking(false)}
        >
          <p>{texts.cancelText(booking.seats, isolated(booking.event.title))}</p>
          {cancel.error && <Alert>{problemText(cancel.error, t)}</Alert>}
        </ConfirmDialog>
      )}
    </>
  );
}
