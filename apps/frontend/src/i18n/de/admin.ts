import type { admin as English } from "../en/admin";

/** Was Administratoren tun. */
export const admin: typeof English = {
  title: "Personen",
};
