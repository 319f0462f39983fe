import { useI18n } from "../i18n/context";
import { MOST_SEATS, type Choice } from "./rules";
import { SeatStepper } from "./seat-stepper";
import { Submit } from "./submit";
import { Total } from "./total";
import type { Checkout } from "./use-booking";

/** Chooses a number of seats and books them. While an attempt is under way, its number stands. */
export function BookForm({ event, held, most, setSeats, checkout, ...choice }: Choice & { checkout: Checkout }) {
  const { t } = useI18n();
  const { attempt, book } = checkout;
  const seats = attempt?.seats ?? choice.seats;
  const { mostPerPerson, most: mostAtOnce } = t.book;
  const isLimit = held + seats >= event.max_per_person;
  const hint = isLimit ? mostPerPerson(event.max_per_person) : seats === MOST_SEATS && mostAtOnce(seats);
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
      {hint && <p className="hint">{hint}</p>}
      <Total price={event.price} seats={seats} />
      <Submit checkout={checkout} />
    </form>
  );
}
