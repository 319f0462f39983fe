import { readFileSync } from "node:fs";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { loginSchema, nameSchema, passwordChangeSchema, PASSWORD_MIN, registerSchema } from "./account/schemas";
import { MOST_SEATS } from "./bookings/rules";
import { categories, QUERY_MAX } from "./events/filters";
import { en } from "./i18n/en";
import { organizer as texts } from "./i18n/en/organizer";
import { emptyEvent } from "./organizer/event-form-values";
import { CAPACITY_MAX, eventSchema, LIMIT_MAX } from "./organizer/event-schema";
import { imageTypes, LARGEST_IMAGE } from "./organizer/image-file";
import { currencies } from "./organizer/money";

interface Rule {
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  pattern?: string;
  enum?: string[];
  anyOf?: Rule[];
}
interface Parameter {
  name: string;
  schema: Rule;
}
interface Document {
  components: { schemas: Record<string, { properties: Record<string, Rule> }> };
  paths: Record<string, { get?: { parameters?: Parameter[] } }>;
}

const read = (service: string) => JSON.parse(readFileSync(`../../docs/api/${service}.json`, "utf8")) as Document;
const documents = { auth: read("auth"), event: read("event"), booking: read("booking") };
type Service = keyof typeof documents;

function ruleOf(service: Service, schema: string, field: string): Rule {
  const rule = documents[service].components.schemas[schema]?.properties[field];
  if (!rule) throw new Error(`${service} has no ${schema}.${field}`);
  return { ...rule.anyOf?.[0], ...rule };
}

function parameter(service: Service, path: string, wanted: string): Rule {
  const found = documents[service].paths[path]?.get?.parameters?.find(({ name }) => name === wanted)?.schema;
  if (!found) throw new Error(`${path} has no ${wanted}`);
  return { ...found.anyOf?.[0], ...found };
}

const event = eventSchema({ t: en, texts, locale: "en-US", before: emptyEvent, taken: 0 });
const forms = {
  login: loginSchema(en),
  register: registerSchema(en),
  name: nameSchema(en),
  password: passwordChangeSchema(en),
  event,
};

/** Whether a form has no complaint about this text in a field. */
function takes(form: keyof typeof forms, field: string, text: string): boolean {
  const { issues = [] } = v.safeParse(forms[form], { ...emptyEvent, [field]: text });
  return issues.every((issue) => v.getDotPath(issue) !== field);
}

describe("every text is as long as the API takes it", () => {
  test.each([
    ["login", "password", "auth", "Login"],
    ["register", "password", "auth", "Registration"],
    ["register", "name", "auth", "Registration"],
    ["name", "name", "auth", "AccountChanges"],
    ["password", "password", "auth", "AccountChanges"],
    ["password", "current_password", "auth", "AccountChanges"],
    ["event", "title", "event", "NewEvent"],
    ["event", "venue", "event", "NewEvent"],
    ["event", "description", "event", "NewEvent"],
  ] as const)("%s: %s", (form, field, service, schema) => {
    const { minLength = 0, maxLength = 0 } = ruleOf(service, schema, field);
    // Of two UTF-16 units, and one character for the API.
    for (const letter of ["a", "🎻"]) {
      expect(takes(form, field, letter.repeat(minLength)), `${minLength} of ${letter}`).toBe(true);
      expect(takes(form, field, letter.repeat(maxLength)), `${maxLength} of ${letter}`).toBe(true);
      expect(takes(form, field, letter.repeat(maxLength + 1)), `${maxLength + 1} of ${letter}`).toBe(false);
      if (minLength > 0) expect(takes(form, field, letter.repeat(minLength - 1))).toBe(false);
    }
  });
});

describe.each(["login", "register"] as const)("an address for %s", (form) => {
  const { pattern = "", maxLength = 0 } = ruleOf("auth", "Registration", "email");
  const ofLength = (length: number) => `ada@${"b".repeat(length - 12)}.example`;

  test.each([
    "ada@example.org",
    "o'brien@example.org",
    "m&m@example.org",
    "ada+tickets@example.org",
    "ada@münchen.example",
    "用户@例子.广告",
    "!#$%&'*+-/=?^_`{|}~@example.org",
    " ada@example.org ",
    "ada",
    "ada@",
    "@example.org",
    "ada lovelace@example.org",
    "ada@lovelace@example.org",
    "ada@exam ple.org",
    ofLength(maxLength),
  ])("%s is judged as the API's document says", (address) => {
    expect(takes(form, "email", address)).toBe(new RegExp(pattern, "u").test(address));
  });

  test("is as long as the API takes it", () => {
    expect(takes(form, "email", ofLength(maxLength + 1))).toBe(false);
  });
});

test.each([
  ["capacity", "NewEvent", "capacity", (n: number) => String(n)],
  ["max_per_person", "NewEvent", "max_per_person", (n: number) => String(n)],
  ["amount", "Money", "amount", (n: number) => (n / 100).toFixed(2)],
])("the number of %s is in the API's bounds", (field, schema, name, write) => {
  const { minimum = 0, maximum = 0 } = ruleOf("event", schema, name);
  const judged = [minimum - 1, minimum, maximum, maximum + 1].map((number) => takes("event", field, write(number)));
  expect(judged).toEqual([false, true, true, false]);
});

test("numbers and choices that are no form's are the API's too", () => {
  expect({
    seats: MOST_SEATS,
    seatsToWaitFor: MOST_SEATS,
    events: QUERY_MAX,
    people: QUERY_MAX,
    password: PASSWORD_MIN,
    capacity: CAPACITY_MAX,
    limit: LIMIT_MAX,
    image: LARGEST_IMAGE,
    imageTypes: [...imageTypes],
    categories: [...categories].sort(),
    currencies: [...currencies],
  }).toEqual({
    seats: ruleOf("booking", "CreateBooking", "seats").maximum,
    seatsToWaitFor: ruleOf("booking", "JoinWaitingList", "seats").maximum,
    events: parameter("event", "/api/events", "query").maxLength,
    people: parameter("auth", "/api/auth/users", "query").maxLength,
    password: ruleOf("auth", "Registration", "password").minLength,
    capacity: ruleOf("event", "NewEvent", "capacity").maximum,
    limit: ruleOf("event", "NewEvent", "max_per_person").maximum,
    image: ruleOf("event", "NewImage", "size").maximum,
    imageTypes: ruleOf("event", "NewImage", "content_type").enum,
    categories: [...(ruleOf("event", "NewEvent", "category").enum ?? [])].sort(),
    currencies: ruleOf("event", "Money", "currency").enum,
  });
});
