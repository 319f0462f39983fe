import type { QueryClient, QueryKey } from "@tanstack/react-query";
import { currentUserId, onSessionChange } from "./session";
import { deviceStorage } from "./storage";

/**
 * First part of the keys of what belongs to a person and is needed where there may be no network: at the door.
 * The newest answer of each is kept on this device until its person logs out. No token is among them.
 */
export const MINE = "mine";

const PREFIX = "copy:";
let isKept = true;

/** Whether pages with copies open without a network: the device keeps the copies, and a service worker the pages. */
export const opensOffline = (): boolean => isKept && "serviceWorker" in navigator;

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
    const copy = JSON.parse(deviceStorage.read(PREFIX + JSON.stringify(key)) ?? "null") as Copy<Data> | null;
    return copy && copy.userId === currentUserId() ? copy : undefined;
  } catch {
    return undefined;
  }
}
/* eslint-enable @typescript-eslint/no-unnecessary-type-parameters */

function write(key: QueryKey, data: unknown): void {
  const userId = currentUserId();
  if (userId === undefined) return;
  const copy: Copy<unknown> = { userId, at: Date.now(), data };
  isKept = deviceStorage.write(PREFIX + JSON.stringify(key), JSON.stringify(copy));
  if (isKept) keepShell();
}

function forget(): void {
  deviceStorage
    .names()
    .filter((name) => name.startsWith(PREFIX))
    .forEach(deviceStorage.remove);
}

/** Copies are of use only if the app opens without a network, which the service worker sees to. */
function keepShell(): void {
  if (import.meta.env.PROD) void registerWorker().catch(() => undefined);
}

/** Rejects where there are no service workers: without https, in some private windows, and where storage is blocked. */
const registerWorker = async (): Promise<unknown> => navigator.serviceWorker.register("/sw.js");
