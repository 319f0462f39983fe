import { describe, expect, test } from "vitest";
import { Problem, unwrap } from "./problem";

const refused = (status: number, error: unknown, headers = {}) =>
  unwrap(Promise.resolve({ error, response: new Response(null, { status, headers }) })).catch((reason: unknown) => reason);

describe("unwrap", () => {
  test("gives the data of a good answer", async () => {
    const response = new Response(null, { status: 200 });
    expect(await unwrap(Promise.resolve({ data: 7, response }))).toBe(7);
  });

  test("turns problem details into a Problem with messages by field", async () => {
    const errors = [{ field: "body.email", code: "invalid" }, { field: "/password", code: "too_short", bound: 10 }];
    const problem = await refused(422, { code: "validation_error", detail: "no", errors }, { "Retry-After": "3" });
    expect(problem).toMatchObject({
      status: 422,
      code: "validation_error",
      message: "no",
      fields: { email: { code: "invalid" }, password: { code: "too_short", bound: 10 } },
      retryAfter: 3,
    });
  });

  test("copes with an answer that isn't a problem, such as a proxy's page", async () => {
    expect(await refused(502, "<html>")).toMatchObject({ status: 502, code: "http_502", fields: {} });
  });

  test("says 'network' when no answer came", async () => {
    const problem = await unwrap(Promise.reject(new TypeError("Failed to fetch"))).catch((reason: unknown) => reason);
    expect(problem).toMatchObject({ status: 0, code: "network" });
  });

  test("lets a cancelled request through as it is", async () => {
    const abort = new DOMException("gone", "AbortError");
    await expect(unwrap(Promise.reject(abort))).rejects.toBe(abort);
  });
});

test.each([
  [0, "network", true, true],
  [409, "sold_out", false, false],
  [408, "request_timeout", true, false],
  [409, "idempotency_key_in_use", true, true],
  [429, "rate_limited", true, false],
  [500, "internal", false, true],
  [503, "overloaded", true, true],
])("%i %s: temporary %s, outcome unknown %s", (status, code, temporary, unknown) => {
  const problem = new Problem(status, code, "");
  expect([problem.isTemporary, problem.isUnknownOutcome]).toEqual([temporary, unknown]);
});
