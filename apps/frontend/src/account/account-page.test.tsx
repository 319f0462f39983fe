import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { currentSession } from "../api/session";
import { fakeApi, json, problem } from "../testing/fake-api";
import { renderApp } from "../testing/render-app";
import { ada } from "../testing/samples";

const ME = "/api/auth/me";
const done = () => new Response(null, { status: 204 });
const section = (name: string) => screen.findByRole("region", { name });

test("a visitor logs in first and comes back", async () => {
  renderApp("/account");
  await screen.findByRole("heading", { name: "Log in" });
  expect(window.location.pathname + window.location.search).toBe("/login?return=%2Faccount");
});

test("a new name is shown everywhere at once", async () => {
  const calls = fakeApi({ [`PATCH ${ME}`]: json({ ...ada, name: "Countess" }) });
  const { user } = renderApp("/account", { signedIn: true });
  const name = await screen.findByLabelText("Name");
  await user.clear(name);
  await user.type(name, "Countess{Enter}");
  expect(await screen.findByRole("button", { name: "Account of Countess" })).toBeVisible();
  expect(screen.getByText("Saved.")).toBeVisible();
  expect(calls[0]?.body).toEqual({ name: "Countess" });
});

test("a new password is proved by the current one", async () => {
  const calls = fakeApi({ [`PATCH ${ME}`]: json(ada) });
  const { user } = renderApp("/account", { signedIn: true });
  await user.type(await screen.findByLabelText("Current password"), "correct horse");
  await user.type(screen.getByLabelText("New password"), "battery staple{Enter}");
  expect(await screen.findByText(/Your password is changed/)).toBeVisible();
  expect(calls[0]?.body).toEqual({ current_password: "correct horse", password: "battery staple" });
  expect(screen.getByLabelText("New password")).toHaveValue("");
});

test("a wrong current password is said at its field", async () => {
  fakeApi({ [`PATCH ${ME}`]: problem(409, "wrong_password") });
  const { user } = renderApp("/account", { signedIn: true });
  await user.type(await screen.findByLabelText("Current password"), "wrong");
  await user.type(screen.getByLabelText("New password"), "battery staple{Enter}");
  expect(await screen.findByText("The password is not right.")).toBeVisible();
  expect(screen.getByLabelText("Current password")).toBeInvalid();
  expect(screen.getByLabelText("New password")).toBeValid();
});

test("logging out everywhere asks first, and says so to the server", async () => {
  const calls = fakeApi({ "POST /api/auth/logout": done });
  const { user } = renderApp("/account", { signedIn: true });
  await user.click(await screen.findByRole("button", { name: "Log out everywhere" }));
  const dialog = screen.getByRole("dialog", { name: "Log out on all devices?" });
  expect(calls).toHaveLength(0);
  await user.click(within(dialog).getByRole("button", { name: "Log out everywhere" }));
  expect(await screen.findByRole("link", { name: "Log in" })).toBeVisible();
  expect(calls[0]?.body).toEqual({ everywhere: true });
});

test("deleting the account needs the password, and is said to be done", async () => {
  const calls = fakeApi({ [`DELETE ${ME}`]: done });
  const { user } = renderApp("/account", { signedIn: true });
  await user.click(within(await section("Delete account")).getByRole("button"));
  const dialog = screen.getByRole("dialog", { name: "Delete your account?" });
  await user.click(within(dialog).getByRole("button", { name: "Delete account" }));
  expect(await within(dialog).findByText("Please fill this in.")).toBeVisible();
  expect(calls).toHaveLength(0);

  await user.type(within(dialog).getByLabelText("Password"), "correct horse{Enter}");
  expect(await screen.findByRole("heading", { name: "Your account is deleted" })).toHaveFocus();
  expect(currentSession().status).toBe("anonymous");
  expect(calls[0]?.body).toEqual({ password: "correct horse" });
});

test("an organizer with events to come is told why the account stays, and what to do", async () => {
  fakeApi({ [`DELETE ${ME}`]: problem(409, "events_to_come", { events: 2 }) });
  const { user } = renderApp("/account", { signedIn: true });
  await user.click(within(await section("Delete account")).getByRole("button"));
  const dialog = screen.getByRole("dialog", { name: "Delete your account?" });
  await user.type(within(dialog).getByLabelText("Password"), "correct horse{Enter}");
  const refusal = await within(dialog).findByRole("alert");
  expect(refusal).toHaveTextContent("Cancel them first");
  expect(within(refusal).getByRole("link", { name: "To my events" })).toHaveAttribute("href", "/organizer");
  expect(currentSession().status).toBe("signed-in");
});

test("colours can follow the device again, and both switches agree", async () => {
  const { user } = renderApp("/account", { signedIn: true });
  await user.click(await screen.findByLabelText("Dark"));
  expect(document.documentElement.dataset.theme).toBe("dark");
  expect(screen.getByRole("button", { name: "Use light colours" })).toBeVisible();
  await user.click(screen.getByLabelText("Like the device"));
  expect(document.documentElement.dataset.theme).toBeUndefined();
  expect(localStorage.getItem("theme")).toBeNull();
});
