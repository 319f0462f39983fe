import { useState } from "react";
import type { Event, WaitingPlace } from "../api/client";
import { mostSeats } from "../bookings/rules";
import { SeatStepper } from "../bookings/seat-stepper";
import { useI18n } from "../i18n/context";
import { useWaitingTexts } from "../i18n/waiting";
import { problemText } from "../i18n/problem-text";
import { Alert } from "../ui/alert";
import { useWaitingList } from "./use-place";

/** Asks for a place on the waiting list. @param last how an earlier place ended */
export function JoinPanel({ event, last }: { event: Event; last: WaitingPlace | undefined }) {
  const { t } = useI18n();
  const texts = useWaitingTexts();
  const { join, error } = useWaitingList();
  const [seats, setSeats] = useState(last?.seats ?? 1);
  return (
    <form
      className="panel"
      onSubmit={(submitted) => {
        submitted.preventDefault();
        join.mutate({ eventId: event.id, seats });
      }}
    >
      <h2>{t.event.soldOut}</h2>
      {last?.status === "expired" && <Alert tone="info">{last.reason ? texts.unservable : texts.expired}</Alert>}
      <p>{t.book.waitInvitation}</p>
      <SeatStepper value={seats} most={mostSeats(event)} onChange={setSeats} disabled={join.isPending} />
      {join.isPaused && <Alert tone="info">{t.problems.network}</Alert>}
      {error && <Alert>{problemText(error, t)}</Alert>}
      <button type="submit" className="button primary wide" disabled={join.isPending}>
        {join.isPending ? t.common.working : texts.join}
      </button>
    </form>
  );
}
