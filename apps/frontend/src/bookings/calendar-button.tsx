import { useMutation } from "@tanstack/react-query";
import type { Booking } from "../api/client";
import { useI18n } from "../i18n/context";
import { problemText } from "../i18n/problem-text";
import { useTicketTexts } from "../i18n/tickets";
import { Alert } from "../ui/alert";
import { saveFile } from "../ui/save-file";
import { readCalendar } from "./ticket-queries";

/** Saves the event as a calendar entry (iCalendar). */
export function CalendarButton({ booking: { id, reference } }: { booking: Booking }) {
  const { t, language } = useI18n();
  const texts = useTicketTexts();
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => readCalendar(id, language),
    onSuccess: (calendar) => saveFile(calendar, `${reference}.ics`),
  });
  return (
    <>
      <button type="button" className="button" disabled={isPending} onClick={() => mutate()}>
        {texts.calendar}
      </button>
      {error && <Alert>{problemText(error, t)}</Alert>}
    </>
  );
}
