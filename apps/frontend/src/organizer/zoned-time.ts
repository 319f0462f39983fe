/** The zone of this device, by its IANA name. */
export const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** That zone, or UTC when this browser does not know it: zones that are newer than it, or names of its own for "unknown". */
export function usableZone(name: string): string {
  try {
    localTime(new Date(0), name);
    return name;
  } catch {
    return "UTC";
  }
}

/** Every zone that the browser knows, and one that it may not list. */
export const zones = (known: string): string[] =>
  [...new Set([known, "UTC", ...Intl.supportedValuesOf("timeZone")])].sort();

/** What clocks of a zone show at a moment, as `datetime-local` inputs have it. */
export function localTime(at: Date, timeZone: string): string {
  // Sweden writes what ISO 8601 does.
  return new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "short" }).format(at).replace(" ", "T");
}

const DAY_MS = 24 * 3_600_000;

/** When clocks of a zone show that. Of a time that they show twice the first is meant; one that they skip is later. */
export function momentOf(local: string, timeZone: string): Date {
  const shown = Date.parse(`${local}Z`);
  if (Number.isNaN(shown)) return new Date(NaN);
  const ahead = (at: number) => Date.parse(`${localTime(new Date(at), timeZone)}Z`) - at;
  // The zone's offsets of the day before and the day after: they differ when the clocks are changed in between.
  const [first, second] = [shown - ahead(shown - DAY_MS), shown - ahead(shown + DAY_MS)];
  return new Date([first, second].find((at) => at + ahead(at) === shown) ?? first);
}
