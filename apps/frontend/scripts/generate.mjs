import { readFile, writeFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";

export const services = ["auth", "event", "booking"];
const documents = process.env.OPENAPI_DIR
  ? pathToFileURL(`${process.env.OPENAPI_DIR}/`)
  : new URL("../../../docs/api/", import.meta.url);

/** Where the types of a service live. @param {string} service */
export const generatedFile = (service) => new URL(`../src/api/generated/${service}.ts`, import.meta.url);

/** TypeScript of a service's committed OpenAPI document. @param {string} service */
export async function typesOf(service) {
  const document = await readFile(new URL(`${service}.json`, documents), "utf8");
  const header = `// Made by \`npm run generate\` from docs/api/${service}.json. Do not edit.\n`;
  return header + astToString(await openapiTS(document, { alphabetize: true, defaultNonNullable: false }));
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const service of services) await writeFile(generatedFile(service), await typesOf(service));
}
