let rare: Record<string, Record<string, string>> = {};

/** Loads the texts of rare problems; without a network there are none. */
export const loadRareTexts = (): Promise<unknown> =>
  import("./rare-problems").then((module) => (rare = module.rareProblems)).catch(() => undefined);

/** The texts of rare problems in the page's language, once they are loaded. */
export const rareTexts = (): Record<string, string> => rare[document.documentElement.lang] ?? {};
