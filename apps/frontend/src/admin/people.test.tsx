import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { isolated } from "../i18n/isolated";
import { fakeApi, inTurn, json, page, problem } from "../testing/fake-api";
import { renderApp } from "../testing/render-app";
import { ada } from "../testing/samples";

const admin = { signedIn: true, role: "admin" } as const;
const grace = { id: "9".repeat(24), email: "grace@example.org", name: "Grace", role: "attendee" };
const organizer = { ...grace, role: "organizer" };

test("admins only see this page", async () => {
  const calls = fakeApi({});
  renderApp("/admin", { signedIn: true, role: "organizer" });
  expect(await screen.findByRole("heading", { name: "For admins only" })).toBeVisible();
  expect(calls).toHaveLength(0);
});

test("a person is found by a part of name or e-mail, and the words are in the address", async () => {
  const calls = fakeApi({ "GET /api/auth/users": inTurn(page({ ...ada, role: "admin" }, grace), page(grace)) });
  const { user } = renderApp("/admin", admin);
  expect(await screen.findAllByRole("article")).toHaveLength(2);
  await user.type(screen.getByRole("searchbox"), "grace");
  await waitFor(() => expect(calls.at(-1)?.url.searchParams.get("query")).toBe("grace"));
  await waitFor(() => expect(screen.getAllByRole("article")).toHaveLength(1));
  expect(window.location.search).toBe("?query=grace");
});

test("the role is given after a question that says what it means", async () => {
  const calls = fakeApi({
    "GET /api/auth/users": inTurn(page(grace), page(organizer)),
    [`PUT /api/auth/users/${grace.id}/role`]: json(organizer),
  });
  const { user } = renderApp("/admin", admin);
  await user.click(await screen.findByRole("button", { name: "Make organizer: Grace" }));
  const dialog = await screen.findByRole("dialog", { name: `Make ${isolated("Grace")} an organizer?` });
  expect(dialog).toHaveTextContent(`${isolated("Grace")} (${isolated("grace@example.org")}) can then create and publish events`);
  expect(calls.some((call) => call.route.startsWith("PUT"))).toBe(false);
  await user.click(within(dialog).getByRole("button", { name: "Make organizer" }));
  expect(await screen.findByText(`${isolated("Grace")} is an organizer now.`)).toBeVisible();
  expect(calls.find((call) => call.route.startsWith("PUT"))?.body).toEqual({ role: "organizer" });
  expect(await screen.findByRole("button", { name: "Remove organizer role: Grace" })).toBeVisible();
});

test("the role is taken in the same way", async () => {
  const calls = fakeApi({
    "GET /api/auth/users": inTurn(page(organizer), page(grace)),
    [`PUT /api/auth/users/${grace.id}/role`]: json(grace),
  });
  const { user } = renderApp("/admin", admin);
  await user.click(await screen.findByRole("button", { name: "Remove organizer role: Grace" }));
  const dialog = await screen.findByRole("dialog");
  expect(dialog).toHaveTextContent("can then no longer create");
  await user.click(within(dialog).getByRole("button", { name: "Remove organizer role" }));
  expect(await screen.findByText(`${isolated("Grace")} is an attendee now.`)).toBeVisible();
  expect(calls.find((call) => call.route.startsWith("PUT"))?.body).toEqual({ role: "attendee" });
});

test("a refusal is said in the dialog, and nothing changes", async () => {
  fakeApi({
    "GET /api/auth/users": page(grace),
    [`PUT /api/auth/users/${grace.id}/role`]: problem(403, "forbidden"),
  });
  const { user } = renderApp("/admin", admin);
  await user.click(await screen.findByRole("button", { name: /Make organizer/ }));
  await user.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Make organizer" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("You are not allowed to do this.");
});

test("admins can't be changed here", async () => {
  fakeApi({ "GET /api/auth/users": page({ ...ada, role: "admin" }) });
  renderApp("/admin", admin);
  expect(await screen.findByRole("article")).toHaveTextContent("Ada (you)");
  expect(within(screen.getByRole("article")).queryByRole("button")).toBeNull();
});
