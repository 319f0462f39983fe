import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { fakeApi, inTurn, json, problem } from "../testing/fake-api";
import { renderApp } from "../testing/render-app";
import { anEvent } from "../testing/samples";

const jazz = anEvent();
const play = anEvent({ id: "1".repeat(24), title: "The Cherry Orchard", category: "theatre", remaining: 0 });
const free = anEvent({ id: "2".repeat(24), title: "Open Stage", price: { amount: 0, currency: "USD" }, remaining: 3 });
const awaited = anEvent({ id: "3".repeat(24), title: "Last Waltz", remaining: 4, waiting_list: true });
const page = (items: unknown[], next_cursor: string | null = null) => json({ items, next_cursor });

test("shows what is on, with price and what is left", async () => {
  fakeApi({ "GET /api/events": page([jazz, play, free, awaited]) });
  renderApp("/");
  const cards = await screen.findAllByRole("article");
  expect(cards.map((card) => within(card).getByRole("heading").textContent)).toEqual([
    "Jazz Quartet",
    "The Cherry Orchard",
    "Open Stage",
    "Last Waltz",
  ]);
  expect(cards[0]).toHaveTextContent("$25");
  expect(cards[1]).toHaveTextContent("Sold out");
  expect(cards[2]).toHaveTextContent("Free");
  expect(cards[2]).toHaveTextContent("3 seats left");
  expect(cards[3]).toHaveTextContent("Sold out");
  expect(cards[3]).not.toHaveTextContent("seats left");
});

test("searches as one types, once typing pauses, and keeps the words in the address", async () => {
  const calls = fakeApi({ "GET /api/events": page([jazz]) });
  const { user } = renderApp("/");
  await user.type(await screen.findByRole("searchbox"), "jazz");
  await waitFor(() => expect(calls.at(-1)?.url.searchParams.get("query")).toBe("jazz"));
  expect(calls).toHaveLength(2);
  expect(window.location.search).toBe("?query=jazz");
});

test("a click on a result before typing pauses leads there, and the words are kept for the way back", async () => {
  fakeApi({ "GET /api/events": page([jazz]), [`GET /api/events/${jazz.id}`]: json(jazz) });
  const { user } = renderApp("/");
  await user.type(await screen.findByRole("searchbox"), "jazz");
  await user.click(await screen.findByRole("link", { name: jazz.title }));
  expect(await screen.findByRole("heading", { level: 1, name: jazz.title })).toBeVisible();
  window.history.back();
  expect(await screen.findByRole("searchbox")).toHaveValue("jazz");
});

test("filters of the address are used, and are seen", async () => {
  const calls = fakeApi({ "GET /api/events": page([play]) });
  renderApp("/?query=orchard&category=theatre&when=today");
  expect(await screen.findByRole("searchbox")).toHaveValue("orchard");
  expect(screen.getByRole("radio", { name: "Theatre" })).toBeChecked();
  await screen.findByText("The Cherry Orchard");
  const sent = Object.fromEntries(calls[0]?.url.searchParams ?? []);
  expect(sent).toMatchObject({ query: "orchard", category: "theatre", status: "published" });
  expect(sent).toHaveProperty("to");
});

test("says when nothing matches, and clearing the filters brings everything back", async () => {
  const calls = fakeApi({ "GET /api/events": inTurn(page([]), page([jazz])) });
  const { user } = renderApp("/?query=zzz");
  await user.click(await screen.findByRole("button", { name: "Clear all filters" }));
  expect(await screen.findByText("Jazz Quartet")).toBeVisible();
  expect(screen.getByRole("searchbox")).toHaveValue("");
  expect(calls.at(-1)?.url.searchParams.has("query")).toBe(false);
});

test("shows more, page after page, without losing the first", async () => {
  const calls = fakeApi({ "GET /api/events": inTurn(page([jazz], "next"), page([play])) });
  const { user } = renderApp("/");
  await user.click(await screen.findByRole("button", { name: "Show more" }));
  expect(await screen.findByText("The Cherry Orchard")).toBeVisible();
  expect(screen.getByText("Jazz Quartet")).toBeVisible();
  expect(calls[1]?.url.searchParams.get("cursor")).toBe("next");
  expect(screen.queryByRole("button", { name: "Show more" })).toBeNull();
});

test("a failure says so and can be tried again", async () => {
  fakeApi({ "GET /api/events": inTurn(problem(500, "internal"), page([jazz])) });
  const { user } = renderApp("/");
  await user.click(await screen.findByRole("button", { name: "Try again" }));
  expect(await screen.findByText("Jazz Quartet")).toBeVisible();
});
