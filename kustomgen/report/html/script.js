"use strict";
// What the address says after `#`: a part of the page or the id of an element, then filters: `findings&severity=error`.
// All of it works without this script, too: then the parts follow one another.
const views = [...document.querySelectorAll(".view")];
const links = [...document.querySelectorAll(".bar nav a")];
const form = document.querySelector(".filters");
const findings = [...document.querySelectorAll(".finding")];
const names = ["severity", "rule", "environment", "text"];

function said() {
  const [target, ...rest] = location.hash.slice(1).split("&");
  const filters = new URLSearchParams(rest.join("&"));
  return { target, filters };
}

function fits(finding, filters) {
  const data = finding.dataset;
  const text = filters.get("text");
  return (!filters.get("severity") || data.severity === filters.get("severity"))
    && (!filters.get("rule") || data.rule === filters.get("rule"))
    && (!filters.get("environment") || data.environments.split("\n").includes(filters.get("environment")))
    && (!text || finding.textContent.toLowerCase().includes(text.toLowerCase()));
}

function filter(filters) {
  if (!form) return;
  let shown = 0;
  for (const finding of findings) {
    finding.hidden = !fits(finding, filters);
    shown += finding.hidden ? 0 : 1;
  }
  for (const name of names) {
    const field = form.elements[name];
    if (field !== document.activeElement || name !== "text") field.value = filters.get(name) || "";
  }
  form.querySelector("output").value = shown === findings.length ? "" : `${shown} of ${findings.length} shown`;
}

function show() {
  const { target, filters } = said();
  const element = target ? document.getElementById(target) : null;
  const view = element ? element.closest(".view") : null;
  const current = view || views[0];
  for (const each of views) each.hidden = each !== current;
  for (const link of links) {
    if (link.hash === `#${current.id}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  filter(current.id === "findings" && element === current ? filters : new URLSearchParams());
  if (!element || element === current) {
    if (element) scrollTo(0, 0);
    return;
  }
  for (let above = element.closest("details"); above; above = above.parentElement.closest("details")) above.open = true;
  element.scrollIntoView({ block: element.offsetHeight > innerHeight ? "start" : "center" });
}

if (form) {
  form.hidden = false;
  const write = () => {
    const filters = new URLSearchParams();
    for (const name of names) if (form.elements[name].value) filters.set(name, form.elements[name].value);
    const text = filters.toString();
    history.replaceState(null, "", text ? `#findings&${text}` : "#findings");
    filter(filters);
  };
  form.addEventListener("input", write);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.elements.clear.addEventListener("click", () => { form.reset(); write(); });
}
if (views.length) {
  addEventListener("hashchange", show);
  show();
}
