import { QueryClient } from "@tanstack/react-query";
import { Problem } from "./problem";
import { currentSession, onSessionChange } from "./session";

const MOST_RETRIES = 3;

/** Repeat what may succeed when repeated, and nothing else. */
export const shouldRetry = (failures: number, error: Error): boolean =>
  error instanceof Problem && error.isTemporary && failures < MOST_RETRIES;

/** Milliseconds until the next try: what the server asked for, else 0.5 s, 1 s, 2 s... with some jitter. */
export function retryDelay(failures: number, error: Error): number {
  const asked = error instanceof Problem ? error.retryAfter : undefined;
  return asked === undefined ? 500 * 2 ** failures * (0.75 + Math.random() / 2) : Math.min(asked, 30) * 1000;
}

/** The cache of server answers. What belongs to a person leaves it together with that person. */
export function createQueryClient(): QueryClient {
  const retries = { retry: shouldRetry, retryDelay };
  const client = new QueryClient({ defaultOptions: { queries: { ...retries, staleTime: 15_000 }, mutations: retries } });
  let userId = signedInUserId();
  onSessionChange(() => {
    if (userId !== undefined && userId !== signedInUserId()) client.removeQueries({ queryKey: ["bookings"] });
    userId = signedInUserId();
  });
  return client;
}

function signedInUserId(): string | undefined {
  const session = currentSession();
  return session.status === "signed-in" ? session.user.id : undefined;
}
