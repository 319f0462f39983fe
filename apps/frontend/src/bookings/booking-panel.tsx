import { lazy, Suspense, useEffect, useState } from "react";
import { useSearchParams } from "react-router";
import type { Event } from "../api/client";
import { useSession } from "../api/use-session";
import type { Availability } from "../events/availability";
import { ClosedPanel } from "./closed-panel";
import { LogInFirst } from "./log-in-first";
import { choiceOf, hasSeats } from "./rules";

const loadHolderPanel = () => import("./holder-panel");
const HolderPanel = lazy(loadHolderPanel);

/** The part of an event's page where seats are had: by booking, by waiting, after logging in if need be. */
export function BookingPanel({ event, state }: { event: Event; state: Availability }) {
  const session = useSession();
  const [params] = useSearchParams();
  const [wanted, setSeats] = useState(Number(params.get("seats")) || 1);
  const wish = { event, state, wanted, setSeats };
  useEffect(() => {
    // Its code comes while the session is renewed. If it does not, it is asked for again when it is needed.
    if (session.status === "starting") void loadHolderPanel().catch(() => undefined);
  }, [session.status]);
  if (session.status === "signed-in")
    return (
      <Suspense fallback={<div className="skeleton block" />}>
        <HolderPanel key={session.user.id} {...wish} userId={session.user.id} />
      </Suspense>
    );
  return hasSeats(state) ? (
    <LogInFirst {...choiceOf(wish)} isStarting={session.status === "starting"} />
  ) : (
    <ClosedPanel state={state} />
  );
}
