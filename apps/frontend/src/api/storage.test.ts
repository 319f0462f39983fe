import { expect, test, vi } from "vitest";
import { deviceStorage, keepsAnything, tabStorage } from "./storage";

const throwing = (name: string) => () => {
  throw new DOMException("no", name);
};
const hostile: Record<string, () => unknown> = {
  blocked: throwing("SecurityError"),
  missing: () => null,
  full: () => ({ getItem: () => null, removeItem: () => undefined, setItem: throwing("QuotaExceededError") }),
};

function replaceStorage(kind: "localStorage" | "sessionStorage", get: () => unknown): void {
  vi.stubGlobal("window", Object.create(window, { [kind]: { get } }));
}

test.each(Object.entries(hostile))("a storage that is %s loses nothing that this page wrote", (_name, get) => {
  replaceStorage("localStorage", get);
  expect(deviceStorage.write("copy:1", "ticket")).toBe(false);
  expect(deviceStorage.read("copy:1")).toBe("ticket");
  expect(deviceStorage.names()).toContain("copy:1");
  deviceStorage.remove("copy:1");
  expect(deviceStorage.read("copy:1")).toBeNull();
  expect(keepsAnything()).toBe(false);
});

test.each(Object.entries(hostile))("the tab's storage may be %s as well", (_name, get) => {
  replaceStorage("sessionStorage", get);
  expect(tabStorage.write("wish", "2 seats")).toBe(false);
  expect(tabStorage.read("wish")).toBe("2 seats");
  tabStorage.remove("wish");
});

test("a storage that works keeps what is written, for the next page too", () => {
  expect(deviceStorage.write("theme", "dark")).toBe(true);
  expect(localStorage.getItem("theme")).toBe("dark");
  expect(keepsAnything()).toBe(true);
  expect(Object.keys(localStorage)).toEqual(["theme"]);
});

test("a text that finds no room does not leave the older one to the next page", () => {
  const kept = new Map([["signed-in", "Ada"]]);
  replaceStorage("localStorage", () => ({
    getItem: (name: string) => kept.get(name) ?? null,
    removeItem: (name: string) => kept.delete(name),
    setItem: throwing("QuotaExceededError"),
  }));
  deviceStorage.write("signed-in", "Bob");
  expect([...kept]).toEqual([]);
  expect(deviceStorage.read("signed-in")).toBe("Bob");
  deviceStorage.remove("signed-in");
});
