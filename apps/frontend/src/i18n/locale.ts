import { deviceStorage } from "../api/storage";
import { en, type Messages } from "./en";

/** Languages by their own name, as a reader looks for them. */
export const languages = { en: "English", de: "Deutsch" } as const;
export type Language = keyof typeof languages;
const CHOICE = "language";

const loaders: Record<Language, () => Promise<Messages>> = {
  en: () => Promise.resolve(en),
  de: () => import("./de").then((module) => module.de),
};

export const loadMessages = (language: Language): Promise<Messages> => loaders[language]();
export const rememberLanguage = (language: Language): unknown => deviceStorage.write(CHOICE, language);

/** What the visitor chose before, else the first of the browser's languages that there is, else English. */
export function preferredLanguage(): Language {
  const wishes = [deviceStorage.read(CHOICE) ?? "", ...deviceTags()];
  return wishes.map(base).find(isLanguage) ?? "en";
}

/** The region's habits for a language: someone in Britain reads English with British dates. */
export const regionalLocale = (language: Language): string =>
  deviceTags().find((tag) => base(tag) === language) ?? language;

/** The languages of the browser as `Intl` takes them: some say "en-US@posix" or "de_DE.UTF-8", which it refuses. */
const deviceTags = (): string[] => ((navigator.languages as readonly string[] | undefined) ?? []).flatMap(canonical);

function canonical(tag: string): string[] {
  try {
    return [new Intl.Locale(tag.replace(/[.@].*/, "").replaceAll("_", "-")).baseName];
  } catch {
    return [];
  }
}

const base = (tag: string): string => tag.split("-")[0] ?? tag;
const isLanguage = (tag: string): tag is Language => Object.hasOwn(languages, tag);
