"""Records of the client-side search: MyST's own, and one per figure and claim."""

import json

from renderer.page import Book, address_of


def records(found: list[dict], book: Book) -> list[dict]:
    """Records as (t: title, s: section, c: text, u: address of the page, h: anchor), one per section."""
    merged: dict[tuple[str, str], dict] = {}
    titles = {address_of(e["slug"], book.index): e["title"] for e in book.entries if e.get("slug")}
    for record in found:
        path, _, anchor = record["url"].partition("#")
        address = address_of(path.strip("/"), book.index)
        levels = [v for k, v in sorted(record["hierarchy"].items()) if v]
        entry = merged.setdefault((address, anchor), {"t": titles.get(address, levels[0] if levels else ""),
                                                      "s": levels[-1] if anchor and len(levels) > 1 else "",
                                                      "c": "", "u": _file(address), "h": anchor})  # fmt: skip
        entry["c"] = f"{entry['c']} {record.get('content') or ''}".strip()
    for figure, passport in book.figures.items():
        merged[f"figures/{figure}", ""] = {
            "t": passport.get("title", figure),
            "s": "Figure",
            "c": f"{passport.get('caption', '')} {passport.get('alt', '')}",
            "u": _file(f"figures/{figure}"),
            "h": "",
        }
    for claim, record in book.claims.items():
        merged["claims", f"claim-{claim}"] = {
            "t": str(record.get("text") or claim),
            "s": f"Claim, {record.get('status', '')}",
            "c": claim,
            "u": _file("claims"),
            "h": f"claim-{claim}",
        }
    return list(merged.values())


def _file(address: str) -> str:
    return f"{address}/index.html" if address else "index.html"


def script(found: list[dict]) -> str:
    """The records as a script, which also loads where a page is opened from the disk."""
    return (
        "window.bookSearch = "
        + json.dumps(found, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
        + ";\n"
    )
