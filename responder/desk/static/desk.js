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
