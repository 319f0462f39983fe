import { useState } from "react";
import type { WaitingPlace } from "../api/client";
import type { Choice } from "../bookings/rules";
import { SeatStepper } from "../bookings/seat-stepper";
import { useI18n } from "../i18n/context";
import { useWaitingTexts } from "../i18n/waiting";
import { problemText } from "../i18n/problem-text";
import { Alert } from "../ui/alert";
import { useWaitingList } from "./use-place";

/** Asks for a place on the waiting list. @param last how an earlier place ended */
export function JoinPanel({ event, most, last, ...choice }: Choice & { last: WaitingPlace | undefined }) {
  const { t } = useI18n();
  const texts = useWaitingTexts();
  const { join, error } = useWaitingList();
  const [wanted, setWanted] = useState(last?.seats ?? choice.seats);
  const seats = Math.min(wanted, most);
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
      <SeatStepper value={seats} most={most} onChange={setWanted} disabled={join.isPending} />
      {join.isPaused && <Alert tone="info">{t.problems.network}</Alert>}
      {error && <Alert>{problemText(error, t)}</Alert>}
      <button type="submit" className="button primary wide" disabled={join.isPending}>
        {join.isPending ? t.common.working : texts.join}
      </button>
    </form>
  );
}
