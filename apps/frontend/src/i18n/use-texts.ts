import { useI18n } from "./context";
import type { Language } from "./locale";

/** Texts of pages that few people visit. They come with the code of these pages, and cost nobody else a byte. */
export const useTexts = <Texts>(catalogues: Record<Language, Texts>): Texts => catalogues[useI18n().language];
