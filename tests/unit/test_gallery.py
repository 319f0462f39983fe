"""The gallery of pictures names each of them, and is what the screenshots program writes."""

from tests import gallery


def test_the_gallery_is_up_to_date() -> None:
    assert (gallery.FOLDER / "README.md").read_text() == gallery.markdown(), "run make screenshots"


def test_each_picture_is_shown_and_each_shown_picture_is_there() -> None:
    pictures = {each.name for each in gallery.FOLDER.glob("*.webp")}
    shown = {
        gallery.file_name(path, size, theme)
        for path in gallery.PLACES
        for size in gallery.SIZES
        for theme in gallery.THEMES
    }
    assert pictures == shown
    assert all(f"({picture})" in gallery.markdown() for picture in pictures)
