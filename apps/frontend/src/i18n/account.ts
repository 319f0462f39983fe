import { account as de } from "./de/account";
import { account as en } from "./en/account";
import { useTexts } from "./use-texts";

export const useAccountTexts = () => useTexts({ en, de });
