import { render } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { createQueryClient } from "../api/query-client";
import { beginSession, endSession } from "../api/session";
import { App } from "../app";
import { en } from "../i18n/en";
import { ada, tokens } from "./samples";

/** The whole app at an address, as a visitor or signed in as Ada; answers with someone to use it. */
export function renderApp(path: string, { signedIn = false, role = ada.role } = {}) {
  if (signedIn) beginSession({ ...tokens, user: { ...ada, role } });
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
