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
export const rememberLanguage = (language: Language): void => localStorage.setItem(CHOICE, language);

/** What the visitor chose before, else the first of the browser's languages that there is, else English. */
export function preferredLanguage(): Language {
  const wishes = [localStorage.getItem(CHOICE) ?? "", ...navigator.languages];
  return wishes.map(base).find(isLanguage) ?? "en";
}

/** The region's habits for a language: someone in Britain reads English with British dates. */
export const regionalLocale = (language: Language): string =>
  navigator.languages.find((tag) => base(tag) === language) ?? language;

const base = (tag: string): string => tag.split("-")[0] ?? tag;
const isLanguage = (tag: string): tag is Language => tag in languages;
