import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { precompress } from "./scripts/precompress.mjs";
import { preloadPages } from "./scripts/preload-pages.mjs";
import { serviceWorker } from "./scripts/service-worker.mjs";
import { sizeBudget } from "./scripts/size-budget.mjs";

const edge = process.env.EVENTSPHERE_URL ?? "http://127.0.0.1:8080";
const proxy = { "/api": { target: edge } };
const FIRST_PAGES_SHARE =
  /@tanstack\/|openapi-fetch|\/src\/(api\/|events\/(availability|filters|price|queries|rules)\.|ui\/(failure|notice|picture|poster|poll)\.|i18n\/en\/counts)/;

const FIRST_PAGES = ["discover-page", "event-page"];

export default defineConfig({
  plugins: [
    react(),
    serviceWorker({ source: "src/offline/service-worker.js", modules: /\/((discover|event|bookings|booking)-page|i18n\/de\/index)\./ }),
    sizeBudget({
      firstLoad: FIRST_PAGES,
      firstLoadLimit: 90_000,
      chunkLimit: 40_000,
    }),
    preloadPages(FIRST_PAGES),
    precompress(),
  ],
  build: {
    // Data URLs would be refused by a strict style-src or script-src.
    assetsInlineLimit: 0,
    // What the first pages share is one file: a dozen of 100 bytes each would be larger, and slower to fetch.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: "shared", test: FIRST_PAGES_SHARE }] } } },
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
});
