import { screen } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { currentSession } from "../api/session";
import { fakeApi, json, page, problem } from "../testing/fake-api";
import { renderApp } from "../testing/render-app";
import { ada, anEvent, tokens } from "../testing/samples";
import { pathToLogin, returnPath } from "./return-path";

const noEvents = page();

describe("the way back", () => {
  test("leads to where one was", () => {
    const login = pathToLogin("/events/1?seats=2");
    expect(returnPath(login.slice(login.indexOf("?")))).toBe("/events/1?seats=2");
  });

  test.each(["https://evil.example", "//evil.example/x", "/\\evil.example", "javascript:alert(1)", "/login", "http://["])(
    "never leads to %s",
    (wish) => expect(returnPath(`?${new URLSearchParams({ return: wish })}`)).toBe("/"),
  );

  test("survives the change from logging in to registering", () => {
    expect(pathToLogin("/login?return=%2Fbookings", "/register")).toBe("/register?return=%2Fbookings");
  });
});

describe("logging in", () => {
  test("returns to the page that asked for it", async () => {
    fakeApi({ "POST /api/auth/login": json(tokens), "GET /api/bookings": noEvents });
    const { user } = renderApp("/bookings");
    await user.type(await screen.findByLabelText("Email"), " ada@example.org ");
    await user.type(screen.getByLabelText("Password"), "correct horse{Enter}");
    expect(await screen.findByRole("heading", { name: "My tickets" })).toBeVisible();
    expect(window.location.pathname).toBe("/bookings");
    expect(currentSession()).toEqual({ status: "signed-in", user: ada });
  });

  test("is refused without saying which of the two is wrong", async () => {
    fakeApi({ "POST /api/auth/login": problem(401, "invalid_credentials") });
    const { user } = renderApp("/login");
    await user.type(await screen.findByLabelText("Email"), "ada@example.org");
    await user.type(screen.getByLabelText("Password"), "wrong{Enter}");
    expect(await screen.findByRole("alert")).toHaveTextContent("Email or password is not right.");
    expect(screen.getByLabelText("Email")).toHaveValue("ada@example.org");
  });

  test("sends nothing while a field is empty, and goes to it", async () => {
    const calls = fakeApi({});
    const { user } = renderApp("/login");
    await user.click(await screen.findByRole("button", { name: "Log in" }));
    expect(await screen.findAllByText("Please fill this in.")).toHaveLength(2);
    expect(screen.getByLabelText("Email")).toHaveFocus();
    expect(screen.getByLabelText("Email")).toHaveAccessibleDescription("Please fill this in.");
    expect(calls).toHaveLength(0);
  });

  test("helps password managers", async () => {
    renderApp("/login");
    expect(await screen.findByLabelText("Email")).toHaveAttribute("autocomplete", "username");
    expect(screen.getByLabelText("Password")).toHaveAttribute("autocomplete", "current-password");
  });
});

describe("registering", () => {
  const fill = async (user: ReturnType<typeof renderApp>["user"]) => {
    await user.type(await screen.findByLabelText("Name"), "Ada");
    await user.type(screen.getByLabelText("Email"), "ada@example.org");
    await user.type(screen.getByLabelText("Password"), "correct horse battery{Enter}");
  };

  test("signs in at once and goes back to the event", async () => {
    const event = anEvent();
    const path = `/events/${event.id}`;
    const calls = fakeApi({ "POST /api/auth/register": json(tokens, 201), [`GET /api${path}`]: json(event) });
    const { user } = renderApp(`/register?return=${path}`);
    await fill(user);
    expect(await screen.findByRole("heading", { name: event.title })).toBeVisible();
    expect(calls[0]?.body).toEqual({ name: "Ada", email: "ada@example.org", password: "correct horse battery" });
  });

  test.each([
    [problem(409, "email_taken"), "Email", "There is already an account with this email address."],
    [
      problem(422, "validation_error", { errors: [{ field: "password", code: "too_short", bound: 12 }] }),
      "Password",
      "Use at least 12 characters.",
    ],
  ])("shows what is wrong at its field (%#)", async (answer, label, text) => {
    fakeApi({ "POST /api/auth/register": answer });
    const { user } = renderApp("/register");
    await fill(user);
    expect(await screen.findByText(text)).toBeVisible();
    expect(screen.getByLabelText(label)).toBeInvalid();
    expect(screen.getByLabelText(label)).toHaveFocus();
  });

  test("a password can be shown", async () => {
    const { user } = renderApp("/register");
    const password = await screen.findByLabelText("Password");
    expect(password).toHaveAttribute("type", "password");
    await user.click(screen.getByLabelText("Show password"));
    expect(password).toHaveAttribute("type", "text");
  });
});
