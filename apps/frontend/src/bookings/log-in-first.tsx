import { Link, useLocation } from "react-router";
import { pathToLogin } from "../account/return-path";
import { useI18n } from "../i18n/context";
import { Alert } from "../ui/alert";
import { unfinishedAttempt } from "./attempt";
import type { Choice } from "./rules";
import { SeatStepper } from "./seat-stepper";
import { Total } from "./total";

/** The choice of seats, which comes along to the log-in page and back. */
export function LogInFirst({ event, seats, most, setSeats, state, isStarting }: Choice & { isStarting: boolean }) {
  const { t } = useI18n();
  const { pathname } = useLocation();
  const isSoldOut = state === "sold_out";
  const isInterrupted = !isStarting && unfinishedAttempt(event.id) !== undefined;
  return (
    <div className={isSoldOut ? "panel" : "panel book"} aria-busy={isStarting}>
      <h2>{isSoldOut ? t.event.soldOut : t.book.title}</h2>
      {isSoldOut && <p>{t.book.waitInvitation}</p>}
      {isInterrupted && <Alert tone="info">{t.book.interrupted}</Alert>}
      <SeatStepper value={seats} most={most} onChange={setSeats} />
      {!isSoldOut && <Total price={event.price} seats={seats} />}
      <Link className="button primary wide" to={pathToLogin(`${pathname}?seats=${seats}`)}>
        {isSoldOut ? t.book.loginToWait : t.book.login}
      </Link>
    </div>
  );
}
