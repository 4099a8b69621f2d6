// The failure explorer: shows the answer to what is chosen, one thing or two. It computes nothing: every answer stands
// in data.js, as hadesign prove --what-if would give it. What is chosen stands in the address, so it can be shared.
"use strict";
(() => {
  const data = window.hadesignExplorer, root = document.getElementById("fe-explorer");
  if (!data || !root) return;
  const KEY = "what-if=";
  const { texts, rows, sections, answers, parts, pairs, words } = data;
  const numbers = new Map(parts.flatMap((part, number) => part.things.map(thing => [thing, number])));

  // Texts become text and never markup, whatever stands in them.
  const make = (name, text, attributes = {}) => {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };

  // --- what is chosen: things in the address, after #what-if= ---------------------------------------------------------
  const decoded = text => { try { return decodeURIComponent(text); } catch { return ""; } };
  const chosen = () => {
    const hash = location.hash.slice(1);
    if (!hash.startsWith(KEY)) return [];
    const named = hash.slice(KEY.length).split(",").map(decoded).filter(thing => numbers.has(thing));
    return [...new Set(named)].slice(0, 2);
  };
  const choose = things => {
    const address = things.length ? `#${KEY}${things.map(encodeURIComponent).join(",")}` : "#" + KEY;
    location.hash = address;
    show();
  };
  const press = number => {
    const before = chosen(), part = parts[number];
    const own = before.filter(thing => numbers.get(thing) === number);
    if (!two.checked) return choose(own.length && before.length === 1 ? [] : [part.things[0]]);
    const others = before.filter(thing => numbers.get(thing) !== number);
    if (own.length === 1 && !others.length && part.count > 1) return choose(part.things.slice(0, 2));
    choose(own.length ? others : [...before.slice(-1), part.things[0]]);
  };
  const answerTo = things => {
    const [first, second] = things.map(thing => numbers.get(thing)).sort((a, b) => a - b);
    if (second === undefined) return first === undefined ? undefined : parts[first].answer;
    return pairs[first]?.[second - first];
  };

  // --- an answer ------------------------------------------------------------------------------------------------------
  const placed = ({ text, page }) => texts[page] ? make("a", texts[text], { href: texts[page] }) : texts[text];
  const cell = value => {
    if (typeof value === "number") return make("td", texts[value]);
    const made = make("td");
    made.append("is" in value ? make("span", texts[value.text], { class: `fe-${value.is}` }) : placed(value));
    return made;
  };
  const table = part => {
    const frame = make("div", undefined, { class: "md-typeset__scrollwrap" }), made = make("table"), head = make("tr");
    head.append(...part.head.map(title => make("th", texts[title], { scope: "col" })));
    made.append(make("thead"), make("tbody"));
    made.tHead.append(head);
    for (const row of part.rows) {
      const line = make("tr");
      line.append(...rows[row].map(cell));
      made.tBodies[0].append(line);
    }
    const inner = make("div", undefined, { class: "md-typeset__table" });
    inner.append(made);
    frame.append(inner);
    return frame;
  };
  const list = entries => {
    const made = make("ul");
    for (const [text, at, below] of entries) {
      const item = make("li", texts[text]);
      if (at) item.append(" (", placed(at), ")");
      if (below.length) item.append(list(below.map(line => [line, 0, []])));
      made.append(item);
    }
    return made;
  };
  const shown = part => {
    if (typeof part === "number") return make("p", texts[part]);
    return part.list ? list(part.list) : table(part);
  };

  // --- the page -------------------------------------------------------------------------------------------------------
  const picture = make("div", undefined, { class: "fe-picture" });
  const menu = make("div", undefined, { class: "fe-menu" });
  const status = make("div", undefined, { class: "fe-status", role: "status", "aria-live": "polite" });
  const result = make("div", undefined, { class: "fe-result" });
  const two = make("input", undefined, { type: "checkbox", id: "fe-two" });
  const clear = make("button", words.clear, { type: "button", class: "fe-part" });
  const buttons = parts.map((part, number) => {
    const button = make("button", part.name, { type: "button", class: "fe-part" });
    button.addEventListener("click", () => press(number));
    return button;
  });
  const label = make("label", undefined, { class: "fe-two", for: "fe-two" });
  label.append(two, " ", words.two);
  clear.addEventListener("click", () => choose([]));
  two.addEventListener("change", () => { if (!two.checked) choose(chosen().slice(-1)); });
  const tools = make("p", undefined, { class: "fe-tools" });
  tools.append(label, clear);
  menu.append(tools);
  for (const kind of new Set(parts.map(part => part.kind))) {
    const group = make("fieldset");
    group.append(make("legend", data.kinds[kind]));
    group.append(...buttons.filter((_, number) => parts[number].kind === kind));
    menu.append(group);
  }

  if (words.rest) menu.append(make("p", words.rest));

  // --- the picture: what it names by data-things, or by its id, can be chosen there, too --------------------------------
  const targets = [];
  let pressed = new Set();
  const draw = () => {
    if (!window.hadesignPicture) return;
    const read = new DOMParser().parseFromString(window.hadesignPicture, "image/svg+xml").documentElement;
    if (read.nodeName !== "svg") return;
    const svg = document.importNode(read, true);
    // A picture is one thing for those who listen; what can be chosen in it is not.
    svg.setAttribute("role", "group");
    // Its colours follow the page's, which readers may switch, and not those that the system asks for.
    for (const sheet of svg.querySelectorAll("style")) {
      sheet.textContent = sheet.textContent.replace(/@media \(prefers-color-scheme: dark\)\s*\{([^]*)\}\s*$/,
        '[data-md-color-scheme="slate"] .fe-picture { $1 }');
    }
    for (const element of svg.querySelectorAll("[data-things], [id]")) {
      const named = element.getAttribute("data-things") || element.id;
      const things = numbers.has(named) ? [named] : named.split(" ");
      const own = [...new Set(things.map(thing => numbers.get(thing)).filter(number => number !== undefined))];
      if (element.hasAttribute("id")) element.id = `fe-${element.id}`;
      if (!own.length) continue;
      const attributes = { class: `${element.getAttribute("class") || ""} fe-target`, tabindex: "0", role: "button",
        "aria-label": own.map(number => parts[number].name).join(", ") };
      for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
      // A box of several parts stands for the next of them at each press.
      const next = () => press(own[(own.findIndex(number => pressed.has(number)) + 1) % own.length]);
      element.addEventListener("click", event => { event.stopPropagation(); next(); });
      element.addEventListener("keydown", event => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        event.stopPropagation();
        next();
      });
      targets.push([element, own]);
    }
    for (const use of svg.querySelectorAll("use")) {
      const link = use.getAttribute("xlink:href") || use.getAttribute("href") || "";
      if (link.startsWith("#")) use.setAttribute("href", `#fe-${link.slice(1)}`);
    }
    // Little smaller than it was drawn, or else it scrolls in its frame.
    svg.style.minWidth = `${Math.round(parseFloat(svg.getAttribute("width")) * 0.8) || 0}px`;
    picture.append(svg);
  };

  const mark = (element, own, dead) => {
    const on = own.some(number => pressed.has(number));
    element.setAttribute("aria-pressed", String(on));
    element.classList.toggle("fe-on", on);
    element.classList.toggle("fe-dead", !on && own.every(number => dead.has(number)));
  };
  let last;
  const show = () => {
    // Once for each address: a screen reader would say a verdict as often as it is written.
    if (location.hash === last) return;
    last = location.hash;
    const things = chosen(), number = answerTo(things);
    pressed = new Set(things.map(thing => numbers.get(thing)));
    if (things.length === 2) two.checked = true;
    const [lost, found] = number === undefined ? [[], []] : answers[number];
    const dead = new Set(lost), [first, ...others] = found.map(section => sections[section]);
    buttons.forEach((button, at) => mark(button, [at], dead));
    targets.forEach(([element, own]) => mark(element, own, dead));
    clear.disabled = !things.length;
    if (first) status.replaceChildren(make("h2", texts[first[0]]), ...first.slice(1).map(shown));
    else if (!things.length) status.replaceChildren(make("p", words.nothing));
    else status.replaceChildren(make("p", words.missing), make("code", `${words.command} '${things.join(", ")}'`));
    result.replaceChildren(...others.flatMap(([title, ...content]) => [make("h3", texts[title]), ...content.map(shown)]));
  };

  draw();
  root.replaceChildren(picture, menu, status, result);
  root.classList.add("fe-ready");
  addEventListener("hashchange", show);
  show();
})();
