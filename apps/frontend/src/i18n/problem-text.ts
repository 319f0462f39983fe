import { Problem } from "../api/problem";
import type { Messages } from "./en";
import { rareTexts } from "./rare-texts";

/** An error in the visitor's language; what has no text of its own says that something went wrong. */
export function problemText(error: unknown, t: Messages): string {
  const code = error instanceof Problem ? error.code : "other";
  const texts: Record<string, string> = { ...rareTexts(), ...t.problems };
  return (Object.hasOwn(texts, code) && texts[code]) || t.problems.other;
}
