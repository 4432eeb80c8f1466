"""PPTX: slides by number, with all that belongs to them."""

from __future__ import annotations

import io
from typing import Any

import pptx
from pptx.util import Inches

from macie_lite.model.coverage import Reason, Status
from macie_lite.model.places import Occurrence
from tests.extraction.files import edited_part, extracted, zipped


def _presentation(texts: list[str]) -> Any:
    file = pptx.Presentation()
    for text in texts:
        slide = file.slides.add_slide(file.slide_layouts[6])
        slide.shapes.add_textbox(0, 0, Inches(3), Inches(1)).text_frame.text = text
    return file


def _saved(file: Any) -> bytes:
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def test_slides_are_numbered_as_they_are_shown_hidden_ones_too() -> None:
    file = _presentation(["one", "two", "three"])
    ids = file.slides._sldIdLst
    ids.append(ids[0])
    file.slides[0]._element.set("show", "0")
    found = extracted(_saved(file), "a.pptx")
    assert found.coverage.status is Status.COMPLETE
    assert [found.where(text) for text in ("two", "three", "one")] == [[Occurrence(None, slide=at)] for at in (1, 2, 3)]


def test_notes_tables_charts_and_alternative_texts_belong_to_their_slide() -> None:
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE

    file = _presentation(["one", "two"])
    slide = file.slides[1]
    slide.notes_slide.notes_text_frame.text = "to be said"
    slide.shapes.add_table(1, 1, 0, 0, Inches(3), Inches(1)).table.cell(0, 0).text = "a cell"
    slide.shapes[0]._element.nvSpPr.cNvPr.set("descr", "what is seen")
    data: Any = CategoryChartData()  # type: ignore[no-untyped-call]
    data.categories = ["Oslo"]
    data.add_series("Sales of Ann", (1,))
    slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, 0, 0, Inches(3), Inches(3), data)
    found = extracted(_saved(file), "a.pptx")
    assert found.coverage.status is Status.COMPLETE
    assert found.where("to be said") == [Occurrence(None, slide=2, part="notes")]
    assert found.where("a cell") == [Occurrence(None, slide=2)]
    assert found.where("what is seen") == [Occurrence(None, slide=2)]
    assert Occurrence(None, slide=2, part="charts") in found.where("Sales of Ann")
    assert any("embeddings" in container[0] for container in found.containers if container)


def test_comments_belong_to_their_slide_and_authors_are_read() -> None:
    relation = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
    data = edited_part(
        _saved(_presentation(["one", "two"])),
        "ppt/slides/_rels/slide2.xml.rels",
        b"</Relationships>",
        b'<Relationship Id="rId9" Type="' + relation + b'" Target="../comments/comment1.xml"/></Relationships>',
    )
    parts = {
        "ppt/comments/comment1.xml": b"<p:cmLst xmlns:p='p'><p:cm><p:text>a remark</p:text></p:cm></p:cmLst>",
        "ppt/commentAuthors.xml": b"<p:cmAuthorLst xmlns:p='p'><p:cmAuthor name='Ann Lee'/></p:cmAuthorLst>",
    }
    found = extracted(_with_parts(data, parts), "a.pptx")
    assert found.where("a remark") == [Occurrence(None, slide=2, part="comments")]
    assert b"Ann Lee" in found.text


def _with_parts(package: bytes, more: dict[str, bytes]) -> bytes:
    import zipfile

    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return zipped({name: archive.read(name) for name in archive.namelist()} | more)


def test_a_slide_that_no_list_names_is_read_without_a_number() -> None:
    slide = b"<p:sld xmlns:p='p' xmlns:a='a'><a:p><a:r><a:t>forgotten</a:t></a:r></a:p></p:sld>"
    found = extracted(_with_parts(_saved(_presentation(["one"])), {"ppt/slides/slide9.xml": slide}), "a.pptx")
    assert found.where("forgotten") == [Occurrence(None, part="other parts")]


def test_a_broken_slide_costs_itself_alone() -> None:
    data = edited_part(_saved(_presentation(["one", "two"])), "ppt/slides/slide1.xml", b"</p:cSld>", b"</p:x>")
    found = extracted(data, "a.pptx")
    assert found.coverage.gaps == (Reason.MALFORMED,)
    assert found.where("two") == [Occurrence(None, slide=2)]


def _picture() -> io.BytesIO:
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "PNG")
    out.seek(0)
    return out


def test_a_slide_that_is_a_picture_alone_is_a_gap_where_ocr_is_off() -> None:
    file = _presentation(["one"])
    file.slides[0].shapes.add_picture(_picture(), 0, 0)
    assert extracted(_saved(file), "a.pptx").coverage.status is Status.COMPLETE
    alone = file.slides.add_slide(file.slide_layouts[6]).shapes.add_picture(_picture(), 0, 0)
    alone._element.nvPicPr.cNvPr.set("descr", "")
    assert extracted(_saved(file), "a.pptx").coverage.gaps == (Reason.NO_TEXT,)
