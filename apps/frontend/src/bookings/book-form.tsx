import { useState, type ReactNode } from "react";
import { Link, useLocation, useSearchParams } from "react-router";
import type { Event } from "../api/client";
import type { User } from "../api/session";
import { Problem } from "../api/problem";
import { useSession } from "../api/use-session";
import { pathToLogin } from "../account/return-path";
import { Price } from "../events/price";
import { useI18n } from "../i18n/context";
import { problemText } from "../i18n/problem-text";
import { Alert } from "../ui/alert";
import { Stepper } from "../ui/stepper";
import { useBooking } from "./use-booking";

const MOST_SEATS = 10;

interface Props {
  event: Event;
  isOnSale: boolean;
  /** What to show when nothing can be booked. */
  closed: ReactNode;
}

/** Chooses a number of seats and books them, after logging in if need be. */
export function BookForm({ event, isOnSale, closed }: Props) {
  const session = useSession();
  const [params] = useSearchParams();
  const [seats, setSeats] = useState(Number(params.get("seats")) || 1);
  const most = Math.min(MOST_SEATS, event.remaining);
  const choice = { event, seats: Math.max(1, Math.min(seats, most)), most, setSeats };
  if (session.status === "signed-in")
    return <Book key={session.user.id} {...choice} isOnSale={isOnSale} closed={closed} user={session.user} />;
  return isOnSale ? <LogInFirst {...choice} isStarting={session.status === "starting"} /> : closed;
}

interface Choice {
  event: Event;
  seats: number;
  most: number;
  setSeats: (seats: number) => void;
}

function LogInFirst({ isStarting, ...choice }: Choice & { isStarting: boolean }) {
  const { t } = useI18n();
  const { pathname } = useLocation();
  return (
    <div className="panel book" aria-busy={isStarting}>
      <Seats {...choice} />
      <Link className="button primary wide" to={pathToLogin(`${pathname}?seats=${choice.seats}`)}>
        {t.book.login}
      </Link>
    </div>
  );
}

function Book({ user, isOnSale, closed, ...choice }: Choice & Props & { user: User }) {
  const { t } = useI18n();
  const { pathname } = useLocation();
  const { book, attemptedSeats, isSending, isOffline, error } = useBooking(choice.event.id, user.id);
  const isOpen = attemptedSeats !== undefined;
  const seats = attemptedSeats ?? choice.seats;
  const problem = error && <BookingError error={error} isOpen={isOpen} loginPath={pathToLogin(pathname)} />;
  if (!isOnSale && !isOpen)
    return (
      <>
        {problem}
        {closed}
      </>
    );
  return (
    <form
      className="panel book"
      onSubmit={(event) => {
        event.preventDefault();
        book(seats);
      }}
    >
      <Seats {...choice} seats={seats} isFixed={isOpen} />
      {isOffline && <Alert tone="info">{t.book.offline}</Alert>}
      {problem}
      <button type="submit" className="button primary wide" disabled={isSending || isOffline}>
        {isSending ? t.book.sending : isOpen ? t.book.again : t.book.submit}
      </button>
    </form>
  );
}

function BookingError({ error, isOpen, loginPath }: { error: Error; isOpen: boolean; loginPath: string }) {
  const { t } = useI18n();
  if (error instanceof Problem && error.status === 401)
    return (
      <Alert>
        {t.problems.unauthorized} <Link to={loginPath}>{t.nav.login}</Link>
      </Alert>
    );
  return <Alert>{isOpen ? t.book.unknown : problemText(error, t)}</Alert>;
}

function Seats({ event, seats, most, setSeats, isFixed = false }: Choice & { isFixed?: boolean }) {
  const { t } = useI18n();
  return (
    <>
      <h2>{t.book.title}</h2>
      <Stepper
        label={t.book.seats}
        fewer={t.book.fewer}
        more={t.book.more}
        value={seats}
        max={most}
        onChange={setSeats}
        disabled={isFixed}
      />
      {seats === MOST_SEATS && <p className="hint">{t.book.most(MOST_SEATS)}</p>}
      <p className="total">
        <span>{t.book.total}</span>
        <output>
          <Price money={{ ...event.price, amount: event.price.amount * seats }} />
        </output>
      </p>
    </>
  );
}
