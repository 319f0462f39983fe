import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { fakeApi, inTurn, json, page, problem, type Call } from "../testing/fake-api";
import { renderApp } from "../testing/render-app";
import { aBooking, anEvent, aPlace } from "../testing/samples";

const event = anEvent();
const path = `/events/${event.id}`;
const booking = aBooking();
const { title, starts_at, ends_at } = event;
const dearer = { amount: 45_000, currency: "USD" } as const;
const changed = problem(409, "terms_changed", {
  changed: ["total", "venue"],
  total: dearer,
  event: { title, venue: "New Mill", starts_at, ends_at },
});
const now = anEvent({ price: dearer, venue: "New Mill" });
const routes = {
  [`GET /api${path}`]: inTurn(json(event), json(now)),
  [`GET /api/bookings/${booking.id}`]: json(booking),
};
const sent = (calls: Call[]) => calls.filter((call) => call.route === "POST /api/bookings");
const question = () => screen.findByRole("dialog", { name: "Book anyway?" });

test("what changed since the page was opened is asked about, and booked with consent under another key", async () => {
  const calls = fakeApi({ ...routes, "POST /api/bookings": inTurn(changed, json(booking, 201)) });
  const { user } = renderApp(path, { signedIn: true });
  await user.click(await screen.findByRole("button", { name: "Book now" }));
  const dialog = await question();
  expect(dialog).toHaveTextContent("The price is now $450. You saw $25.");
  expect(dialog).toHaveTextContent("It now takes place at New Mill");
  expect(screen.queryByRole("alert")).toBeNull();
  await user.click(within(dialog).getByRole("button", { name: "Book anyway" }));
  await screen.findByText(booking.reference);
  const [first, second] = sent(calls);
  expect(first?.body).toMatchObject({ expected_total: { amount: 2500 } });
  expect(second?.body).toMatchObject({ expected_total: dearer, expected_event: { venue: "New Mill" } });
  expect(first?.headers.get("Idempotency-Key")).not.toBe(second?.headers.get("Idempotency-Key"));
});

test("a no books nothing, and the page shows what is true now", async () => {
  const calls = fakeApi({ ...routes, "POST /api/bookings": changed });
  const { user } = renderApp(path, { signedIn: true });
  await user.click(await screen.findByRole("button", { name: "Book now" }));
  await user.click(within(await question()).getByRole("button", { name: "Don't book" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(await screen.findByText("New Mill")).toBeVisible();
  expect(sent(calls)).toHaveLength(1);
  await user.click(screen.getByRole("button", { name: "Book now" }));
  await waitFor(() => expect(sent(calls)[1]?.body).toMatchObject({ expected_total: dearer }));
});

test("an offer of the waiting list is asked about too, and accepted with consent", async () => {
  const until = new Date(Date.now() + 600_000).toISOString();
  const offer = aPlace({ status: "offered", seats: 1, offered_until: until });
  const calls = fakeApi({
    ...routes,
    [`GET /api${path}`]: json(anEvent({ remaining: 0 })),
    "GET /api/bookings/waiting-list": page(offer),
    "POST /api/bookings": inTurn(changed, json(booking, 201)),
  });
  const { user } = renderApp(path, { signedIn: true });
  await user.click(await screen.findByRole("button", { name: "Book now" }));
  await user.click(within(await question()).getByRole("button", { name: "Book anyway" }));
  await screen.findByText(booking.reference);
  expect(sent(calls)[1]?.body).toMatchObject({ offer_id: offer.id, expected_total: dearer });
});
