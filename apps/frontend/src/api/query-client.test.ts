import { expect, test } from "vitest";
import { ada, tokens } from "../testing/samples";
import { Problem } from "./problem";
import { createQueryClient, retryDelay, shouldRetry } from "./query-client";
import { beginSession, endSession } from "./session";

const problem = (status: number, retryAfter?: number) => new Problem(status, "any", "", {}, retryAfter);

test("only what may succeed later is repeated, and not for ever", () => {
  expect(shouldRetry(0, problem(503))).toBe(true);
  expect(shouldRetry(0, problem(0))).toBe(true);
  expect(shouldRetry(3, problem(503))).toBe(false);
  expect(shouldRetry(0, problem(404))).toBe(false);
  expect(shouldRetry(0, new TypeError("a bug"))).toBe(false);
});

test("waiting grows, and the server's wish comes first", () => {
  expect(retryDelay(0, problem(503))).toBeLessThanOrEqual(625);
  expect(retryDelay(3, problem(503))).toBeGreaterThanOrEqual(3_000);
  expect(retryDelay(0, problem(429, 7))).toBe(7_000);
  expect(retryDelay(0, problem(429, 3_600))).toBe(30_000);
});

test("one person's bookings are never shown to the next", () => {
  beginSession(tokens);
  const client = createQueryClient();
  client.setQueryData(["bookings", "list"], "Ada's");
  beginSession({ ...tokens, access_token: "token-2" });
  expect(client.getQueryData(["bookings", "list"])).toBe("Ada's");
  beginSession({ ...tokens, user: { ...ada, id: "another" } });
  expect(client.getQueryData(["bookings", "list"])).toBeUndefined();

  client.setQueryData(["bookings", "list"], "another's");
  endSession();
  expect(client.getQueryData(["bookings", "list"])).toBeUndefined();
});
