from pathlib import Path

import pytest
from yarl import URL

from .conftest import Edge, StartEdge


@pytest.fixture
async def edge(start_edge: StartEdge, tmp_path: Path) -> Edge:
    site = tmp_path / "dist"
    (site / "assets").mkdir(parents=True)
    (site / "index.html").write_text("<title>the app</title>")
    (site / "assets" / "main-1a2b.js").write_text("run()")
    (site / ".hidden").write_text("secret")
    (tmp_path / "secret.txt").write_text("secret")
    (site / "link.txt").symlink_to(tmp_path / "secret.txt")
    return await start_edge("http://127.0.0.1:9", site=site)


async def test_hashed_assets_are_kept_and_the_page_is_not(edge: Edge) -> None:
    asset = await edge.get("/assets/main-1a2b.js")
    assert "immutable" in asset.headers["Cache-Control"]
    assert asset.content_type.endswith("/javascript")
    page = await edge.get("/")
    assert page.headers["Cache-Control"] == "no-cache"
    assert (await edge.get("/", headers={"If-None-Match": page.headers["ETag"]})).status == 304


@pytest.mark.parametrize("path", ["/events/5f1d", "/login", "/bookings/"])
async def test_addresses_of_the_app_get_its_page(edge: Edge, path: str) -> None:
    answer = await edge.get(path)
    assert answer.status == 200
    assert "the app" in await answer.text()


@pytest.mark.parametrize(
    "path",
    [
        "/assets/gone.js",
        "/favicon.ico",
        "/link.txt",
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/a%00.txt",
        "/.well-known/change-password",
        "/.well-known",
        "/.env",
        "/.git/config",
        "/.hidden",
        "/events/.git/config",
        "/%2ewell-known/x",
        "/.well-known%2Fx",
        "/wp-login.php",
        "/backup.",
    ],
)
async def test_no_other_file_is_served(edge: Edge, path: str) -> None:
    answer = await edge.get(URL(path, encoded=True))
    assert answer.status == 404
    assert "secret" not in (await answer.text()).replace("secret.txt", "")


async def test_the_app_is_only_read(edge: Edge) -> None:
    assert (await edge.post("/")).status == 404


async def test_without_a_build_the_page_says_how_to_make_one(start_edge: StartEdge) -> None:
    edge = await start_edge("http://127.0.0.1:9")
    answer = await edge.get("/")
    assert answer.status == 200
    assert "make web" in await answer.text()
    assert (await edge.get("/login")).status == 404
