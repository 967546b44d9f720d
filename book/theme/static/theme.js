// Comforts on top of pages that read without them: colours, code switch, copying, outline, contents on phones, tables.
(() => {
  const words = JSON.parse(document.currentScript.dataset.words || "{}");
  const say = (text) => words[text] || text;
  const html = document.documentElement;
  const $ = (selector, from = document) => from.querySelector(selector);
  const $$ = (selector, from = document) => [...from.querySelectorAll(selector)];

  // colours
  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (html.dataset.theme ? html.dataset.theme === "dark" : system.matches);
  const button = $("#theme");
  const tell = () => button.setAttribute("aria-pressed", String(isDark()));
  button.addEventListener("click", () => {
    const next = isDark() ? "light" : "dark";
    html.dataset.theme = next;
    try {
      if ((next === "dark") === system.matches) { localStorage.removeItem("theme"); delete html.dataset.theme; }
      else localStorage.setItem("theme", next);
    } catch { /* not remembered */ }
    tell();
  });
  system.addEventListener("change", tell);
  tell();

  // a placeholder that a phone's bar has room for
  const field = $("#search");
  const whole = field.placeholder;
  const narrow = matchMedia("(max-width: 34rem)");
  const word = () => { field.placeholder = narrow.matches ? field.dataset.short : whole; };
  narrow.addEventListener("change", word);
  word();

  // contents on narrow screens: a drawer instead of a jump to the page's end
  const contents = $("#contents");
  const opener = $(".to-contents");
  const drawer = (open) => {
    html.classList.toggle("contents-open", open);
    opener.setAttribute("aria-expanded", String(open));
    if (open) ($("[aria-current]", contents) || $("a", contents)).focus();
  };
  opener.setAttribute("role", "button");
  opener.setAttribute("aria-expanded", "false");
  opener.setAttribute("aria-controls", "contents");
  opener.addEventListener("click", (event) => { event.preventDefault(); drawer(!html.classList.contains("contents-open")); });
  opener.addEventListener("keydown", (event) => { if (event.key === " ") { event.preventDefault(); opener.click(); } });
  document.addEventListener("click", (event) => {
    if (html.classList.contains("contents-open") && !contents.contains(event.target) && !opener.contains(event.target)) drawer(false);
  });
  const current = $("[aria-current]", contents);
  if (current && current.offsetTop > contents.clientHeight * 0.8) contents.scrollTop = current.offsetTop - contents.clientHeight / 2;

  // code
  const folds = $$("details.code-fold");
  const all = $("#all-code");
  const showCode = (open) => {
    folds.forEach((fold) => { fold.open = open; });
    all.setAttribute("aria-pressed", String(open));
    all.textContent = open ? say("Hide all code") : say("Show all code");
  };
  if (all) {
    all.addEventListener("click", () => {
      const open = all.getAttribute("aria-pressed") !== "true";
      showCode(open);
      try {
        if (open) localStorage.setItem("code", "shown"); else localStorage.removeItem("code");
      } catch { /* not remembered */ }
    });
    try { if (localStorage.getItem("code") === "shown") showCode(true); } catch { /* folded */ }
  }
  // units of evidence: the page arrives with every article open; with more than a dozen units all but the first are folded
  const articles = $$("details.units-of");
  const allUnits = $("#all-units");
  if (allUnits) {
    const fold = (open) => {
      articles.forEach((article, i) => { article.open = open || i === 0; });
      allUnits.setAttribute("aria-pressed", String(open));
      allUnits.textContent = open ? "Fold the articles" : "Open all articles";
    };
    allUnits.addEventListener("click", () => fold(allUnits.getAttribute("aria-pressed") !== "true"));
    addEventListener("beforeprint", () => fold(true));
    fold(false);
  }
  const reveal = (id) => {
    const target = id && document.getElementById(id);
    if (!target) return;
    for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  };
  addEventListener("hashchange", () => reveal(decodeURIComponent(location.hash.slice(1))));
  reveal(decodeURIComponent(location.hash.slice(1)));
  $$("[data-opens]").forEach((link) => link.addEventListener("click", () => reveal(link.dataset.opens)));

  // copying
  const copy = async (text) => {
    try { await navigator.clipboard.writeText(text); return true; } catch { /* no permission: the old way */ }
    const area = Object.assign(document.createElement("textarea"), { value: text, readOnly: true });
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  };
  const address = (element) => {
    const url = new URL(element.dataset.url, location.href);
    return url.protocol === "file:" ? "" : url.href.replace(/index\.html$/, "");
  };
  const cited = (element, text) => text.replace("{url}", element.dataset.url ? address(element) : "").trim();
  $$("[data-copy]").forEach((control) => {
    const label = control.textContent;
    control.setAttribute("aria-live", "polite");
    control.addEventListener("click", async () => {
      control.textContent = (await copy(cited(control, control.dataset.copy))) ? say("Copied") : say("Press Ctrl+C");
      setTimeout(() => { control.textContent = label; }, 1800);
    });
  });

  // outline
  const marks = new Map($$(".outline a").map((link) => [decodeURIComponent(link.hash.slice(1)), link]));
  if (marks.size) {
    const heads = [...marks.keys()].map((id) => document.getElementById(id)).filter(Boolean);
    let asked = false;
    const mark = () => {
      asked = false;
      const above = heads.filter((head) => head.getBoundingClientRect().top < 160);
      const here = above.length ? above[above.length - 1] : heads[0];
      marks.forEach((link, id) => link.classList.toggle("here", id === here.id));
    };
    addEventListener("scroll", () => { if (!asked) { asked = true; requestAnimationFrame(mark); } }, { passive: true });
    mark();
  }

  // tables that fit their box need not scroll in it: their heads then stay in sight while the page scrolls
  const boxes = $$(".scroll:has(> table > thead)");
  const measure = () => boxes.forEach((box) => {
    box.classList.remove("fits");
    box.classList.toggle("fits", box.scrollWidth <= box.clientWidth);
  });
  if (boxes.length) {
    let width = innerWidth;
    measure();
    document.fonts?.ready.then(measure);
    addEventListener("resize", () => { if (innerWidth !== width) { width = innerWidth; measure(); } });
  }

  document.addEventListener("keydown", (event) => { if (event.key === "Escape") drawer(false); });
})();
