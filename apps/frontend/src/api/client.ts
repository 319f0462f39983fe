import createClient from "openapi-fetch";
import type { paths as AuthPaths } from "./generated/auth";
import type { paths as BookingPaths } from "./generated/booking";
import type { paths as EventPaths, components as EventParts } from "./generated/event";
import type { components as BookingParts } from "./generated/booking";
import { timedFetch } from "./http";
import { currentAccessToken, refreshSession } from "./session";

export type Event = EventParts["schemas"]["Event"];
export type Category = Event["category"];
export type Booking = BookingParts["schemas"]["Booking"];
export type WaitingPlace = BookingParts["schemas"]["WaitingPlace"];

/** Sends the access token, and when it has run out trades it for a new one, once. */
async function fetchInSession(request: Request): Promise<Response> {
  const token = currentAccessToken();
  if (token === undefined) return timedFetch(request);
  const retry = request.clone();
  const response = await timedFetch(withToken(request, token));
  if (response.status !== 401 || !(await refreshSession())) return response;
  return timedFetch(withToken(retry, currentAccessToken() ?? token));
}

function withToken(request: Request, token: string): Request {
  request.headers.set("Authorization", `Bearer ${token}`);
  return request;
}

/** The three services as one typed client, on the origin that served the page. */
export const api = createClient<AuthPaths & EventPaths & BookingPaths>({
  baseUrl: window.location.origin,
  fetch: fetchInSession,
});
