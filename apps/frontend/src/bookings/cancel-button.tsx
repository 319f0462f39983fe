import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Booking } from "../api/client";
import { useI18n } from "../i18n/context";
import { problemText } from "../i18n/problem-text";
import { Alert } from "../ui/alert";
import { ConfirmDialog } from "../ui/confirm-dialog";
import { bookingQuery, cancelBooking } from "./queries";

/** Gives a booking's seats back, after asking. */
export function CancelButton({ booking, onDone }: { booking: Booking; onDone?: () => void }) {
  const { t } = useI18n();
  const queries = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const cancel = useMutation({
    mutationFn: () => cancelBooking(booking.id),
    onSuccess: (cancelled) => {
      queries.setQueryData(bookingQuery(booking.id).queryKey, cancelled);
      void queries.invalidateQueries({ queryKey: ["events"] });
      setAsking(false);
      onDone?.();
      return queries.invalidateQueries({ queryKey: ["bookings", "list"] });
    },
  });
  return (
    <>
      <button type="button" className="button quiet" onClick={() => setAsking(true)}>
        {t.bookings.cancel}
      </button>
      {isAsking && (
        <ConfirmDialog
          heading={t.bookings.cancelTitle}
          yes={t.bookings.cancel}
          no={t.bookings.keep}
          busy={cancel.isPending}
          onYes={() => cancel.mutate()}
          onClose={() => setAsking(false)}
        >
          <p>{t.bookings.cancelText(booking.seats, booking.event.title)}</p>
          {cancel.error && <Alert>{problemText(cancel.error, t)}</Alert>}
        </ConfirmDialog>
      )}
    </>
  );
}
