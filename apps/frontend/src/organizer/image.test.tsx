import { screen, waitFor } from "@testing-library/react";
import { beforeEach, expect, test, vi } from "vitest";
import { fakeApi, inTurn, json, problem } from "../testing/fake-api";
import { renderApp } from "../testing/render-app";
import { anEvent } from "../testing/samples";
import { LARGEST_IMAGE, unfitness } from "./image-file";

const organizer = { signedIn: true, role: "organizer" } as const;
const draft = anEvent({ status: "draft" });
const pictured = { ...draft, image_url: "http://localhost:3000/pictures/1.png" };
const api = `/api/events/${draft.id}`;
const permit = { url: "https://pictures.example/", fields: { key: "events/1.png", policy: "p" }, key: "events/1.png", image_url: "" };
const png = new File(["picture"], "hall.png", { type: "image/png" });

/** The picture store, whose answers the test gives. */
class FakeRequest {
  static sent: FakeRequest[] = [];
  upload: { onprogress?: (event: { loaded: number; total: number }) => void } = {};
  onload?: () => void;
  onerror?: () => void;
  onabort?: () => void;
  status = 0;
  body?: FormData;
  open = vi.fn();
  abort = () => this.onabort?.();
  send(body: FormData) {
    this.body = body;
    FakeRequest.sent.push(this);
  }
  answer(status: number) {
    this.status = status;
    this.onload?.();
  }
}
const request = async (index = 0) => {
  await waitFor(() => expect(FakeRequest.sent).toHaveLength(index + 1));
  return FakeRequest.sent[index] as FakeRequest;
};

beforeEach(() => {
  FakeRequest.sent = [];
  vi.stubGlobal("XMLHttpRequest", FakeRequest);
  vi.stubGlobal("URL", Object.assign(URL, { createObjectURL: () => "blob:preview", revokeObjectURL: () => undefined }));
});

test.each([
  [{ type: "image/png", size: 1 }, undefined],
  [{ type: "image/webp", size: LARGEST_IMAGE }, undefined],
  [{ type: "image/jpeg", size: LARGEST_IMAGE + 1 }, "size"],
  [{ type: "image/gif", size: 1 }, "type"],
  [{ type: "image/png", size: 0 }, "empty"],
])("%o is unfit by its %s", (file, why) => {
  expect(unfitness(file)).toBe(why);
});

test("a picture is previewed, uploaded with its progress shown, and then belongs to the event", async () => {
  const calls = fakeApi({
    [`GET ${api}`]: inTurn(json(draft), json(pictured)),
    [`POST ${api}/image`]: json(permit, 201),
    [`PUT ${api}/image`]: json(pictured),
  });
  const { user } = renderApp(`/organizer/${draft.id}`, organizer);
  await user.upload(await screen.findByLabelText("Choose a picture"), png);
  const upload = await request();
  expect(screen.getByRole("img", { name: "Preview of the picture" })).toHaveAttribute("src", "blob:preview");
  upload.upload.onprogress?.({ loaded: 40, total: 100 });
  expect(await screen.findByRole("progressbar", { name: "Uploading: 40 %" })).toBeVisible();
  upload.answer(204);
  expect(await screen.findByText("The picture is in place.")).toBeVisible();

  expect(upload.open).toHaveBeenCalledWith("POST", permit.url);
  expect(Array.from(upload.body?.keys() ?? [])).toEqual(["key", "policy", "file"]);
  const bodies = calls.filter((call) => call.route.endsWith("/image")).map((call) => call.body);
  expect(bodies).toEqual([{ content_type: "image/png", size: png.size }, { key: permit.key }]);
});

test("a picture that the store refuses can be tried again", async () => {
  const routes = { [`GET ${api}`]: json(draft), [`POST ${api}/image`]: json(permit, 201), [`PUT ${api}/image`]: json(pictured) };
  fakeApi(routes);
  const { user } = renderApp(`/organizer/${draft.id}`, organizer);
  await user.upload(await screen.findByLabelText("Choose a picture"), png);
  (await request()).answer(403);
  expect(await screen.findByRole("alert")).toHaveTextContent("The picture could not be uploaded.");
  await user.click(screen.getByRole("button", { name: "Try again" }));
  (await request(1)).answer(204);
  expect(await screen.findByText("The picture is in place.")).toBeVisible();
});

test("what is no picture is never sent", async () => {
  const calls = fakeApi({ [`GET ${api}`]: json(draft) });
  const { user } = renderApp(`/organizer/${draft.id}`, organizer);
  const input = await screen.findByLabelText<HTMLInputElement>("Choose a picture");
  input.accept = ""; // People can choose other files all the same.
  await user.upload(input, new File(["text"], "notes.txt", { type: "text/plain" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("This is no JPEG, PNG or WebP picture.");
  expect(calls.some((call) => call.route.endsWith("/image"))).toBe(false);
});

test("a picture that turns out to be something else is refused by the event", async () => {
  const refused = problem(409, "image_refused");
  fakeApi({ [`GET ${api}`]: json(draft), [`POST ${api}/image`]: json(permit, 201), [`PUT ${api}/image`]: refused });
  const { user } = renderApp(`/organizer/${draft.id}`, organizer);
  await user.upload(await screen.findByLabelText("Choose a picture"), png);
  (await request()).answer(204);
  expect(await screen.findByRole("alert")).toHaveTextContent("The picture could not be uploaded.");
});
