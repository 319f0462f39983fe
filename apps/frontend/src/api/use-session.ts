import { useSyncExternalStore } from "react";
import { currentSession, onSessionChange, type Session } from "./session";

/** The visitor's session; the component renders again whenever it changes. */
export const useSession = (): Session => useSyncExternalStore(onSessionChange, currentSession);
