"use strict";
// The page is whole without this: it only hides levels on demand, and unfolds what is jumped to.
for (const form of document.querySelectorAll("form.filter")) {
  const programme = form.closest(".programme");
  const status = form.querySelector("[role=status]");
  const show = () => {
    let hidden = 0;
    for (const box of form.querySelectorAll("input")) {
      for (const node of programme.querySelectorAll(`[data-level="${box.value}"]`)) {
        node.toggleAttribute("data-hidden", !box.checked);
        if (!box.checked && node.matches(".finding")) hidden += 1;
      }
    }
    status.textContent = hidden ? status.dataset.text.replace("#", hidden) : "";
  };
  form.addEventListener("change", show);
  form.hidden = false;
  show();
}

const unfold = () => {
  const target = document.getElementById(location.hash.slice(1));
  if (!target) return;
  const level = target.closest(".programme [data-level]")?.dataset.level;
  const box = level && target.closest(".programme").querySelector(`input[value="${level}"]`);
  if (box && !box.checked) box.click();
  for (let node = target; node; node = node.parentElement) {
    if (node.matches("details")) node.open = true;
  }
  target.scrollIntoView();
};
window.addEventListener("hashchange", unfold);
unfold();

const folded = [];
window.addEventListener("beforeprint", () => {
  folded.push(...document.querySelectorAll("details:not([open])"));
  for (const details of folded) details.open = true;
});
window.addEventListener("afterprint", () => {
  for (const details of folded.splice(0)) details.open = false;
});
