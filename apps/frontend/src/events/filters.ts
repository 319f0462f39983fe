import type { Category } from "../api/client";
import { en } from "../i18n/en";

export const categories = Object.keys(en.categories) as Category[];
export const periods = Object.keys(en.discover.whenOptions) as Period[];
export type Period = keyof typeof en.discover.whenOptions;

/** What a visitor looks for; it lives in the page's address, so that it can be shared and gone back to. */
export interface Filters {
  query: string;
  category: Category | "";
  when: Period;
  /** Days as yyyy-mm-dd in the viewer's zone, for the period "dates". */
  from: string;
  to: string;
}

/** Most characters that the API searches for, events and people alike. */
export const QUERY_MAX = 100;

export const noFilters: Filters = { query: "", category: "", when: "any", from: "", to: "" };

/** Filters of an address; what makes no sense there is left out. */
export function readFilters(params: URLSearchParams): Filters {
  const get = (name: string) => params.get(name) ?? "";
  return {
    query: get("query"),
    category: categories.find((name) => name === get("category")) ?? "",
    when: periods.find((name) => name === get("when")) ?? "any",
    from: dayOrNothing(get("from")),
    to: dayOrNothing(get("to")),
  };
}

/** The other way round: only what differs from the start goes into the address. */
export function writeFilters(filters: Filters): URLSearchParams {
  const shown = filters.when === "dates" ? filters : { ...filters, from: "", to: "" };
  const set = Object.entries(shown).filter(([name, value]) => value !== noFilters[name as keyof Filters]);
  return new URLSearchParams(set);
}

/** Beginning and end of the period as the API takes them. Nothing begins before the current hour. */
export function timeRange({ when, from, to }: Filters, now: Date): { from: string; to?: string } {
  const today = startOfDay(now);
  const ends: Record<Period, Date | undefined> = {
    any: undefined,
    today: addDays(today, 1),
    weekend: addDays(today, 8 - isoWeekday(today)),
    week: addDays(today, 7),
    month: addDays(today, 30),
    dates: to ? addDays(localDay(to), 1) : undefined,
  };
  const starts: Partial<Record<Period, Date>> = {
    weekend: addDays(today, Math.max(0, 6 - isoWeekday(today))),
    dates: from ? localDay(from) : undefined,
  };
  const start = new Date(Math.max(startOfHour(now).getTime(), starts[when]?.getTime() ?? 0));
  const end = ends[when];
  return { from: start.toISOString(), ...(end && { to: end.toISOString() }) };
}

const isoWeekday = (date: Date): number => date.getDay() || 7;
const startOfDay = (date: Date): Date => new Date(date.getFullYear(), date.getMonth(), date.getDate());
const startOfHour = (date: Date): Date => new Date(Math.floor(date.getTime() / 3_600_000) * 3_600_000);
const localDay = (day: string): Date => startOfDay(new Date(`${day}T00:00`));

/** By the calendar, so that a day of 23 or 25 hours counts as one. */
const addDays = (date: Date, days: number): Date =>
  new Date(date.getFullYear(), date.getMonth(), date.getDate() + days);

const dayOrNothing = (text: string): string =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : "";
