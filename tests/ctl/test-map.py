# SPDX-License-Identifier: GPL-3.0-or-later
"""`linlictl map draw`: the map of a replica as a picture, a page or lines, and what it refuses.  Speaks TAP."""
import atexit
import os
import re
import shutil
import struct
import sys
import tempfile
import xml.etree.ElementTree
import zlib

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import base_map  # noqa: E402
import png  # noqa: E402
from programs import ENV, ctl, run_cases, write_file  # noqa: E402

SCRATCH = tempfile.mkdtemp(prefix="linli-map-")
atexit.register(shutil.rmtree, SCRATCH, ignore_errors=True)
REPLICA = ctl("demo", os.path.join(SCRATCH, "demo")).json["replica"]
BOX = "106.8863,39.4381,106.8996,39.4420"
CITY = "106.5,39.2,107.3,39.7"


def draw(name, *options, box=BOX, size="480x360", code=0):
    path = os.path.join(SCRATCH, name)
    if name.endswith(".pdf") and "ASAN_OPTIONS" in ENV:
        # cairo forgets a table at the end of a PDF: only the slow unwinder sees far enough to tell that from a leak of ours (lsan.supp).
        ENV["ASAN_OPTIONS"] += ":fast_unwind_on_malloc=0"
    return ctl("map", "draw", REPLICA, "--bbox", box, "--size", size, "-o", path, *options, code=code), path


def size_of_png(path):
    with open(path, "rb") as file:
        return struct.unpack(">II", file.read(24)[16:24])


def colours(path):
    width, height, step, lines = png.read(path)
    return {bytes(line[i:i + 3]) for line in lines for i in range(0, width * step, step)}


def a_picture_has_the_size_asked_for():
    for size, dpi, wanted in (("480x360", None, (480, 360)), ("64x48", None, (64, 48)), ("1x1", None, (1, 1)), ("240x180", 300, (1000, 750))):
        options = ("--dpi", str(dpi)) if dpi else ()
        said, path = draw("size.png", *options, size=size)
        assert size_of_png(path) == wanted, (size, size_of_png(path))
        assert said.json["buildings"] == 75 and said.json["near"] > 0, said.json
    return None


def the_ground_lies_below():
    """The street south of the grids is lighter than paper, the river farther south is blue; --no-ground has neither."""
    street, river, paper = bytes((0xff, 0xfa, 0xeb)), bytes((0xca, 0xdf, 0xea)), bytes((0xf6, 0xf3, 0xec))
    box = "106.884,39.4355,106.898,39.4385"
    seen = colours(draw("ground.png", box=box, size="900x250")[1])
    assert street in seen and river in seen and paper in seen, len(seen)
    bare = colours(draw("bare.png", "--no-ground", box=box, size="900x250")[1])
    assert street not in bare and river not in bare and paper in bare, len(bare)
    dark = colours(draw("dark-ground.png", "--dark", box=box, size="900x250")[1])
    assert river not in dark and bytes((0x1f, 0x30, 0x38)) in dark, len(dark)
    said, path = draw("ground.svg", box=box, size="900x400")
    assert said.json["sheets"] == 1 and xml.etree.ElementTree.parse(path), path


def the_scale_is_right_for_its_latitude():
    """480 units across, less the margins; the box is wider than the sheet, so its width counts."""
    said, _ = draw("scale.png", size="200x200")  # too small for a frame: the map is all of it
    metres = said.json["metres_per_unit"]
    degrees = 106.8996 - 106.8863
    wanted = degrees * 111319.49 * 0.7724 / 200  # cos 39.44°
    assert abs(metres / wanted - 1) < 0.01, (metres, wanted)
    near_equator = draw("scale.png", size="200x200", box="0,0,1,1")[0].json["metres_per_unit"]
    far_north = draw("scale.png", size="200x200", box="0,60,1,60.5")[0].json["metres_per_unit"]
    assert abs(far_north / near_equator - 0.5) < 0.01, (near_equator, far_north)


def every_theme_is_drawn_and_differs():
    seen = {}
    for theme in ("plain", "floors", "rented", "empty", "freshness", "coverage", "hazards", "floating"):
        said, path = draw("theme.png", "--theme", theme, size="300x270")
        assert said.json["theme"] == theme
        seen[theme] = colours(path)
    assert len({frozenset(some) for some in seen.values()}) == 8, {theme: len(some) for theme, some in seen.items()}
    assert colours(draw("theme.png", "--dark", size="200x150")[1]) != colours(draw("theme.png", size="200x150")[1])


def from_far_the_grids_say_more_unless_footprints_are_asked_for():
    without = colours(draw("city.png", box="106.87,39.42,106.92,39.46", size="200x150")[1])
    asked = colours(draw("city.png", "--footprints", box="106.87,39.42,106.92,39.46", size="200x150")[1])
    assert without != asked
    draw("city.png", box=CITY, size="200x150")
    draw("world.png", box="-180,-85,180,85", size="200x150")


def a_page_is_lines_with_its_words():
    _, path = draw("page.pdf", "--title", "新苑社区 <&>", "--review-no", "S(2026)1", "--watermark", "内部使用", "--theme", "floors", size="842x595")
    with open(path, "rb") as file:
        data = file.read()
    assert data.startswith(b"%PDF-") and data.rstrip().endswith(b"%%EOF")
    assert re.search(rb"/MediaBox \[ 0 0 842 595 \]", data), data[-2000:]
    _, path = draw("page.svg", "--title", "新苑社区 <&>", size="400x300")
    root = xml.etree.ElementTree.parse(path).getroot()
    assert root.tag.endswith("svg") and root.get("width").startswith("400"), root.attrib


def a_poster_is_as_many_pages():
    said, path = draw("poster.pdf", "--poster", "3x2", size="300x200")
    assert said.json["sheets"] == 6
    with open(path, "rb") as file:
        assert len(re.findall(rb"/Type /Page\b", file.read())) == 6


def a_base_map_lies_below():
    """Its tiles instead of our streets; paper asks for a finer level than a screen; what is missing is grey and said."""
    tiles = base_map.round_about(106.87, 39.42, 106.91, 39.46, (15, 16, 17))
    path = base_map.write(os.path.join(SCRATCH, "base.mbtiles"), tiles, "© <b>nobody</b>")
    said, picture = draw("based.png", "--base", path, size="240x180")  # the map is all of it
    assert said.json["base"]["zoom"] == 15 and said.json["base"]["missing"] == 0 and said.json["base"]["problem"] is None, said.json
    x, y = base_map.tile_at((106.8863 + 106.8996) / 2, 39.44005, 15)
    wanted = base_map.colour_of(15, int(x), int(y))
    seen = colours(picture)
    # Grids are faint over it: a pixel of theirs is a mixture.
    assert wanted in seen and not seen & {bytes((0xff, 0xfa, 0xeb)), bytes((0xf6, 0xf3, 0xec))}, (wanted, len(seen))
    said, _ = draw("based.pdf", "--base", path, size="842x595")
    assert said.json["base"]["zoom"] == 17 and 72 * said.json["base"]["pixels_per_unit"] > 106, said.json
    said, _ = draw("based.pdf", "--base", path, "--poster", "2x2", size="842x595")
    assert said.json["base"]["zoom"] == 17 and said.json["base"]["tiles"] > 30, said.json  # the file has no finer one
    for key in [key for key in tiles if key[0] == 17][:20]:
        del tiles[key]
    tiles = {key: data for key, data in tiles.items() if key[0] == 17}
    base_map.write(path, tiles)
    said, picture = draw("holes.png", "--base", path, "--dpi", "72", box="106.87,39.435,106.91,39.46", size="1200x1000")
    assert said.json["base"]["missing"] >= 20, said.json
    # Where the file has nothing at all our own ground is there, and it is said.
    said, picture = draw("elsewhere.png", "--base", path, box="106.2,39.1,106.21,39.11", size="240x180")
    assert said.json["base"]["tiles"] == 0 and said.json["base"]["problem"], said.json
    assert bytes((0xf6, 0xf3, 0xec)) in colours(picture)
    draw("never.png", "--base", os.path.join(SCRATCH, "nothing.mbtiles"), code=1)
    draw("never.png", "--base", path, "--base-datum", "mars", code=2)
    assert not os.path.exists(os.path.join(SCRATCH, "never.png"))


def broken_tiles_are_grey_and_the_map_is_there():
    head = b"\x89PNG\r\n\x1a\n"

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    def picture(side, rows):
        return head + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    broken = {"NULL": None, "text": "hello", "nothing": b"", "a page": b"<html>", "60,000 pixels": picture(60000, bytes(100)),
              "half of the rows": picture(256, bytes(100000)), "no rows": picture(2048, b""), "cut": base_map.picture((1, 2, 3))[:60], "a GIF": b"GIF89a" + bytes(60)}
    tiles = base_map.round_about(106.87, 39.42, 106.92, 39.46, (16,))
    inside = next(key for key in tiles if key[1:] == tuple(int(part) for part in base_map.tile_at(106.893, 39.44, 16)))
    for what, data in broken.items():
        path = base_map.write(os.path.join(SCRATCH, "broken.mbtiles"), tiles | {inside: data})
        said, _ = draw("broken.png", "--base", path, "--dpi", "144", size="240x180")
        assert said.json["base"]["missing"] == 1 and said.json["base"]["tiles"] > 0 and said.json["base"]["problem"], (what, said.json)


def what_cannot_be_drawn_is_refused_with_a_reason():
    before = sorted(os.listdir(SCRATCH))
    for options, keywords in (
            ({"name": "x.bmp"}, ".png"), ({"name": "noending"}, ".png"), ({"name": "x.png", "box": "1,2,3"}, "--bbox"),
            ({"name": "x.png", "box": "107,39,106,40"}, "west"), ({"name": "x.png", "box": "106,40,107,39"}, "south"),
            ({"name": "x.png", "box": "nan,39,107,40"}, "--bbox"), ({"name": "x.png", "box": "1e999,39,107,40"}, "--bbox"),
            ({"name": "x.png", "box": "-181,39,107,40"}, "west"), ({"name": "x.png", "box": "106,-90,107,40"}, "south"),
            ({"name": "x.png", "size": "0x10"}, "--size"), ({"name": "x.png", "size": "-5x10"}, "--size"), ({"name": "x.png", "size": "800"}, "--size"),
            ({"name": "x.png", "size": "30000x30000"}, "pixels"), ({"name": "x.png", "size": "99999x10"}, "--size"),
            ({"name": "x.png", "size": "1e3x10.5"}, "--size")):
        said, _ = draw(options["name"], box=options.get("box", BOX), size=options.get("size", "300x200"), code=2)
        assert keywords in said.err, (options, said.err)
    for more, word in ((("--theme", "ethnicity"), "--theme"), (("--theme", "visits"), "never on paper"), (("--theme", "visits_overdue"), "never on paper"), (("--poster", "2x2"), "PDF"), (("--poster", "0x2"), "--poster")):
        assert word in draw("x.png", *more, code=2)[0].err
    assert sorted(os.listdir(SCRATCH)) == before


def what_is_there_stays_until_the_new_one_is_whole():
    folder = os.path.join(SCRATCH, "closed")
    os.mkdir(folder)
    path = write_file(os.path.join(folder, "kept.png"), "mine")
    os.mkdir(os.path.join(folder, "taken.png"))
    said = ctl("map", "draw", REPLICA, "--bbox", BOX, "--size", "100x100", "-o", os.path.join(folder, "taken.png"), code=3)
    assert "taken.png" in said.err
    assert sorted(os.listdir(folder)) == ["kept.png", "taken.png"]
    said = ctl("map", "draw", os.path.join(SCRATCH, "nobody"), "--bbox", BOX, "--size", "100x100", "-o", path, code=3)
    with open(path, encoding="utf-8") as file:
        assert file.read() == "mine"
    ctl("map", code=2)
    ctl("map", "fly", code=2)


if __name__ == "__main__":
    run_cases([
        ("a picture has the size asked for", a_picture_has_the_size_asked_for),
        ("the scale is right for its latitude", the_scale_is_right_for_its_latitude),
        ("every theme is drawn and differs", every_theme_is_drawn_and_differs),
        ("from far the grids say more, unless footprints are asked for", from_far_the_grids_say_more_unless_footprints_are_asked_for),
        ("a page is lines with its words", a_page_is_lines_with_its_words),
        ("a poster is as many pages", a_poster_is_as_many_pages),
        ("the ground lies below", the_ground_lies_below),
        ("a base map lies below", a_base_map_lies_below),
        ("broken tiles are grey, and the map is there", broken_tiles_are_grey_and_the_map_is_there),
        ("what cannot be drawn is refused with a reason", what_cannot_be_drawn_is_refused_with_a_reason),
        ("what is there stays until the new one is whole", what_is_there_stays_until_the_new_one_is_whole),
    ])
