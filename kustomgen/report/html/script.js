"use strict";
// What the address says after `#`: a part of the page or the id of an element, then filters: `findings&severity=error`.
// All of it works without this script, too: then the parts follow one another, and nothing is filtered.
const views = [...document.querySelectorAll(".view")];
const links = [...document.querySelectorAll(".bar nav a")];

// Each part that can be filtered: its items, and the value of an item by the name of a filter.
const filtered = {
  findings: { items: ".finding", names: ["severity", "rule", "environment"] },
  environments: { items: ".object-row", names: [] },
  traffic: { items: ".environment", names: ["environment"] },
};

function fits(item, names, filters) {
  const wanted = filters.get("text");
  if (wanted && !item.textContent.toLowerCase().includes(wanted.toLowerCase())) return false;
  return names.every((name) => !filters.get(name) || (item.dataset[name] || "").split("\n").includes(filters.get(name)));
}

function filter(view, filters) {
  const { items, names } = filtered[view.id] || {};
  if (!items) return;
  const all = [...view.querySelectorAll(items)];
  for (const item of all) item.hidden = !fits(item, names, filters);
  for (const family of view.querySelectorAll(".family")) family.hidden = !family.querySelector(`${items}:not([hidden])`) && !!filters.toString();
  if (view.id === "traffic" && filters.get("environment")) for (const item of all) item.open = !item.hidden;
  const form = view.querySelector(".filters");
  if (!form) return;
  for (const field of form.querySelectorAll("select, input")) {
    if (field !== document.activeElement) field.value = filters.get(field.name) || "";
  }
  const shown = all.filter((item) => !item.hidden).length;
  form.querySelector("output").value = shown === all.length ? "" : `${shown} of ${all.length} shown`;
}

function show() {
  const [target, ...rest] = location.hash.slice(1).split("&");
  const element = target ? document.getElementById(target) : null;
  const current = (element && element.closest(".view")) || views[0];
  for (const view of views) view.hidden = view !== current;
  for (const link of links) {
    if (link.hash === `#${current.id}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  filter(current, new URLSearchParams(element === current ? rest.join("&") : ""));
  if (!element || element === current) {
    if (element) scrollTo(0, 0);
    return;
  }
  for (let above = element.closest("details"); above; above = above.parentElement.closest("details")) above.open = true;
  element.scrollIntoView({ block: element.offsetHeight > innerHeight ? "start" : "center" });
}

for (const form of document.querySelectorAll(".filters")) {
  const view = form.closest(".view");
  form.hidden = false;
  const write = () => {
    const filters = new URLSearchParams();
    for (const field of form.querySelectorAll("select, input")) if (field.value) filters.set(field.name, field.value);
    const text = filters.toString();
    history.replaceState(null, "", text ? `#${view.id}&${text}` : `#${view.id}`);
    filter(view, filters);
  };
  form.addEventListener("input", write);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.elements.clear.addEventListener("click", () => { form.reset(); write(); });
}
if (views.length) {
  addEventListener("hashchange", show);
  show();
}
