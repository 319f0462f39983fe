import { tickets as de } from "./de/tickets";
import { tickets as en } from "./en/tickets";
import { useTexts } from "./use-texts";

export const useTicketTexts = () => useTexts({ en, de });
