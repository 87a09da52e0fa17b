"""What a picture is, by its bytes: the kinds that we take, and files that only look like them."""

import zlib
from collections.abc import Callable

import pytest

from chalicelib.domain.campaigns.picture import (
    PICTURE_BYTES_MAX,
    Picture,
    media_of,
    own_picture,
    read_picture,
)
from chalicelib.domain.errors import Rejected
from tests.builders.pictures import jpeg, png, webp, webp_lossless, webp_lossy


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (png(640, 480), Picture("image/png", 640, 480)),
        (jpeg(1280, 720), Picture("image/jpeg", 1280, 720)),
        (jpeg(8, 9, filled=True), Picture("image/jpeg", 8, 9)),
        (webp(300, 200), Picture("image/webp", 300, 200)),
        (webp_lossless(1, 1), Picture("image/webp", 1, 1)),
        (webp_lossless(5000, 300), Picture("image/webp", 5000, 300)),
        (webp_lossy(320, 240), Picture("image/webp", 320, 240)),
    ],
)
def test_a_picture_is_known_by_its_bytes(content: bytes, found: Picture) -> None:
    assert read_picture(content) == found


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
GIF = b"GIF89a" + b"\0" * 20
PAGE = b"<!doctype html><script>alert(1)</script>"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param(b"", "picture.empty", id="nothing"),
        pytest.param(SVG, "picture.kind", id="svg"),
        pytest.param(GIF, "picture.kind", id="gif"),
        pytest.param(PAGE, "picture.kind", id="page"),
        pytest.param(b"RIFF\x04\0\0\0WAVE", "picture.kind", id="sound"),
        pytest.param(b"%PDF-1.7", "picture.kind", id="pdf"),
        pytest.param(png(9, 9) + PAGE, "picture.broken", id="page behind png"),
        pytest.param(jpeg(9, 9) + PAGE, "picture.broken", id="page behind jpeg"),
        pytest.param(webp(9, 9) + PAGE, "picture.broken", id="page behind webp"),
        pytest.param(jpeg(9, 9, comment=PAGE), "picture.broken", id="page within jpeg"),
        pytest.param(jpeg(9, 9)[:-2], "picture.broken", id="half a jpeg"),
        pytest.param(jpeg(9, 9)[:7], "picture.broken", id="head of a jpeg"),
        pytest.param(b"\xff\xd8\xff\xd9", "picture.broken", id="jpeg of nothing"),
        pytest.param(b"\xff\xd8\xff\xda\xff\xd9", "picture.broken", id="jpeg without a frame"),
        pytest.param(
            b"\xff\xd8\xff\xe0\x00\x02\x00\xff\xd9", "picture.broken", id="jpeg of a lost marker"
        ),
        pytest.param(png(9, 9)[:-9], "picture.broken", id="half a png"),
        pytest.param(png(9, 9)[:18], "picture.broken", id="head of a png"),
        pytest.param(png(9, 9).replace(b"IHDR", b"IDAT"), "picture.broken", id="png of no size"),
        pytest.param(webp(9, 9)[:-1], "picture.broken", id="half a webp"),
        pytest.param(webp(9, 9).replace(b"VP8X", b"VP8?"), "picture.broken", id="unknown webp"),
        pytest.param(png(20_000, 20_000), "picture.size", id="bomb"),
        pytest.param(jpeg(65_535, 9), "picture.size", id="wide"),
        pytest.param(png(210, 10), "picture.size", id="narrow"),
        pytest.param(png(0, 10), "picture.size", id="flat"),
        pytest.param(jpeg(9, 9) + bytes(PICTURE_BYTES_MAX), "picture.too_heavy", id="heavy"),
    ],
)
def test_a_file_that_is_no_sound_picture_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(Rejected) as refused:
        read_picture(content)

    assert refused.value.code == code


@pytest.mark.parametrize("make", [png, jpeg, webp, webp_lossless, webp_lossy])
def test_every_beginning_of_a_picture_is_refused(make: Callable[[int, int], bytes]) -> None:
    whole = make(40, 30)
    for length in range(1, len(whole)):
        with pytest.raises(Rejected):
            read_picture(whole[:length])


def test_a_picture_of_ours_has_a_path_of_ours() -> None:
    name = zlib.crc32(b"x").to_bytes(4, "big").hex() * 4
    assert own_picture(f"/pictures/{name}") == name
    assert own_picture(f"https://shop.example/pictures/{name}") == ""
    assert own_picture(f"/pictures/{name}/..") == ""
    assert media_of(jpeg(1, 1)) == "image/jpeg"
