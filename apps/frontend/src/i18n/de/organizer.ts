import type { organizer as English } from "../en/organizer";

/** Anlegen, verkaufen und einlassen. */
export const organizer: typeof English = {
  title: "Meine Veranstaltungen",
};
