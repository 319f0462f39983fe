import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createQueryClient } from "./api/query-client";
import { resumeSession } from "./api/session";
import { App } from "./app";
import { en, type Messages } from "./i18n/en";
import { loadMessages, preferredLanguage, type Language } from "./i18n/locale";
import "./styles/index.css";

const language = preferredLanguage();
const queryClient = createQueryClient();
void resumeSession();
void loadMessages(language).then(
  (messages) => show(language, messages),
  () => show("en", en), // The page in another language is better than none.
);

function show(language: Language, messages: Messages): void {
  const root = createRoot(document.getElementById("root") as HTMLElement);
  root.render(
    <StrictMode>
      <App language={language} messages={messages} queryClient={queryClient} />
    </StrictMode>,
  );
}
