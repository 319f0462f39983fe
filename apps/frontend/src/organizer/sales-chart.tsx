import { useId, useState } from "react";
import { useI18n } from "../i18n/context";
import { regionalLocale } from "../i18n/locale";
import { useOrganizerTexts } from "../i18n/organizer";
import type { Statistics } from "./queries";
import { salesSeries, scaleTop, type Measure, type Sales } from "./sales";

const HEIGHT = 100;
const STEP = 10;
const GAP = 2;

/** Sales day by day as bars to look at, and as a table to read. */
export function SalesChart({ statistics }: { statistics: Statistics }) {
  const { dashboard: texts } = useOrganizerTexts();
  const [measure, setMeasure] = useState<Measure>("seats");
  const id = useId();
  const { sales, byWeek } = salesSeries(statistics.by_day);
  return (
    <section className="panel" aria-labelledby={id}>
      <div className="heading-row">
        <h2 id={id}>{texts.sales}</h2>
        {sales.length > 0 && <MeasureChoice measure={measure} onChange={setMeasure} />}
      </div>
      <p className="hint">
        {texts.salesText(statistics.time_zone.replaceAll("_", " "))} {byWeek && texts.byWeek}
      </p>
      {sales.length === 0 ? (
        <p className="muted">{texts.noSales}</p>
      ) : (
        <>
          <Bars sales={sales} measure={measure} currency={statistics.revenue.currency} />
          <SalesTable sales={sales} currency={statistics.revenue.currency} />
        </>
      )}
    </section>
  );
}

function MeasureChoice({ measure, onChange }: { measure: Measure; onChange: (measure: Measure) => void }) {
  const { dashboard: texts } = useOrganizerTexts();
  return (
    <fieldset className="chips">
      <legend className="visually-hidden">{texts.measure}</legend>
      {(["seats", "amount"] as const).map((name) => (
        <label key={name} className="chip">
          <input type="radio" name="measure" checked={measure === name} onChange={() => onChange(name)} />
          <span>{texts.measures[name]}</span>
        </label>
      ))}
    </fieldset>
  );
}

interface SeriesProps {
  sales: Sales[];
  currency: string;
}

function Bars({ sales, currency, measure }: SeriesProps & { measure: Measure }) {
  const { dashboard: texts } = useOrganizerTexts();
  const { day, value } = useWriter(currency);
  const top = scaleTop(Math.max(...sales.map((each) => each[measure])));
  const total = sales.reduce((sum, each) => sum + each[measure], 0);
  const [first, last] = [day(sales[0]?.date ?? ""), day(sales.at(-1)?.date ?? "")];
  return (
    <figure className="chart" aria-label={texts.chart(texts.measures[measure], first, last, value(measure, total))}>
      <div className="chart-scale" aria-hidden="true">
        <span>{value(measure, top)}</span>
        <span>{value(measure, top / 2)}</span>
        <span>{value(measure, 0)}</span>
      </div>
      <svg viewBox={`0 0 ${sales.length * STEP} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        {sales.map((each, index) => {
          const height = (each[measure] / top) * HEIGHT;
          return (
            <g key={each.date}>
              <rect className="bar" x={index * STEP + GAP / 2} y={HEIGHT - height} width={STEP - GAP} height={height} />
              <rect className="hover" x={index * STEP} width={STEP} height={HEIGHT}>
                <title>{`${day(each.date)}: ${value(measure, each[measure])}`}</title>
              </rect>
            </g>
          );
        })}
      </svg>
      <div className="chart-days" aria-hidden="true">
        <span>{first}</span>
        {sales.length > 2 && <span>{day(sales[Math.floor(sales.length / 2)]?.date ?? "")}</span>}
        {sales.length > 1 && <span>{last}</span>}
      </div>
    </figure>
  );
}

function SalesTable({ sales, currency }: SeriesProps) {
  const { dashboard: texts } = useOrganizerTexts();
  const { day, value, number } = useWriter(currency);
  return (
    <details>
      <summary>{texts.table}</summary>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{texts.day}</th>
            <th scope="col">{texts.bookings}</th>
            <th scope="col">{texts.measures.seats}</th>
            <th scope="col">{texts.measures.amount}</th>
          </tr>
        </thead>
        <tbody>
          {sales.map((each) => (
            <tr key={each.date}>
              <th scope="row">{day(each.date)}</th>
              <td>{number(each.bookings)}</td>
              <td>{value("seats", each.seats)}</td>
              <td>{value("amount", each.amount)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

/** Days and values as the viewer writes them. The API names each day by its date alone, which counts as one in UTC here. */
function useWriter(currency: string) {
  const { format, language } = useI18n();
  const locale = regionalLocale(language);
  const days = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", timeZone: "UTC" });
  const numbers = new Intl.NumberFormat(locale);
  return {
    day: (date: string) => (date === "" ? "" : days.format(new Date(date))),
    number: (value: number) => numbers.format(value),
    value: (measure: Measure, value: number) =>
      measure === "amount" ? format.money({ amount: value, currency }) : numbers.format(value),
  };
}
