/** Minor units (cents, yen) of a currency by its ISO 4217 code. */
export interface Money {
  amount: number;
  currency: string;
}

const DAY_MS = 24 * 3_600_000;

/** Days and hours as calendars and clocks of one zone show them; without a zone, those of the viewer. */
function calendarOf(locale: string, timeZone?: string) {
  const date = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, { timeZone, ...options });
  const day = date({ weekday: "short", day: "numeric", month: "short", year: "numeric" });
  const dayThisYear = date({ weekday: "short", day: "numeric", month: "short" });
  const year = date({ year: "numeric" });
  const longDay = date({ weekday: "long", day: "numeric", month: "long", year: "numeric" });
  const hour = date({ timeStyle: "short" });
  const zone = date({ timeZoneName: "short" });
  const dayNumber = date({ day: "numeric" });
  const month = date({ month: "short" });
  const moment = date({ weekday: "short", hour: "numeric", minute: "2-digit", timeZoneName: "short" });
  const zoneName = (at: Date) => zone.formatToParts(at).find((part) => part.type === "timeZoneName")?.value ?? "";
  const sameDay = (a: Date, b: Date) => day.format(a) === day.format(b);

  return {
    /** A day, with its year unless it is the current one. */
    day: (iso: string, now = new Date()) => {
      const at = new Date(iso);
      return (year.format(at) === year.format(now) ? dayThisYear : day).format(at);
    },
    time: (iso: string) => hour.format(new Date(iso)),
    /** Weekday, hour and zone. */
    moment: (iso: string) => moment.format(new Date(iso)),
    zone: (iso: string) => zoneName(new Date(iso)),
    /** What tells two clocks apart. */
    clock: (iso: string) => `${day.format(new Date(iso))} ${hour.format(new Date(iso))}`,
    /** Day and month apart, for a date block. */
    calendar: (iso: string) => {
      const at = new Date(iso);
      return { day: dayNumber.formatToParts(at).find((p) => p.type === "day")?.value ?? "", month: month.format(at) };
    },
    /** Two lines that say when something begins and ends: the day, then the hours. Clocks changed in between have two zones. */
    span: (start: string, end: string): [string, string] => {
      const [from, to] = [new Date(start), new Date(end)];
      // A night out belongs to the day it begins on.
      const isOneDay = sameDay(from, to) || to.getTime() - from.getTime() < DAY_MS;
      const days = isOneDay ? longDay.format(from) : longDay.formatRange(from, to);
      const [first, last] = [zoneName(from), zoneName(to)];
      return [days, `${hour.format(from)}${first === last ? "" : ` ${first}`} – ${hour.format(to)} ${last}`];
    },
  };
}

/** Money, dates and numbers as people of a locale write them. Times are the viewer's; `at` gives those of a venue. */
export function formatter(locale: string, timeZone?: string) {
  const own = calendarOf(locale, timeZone);
  const others = new Map<string, typeof own>();
  /** The calendar of a venue's zone; the viewer's own for a zone that is unknown, or newer than the browser. */
  const at = (zone: string | null) => {
    if (!zone) return own;
    try {
      const known = others.get(zone) ?? calendarOf(locale, zone);
      others.set(zone, known);
      return known;
    } catch {
      return own;
    }
  };

  /** What the venue's clock shows; then, where it differs, what the viewer's does. */
  const both = (text: string, iso: string, there: typeof own): [string, string?] =>
    there.clock(iso) === own.clock(iso) ? [text] : [`${text} ${there.zone(iso)}`, own.moment(iso)];

  return {
    ...own,
    money: (money: Money) => formatMoney(money, locale),
    at,
    /** A moment in short at the venue; then, where it differs, what the viewer's clock shows. */
    when: (iso: string, zone: string | null): [string, string?] => {
      const there = at(zone);
      return both(`${there.day(iso)} · ${there.time(iso)}`, iso, there);
    },
    /** The same for something that has just happened: without its day, unless that is over at the venue. */
    whenJust: (iso: string, zone: string | null, now = new Date()): [string, string?] => {
      const there = at(zone);
      const isToday = there.day(iso, now) === there.day(now.toISOString(), now);
      return both(isToday ? there.time(iso) : `${there.day(iso, now)}, ${there.time(iso)}`, iso, there);
    },
    /** From when to when at the venue, in two lines; then, where it differs, the same for the viewer in one. */
    spanAt: (start: string, end: string, zone: string | null): [string, string, string?] => {
      const there = at(zone);
      const differs = [start, end].some((iso) => there.clock(iso) !== own.clock(iso));
      return [...there.span(start, end), differs ? own.span(start, end).join(", ") : undefined];
    },
  };
}

export type Formatter = ReturnType<typeof formatter>;

/** An amount with as many decimals as its currency has; none when it is a round one. */
function formatMoney({ amount, currency }: Money, locale: string): string {
  const exact = new Intl.NumberFormat(locale, { style: "currency", currency });
  const digits = exact.resolvedOptions().maximumFractionDigits ?? 2;
  const major = amount / 10 ** digits;
  return Number.isInteger(major)
    ? new Intl.NumberFormat(locale, { style: "currency", currency, maximumFractionDigits: 0 }).format(major)
    : exact.format(major);
}
