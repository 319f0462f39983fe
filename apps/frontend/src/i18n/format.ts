/** Minor units (cents, yen) of a currency by its ISO 4217 code. */
export interface Money {
  amount: number;
  currency: string;
}

const DAY_MS = 24 * 3_600_000;

/** Money, dates and numbers as people of a locale write them. Times are given in the viewer's zone. */
export function formatter(locale: string, timeZone?: string) {
  const date = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, { timeZone, ...options });
  const day = date({ weekday: "short", day: "numeric", month: "short", year: "numeric" });
  const dayThisYear = date({ weekday: "short", day: "numeric", month: "short" });
  const year = date({ year: "numeric" });
  const longDay = date({ weekday: "long", day: "numeric", month: "long", year: "numeric" });
  const hour = date({ timeStyle: "short" });
  const zone = date({ timeZoneName: "short" });
  const dayNumber = date({ day: "numeric" });
  const month = date({ month: "short" });
  const moment = { weekday: "short", hour: "numeric", minute: "2-digit" } as const;
  const zoneName = (at: Date) => zone.formatToParts(at).find((part) => part.type === "timeZoneName")?.value ?? "";
  const sameDay = (a: Date, b: Date) => day.format(a) === day.format(b);

  return {
    money: (money: Money) => formatMoney(money, locale),
    /** A day, with its year unless it is the current one. */
    day: (iso: string, now = new Date()) => {
      const at = new Date(iso);
      return (year.format(at) === year.format(now) ? dayThisYear : day).format(at);
    },
    time: (iso: string) => hour.format(new Date(iso)),
    /** Day and month apart, for a date block. */
    calendar: (iso: string) => {
      const at = new Date(iso);
      return { day: dayNumber.formatToParts(at).find((p) => p.type === "day")?.value ?? "", month: month.format(at) };
    },
    /** Two lines that say when something begins and ends: the day, then the hours with the zone. */
    span: (start: string, end: string): [string, string] => {
      const [from, to] = [new Date(start), new Date(end)];
      // A night out belongs to the day it begins on.
      const isOneDay = sameDay(from, to) || to.getTime() - from.getTime() < DAY_MS;
      const days = isOneDay ? longDay.format(from) : longDay.formatRange(from, to);
      return [days, `${hour.format(from)} – ${hour.format(to)} ${zoneName(from)}`];
    },
    /** What clocks show there, for viewers whose own shows something else; nothing of a zone that is newer than the browser. */
    atVenue: (iso: string, there: string): string | undefined => {
      const at = new Date(iso);
      const clock = (more: Intl.DateTimeFormatOptions) => date({ ...moment, ...more }).format(at);
      try {
        return clock({ timeZone: there }) === clock({}) ? undefined : clock({ timeZone: there, timeZoneName: "short" });
      } catch {
        return undefined;
      }
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
