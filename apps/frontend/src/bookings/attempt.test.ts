import { expect, test, vi } from "vitest";
import { answerAttempt, dropAttempt, startAttempt, unfinishedAttempt } from "./attempt";

const MINUTE = 60_000;
const wish = (seats: number) => ({ eventId: "event", userId: "ada", seats });

test("the same wish keeps its key, also over a reload", () => {
  const first = startAttempt(wish(2));
  expect(startAttempt(wish(2))).toEqual(first);
  expect(unfinishedAttempt("event", "ada")).toEqual(first);
  expect(first.key).toMatch(/^[0-9a-f]{32}$/);
});

test("another number of seats waits until the first wish is settled", () => {
  const first = startAttempt(wish(2));
  expect(startAttempt(wish(5))).toEqual(first);
  dropAttempt(first);
  const second = startAttempt(wish(5));
  expect(second.seats).toBe(5);
  expect(second.key).not.toBe(first.key);
});

test("an answered wish is over for this page", () => {
  const first = startAttempt(wish(2));
  answerAttempt(first);
  expect(unfinishedAttempt("event", "ada")).toBeUndefined();
  expect(startAttempt(wish(2)).key).not.toBe(first.key);
});

test("a wish whose answer the visitor saw is not repeated by a page that is opened just then", async () => {
  answerAttempt(startAttempt(wish(2)));
  vi.resetModules();
  const next = await import("./attempt");
  expect(next.unfinishedAttempt("event", "ada")).toBeUndefined();
});

test("a wish that was answered while a page was being left is found by the next page, not by later ones", async () => {
  const first = startAttempt(wish(2), 0);
  window.dispatchEvent(new Event("beforeunload"));
  answerAttempt(first, 1_000);
  vi.resetModules();
  const next = await import("./attempt");
  expect(next.unfinishedAttempt("event", "ada", 10_000)).toMatchObject(first);
  expect(next.unfinishedAttempt("event", "ada", 12_000)).toBeUndefined();
});

test("a wish belongs to one event and one person", () => {
  startAttempt(wish(2));
  expect(unfinishedAttempt("other", "ada")).toBeUndefined();
  expect(unfinishedAttempt("event", "grace")).toBeUndefined();
});

test("an old wish is forgotten", () => {
  startAttempt(wish(2), 0);
  expect(unfinishedAttempt("event", "ada", 29 * MINUTE)).toBeDefined();
  expect(unfinishedAttempt("event", "ada", 31 * MINUTE)).toBeUndefined();
});

test.each(["not json", "null", "7", '{"key": 1}'])("a broken memory is no wish: %s", (text) => {
  sessionStorage.setItem("booking-attempt:event", text);
  expect(unfinishedAttempt("event", "ada")).toBeUndefined();
});
