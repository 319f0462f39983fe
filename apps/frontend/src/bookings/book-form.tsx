import { useI18n } from "../i18n/context";
import type { Choice } from "./booking-panel";
import { mostSeats } from "./rules";
import { SeatStepper } from "./seat-stepper";
import { Submit } from "./submit";
import { Total } from "./total";
import type { Checkout } from "./use-booking";

/** Chooses a number of seats and books them. While an attempt is under way, its number stands. */
export function BookForm({ event, most, setSeats, checkout, ...choice }: Choice & { checkout: Checkout }) {
  const { t } = useI18n();
  const { attempt, book } = checkout;
  const seats = attempt?.seats ?? choice.seats;
  const limit = mostSeats(event);
  return (
    <form
      className="panel book"
      onSubmit={(submitted) => {
        submitted.preventDefault();
        book(seats, attempt?.offerId);
      }}
    >
      <h2>{t.book.title}</h2>
      <SeatStepper value={seats} most={most} onChange={setSeats} disabled={attempt !== undefined} />
      {seats === limit && (
        <p className="hint">{event.max_per_person <= limit ? t.book.mostPerPerson(limit) : t.book.most(limit)}</p>
      )}
      <Total price={event.price} seats={seats} />
      <Submit checkout={checkout} />
    </form>
  );
}
