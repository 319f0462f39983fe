import { act, screen, waitFor } from "@testing-library/react";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { fakeApi, inTurn, json, lost, problem } from "../testing/fake-api";
import { renderApp } from "../testing/render-app";
import { anEvent, someStatistics } from "../testing/samples";
import { readShown } from "./check-in";
import { signal } from "./signal";
import { cameraProblem } from "./use-camera";

vi.mock("./signal", () => ({ signal: vi.fn() }));
const organizer = { signedIn: true, role: "organizer" } as const;
const event = anEvent();
const page = `/organizer/${event.id}/check-in`;
const door = `POST /api/bookings/events/${event.id}/check-in`;
const ticket = "eyJhbGciOiJFUzI1NiJ9.eyJqdGkiOiJiIn0.c2ln-bmF_";
const accepted = json({ booking_id: "b".repeat(24), reference: "ES-7KQ2-MX4P", seats: 2, checked_in_at: "2027-05-01T18:58:00Z" });
const statistics = (seats: number) => json(someStatistics({ checked_in: { bookings: 1, seats } }));
const reads = {
  [`GET /api/events/${event.id}`]: json(event),
  [`GET /api/bookings/events/${event.id}/statistics`]: inTurn(statistics(12), statistics(14)),
};
const typeIn = async (user: ReturnType<typeof renderApp>["user"], text: string) =>
  user.type(await screen.findByLabelText("Reference or ticket code"), `${text}{Enter}`);

beforeEach(() => vi.mocked(signal).mockClear());

test("what has three parts is a ticket, all else a reference", () => {
  expect(readShown(` ${ticket}\n`)).toEqual({ ticket });
  expect(readShown(" es 7kq2 mx4p ")).toEqual({ reference: "es 7kq2 mx4p" });
});

describe("a ticket", () => {
  test("that is good lets its people in, and the count follows", async () => {
    const calls = fakeApi({ ...reads, [door]: accepted });
    const { user } = renderApp(page, organizer);
    expect(await screen.findByText("12 of 40 seats checked in")).toBeVisible();
    await typeIn(user, "es-7kq2-mx4p");
    expect(await screen.findByText("Welcome!")).toBeVisible();
    expect(screen.getByText("2 seats · ES-7KQ2-MX4P")).toBeVisible();
    expect(await screen.findByText("14 of 40 seats checked in")).toBeVisible();
    expect(calls.find((call) => call.route === door)?.body).toEqual({ reference: "es-7kq2-mx4p" });
    expect(vi.mocked(signal)).toHaveBeenCalledExactlyOnceWith("good");
  });

  test("leaves the field empty and ready for the next", async () => {
    fakeApi({ ...reads, [door]: accepted });
    const { user } = renderApp(page, organizer);
    await typeIn(user, "ES-7KQ2-MX4P");
    await screen.findByText("Welcome!");
    expect(screen.getByLabelText("Reference or ticket code")).toHaveValue("");
    expect(screen.getByLabelText("Reference or ticket code")).toHaveFocus();
  });

  test("that was used says when, by the clock at the venue and then by one's own", async () => {
    const kiritimati = anEvent({ time_zone: "Pacific/Kiritimati" });
    const used = problem(409, "already_checked_in", { checked_in_at: "2027-05-01T05:02:00Z" });
    fakeApi({ ...reads, [`GET /api/events/${event.id}`]: json(kiritimati), [door]: used });
    const { user } = renderApp(page, organizer);
    await typeIn(user, "ES-7KQ2-MX4P");
    expect(await screen.findByText("Already used")).toBeVisible();
    expect(screen.getByText(/^Checked in at Sat, May 1(, 2027)?, 7:02.PM GMT\+14\. Your time: /)).toBeVisible();
    expect(screen.queryByText(/asked twice/)).toBeNull();
    expect(vi.mocked(signal)).toHaveBeenCalledExactlyOnceWith("bad");
  });

  test("is shown again when the answer was lost, and says that it may have been used by that", async () => {
    const used = problem(409, "already_checked_in", { checked_in_at: new Date().toISOString() });
    fakeApi({ ...reads, [door]: inTurn(lost, used) });
    const { user } = renderApp(page, organizer);
    await typeIn(user, "ES-7KQ2-MX4P");
    expect(await screen.findByText(/The connection broke, so we asked twice/)).toBeVisible();
  });

  test.each([
    [422, "ticket_invalid", "Not valid"],
    [409, "ticket_for_another_event", "Another event"],
    [404, "not_found", "Not found"],
    [409, "booking_cancelled", "Cancelled"],
    [409, "booking_pending", "Not confirmed yet"],
    [409, "booking_rejected", "Not booked"],
    [422, "validation_error", "Please check the reference"],
    [500, "internal", "Not checked"],
  ])("answered %i %s is refused in clear words", async (status, code, words) => {
    fakeApi({ ...reads, [door]: problem(status, code) });
    const { user } = renderApp(page, organizer);
    await typeIn(user, "anything");
    expect(await screen.findByText(words)).toBeVisible();
    expect(vi.mocked(signal)).toHaveBeenCalledExactlyOnceWith("bad");
  });

  test("makes no sound when that is not wanted", async () => {
    fakeApi({ ...reads, [door]: accepted });
    const { user } = renderApp(page, organizer);
    await user.click(await screen.findByLabelText("Sound and vibration"));
    await typeIn(user, "ES-7KQ2-MX4P");
    await screen.findByText("Welcome!");
    expect(vi.mocked(signal)).not.toHaveBeenCalled();
  });

  test("of the last ones stays listed", async () => {
    fakeApi({ ...reads, [door]: inTurn(accepted, problem(404, "not_found")) });
    const { user } = renderApp(page, organizer);
    await typeIn(user, "ES-7KQ2-MX4P");
    await screen.findByText("Welcome!");
    await typeIn(user, "ES-0000-0000");
    await screen.findByText("Not found");
    expect(screen.getByRole("listitem")).toHaveTextContent("Welcome! 2 seats · ES-7KQ2-MX4P");
  });
});

test("nothing is sent for an empty field", async () => {
  const calls = fakeApi(reads);
  const { user } = renderApp(page, organizer);
  await typeIn(user, " ");
  expect(await screen.findByText("Please fill this in.")).toBeVisible();
  expect(calls.some((call) => call.route === door)).toBe(false);
});

describe("the camera", () => {
  const stop = vi.fn();
  const stream = { getTracks: () => [{ stop }] };
  /** A browser with a camera that sees these codes, one after the other, and then the last one for ever. */
  const filming = (...codes: string[]) => {
    const camera = vi.fn(() => Promise.resolve(stream));
    vi.stubGlobal("navigator", Object.assign(Object.create(navigator) as Navigator, { mediaDevices: { getUserMedia: camera } }));
    let seen = 0;
    class BarcodeDetector {
      static getSupportedFormats = () => Promise.resolve(["qr_code"]);
      detect = () => Promise.resolve([{ rawValue: codes[Math.min(seen++, codes.length - 1)] }]);
    }
    vi.stubGlobal("BarcodeDetector", BarcodeDetector);
    vi.spyOn(HTMLMediaElement.prototype, "play").mockResolvedValue();
    vi.spyOn(HTMLMediaElement.prototype, "srcObject", "set").mockReturnValue();
    return { camera, looks: () => seen };
  };

  test("reads a ticket once, although it sees it all the time, and is given back in the end", async () => {
    const { camera, looks } = filming(ticket);
    const calls = fakeApi({ ...reads, [door]: accepted });
    const { user } = renderApp(page, organizer);
    await user.click(await screen.findByRole("button", { name: "Scan with the camera" }));
    expect(await screen.findByText("Welcome!")).toBeVisible();
    await waitFor(() => expect(looks()).toBeGreaterThan(5));
    const sent = calls.filter((call) => call.route === door);
    expect(sent.map((call) => call.body)).toEqual([{ ticket }]);
    expect(camera).toHaveBeenCalledWith(expect.objectContaining({ audio: false }));

    await user.click(screen.getByRole("button", { name: "Stop camera" }));
    await waitFor(() => expect(stop).toHaveBeenCalled());
  });

  test("takes the next ticket at once", async () => {
    filming(ticket, "another");
    const calls = fakeApi({ ...reads, [door]: accepted });
    const { user } = renderApp(page, organizer);
    await user.click(await screen.findByRole("button", { name: "Scan with the camera" }));
    await waitFor(() =>
      expect(calls.filter((call) => call.route === door).map((call) => call.body)).toEqual([{ ticket }, { reference: "another" }]),
    );
  });

  test("that isn't allowed is said, and typing still works", async () => {
    const refuse = () => Promise.reject(new DOMException("no", "NotAllowedError"));
    vi.stubGlobal("navigator", Object.assign(Object.create(navigator) as Navigator, { mediaDevices: { getUserMedia: refuse } }));
    fakeApi({ ...reads, [door]: accepted });
    const { user } = renderApp(page, organizer);
    await user.click(await screen.findByRole("button", { name: "Scan with the camera" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("The camera may not be used.");
    await act(() => typeIn(user, "ES-7KQ2-MX4P"));
    expect(await screen.findByText("Welcome!")).toBeVisible();
  });

  test.each([
    [new DOMException("", "NotAllowedError"), "denied"],
    [new DOMException("", "NotFoundError"), "none"],
    [new DOMException("", "SecurityError"), "insecure"],
    [new DOMException("", "NotReadableError"), "broken"],
    [new TypeError("a bug"), "broken"],
  ])("fails with %o: %s", (error, kind) => {
    expect(cameraProblem(error)).toBe(kind);
  });
});
