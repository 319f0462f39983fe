import createClient from "openapi-fetch";
import type { paths as AuthPaths } from "./generated/auth";
import type { paths as BookingPaths } from "./generated/booking";
import type { paths as EventPaths, components as EventParts } from "./generated/event";
import type { components as BookingParts } from "./generated/booking";
import { timedFetch } from "./http";
import { currentAccessToken, currentUserId, refreshSession } from "./session";

export type Event = EventParts["schemas"]["Event"];
export type Category = Event["category"];
export type Booking = BookingParts["schemas"]["Booking"];
export type BookingPage = BookingParts["schemas"]["BookingPage"];
export type WaitingPlace = BookingParts["schemas"]["WaitingPlace"];

/** Sends the access token, and when there is none yet, or it has run out, gets a new one, once. */
async function fetchInSession(request: Request): Promise<Response> {
  if (currentAccessToken() === undefined && isSignedIn()) await refreshSession();
  const retry = request.clone();
  const response = await timedFetch(withToken(request));
  if (response.status !== 401 || !isSignedIn()) return response;
  if (await refreshSession()) return timedFetch(withToken(retry));
  if (isSignedIn()) throw new TypeError("nobody could say whether the session still holds");
  return response;
}

function withToken(request: Request): Request {
  const token = currentAccessToken();
  if (token !== undefined) request.headers.set("Authorization", `Bearer ${token}`);
  return request;
}

const isSignedIn = (): boolean => currentUserId() !== undefined;

/** The three services as one typed client, on the origin that served the page. */
export const api = createClient<AuthPaths & EventPaths & BookingPaths>({
  baseUrl: window.location.origin,
  fetch: fetchInSession,
});
