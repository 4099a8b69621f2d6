// Added to each page by hadesign serve: loads the page again once the site was built anew, and shows what is wrong.
"use strict";
(() => {
  let version, box;
  const tell = wrong => {
    if (!wrong) { box?.remove(); box = undefined; return; }
    if (!box) {
      box = document.createElement("pre");
      box.setAttribute("role", "alert");
      box.id = "hadesign-wrong";
      box.style.cssText = "position:fixed;inset:auto 0 0 0;z-index:99;margin:0;padding:1rem;max-height:60vh;overflow:auto;"
        + "background:#7f1d1d;color:#fff;font:13px/1.5 monospace;white-space:pre-wrap;";
      document.body.append(box);
    }
    if (box.textContent !== wrong) box.textContent = wrong;
  };
  const ask = async () => {
    try {
      const state = await (await fetch("/.hadesign/state.json", { cache: "no-store" })).json();
      version ??= state.version;
      if (state.version !== version) return location.reload();
      tell(state.wrong);
    } catch { /* it was ended, or starts anew */ }
    setTimeout(ask, 500);
  };
  ask();
})();
