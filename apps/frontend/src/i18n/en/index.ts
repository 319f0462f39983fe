import { bookings } from "./bookings";
import { events } from "./events";
import { layout } from "./layout";
import { problems } from "./problems";

/** English; the shape of this object is what every other language must have. */
export const en = { ...layout, ...problems, ...events, ...bookings };

export type Messages = typeof en;
