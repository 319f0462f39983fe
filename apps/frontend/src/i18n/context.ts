import { createContext, useContext } from "react";
import type { Messages } from "./en";
import type { Formatter } from "./format";
import type { Language } from "./locale";

export interface I18n {
  t: Messages;
  format: Formatter;
  language: Language;
  setLanguage: (language: Language) => void;
}

export const I18nContext = createContext<I18n | null>(null);

/** Texts and formats in the visitor's language. */
export function useI18n(): I18n {
  const value = useContext(I18nContext);
  if (!value) throw new Error("useI18n needs an I18nProvider above it");
  return value;
}
