import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createQueryClient } from "./api/query-client";
import { resumeSession } from "./api/session";
import { App } from "./app";
import { loadMessages, preferredLanguage } from "./i18n/locale";
import "./styles/index.css";

const language = preferredLanguage();
const queryClient = createQueryClient();
void resumeSession();
void loadMessages(language).then((messages) => {
  const root = createRoot(document.getElementById("root") as HTMLElement);
  root.render(
    <StrictMode>
      <App language={language} messages={messages} queryClient={queryClient} />
    </StrictMode>,
  );
});
