import type { QueryState } from "@tanstack/react-query";

const SLOWEST_MS = 4 * 60_000;
type Outcome = Pick<QueryState, "status" | "errorUpdatedAt" | "dataUpdatedAt">;

/**
 * Milliseconds until something that is watched is asked for again: every `live` ones, and while that fails as
 * long again as it has failed already. The first good answer brings back the old pace. A page that can't be
 * seen asks for nothing (TanStack Query sees to that).
 */
export function pollPause(live: number, { status, errorUpdatedAt, dataUpdatedAt }: Outcome): number {
  return status === "error" ? Math.min(Math.max(errorUpdatedAt - dataUpdatedAt, live), SLOWEST_MS) : live;
}
