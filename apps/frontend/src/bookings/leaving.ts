/** A page that is left but still there after this time is not left: a download began, or the visitor thought again. */
const STAYS_AFTER_MS = 3_000;

let leftAt = -Infinity;
window.addEventListener("beforeunload", () => (leftAt = performance.now()));

/**
 * Resolves at once; while the page is being left (a reload, another site) only if it stays after all.
 *
 * Scripts run on until the next page is there. What they do by then is lost to the visitor, who doesn't see it.
 */
export async function untilStaying(): Promise<void> {
  const rest = leftAt + STAYS_AFTER_MS - performance.now();
  if (rest > 0) await new Promise((resolve) => setTimeout(resolve, rest));
}
