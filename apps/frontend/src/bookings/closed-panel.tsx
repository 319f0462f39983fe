import { Link } from "react-router";
import type { Availability } from "../events/availability";
import { useI18n } from "../i18n/context";

/** Why nothing can be booked, and a way on. */
export function ClosedPanel({ state }: { state: Availability }) {
  const { t } = useI18n();
  const texts: Partial<Record<Availability, string>> = {
    cancelled: t.event.cancelled,
    over: t.event.past,
    not_on_sale: t.problems.not_on_sale,
  };
  return (
    <div className="panel">
      <p className="closed">{texts[state]}</p>
      <Link className="button" to="/">
        {t.common.home}
      </Link>
    </div>
  );
}
