import { render, screen, waitFor } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import type { WaitingPlace } from "../api/client";
import { fakeApi, inTurn, json, page, problem } from "../testing/fake-api";
import { renderApp } from "../testing/render-app";
import { aBooking, aPlace, anEvent } from "../testing/samples";
import { Countdown } from "./countdown";
import { I18nProvider } from "../i18n/provider";
import { en } from "../i18n/en";

const full = anEvent({ remaining: 0, held: 2, sold: 98 });
const path = `/events/${full.id}`;
const readEvent = { [`GET /api${path}`]: json(full) };
const LIST = "/api/bookings/waiting-list";

test("a visitor of a sold out event logs in to wait, and the number of seats comes along", async () => {
  fakeApi(readEvent);
  const { user } = renderApp(path);
  await user.click(await screen.findByRole("button", { name: "One seat more" }));
  await user.click(screen.getByRole("link", { name: "Log in to join the waiting list" }));
  expect(window.location.search).toBe(`?${new URLSearchParams({ return: `${path}?seats=2` })}`);
});

test("seats that are left while others wait are not offered to who comes later", async () => {
  fakeApi({ [`GET /api${path}`]: json(anEvent({ remaining: 4, waiting_list: true })), [`GET ${LIST}`]: page() });
  renderApp(path, { signedIn: true });
  expect(await screen.findByRole("button", { name: "Join the waiting list" })).toBeVisible();
  expect(screen.queryByText("4 seats left")).toBeNull();
  expect(screen.queryByRole("button", { name: "Book now" })).toBeNull();
});

describe("the waiting list", () => {
  test("is joined from the event's page", async () => {
    const calls = fakeApi({
      ...readEvent,
      [`GET ${LIST}`]: inTurn(page(), page(aPlace())),
      [`POST ${LIST}`]: json(aPlace(), 201),
    });
    const { user } = renderApp(path, { signedIn: true });
    await user.click(await screen.findByRole("button", { name: "One seat more" }));
    await user.click(screen.getByRole("button", { name: "Join the waiting list" }));
    expect(await screen.findByRole("heading", { name: "You are on the waiting list" })).toBeVisible();
    expect(calls.find((call) => call.route === `POST ${LIST}`)?.body).toEqual({ event_id: full.id, seats: 2 });
  });

  test("that one is on already is no mistake", async () => {
    fakeApi({
      ...readEvent,
      [`GET ${LIST}`]: inTurn(page(), page(aPlace())),
      [`POST ${LIST}`]: problem(409, "already_waiting"),
    });
    const { user } = renderApp(path, { signedIn: true });
    await user.click(await screen.findByRole("button", { name: "Join the waiting list" }));
    expect(await screen.findByRole("heading", { name: "You are on the waiting list" })).toBeVisible();
    expect(screen.queryByRole("alert")).toBeNull();
  });

  test("says when joining isn't possible", async () => {
    fakeApi({ ...readEvent, [`GET ${LIST}`]: page(), [`POST ${LIST}`]: problem(409, "seats_available") });
    const { user } = renderApp(path, { signedIn: true });
    await user.click(await screen.findByRole("button", { name: "Join the waiting list" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("there are seats again");
  });

  test("is left after a question", async () => {
    const place = aPlace();
    const calls = fakeApi({
      ...readEvent,
      [`GET ${LIST}`]: inTurn(page(place), page(aPlace({ status: "left" }))),
      [`DELETE ${LIST}/${place.id}`]: () => new Response(null, { status: 204 }),
    });
    const { user } = renderApp(path, { signedIn: true });
    await user.click(await screen.findByRole("button", { name: "Leave the waiting list" }));
    await screen.findByRole("dialog", { name: "Give up your place?" });
    expect(calls.some((call) => call.route.startsWith("DELETE"))).toBe(false);
    await user.click(screen.getAllByRole("button", { name: "Leave the waiting list" }).at(-1) as HTMLElement);
    expect(await screen.findByRole("button", { name: "Join the waiting list" })).toBeVisible();
  });
});

describe("an offer", () => {
  const offer = (seconds: number) =>
    aPlace({ status: "offered", seats: 2, offered_until: new Date(Date.now() + seconds * 1000).toISOString() });

  test("is booked with its seats and its id", async () => {
    const booking = aBooking();
    const calls = fakeApi({
      ...readEvent,
      [`GET ${LIST}`]: page(offer(600)),
      "POST /api/bookings": json(booking, 201),
      [`GET /api/bookings/${booking.id}`]: json(booking),
    });
    const { user } = renderApp(path, { signedIn: true });
    expect(await screen.findByRole("alert")).toHaveTextContent("2 seats are held for you");
    expect(screen.getByRole("timer")).toHaveTextContent(/^(10:00|9:5\d)$/);
    await user.click(screen.getByRole("button", { name: "Book now" }));
    await screen.findByText(booking.reference);
    const body = calls.find((call) => call.route === "POST /api/bookings")?.body;
    expect(body).toMatchObject({ event_id: full.id, seats: 2, offer_id: aPlace().id });
  });

  test("that runs out can't be booked any more, and says what happened", async () => {
    fakeApi({ ...readEvent, [`GET ${LIST}`]: inTurn(page(offer(1)), page(aPlace({ status: "expired" }))) });
    renderApp(path, { signedIn: true });
    await screen.findByRole("timer");
    expect(await screen.findByText(/Your offer has expired/, undefined, { timeout: 10_000 })).toBeVisible();
    expect(screen.queryByRole("button", { name: "Book now" })).toBeNull();
    expect(screen.getByRole("button", { name: "Join the waiting list" })).toBeVisible();
  });

  test("that runs out where seats are left for everybody says so, and they can be booked", async () => {
    const [soldOut, free] = [anEvent({ remaining: 4, waiting_list: true }), anEvent({ remaining: 60 })];
    const over = aPlace({ status: "expired", offered_until: new Date().toISOString() });
    fakeApi({
      [`GET /api${path}`]: inTurn(json(soldOut), json(free)),
      [`GET ${LIST}`]: inTurn(page(offer(1)), page(over)),
    });
    renderApp(path, { signedIn: true });
    await screen.findByRole("timer");
    expect(await screen.findByText(/There are seats left: you can book them/)).toBeVisible();
    expect(screen.getByRole("button", { name: "Book now" })).toBeEnabled();
    expect(screen.getByText("60 seats left")).toBeVisible();
  });

  describe("that ran out before the page was opened", () => {
    const few = anEvent({ remaining: 5 });
    const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();
    const open = async (last: WaitingPlace) => {
      const calls = fakeApi({ [`GET /api${path}`]: json(few), [`GET ${LIST}`]: page(last) });
      renderApp(path, { signedIn: true });
      await waitFor(() => expect(calls.some((call) => call.route === `GET ${LIST}`)).toBe(true));
      expect(await screen.findByRole("button", { name: "Book now" })).toBeEnabled();
    };
    const hint = /There are seats left: you can book them/;

    test("is told of the same day", async () => {
      await open(aPlace({ status: "expired", offered_until: hoursAgo(23) }));
      expect(await screen.findByText(hint)).toBeVisible();
    });

    test("is told that the wish can't be met any more, where it can't", async () => {
      await open(aPlace({ status: "expired", reason: "beyond_capacity" }));
      expect(await screen.findByText(/your wish can't be met any more/)).toBeVisible();
    });

    test.each([
      ["long ago", { status: "expired", offered_until: hoursAgo(25) }],
      ["but was booked", { status: "accepted", offered_until: hoursAgo(1) }],
      ["but was given up", { status: "left", offered_until: hoursAgo(1) }],
    ] as const)("is not told when it was %s", async (_, last) => {
      await open(aPlace(last));
      // The list is there, and what it says would be loaded by now.
      await import("./expired-offer");
      await new Promise((done) => setTimeout(done, 50));
      expect(screen.queryByText(hint)).toBeNull();
    });
  });

  test("is counted by the server's clock when this device's is wrong", async () => {
    const hourAhead = { Date: new Date(Date.now() + 3_600_000).toUTCString() };
    const until = new Date(Date.now() + 3_600_000 + 300_000).toISOString();
    const answer = { items: [aPlace({ status: "offered", offered_until: until })], next_cursor: null };
    fakeApi({ ...readEvent, [`GET ${LIST}`]: () => Response.json(answer, { headers: hourAhead }) });
    renderApp(path, { signedIn: true });
    expect(await screen.findByRole("timer")).toHaveTextContent(/^(5:0\d|4:5\d)$/);
    await waitFor(() => expect(screen.getByRole("button", { name: "Book now" })).toBeEnabled());
  });
});

test("a countdown is said aloud now and then, not every second", () => {
  const at = (seconds: number) => (
    <I18nProvider language="en" messages={en}>
      <Countdown seconds={seconds} />
    </I18nProvider>
  );
  const { rerender } = render(at(130));
  const said = () => screen.getByRole("status").textContent;
  expect(said()).toBe("5 minutes left");
  rerender(at(120));
  expect(said()).toBe("2 minutes left");
  rerender(at(61));
  expect(said()).toBe("2 minutes left");
  rerender(at(60));
  expect(said()).toBe("1 minute left");
  expect(screen.getByRole("timer")).toHaveTextContent("1:00");
});
