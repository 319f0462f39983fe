// Draws the panels of one dashboard from the Prometheus that serves this page.
// ?dashboard=UID chooses it, &namespace=NAME an environment, &minutes=N how far back it looks.
const COLORS = ["#3367d6", "#d0572b", "#2b8a4b", "#8e44ad", "#b8860b", "#00838f", "#c2185b", "#5d6d7e"];
const RATE_INTERVAL = "20s"; // four scrapes
const REFRESH_MS = 15_000;
const COLUMN = 50, HEIGHT = 130, LEFT = 56, BOTTOM = 16;

const options = new URLSearchParams(location.search);
const minutes = Number(options.get("minutes")) || 15;

async function ask(path, parameters = {}) {
  const answer = await fetch(`../api/v1/${path}?${new URLSearchParams(parameters)}`);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return (await answer.json()).data;
}

const rounded = (value) => Number(value.toPrecision(3)).toString();
const UNITS = {
  percentunit: (value) => `${rounded(value * 100)} %`,
  s: (value) => {
    if (value >= 7200) return `${rounded(value / 3600)} h`;
    return value >= 1 || value === 0 ? `${rounded(value)} s` : `${rounded(value * 1000)} ms`;
  },
  bytes: (value) => `${rounded(value / 2 ** 20)} MiB`,
  reqps: (value) => `${rounded(value)} /s`,
  ops: (value) => `${rounded(value)} /s`,
  bool_yes_no: (value) => (value ? "yes" : "no"),
};
const shown = (value, unit) => (UNITS[unit] ?? rounded)(value);

function element(name, text = "", attributes = {}) {
  const made = document.createElement(name);
  made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function drawn(name, attributes, text = "") {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

async function series(panel, namespace) {
  const end = Date.now() / 1000, start = end - minutes * 60;
  const step = Math.max(1, Math.round((minutes * 60) / 120));
  const answers = panel.targets.map(async ({ expr, legendFormat }) => {
    const query = expr.replaceAll("$__rate_interval", RATE_INTERVAL).replaceAll("$namespace", namespace);
    const { result } = await ask("query_range", { query, start, end, step });
    return result.map(({ metric, values }) => ({
      name: legendFormat.replace(/{{(\w+)}}/g, (_, label) => metric[label] ?? ""),
      points: values.map(([at, value]) => [at, Number(value)]).filter(([, value]) => Number.isFinite(value)),
    }));
  });
  const found = (await Promise.all(answers)).flat().filter(({ points }) => points.length);
  return { start, end, found };
}

function lines({ start, end, found }, unit, width) {
  const most = Math.max(...found.flatMap(({ points }) => points.map(([, value]) => value)), 0) || 1;
  const x = (at) => LEFT + ((at - start) / (end - start)) * (width - LEFT);
  const y = (value) => 6 + (1 - value / most) * (HEIGHT - BOTTOM - 6);
  const picture = drawn("svg", { viewBox: `0 0 ${width} ${HEIGHT}`, role: "img" });
  for (const part of [0, 0.5, 1]) {
    const at = y(most * part);
    picture.append(drawn("line", { x1: LEFT, x2: width, y1: at, y2: at, stroke: "#e3e5ea" }));
    picture.append(drawn("text", { x: LEFT - 4, y: at + 4, "text-anchor": "end" }, shown(most * part, unit)));
  }
  found.forEach(({ points }, number) => {
    const places = points.map(([at, value]) => `${x(at).toFixed(1)},${y(value).toFixed(1)}`).join(" ");
    const color = COLORS[number % COLORS.length];
    picture.append(drawn("polyline", { points: places, fill: "none", stroke: color, "stroke-width": 1.5 }));
  });
  return picture;
}

function legend({ found }, unit, numbers) {
  const list = element("ul", "", numbers ? { class: "numbers" } : {});
  found.forEach(({ name, points }, number) => {
    const last = shown(points.at(-1)[1], unit);
    const item = element("li", numbers ? name : `${name} ${last}`, { style: `--color: ${COLORS[number % COLORS.length]}` });
    if (numbers) item.prepend(element("b", last));
    list.append(item);
  });
  return list;
}

async function figure(panel, namespace) {
  const made = element("figure", "", { style: `grid-column: span ${panel.gridPos.w}` });
  const caption = element("figcaption", panel.title);
  caption.append(element("small", panel.description));
  made.append(caption);
  const data = await series(panel, namespace);
  const unit = panel.fieldConfig?.defaults?.unit ?? "none";
  if (!data.found.length) made.append(element("p", "No data. On one machine, what a cluster's programs measure stays empty.", { class: "none" }));
  else if (panel.type === "stat") made.append(legend(data, unit, true));
  else made.append(lines(data, unit, panel.gridPos.w * COLUMN), legend(data, unit, false));
  return made;
}

async function draw(dashboard, namespace) {
  const parts = [];
  for (const panel of dashboard.panels) {
    if (panel.type === "row") parts.push(element("h2", panel.title), element("section"));
    else parts.at(-1).append(await figure(panel, namespace));
  }
  document.querySelector("main").replaceChildren(...parts);
  document.body.dataset.drawn = dashboard.uid;
}

async function begin() {
  const dashboards = await (await fetch("dashboards.json")).json();
  const dashboard = dashboards.find(({ uid }) => uid === options.get("dashboard")) ?? dashboards[0];
  const all = await ask("label/namespace/values");
  const choice = document.querySelector("select");
  choice.append(...all.filter((name) => name.startsWith("eventsphere-")).map((name) => element("option", name)));
  choice.value = options.get("namespace") ?? choice.value;
  for (const { uid, title } of dashboards) {
    const current = uid === dashboard.uid ? { "aria-current": "page" } : {};
    document.querySelector("nav").append(element("a", title, { href: `?dashboard=${uid}`, ...current }));
  }
  document.querySelector("h1").textContent = dashboard.title;
  const again = () => draw(dashboard, choice.value);
  choice.addEventListener("change", again);
  setInterval(again, REFRESH_MS);
  await again();
}

await begin();
