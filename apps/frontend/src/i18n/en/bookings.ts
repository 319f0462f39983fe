import { seats } from "./counts";

/** Booking seats. */
export const bookings = {
  book: {
    title: "Book seats",
    seats: "Seats",
    fewer: "One seat fewer",
    more: "One seat more",
    total: "Total",
    submit: "Book now",
    sending: "Booking…",
    login: "Log in to book",
    offline: "You are offline. Your booking goes on by itself as soon as you are connected again.",
    unknown: "We could not reach the box office, so we don't know yet whether your seats are booked. Try again: you will not be booked twice.",
    again: "Finish booking",
    most: (n: number) => `At most ${seats(n)} in one booking.`,
    mostPerPerson: (n: number) => `At most ${seats(n)} per person.`,
    interrupted: "Your session ended while you were booking. Log in, and the booking goes on; nothing is booked twice.",
    waitInvitation:
      "Seats come back when others cancel. On the waiting list they are offered to you by order of arrival, and held while you decide.",
    loginToWait: "Log in to join the waiting list",
  },
};
