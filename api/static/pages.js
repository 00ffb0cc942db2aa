// Conveniences on top of pages that work without them: keys press visible buttons, focus stays, news is announced.
"use strict";
(() => {
  const shell = () => document.getElementById("shell");
  const typing = (el) => el.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
  const pressable = (key) =>
    [...document.querySelectorAll("[aria-keyshortcuts]")].find((el) => el.getAttribute("aria-keyshortcuts") === key);

  document.body.classList.add("script");

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (shell()?.dataset.keys !== "on" || typing(event.target)) return;
    if (event.key === "/" && !pressable("/")) {
      event.preventDefault();
      location.assign("/search#q");
      return;
    }
    const found = pressable(event.key);
    if (!found) return;
    event.preventDefault();
    if (found.matches("input")) found.select();
    else if (!event.repeat) found.click();
  });

  // A message that was there when the page came is not read out; one that arrives is.
  const announce = () => {
    const said = document.getElementById("said");
    if (!said?.textContent) return;
    const words = said.textContent;
    said.textContent = "";
    setTimeout(() => { said.textContent = words; }, 120);
  };

  const keepFocus = () => {
    const now = document.activeElement;
    if (!now || now === document.body || !now.isConnected) document.querySelector("[data-focus]")?.focus();
  };

  // What was typed into a form and has been carried out is now what the server says it is.
  const settle = ({ sourceElement: form, request, response }) => {
    if (form?.matches?.("form") && request?.method === "POST" && response?.status < 400) form.reset();
  };

  document.addEventListener("htmx:after:swap", (event) => { settle(event.detail.ctx); keepFocus(); announce(); });

  // An answer that refuses is shown, and the address stays the one of the page it was asked from; so it does when
  // the answer is the same page again.
  document.addEventListener("htmx:before:history:update", (event) => {
    const { history, response } = event.detail;
    if (response?.status >= 400 || history.path === location.pathname + location.search) event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    const copy = event.target.closest("[data-copy]");
    if (!copy) return;
    navigator.clipboard.writeText(location.href).then(
      () => { copy.textContent = "Copied"; },
      () => { copy.textContent = "Copy the address above"; },
    );
  });

  announce();
  if (location.hash === "#q") document.getElementById("q")?.focus();
})();
