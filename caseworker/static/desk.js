// Ticking cases of a list: like goes with like, and how many are ticked is said. Without this
// script the page that follows refuses what is not alike, and says why.
"use strict";

(() => {
  function setUp(form) {
    const boxes = [...form.querySelectorAll("input[data-alike]")];
    const all = form.querySelector("[data-pick-all]");
    const said = form.querySelector("[data-picked]");
    const first = () => boxes.find((box) => box.checked);
    if (all) all.hidden = false;

    function show() {
      const like = first()?.dataset.alike;
      let count = 0;
      for (const box of boxes) {
        const fits = like === undefined || box.dataset.alike === like;
        box.disabled = !fits;
        box.title = fits ? "" : form.dataset.unlike;
        box.closest("tr").classList.toggle("is-picked", box.checked);
        if (box.checked) count += 1;
      }
      if (said) said.textContent = count ? form.dataset.some.replace("#", count) : form.dataset.none;
      if (all) {
        all.checked = count > 0 && boxes.every((box) => box.checked || box.disabled);
        all.indeterminate = count > 0 && !all.checked;
      }
    }

    form.addEventListener("change", (event) => {
      if (event.target === all) {
        const like = (first() || boxes[0])?.dataset.alike;
        for (const box of boxes) box.checked = all.checked && box.dataset.alike === like;
      }
      show();
    });
    show();
  }

  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form.pick").forEach(setUp);
  });
})();
