import { useEffect, useState } from "react";
import { serverNow } from "../api/http";

/** Whole seconds until a time of the server, counting down to 0. */
export function useSecondsLeft(until: string): number {
  const [left, setLeft] = useState(() => secondsUntil(until));
  useEffect(() => {
    const tick = () => setLeft(secondsUntil(until));
    tick();
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  }, [until]);
  return left;
}

const secondsUntil = (until: string): number => Math.max(0, Math.ceil((Date.parse(until) - serverNow()) / 1000));
