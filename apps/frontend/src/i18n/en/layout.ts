import { seats } from "./counts";

/** What surrounds every page, and words that are used everywhere. */
export const layout = {
  common: {
    skip: "Skip to content",
    retry: "Try again",
    close: "Close",
    loadMore: "Show more",
    working: "One moment…",
    showPassword: "Show password",
    loading: "Loading…",
    seats,
    free: "Free",
    language: "Language",
    theme: { light: "Use light colours", dark: "Use dark colours" },
    home: "Back to all events",
    footer: "Seats for concerts, plays, matches and more.",
  },
  nav: {
    main: "Main",
    discover: "Events",
    bookings: "My tickets",
    organizer: "My events",
    admin: "People and roles",
    login: "Log in",
    register: "Create account",
    settings: "Account",
    logout: "Log out",
    account: (name: string) => `Account of ${name}`,
  },
  errors: {
    notFoundTitle: "Page not found",
    notFoundText: "The address may be mistyped, or the page has moved.",
    offlineTitle: "You are offline",
    offlineText: "This appears as soon as you are connected again.",
    crashTitle: "Something went wrong",
    crashText: "The page stopped working. Loading it again usually helps.",
    reload: "Load again",
  },
};
