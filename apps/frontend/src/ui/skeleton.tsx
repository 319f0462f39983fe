import { useOnline } from "../api/use-online";
import { useI18n } from "../i18n/context";
import { Offline } from "./offline";

/** Grey lines in the place of what is still loading. Without a network nothing is. */
export function PageSkeleton() {
  const { t } = useI18n();
  if (!useOnline()) return <Offline as="page" />;
  return (
    <div className="page" role="status" aria-label={t.common.loading}>
      <div className="skeleton heading" />
      <div className="skeleton line" />
      <div className="skeleton block" />
    </div>
  );
}

/** Rows or cards that are still loading. */
export function ListSkeleton({ className, item, count }: { className: string; item: string; count: number }) {
  const { t } = useI18n();
  if (!useOnline()) return <Offline as="part" />;
  return (
    <div role="status" aria-label={t.common.loading} className={className}>
      {Array.from({ length: count }, (_, index) => (
        <div key={index} className={`skeleton ${item}`} />
      ))}
    </div>
  );
}
