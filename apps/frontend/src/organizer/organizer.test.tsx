import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { fakeApi, inTurn, json, lost, page, problem } from "../testing/fake-api";
import { renderApp } from "../testing/render-app";
import { aBooking, anEvent, someStatistics, tokens } from "../testing/samples";
import { marksFor } from "./download";

const organizer = { signedIn: true, role: "organizer" } as const;
const event = anEvent({ sold: 40, remaining: 50, held: 10 });
const draft = anEvent({ status: "draft", sold: 0, remaining: 100, description: "" });
const path = `/organizer/${event.id}`;
const api = `/api/events/${event.id}`;
const statistics = someStatistics({
  time_zone: "Europe/Berlin",
  by_day: [
    { date: "2027-03-01", bookings: 1, seats: 30, amount: 75_000 },
    { date: "2027-03-03", bookings: 2, seats: 10, amount: 25_000 },
  ],
});
const figures = {
  [`GET /api/bookings/events/${event.id}/statistics`]: json(statistics),
  [`GET /api/bookings/events/${event.id}`]: page(aBooking()),
};
const version = (of: unknown, etag: string) => () =>
  new Response(JSON.stringify(of), { headers: { "Content-Type": "application/json", ETag: etag } });

describe("the area of organizers", () => {
  test("is closed for attendees, until they are given the role", async () => {
    const promoted = { ...tokens, user: { ...tokens.user, role: "organizer" } };
    fakeApi({ "POST /api/auth/refresh": json(promoted), "GET /api/events": page(event) });
    const { user } = renderApp("/organizer", { signedIn: true });
    expect(await screen.findByRole("heading", { name: "For organizers only" })).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Look again" }));
    expect(await screen.findByRole("link", { name: event.title })).toBeVisible();
  });

  test("is in the account menu of organizers only", async () => {
    const { user, unmount } = renderApp("/nowhere", organizer);
    await user.click(screen.getByRole("button", { name: "Account of Ada" }));
    expect(screen.getByRole("link", { name: "My events" })).toHaveAttribute("href", "/organizer");
    unmount();
    const attendee = renderApp("/nowhere", { signedIn: true });
    await attendee.user.click(screen.getByRole("button", { name: "Account of Ada" }));
    expect(screen.queryByRole("link", { name: "My events" })).toBeNull();
  });
});

describe("my events", () => {
  test("say how much is sold, held and free", async () => {
    const calls = fakeApi({ "GET /api/events": page(event) });
    renderApp("/organizer", organizer);
    const row = await screen.findByRole("article");
    expect(row).toHaveTextContent("40 of 100 seats sold");
    expect(row).toHaveTextContent("10 held for the waiting list · 50 free");
    expect(Object.fromEntries(calls[0]?.url.searchParams ?? [])).toMatchObject({ mine: "true", status: "published" });
  });

  test("are listed by kind, and the kind is in the address", async () => {
    const calls = fakeApi({ "GET /api/events": inTurn(page(event), page(draft)) });
    const { user } = renderApp("/organizer", organizer);
    await user.click(await screen.findByRole("radio", { name: "Drafts" }));
    expect(await screen.findByText("Draft")).toBeVisible();
    expect(window.location.search).toBe("?view=drafts");
    expect(calls.at(-1)?.url.searchParams.get("status")).toBe("draft");
  });
});

describe("the form", () => {
  const fill = async (user: ReturnType<typeof renderApp>["user"]) => {
    await user.type(await screen.findByLabelText("Title"), "Evening of strings");
    await user.selectOptions(screen.getByLabelText("Category"), "Music");
    await user.type(screen.getByLabelText("Starts"), "2040-05-01T19:00");
    await user.type(screen.getByLabelText("Venue"), "Old Mill");
    await user.type(screen.getByLabelText("Price of a seat"), "45.5");
    await user.type(screen.getByLabelText("Seats in total"), "120");
  };

  test("makes a draft, suggests an end, and shows the price as others will see it", async () => {
    const calls = fakeApi({ "POST /api/events": json(draft, 201), [`GET ${api}`]: json(draft) });
    const { user } = renderApp("/organizer/new", organizer);
    await fill(user);
    expect(screen.getByLabelText("Ends")).toHaveValue("2040-05-01T21:00");
    expect(screen.getByLabelText("Price of a seat")).toHaveAccessibleDescription("People see: $45.50");
    await user.click(screen.getByRole("button", { name: "Save draft" }));
    expect(await screen.findByRole("heading", { name: "Ready to publish?" })).toBeVisible();
    expect(calls[0]?.body).toMatchObject({ title: "Evening of strings", capacity: 120, price: { amount: 4550, currency: "USD" } });
  });

  test("sends the same wish under one key, also when the answer was lost, and a changed one under another", async () => {
    const calls = fakeApi({ "POST /api/events": inTurn(lost, problem(422, "validation_error"), problem(422, "validation_error")) });
    const { user } = renderApp("/organizer/new", organizer);
    await fill(user);
    await user.click(screen.getByRole("button", { name: "Save draft" }));
    await screen.findByRole("alert");
    await user.type(screen.getByLabelText("Title"), "!");
    await user.click(screen.getByRole("button", { name: "Save draft" }));
    await waitFor(() => expect(calls).toHaveLength(3));
    const [first, again, changed] = calls.map((call) => call.headers.get("Idempotency-Key"));
    expect(first).toMatch(/^[0-9a-f]{32}$/);
    expect(again).toBe(first);
    expect(changed).not.toBe(first);
  });

  test("shows the API's problem at the field that it is about", async () => {
    const refused = problem(422, "validation_error", { errors: [{ field: "venue", code: "line_break" }] });
    fakeApi({ "POST /api/events": refused });
    const { user } = renderApp("/organizer/new", organizer);
    await fill(user);
    await user.click(screen.getByRole("button", { name: "Save draft" }));
    expect(await screen.findByText("Please write this on one line.")).toBeVisible();
    expect(screen.getByLabelText("Venue")).toHaveFocus();
  });

  test("sends nothing while something is missing, and goes to it", async () => {
    const calls = fakeApi({});
    const { user } = renderApp("/organizer/new", organizer);
    await user.click(await screen.findByRole("button", { name: "Save draft" }));
    expect((await screen.findAllByText("Please fill this in.")).length).toBeGreaterThan(1);
    expect(screen.getByLabelText("Title")).toHaveFocus();
    expect(calls).toHaveLength(0);
  });

  test("asks before a link throws away what was typed", async () => {
    fakeApi({ "GET /api/events": page() });
    const { user } = renderApp("/organizer/new", organizer);
    await user.type(await screen.findByLabelText("Title"), "Evening");
    await user.click(screen.getByRole("link", { name: "Cancel" }));
    expect(await screen.findByRole("dialog", { name: "Leave without saving?" })).toBeVisible();
    expect(window.location.pathname).toBe("/organizer/new");
    await user.click(screen.getByRole("button", { name: "Keep editing" }));
    expect(screen.getByLabelText("Title")).toHaveValue("Evening");

    await user.click(screen.getByRole("link", { name: "Cancel" }));
    await user.click(await screen.findByRole("button", { name: "Leave" }));
    expect(await screen.findByRole("heading", { name: "My events" })).toBeVisible();
  });

  test("lets an untouched form go without a word", async () => {
    fakeApi({ "GET /api/events": page() });
    const { user } = renderApp("/organizer/new", organizer);
    await user.click(await screen.findByRole("link", { name: "Cancel" }));
    expect(await screen.findByRole("heading", { name: "My events" })).toBeVisible();
  });

  test("changes only what was touched, and only the version that was read", async () => {
    const calls = fakeApi({
      [`GET ${api}`]: version(event, '"7"'),
      [`PATCH ${api}`]: json({ ...event, title: "Jazz Trio" }),
      ...figures,
    });
    const { user } = renderApp(`${path}/edit`, organizer);
    const title = await screen.findByLabelText("Title");
    await user.clear(title);
    await user.type(title, "Jazz Trio");
    await user.click(screen.getByRole("button", { name: "Save changes" }));
    expect(await screen.findByText("Your changes are saved.")).toBeVisible();
    const sent = calls.find((call) => call.route === `PATCH ${api}`);
    expect(sent?.body).toEqual({ title: "Jazz Trio" });
    expect(sent?.headers.get("If-Match")).toBe('"7"');
  });

  test("says when somebody else changed the event, and starts again from theirs", async () => {
    const theirs = { ...event, title: "Jazz Sextet" };
    fakeApi({
      [`GET ${api}`]: inTurn(version(event, '"7"'), version(theirs, '"8"')),
      [`PATCH ${api}`]: problem(412, "changed_meanwhile"),
    });
    const { user } = renderApp(`${path}/edit`, organizer);
    await user.type(await screen.findByLabelText("Title"), "!");
    await user.click(screen.getByRole("button", { name: "Save changes" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("Somebody changed this event");
    await user.click(screen.getByRole("button", { name: "Load again" }));
    await waitFor(() => expect(screen.getByLabelText("Title")).toHaveValue("Jazz Sextet"));
  });

  test("shows at its field that more seats are sold already", async () => {
    fakeApi({ [`GET ${api}`]: json(event), [`PATCH ${api}`]: problem(409, "capacity_too_small") });
    const { user } = renderApp(`${path}/edit`, organizer);
    const capacity = await screen.findByLabelText("Seats in total");
    expect(capacity).toHaveAccessibleDescription("At least 50: so many are sold or held.");
    await user.clear(capacity);
    await user.type(capacity, "60");
    await user.click(screen.getByRole("button", { name: "Save changes" }));
    expect(await screen.findByText("More seats than that are sold or held already.")).toBeVisible();
  });
});

describe("a draft", () => {
  test("says what it lacks, and can be published without what is only recommended", async () => {
    const published = { ...draft, status: "published" };
    const calls = fakeApi({
      [`GET ${api}`]: inTurn(json(draft), json(published)),
      [`POST ${api}/publish`]: json(published),
      ...figures,
    });
    const { user } = renderApp(path, organizer);
    const items = within(await screen.findByRole("region", { name: "Ready to publish?" })).getAllByRole("listitem");
    expect(items.map((item) => item.textContent)).toEqual([
      "Starts in the futuredone",
      "Has a descriptionrecommended",
      "Has a picturerecommended",
    ]);
    await user.click(screen.getByRole("button", { name: "Publish" }));
    expect(await screen.findByText("Your event is public. People can book it now.")).toBeVisible();
    expect(calls.some((call) => call.route === `POST ${api}/publish`)).toBe(true);
  });

  test("that should have begun already has to be changed first", async () => {
    fakeApi({ [`GET ${api}`]: json(anEvent({ ...draft, starts_at: "2020-01-01T18:00:00Z" })) });
    renderApp(path, organizer);
    expect(await screen.findByText(/The start has passed/)).toBeVisible();
    expect(screen.queryByRole("button", { name: "Publish" })).toBeNull();
  });

  test("is deleted only after a question", async () => {
    const calls = fakeApi({
      [`GET ${api}`]: json(draft),
      [`DELETE ${api}`]: () => new Response(null, { status: 204 }),
      "GET /api/events": page(),
    });
    const { user } = renderApp(path, organizer);
    await user.click(await screen.findByRole("button", { name: "Delete draft" }));
    const dialog = await screen.findByRole("dialog", { name: "Delete this draft?" });
    expect(calls.some((call) => call.route === `DELETE ${api}`)).toBe(false);
    await user.click(within(dialog).getByRole("button", { name: "Delete draft" }));
    expect(await screen.findByRole("heading", { name: "No drafts" })).toBeVisible();
  });
});

describe("the dashboard", () => {
  test("finds bookings by what is typed of their reference, and by their state", async () => {
    const [first, second] = [aBooking(), aBooking({ id: "c".repeat(24), reference: "ES-0000-0000", status: "cancelled" })];
    const calls = fakeApi({
      [`GET ${api}`]: version(event, '"7"'),
      ...figures,
      [`GET /api/bookings/events/${event.id}`]: inTurn(page(first, second), page(second), problem(422, "validation_error"), page()),
    });
    const { user } = renderApp(path, organizer);
    expect(await screen.findByText(first.reference)).toBeVisible();
    const asked = () => calls.filter((call) => call.route === `GET /api/bookings/events/${event.id}`).at(-1)?.url.searchParams;
    await user.type(screen.getByLabelText("Find by reference"), "es-00");
    await waitFor(() => expect(screen.queryByText(first.reference)).toBeNull());
    expect(asked()?.get("reference")).toBe("es-00");
    await user.type(screen.getByLabelText("Find by reference"), "u");
    expect(await screen.findByText("No booking matches.")).toBeVisible();
    await user.clear(screen.getByLabelText("Find by reference"));
    await user.type(screen.getByLabelText("Find by reference"), "7k");
    await user.selectOptions(screen.getByLabelText("Status"), "Cancelled");
    await waitFor(() => expect(asked()?.get("status")).toBe("cancelled"));
    await waitFor(() => expect(asked()?.get("reference")).toBe("7k"));
    expect(asked()?.get("status")).toBe("cancelled");
    expect(await screen.findByText("No booking matches.")).toBeVisible();
  });

  beforeEach(() => {
    vi.stubGlobal("URL", Object.assign(URL, { createObjectURL: () => "blob:made", revokeObjectURL: () => undefined }));
  });

  test("shows sums, days and bookings", async () => {
    fakeApi({ [`GET ${api}`]: json(event), ...figures });
    const { user } = renderApp(path, organizer);
    expect(await screen.findByText("$1,000")).toBeVisible();
    expect(screen.getByText("12 of 40")).toBeVisible();
    expect(screen.getByRole("figure", { name: "Seats from Feb 18 to Mar 3: 40 in total" })).toBeVisible();
    await user.click(screen.getByText("Show as a table"));
    const rows = screen.getAllByRole("row").map((row) => Array.from(row.children, (cell) => cell.textContent));
    expect(rows).toContainEqual(["Mar 2", "0", "0", "$0"]);
    expect(rows).toContainEqual(["Mar 3", "2", "10", "$250"]);
    expect(await screen.findByText("ES-7KQ2-MX4P")).toBeVisible();
  });

  test("names the consequences before the event is cancelled", async () => {
    const cancelled = { ...event, status: "cancelled" };
    const calls = fakeApi({
      [`GET ${api}`]: inTurn(json(event), json(cancelled)),
      [`POST ${api}/cancel`]: json(cancelled),
      ...figures,
    });
    const { user } = renderApp(path, organizer);
    await user.click(await screen.findByRole("button", { name: "Cancel event" }));
    const dialog = await screen.findByRole("dialog", { name: "Cancel this event for good?" });
    expect(await within(dialog).findByText(/3 bookings with 40 seats will be cancelled/)).toBeVisible();
    expect(calls.some((call) => call.route.endsWith("/cancel"))).toBe(false);
    await user.click(within(dialog).getByRole("button", { name: "Cancel event" }));
    expect(await screen.findByText(/The event is cancelled/)).toBeVisible();
    expect(screen.queryByRole("link", { name: "Edit" })).toBeNull();
  });

  test("downloads the bookings with the token in a header, not in an address", async () => {
    const calls = fakeApi({
      [`GET ${api}`]: json(event),
      ...figures,
      [`GET /api/bookings/events/${event.id}/export.csv`]: () => new Response("reference\r\n"),
    });
    const click = vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(() => undefined);
    const { user } = renderApp(path, organizer);
    await user.click(await screen.findByRole("button", { name: "Download CSV" }));
    await waitFor(() => expect(click).toHaveBeenCalled());
    const sent = calls.find((call) => call.route.endsWith("export.csv"));
    expect(sent?.headers.get("Authorization")).toBe("Bearer token-1");
    expect(sent?.url.search).toBe("?separator=comma&decimals=point");
    expect(click.mock.contexts[0]).toMatchObject({ download: "jazz-quartet-bookings.csv", href: "blob:made" });
  });

  test("has files as spreadsheets of the person's country read them", () => {
    const marks = (...locales: string[]) => locales.map((locale) => Object.values(marksFor(locale)).join(" "));
    expect(marks("de-DE", "de-AT", "fr-FR")).toEqual(Array(3).fill("semicolon comma"));
    expect(marks("en-US", "en-GB", "ja-JP", "de")).toEqual(["comma point", "comma point", "comma point", "semicolon comma"]);
    expect(marks("de-CH", "it-CH", "en-CH", "de-LI")).toEqual(Array(4).fill("semicolon point"));
  });

  test("of somebody else's event says that there is none", async () => {
    fakeApi({ [`GET ${api}`]: problem(404, "not_found") });
    renderApp(path, organizer);
    expect(await screen.findByRole("heading", { name: "You have no such event" })).toBeVisible();
  });
});
