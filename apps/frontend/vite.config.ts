import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { inlineEarly } from "./scripts/inline-early.mjs";
import { leaveOutUnused } from "./scripts/shakable.mjs";
import { noPage } from "./scripts/no-page.mjs";
import { precompress } from "./scripts/precompress.mjs";
import { preloadPages } from "./scripts/preload-pages.mjs";
import { serviceWorker } from "./scripts/service-worker.mjs";
import { sizeBudget } from "./scripts/size-budget.mjs";

const edge = process.env.EVENTSPHERE_URL ?? "http://127.0.0.1:8080";
const proxy = { "/api": { target: edge } };
/** What the pages that people come to first need, in one file: each more would be a connection that their data wait for. */
const FIRST_PAGES = "first-pages";
const IN_FIRST_PAGES =
  /@tanstack\/(?!.*\/(useQueries|queriesObserver|useMutation|mutationObserver)\.)|openapi-fetch|\/src\/(api\/|early\/|events\/|bookings\/(attempt|rules|booking-panel|closed-panel|log-in-first|seat-stepper|total)\.|ui\/(failure|notice|picture|poster|poll|skeleton)\.|i18n\/en\/counts)/;

/** The package itself names its development build only, with warnings that nobody reads in production. */
const ROUTER = { find: /^react-router$/, replacement: fileURLToPath(import.meta.resolve("react-router/package.json")).replace("package.json", "dist/production/index.mjs") };

export default defineConfig(({ command }) => ({
  resolve: { alias: command === "build" ? [ROUTER] : [] },
  plugins: [
    react(),
    leaveOutUnused(/\/react-router\//),
    inlineEarly(FIRST_PAGES),
    serviceWorker({ source: "src/offline/service-worker.js", modules: /\/((bookings|booking)-page|i18n\/de\/index)\./ }),
    sizeBudget({
      firstLoad: [FIRST_PAGES],
      firstLoadLimit: 90_000,
      chunkLimit: 40_000,
    }),
    preloadPages([FIRST_PAGES]),
    noPage(),
    precompress(),
  ],
  build: {
    // Data URLs would be refused by a strict style-src or script-src.
    assetsInlineLimit: 0,
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: FIRST_PAGES, test: IN_FIRST_PAGES }] } } },
  },
  server: { proxy },
  preview: { proxy },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: "app",
          environment: "happy-dom",
          environmentOptions: { happyDOM: { url: "http://localhost:3000/" } },
          setupFiles: ["src/testing/setup.ts"],
          include: ["src/**/*.test.{ts,tsx}"],
          restoreMocks: true,
          testTimeout: 60_000,
        },
      },
      { extends: true, test: { name: "scripts", environment: "node", include: ["scripts/**/*.test.ts"] } },
    ],
  },
}));
