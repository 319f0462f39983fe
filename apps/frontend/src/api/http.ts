import { takeEarly } from "../early/take-early";

const TIME_LIMIT_MS = 15_000;
/** A `Date` header has whole seconds and travels for a while: less than this is no difference. */
const NOTABLE_MS = 3_000;

let ahead = 0;

/** `fetch` that gives up after a while, so that nothing waits for ever on a dead connection. */
export async function timedFetch(request: Request): Promise<Response> {
  const response = await (takeEarly(request) ?? fetch(request, { signal: withTimeLimit(request.signal) }));
  compareClocks(response.headers.get("Date"));
  return response;
}

/** Aborts as well when time is up. `AbortSignal.any` would do this, but is newer than some browsers that we build for. */
function withTimeLimit(signal: AbortSignal): AbortSignal {
  const end = new AbortController();
  const abort = () => end.abort(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort);
  setTimeout(() => end.abort(new DOMException("no answer in time", "TimeoutError")), TIME_LIMIT_MS);
  return end.signal;
}

/** The server's time, which its deadlines are meant in: this device's clock may be wrong by minutes. */
export const serverNow = (): number => Date.now() + ahead;

function compareClocks(date: string | null): void {
  const difference = Date.parse(date ?? "") - Date.now();
  if (!Number.isNaN(difference)) ahead = Math.abs(difference) < NOTABLE_MS ? 0 : difference;
}
