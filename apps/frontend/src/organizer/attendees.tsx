import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { useId, useState } from "react";
import type { Booking, Event } from "../api/client";
import { Problem } from "../api/problem";
import { Price } from "../events/price";
import { useSearchText } from "../events/use-search-text";
import { useI18n } from "../i18n/context";
import { regionalLocale } from "../i18n/locale";
import { useOrganizerTexts } from "../i18n/organizer";
import { problemText } from "../i18n/problem-text";
import { Alert } from "../ui/alert";
import { Failure } from "../ui/failure";
import { Field } from "../ui/field";
import { LoadMore } from "../ui/load-more";
import { SelectField } from "../ui/select-field";
import { ListSkeleton } from "../ui/skeleton";
import { csvName, downloadBookings } from "./download";
import { Download } from "./icons";
import { attendeesQuery, type AttendeeSearch } from "./queries";

/** Who has booked, and the list to take along. */
export function Attendees({ event }: { event: Event }) {
  const { t, language } = useI18n();
  const { dashboard: texts } = useOrganizerTexts();
  const id = useId();
  const save = () => downloadBookings(event.id, csvName(event.title), regionalLocale(language));
  const download = useMutation({ mutationFn: save });
  return (
    <section className="panel" aria-labelledby={id}>
      <div className="heading-row">
        <h2 id={id}>{texts.attendees}</h2>
        <button type="button" className="button" disabled={download.isPending} onClick={() => download.mutate()}>
          <Download /> {download.isPending ? texts.preparing : texts.csv}
        </button>
      </div>
      <p className="hint">{texts.attendeesText}</p>
      {download.error && <Alert>{problemText(download.error, t)}</Alert>}
      <SearchableList event={event} />
    </section>
  );
}

const everybody: AttendeeSearch = { reference: "", status: "" };
const states = ["confirmed", "cancelled", "pending"] as const;

function SearchableList({ event }: { event: Event }) {
  const { dashboard: texts } = useOrganizerTexts();
  const [search, setSearch] = useState(everybody);
  const [text, setText, handOn] = useSearchText(search.reference, (reference) => setSearch({ ...search, reference }));
  return (
    <>
      <form
        className="field-pair"
        role="search"
        onSubmit={(submitted) => {
          submitted.preventDefault();
          handOn();
        }}
      >
        <Field
          label={texts.search}
          type="search"
          autoComplete="off"
          spellCheck={false}
          maxLength={40}
          placeholder="ES-7K3M-9QXT"
          value={text}
          onChange={(typed) => setText(typed.target.value)}
        />
        <SelectField
          label={texts.state}
          value={search.status}
          onChange={(chosen) => setSearch({ ...search, status: chosen.target.value as AttendeeSearch["status"] })}
        >
          <option value="">{texts.allStates}</option>
          {states.map((state) => (
            <option key={state} value={state}>
              {texts.states[state]}
            </option>
          ))}
        </SelectField>
      </form>
      <List event={event} search={search} />
    </>
  );
}

function List({ event, search }: { event: Event; search: AttendeeSearch }) {
  const { dashboard: texts } = useOrganizerTexts();
  const list = useInfiniteQuery(attendeesQuery(event.id, search));
  const isSearch = search.reference !== "" || search.status !== "";
  if (list.isPending) return <ListSkeleton className="rows" item="row-skeleton" count={3} />;
  // What no reference begins with is refused: nobody has such a one.
  if (list.error instanceof Problem && list.error.status === 422) return <p className="muted" role="status">{texts.noMatch}</p>;
  if (!list.data) return <Failure heading={texts.attendeesFailed} error={list.error} retry={list.refetch} />;
  const bookings = list.data.pages.flatMap((page) => page.items);
  if (bookings.length === 0) return <p className="muted" role="status">{isSearch ? texts.noMatch : texts.noAttendees}</p>;
  return (
    <>
      <p role="status" className="visually-hidden">
        {texts.shown(bookings.length)}
      </p>
      <BookingsTable bookings={bookings} zone={event.time_zone} />
      <LoadMore list={list} />
    </>
  );
}

function BookingsTable({ bookings, zone }: { bookings: Booking[]; zone: string }) {
  const { format } = useI18n();
  const { dashboard: texts } = useOrganizerTexts();
  return (
    <table className="table attendees">
      <thead>
        <tr>
          <th scope="col">{texts.reference}</th>
          <th scope="col">{texts.seatsOf}</th>
          <th scope="col">{texts.total}</th>
          <th scope="col" className="wide-only">
            {texts.booked}
          </th>
          <th scope="col">{texts.state}</th>
        </tr>
      </thead>
      <tbody>
        {bookings.map(({ id, reference, seats, total, created_at, status }) => (
          <tr key={id} className={status}>
            <th scope="row" className="reference">
              {reference}
            </th>
            <td>{seats}</td>
            <td>
              <Price money={total} />
            </td>
            <td className="wide-only">
              <time dateTime={created_at}>
                {format.when(created_at, zone)[0]}
              </time>
            </td>
            <td>
              <span className={`badge ${status}`}>{texts.states[status]}</span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
