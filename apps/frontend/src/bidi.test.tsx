import { screen, waitFor } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import type { Event } from "./api/client";
import paths from "./paths.json";
import { isHebrew, mixed } from "./testing/bidi";
import { fakeApi, json, page, problem } from "./testing/fake-api";
import { renderApp } from "./testing/render-app";
import { aBooking, ada, anEvent, aPlace, someStatistics } from "./testing/samples";

const hebrew = { title: "ערב ג׳אז (2)!", venue: "אולם 7, תל אביב", description: "שלום לכולם." };
const other = { title: "ערב אחר (3)!", venue: "אולם 8" };
const user = { ...ada, name: "רות (4)", email: "רות@דוגמה", role: "admin" as const };
const guest = { ...user, id: "9".repeat(24), role: "attendee" as const };
const draft = anEvent({ ...hebrew, status: "draft" });
const event = anEvent({ ...hebrew, organizer_id: user.id });
const facts = { ...aBooking().event, ...hebrew };
const booking = aBooking({ event: facts, event_before: { ...facts, ...other } });
const place = aPlace({ event: facts, event_before: { ...facts, ...other } });

/** Pages that show nothing that people wrote, apart from the menu of the account. */
const ENTRANCES = ["/login", "/register"];
const WITHOUT = ["/*", "/organizer/new", ...ENTRANCES];

/** Buttons that end the visit. */
const LEAVES = /log out/i;
const MOST_PRESSED = 30;

function serve(shown: Event, ...places: (typeof place)[]) {
  fakeApi({
    "GET /api/events": page(shown),
    [`GET /api/events/${shown.id}`]: json(shown),
    "GET /api/bookings": page(booking),
    [`GET /api/bookings/${booking.id}`]: json(booking),
    [`GET /api/bookings/${booking.id}/ticket.svg`]: () => new Response("<svg></svg>"),
    "GET /api/bookings/waiting-list": page(...places),
    "POST /api/bookings": problem(409, "terms_changed", {
      changed: ["title", "venue"],
      total: { amount: 2500, currency: "USD" },
      event: { ...facts, ...other },
    }),
    "GET /api/auth/users": page(guest),
    [`PUT /api/auth/users/${guest.id}/role`]: json({ ...guest, role: "organizer" }),
    [`GET /api/bookings/events/${shown.id}/statistics`]: json(someStatistics()),
    [`GET /api/bookings/events/${shown.id}`]: page(booking),
  });
}

const address = (path: string) =>
  path.replace(":eventId", event.id).replace(":bookingId", booking.id).replace("*", "nowhere");

/** Opens a page, and presses every button on it in turn: what it asks is looked at too. */
async function walk(path: string, shown: Event): Promise<void> {
  serve(shown, place);
  const { user: hand, container } = renderApp(address(path), { signedIn: !ENTRANCES.includes(path), who: user });
  await screen.findByRole("heading", { level: 1 });
  await waitFor(() => expect(isHebrew(screen.getByRole("main").innerHTML)).toBe(!WITHOUT.includes(path)));
  await waitFor(() => expect(container.querySelector(".skeleton")).toBeNull());
  expect(mixed(document.body)).toEqual([]);
  const pressed = new Set<Element>();
  const next = () =>
    [...container.querySelectorAll("button:not(:disabled)")].find((each) => !pressed.has(each) && !LEAVES.test(each.textContent));
  for (let button = next(); button && pressed.size < MOST_PRESSED; button = next()) {
    pressed.add(button);
    await hand.click(button);
    expect(mixed(document.body)).toEqual([]);
  }
  expect(pressed.size).toBeGreaterThan(0);
  expect(next(), "not pressed").toBeUndefined();
}

describe("what people write from right to left stands apart from the words around it", () => {
  test.each(paths)("on %s", async (path) => {
    await walk(path, event);
  });

  test("on the page of a draft", async () => {
    await walk("/organizer/:eventId", draft);
  });

  test("in an offer, and in the question whether to book on other terms", async () => {
    const offered = aPlace({ ...place, status: "offered", offered_until: new Date(Date.now() + 60_000).toISOString() });
    serve(anEvent({ ...hebrew, remaining: 0 }), offered);
    const { user: hand } = renderApp(address("/events/:eventId"), { signedIn: true });
    await hand.click(await screen.findByRole("button", { name: "Book now" }));
    expect(await screen.findByRole("dialog")).toHaveTextContent(other.title);
    expect(mixed(document.body)).toEqual([]);
  });
});
