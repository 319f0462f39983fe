import { onlineManager, QueryClient, type QueryKey } from "@tanstack/react-query";
import { keepCopies } from "./offline-copies";
import { Problem } from "./problem";
import { currentUserId, onSessionChange } from "./session";

const MOST_RETRIES = 3;

/** Repeat what may succeed when repeated, and nothing else. */
export const shouldRetry = (failures: number, error: Error): boolean =>
  error instanceof Problem && error.isTemporary && failures < MOST_RETRIES;

/** Milliseconds until the next try: what the server asked for, else 0.5 s, 1 s, 2 s... with some jitter. */
export function retryDelay(failures: number, error: Error): number {
  const asked = error instanceof Problem ? error.retryAfter : undefined;
  return asked === undefined ? 500 * 2 ** failures * (0.75 + Math.random() / 2) : Math.min(asked, 30) * 1000;
}

/**
 * The cache of server answers. Only what is public outlives a person's session.
 *
 * TanStack Query learns of a broken network by events; a page that is opened without one gets none.
 */
export function createQueryClient(): QueryClient {
  onlineManager.setOnline(navigator.onLine);
  const retries = { retry: shouldRetry, retryDelay };
  // Without a network a change fails at once, unless its component says that it waits, and for what.
  const mutations = { ...retries, networkMode: "always" } as const;
  const client = new QueryClient({ defaultOptions: { queries: { ...retries, staleTime: 15_000 }, mutations } });
  let owner = currentUserId();
  onSessionChange(() => {
    const isPersonal = ({ queryKey }: { queryKey: QueryKey }) => queryKey[0] !== "events";
    if (owner !== undefined && owner !== currentUserId()) client.removeQueries({ predicate: isPersonal });
    owner = currentUserId();
  });
  keepCopies(client);
  return client;
}
