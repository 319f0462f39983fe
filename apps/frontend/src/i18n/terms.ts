import { terms as de } from "./de/terms";
import { terms as en } from "./en/terms";
import { useTexts } from "./use-texts";

export const useTermsTexts = () => useTexts({ en, de });
