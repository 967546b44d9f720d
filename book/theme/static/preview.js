// A look at what a link leads to, on hover or keyboard focus: figures, terms, claims, works cited and notes.
// The links work without it; a finger follows the link at once.
(() => {
  const { root, words: known = "{}" } = document.querySelector("script[data-root]").dataset;
  const dictionary = JSON.parse(known);
  const top = new URL(root || "./", location.href);
  const here = location.pathname.replace(/\/$/, "/index.html");
  const article = document.querySelector("#main article");
  if (!article) return;

  let records;
  const load = () => (records ??= new Promise((resolve) => {
    const script = document.createElement("script");
    script.src = `${root}static/previews.js`;
    script.onload = () => resolve(window.bookPreviews);
    script.onerror = () => { records = undefined; resolve({}); };
    document.head.append(script);
  }));

  const box = Object.assign(document.createElement("div"), { id: "preview", className: "preview", hidden: true });
  box.setAttribute("role", "tooltip");
  box.setAttribute("popover", "manual"); // above all else, although it stands in the main landmark
  article.closest("main").append(box);
  const open = (wanted) => {
    box.hidden = !wanted;
    if (box.togglePopover) box.togglePopover(wanted);
  };

  // what a link shows: nodes, or null
  const own = (link) => {
    const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!target || !/^#(ref|note)-/.test(link.hash)) return null;
    const copy = target.cloneNode(true);
    copy.querySelectorAll(".back").forEach((back) => back.remove());
    copy.querySelectorAll("a").forEach((inner) => inner.replaceWith(...inner.childNodes));
    copy.querySelectorAll("[id]").forEach((inner) => inner.removeAttribute("id"));
    return [...copy.childNodes];
  };
  const far = async (link) => {
    const path = link.pathname.replace(/\/$/, "/index.html");
    if (link.origin !== location.origin || !path.startsWith(top.pathname)) return null;
    const key = path.slice(top.pathname.length) + (path.includes("/figures/") ? "" : link.hash);
    const record = (await load())[key];
    if (!record || path === here) return null;
    const kind = Object.assign(document.createElement("p"), { className: "preview-kind", textContent: dictionary[record.k] || record.k });
    const title = Object.assign(document.createElement("p"), { className: "preview-title", innerHTML: record.t });
    const text = Object.assign(document.createElement("p"), { innerHTML: record.c });
    if (!record.i) return [kind, title, text];
    const frame = Object.assign(document.createElement("div"), { className: "card-white" });
    frame.append(Object.assign(document.createElement("img"), { src: root + record.i, alt: "" }));
    return [kind, frame, title, text];
  };

  let current = null, timer;
  const hide = () => {
    clearTimeout(timer);
    if (current) current.removeAttribute("aria-describedby");
    current = null;
    open(false);
  };
  const place = (link) => {
    const origin = (box.offsetParent ?? document.documentElement).getBoundingClientRect();
    const rect = link.getClientRects()[0] ?? link.getBoundingClientRect();
    const width = box.offsetWidth, height = box.offsetHeight, gap = 8;
    const left = Math.min(Math.max(gap, rect.left), document.documentElement.clientWidth - width - gap);
    const below = rect.bottom + gap + height <= innerHeight || rect.top < height + gap + 60;
    box.style.left = `${left - origin.left}px`;
    box.style.top = `${(below ? rect.bottom + gap : rect.top - height - gap) - origin.top}px`;
  };
  const show = async (link) => {
    const content = link.hash && link.pathname === location.pathname ? own(link) : await far(link);
    if (!content || current !== link) return;
    box.replaceChildren(...content);
    open(true);
    place(link);
    box.querySelectorAll("img").forEach((img) => img.addEventListener("load", () => { if (current === link) place(link); }));
    link.setAttribute("aria-describedby", "preview");
  };
  const candidate = (target) => {
    const link = target instanceof Element ? target.closest("a[href]") : null;
    return link && article.contains(link) && !link.closest(".panel, .tile, .claim-head, .kicker, h2, h3, h4") && !link.querySelector("img") ? link : null;
  };
  const ask = (link, delay) => {
    if (link === current) { clearTimeout(timer); return; }
    hide();
    current = link;
    timer = setTimeout(() => show(link), delay);
  };

  const hovers = matchMedia("(hover: hover)");
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch" || !hovers.matches) return;
    if (box.contains(event.target)) { clearTimeout(timer); return; }
    const link = candidate(event.target);
    if (link) ask(link, 280);
    else if (current && current !== document.activeElement) { clearTimeout(timer); timer = setTimeout(hide, 220); }
  });
  document.addEventListener("focusin", (event) => {
    const link = candidate(event.target);
    if (link && link.matches(":focus-visible")) ask(link, 120);
    else if (!box.contains(event.target)) hide();
  });
  document.addEventListener("focusout", (event) => { if (event.target === current) hide(); });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && current) hide(); });
  document.addEventListener("click", hide);
})();
