"""The NHS style sheet as it is served."""

import pytest

from oneclick.frontend import TARGET, copy_frontend, local_css

SHEET = (
    "@font-face{font-family:Frutiger;src:url(https://assets.example/F.woff2) format('woff2')}"
    ".a{background:url(/assets/images/arrow.svg)}/*# sourceMappingURL=sheet.css.map */"
)


def test_fonts_and_source_maps_go_and_images_are_beside_the_sheet():
    assert local_css(SHEET) == ".a{background:url(images/arrow.svg)}"


@pytest.mark.parametrize(
    "address", ["https://other.example/a.png", "//other.example/a.png", '"http://other.example/a"']
)
def test_a_sheet_that_asks_another_host_is_refused(address):
    with pytest.raises(ValueError, match=r"from another host: strip it in oneclick/frontend\.py"):
        local_css(f".a{{background:url({address})}}")


def test_copy_replaces_what_was_there(tmp_path):
    source, target = tmp_path / "source", tmp_path / "target"
    (source / "assets" / "images").mkdir(parents=True)
    (source / "assets" / "images" / "arrow.svg").write_text("<svg/>")
    (source / "nhsuk-frontend.min.css").write_text(SHEET)
    (source / "nhsuk-frontend.min.js").write_text("export{};//# sourceMappingURL=nhsuk.js.map")
    target.mkdir()
    (target / "old.css").write_text("")
    copy_frontend(source, target)
    names = {str(file.relative_to(target)) for file in target.rglob("*") if file.is_file()}
    assert names == {"images/arrow.svg", "nhsuk-frontend.min.css", "nhsuk-frontend.min.js"}
    assert (target / "nhsuk-frontend.min.js").read_text() == "export{};"


def test_what_is_served_names_no_other_host():
    sheet = (TARGET / "nhsuk-frontend.min.css").read_text("utf-8")
    assert "//" not in sheet.replace("http://www.w3.org", "")
    assert "nhsuk-button" in sheet


def test_a_choice_that_reveals_more_is_not_called_expanded():
    script = (TARGET / "nhsuk-frontend.min.js").read_text("utf-8")
    assert "checked.toString" not in script
    assert 'setAttribute("aria-expanded","true")' in script, "menus are"
