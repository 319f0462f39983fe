/** What administrators do. */
export const admin = {
  title: "People",
};
