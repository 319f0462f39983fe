import { Link } from "react-router";
import type { Availability } from "../events/availability";
import { useI18n } from "../i18n/context";
import type { Messages } from "../i18n/en";

/** Why nothing can be booked; nothing while something can. */
export const closedText = (state: Availability, t: Messages): string | undefined =>
  ({ cancelled: t.event.cancelled, over: t.event.past, begun: t.problems.event_started, not_on_sale: t.problems.not_on_sale })[
    state as string
  ];

/** Why nothing can be booked, and a way on. */
export function ClosedPanel({ state }: { state: Availability }) {
  const { t } = useI18n();
  return (
    <div className="panel">
      <p className="closed">{closedText(state, t)}</p>
      <Link className="button" to="/">
        {t.common.home}
      </Link>
    </div>
  );
}
