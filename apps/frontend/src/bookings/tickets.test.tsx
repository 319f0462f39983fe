import { focusManager, onlineManager } from "@tanstack/react-query";
import { act, screen, waitFor, within } from "@testing-library/react";
import { afterEach, describe, expect, test, vi } from "vitest";
import { endSession } from "../api/session";
import { tickets as de } from "../i18n/de/tickets";
import { isolated } from "../i18n/isolated";
import { fakeApi, inTurn, json, lost, page } from "../testing/fake-api";
import { renderApp } from "../testing/render-app";
import { aBooking, aPlace } from "../testing/samples";
import { withBooking } from "./queries";

const realTimeout = setTimeout;

/** Waits for at most a second of the page's own clock, however long this machine takes for it. */
async function withinASecond(holds: () => void): Promise<void> {
  for (let milliseconds = 0; milliseconds < 1000; milliseconds += 1) {
    try {
      return holds();
    } catch {
      vi.advanceTimersByTime(1);
      await act(() => new Promise<void>((done) => void realTimeout(done, 20)));
    }
  }
  holds();
}

const booking = aBooking();
const calledOff = aBooking({ status: "cancelled", reason: "event_cancelled" });
const path = `/bookings/${booking.id}`;
const CODE = '<svg xmlns="http://www.w3.org/2000/svg"/>';
const nowhere = { "GET /api/bookings/waiting-list": page() };
const readTicket = {
  [`GET /api${path}`]: json(booking),
  [`GET /api${path}/ticket.svg`]: () => new Response(CODE, { headers: { "Content-Type": "image/svg+xml" } }),
};
const code = () => screen.findByRole("img", { name: "QR code of ticket ES-7KQ2-MX4P" });

afterEach(() => onlineManager.setOnline(true));

describe("my tickets", () => {
  test("invite to browse while there are none", async () => {
    fakeApi({ ...nowhere, "GET /api/bookings": page() });
    renderApp("/bookings", { signedIn: true });
    expect(await screen.findByRole("link", { name: "Browse events" })).toHaveAttribute("href", "/");
  });

  test("show what comes first on top, and what is past or cancelled apart", async () => {
    const later = aBooking({ id: "1".repeat(24), event: { ...booking.event, title: "Later", starts_at: "2999-01-01T18:00:00Z" } });
    const past = { ...booking.event, title: "Past", starts_at: "2020-01-01T18:00:00Z", ends_at: "2020-01-01T20:00:00Z" };
    const over = aBooking({ id: "2".repeat(24), event: past });
    const cancelled = aBooking({ id: "3".repeat(24), status: "cancelled", event: { ...booking.event, title: "Off" } });
    fakeApi({ ...nowhere, ...readTicket, "GET /api/bookings": page(later, cancelled, over, booking) });
    renderApp("/bookings", { signedIn: true });
    const titles = (group: HTMLElement) => within(group).getAllByRole("link").map((link) => link.textContent);
    expect(titles(await screen.findByRole("region", { name: "Coming up" }))).toEqual(["Jazz Quartet", "Later"]);
    expect(titles(screen.getByRole("region", { name: "Past and cancelled" }))).toEqual(["Off", "Past"]);
  });

  test("say what was and what is once an event was moved", async () => {
    const event = { ...booking.event, venue: "New Hall", starts_at: "2040-06-01T19:00:00Z", ends_at: "2040-06-01T22:00:00Z" };
    const before = { ...booking.event, starts_at: "2040-05-01T19:00:00Z", ends_at: "2040-05-01T22:00:00Z" };
    const place = aPlace({ event, event_before: { ...event, title: "Jazz Trio" } });
    fakeApi({ "GET /api/bookings/waiting-list": page(place), "GET /api/bookings": page(aBooking({ event, event_before: before })) });
    renderApp("/bookings", { signedIn: true });
    expect(await screen.findByText(`Moved: was ${isolated("Old Mill")}; now ${isolated("New Hall")}`)).toBeVisible();
    expect(screen.getByText(/^Moved: was .*May 1, 2040, 7:00 PM – 10:00 PM UTC; now .*June 1, 2040/)).toBeVisible();
    expect(await screen.findByText(`Renamed: was “${isolated("Jazz Trio")}”; now “${isolated("Jazz Quartet")}”`)).toBeVisible();
  });

  test("say that the organizer cancelled, as soon as somebody looks at them again", async () => {
    fakeApi({ ...nowhere, ...readTicket, "GET /api/bookings": inTurn(page(booking), page(calledOff)) });
    renderApp("/bookings", { signedIn: true });
    await screen.findByText("Confirmed");
    focusManager.setFocused(false);
    focusManager.setFocused(true);
    expect(await screen.findByText("Cancelled by the organizer")).toBeVisible();
    focusManager.setFocused(undefined);
  });

  test("say nothing of changes while there are none", async () => {
    fakeApi({ ...nowhere, ...readTicket, "GET /api/bookings": page(booking) });
    renderApp("/bookings", { signedIn: true });
    await screen.findByText("Jazz Quartet");
    expect(screen.queryByText(/Moved|Renamed/)).toBeNull();
  });

  test("show an offer of the waiting list with its time, and lead to it", async () => {
    const place = aPlace({ status: "offered", offered_until: new Date(Date.now() + 90_000).toISOString() });
    fakeApi({ "GET /api/bookings/waiting-list": page(place), "GET /api/bookings": page() });
    renderApp("/bookings", { signedIn: true });
    expect(await screen.findByRole("timer")).toHaveTextContent(/^1:(30|2\d|1\d)$/);
    expect(screen.getByRole("link", { name: "See your offer" })).toHaveAttribute("href", `/events/${place.event.id}`);
  });
});

describe("a ticket", () => {
  test("shows the code that lets people in", async () => {
    fakeApi(readTicket);
    renderApp(path, { signedIn: true });
    expect(await code()).toHaveAttribute("src", `data:image/svg+xml,${encodeURIComponent(CODE)}`);
  });

  test("fills the screen when asked to, and the screen stays on", async () => {
    const request = vi.fn(() => Promise.resolve({ release: () => Promise.resolve() }));
    vi.stubGlobal("navigator", Object.create(navigator, { wakeLock: { value: { request } } }));
    fakeApi(readTicket);
    const { user } = renderApp(path, { signedIn: true });
    await user.click(await screen.findByRole("button", { name: "Show full screen" }));
    const dialog = screen.getByRole("dialog", { name: "Hold this up to the scanner" });
    expect(within(dialog).getByRole("img")).toBeVisible();
    expect(request).toHaveBeenCalledWith("screen");
    await user.click(within(dialog).getByRole("button", { name: "Close" }));
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  test("says that the reference does as well when the code can't be had", async () => {
    fakeApi({ [`GET /api${path}`]: json(booking) });
    renderApp(path, { signedIn: true });
    expect(await screen.findByText(/The booking reference also lets you in/)).toBeVisible();
    expect(screen.getByText(booking.reference)).toBeVisible();
  });

  test("tells that the event was moved, in German too", async () => {
    const moved = aBooking({ event: { ...booking.event, venue: "New Hall" }, event_before: booking.event });
    fakeApi({ ...readTicket, [`GET /api${path}`]: json(moved) });
    renderApp(path, { signedIn: true });
    expect(await screen.findByText(`Moved: was ${isolated("Old Mill")}; now ${isolated("New Hall")}`)).toBeVisible();
    expect(de.changed.moved("Old Mill", "New Hall")).toBe("Verlegt: bisher Old Mill; jetzt New Hall");
  });

  test("shows the venue's time first, then the viewer's", async () => {
    const event = { ...booking.event, time_zone: "Asia/Kathmandu", starts_at: "2040-12-17T18:30:00Z", ends_at: "2040-12-17T20:30:00Z" };
    fakeApi({ ...readTicket, [`GET /api${path}`]: json(aBooking({ event })) });
    renderApp(path, { signedIn: true });
    expect(await screen.findByText("Tuesday, December 18, 2040")).toBeVisible();
    expect(screen.getByText(/^Your time: Monday, December 17, 2040, 6:30 PM/)).toBeVisible();
  });

  test("goes into a calendar, in the language of the app", async () => {
    const saved = vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(() => undefined);
    const calls = fakeApi({ ...readTicket, [`GET /api${path}/calendar.ics`]: () => new Response("BEGIN:VCALENDAR") });
    const { user } = renderApp(path, { signedIn: true });
    await user.click(await screen.findByRole("button", { name: "Add to calendar" }));
    await waitFor(() => expect(saved).toHaveBeenCalledOnce());
    expect(saved.mock.contexts[0]).toMatchObject({ download: "ES-7KQ2-MX4P.ics" });
    expect(calls.at(-1)?.headers.get("Authorization")).toBe("Bearer token-1");
    expect(calls.at(-1)?.headers.get("Accept-Language")).toBe("en");
  });

  test("can be cancelled, after a question", async () => {
    const cancelled = aBooking({ status: "cancelled" });
    const calls = fakeApi({
      ...readTicket,
      [`GET /api${path}`]: inTurn(json(booking), json(cancelled)),
      [`POST /api${path}/cancel`]: json(cancelled),
    });
    const { user } = renderApp(path, { signedIn: true });
    await user.click(await screen.findByRole("button", { name: "Cancel booking" }));
    const dialog = await screen.findByRole("dialog", { name: "Cancel this booking?" });
    expect(dialog).toHaveTextContent(`2 seats for “${isolated("Jazz Quartet")}” will be given back.`);
    expect(calls.some((call) => call.route.includes("cancel"))).toBe(false);

    await user.click(within(dialog).getByRole("button", { name: "Cancel booking" }));
    expect(await screen.findByRole("heading", { name: "This booking is cancelled" })).toBeVisible();
    expect(screen.queryByRole("button", { name: "Cancel booking" })).toBeNull();
    expect(screen.queryByRole("img", { name: /QR code/ })).toBeNull();
  });

  test("of an event that its organizer cancelled says who did, while the page is open", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true, advanceTimeDelta: 500 });
    fakeApi({
      ...readTicket,
      [`GET /api${path}`]: inTurn(json(booking), json(calledOff)),
    });
    renderApp(path, { signedIn: true });
    expect(await screen.findByRole("heading", { name: "You're going!" })).toBeVisible();
    expect(await screen.findByRole("heading", { name: "The organizer cancelled this event" })).toBeVisible();
    expect(screen.queryByText("The seats were given back.")).toBeNull();
    vi.useRealTimers();
  });

  test("that its person cancelled reads so, whatever became of the event later", async () => {
    const calls = fakeApi({ [`GET /api${path}`]: json(aBooking({ status: "cancelled", reason: null })) });
    renderApp(path, { signedIn: true });
    expect(await screen.findByText("The seats were given back.")).toBeVisible();
    expect(calls.some(({ route }) => route.includes("/api/events"))).toBe(false);
  });

  test.each([
    ["terms_changed", /The price, place or time changed/],
    ["person_limit", /more than one person may have/],
    ["offer_expired", /The offer had expired/],
    ["expired", /could not secure your seats in time/],
    ["sold_out", /Somebody else was quicker/],
  ] as const)("that was rejected says why: %s", async (reason, text) => {
    fakeApi({ [`GET /api${path}`]: json(aBooking({ status: "rejected", reason })) });
    renderApp(path, { signedIn: true });
    expect(await screen.findByText(text)).toBeVisible();
    expect(screen.getByText(/not been charged/)).toBeVisible();
  });

  test("of the past offers no cancelling", async () => {
    const past = { ...booking.event, starts_at: "2020-01-01T18:00:00Z", ends_at: "2020-01-01T20:00:00Z" };
    fakeApi({ ...readTicket, [`GET /api${path}`]: json(aBooking({ event: past })) });
    renderApp(path, { signedIn: true });
    await screen.findByText(booking.reference);
    expect(screen.queryByRole("button", { name: "Cancel booking" })).toBeNull();
  });
});

describe("without a network", () => {
  const seenBefore = async () => {
    fakeApi(readTicket);
    const { unmount } = renderApp(path, { signedIn: true });
    await code();
    unmount();
  };

  test("a ticket that was seen before opens with its code, and says that it is a copy", async () => {
    await seenBefore();
    fakeApi({ [`GET /api${path}`]: lost });
    onlineManager.setOnline(false);
    vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
    renderApp(path, { signedIn: true });
    expect(await code()).toBeVisible();
    expect(screen.getByText(/You are offline/)).toBeVisible();
  });

  test("nothing is left of it after logging out", async () => {
    await seenBefore();
    expect(Object.keys(localStorage).some((key) => key.startsWith("copy:"))).toBe(true);
    endSession();
    expect(localStorage).toHaveLength(0);
  });

  test("the list loads the codes of the next tickets ahead, so that each need not be opened first", async () => {
    const calls = fakeApi({ ...nowhere, ...readTicket, "GET /api/bookings": page(booking) });
    renderApp("/bookings", { signedIn: true });
    await screen.findByText("Jazz Quartet");
    await waitFor(() => expect(calls.map((call) => call.route)).toContain(`GET /api${path}/ticket.svg`));
  });

  test("the list has a booking that was just made, before the server's list has come", () => {
    const older = aBooking({ id: "c".repeat(24) });
    const known = { pages: [{ items: [older], next_cursor: "more" }], pageParams: [undefined] };
    expect(withBooking(booking, known).pages).toEqual([{ items: [booking, older], next_cursor: "more" }]);
    expect(withBooking(booking, withBooking(booking, known)).pages[0]?.items).toHaveLength(2);
    expect(withBooking(booking, undefined).pages).toEqual([{ items: [booking], next_cursor: null }]);
  });

  test.each(["/", "/bookings", `/events/${booking.event.id}`])("%s says so within a second instead of loading for ever", async (address) => {
    vi.useFakeTimers();
    fakeApi({});
    onlineManager.setOnline(false);
    vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
    renderApp(address, { signedIn: true });
    await withinASecond(() => expect(screen.getByRole("heading", { name: "You are offline" })).toBeVisible());
    vi.useRealTimers();
  });

  test("what appears when the network is back needs no click", async () => {
    fakeApi({ ...nowhere, ...readTicket, "GET /api/bookings": page(booking) });
    vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
    renderApp("/bookings", { signedIn: true });
    await screen.findByRole("heading", { name: "You are offline" });
    onlineManager.setOnline(true);
    expect(await screen.findByText("Jazz Quartet")).toBeVisible();
  });

  test("a change fails instead of waiting unseen, to be made later", async () => {
    await seenBefore();
    fakeApi({ [`GET /api${path}`]: lost });
    vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
    const { user } = renderApp(path, { signedIn: true });
    await user.click(await screen.findByRole("button", { name: "Cancel booking" }));
    const dialog = screen.getByRole("dialog");
    await user.click(within(dialog).getByRole("button", { name: "Cancel booking" }));
    expect(await within(dialog).findByRole("alert")).toHaveTextContent("No connection.");
  });
});
