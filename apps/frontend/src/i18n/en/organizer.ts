/** Creating, selling and checking in. */
export const organizer = {
  title: "My events",
};
