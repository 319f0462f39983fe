import { useInfiniteQuery } from "@tanstack/react-query";
import { useSearchParams } from "react-router";
import type { Event } from "../api/client";
import { useI18n } from "../i18n/context";
import { Failure } from "../ui/failure";
import { Notice } from "../ui/notice";
import { PageHeading } from "../ui/page-heading";
import { ListSkeleton } from "../ui/skeleton";
import { EventCard } from "./event-card";
import { noFilters, readFilters, writeFilters, type Filters } from "./filters";
import { eventsQuery } from "./queries";
import { SearchForm } from "./search-form";

const FIRST_SCREEN = 4;

/** The start page: what is on, and a way to find it. */
export default function DiscoverPage() {
  const { t } = useI18n();
  const [params, setParams] = useSearchParams();
  const filters = readFilters(params);
  const change = (part: Partial<Filters>) =>
    setParams((now) => writeFilters({ ...readFilters(now), ...part }), { replace: true, preventScrollReset: true });
  return (
    <div className="page">
      <div className="discover-head">
        <PageHeading title={t.nav.discover}>{t.discover.title}</PageHeading>
        <SearchForm filters={filters} onChange={change} />
      </div>
      <Results filters={filters} onClear={() => change(noFilters)} />
    </div>
  );
}

function Results({ filters, onClear }: { filters: Filters; onClear: () => void }) {
  const { t } = useI18n();
  const list = useInfiniteQuery(eventsQuery(filters));
  if (list.isPending) return <ListSkeleton className="cards" item="card-skeleton" count={8} />;
  if (!list.data) return <Failure heading={t.discover.failed} error={list.error} retry={list.refetch} />;

  const events = list.data.pages.flatMap((page) => page.items);
  if (events.length === 0) return <NoResults isFiltered={writeFilters(filters).toString() !== ""} onClear={onClear} />;
  return (
    <section aria-labelledby="results" aria-busy={list.isPlaceholderData}>
      <h2 id="results" className="visually-hidden">
        {t.discover.results}
      </h2>
      <p role="status" className="visually-hidden">
        {t.discover.shown(events.length)}
      </p>
      <Cards events={events} />
      {list.isError && <Failure heading={t.discover.failed} error={list.error} retry={list.fetchNextPage} />}
      {list.hasNextPage && !list.isError && (
        <div className="more">
          <button
            type="button"
            className="button"
            disabled={list.isFetchingNextPage}
            onClick={() => void list.fetchNextPage()}
          >
            {list.isFetchingNextPage ? t.common.loading : t.common.loadMore}
          </button>
        </div>
      )}
    </section>
  );
}

function Cards({ events }: { events: Event[] }) {
  return (
    <ul className="cards">
      {events.map((event, index) => (
        <li key={event.id}>
          <EventCard event={event} eager={index < FIRST_SCREEN} />
        </li>
      ))}
    </ul>
  );
}

function NoResults({ isFiltered, onClear }: { isFiltered: boolean; onClear: () => void }) {
  const { t } = useI18n();
  if (!isFiltered) return <Notice as="part" heading={t.discover.nothingTitle} text={t.discover.nothingText} />;
  return (
    <div role="status">
      <Notice as="part" heading={t.discover.emptyTitle} text={t.discover.emptyText}>
        <button type="button" className="button" onClick={onClear}>
          {t.discover.clear}
        </button>
      </Notice>
    </div>
  );
}
