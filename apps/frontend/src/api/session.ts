import createClient from "openapi-fetch";
import type { components, paths } from "./generated/auth";
import { timedFetch } from "./http";
import { Problem, unwrap } from "./problem";

export type User = components["schemas"]["User"];
/** What register, login and refresh answer. */
export type Tokens = components["schemas"]["Tokens"];
export type Session = { status: "starting" } | { status: "anonymous" } | { status: "signed-in"; user: User };

/** Says that a refresh cookie probably exists. It holds no secret: scripts can't read the cookie itself. */
const HINT = "signed-in";
const REFRESH_AHEAD_S = 60;

let session: Session = { status: "starting" };
let accessToken: string | undefined;
let refreshing: Promise<boolean> | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();
const auth = createClient<paths>({ baseUrl: window.location.origin, fetch: timedFetch });

export const currentSession = (): Session => session;
export const currentAccessToken = (): string | undefined => accessToken;

export function onSessionChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Signs in with the answer of register, login or refresh. The token stays in memory only. */
export function beginSession(tokens: Tokens): void {
  accessToken = tokens.access_token;
  localStorage.setItem(HINT, "1");
  clearTimeout(timer);
  timer = setTimeout(() => void refreshSession(), Math.max(tokens.expires_in - REFRESH_AHEAD_S, 5) * 1000);
  change({ status: "signed-in", user: tokens.user });
}

export function endSession(): void {
  accessToken = undefined;
  localStorage.removeItem(HINT);
  clearTimeout(timer);
  change({ status: "anonymous" });
}

/** At start: continue the session that the cookie remembers, if there is one. */
export async function resumeSession(): Promise<void> {
  window.addEventListener("storage", followOtherTabs);
  window.addEventListener("online", () => void (accessToken ?? resume()));
  await resume();
}

async function resume(): Promise<void> {
  if (localStorage.getItem(HINT) !== null) await refreshSession();
  if (session.status === "starting") change({ status: "anonymous" });
}

/**
 * Trades the cookie for a new access token; false when there is none to be had.
 *
 * Refresh tokens rotate and a reused one ends the session, so only one tab at a time may send it.
 */
export function refreshSession(): Promise<boolean> {
  refreshing ??= exclusively(tradeCookie).finally(() => (refreshing = undefined));
  return refreshing;
}

async function tradeCookie(): Promise<boolean> {
  try {
    beginSession(await unwrap(auth.POST("/api/auth/refresh", { body: {} })));
    return true;
  } catch (error) {
    if (error instanceof Problem && error.status >= 400 && error.status < 429) endSession();
    return false;
  }
}

/** Ends the session here and on the server. Other tabs follow. */
export async function signOut(): Promise<void> {
  await unwrap(auth.POST("/api/auth/logout", { body: {} }));
  endSession();
}

function followOtherTabs(event: StorageEvent): void {
  if (event.key !== HINT) return;
  if (event.newValue === null) endSession();
  else if (accessToken === undefined) void refreshSession();
}

/** Web Locks exist in secure contexts only; elsewhere one tab is all that is protected. */
function exclusively<T>(work: () => Promise<T>): Promise<T> {
  const locks = navigator.locks as LockManager | undefined;
  return locks ? (locks.request("refresh-session", work) as Promise<T>) : work();
}

function change(next: Session): void {
  session = next;
  listeners.forEach((listener) => listener());
}
