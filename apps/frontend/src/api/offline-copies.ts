import type { QueryClient, QueryKey } from "@tanstack/react-query";
import { currentUserId, onSessionChange } from "./session";

/**
 * First part of the keys of what belongs to a person and is needed where there may be no network: at the door.
 * The newest answer of each is kept on this device until its person logs out. No token is among them.
 */
export const MINE = "mine";

const PREFIX = "copy:";

interface Copy<Data> {
  userId: string;
  at: number;
  data: Data;
}

/** Keeps a copy of every answer under a key of `MINE`, and forgets them all together with the person. */
export function keepCopies(client: QueryClient): void {
  client.getQueryCache().subscribe((event) => {
    const key = event.query.queryKey as QueryKey;
    if (event.type === "updated" && event.action.type === "success" && key[0] === MINE) write(key, event.query.state.data);
  });
  let owner = currentUserId();
  onSessionChange(() => {
    if (owner !== undefined && owner !== currentUserId()) forget();
    owner = currentUserId();
  });
}

// Whoever names a key knows what is kept under it.
/* eslint-disable @typescript-eslint/no-unnecessary-type-parameters */

/** Query options that begin with the copy, if there is one; it is replaced as soon as the server answers. */
export const withCopy = <Data>(queryKey: QueryKey) => ({
  queryKey,
  initialData: () => copyOf<Data>(queryKey)?.data,
  initialDataUpdatedAt: () => copyOf(queryKey)?.at,
});

/** The signed-in person's copy under a key. */
export function copyOf<Data>(key: QueryKey): Copy<Data> | undefined {
  try {
    const copy = JSON.parse(localStorage.getItem(PREFIX + JSON.stringify(key)) ?? "null") as Copy<Data> | null;
    return copy && copy.userId === currentUserId() ? copy : undefined;
  } catch {
    return undefined;
  }
}
/* eslint-enable @typescript-eslint/no-unnecessary-type-parameters */

function write(key: QueryKey, data: unknown): void {
  const userId = currentUserId();
  if (userId === undefined) return;
  try {
    const copy: Copy<unknown> = { userId, at: Date.now(), data };
    localStorage.setItem(PREFIX + JSON.stringify(key), JSON.stringify(copy));
  } catch {
    return; // Storage is full or off: then there is no copy.
  }
  keepShell();
}

function forget(): void {
  Object.keys(localStorage)
    .filter((name) => name.startsWith(PREFIX))
    .forEach((name) => localStorage.removeItem(name));
}

/** Copies are of use only if the app opens without a network, which the service worker sees to. */
function keepShell(): void {
  const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined; // only on https and localhost
  if (import.meta.env.PROD) void workers?.register("/sw.js").catch(() => undefined);
}
