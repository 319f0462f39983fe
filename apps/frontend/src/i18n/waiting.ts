import { waiting as de } from "./de/waiting";
import { waiting as en } from "./en/waiting";
import { useTexts } from "./use-texts";

export const useWaitingTexts = () => useTexts({ en, de });
