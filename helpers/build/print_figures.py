"""The stored PDF of each figure put into the printed book: a place is kept for it, then the drawing goes there."""

import io
from pathlib import Path
from urllib.parse import quote

from lxml import html
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NullObject,
)

PLACE = "https://figure.invalid/"
WIDEST, HIGHEST, PAGE_HIGH = 150.0, 122.0, 205.0
SMALLEST = 0.72
MILLIMETRE = 25.4 / 72


def keep_places(body: html.HtmlElement, site: Path) -> None:
    """Turn every figure that has a stored PDF into an empty box of its proportions, within a link that names it."""
    for image in body.xpath(".//img[contains(@src, 'figures/fig-')]"):
        path = (site / image.get("src")).with_suffix(".pdf")
        if not path.is_file():
            continue
        box = PdfReader(path).pages[0].mediabox
        width, height = float(box.width) * MILLIMETRE, float(box.height) * MILLIMETRE
        scale = scale_of(width, height)
        drawing = f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {box.width} {box.height}'/>"
        image.set("src", "data:image/svg+xml," + quote(drawing))
        image.attrib.pop("width", None)
        image.attrib.pop("height", None)
        holder = image.getparent()
        if holder.tag != "a":
            holder = html.Element("a")
            image.getparent().replace(image, holder)
            holder.append(image)
        holder.set("href", PLACE + path.stem)
        holder.set("class", "figure-place")
        holder.set("style", f"width:{width * scale:.2f}mm;height:{height * scale:.2f}mm")


def scale_of(width: float, height: float) -> float:
    """Scale of a drawing given in mm: within the text's width and half a page, unless its letters grew too small."""
    wanted = min(WIDEST / width, HIGHEST / height)
    return wanted if wanted >= SMALLEST else min(WIDEST / width, SMALLEST, PAGE_HIGH / height)


def put_in(content: bytes, site: Path) -> bytes:
    """The book with every figure drawn in the place that was kept for it.

    The drawing is marked as an artifact: the empty picture beneath it bears the alt text in the document's structure.
    """
    writer = PdfWriter(clone_from=io.BytesIO(content))
    forms: dict[str, IndirectObject] = {}
    for page in writer.pages:
        places = [
            (note, str(note.get_object()["/A"]["/URI"]).removeprefix(PLACE))
            for note in page.get("/Annots") or ()
            if str(note.get_object().get("/A", {}).get("/URI", "")).startswith(PLACE)
        ]
        if not places:
            continue
        drawn = []
        for note, name in places:
            if name not in forms:
                forms[name] = _form(writer, site / "figures" / name / f"{name}.pdf")
            corners = [float(v) for v in note.get_object()["/Rect"]]
            left, right = sorted(corners[::2])
            bottom, top = sorted(corners[1::2])
            box = [float(v) for v in forms[name].get_object()["/BBox"]]
            x, y = (right - left) / (box[2] - box[0]), (top - bottom) / (box[3] - box[1])
            label = NameObject(f"/{name}")
            resources = page["/Resources"].get_object()
            resources.setdefault(NameObject("/XObject"), DictionaryObject()).get_object()[label] = forms[name]
            at = f"{x:.5f} 0 0 {y:.5f} {left - box[0] * x:.3f} {bottom - box[1] * y:.3f}"
            drawn.append(f"/Artifact BMC q {at} cm {label} Do Q EMC")
        _drop_notes(writer, page, [note for note, _ in places])
        _append(writer, page, "\n".join(drawn))
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def _form(writer: PdfWriter, path: Path) -> IndirectObject:
    """The one page of a figure's PDF as a form that pages can draw."""
    source = PdfReader(path).pages[0]
    form = DecodedStreamObject()
    form.set_data(source.get_contents().get_data())
    form.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Form"),
            NameObject("/BBox"): ArrayObject(FloatObject(v) for v in source.mediabox),
            NameObject("/Resources"): source["/Resources"].clone(writer),
        }
    )
    if "/Group" in source:
        form[NameObject("/Group")] = source["/Group"].clone(writer)
    return writer._add_object(form.flate_encode())


def _append(writer: PdfWriter, page: DictionaryObject, drawing: str) -> None:
    """Draw on top of a page, in the page's own coordinates."""
    before, after = DecodedStreamObject(), DecodedStreamObject()
    before.set_data(b"q\n")
    after.set_data(b"\nQ\n" + drawing.encode("ascii") + b"\n")
    contents = page.raw_get("/Contents")
    parts = list(contents.get_object()) if isinstance(contents.get_object(), ArrayObject) else [contents]
    page[NameObject("/Contents")] = ArrayObject([writer._add_object(before), *parts, writer._add_object(after)])


def _drop_notes(writer: PdfWriter, page: DictionaryObject, notes: list[IndirectObject]) -> None:
    """Take links off a page, and out of the document's structure, where they would point at nothing."""
    gone = {note.idnum for note in notes}
    page[NameObject("/Annots")] = ArrayObject(n for n in page["/Annots"] if n.idnum not in gone)
    for identity in gone:
        writer._replace_object(IndirectObject(identity, 0, writer), NullObject())
    root = writer._root_object.get("/StructTreeRoot")
    if root is not None:
        _prune(root.get_object(), gone)


def _prune(node: DictionaryObject, gone: set[int]) -> None:
    """Remove references to links that are gone from a branch of the structure tree."""
    stack = [node]
    while stack:
        one = stack.pop()
        kids = one.get("/K")
        listed = kids if isinstance(kids, ArrayObject) else ArrayObject([kids]) if kids is not None else ArrayObject()
        kept = ArrayObject(
            k for k in listed
            if not (isinstance(k.get_object(), DictionaryObject) and _points_at(k.get_object(), gone))
        )  # fmt: skip
        if len(kept) != len(listed):
            one[NameObject("/K")] = kept
        stack.extend(k.get_object() for k in kept if isinstance(k.get_object(), DictionaryObject))


def _points_at(kid: DictionaryObject, gone: set[int]) -> bool:
    target = kid.raw_get("/Obj") if "/Obj" in kid else None
    return isinstance(target, IndirectObject) and target.idnum in gone
