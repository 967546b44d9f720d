// The looks of looking.py that need the page's own geometry. Each returns sentences; none where all is well.
(() => {
  const ARABIC = /\p{Script=Arabic}/u;
  const DIGIT = /[0-9\u0660-\u0669\u06f0-\u06f9]/;
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const name = (element) => {
    const id = element.id ? `#${element.id}` : "";
    const kind = element.className && element.className.trim ? `.${element.className.trim().split(/\s+/).join(".")}` : "";
    return `<${element.tagName.toLowerCase()}${id}${kind}> ${element.textContent.trim().replace(/\s+/g, " ").slice(0, 60)}`;
  };
  const drawn = (element) => element.getClientRects().length > 0 && element.checkVisibility(); // rects stay in what is folded
  const texts = (root) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) found.push(walker.currentNode);
    return found;
  };
  const letter = (node, at) => {
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + 1);
    return range.getClientRects()[0];
  };

  // sideways overflow of the page: what sticks out at the right or left, except inside a region that scrolls by itself
  const overflow = () => {
    const width = document.documentElement.clientWidth;
    const wide = document.scrollingElement.scrollWidth;
    if (wide <= width) return [];
    const scrolls = (element) => {
      for (let e = element.parentElement; e && e !== document.body; e = e.parentElement)
        if (getComputedStyle(e).overflowX !== "visible") return true;
      return false;
    };
    const out = all("body *").filter((e) => drawn(e) && e.getBoundingClientRect().right > width + 0.5 && !scrolls(e));
    return [`the page is ${wide} px wide in a window of ${width} px: ${out.slice(0, 3).map(name).join(" · ")}`];
  };

  // what may leave the text's column leaves it at both sides alike
  const lopsided = () => {
    const column = document.querySelector("article");
    if (!column) return [];
    const { left, right } = column.getBoundingClientRect();
    return all(".body > *, .body .scroll, .body .frame", column).filter(drawn).map((e) => [e, e.getBoundingClientRect()])
      .filter(([e, box]) => (box.left < left - 1 || box.right > right + 1) && Math.abs(box.left - left + box.right - right) > 2
        && !e.parentElement.closest(".scroll"))
      .map(([e, box]) => `out of the column by ${Math.round(left - box.left)} px at the left and ${Math.round(box.right - right)} at the right: ${name(e)}`);
  };

  // right to left: declared, computed, and drawn so letter by letter
  const rtl = () => {
    const problems = [];
    for (const element of all("[dir=rtl]")) {
      if (getComputedStyle(element).direction !== "rtl") problems.push(`declared right to left, computed otherwise: ${name(element)}`);
    }
    for (const element of all(":is(p,li,td,th,dd,dt,blockquote,figcaption,h1,h2,h3,h4,span,bdi,div,section,main)[lang]")) {
      if (/^(ar|fa)\b/.test(element.lang) && ARABIC.test(element.textContent) && getComputedStyle(element).direction !== "rtl")
        problems.push(`${element.lang}, but drawn left to right: ${name(element)}`);
    }
    let judged = 0;
    for (const element of all(":lang(ar),:lang(fa),[dir=rtl]")) {
      if (!drawn(element)) continue;
      for (const node of texts(element)) {
        if (node.parentElement !== element) continue;
        const runs = [...node.data.matchAll(/\p{Script=Arabic}{2,}/gu)].filter((m) => !DIGIT.test(m[0]));
        for (const run of runs) {
          const first = letter(node, run.index);
          const last = letter(node, run.index + run[0].length - 1);
          if (!first || !last || !first.width || first.top >= last.bottom || last.top >= first.bottom) continue;
          judged += 1;
          if (first.left + first.width / 2 <= last.left + last.width / 2) problems.push(`${run[0]} runs left to right in ${name(element)}`);
        }
        if (runs.length > 1) {
          const [one, two] = [runs[0], runs[runs.length - 1]].map((run) => letter(node, run.index));
          if (one && two && one.width && two.width && Math.abs(one.top - two.top) < 2 && one.left <= two.left)
            problems.push(`the words run left to right: ${name(element)}`);
        }
        for (const run of node.data.matchAll(/[0-9]{2,}|[\u0660-\u0669]{2,}|[\u06f0-\u06f9]{2,}/g)) {
          const first = letter(node, run.index);
          const last = letter(node, run.index + run[0].length - 1);
          if (first && last && Math.abs(first.top - last.top) < 2 && first.left >= last.left) problems.push(`the number ${run[0]} runs right to left in ${name(element)}`);
        }
      }
    }
    return { problems, judged };
  };

  // Arabic letters that no language is declared for: a screen reader would spell them in English
  const undeclared = () => texts(document.body)
    .filter((node) => ARABIC.test(node.data) && !node.parentElement.closest("script,style,pre,code,:lang(ar),:lang(fa)"))
    .map((node) => `Arabic letters without a language: ${name(node.parentElement)}`);

  // anchors: each target is there, has a place, and comes into view below the bar when it is called
  const anchors = async () => {
    const problems = [];
    const wanted = new Set(all("a[href]").filter((a) => a.pathname === location.pathname && a.host === location.host && a.hash)
      .map((a) => a.hash));
    const bar = document.querySelector("header.bar");
    const edge = bar ? bar.getBoundingClientRect().bottom : 0;
    history.replaceState(null, "", location.pathname);
    for (const hash of wanted) {
      const target = document.getElementById(decodeURIComponent(hash.slice(1)));
      if (!target) { problems.push(`${hash} leads nowhere`); continue; }
      location.hash = hash;
      await new Promise((done) => setTimeout(done, 0));
      await new Promise((done) => setTimeout(done, 0));
      if (!drawn(target)) { problems.push(`${hash} leads to what is not shown: ${name(target)}`); continue; }
      const box = target.getBoundingClientRect();
      const sticky = getComputedStyle(target).position;
      if (sticky === "fixed" || sticky === "sticky") continue;
      if (box.bottom <= 0 || box.top >= innerHeight) problems.push(`${hash} does not come into view: ${name(target)}`);
      else if (box.top < edge - 1 && target.tagName !== "MAIN") problems.push(`${hash} comes to lie under the bar: ${name(target)}`);
    }
    document.activeElement.blur(); // a target in focus shows its preview, which the next look does not expect
    return problems;
  };

  // focus: the element in focus is in view, not covered, and marked by an outline that stands out
  const focus = () => {
    const element = document.activeElement;
    if (!element || element === document.body) return [];
    const problems = [];
    const style = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    const width = parseFloat(style.outlineWidth) || 0;
    const shown = style.outlineStyle !== "none" && width >= 1 && !/rgba\(.*, 0\)|transparent/.test(style.outlineColor);
    if (!shown) problems.push(`no outline in focus: ${name(element)}`);
    if (!drawn(element) || box.bottom <= 0 || box.right <= 0 || box.top >= innerHeight || box.left >= innerWidth) problems.push(`in focus, but not in view: ${name(element)}`);
    else {
      const rects = [...element.getClientRects()].filter((r) => r.bottom > 0 && r.top < innerHeight);
      const seen = rects.some((r) => {
        const x = Math.min(Math.max(r.left + r.width / 2, 0), innerWidth - 1);
        const y = Math.min(Math.max((Math.max(r.top, 0) + Math.min(r.bottom, innerHeight)) / 2, 0), innerHeight - 1);
        const top = document.elementFromPoint(x, y);
        return top && (element.contains(top) || top.contains(element));
      });
      if (!seen) problems.push(`in focus, but covered: ${name(element)}`);
    }
    return problems;
  };

  // elements whose colours axe compares: a few of each look (ink, size, weight and every ground below), not thousands alike
  const looks = (few) => {
    const met = new Map();
    for (const node of texts(document.body)) {
      const element = node.parentElement;
      if (!node.data.trim() || !drawn(element)) continue;
      const own = getComputedStyle(element);
      const grounds = [];
      for (let e = element; e; e = e.parentElement) {
        const s = getComputedStyle(e);
        if (s.backgroundColor !== "rgba(0, 0, 0, 0)" || s.backgroundImage !== "none" || s.opacity !== "1")
          grounds.push(`${s.backgroundColor} ${s.backgroundImage} ${s.opacity}`);
      }
      const look = [own.color, own.fontSize, own.fontWeight, own.textShadow, ...grounds].join("|");
      if (!met.has(look)) met.set(look, new Set());
      if (met.get(look).size < few) met.get(look).add(element);
    }
    return [...met.values()].flatMap((elements) => [...elements]);
  };

  // links that axe must compare with the text around: the others are underlined where nothing about them is, and axe asks no more
  const unlined = () => all("a[href]").filter((link) => {
    const line = (element) => getComputedStyle(element).textDecorationLine;
    if (line(link) === "none") return true;
    for (let e = link.parentElement; e; e = e.parentElement) if (line(e) !== "none") return true;
    return false;
  });

  // axe, as sentences: every rule on the whole page (colours: on the looks) in one run, so that the page is mapped once
  const violations = async ({ tags, everything }) => {
    const marks = { "data-look": looks(3), "data-unlined": everything ? unlined() : [] };
    const mark = (set) => Object.entries(marks).forEach(([name, some]) => some.forEach((e) => set ? e.setAttribute(name, "") : e.removeAttribute(name)));
    axe.configure({ rules: [{ id: "color-contrast", selector: "[data-look]" }, { id: "link-in-text-block", selector: "[data-unlined], [role=link]" }] });
    mark(true);
    try {
      const runOnly = everything ? tags : { type: "rule", values: ["color-contrast"] };
      const result = await axe.run(document, { resultTypes: ["violations"], preload: false, runOnly });
      return result.violations
        .map((v) => `${v.id}: ${v.help} (${v.nodes.length}): ${v.nodes[0].html.slice(0, 160)}: ${v.nodes[0].failureSummary.replace(/\s+/g, " ").slice(0, 220)}`);
    } finally {
      mark(false);
    }
  };

  const unfold = () => all("details").forEach((fold) => { fold.open = true; });

  // what a reader can read in the main text, controls of the scripts left out
  const reading = () => {
    const main = document.querySelector("main");
    const lines = [];
    for (const node of texts(main)) {
      const element = node.parentElement;
      if (node.data.trim() && drawn(element) && !element.closest(".needs-script") && getComputedStyle(element).visibility === "visible")
        lines.push(node.data.replace(/\s+/g, " ").trim());
    }
    return lines;
  };

  const pictures = () => all("main img").filter((i) => drawn(i) && !(i.complete && i.naturalWidth)).map((i) => `no picture: ${i.getAttribute("src")}`);

  return { overflow, lopsided, rtl, undeclared, anchors, focus, violations, unfold, reading, pictures };
})()
