"use strict";
// What the address says after `#`: a part of the page or the id of an element, then filters: `findings&severity=error`.
// All of it works without this script, too: then the parts follow one another, and nothing is filtered.
const views = [...document.querySelectorAll(".view")];
const links = [...document.querySelectorAll(".bar nav a")];

// Of a large page, what is not looked at yet stands in `noscript`: a browser with scripts reads that as one text.
function fill(root) {
  for (const part of root.querySelectorAll("noscript")) {
    const made = document.createElement("template");
    made.innerHTML = part.textContent;
    part.replaceWith(made.content);
  }
}

const known = new WeakMap();
function words(item) {
  const part = item.querySelector("noscript");
  if (!part) return item.textContent.toLowerCase();
  if (!known.has(part)) {
    const text = document.createElement("textarea");
    text.innerHTML = part.textContent.replace(/<[^>]*>/g, "");
    known.set(part, text.value.toLowerCase());
  }
  return known.get(part);
}

// The element with an id, also one that is in a part not looked at yet; the address is set again for `:target`.
function named(id) {
  const element = document.getElementById(id);
  if (element || !/^[\w-]+$/.test(id)) return element;
  for (const part of document.querySelectorAll("noscript")) {
    if (!part.textContent.includes(` id="${id}"`)) continue;
    fill(part.parentElement);
    location.replace(location.hash);
    return document.getElementById(id);
  }
  return null;
}

// Each part that can be filtered: its items, and the value of an item by the name of a filter.
const filtered = {
  findings: { items: ".finding", names: ["severity", "rule", "environment"] },
  environments: { items: ".object-row", names: [] },
  traffic: { items: ".environment", names: ["environment"] },
};

function fits(item, names, filters) {
  const wanted = filters.get("text");
  if (wanted && !words(item).includes(wanted.toLowerCase())) return false;
  return names.every((name) => !filters.get(name) || (item.dataset[name] || "").split("\n").includes(filters.get(name)));
}

function filter(view, filters) {
  const { items, names } = filtered[view.id] || {};
  if (!items) return;
  const wanted = (filters.get("text") || "").toLowerCase();
  const families = [...view.querySelectorAll(".family")];
  for (const family of families) if (wanted && words(family).includes(wanted)) fill(family);
  const all = [...view.querySelectorAll(items)];
  for (const item of all) item.hidden = !fits(item, names, filters);
  for (const family of families) family.hidden = !family.querySelector(`${items}:not([hidden])`) && !!filters.toString();
  if (view.id === "traffic" && filters.get("environment")) for (const item of all) item.open = !item.hidden;
  for (const open of view.querySelectorAll("details[open]")) fill(open);
  const form = view.querySelector(".filters");
  if (!form) return;
  for (const field of form.querySelectorAll("select, input")) {
    if (field !== document.activeElement) field.value = filters.get(field.name) || "";
  }
  const folded = families.filter((family) => family.querySelector(":scope > noscript")).reduce((sum, family) => sum + Number(family.dataset.rows), 0);
  const shown = all.filter((item) => !item.hidden).length, total = all.length + folded;
  form.querySelector("output").value = filters.toString() && shown < total ? `${shown} of ${total} shown` : "";
}

function show() {
  const [target, ...rest] = location.hash.slice(1).split("&");
  const element = target ? named(target) : null;
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
  fill(element);
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
const near = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    if (!entry.isIntersecting) continue;
    near.unobserve(entry.target);
    fill(entry.target);
  }
}, { rootMargin: "900px" });
for (const part of document.querySelectorAll(".finding > noscript, .family > noscript")) near.observe(part.parentElement);
addEventListener("toggle", (event) => { if (event.target.open) fill(event.target); }, true);
addEventListener("beforeprint", () => fill(document));
if (views.length) {
  addEventListener("hashchange", show);
  show();
}
