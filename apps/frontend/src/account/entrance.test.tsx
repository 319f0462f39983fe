import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { fakeApi } from "../testing/fake-api";
import { renderApp } from "../testing/render-app";

test.each([
  ["/bookings", true],
  ["/events/1?seats=2", true],
  ["/events/1", false],
  ["/?query=jazz", false],
])("somebody who logs in on the way to %s is told that it continues: %s", async (back, isTold) => {
  fakeApi({});
  renderApp(`/login?${new URLSearchParams({ return: back })}`);
  await screen.findByRole("button", { name: "Log in" });
  expect(screen.queryByText("Log in to continue.") !== null).toBe(isTold);
});
