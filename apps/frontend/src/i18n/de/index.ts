import type { Messages } from "../en";
import { bookings } from "./bookings";
import { events } from "./events";
import { layout } from "./layout";
import { problems } from "./problems";

/** Deutsch */
export const de: Messages = { ...layout, ...problems, ...events, ...bookings };
