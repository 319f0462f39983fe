import { onlineManager } from "@tanstack/react-query";
import { screen, waitFor } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { fakeApi, inTurn, json, lost, problem, type Call } from "../testing/fake-api";
import { renderApp } from "../testing/render-app";
import { aBooking, anEvent } from "../testing/samples";
import { startAttempt, unfinishedAttempt } from "./attempt";
import { ada } from "../testing/samples";

const event = anEvent();
const booking = aBooking();
const path = `/events/${event.id}`;
const readEvent = { [`GET /api${path}`]: json(event) };
const readBooking = { [`GET /api/bookings/${booking.id}`]: json(booking) };
const keys = (calls: Call[]) =>
  calls.filter((call) => call.route === "POST /api/bookings").map((call) => call.headers.get("Idempotency-Key"));

test("a visitor logs in first, and the number of seats comes along", async () => {
  fakeApi(readEvent);
  const { user } = renderApp(path);
  await user.click(await screen.findByRole("button", { name: "One seat more" }));
  expect(screen.getByText("$50")).toBeVisible();
  await user.click(screen.getByRole("link", { name: "Log in to book" }));
  expect(window.location.search).toBe(`?${new URLSearchParams({ return: `${path}?seats=2` })}`);
});

describe("booking", () => {
  test("leads to the confirmed booking", async () => {
    const calls = fakeApi({ ...readEvent, ...readBooking, "POST /api/bookings": json(booking, 201) });
    const { user } = renderApp(`${path}?seats=2`, { signedIn: true });
    await user.click(await screen.findByRole("button", { name: "Book now" }));
    expect(await screen.findByRole("heading", { name: "You're going!" })).toHaveFocus();
    expect(keys(calls)).toHaveLength(1);
    expect(screen.getByText(booking.reference)).toBeVisible();
    const { title, venue, starts_at, ends_at } = event;
    expect(calls.find((call) => call.route === "POST /api/bookings")?.body).toEqual({
      event_id: event.id,
      seats: 2,
      expected_total: { amount: 5000, currency: "USD" },
      expected_event: { title, venue, starts_at, ends_at },
    });
  });

  test("a double click books once", async () => {
    const calls = fakeApi({ ...readEvent, ...readBooking, "POST /api/bookings": json(booking, 201) });
    const { user } = renderApp(path, { signedIn: true });
    await user.dblClick(await screen.findByRole("button", { name: "Book now" }));
    await screen.findByText(booking.reference);
    expect(new Set(keys(calls)).size).toBe(1);
  });

  test("is repeated with the same key when the connection breaks", async () => {
    const answers = inTurn(lost, problem(503, "overloaded"), json(booking, 201));
    const calls = fakeApi({ ...readEvent, ...readBooking, "POST /api/bookings": answers });
    const { user } = renderApp(path, { signedIn: true });
    await user.click(await screen.findByRole("button", { name: "Book now" }));
    await screen.findByText(booking.reference);
    expect(keys(calls)).toHaveLength(3);
    expect(new Set(keys(calls)).size).toBe(1);
  });

  test("with an unknown outcome can only be finished, not begun again with other seats", async () => {
    const answers = inTurn(lost, lost, lost, lost, json(booking, 201));
    const calls = fakeApi({ ...readEvent, ...readBooking, "POST /api/bookings": answers });
    const { user } = renderApp(path, { signedIn: true });
    await user.click(await screen.findByRole("button", { name: "Book now" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("you will not be booked twice");
    expect(screen.getByLabelText("Seats")).toBeDisabled();
    await user.click(screen.getByRole("button", { name: "Finish booking" }));
    await screen.findByText(booking.reference);
    expect(new Set(keys(calls)).size).toBe(1);
  });

  test("that got stuck goes on when the connection is back", async () => {
    const answers = inTurn(lost, lost, lost, lost, json(booking, 201));
    const calls = fakeApi({ ...readEvent, ...readBooking, "POST /api/bookings": answers });
    const { user } = renderApp(path, { signedIn: true });
    await user.click(await screen.findByRole("button", { name: "Book now" }));
    await screen.findByRole("alert");
    onlineManager.setOnline(false);
    onlineManager.setOnline(true);
    await screen.findByText(booking.reference);
    expect(new Set(keys(calls)).size).toBe(1);
  });

  test("waits while offline, says so, and goes on with the connection", async () => {
    const calls = fakeApi({ ...readEvent, ...readBooking, "POST /api/bookings": json(booking, 201) });
    const { user } = renderApp(path, { signedIn: true });
    const button = await screen.findByRole("button", { name: "Book now" });
    onlineManager.setOnline(false);
    await user.click(button);
    expect(await screen.findByText(/goes on by itself as soon as you are connected/)).toBeVisible();
    expect(keys(calls)).toEqual([]);
    onlineManager.setOnline(true);
    await screen.findByText(booking.reference);
    expect(keys(calls)).toHaveLength(1);
  });

  test("goes on by itself after a reload, with the same key", async () => {
    const { key } = startAttempt({ eventId: event.id, userId: ada.id, seats: 3 });
    const calls = fakeApi({ ...readEvent, ...readBooking, "POST /api/bookings": json(booking, 201) });
    renderApp(path, { signedIn: true });
    await screen.findByText(booking.reference);
    expect(keys(calls)).toEqual([key]);
    expect(unfinishedAttempt(event.id, ada.id)).toBeUndefined();
  });

  test("goes on after a reload even when it took the last seats itself", async () => {
    startAttempt({ eventId: event.id, userId: ada.id, seats: 3 });
    const soldOut = { [`GET /api${path}`]: json(anEvent({ remaining: 0 })) };
    fakeApi({ ...soldOut, ...readBooking, "POST /api/bookings": json(booking, 201) });
    renderApp(path, { signedIn: true });
    expect(await screen.findByText(booking.reference)).toBeVisible();
  });

  test("says when the seats are gone, and the next attempt is a new one", async () => {
    const calls = fakeApi({ ...readEvent, ...readBooking, "POST /api/bookings": problem(409, "sold_out") });
    const { user } = renderApp(path, { signedIn: true });
    await user.click(await screen.findByRole("button", { name: "Book now" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("not enough seats left");
    await waitFor(() => expect(screen.getByRole("button", { name: "Book now" })).toBeEnabled());
    await user.click(screen.getByRole("button", { name: "Book now" }));
    await waitFor(() => expect(new Set(keys(calls)).size).toBe(2));
  });

  test("that is pending is asked for until it is confirmed", async () => {
    const pending = aBooking({ status: "pending" });
    fakeApi({
      ...readEvent,
      "POST /api/bookings": json(pending, 202),
      [`GET /api/bookings/${booking.id}`]: inTurn(json(pending), json(booking)),
    });
    const { user } = renderApp(path, { signedIn: true });
    await user.click(await screen.findByRole("button", { name: "Book now" }));
    expect(await screen.findByRole("heading", { name: "Securing your seats…" })).toBeVisible();
    expect(await screen.findByRole("heading", { name: "You're going!" }, { timeout: 60_000 })).toBeVisible();
  }, 70_000);

  test("waits for the session when it has ended, and goes on after logging in", async () => {
    const refused = { "POST /api/auth/refresh": problem(401, "unauthorized") };
    const calls = fakeApi({ ...readEvent, ...refused, "POST /api/bookings": problem(401, "unauthorized") });
    const { user } = renderApp(path, { signedIn: true });
    await user.click(await screen.findByRole("button", { name: "Book now" }));
    await screen.findByRole("link", { name: "Log in to book" });
    expect(screen.getByText(/Your session ended while you were booking/)).toBeVisible();
    const [key] = keys(calls);

    const again = fakeApi({ ...readEvent, ...readBooking, "POST /api/bookings": json(booking, 201) });
    renderApp(path, { signedIn: true });
    expect((await screen.findAllByText(booking.reference)).length).toBeGreaterThan(0);
    expect(new Set(keys(again))).toEqual(new Set([key]));
  });
});

test.each([
  [{ remaining: 0 }, "Sold out"],
  [{ status: "cancelled" }, "The organizer cancelled this event"],
  [{ starts_at: "2020-01-01T18:00:00Z", ends_at: "2020-01-01T20:00:00Z" }, "This event is over"],
] as const)("an event that can't be booked says why: %o", async (change, text) => {
  fakeApi({ [`GET /api${path}`]: json(anEvent(change)) });
  renderApp(path, { signedIn: true });
  expect((await screen.findAllByText(text)).length).toBeGreaterThan(0);
  expect(screen.queryByRole("button", { name: "Book now" })).toBeNull();
});

test("an event that doesn't exist has a page that says so", async () => {
  fakeApi({ [`GET /api${path}`]: problem(404, "not_found") });
  renderApp(path);
  expect(await screen.findByRole("heading", { name: "There is no such event" })).toBeVisible();
});
