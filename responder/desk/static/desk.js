// Small comforts; every page works without them. Words shown here come from the templates.
"use strict";

for (const button of document.querySelectorAll("button[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    button.textContent = button.dataset.done;
  });
}

for (const area of document.querySelectorAll("textarea[data-count]")) {
  const shown = document.getElementById(area.dataset.count);
  const count = () => {
    // Platforms count code points, not the halves JavaScript counts.
    const n = [...area.value].length;
    shown.textContent = shown.dataset.template.replace("{n}", n);
    shown.classList.toggle("over", n > Number(shown.dataset.limit));
  };
  area.addEventListener("input", count);
  count();
}

for (const part of document.querySelectorAll("[data-script]")) part.hidden = false;

for (const button of document.querySelectorAll("button[data-fill]")) {
  button.addEventListener("click", () => {
    const area = document.getElementById(button.dataset.fill);
    // Added to what stands there: nobody loses what they wrote.
    area.value = [area.value.trim(), button.textContent].filter(Boolean).join("；");
    area.focus();
  });
}

for (const button of document.querySelectorAll("button[data-insert]")) {
  button.addEventListener("click", () => {
    const area = document.getElementById(button.dataset.insert);
    // Where the cursor stands; what is there stays.
    area.setRangeText(button.value, area.selectionStart, area.selectionEnd, "end");
    area.focus();
  });
}

// A second tap on a slow connection must not send a form twice.
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
}
addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});

// Menus close where people look elsewhere.
for (const menu of document.querySelectorAll("details.others")) {
  addEventListener("click", (event) => { if (!menu.contains(event.target)) menu.open = false; });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    menu.open = false;
    menu.firstElementChild.focus();
  });
}

// Keys for those who work through many cases. None of them decides anything: they lead to the button that does.
const rows = () => [...document.querySelectorAll(".cases > .case > a")];
const here = () => rows().indexOf(document.activeElement?.closest(".case")?.querySelector(":scope > a"));
const step = (by) => {
  const all = rows();
  const next = all[Math.min(Math.max(here() + by, 0), all.length - 1)];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
};
const reach = (element) => {
  if (!element) return;
  for (let part = element.closest("details"); part; part = part.parentElement.closest("details")) part.open = true;
  element.scrollIntoView({ block: "center" });
  element.focus();
};
const onCase = {
  a: () => reach(document.querySelector('form[action$="/approve"] button, form[action$="/second"] button')),
  d: () => reach(document.querySelector('form[action$="/dismiss"] input[name=reason]')),
  e: () => {
    const link = document.querySelector('.decision a[href*="?edit="]');
    if (document.getElementById("text")) reach(document.getElementById("text"));
    else if (link) location.assign(link.href);
  },
};
const lead = (key) => {
  const row = rows()[here()];
  if (!row) return;
  const draft = row.dataset.draft;
  location.assign(key === "e" && draft ? `${row.pathname}?edit=${draft}#key-e` : `${row.pathname}#key-${key}`);
};
const keys = {
  j: () => step(1),
  k: () => step(-1),
  x: () => document.activeElement?.closest(".case")?.querySelector(".mark-one input")?.click(),
  "?": () => {
    const help = document.getElementById("keys");
    help.open = !help.open;
    if (help.open) reach(help.firstElementChild);
  },
};
for (const key of Object.keys(onCase)) keys[key] = () => (rows().length ? lead(key) : onCase[key]());

addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]");
  if (typing || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || !document.getElementById("keys")) return;
  const act = Object.hasOwn(keys, event.key) && keys[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});
if (location.hash.startsWith("#key-")) onCase[location.hash.slice(5)]?.();
