import { Problem } from "../api/problem";
import type { Messages } from "./en";

/** An error in the visitor's language; what has no text of its own says that something went wrong. */
export function problemText(error: unknown, t: Messages): string {
  const code = error instanceof Problem ? error.code : "other";
  return isKnown(code, t) ? t.problems[code] : t.problems.other;
}

const isKnown = (code: string, t: Messages): code is keyof Messages["problems"] => Object.hasOwn(t.problems, code);
