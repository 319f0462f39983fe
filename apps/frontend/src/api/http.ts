const TIME_LIMIT_MS = 15_000;

/** `fetch` that gives up after a while, so that nothing waits for ever on a dead connection. */
export function timedFetch(request: Request): Promise<Response> {
  const limit = AbortSignal.timeout(TIME_LIMIT_MS);
  return fetch(request, { signal: AbortSignal.any([request.signal, limit]) });
}
