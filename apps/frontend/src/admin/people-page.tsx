import { useInfiniteQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { useSearchParams } from "react-router";
import type { User } from "../api/session";
import { useSession } from "../api/use-session";
import { QUERY_MAX } from "../events/filters";
import { useSearchText } from "../events/use-search-text";
import { useAdminTexts } from "../i18n/admin";
import { isolated } from "../i18n/isolated";
import { RoleGate } from "../organizer/role-gate";
import "../styles/organizer.css";
import { Alert } from "../ui/alert";
import { Failure } from "../ui/failure";
import { Search } from "../ui/icons";
import { LoadMore } from "../ui/load-more";
import { Notice } from "../ui/notice";
import { PageHeading } from "../ui/page-heading";
import { ListSkeleton } from "../ui/skeleton";
import { peopleQuery } from "./queries";
import { RoleButton } from "./role-button";

/** Who is here, and who may organize; for admins. */
export default function PeoplePage() {
  const { noAccess } = useAdminTexts();
  return (
    <RoleGate roles={["admin"]} texts={noAccess}>
      <People />
    </RoleGate>
  );
}

function People() {
  const texts = useAdminTexts();
  const [params, setParams] = useSearchParams();
  const query = params.get("query") ?? "";
  const [changed, setChanged] = useState<User>();
  return (
    <div className="page medium">
      <PageHeading>{texts.title}</PageHeading>
      <p className="muted">{texts.text}</p>
      <SearchBox query={query} onChange={(words) => setParams(words ? { query: words } : {}, { replace: true })} />
      {changed && (
        <Alert tone="good">{(changed.role === "organizer" ? texts.granted : texts.taken)(isolated(changed.name))}</Alert>
      )}
      <List query={query} onChanged={setChanged} />
    </div>
  );
}

function SearchBox({ query, onChange }: { query: string; onChange: (words: string) => void }) {
  const texts = useAdminTexts();
  const [text, setText] = useSearchText(query, onChange);
  const id = useId();
  return (
    <form className="search" role="search" onSubmit={(event) => event.preventDefault()}>
      <div className="search-box">
        <label htmlFor={id} className="visually-hidden">
          {texts.search}
        </label>
        <Search />
        <input
          id={id}
          dir="auto"
          type="search"
          enterKeyHint="search"
          autoComplete="off"
          autoCapitalize="none"
          maxLength={QUERY_MAX}
          placeholder={texts.placeholder}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </div>
    </form>
  );
}

function List({ query, onChanged }: { query: string; onChanged: (user: User) => void }) {
  const texts = useAdminTexts();
  const list = useInfiniteQuery(peopleQuery(query));
  if (list.isPending) return <ListSkeleton className="rows" item="row-skeleton" count={4} />;
  if (!list.data) return <Failure heading={texts.failed} error={list.error} retry={list.refetch} />;
  const people = list.data.pages.flatMap((page) => page.items);
  if (people.length === 0) return <Notice as="part" heading={texts.none} text={texts.noneText} />;
  return (
    <>
      <ul className="rows">
        {people.map((user) => (
          <li key={user.id}>
            <Person user={user} onChanged={onChanged} />
          </li>
        ))}
      </ul>
      <LoadMore list={list} />
    </>
  );
}

function Person({ user, onChanged }: { user: User; onChanged: (user: User) => void }) {
  const texts = useAdminTexts();
  const session = useSession();
  const isMe = session.status === "signed-in" && session.user.id === user.id;
  return (
    <article className="row person">
      <div className="row-text">
        <h2>
          <bdi>{user.name}</bdi> {isMe && <span className="muted small">({texts.you})</span>}
        </h2>
        <p className="muted" dir="auto">{user.email}</p>
      </div>
      <div className="row-actions">
        <span className={`badge ${user.role}`}>{texts.roles[user.role]}</span>
        {user.role !== "admin" && <RoleButton user={user} onDone={onChanged} />}
      </div>
    </article>
  );
}
