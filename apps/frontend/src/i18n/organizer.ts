import { organizer as de } from "./de/organizer";
import { organizer as en } from "./en/organizer";
import { useTexts } from "./use-texts";

export const useOrganizerTexts = () => useTexts({ en, de });
