import { vi } from "vitest";

type Answer = (request: Request) => Response | Promise<Response>;

/** A request that the app sent, with its body read. */
export interface Call {
  route: string;
  url: URL;
  headers: Headers;
  body: unknown;
}

/**
 * Answers the app's requests in place of the network.
 * @param routes answers by "METHOD /path"; a route that isn't named fails like a broken network
 * @returns every call so far, in order
 */
export function fakeApi(routes: Record<string, Answer>): Call[] {
  const calls: Call[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    const url = new URL(request.url);
    const route = `${request.method} ${url.pathname}`;
    const text = await request.clone().text();
    calls.push({ route, url, headers: request.headers, body: text ? JSON.parse(text) : undefined });
    const answer = routes[route];
    if (!answer) throw new TypeError(`no answer for ${route}`);
    return answer(request);
  });
  return calls;
}

export const json = (body: unknown, status = 200): Answer => () =>
  new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });

/** A list with one page. */
export const page = (...items: unknown[]): Answer => json({ items, next_cursor: null });

export const problem = (status: number, code: string, more: object = {}, headers: Record<string, string> = {}): Answer => () =>
  new Response(JSON.stringify({ type: `urn:eventsphere:problem:${code}`, title: code, status, code, ...more }), {
    status,
    headers: { "Content-Type": "application/problem+json", ...headers },
  });

/** The connection breaks before an answer comes. */
export const lost: Answer = () => Promise.reject(new TypeError("Failed to fetch"));

/** Gives each answer once, in order, and then the last one for ever. */
export function inTurn(...answers: Answer[]): Answer {
  let turn = 0;
  return (request) => {
    const answer = answers[Math.min(turn++, answers.length - 1)];
    if (!answer) throw new Error("inTurn needs an answer");
    return answer(request);
  };
}
