// Search in the reader's browser: letters that are typed in several ways count as one, Arabic clitics are seen through.
(() => {
  const { root, words: known = "{}" } = document.querySelector("script[data-root]").dataset;
  const dictionary = JSON.parse(known);
  const say = (text) => dictionary[text] || text;
  const input = document.getElementById("search");
  const results = document.getElementById("results");
  const hits = document.getElementById("hits");
  const said = document.getElementById("hits-said");
  const MOST = 14;

  // folding
  const LETTERS = { "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ی", "ي": "ی", "ئ": "ی", "ك": "ک", "ڪ": "ک", "ة": "ه", "ۀ": "ه", "ۂ": "ه", "ؤ": "و", "ء": "" };
  // گفت‌وگو, گفت و گو, گفتگو: three spellings of one word
  const PAIRS = /(گفت|جست|شست)\s?و\s?(گو|جو|شو)/g;
  const fold = (text) => text.normalize("NFKC").toLowerCase()
    .replace(/[\u0610-\u061a\u064b-\u065f\u0670\u0640\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]/g, "")
    .replace(/[أإآٱىيئكڪةۀۂؤء]/g, (letter) => LETTERS[letter])
    .replace(/[٠-٩]/g, (digit) => digit.charCodeAt(0) - 0x660)
    .replace(/[۰-۹]/g, (digit) => digit.charCodeAt(0) - 0x6f0)
    .replace(/[’‘ʼʾʿ`]/g, "'")
    .normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(PAIRS, "$1$2");

  // The forms under which a word may stand: as typed, without what Arabic writes together before it (و ف ب ك ل س ال),
  // without Persian می / نمی, without an Arabic pronoun after it. Never below three letters.
  const BEFORE = /^(?:[وف]?(?:[بکل]?ال|لل|[بکلس])|[وف]|ن?می)(?=.{3})/;
  const AFTER = /^(.{3,}?)(?:هما|هم|هن|کم|نا|ها|های|ه|ی)$/;
  const forms = (word) => {
    if (!/[\u0600-\u06ff]/.test(word)) return [word];
    const bare = word.replace(BEFORE, "");
    const found = [word, bare, bare.replace(/^ال(?=.{3})/, "")];
    const tail = AFTER.exec(found[2]);
    if (tail) found.push(tail[1]);
    return [...new Set(found)];
  };
  const letter = /[\p{L}\p{N}_]/u;
  const wordStart = (text, at) => at === 0 || !letter.test(text[at - 1]);
  // How well a folded text holds a word: 0 not, up to 1 at a word's start as typed.
  const holds = (text, variants, least) => {
    for (let i = 0; i < variants.length; i += 1) {
      let best = 0;
      for (let at = text.indexOf(variants[i]); at >= 0; at = text.indexOf(variants[i], at + 1)) {
        if (wordStart(text, at)) { best = 1; break; }
        if (!least) best = 0.55;
      }
      if (best) return best * (1 - 0.25 * i);
    }
    return 0;
  };

  // records
  let records;
  const load = () => (records ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = `${root}static/search-index.js`;
    script.onload = () => resolve(window.bookSearch.map((r) => ({ ...r, ft: fold(r.t), fs: fold(r.s), fc: fold(r.c) })));
    script.onerror = () => { records = undefined; reject(new Error("search-index.js")); };
    document.head.append(script);
  }));
  const KINDS = { figure: say("Figure"), claim: say("Claim"), term: say("Term") };
  const score = (record, words) => {
    let sum = 0;
    for (const { variants, short } of words) {
      const title = holds(record.ft, variants, short), section = holds(record.fs, variants, short), content = holds(record.fc, variants, short);
      if (!(title || section || content)) return 0;
      sum += title * (record.s ? 3 : 8) + section * 7 + content * (record.k === "claim" ? 3 : 2);
    }
    return sum + (record.k === "term" && words.length === 1 && record.fs === words[0].variants[0] ? 6 : 0);
  };

  // what a reader sees
  const span = (name, content = "") => Object.assign(document.createElement("span"), { className: name, textContent: content, dir: "auto" });
  const matches = (token, words) => words.some(({ variants, short }) => holds(fold(token), variants, short));
  const marked = (element, text, words) => {
    for (const part of text.split(/([^\s.,;:()"“”«»؛،؟/]+)/)) {
      if (part && /\S/.test(part) && matches(part, words)) element.append(Object.assign(document.createElement("mark"), { textContent: part }));
      else element.append(part);
    }
    return element;
  };
  const excerpt = (record, words) => {
    const all = record.c.split(/\s+/);
    const first = all.findIndex((w) => matches(w, words));
    const from = first > 8 ? first - 6 : 0;
    return (from ? "… " : "") + all.slice(from, from + 24).join(" ") + (from + 24 < all.length ? " …" : "");
  };

  let chosen = -1;
  const options = () => [...hits.querySelectorAll("[role=option]")];
  const choose = (index) => {
    const all = options();
    chosen = all.length ? (index + all.length) % all.length : -1;
    all.forEach((option, i) => option.setAttribute("aria-selected", String(i === chosen)));
    if (chosen >= 0) { input.setAttribute("aria-activedescendant", all[chosen].id); all[chosen].scrollIntoView({ block: "nearest" }); }
    else input.removeAttribute("aria-activedescendant");
  };
  const shut = () => { results.hidden = true; input.setAttribute("aria-expanded", "false"); choose(-1); };
  const show = (message) => { said.textContent = message; results.hidden = false; };
  const run = async () => {
    const asked = input.value.trim();
    const words = [...new Set(fold(asked).split(/[\s\-–—.,;:()"“”«»؛،؟/]+/))].filter(Boolean)
      .map((word) => ({ variants: forms(word), short: word.length < 3 }));
    if (!words.length) { shut(); return; }
    let found;
    try { found = await load(); } catch { hits.replaceChildren(); show(say("The search index could not be read.")); return; }
    if (input.value.trim() !== asked) return;
    const ranked = found.map((r) => [score(r, words), r]).filter(([s]) => s).sort((a, b) => b[0] - a[0]);
    hits.replaceChildren(...ranked.slice(0, MOST).map(([, r], i) => {
      const link = Object.assign(document.createElement("a"), { id: `hit-${i}`, href: `${root}${r.u}${r.h ? `#${r.h}` : ""}`, tabIndex: -1 });
      link.setAttribute("role", "option");
      if (r.l) link.lang = r.l;
      const title = marked(span("hit-title"), r.s ? `${r.t} › ${r.s}` : r.t, words);
      if (KINDS[r.k]) title.prepend(span("hit-kind", KINDS[r.k]), " ");
      link.append(title, marked(span("hit-text"), excerpt(r, words), words));
      return link;
    }));
    const number = ranked.length;
    const cut = number > MOST ? ` (${say("the best shown")})` : "";
    show(number ? `${say("Results")}: ${number}${cut}` : `${say("No results")}: ${asked}`);
    input.setAttribute("aria-expanded", String(number > 0));
    choose(number ? 0 : -1);
    results.dataset.asked = asked; // what the list answers
  };

  let wait;
  input.addEventListener("focus", () => { load().catch(() => {}); if (input.value) run(); });
  input.addEventListener("input", () => { clearTimeout(wait); wait = setTimeout(run, 80); });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") { event.preventDefault(); if (results.hidden) run(); else choose(chosen + 1); }
    else if (event.key === "ArrowUp") { event.preventDefault(); choose(chosen - 1); }
    else if (event.key === "Enter") {
      const option = options()[Math.max(chosen, 0)];
      if (option && !results.hidden) { event.preventDefault(); option.click(); shut(); }
    } else if (event.key === "Escape") { event.preventDefault(); if (results.hidden) input.blur(); else shut(); }
    else if (event.key === "Tab") shut();
  });
  document.addEventListener("click", (event) => { if (!event.target.closest(".search")) shut(); });
  document.addEventListener("keydown", (event) => {
    const typing = document.activeElement.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName);
    if ((event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) || (event.key === "k" && (event.ctrlKey || event.metaKey))) {
      event.preventDefault();
      input.focus();
      input.select();
    }
  });
  const asked = new URLSearchParams(location.search).get("q");
  if (asked) { input.value = asked; input.focus(); run(); }
})();
