import { rareProblems as de } from "./de/rare-problems";
import { rareProblems as en } from "./en/rare-problems";

export const rareProblems: Record<string, Record<string, string>> = { en, de };
