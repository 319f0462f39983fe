import { useId } from "react";
import { useI18n } from "../i18n/context";
import { Search } from "../ui/icons";
import { categories, periods, QUERY_MAX, type Filters, type Period } from "./filters";
import { useSearchText } from "./use-search-text";

interface Props {
  filters: Filters;
  onChange: (change: Partial<Filters>) => void;
}

/** Words, date and category to look for. Results follow as one types. */
export function SearchForm({ filters, onChange }: Props) {
  const { t } = useI18n();
  const [text, setText, search] = useSearchText(filters.query, (query) => onChange({ query }));
  const id = useId();
  return (
    <form className="search" role="search" onSubmit={(event) => event.preventDefault()}>
      <div className="search-box">
        <label htmlFor={id} className="visually-hidden">
          {t.discover.search}
        </label>
        <Search />
        <input
          id={id}
          dir="auto"
          type="search"
          enterKeyHint="search"
          autoComplete="off"
          maxLength={QUERY_MAX}
          placeholder={t.discover.placeholder}
          value={text}
          onChange={(event) => setText(event.target.value)}
          // Or the search would come after a click on a result, and take the visitor back.
          onBlur={search}
        />
        <DateFilter filters={filters} onChange={onChange} />
      </div>
      {filters.when === "dates" && <DateRange filters={filters} onChange={onChange} />}
      <CategoryFilter filters={filters} onChange={onChange} />
    </form>
  );
}

function DateFilter({ filters, onChange }: Props) {
  const { t } = useI18n();
  return (
    <select
      aria-label={t.discover.when}
      value={filters.when}
      onChange={(event) => onChange({ when: event.target.value as Period })}
    >
      {periods.map((period) => (
        <option key={period} value={period}>
          {t.discover.whenOptions[period]}
        </option>
      ))}
    </select>
  );
}

function DateRange({ filters: { from, to }, onChange }: Props) {
  const { t } = useI18n();
  return (
    <div className="date-range">
      <label>
        <span>{t.discover.from}</span>
        <input type="date" value={from} max={to} onChange={(event) => onChange({ from: event.target.value })} />
      </label>
      <label>
        <span>{t.discover.to}</span>
        <input type="date" value={to} min={from} onChange={(event) => onChange({ to: event.target.value })} />
      </label>
    </div>
  );
}

function CategoryFilter({ filters, onChange }: Props) {
  const { t } = useI18n();
  return (
    <fieldset className="chips">
      <legend className="visually-hidden">{t.discover.category}</legend>
      {(["", ...categories] as const).map((category) => (
        <label key={category} className="chip">
          <input
            type="radio"
            name="category"
            value={category}
            checked={filters.category === category}
            onChange={() => onChange({ category })}
          />
          <span>{category === "" ? t.discover.all : t.categories[category]}</span>
        </label>
      ))}
    </fieldset>
  );
}
