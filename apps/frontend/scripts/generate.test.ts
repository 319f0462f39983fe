import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { generatedFile, services, typesOf } from "./generate.mjs";

test.each(services)("the types of %s are those of its committed OpenAPI document", async (service) => {
  const committed = await readFile(generatedFile(service), "utf8");
  expect(committed, "run `npm run generate`").toBe(await typesOf(service));
});
