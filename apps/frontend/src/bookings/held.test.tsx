import { focusManager } from "@tanstack/react-query";
import { screen, waitFor, within } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import type { Booking } from "../api/client";
import { fakeApi, inTurn, json, page, problem } from "../testing/fake-api";
import { renderApp } from "../testing/render-app";
import { aBooking, anEvent, aPlace } from "../testing/samples";

const event = anEvent();
const path = `/events/${event.id}`;
const LIST = "GET /api/bookings";
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

const choice = () => screen.getByRole("combobox", { name: "Seats" });
const offered = () => within(choice()).getAllByRole("option").map(({ textContent }) => textContent);

test.each([
  ["a person's limit", anEvent({ max_per_person: 5 })],
  ["an event of few seats", anEvent({ capacity: 5, remaining: 3, sold: 2 })],
])("who holds 2 of the 5 seats of %s may book 3 more", async (_, shown) => {
  serve(shown, aBooking());
  const { user } = renderApp(path, { signedIn: true });
  expect(await screen.findByText("You can have up to 3 more.")).toBeVisible();
  expect(offered()).toEqual(["1", "2", "3"]);
  await user.selectOptions(choice(), "3");
  expect(screen.getByRole("button", { name: "One seat more" })).toBeDisabled();
});

test("the limit is named where it is reached, together with what is held", async () => {
  serve(anEvent({ max_per_person: 4 }), aBooking());
  renderApp(`${path}?seats=9`, { signedIn: true });
  await waitFor(() => expect(choice()).toHaveValue("2"));
  expect(screen.getByText("At most 4 seats per person.")).toBeVisible();
});

test("who holds some seats may wait for the others that one person can have", async () => {
  serve(anEvent({ max_per_person: 5, remaining: 0 }), aBooking());
  renderApp(path, { signedIn: true });
  expect(await screen.findByRole("button", { name: "Join the waiting list" })).toBeEnabled();
  await waitFor(() => expect(offered()).toEqual(["1", "2", "3"]));
});

test("nobody is invited to wait for more seats than the event has", async () => {
  serve(anEvent({ capacity: 4, remaining: 0 }));
  renderApp(path);
  await screen.findByRole("link", { name: "Log in to join the waiting list" });
  expect(offered()).toEqual(["1", "2", "3", "4"]);
});

test("an offer of more seats than are left to the person says so before it is tried", async () => {
  const place = aPlace({ status: "offered", seats: 3, offered_until: new Date(Date.now() + 60_000).toISOString() });
  const full = anEvent({ max_per_person: 4, remaining: 0 });
  fakeApi({
    [`GET /api${path}`]: json(full),
    [LIST]: page(aBooking()),
    "GET /api/bookings/waiting-list": page(place),
  });
  renderApp(path, { signedIn: true });
  expect(await screen.findByText(/One person may have 4 seats/)).toBeVisible();
  expect(screen.getByRole("button", { name: "Book now" })).toBeDisabled();
  expect(screen.getByRole("button", { name: "Let others have them" })).toBeEnabled();
});

test("a booking that is refused for the limit shows what was booked meanwhile", async () => {
  fakeApi({
    [`GET /api${path}`]: json(anEvent({ max_per_person: 4 })),
    [LIST]: inTurn(page(), page(aBooking())),
    "GET /api/bookings/waiting-list": page(),
    "POST /api/bookings": problem(409, "person_limit"),
  });
  const { user } = renderApp(`${path}?seats=4`, { signedIn: true });
  await user.click(await screen.findByRole("button", { name: "Book now" }));
  expect(await screen.findByRole("heading", { name: "You hold 2 seats" })).toBeVisible();
  await waitFor(() => expect(offered()).toEqual(["1", "2"]));
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
