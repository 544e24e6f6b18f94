// Comfort on top of pages that work without it: single keys, the keyboard help, no double sending.
"use strict";

(() => {
  const keysOn = () => document.body.dataset.shortcuts === "on";
  const typing = (element) =>
    element.isContentEditable ||
    (/^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName) &&
      !/^(checkbox|radio|button|submit)$/.test(element.type || ""));

  function press(key) {
    const shown = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find(
      (element) => !element.disabled && element.getClientRects().length > 0
    );
    if (!shown) return false;
    if (typing(shown)) shown.focus();
    else shown.click();
    return true;
  }

  function openDialog(id, event) {
    const dialog = document.getElementById(id);
    if (!dialog || !dialog.showModal) return;
    event.preventDefault();
    if (!dialog.open) dialog.showModal();
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      document.querySelectorAll("details.drop[open]").forEach((one) => {
        one.open = false;
        one.querySelector("summary").focus();
      });
      return;
    }
    if (!keysOn() || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (typing(event.target) || document.querySelector("dialog[open]")) return;
    if (event.key === "?") openDialog("keys", event);
    else if (press(event.key.toLowerCase())) event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener) openDialog(opener.dataset.opens, event);
    const closer = event.target.closest("[data-closes]");
    if (closer) {
      event.preventDefault();
      closer.closest("dialog").close();
    }
    document.querySelectorAll("details.drop[open]").forEach((one) => {
      if (!one.contains(event.target)) one.open = false;
    });
  });

  // A second click on a button that has been pressed sends nothing again.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || form.hasAttribute("hx-post")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    form.setAttribute("aria-busy", "true");
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => {
      delete form.dataset.sent;
      form.removeAttribute("aria-busy");
    });
  });

  // What was refused is read out, and the first wrong field is where one goes on.
  window.addEventListener("DOMContentLoaded", () => {
    const wrong = document.querySelector("[aria-invalid=true]");
    if (wrong) wrong.focus();
  });
})();
