import { fieldProblems as de } from "./de/field-problems";
import { fieldProblems as en } from "./en/field-problems";
import { useTexts } from "./use-texts";

export const useFieldTexts = () => useTexts({ en, de });
