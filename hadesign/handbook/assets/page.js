/* What scrolls inside a frame can be reached and scrolled by keyboard, and the theme's search says what it is. */
(function () {
  "use strict";

  var FRAMES = ".md-typeset__scrollwrap, .md-typeset pre > code, .fe-picture";

  function look() {
    var frames = Array.from(document.querySelectorAll(FRAMES));
    // All are measured before any is changed, so that the page is laid out once.
    var scrolling = frames.map(function (frame) { return frame.scrollWidth > frame.clientWidth; });
    frames.forEach(function (frame, number) {
      if (scrolling[number]) frame.tabIndex = 0;
      else frame.removeAttribute("tabindex");
    });
  }

  function name() {
    var search = document.querySelector(".md-search[role=dialog]:not([aria-label])");
    var field = search && search.querySelector("input[aria-label]");
    if (field) search.setAttribute("aria-label", field.getAttribute("aria-label"));
  }

  addEventListener("load", function () { name(); look(); });
  addEventListener("resize", look);
})();
