// Comforts on top of pages that read without them: colours, code switch, copying, outline, contents on phones, search.
(() => {
  const root = document.currentScript.dataset.root;
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
  if (all) all.addEventListener("click", () => {
    const open = all.getAttribute("aria-pressed") !== "true";
    folds.forEach((fold) => { fold.open = open; });
    all.setAttribute("aria-pressed", String(open));
    all.textContent = open ? say("Hide all code") : say("Show all code");
  });
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

  // search: letters that readers type in several ways count as one
  const FOLDS = { "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ی", "ي": "ی", "ئ": "ی", "ك": "ک", "ة": "ه", "ۀ": "ه", "ؤ": "و" };
  const fold = (text) => text.normalize("NFKC").toLowerCase()
    .replace(/[\u064b-\u065f\u0670\u0640\u200b-\u200f\u2066-\u2069]/g, "")
    .replace(/[أإآٱىيئكةۀؤ]/g, (letter) => FOLDS[letter])
    .replace(/[٠-٩]/g, (digit) => digit.charCodeAt(0) - 0x660)
    .replace(/[۰-۹]/g, (digit) => digit.charCodeAt(0) - 0x6f0)
    .normalize("NFD").replace(/[\u0300-\u036f]/g, "");
  const input = $("#search");
  const hits = $("#hits");
  let records;
  const load = () => (records ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = `${root}static/search-index.js`;
    script.onload = () => resolve(window.bookSearch.map((r) => ({ ...r, ft: fold(r.t), fs: fold(r.s), fc: fold(r.c) })));
    script.onerror = reject;
    document.head.append(script);
  }));
  const score = (record, words) => {
    let sum = 0;
    for (const word of words) {
      const here = (record.ft.includes(word) ? (record.s ? 4 : 8) : 0) + (record.fs.includes(word) ? 6 : 0) + (record.fc.includes(word) ? 1 : 0);
      if (!here) return 0;
      sum += here;
    }
    return sum;
  };
  const excerpt = (record, word) => {
    const words = record.c.split(/\s+/);
    const at = Math.max(0, words.findIndex((w) => fold(w).includes(word)));
    const cut = words.slice(Math.max(0, at - 6), at + 12).join(" ");
    return (at > 6 ? "… " : "") + cut + (at + 12 < words.length ? " …" : "");
  };
  let chosen = -1;
  const choose = (index) => {
    const options = $$("[role=option]", hits);
    chosen = options.length ? (index + options.length) % options.length : -1;
    options.forEach((option, i) => option.setAttribute("aria-selected", String(i === chosen)));
    if (chosen >= 0) { input.setAttribute("aria-activedescendant", options[chosen].id); options[chosen].scrollIntoView({ block: "nearest" }); }
    else input.removeAttribute("aria-activedescendant");
  };
  const shut = () => { hits.hidden = true; input.setAttribute("aria-expanded", "false"); choose(-1); };
  const line = (name, content) => Object.assign(document.createElement("span"), { className: name, textContent: content, dir: "auto" });
  const run = async () => {
    const words = fold(input.value).split(/\s+/).filter((w) => w.length > 1 || /[^\x00-\x7f]/.test(w));
    if (!words.length) { shut(); return; }
    let found;
    try { found = await load(); } catch { hits.textContent = say("The search index could not be read."); hits.hidden = false; return; }
    const ranked = found.map((r) => [score(r, words), r]).filter(([s]) => s).sort((a, b) => b[0] - a[0]).slice(0, 12);
    hits.replaceChildren(...ranked.map(([, r], i) => {
      const link = Object.assign(document.createElement("a"), { id: `hit-${i}`, href: `${root}${r.u}${r.h ? `#${r.h}` : ""}`, tabIndex: -1 });
      link.setAttribute("role", "option");
      link.append(line("hit-title", r.s ? `${r.t} › ${r.s}` : r.t), line("hit-text", excerpt(r, words[0])));
      return link;
    }));
    if (!ranked.length) hits.append(line("hit-none", say("Nothing found.")));
    hits.hidden = false;
    input.setAttribute("aria-expanded", "true");
    choose(ranked.length ? 0 : -1);
  };
  let wait;
  input.addEventListener("focus", () => { load().catch(() => {}); if (input.value) run(); });
  input.addEventListener("input", () => { clearTimeout(wait); wait = setTimeout(run, 80); });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") { event.preventDefault(); choose(chosen + 1); }
    else if (event.key === "ArrowUp") { event.preventDefault(); choose(chosen - 1); }
    else if (event.key === "Enter") { const option = $$("[role=option]", hits)[Math.max(chosen, 0)]; if (option && !hits.hidden) { option.click(); shut(); } }
    else if (event.key === "Escape") { shut(); input.blur(); }
  });
  document.addEventListener("click", (event) => { if (!event.target.closest(".search")) shut(); });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") drawer(false);
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName);
    if ((event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) || (event.key === "k" && (event.ctrlKey || event.metaKey))) {
      event.preventDefault();
      input.focus();
    }
  });
  const asked = new URLSearchParams(location.search).get("q");
  if (asked) { input.value = asked; input.focus(); run(); }
})();
