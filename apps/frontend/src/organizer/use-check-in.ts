import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { checkIn, type CheckInResult } from "./check-in";
import { statisticsQuery } from "./queries";

/** What became of one ticket. */
export interface Outcome {
  id: number;
  shown: string;
  result?: CheckInResult;
  error?: Error;
  /** The connection broke and the door was asked again, so "used" may be this very ticket. */
  repeated: boolean;
}

/** A code in front of the camera is read many times a second; it counts again after this pause. */
const SAME_AGAIN_MS = 4_000;
const MOST_KEPT = 6;

/** The door: shows tickets to the API one at a time, and keeps what became of the last ones. */
export function useCheckIn(eventId: string, onOutcome: (outcome: Outcome) => void) {
  const queries = useQueryClient();
  const [outcomes, setOutcomes] = useState<Outcome[]>([]);
  const seen = useRef({ text: "", at: 0 });
  const tries = useRef(0);
  const isBusy = useRef(false);

  const { mutate, isPending, isPaused } = useMutation({
    networkMode: "online",
    mutationFn: (shown: string) => {
      tries.current += 1;
      return checkIn(eventId, shown);
    },
    onSettled: (result, error, shown) => {
      isBusy.current = false;
      seen.current = { text: shown, at: Date.now() };
      const repeated = tries.current > 1;
      const outcome = { id: Date.now(), shown, repeated, ...(result && { result }), ...(error && { error }) };
      setOutcomes((before) => [outcome, ...before].slice(0, MOST_KEPT));
      onOutcome(outcome);
      if (result?.kind === "accepted") void queries.invalidateQueries(statisticsQuery(eventId));
    },
  });
  const show = (text: string) => {
    if (isBusy.current || text.trim() === "") return;
    isBusy.current = true;
    tries.current = 0;
    mutate(text);
  };
  /** What the camera reads, again and again: the ticket that was just shown is no new one. */
  const scan = (text: string) => {
    const now = Date.now();
    const isSame = seen.current.text === text && now - seen.current.at < SAME_AGAIN_MS;
    if (isSame) seen.current.at = now;
    else show(text);
  };
  return { outcomes, show, scan, isChecking: isPending, isOffline: isPaused };
}
