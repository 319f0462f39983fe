import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { fakeApi, json } from "../testing/fake-api";
import { renderApp } from "../testing/render-app";
import { anEvent } from "../testing/samples";

const starts_at = "2040-12-17T18:30:00Z";
const viewersZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

test("who looks from another time zone is told the venue's time first, and one's own", async () => {
  const event = anEvent({ starts_at, time_zone: viewersZone === "Asia/Kathmandu" ? "UTC" : "Asia/Kathmandu" });
  fakeApi({ [`GET /api/events/${event.id}`]: json(event) });
  renderApp(`/events/${event.id}`);
  expect(await screen.findByText(/^Your time: \w+,? .*20(40|41)/)).toBeVisible();
});

test("who is there already is not told twice", async () => {
  const event = anEvent({ starts_at, time_zone: viewersZone });
  fakeApi({ [`GET /api/events/${event.id}`]: json(event) });
  renderApp(`/events/${event.id}`);
  await screen.findByText("Availability");
  expect(screen.queryByText(/Your time/)).toBeNull();
});
