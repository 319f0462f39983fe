/** The admins' pages; loaded together with them. */
export const admin = {
  title: "People and roles",
  search: "Find a person",
  placeholder: "Name or email",
  text: "Organizers can create events, publish them and see who has booked. Attendees can only book.",
  failed: "The people could not be loaded",
  none: "Nobody found",
  noneText: "Try another part of the name or the email.",
  roles: { attendee: "Attendee", organizer: "Organizer", admin: "Admin" },
  you: "you",
  grant: "Make organizer",
  take: "Remove organizer role",
  grantTitle: (name: string) => `Make ${name} an organizer?`,
  grantText: (name: string, email: string) =>
    `${name} (${email}) can then create and publish events, sell seats and see the bookings of their own events.`,
  takeTitle: (name: string) => `Remove the organizer role from ${name}?`,
  takeText: (name: string, email: string) =>
    `${name} (${email}) can then no longer create, change or check in events. Events that are published stay on sale, and an admin can manage them.`,
  soon: "It takes effect within 15 minutes, or at once when the person logs in again.",
  keep: "Change nothing",
  granted: (name: string) => `${name} is an organizer now.`,
  taken: (name: string) => `${name} is an attendee now.`,
  noAccess: {
    title: "For admins only",
    text: "Your account may not change other people's roles.",
    lookAgain: "Look again",
  },
};

export type AdminTexts = typeof admin;
