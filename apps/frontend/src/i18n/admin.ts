import { admin as de } from "./de/admin";
import { admin as en } from "./en/admin";
import { useTexts } from "./use-texts";

export const useAdminTexts = () => useTexts({ en, de });
