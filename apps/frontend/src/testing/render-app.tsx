import { render } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { createQueryClient } from "../api/query-client";
import { beginSession, endSession, type User } from "../api/session";
import { App } from "../app";
import { en } from "../i18n/en";
import { ada, tokens } from "./samples";

/** The whole app at an address, as a visitor or signed in, as Ada or somebody else; answers with someone to use it. */
export function renderApp(path: string, { signedIn = false, who = ada, role = who.role }: { signedIn?: boolean; who?: User; role?: User["role"] } = {}) {
  if (signedIn) beginSession({ ...tokens, user: { ...who, role } });
  else endSession();
  window.history.replaceState(null, "", path);
  const queryClient = createQueryClient();
  queryClient.setDefaultOptions({
    queries: { ...queryClient.getDefaultOptions().queries, retryDelay: 1 },
    mutations: { ...queryClient.getDefaultOptions().mutations, retryDelay: 1 },
  });
  const view = render(<App language="en" messages={en} queryClient={queryClient} />);
  return { user: userEvent.setup(), ...view };
}
