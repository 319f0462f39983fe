import { seats } from "./counts";

/** The waiting list. */
export const waiting = {
  join: "Join the waiting list",
  badge: "Waiting list",
  waiting: "You are on the waiting list",
  since: (seats: string, moment: string) => `For ${seats}, since ${moment}.`,
  next: "When seats come back, we hold them for you for a limited time. The offer appears here and in My tickets by itself.",
  leave: "Leave the waiting list",
  leaveTitle: "Give up your place?",
  leaveText: "Others move up at once. If you join again, you start at the end.",
  stay: "Keep my place",
  offered: (seats: string, n: number) => `${seats} ${n === 1 ? "is" : "are"} held for you`,
  heldFor: "Yours if you book within",
  timeLeft: "Time left",
  left: (seconds: number) =>
    seconds >= 60 ? `${seconds / 60} ${seconds === 60 ? "minute" : "minutes"} left` : `${seconds} seconds left`,
  decline: "Let others have them",
  tooMany: (most: number) => `One person may have ${seats(most)}, counting what you booked before. This would be too many.`,
  expired: "Your offer has expired, and the seats went to the next person. You can join again.",
  unservable: "The organizer changed the event, and your wish can't be met any more. You can ask for fewer seats.",
  expiredOpen: "Your offer has expired. There are seats left: you can book them like everybody.",
  see: "See your offer",
};
