"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const byId = (id) => document.getElementById(id);
  const width = data.products.length;
  const productAt = new Map(data.products.map((product, index) => [product[0], index]));
  const capabilityAt = new Map(data.capabilities.map((capability, index) => [capability[0], index]));

  /* Text only ever enters the page as text: no HTML is parsed here. */
  const make = (tag, properties = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
      if (name === "class") element.className = value;
      else element.setAttribute(name, value);
    }
    element.append(...children.filter((child) => child !== null && child !== ""));
    return element;
  };
  const bdi = (text) => make("bdi", {}, text);
  const svg = (tag, properties, ...children) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(properties)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  };
  const safe = (url) => /^https?:\/\/[^/]/i.test(url);
  const outside = (url, text) =>
    make("a", { href: url, target: "_blank", rel: "noopener noreferrer nofollow" }, bdi(text));
  const place = (text) => encodeURIComponent(text);
  const cellLink = (row, column) => `#e/${place(data.products[column][0])}/${place(data.capabilities[row][0])}`;
  const answerOf = (cell) => (cell ? cell[0] : 4);
  const answer = (index) => {
    const [sign, words, name] = data.answers[index];
    return make("span", { class: "answer" },
      make("span", { class: `sign a-${name}`, "aria-hidden": "true" }, sign), words,
      name === "no" ? make("small", {}, " (documented)") : "");
  };

  /* ---- evidence ---- */
  const ROLES = { against: "speaks against it", lead: "to read: proves nothing by itself" };
  const quote = (number, role) => {
    const [text, url, fragment, day, path, verified, before, after] = data.evidence[number];
    const address = data.urls[url];
    const from = make("p", { class: "from" });
    if (fragment !== null && safe(address)) from.append(outside(address + fragment, address));
    else from.append(bdi(address));
    from.append(` · captured ${day} · ${verified ? "found again in the archive" : "not found again in the archive"}`);
    return make("div", { class: `evidence ${role}` },
      ROLES[role] ? make("p", { class: "path" }, ROLES[role]) : null,
      path ? make("p", { class: "path" }, bdi(path)) : null,
      make("p", { class: "passage", dir: "auto" },
        before ? make("span", { class: "around" }, before) : "", make("mark", {}, bdi(text)),
        after ? make("span", { class: "around" }, after) : ""),
      from);
  };
  const silence = (cell) => {
    const name = data.answers[answerOf(cell)][2];
    if (name === "no") return "The product's own pages say that it does not have it.";
    if (name === "not_mentioned") {
      const pages = `${cell[3]} relevant page${cell[3] === 1 ? " was" : "s were"} read`;
      return `${pages}, and none of them mentions it. It may still be there.`;
    }
    if (name === "not_looked") {
      return cell ? "No relevant page could be read, so nothing can be said." : "This cell was never assessed.";
    }
    if (name === "unclear") return "Some passages are related but prove nothing. They are leads to read, not evidence.";
    return "";
  };
  const details = (row, column) => {
    const index = row * width + column;
    const cell = data.cells[index];
    const body = make("div", {});
    body.append(make("p", { class: "verdict" }, answer(answerOf(cell))));
    if (silence(cell)) body.append(make("p", {}, silence(cell)));
    if (cell) {
      const facts = [...cell[1], `confidence ${cell[2]}%`, `${cell[3]} pages read`];
      body.append(make("p", { class: "note" }, bdi(facts.join(" · "))));
      if (cell[8]) body.append(make("p", {}, bdi(cell[8])));
      for (const number of cell[4]) body.append(quote(number, "for"));
      for (const number of cell[5]) body.append(quote(number, "against"));
      for (const number of cell[9]) body.append(quote(number, "lead"));
      const hidden = cell[6] - cell[4].length - cell[5].length;
      if (hidden > 0) body.append(make("p", { class: "note" }, `${hidden} more in the evidence export.`));
      if (cell[7].length) {
        body.append(make("h3", {}, "Why"), make("p", { class: "note" }, bdi(cell[7].join("; "))));
      }
    }
    const steps = data.history[index];
    if (steps) {
      const list = make("ul", { class: "history" });
      for (const [since, until, state, text, url] of steps) {
        list.append(make("li", {}, make("span", { class: "when" }, `${since} to ${until || "now"} `), answer(state),
          text ? make("q", {}, bdi(text)) : "", url ? " " : "", url && safe(url) ? outside(url, "page") : ""));
      }
      body.append(make("h3", {}, "History"), list);
    }
    return body;
  };
  const dialog = byId("evidence");
  let opener = null;
  const openCell = (row, column) => {
    byId("evidence-title").replaceChildren(bdi(data.products[column][1]), ": ", bdi(data.capabilities[row][1]));
    const more = make("p", { class: "note" }, make("a", { href: `#c/${place(data.capabilities[row][0])}` },
      "All products on this capability"));
    byId("evidence-body").replaceChildren(details(row, column), make("h3", {}, "See also"), more);
    byId("evidence-body").scrollTop = 0;
    if (!dialog.open) dialog.showModal();
  };
  byId("evidence-close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  dialog.addEventListener("close", () => {
    if (location.hash.startsWith("#e/")) history.replaceState(null, "", `#${here}`);
    // The browser gives the focus back at once; this event comes later and must not take it from where a key has moved it.
    if (opener && document.activeElement === document.body) opener.focus();
    opener = null;
  });

  /* ---- a capability's page ---- */
  const timeline = (row) => {
    const found = data.adopters[row];
    if (!found.length) return make("p", { class: "note" }, "No release note or capture dates it.");
    const time = (day) => Date.parse(day);
    const end = time(data.asOf);
    const start = Math.min(...found.map((one) => time(one[1])), end - 365 * 864e5);
    const box = svg("svg", { class: "map", viewBox: `0 0 640 ${found.length * 22 + 26}`, role: "img",
      "aria-label": found.map((one) => `${data.products[one[0]][1]} ${one[3] ? "" : "no later than "}${one[1]}`).join("; ") });
    found.forEach(([column, day, version, exact], line) => {
      const x = 150 + 330 * (time(day) - start) / Math.max(end - start, 1);
      const y = line * 22 + 14;
      const own = data.products[column][2] ? " own" : "";
      const name = data.products[column][1];
      box.append(
        svg("line", { class: "grid", x1: 150, y1: y, x2: 480, y2: y }),
        svg("text", { class: `label${own}`, x: 140, y: y + 4, "text-anchor": "end" }, name.length > 20 ? `${name.slice(0, 19)}…` : name),
        svg("circle", { class: `dot${own}${exact ? "" : " hollow"}`, cx: x, cy: y, r: 5 }),
        svg("text", { x: 492, y: y + 4 }, `${exact ? "" : "no later than "}${day}${version ? ` (${version})` : ""}`));
    });
    box.append(svg("text", { x: 150, y: found.length * 22 + 18 }, new Date(start).toISOString().slice(0, 7)),
      svg("text", { x: 480, y: found.length * 22 + 18, "text-anchor": "end" }, data.asOf.slice(0, 7)));
    return box;
  };
  const showCapability = (row) => {
    const [, label, theme, about, aliases] = data.capabilities[row];
    byId("capability-title").replaceChildren(bdi(label));
    byId("capability-theme").replaceChildren(theme ? "› " : "", bdi(theme));
    byId("capability-about").replaceChildren(bdi(about));
    byId("capability-aliases").replaceChildren(aliases.length ? bdi(`Also: ${aliases.join(", ")}`) : "");
    const table = make("table", { class: "plain ruled" }, make("thead", {}, make("tr", {},
      ...["Product", "Answer", "", "Best quote"].map((head) => make("th", {}, head || make("span", { class: "visually-hidden" }, "Detail"))))));
    const rows = make("tbody", {});
    const order = data.products.map((_, column) => column)
      .sort((one, other) => answerOf(data.cells[row * width + one]) - answerOf(data.cells[row * width + other]) || one - other);
    for (const column of order) {
      const cell = data.cells[row * width + column];
      const best = cell && [...cell[4], ...cell[5]][0];
      const text = make("td", { class: "quote" });
      if (best !== undefined && best !== null) {
        const [words, url, fragment, day] = data.evidence[best];
        text.append(make("q", {}, bdi(words.length > 180 ? `${words.slice(0, 179)}…` : words)), " ");
        const from = make("span", { class: "from" });
        if (fragment !== null && safe(data.urls[url])) from.append(outside(data.urls[url] + fragment, "page"), `, ${day}`);
        text.append(from);
      } else text.append(make("span", { class: "note" }, silence(cell)));
      rows.append(make("tr", {}, make("th", { scope: "row" }, make("a", { href: `#p/${place(data.products[column][0])}` }, bdi(data.products[column][1]))),
        make("td", {}, make("a", { href: cellLink(row, column) }, answer(answerOf(cell)))),
        make("td", { class: "note" }, bdi(cell ? cell[1].join(" · ") : "")), text));
    }
    table.append(rows);
    byId("capability-body").replaceChildren(
      make("h2", {}, "Who has it"), make("div", { class: "scroll-x", tabindex: "0", role: "region", "aria-label": "Table: who has it" }, table),
      make("h2", {}, "Since when"), timeline(row));
  };

  /* ---- pages ---- */
  const pages = [...document.querySelectorAll(".page")];
  const links = [...document.querySelectorAll(".top nav a")];
  let here = "overview";
  const part = (text) => { try { return decodeURIComponent(text); } catch { return text; } };
  const show = (id, focus) => {
    const page = byId(id) || byId("overview");
    here = location.hash.slice(1);
    for (const one of pages) one.classList.toggle("here", one === page);
    const current = { capability: "matrix" }[page.id] || (page.id.startsWith("p/") ? "products" : page.id);
    for (const link of links) {
      if (link.hash === `#${current}`) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    document.documentElement.dataset.page = page.id;
    document.querySelector(".foot").classList.toggle("quiet", page.id === "matrix");
    if (focus) { scrollTo(0, 0); page.querySelector("h1").focus({ preventScroll: true }); }
  };
  const route = (focus) => {
    const [kind, first, second] = location.hash.slice(1).split("/").map(part);
    if (kind === "e" && productAt.has(first) && capabilityAt.has(second)) {
      if (!document.querySelector(".page.here")) { show("matrix", false); here = "matrix"; }
      openCell(capabilityAt.get(second), productAt.get(first));
      return;
    }
    if (dialog.open) { opener = null; dialog.close(); }
    if (kind === "c" && capabilityAt.has(first)) { showCapability(capabilityAt.get(first)); show("capability", focus); }
    else if (kind === "p") show(`p/${first}`, focus);
    else show(kind || "overview", focus);
  };
  byId("capability").hidden = false;
  addEventListener("hashchange", () => route(true));
  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest('a[href^="#e/"]');
    if (link) opener = link;
  });

  /* ---- the matrix ---- */
  const grid = byId("grid");
  const bodies = [...grid.tBodies];
  const rows = [...grid.querySelectorAll("tr[data-row]")];
  const homes = new Map(rows.map((row) => [row, row.parentElement]));
  /* A table of fixed columns is laid out row by row; otherwise each keystroke would measure every cell. */
  const fit = () => {
    const heads = [...grid.tHead.rows[0].cells].filter((head) => !head.hidden);
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const first = matchMedia("(max-width: 820px)").matches ? 8.5 : 15;
    grid.style.width = `${(first + 8.7 * (heads.length - 1)) * rem}px`;
  };
  fit();
  addEventListener("resize", fit);
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const labels = data.capabilities.map(([, label, theme, about, aliases]) => fold([label, theme, about, ...aliases].join("\n")));
  let quotes = null;
  const quotesOf = () => quotes || (quotes = data.capabilities.map((_, row) => {
    const texts = [];
    for (let column = 0; column < width; column++) {
      const cell = data.cells[row * width + column];
      if (cell) for (const number of [...cell[4], ...cell[5]]) texts.push(data.evidence[number][0]);
    }
    return fold(texts.join("\n"));
  }));
  const tests = {
    "": () => true,
    differs: (row) => "differs" in row.dataset,
    gap: (row) => row.dataset.standing === "gap" || row.dataset.standing === "behind",
    unverified: (row) => row.dataset.standing === "unverified",
    strength: (row) => row.dataset.standing === "strength",
    open: (row) => row.querySelector(".not_mentioned, .not_looked, .unclear") !== null,
  };
  let grouped = true;
  let order = rows;
  let pending = 0;
  let late = [];
  /* Rows come back a screenful at once and the rest frame by frame: laying all out would hold up the typing. */
  const reveal = (many) => {
    cancelAnimationFrame(pending);
    for (const row of late.splice(0, Math.max(many, 10))) row.hidden = false;
    for (const head of grid.querySelectorAll("tr.theme")) {
      head.hidden = !grouped || !head.parentElement.querySelector("tr[data-row]:not([hidden])");
    }
    if (late.length) pending = requestAnimationFrame(() => reveal(10));
  };
  const filter = () => {
    const words = fold(byId("find").value).split(/\s+/).filter(Boolean);
    const texts = words.length && byId("in-quotes").checked ? quotesOf() : null;
    const test = tests[byId("show").value];
    const theme = byId("theme").value;
    let count = 0;
    late = [];
    for (const row of order) {
      const number = +row.dataset.row;
      const fits = test(row) && (theme === "" || homes.get(row).dataset.theme === theme)
        && words.every((word) => labels[number].includes(word) || (texts !== null && texts[number].includes(word)));
      if (!fits) row.hidden = true;
      else if (row.hidden) late.push(row);
      count += fits;
    }
    reveal(24 - (count - late.length));
    byId("count").textContent = `${count} of ${rows.length}`;
    byId("nothing").hidden = count > 0;
  };
  const sort = (by, column) => {
    for (const head of grid.querySelectorAll("thead th[data-column]")) {
      head.setAttribute("aria-sort", head.dataset.column === String(column) ? "descending" : "none");
    }
    grouped = by === "theme";
    const name = (row) => labels[+row.dataset.row];
    const rank = (row) => answerOf(data.cells[+row.dataset.row * width + column]);
    const orders = {
      theme: (one, other) => +one.dataset.row - +other.dataset.row,
      name: (one, other) => name(one).localeCompare(name(other)),
      have: (one, other) => +other.dataset.have - +one.dataset.have || +one.dataset.row - +other.dataset.row,
      rare: (one, other) => +one.dataset.have - +other.dataset.have || +one.dataset.row - +other.dataset.row,
      product: (one, other) => rank(one) - rank(other) || +one.dataset.row - +other.dataset.row,
    };
    order = [...rows].sort(orders[by]);
    for (const row of order) (grouped ? homes.get(row) : bodies[0]).append(row);
    filter();
  };
  let waiting = 0;
  byId("find").addEventListener("input", () => { cancelAnimationFrame(waiting); waiting = requestAnimationFrame(filter); });
  for (const id of ["in-quotes", "show", "theme"]) byId(id).addEventListener("change", filter);
  byId("sort").addEventListener("change", (event) => sort(event.target.value, -1));
  byId("clear").addEventListener("click", () => {
    for (const id of ["find", "show", "theme"]) byId(id).value = "";
    filter();
    byId("find").focus();
  });
  grid.tHead.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) sort("product", +button.dataset.sort);
  });
  byId("pick").addEventListener("change", (event) => {
    const column = +event.target.value;
    for (const row of grid.rows) {
      if (row.cells.length > 1) row.cells[column + 1].hidden = !event.target.checked;
    }
    fit();
  });

  let active = rows.length ? rows[0].cells[1] : null;
  if (active) active.tabIndex = 0;
  const activate = (cell) => {
    if (active) active.tabIndex = -1;
    active = cell;
    cell.tabIndex = 0;
    cell.focus({ preventScroll: true });
    /* Sticky heads cover what the browser thinks is in view. */
    const box = grid.parentElement.getBoundingClientRect();
    const spot = cell.getBoundingClientRect();
    const left = box.left + grid.rows[0].cells[0].offsetWidth;
    const top = box.top + grid.tHead.offsetHeight;
    const scroll = grid.parentElement;
    if (spot.left < left) scroll.scrollLeft -= left - spot.left;
    else if (spot.right > box.right) scroll.scrollLeft += spot.right - box.right + 16;
    if (spot.top < top) scroll.scrollTop -= top - spot.top;
    else if (spot.bottom > box.bottom) scroll.scrollTop += spot.bottom - box.bottom + 16;
  };
  const open = (cell) => {
    opener = cell;
    openCell(+cell.parentElement.dataset.row, cell.cellIndex - 1);
  };
  grid.addEventListener("click", (event) => {
    const cell = event.target.closest("td");
    if (cell) { activate(cell); open(cell); }
  });
  grid.addEventListener("keydown", (event) => {
    const cell = event.target.closest("td");
    if (!cell || event.altKey || event.metaKey) return;
    const visible = [...grid.querySelectorAll("tr[data-row]")].filter((row) => !row.hidden);
    const columns = [...cell.parentElement.cells].map((one, index) => (index && !one.hidden ? index : 0)).filter(Boolean);
    let row = visible.indexOf(cell.parentElement);
    let column = columns.indexOf(cell.cellIndex);
    switch (event.key) {
      case "ArrowRight": column = Math.min(column + 1, columns.length - 1); break;
      case "ArrowLeft": column = Math.max(column - 1, 0); break;
      case "ArrowDown": row = Math.min(row + 1, visible.length - 1); break;
      case "ArrowUp": row = Math.max(row - 1, 0); break;
      case "PageDown": row = Math.min(row + 12, visible.length - 1); break;
      case "PageUp": row = Math.max(row - 12, 0); break;
      case "Home": column = 0; if (event.ctrlKey) row = 0; break;
      case "End": column = columns.length - 1; if (event.ctrlKey) row = visible.length - 1; break;
      case "Enter": case " ": event.preventDefault(); open(cell); return;
      default: return;
    }
    event.preventDefault();
    activate(visible[row].cells[columns[column]]);
  });
  addEventListener("keydown", (event) => {
    if (event.key === "/" && byId("matrix").classList.contains("here") && !dialog.open
        && !/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) {
      event.preventDefault();
      byId("find").focus();
    }
  });
  for (const row of rows.slice(24)) row.hidden = true;
  let laidOut = false;
  const layOut = () => {
    if (laidOut || !byId("matrix").classList.contains("here")) return;
    laidOut = true;
    filter();
  };
  addEventListener("hashchange", layOut);
  addEventListener("beforeprint", () => reveal(Infinity));
  route(false);
  layOut();
  document.documentElement.dataset.ready = "true";
})();
