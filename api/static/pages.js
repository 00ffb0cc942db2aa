// Conveniences on top of pages that work without them: keys press visible buttons, focus stays, news is announced.
"use strict";
(() => {
  const shell = () => document.getElementById("shell");
  const typing = (el) => el.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
  // Of choices between radio buttons a digit takes the other one; a letter decides the first that is still open.
  const isOpen = (el, key) =>
    el.type !== "radio" || (!el.checked && (/\d/.test(key) || ![...el.form.elements[el.name]].some((one) => one.checked)));
  const pressable = (key) =>
    [...document.querySelectorAll("[aria-keyshortcuts]")].find(
      (el) => el.getAttribute("aria-keyshortcuts").split(" ").includes(key) && isOpen(el, key));

  document.body.classList.add("script");

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (shell()?.dataset.keys !== "on" || typing(event.target)) return;
    if (event.key === "/" && !pressable("/")) {
      event.preventDefault();
      location.assign("/search#q");
      return;
    }
    if (event.key === "Enter" && event.target.closest("a, button, summary")) return;
    const found = pressable(event.key);
    if (!found) return;
    event.preventDefault();
    if (found.matches("input:not([type=radio])")) found.select();
    else if (found.matches("input")) { found.focus(); found.click(); }
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
    if (event.target.closest("[data-print]")) window.print();
    const copy = event.target.closest("[data-copy]");
    if (!copy) return;
    // `data-copy` names what is copied; where it names nothing, the address of the page is.
    const what = copy.dataset.copy && document.querySelector(copy.dataset.copy);
    navigator.clipboard.writeText(what ? what.value ?? what.textContent : location.href).then(
      () => { copy.textContent = "Copied"; },
      () => { copy.textContent = what ? "Mark the words and copy them" : "Copy the address above"; },
    );
  });

  // What readers would get follows every choice at once.
  document.addEventListener("input", ({ target: { form } }) => {
    if (!form?.matches("[data-redact]")) return;
    for (const piece of form.querySelectorAll("[data-of]")) {
      const hides = form.elements[`do-${piece.dataset.of}`].value === "hide";
      const typed = form.elements[`as-${piece.dataset.of}`].value.replace(/^[\s[\]]+|[\s[\]]+$/g, "");
      piece.textContent = hides ? `[${typed || "…"}]` : piece.dataset.was;
      piece.className = hides ? "instead" : "open";
    }
  });

  // Words to hide: the arrows move, Shift takes more, Enter hides them; a click and a Shift-click do the same.
  const take = (picker, to, { extend }) => {
    const words = [...picker.querySelectorAll("[data-w]")];
    const last = Math.min(Math.max(to, 1), words.length);
    if (!extend || !picker.dataset.first) picker.dataset.first = last;
    picker.dataset.last = last;
    const first = Number(picker.dataset.first);
    for (const [i, word] of words.entries())
      word.setAttribute("aria-selected", i + 1 >= Math.min(first, last) && i + 1 <= Math.max(first, last));
    picker.setAttribute("aria-activedescendant", words[last - 1].id);
    const { from, to: upTo } = picker.closest("form").elements;
    from.value = first;
    upTo.value = last;
  };

  document.addEventListener("keydown", (event) => {
    const picker = event.target.closest("[data-words]");
    if (!picker || event.ctrlKey || event.metaKey || event.altKey) return;
    const on = getComputedStyle(picker).direction === "rtl" ? -1 : 1;
    const step = { ArrowRight: on, ArrowLeft: -on, ArrowDown: 8, ArrowUp: -8, Home: -1e6, End: 1e6 }[event.key];
    if (step) take(picker, Number(picker.dataset.last || (step > 0 ? 0 : 1)) + step, { extend: event.shiftKey });
    else if (event.key === "Enter" && picker.dataset.last) picker.closest("form").querySelector("[data-add]").click();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, true);

  document.addEventListener("mouseup", (event) => {
    const word = event.target.closest?.("[data-w]");
    const begun = getSelection().anchorNode?.parentElement?.closest("[data-w]");
    if (!word) return;
    const picker = word.closest("[data-words]");
    const drawn = begun && begun !== word && !event.shiftKey && picker.contains(begun) && !getSelection().isCollapsed;
    if (drawn) take(picker, Number(begun.dataset.w), { extend: false });
    take(picker, Number(word.dataset.w), { extend: drawn || event.shiftKey });
  });

  announce();
  if (location.hash === "#q") document.getElementById("q")?.focus();
})();
