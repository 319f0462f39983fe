import { afterAll, beforeAll, expect, test } from "vitest";
import { createServer, type ViteDevServer } from "vite";
import { noPage } from "./no-page.mjs";

let server: ViteDevServer;
let origin: string;

beforeAll(async () => {
  server = await createServer({ configFile: false, plugins: [noPage()], server: { port: 0, host: "127.0.0.1" } });
  await server.listen();
  origin = server.resolvedUrls?.local[0] ?? "";
});
afterAll(() => server.close());

async function status(path: string): Promise<number> {
  return (await fetch(new URL(path, origin), { headers: { Accept: "text/html" } })).status;
}

test.each([".well-known/change-password", ".env", ".git/config", "%2Ewell-known/x", "gone.js", "wp-login.php"])(
  "/%s is not there",
  async (path) => {
    expect(await status(path)).toBe(404);
  },
);

test.each(["", "events/5f1d", "login?return=/.x", "favicon.svg", "src/paths.json"])("/%s is served", async (path) => {
  expect(await status(path)).toBe(200);
});
