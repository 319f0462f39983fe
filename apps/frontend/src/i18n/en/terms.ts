/** The question before booking what is not as it was seen. */
export const terms = {
  heading: "Book anyway?",
  intro: "This has changed since you opened the page. Nothing is booked yet.",
  total: (now: string, before: string) => `The price is now ${now}. You saw ${before}.`,
  title: "The event is now called",
  venue: "It now takes place at",
  time: (when: string) => `It is now on ${when}.`,
  yes: "Book anyway",
  no: "Don't book",
};
