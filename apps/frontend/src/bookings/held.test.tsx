import { focusManager } from "@tanstack/react-query";
import { screen, waitFor } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import type { Booking } from "../api/client";
import { fakeApi, inTurn, json } from "../testing/fake-api";
import { renderApp } from "../testing/render-app";
import { aBooking, anEvent } from "../testing/samples";

const event = anEvent();
const path = `/events/${event.id}`;
const LIST = "GET /api/bookings";
const page = (...items: Booking[]) => json({ items, next_cursor: null });
const serve = (shown: typeof event, ...held: Booking[]) =>
  fakeApi({ [`GET /api${path}`]: json(shown), [LIST]: page(...held), "GET /api/bookings/waiting-list": page() });

afterEach(() => focusManager.setFocused(undefined));

test("the event's page says what its visitor holds, with the way to each ticket, and sells more", async () => {
  const calls = serve(event, aBooking(), aBooking({ id: "2".repeat(24), seats: 1, reference: "ES-2222-2222" }));
  renderApp(path, { signedIn: true });
  expect(await screen.findByRole("heading", { name: "You hold 3 seats" })).toBeVisible();
  expect(screen.getByRole("link", { name: /ES-2222-2222/ })).toHaveAttribute("href", `/bookings/${"2".repeat(24)}`);
  expect(screen.getByRole("button", { name: "Book now" })).toBeEnabled();
  expect(calls.find(({ route }) => route === LIST)?.url.searchParams.get("event_id")).toBe(event.id);
});

test.each([
  ["as many seats as one person may have", anEvent({ max_per_person: 2 })],
  ["as many as that, of a sold out event", anEvent({ max_per_person: 2, remaining: 0 })],
  ["every seat", anEvent({ capacity: 2, remaining: 0 })],
])("who holds %s is invited neither to book nor to wait", async (_, full) => {
  serve(full, aBooking());
  renderApp(path, { signedIn: true });
  expect(await screen.findByText("One person can't have more.")).toBeVisible();
  expect(screen.queryByRole("button", { name: /Book now|Join the waiting list/ })).toBeNull();
});

test("a booking in progress counts, but is not held yet", async () => {
  serve(anEvent({ max_per_person: 2 }), aBooking({ status: "pending" }));
  renderApp(path, { signedIn: true });
  expect(await screen.findByRole("link", { name: /In progress/ })).toBeVisible();
  expect(screen.queryByText(/You hold/)).toBeNull();
  expect(screen.queryByRole("button", { name: "Book now" })).toBeNull();
});

test("seats that were given back are not held", async () => {
  const calls = serve(event, aBooking({ status: "cancelled" }), aBooking({ status: "rejected" }));
  renderApp(path, { signedIn: true });
  await waitFor(() => expect(calls.some(({ route }) => route === LIST)).toBe(true));
  await import("./held-panel");
  expect(await screen.findByRole("button", { name: "Book now" })).toBeEnabled();
  expect(screen.queryByText(/You hold/)).toBeNull();
});

test("a page in another tab learns of the booking as soon as somebody looks at it", async () => {
  fakeApi({ [`GET /api${path}`]: json(event), [LIST]: inTurn(page(), page(aBooking())) });
  renderApp(path, { signedIn: true });
  await screen.findByRole("button", { name: "Book now" });
  focusManager.setFocused(false);
  focusManager.setFocused(true);
  expect(await screen.findByRole("heading", { name: "You hold 2 seats" })).toBeVisible();
});

test("a visitor who is not logged in causes no request for bookings", async () => {
  const calls = serve(event, aBooking());
  renderApp(path);
  await screen.findByRole("link", { name: "Log in to book" });
  expect(calls.filter(({ route }) => route.includes("/api/bookings"))).toEqual([]);
});
