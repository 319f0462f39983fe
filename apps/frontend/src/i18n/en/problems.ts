/** What forms and the API refuse. */
export const problems = {
  validation: {
    required: "Please fill this in.",
    email: "This doesn't look like an email address.",
    tooShort: (n: number) => `Use at least ${n} characters.`,
    tooLong: (n: number) => `Use at most ${n} characters.`,
  },
  problems: {
    network: "No connection. Check your network and try again.",
    unauthorized: "Your session has ended. Please log in again.",
    forbidden: "You are not allowed to do this.",
    not_found: "This does not exist (any more).",
    validation_error: "Please check the marked fields.",
    rate_limited: "That was a little too fast. Please wait a moment and try again.",
    overloaded: "Many people are here right now. Please try again in a moment.",
    email_taken: "There is already an account with this email address.",
    invalid_credentials: "Email or password is not right.",
    locked_out: "Too many attempts. Please wait a few minutes and try again.",
    sold_out: "Sorry, there are not enough seats left.",
    event_started: "This event has already begun.",
    booking_pending: "This booking is still in progress. Please try again in a moment.",
    timeout: "This took too long. Please try again.",
    not_on_sale: "This event is not on sale at the moment.",
    other: "Something went wrong on our side. Please try again.",
  },
};
