import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Event } from "../api/client";
import { useI18n } from "../i18n/context";
import { regionalLocale } from "../i18n/locale";
import { useOrganizerTexts } from "../i18n/organizer";
import { Failure } from "../ui/failure";
import { ListSkeleton } from "../ui/skeleton";
import { statisticsQuery } from "./queries";
import { SalesChart } from "./sales-chart";
import { SeatsBar } from "./seats-bar";

/** How an event sells: the sums, and the days. */
export function Figures({ event }: { event: Event }) {
  const { format, language } = useI18n();
  const { dashboard: texts } = useOrganizerTexts();
  const { data: statistics, error, isPending, refetch } = useQuery(statisticsQuery(event.id));
  if (isPending) return <ListSkeleton className="figures" item="row-skeleton" count={4} />;
  if (!statistics) return <Failure heading={texts.statisticsFailed} error={error} retry={refetch} />;
  const numbers = new Intl.NumberFormat(regionalLocale(language));
  return (
    <>
      <dl className="figures">
        <Figure name={texts.seats} value={numbers.format(event.sold)}>
          <SeatsBar event={event} />
        </Figure>
        <Figure name={texts.revenue} value={format.money(statistics.revenue)} />
        <Figure name={texts.bookings} value={numbers.format(statistics.bookings)} />
        <Figure name={texts.checkedIn} value={texts.ofSeats(statistics.checked_in.seats, statistics.seats)} />
      </dl>
      <SalesChart statistics={statistics} />
    </>
  );
}

function Figure({ name, value, children }: { name: string; value: string; children?: ReactNode }) {
  return (
    <div className="figure">
      <dt>{name}</dt>
      <dd>
        <strong>{value}</strong>
        {children}
      </dd>
    </div>
  );
}
