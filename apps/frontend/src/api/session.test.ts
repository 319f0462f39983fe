import { expect, test, vi } from "vitest";
import { fakeApi, inTurn, json, lost, page, problem } from "../testing/fake-api";
import { ada, aBooking, tokens } from "../testing/samples";
import { api } from "./client";
import { beginSession, currentAccessToken, currentSession, refreshSession, resumeSession, signOut } from "./session";

const renewed = { ...tokens, access_token: "token-2" };
const bookings = page(aBooking());

test("no token is ever stored", () => {
  beginSession(tokens);
  expect(JSON.stringify([localStorage, sessionStorage])).not.toContain(tokens.access_token);
  expect(document.cookie).not.toContain(tokens.access_token);
});

test("a call that finds its token expired gets a new one, once, and is sent again with it", async () => {
  beginSession(tokens);
  const calls = fakeApi({
    "GET /api/bookings": inTurn(problem(401, "unauthorized"), bookings),
    "POST /api/auth/refresh": json(renewed),
  });
  const { response } = await api.GET("/api/bookings");
  expect(response.status).toBe(200);
  expect(calls.map((call) => [call.route, call.headers.get("Authorization")])).toEqual([
    ["GET /api/bookings", "Bearer token-1"],
    ["POST /api/auth/refresh", null],
    ["GET /api/bookings", "Bearer token-2"],
  ]);
});

test("a call that is refused again isn't repeated for ever", async () => {
  beginSession(tokens);
  const calls = fakeApi({ "GET /api/bookings": problem(401, "unauthorized"), "POST /api/auth/refresh": json(renewed) });
  const { response } = await api.GET("/api/bookings");
  expect(response.status).toBe(401);
  expect(calls).toHaveLength(3);
});

test("the body of a repeated call is sent again too", async () => {
  beginSession(tokens);
  const calls = fakeApi({
    "POST /api/bookings": inTurn(problem(401, "unauthorized"), json(aBooking(), 201)),
    "POST /api/auth/refresh": json(renewed),
  });
  const params = { header: { "idempotency-key": "k" } };
  await api.POST("/api/bookings", { params, body: { event_id: "e", seats: 2 } });
  expect(calls.at(-1)?.body).toEqual({ event_id: "e", seats: 2 });
});

test("many calls at once share one refresh, since a refresh token works only once", async () => {
  beginSession(tokens);
  const calls = fakeApi({ "POST /api/auth/refresh": json(renewed) });
  expect(await Promise.all([refreshSession(), refreshSession(), refreshSession()])).toEqual([true, true, true]);
  expect(calls).toHaveLength(1);
});

test("tabs take turns in refreshing", async () => {
  const request = vi.fn((_name: string, work: () => Promise<boolean>) => work());
  vi.stubGlobal("navigator", Object.create(navigator, { locks: { value: { request } } }));
  fakeApi({ "POST /api/auth/refresh": json(renewed) });
  await refreshSession();
  expect(request).toHaveBeenCalledOnce();
});

test.each([
  ["refused", { request: () => Promise.reject(new DOMException("denied", "SecurityError")) }],
  ["missing", undefined],
])("where locks are %s the session is refreshed without", async (_name, locks) => {
  vi.stubGlobal("navigator", Object.create(navigator, { locks: { value: locks } }));
  const calls = fakeApi({ "POST /api/auth/refresh": json(renewed) });
  expect(await refreshSession()).toBe(true);
  expect(calls).toHaveLength(1);
});

test("where nothing can be kept, a session is looked for at every start", async () => {
  vi.stubGlobal("window", Object.create(window, { localStorage: { value: null }, addEventListener: { value: vi.fn() } }));
  fakeApi({ "POST /api/auth/refresh": json(renewed) });
  await resumeSession();
  expect(currentSession()).toEqual({ status: "signed-in", user: ada });
});

test("a refused refresh ends the session", async () => {
  beginSession(tokens);
  fakeApi({ "POST /api/auth/refresh": problem(401, "unauthorized") });
  expect(await refreshSession()).toBe(false);
  expect(currentSession().status).toBe("anonymous");
});

test("a broken network doesn't end it", async () => {
  beginSession(tokens);
  fakeApi({ "POST /api/auth/refresh": lost });
  expect(await refreshSession()).toBe(false);
  expect(currentSession()).toEqual({ status: "signed-in", user: ada });
});

test("the token is renewed before it expires", async () => {
  vi.useFakeTimers();
  fakeApi({ "POST /api/auth/refresh": json(renewed) });
  beginSession(tokens);
  await vi.advanceTimersByTimeAsync(839_000);
  expect(currentAccessToken()).toBe("token-1");
  await vi.advanceTimersByTimeAsync(2_000);
  expect(currentAccessToken()).toBe("token-2");
  vi.useRealTimers();
});

test("at start a visitor without a session causes no call, and one with a session gets it back", async () => {
  const calls = fakeApi({ "POST /api/auth/refresh": json(renewed) });
  await resumeSession();
  expect(calls).toHaveLength(0);
  localStorage.setItem("signed-in", "1");
  await resumeSession();
  expect(currentSession()).toEqual({ status: "signed-in", user: ada });
});

test("logging out here logs out every tab", async () => {
  beginSession(tokens);
  fakeApi({ "POST /api/auth/logout": () => new Response(null, { status: 204 }) });
  await signOut();
  expect(currentSession().status).toBe("anonymous");

  await resumeSession();
  beginSession(tokens);
  window.dispatchEvent(new StorageEvent("storage", { key: "signed-in", newValue: null }));
  expect(currentSession().status).toBe("anonymous");
});
