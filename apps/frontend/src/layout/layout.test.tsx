import { act, render, screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { en } from "../i18n/en";
import { I18nProvider } from "../i18n/provider";
import { fakeApi, json, page, problem } from "../testing/fake-api";
import { renderApp } from "../testing/render-app";
import { anEvent } from "../testing/samples";
import { ErrorBoundary } from "../ui/error-boundary";

const event = anEvent();
const events = { "GET /api/events": page(event) };

test("an unknown address has a page of its own with a way home", async () => {
  fakeApi(events);
  const { user } = renderApp("/nowhere");
  expect(screen.getByRole("heading", { name: "Page not found" })).toBeVisible();
  await user.click(screen.getByRole("link", { name: "Back to all events" }));
  expect(await screen.findByText(event.title)).toBeVisible();
});

test("a new page gets the focus and names the tab", async () => {
  fakeApi({ ...events, [`GET /api/events/${event.id}`]: json(event) });
  const { user } = renderApp("/");
  await user.click(await screen.findByRole("link", { name: event.title }));
  expect(await screen.findByRole("heading", { level: 1, name: event.title })).toHaveFocus();
  expect(document.title).toBe("\u2068Jazz Quartet\u2069 · EventSphere");
});

test("a new page starts at its top, and going back returns to where one was", async () => {
  fakeApi({ ...events, [`GET /api/events/${event.id}`]: json(event) });
  const { user } = renderApp("/");
  await screen.findByRole("link", { name: event.title });
  window.scrollTo(0, 700);
  window.dispatchEvent(new Event("scroll"));
  await user.click(screen.getByRole("link", { name: event.title }));
  await screen.findByRole("heading", { level: 1, name: event.title });
  expect(window.scrollY).toBe(0);
  window.history.back();
  await screen.findByRole("searchbox");
  expect(window.scrollY).toBe(700);
});

test("the keyboard can skip to the content", () => {
  renderApp("/nowhere");
  const link = screen.getByRole("link", { name: "Skip to content" });
  expect(link).toHaveAttribute("href", `#${screen.getByRole("main").id}`);
});

test("the account menu opens, closes with Escape and gives the focus back", async () => {
  const { user } = renderApp("/nowhere", { signedIn: true });
  const button = screen.getByRole("button", { name: "Account of Ada" });
  await user.click(button);
  expect(button).toHaveAttribute("aria-expanded", "true");
  await user.tab();
  await user.keyboard("{Escape}");
  expect(button).toHaveAttribute("aria-expanded", "false");
  expect(button).toHaveFocus();
});

test("logging out is offered, and a failure of it isn't hidden", async () => {
  fakeApi({ "POST /api/auth/logout": problem(500, "internal") });
  const { user } = renderApp("/nowhere", { signedIn: true });
  await user.click(screen.getByRole("button", { name: "Account of Ada" }));
  await user.click(screen.getByRole("button", { name: "Log out" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("Something went wrong");

  fakeApi({ "POST /api/auth/logout": () => new Response(null, { status: 204 }) });
  await user.click(screen.getByRole("button", { name: "Log out" }));
  expect(await screen.findByRole("link", { name: "Log in" })).toBeVisible();
});

test("the theme changes and is remembered", async () => {
  const { user } = renderApp("/nowhere");
  await user.click(screen.getByRole("button", { name: /dark/ }));
  expect(document.documentElement.dataset.theme).toBe("dark");
  expect(localStorage.getItem("theme")).toBe("dark");
  await user.click(screen.getByRole("button", { name: /light/ }));
  expect(document.documentElement.dataset.theme).toBe("light");
});

test("the theme button follows the device while nothing was chosen", () => {
  delete document.documentElement.dataset.theme;
  const device = Object.assign(new EventTarget(), { matches: false });
  vi.spyOn(window, "matchMedia").mockReturnValue(device as unknown as MediaQueryList);
  const [add, remove] = [vi.spyOn(device, "addEventListener"), vi.spyOn(device, "removeEventListener")];
  const { unmount } = renderApp("/nowhere");
  expect(screen.getByRole("button", { name: /dark/ })).toBeVisible();
  device.matches = true;
  act(() => void device.dispatchEvent(new Event("change")));
  expect(screen.getByRole("button", { name: /light/ })).toBeVisible();
  unmount();
  expect(remove.mock.calls).toEqual(add.mock.calls);
});

test("the language changes at once and is remembered", async () => {
  const { user } = renderApp("/nowhere");
  await user.selectOptions(screen.getByLabelText("Language"), "Deutsch");
  expect(await screen.findByRole("heading", { name: "Seite nicht gefunden" })).toBeVisible();
  expect(document.documentElement.lang).toBe("de");
  expect(localStorage.getItem("language")).toBe("de");
});

test("a page that breaks says so instead of going blank", () => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  const Broken = () => {
    throw new Error("broken");
  };
  render(
    <I18nProvider language="en" messages={en}>
      <ErrorBoundary>
        <Broken />
      </ErrorBoundary>
    </I18nProvider>,
  );
  expect(screen.getByRole("alert")).toHaveTextContent("Something went wrong");
  expect(screen.getByRole("button", { name: "Load again" })).toBeVisible();
});
