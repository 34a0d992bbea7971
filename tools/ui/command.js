"use strict";
// A command to try, with a button that copies it.

function commandView(command) {
  if (!command) return null;
  const code = el("code", {}, command);
  const said = el("span", {role: "status", class: "quiet"});
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(command);
      said.textContent = " copied";
    } catch {
      // a page from a folder may not be allowed to
      getSelection().selectAllChildren(code);
      said.textContent = " selected: press Ctrl+C";
    }
  };
  return el("div", {class: "command"}, code, el("button", {type: "button", click: copy}, "Copy"), said);
}
