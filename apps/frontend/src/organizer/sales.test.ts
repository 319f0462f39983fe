import { expect, test } from "vitest";
import { salesSeries, scaleTop } from "./sales";

const day = (date: string, seats = 2) => ({ date, bookings: 1, seats, amount: seats * 1000 });

test("days without a sale are there too", () => {
  const { sales, byWeek } = salesSeries([day("2027-02-10"), day("2027-02-27", 5), day("2027-03-02", 3)]);
  expect(sales.slice(-4).map(({ date, seats }) => [date, seats])).toEqual([
    ["2027-02-27", 5],
    ["2027-02-28", 0],
    ["2027-03-01", 0],
    ["2027-03-02", 3],
  ]);
  expect(sales[0]).toMatchObject({ date: "2027-02-10", seats: 2 });
  expect(byWeek).toBe(false);
});

test("two weeks are shown from the first sale on", () => {
  const { sales } = salesSeries([day("2027-03-15")]);
  expect(sales).toHaveLength(14);
  expect([sales[0]?.date, sales.at(-1)?.date]).toEqual(["2027-03-02", "2027-03-15"]);
});

test("a clock that is put forward in between makes no day too many or too few", () => {
  expect(salesSeries([day("2027-03-01"), day("2027-03-31")]).sales).toHaveLength(31);
});

test("many days become weeks, and nothing is lost", () => {
  const { sales, byWeek } = salesSeries([day("2027-01-01"), day("2027-01-07", 3), day("2027-03-10", 4)]);
  expect(byWeek).toBe(true);
  expect(sales[0]).toEqual({ date: "2027-01-01", bookings: 2, seats: 5, amount: 5000 });
  expect(sales[1]).toMatchObject({ date: "2027-01-08", seats: 0 });
  expect(sales.reduce((sum, week) => sum + week.seats, 0)).toBe(9);
});

test("no sales are no days", () => {
  expect(salesSeries([]).sales).toEqual([]);
});

test.each([
  [0, 2],
  [1, 2],
  [3, 4],
  [5, 6],
  [9, 10],
  [10, 10],
  [11, 20],
  [130, 200],
  [99_000, 100_000],
])("a scale for %i goes up to %i", (value, top) => {
  expect(scaleTop(value)).toBe(top);
});
