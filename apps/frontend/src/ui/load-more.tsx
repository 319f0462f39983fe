import { useI18n } from "../i18n/context";

interface Props {
  list: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };
}

/** Asks for the next page of a list; nothing when there is none. */
export function LoadMore({ list }: Props) {
  const { t } = useI18n();
  if (!list.hasNextPage) return null;
  return (
    <div className="more">
      <button type="button" className="button" disabled={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
        {list.isFetchingNextPage ? t.common.loading : t.common.loadMore}
      </button>
    </div>
  );
}
