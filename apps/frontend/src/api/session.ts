import createClient from "openapi-fetch";
import type { components, paths } from "./generated/auth";
import { timedFetch } from "./http";
import { Problem, unwrap } from "./problem";
import { deviceStorage, keepsAnything } from "./storage";

export type User = components["schemas"]["User"];
/** What register, login and refresh answer. */
export type Tokens = components["schemas"]["Tokens"];
export type Session = { status: "starting" } | { status: "anonymous" } | { status: "signed-in"; user: User };

/** Whose refresh cookie probably exists. It holds no secret: scripts can't read the cookie itself. */
const REMEMBERED = "signed-in";
const REFRESH_AHEAD_S = 60;

let session: Session = { status: "starting" };
let accessToken: string | undefined;
let refreshing: Promise<boolean> | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();
const auth = createClient<paths>({ baseUrl: window.location.origin, fetch: timedFetch });

export const currentSession = (): Session => session;
export const currentUserId = (): string | undefined => (session.status === "signed-in" ? session.user.id : undefined);
export const currentAccessToken = (): string | undefined => accessToken;

export function onSessionChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Signs in with the answer of register, login or refresh. The token stays in memory only. */
export function beginSession(tokens: Tokens): void {
  accessToken = tokens.access_token;
  clearTimeout(timer);
  timer = setTimeout(() => void refreshSession(), Math.max(tokens.expires_in - REFRESH_AHEAD_S, 5) * 1000);
  changeUser(tokens.user);
}

/** The signed-in person, as they are now called. */
export function changeUser(user: User): void {
  deviceStorage.write(REMEMBERED, JSON.stringify(user));
  change({ status: "signed-in", user });
}

export function endSession(): void {
  accessToken = undefined;
  deviceStorage.remove(REMEMBERED);
  clearTimeout(timer);
  change({ status: "anonymous" });
}

/**
 * At start: continue the session that the cookie remembers, if there is one.
 *
 * Its person counts as signed in at once, also where there is no network; the first call waits for the token.
 */
export async function resumeSession(): Promise<void> {
  window.addEventListener("storage", followOtherTabs);
  window.addEventListener("online", () => void (accessToken ?? resume()));
  await resume();
}

async function resume(): Promise<void> {
  const remembered = deviceStorage.read(REMEMBERED);
  const user = readUser(remembered);
  if (user && session.status === "starting") change({ status: "signed-in", user });
  if (remembered !== null || !keepsAnything()) await refreshSession();
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

/** Ends the session here and on the server, or all sessions on all devices. Other tabs follow. */
export async function signOut({ everywhere = false } = {}): Promise<void> {
  await unwrap(auth.POST("/api/auth/logout", { body: { everywhere } }));
  endSession();
}

function followOtherTabs(event: StorageEvent): void {
  if (event.key !== REMEMBERED) return;
  if (event.newValue === null) endSession();
  else if (accessToken === undefined || readUser(event.newValue)?.id !== currentUserId()) void refreshSession();
}

function readUser(text: string | null): User | undefined {
  try {
    const user = JSON.parse(text ?? "null") as Partial<User> | null;
    return typeof user?.id === "string" && typeof user.name === "string" ? (user as User) : undefined;
  } catch {
    return undefined;
  }
}

/** Web Locks are missing without https, and refused where storage is blocked: then only this tab is protected. */
async function exclusively<T>(work: () => Promise<T>): Promise<T> {
  let begun: Promise<T> | undefined;
  const begin = () => (begun ??= work());
  try {
    return await navigator.locks.request("refresh-session", begin);
  } catch {
    return begin();
  }
}

function change(next: Session): void {
  session = next;
  listeners.forEach((listener) => listener());
}
