// The field for papers in the words of the page, not of the browser. Files that would be refused are
// said to be so before they are sent over a slow line.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  for (const field of document.querySelectorAll("input.papers-field")) {
    const dress = field.nextElementSibling;
    const chosen = dress.querySelector("[data-chosen]");
    const none = chosen.textContent;
    const show = () => {
      const names = [...field.files].map((file) => file.name);
      chosen.textContent = names.length ? names.join(" · ") : none;
    };
    field.classList.add("visually-hidden");
    dress.hidden = false;
    field.addEventListener("change", show);
    show();
  }
});

document.addEventListener("change", (event) => {
  const field = event.target;
  if (field.type !== "file" || !field.dataset.mostBytes) return;
  const files = [...field.files];
  const large = files.some((file) => file.size > Number(field.dataset.mostBytes));
  const many = files.length > Number(field.dataset.mostFiles);
  field.setCustomValidity(large ? field.dataset.tooLarge : many ? field.dataset.tooMany : "");
  if (large || many) field.reportValidity();
});
