# SPDX-License-Identifier: GPL-3.0-or-later
"""Maps from outside that are strange: archives that hold one name twice, reading that is stopped, twins, what other programs
write in ways of their own, and files that lie.  Speaks TAP."""
import atexit
import fcntl
import json
import os
import random
import shutil
import signal
import sqlite3
import struct
import subprocess
import sys
import tempfile
import time
import zipfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from map_files import box, collection, dbf, feature, gpkg_blob, polygon_record, shp, write_geopackage, write_shapefile  # noqa: E402
from programs import CTL, ENV, ctl, run_cases  # noqa: E402

SCRATCH = tempfile.mkdtemp(prefix="linli-map-strange-")
atexit.register(shutil.rmtree, SCRATCH, ignore_errors=True)
DEMO = ctl("demo", os.path.join(SCRATCH, "demo")).json
TMP = os.path.join(SCRATCH, "tmp")
os.mkdir(TMP)
ENV["TMPDIR"] = TMP
WEST, SOUTH = 106.9, 39.5  # beside the demo's own buildings
INSIDE = (106.88605, 39.43805)  # a corner of grid 1 where no house stands


def put(name, content):
    path = os.path.join(SCRATCH, name)
    with open(path, "wb") as file:
        file.write(content if isinstance(content, bytes) else content.encode())
    return path


def fresh(name):
    path = os.path.join(SCRATCH, f"replica-{name}")
    shutil.copytree(DEMO["replica"], path)
    return path


def take(replica, path, *options, code=0):
    return ctl("map", "import", replica, path, *options, code=code).json


def check(path, *options):
    return ctl("map", "check", path, *options, code=None).json


def point(name, at, properties=None, **more):
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": list(at)}, "properties": {"name": name, **(properties or {})}, **more}


def reasons(done):
    return " / ".join(error["reason"] for error in done["errors"])


# ---- archives ----

def maps_of_one_name_in_two_folders_are_told_apart():
    path = os.path.join(SCRATCH, "folders.zip")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("东/楼.geojson", collection(feature([box(WEST, SOUTH)], {"name": "东楼"})))
        archive.writestr("西/楼.geojson", collection(*(feature([box(WEST + i / 100, SOUTH)]) for i in range(2))))
        archive.writestr("西/路.kml.txt", "nothing")
    found = check(path)
    assert "东/楼" in found["problems"][0]["what"] and "西/楼" in found["problems"][0]["what"], found
    assert "of that name" in check(path, "--layer", "楼")["problems"][0]["what"]
    for layer, n in (("东/楼", 1), ("西/楼", 2), ("西/楼.geojson", 2)):
        found = check(path, "--layer", layer)
        assert found["ok"] and found["features"] == n, (layer, found)
    assert check(path, "--layer", "东/楼")["layer"] == "东/楼"
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("楼.csv", "lon,lat,name\n106.9,39.5,x\n")
    # One at the top has no folder to be named by; with its ending it has.
    assert check(path, "--layer", "楼.csv", "--crs", "EPSG:4490")["format"] == "csv"
    with zipfile.ZipFile(path, "w") as archive:
        for _ in range(2):
            archive.writestr("a.geojson", collection(feature([box(WEST, SOUTH)])))
    assert "a.geojson twice" in check(path)["problems"][0]["what"]


def names_in_archives_are_read_as_chinese_programs_write_them():
    """GBK without a flag, as the packer of Windows does; a side file in another case still lies beside."""
    base = write_shapefile(os.path.join(SCRATCH, "gbk"), [[box(WEST, SOUTH)[::-1]]], prj=None)
    path = os.path.join(SCRATCH, "gbk.zip")
    with zipfile.ZipFile(path, "w") as archive:
        for ending, name in (("shp", "AAAA.shp"), ("shx", "AAAA.shx"), ("dbf", "AAAA.DBF")):
            with open(base[:-3] + ending, "rb") as file:
                archive.writestr(name, file.read())
    with open(path, "rb") as file:
        content = file.read()
    put("gbk.zip", content.replace(b"AAAA.", "房屋".encode("gbk") + b"."))
    found = check(path, "--crs", "EPSG:4490")
    assert found["ok"] and found["layer"] == "房屋" and found["features"] == 1 and found["encoding"] == "GB18030", found


# ---- being stopped ----

def left():
    return sorted(os.listdir(TMP))


def empty_soon():
    deadline = time.monotonic() + 20
    while left() and time.monotonic() < deadline:
        time.sleep(0.05)
    return left() == []


def has_reader(pid):
    """Whether linli-import runs below it, and has read something."""
    try:
        children = []
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/children", encoding="ascii") as file:
                children += file.read().split()
        for child in children:
            with open(f"/proc/{child}/comm", encoding="utf-8") as name, open(f"/proc/{child}/io", encoding="ascii") as io:
                if name.read().strip() == "linli-import" and int(io.readline().split()[1]) > 20000:
                    return True
    except OSError:
        pass
    return False


def reading_that_is_stopped_leaves_nothing():
    path = os.path.join(SCRATCH, "long.zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        one = json.dumps(feature([box(WEST, SOUTH)], {"name": "x" * 500}))
        archive.writestr("long.geojson", '{"type":"FeatureCollection","features":[' + (one + ",\n") * 60000 + one + "]}")
    replica = fresh("stopped")
    before = ctl("check", replica).json["digest"]
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGKILL):
        for command in (["map", "check", path], ["map", "import", replica, path]):
            with subprocess.Popen([CTL, *command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=ENV) as process:
                deadline = time.monotonic() + 60
                while not left() and process.poll() is None and time.monotonic() < deadline:
                    time.sleep(0.002)
                # Who is killed before there is a reader leaves an empty folder to the next one's sweep.
                while number == signal.SIGKILL and not has_reader(process.pid) and process.poll() is None and time.monotonic() < deadline:
                    time.sleep(0.002)
                assert process.poll() is None, "it ended too early"
                process.send_signal(number)
                said = process.stderr.read().decode()
                code = process.wait(timeout=60)
            assert (code == -9 if number == signal.SIGKILL else code in (1, 3)), (number, command[1], code, said)
            assert command[1] == "check" or number == signal.SIGKILL or "nothing was changed" in said, said
            assert number == signal.SIGKILL or left() == [], (number, left())
            assert empty_soon(), (number, left())
    assert ctl("check", replica).json["digest"] == before


def what_a_killed_one_left_is_swept_by_the_next():
    good = put("good.geojson", collection(feature([box(WEST, SOUTH)])))
    old = time.time() - 3600
    for name in ("linli-import-DEAD01", "linli-import-BUSY01", "linli-import-NEW001", "other-import"):
        os.mkdir(os.path.join(TMP, name))
        with open(os.path.join(TMP, name, "1.shp"), "wb") as file:
            file.write(b"x" * 1000)
        if "NEW" not in name:
            os.utime(os.path.join(TMP, name), (old, old))
    keep = os.path.join(SCRATCH, "keep")
    os.mkdir(keep)
    with open(os.path.join(keep, "1.shp"), "wb") as file:
        file.write(b"x")
    os.symlink(keep, os.path.join(TMP, "linli-import-LINK01"))
    busy = os.open(os.path.join(TMP, "linli-import-BUSY01"), os.O_RDONLY)
    fcntl.flock(busy, fcntl.LOCK_SH)
    assert check(good)["ok"]
    assert left() == ["linli-import-BUSY01", "linli-import-LINK01", "linli-import-NEW001", "other-import"], left()
    assert os.listdir(keep) == ["1.shp"]
    os.close(busy)
    assert check(good)["ok"]
    assert "linli-import-BUSY01" not in left()
    shutil.rmtree(TMP)
    os.mkdir(TMP)


# ---- tables ----

def the_encoding_of_a_table_is_what_the_person_says():
    text = "名称,类别,经度,纬度\n茶館,餐饮,106.95,39.5\n"
    big5 = put("big5.csv", text.encode("big5", "replace"))
    gbk = put("gbk.csv", text.encode("gb18030"))
    utf8 = put("utf8.csv", text.encode())
    assert check(gbk, "--crs", "EPSG:4490", "--encoding", "GBK")["encoding_by"] == "option"
    found = check(utf8, "--crs", "EPSG:4490", "--encoding", "UTF-8")
    assert found["ok"] and found["encoding"] == "UTF-8", found
    found = check(gbk, "--crs", "EPSG:4490", "--encoding", "UTF-8")
    assert not found["ok"] and "as was said" in found["problems"][0]["what"], found
    assert "not known" in check(gbk, "--crs", "EPSG:4490", "--encoding", "no-such")["problems"][0]["what"]
    replica = fresh("big5")
    plain = put("plain5.csv", "name,kind,lon,lat\n茶館,07,106.95,39.5\n".encode("big5"))
    done = take(replica, plain, "--kind", "place", "--crs", "EPSG:4490", "--encoding", "Big5")
    assert done["added"] == 1 and [row for row in ctl("list", replica, "place", "--where", "name = '茶館'").json["rows"]], done
    assert os.path.getsize(big5) > 0


# ---- twins, and what the catalogue refuses ----

def two_features_that_name_one_record_are_told_apart():
    replica = fresh("own")
    path = os.path.join(SCRATCH, "own.geojson")
    for kind in ("place", "facility", "estate", "ground"):
        ctl("map", "export", replica, "-o", path, "--kind", kind)
        with open(path, encoding="utf-8") as file:
            content = json.load(file)
        twice = [dict(content["features"][0]), dict(content["features"][0])]
        for one in twice:
            one["properties"] = dict(one["properties"], record=one["id"])
            del one["id"]
        done = take(replica, put("twice.geojson", collection(*twice)), "--kind", kind, code=1)
        assert "feature 2: it is the record that feature 1 is" in reasons(done), (kind, done)


# ---- what was mended last time ----

def shift(lon, lat):
    """Some 410 m to the east-north-east: what a GCJ-02 map of Wuhai does, near enough to be taken for it."""
    import math  # pylint: disable=import-outside-toplevel

    def series(x, y, kind):
        if kind == "lat":
            value = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
            value += (20 * math.sin(6 * x * math.pi) + 20 * math.sin(2 * x * math.pi)) * 2 / 3
            value += (20 * math.sin(y * math.pi) + 40 * math.sin(y / 3 * math.pi)) * 2 / 3
            return value + (160 * math.sin(y / 12 * math.pi) + 320 * math.sin(y * math.pi / 30)) * 2 / 3
        value = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
        value += (20 * math.sin(6 * x * math.pi) + 20 * math.sin(2 * x * math.pi)) * 2 / 3
        value += (20 * math.sin(x * math.pi) + 40 * math.sin(x / 3 * math.pi)) * 2 / 3
        return value + (150 * math.sin(x / 12 * math.pi) + 300 * math.sin(x / 30 * math.pi)) * 2 / 3
    ee, a = 0.00669342162296594323, 6378245.0
    radians = math.radians(lat)
    magic = 1 - ee * math.sin(radians) ** 2
    dlat = series(lon - 105, lat - 35, "lat") * 180 / ((a * (1 - ee)) / (magic * math.sqrt(magic)) * math.pi)
    dlon = series(lon - 105, lat - 35, "lon") * 180 / (a / math.sqrt(magic) * math.cos(radians) * math.pi)
    return [lon + dlon, lat + dlat]


def moved(coordinates):
    return shift(*coordinates) if isinstance(coordinates[0], (int, float)) else [moved(each) for each in coordinates]


def a_shift_is_found_for_every_kind():
    replica = fresh("shifted")
    path = os.path.join(SCRATCH, "kind.geojson")
    for kind in ("building", "place", "facility", "estate"):
        ctl("map", "export", replica, "-o", path, "--kind", kind)
        with open(path, encoding="utf-8") as file:
            content = json.load(file)
        for own in (True, False):
            features = []
            for one in content["features"]:
                one = dict(one, geometry=dict(one["geometry"], coordinates=moved(one["geometry"]["coordinates"])))
                if not own:
                    one["properties"] = {name: value for name, value in one["properties"].items() if name != "record"}
                    del one["id"]
                features.append(one)
            done = ctl("map", "import", replica, put("shifted.geojson", collection(*features)), "--kind", kind, "--dry-run", code=1)
            assert "GCJ-02" in done.err + done.out and "--datum wgs84" in done.err, (kind, own, done.err, done.out[:500])


def repairing_keeps_what_came_on_records_that_were_here():
    bow = [[WEST, SOUTH], [WEST + 0.0002, SOUTH + 0.0002], [WEST + 0.0002, SOUTH], [WEST, SOUTH + 0.0002], [WEST, SOUTH]]
    for kind, properties in (("building", {"name": "蝴蝶"}), ("estate", {"name": "蝴蝶"}), ("place", {"name": "蝴蝶", "kind": "01"})):
        replica = fresh(f"bow-{kind}")
        first = put("first.geojson", collection(feature([box(WEST, SOUTH)], properties)))
        done = take(replica, first, "--kind", kind)
        assert done["added"] == 1, done
        table = ctl("map", "export", replica, "-o", os.path.join(SCRATCH, "ids.geojson"), "--kind", kind)
        assert table.code == 0
        with open(os.path.join(SCRATCH, "ids.geojson"), encoding="utf-8") as file:
            record = next(one["id"] for one in json.load(file)["features"] if one["properties"]["name"] == "蝴蝶")
        done = take(replica, put("bow.geojson", collection(feature([bow], properties, id=record))), "--kind", kind, "--repair")
        assert (done["added"], done["updated"], done["repaired"], done["read"]) == (0, 1, 1, 1), (kind, done)
        changes = [row for row in ctl("history", replica, kind, record).json if row["what"] == "update"]
        shapes = [[len(row[side]["coordinates"][0]) if row[side]["type"] == "Polygon" else 0 for side in ("old", "new")] for row in changes]
        assert sorted(shapes) == [[5, 0], [5, 5]], (kind, shapes)


def rows_that_were_deleted_are_skipped():
    base = write_shapefile(os.path.join(SCRATCH, "deleted"), [[box(WEST + i / 100, SOUTH)[::-1]] for i in range(3)], rows=[["甲"], ["乙"], ["丙"]], prj=None)
    with open(base[:-3] + "dbf", "r+b") as file:
        head = file.read(32)
        start, size = int.from_bytes(head[8:10], "little"), int.from_bytes(head[10:12], "little")
        file.seek(start + size)
        file.write(b"*")
    replica = fresh("deleted")
    done = take(replica, base, "--crs", "EPSG:4490")
    assert (done["read"], done["added"]) == (2, 2), done
    assert not [row for row in ctl("list", replica, "building", "--limit", "500").json["rows"] if row["name"] == "乙"]


def rings_are_sorted_out_whatever_their_order():
    """An island in a lake in a park; holes first; every ring wound one way, where the holes cannot be told from parts."""
    def square(at, size, hole=False):
        ring = box(WEST + at, SOUTH + at, size)
        return ring if hole else ring[::-1]
    park, lake, island, pond = square(0, 0.01), square(0.001, 0.008, True), square(0.002, 0.006), square(0.003, 0.004, True)
    for number, rings in enumerate(([park, lake, island, pond], [pond, island, lake, park], [lake, pond, park, island])):
        base = write_shapefile(os.path.join(SCRATCH, f"rings{number}"), [rings], prj=None)
        replica = fresh(f"rings{number}")
        assert take(replica, base, "--crs", "EPSG:4490")["added"] == 1
        rows = [row for row in ctl("export", replica, "--kind", "building", "--format", "geojson").json["features"] if row["properties"]["name"] == "一号楼"]
        shape = rows[0]["geometry"]
        sizes = sorted([round((max(p[0] for p in ring) - min(p[0] for p in ring)) * 1000) for ring in polygon] for polygon in shape["coordinates"])
        assert shape["type"] == "MultiPolygon" and sizes == [[6, 4], [10, 8]], (number, sizes)


def the_list_of_errors_is_bounded_and_all_are_counted():
    path = os.path.join(SCRATCH, "errors.geojsonl")
    with open(path, "w", encoding="utf-8") as file:
        one = json.dumps({"type": "Feature", "geometry": None, "properties": {}})
        file.write((one + "\n") * 30000)
    done = take(DEMO["replica"], path, "--dry-run", code=1)
    assert len(done["errors"]) == 10000 and done["n_errors"] == 30000 and done["read"] == 30000, (len(done["errors"]), done.get("n_errors"))
    found = check(path)
    assert len(found["problems"]) <= 10000 and not found["ok"], len(found["problems"])


# ---- hostile ----

def what_would_take_minutes_is_refused_at_once():
    """A tangle whose mending makes a corner of a hundred thousand crossings; thirty thousand holes in one another."""
    chance = random.Random(3)
    tangle = [[WEST + chance.random() / 100, SOUTH + chance.random() / 100] for _ in range(1500)]
    path = put("tangle.geojson", collection(feature([tangle + tangle[:1]]), feature([box(WEST + 0.1, SOUTH)])))
    done = take(fresh("tangle"), path, "--repair", code=1)
    assert "feature 1" in reasons(done) and "crosses itself 20000 times" in reasons(done) and len(done["errors"]) == 1, done
    rings = [[[i * 1e-5, i * 1e-5], [10 - i * 1e-5, i * 1e-5], [10 - i * 1e-5, 10 - i * 1e-5], [i * 1e-5, 10 - i * 1e-5], [i * 1e-5, i * 1e-5]] for i in range(30000)]
    found = check(write_geopackage(os.path.join(SCRATCH, "nested.gpkg"), [gpkg_blob([box(WEST, SOUTH)]), gpkg_blob(rings)]))
    assert found["problems"][0]["feature"] == 2 and "more than 10000 rings" in found["problems"][0]["what"], found


def kml_that_is_made_to_take_long_is_refused():
    for name, content, word in (("attributes.kml", "<kml " + " ".join(f'a{i}="x"' for i in range(200000)) + "/>", "64 KiB"),
                                ("elements.kml", "<kml><Placemark>" + "<a/>" * 4500000 + "</Placemark></kml>", "16 MiB"),
                                ("deep.kml", "<kml>" + "<Folder>" * 100000 + "</Folder>" * 100000 + "</kml>", "depth"),
                                ("text.kml", "<kml><Placemark><name>" + "x" * 20000000 + "</name></Placemark></kml>", "no KML")):
        found = check(put(name, content))
        assert not found["ok"] and word in found["problems"][0]["what"] and "stopped" not in found["problems"][0]["what"], (name, found)
    many = put("many.kml", "<kml>" + f"<Placemark><name>{'x' * 900}</name><Point><coordinates>{WEST},{SOUTH}</coordinates></Point></Placemark>" * 19000 + "</kml>")
    assert os.path.getsize(many) > 17 << 20 and check(many)["features"] == 19000


def a_shapefile_that_lies_of_its_sizes_is_refused_or_read():
    good = polygon_record([box(WEST, SOUTH)[::-1]])
    records, index = shp([good] * 3)
    many, least = 2**31 - 1, -2**31
    lies = [(records[:104] + struct.pack(">i", n) + records[108:], index) for n in (-1, 0, 1, 3, many, least)]
    lies += [(records[:24] + struct.pack(">i", n) + records[28:], index) for n in (0, -1, 50, many)]
    lies += [(records, index[:100] + struct.pack(">i", n) + index[104:]) for n in (-1, 0, 2**30, many)]
    lies += [(records, index[:104] + struct.pack(">i", n) + index[108:]) for n in (-1, 0, 3, many)]
    lies += [(records, index[:24] + struct.pack(">i", n) + index[28:]) for n in (0, -1, 50, 2**29, many)]
    for parts, points in ((many, 5), (1, many), (-1, 5), (1, -1), (10**8, 10**8), (0, 0), (0, 5), (100, 5)):
        lies.append(shp([good[:36] + struct.pack("<2i", parts, points) + good[44:], good]))
    for value in (float("inf"), float("nan"), 1e308):
        lies.append(shp([good[:-16] + struct.pack("<2d", value, value), good]))
    for number, (shapes, at) in enumerate(lies):
        for with_index in (True, False):
            path = put(f"lie{number}.shp", shapes)
            if with_index:
                put(f"lie{number}.shx", at)
            else:
                os.unlink(path[:-1] + "x")
            found = check(path, "--crs", "EPSG:4490")
            assert found["ok"] or found["problems"][0]["what"], (number, found)
            assert found["ok"] or "stopped the program" not in found["problems"][0]["what"], (number, with_index, found)
    table = dbf(["NAME"], [["一"]] * 3)
    for number, (at, form, value) in enumerate(((4, "<I", 2**32 - 1), (4, "<I", 0), (8, "<H", 0), (8, "<H", 65535), (10, "<H", 0), (10, "<H", 65535), (48, "B", 0), (48, "B", 255), (43, "B", 0))):
        path = put("table.shp", records)
        put("table.shx", index)
        put("table.dbf", table[:at] + struct.pack(form, value) + table[at + struct.calcsize(form):])
        found = check(path, "--crs", "EPSG:4490")
        assert found["features"] == 3 and "stopped" not in json.dumps(found), (number, found)


def a_geopackage_computes_nothing():
    ring = box(WEST, SOUTH)
    path = os.path.join(SCRATCH, "computes.gpkg")
    schemas = (
        ("DROP TABLE houses; PRAGMA writable_schema=1; INSERT INTO sqlite_master VALUES ('table', 'houses', 'houses', 0, 'CREATE  VIRTUAL TABLE houses USING rtree(id, geom, b, c, d)')", ("no plain table", "damaged")),
        ("UPDATE gpkg_geometry_columns SET srs_id = NULL", ("coordinate reference system", )),
        ("UPDATE gpkg_geometry_columns SET table_name = 'sqlite_master', column_name = 'sql'", ("", )),
        ("INSERT INTO houses (geom, name) VALUES (x'47500001', 'x'), ('text', 'x'), (1.5, 'x'), (x'475000010000000001030000FFFFFFFF', 'x')", ("damaged", "no geometry")),
    )
    for schema, words in schemas:
        if os.path.exists(path):
            os.unlink(path)
        with sqlite3.connect(write_geopackage(path, [gpkg_blob([ring])])) as db:
            db.executescript(schema)
        db.close()
        found = check(path)
        assert not found["ok"] and any(word in found["problems"][0]["what"] for word in words), (schema, found)
    os.unlink(path)
    with sqlite3.connect(write_geopackage(path, [gpkg_blob([ring])])) as db:
        db.executescript("CREATE TABLE t (x); CREATE TRIGGER a AFTER INSERT ON houses BEGIN DELETE FROM t; END;"
                         "CREATE VIRTUAL TABLE rtree_houses_geom USING rtree(id, a, b, c, d); INSERT INTO rtree_houses_geom VALUES (9, -1e30, 1e30, -1e30, 1e30);")
    db.close()
    assert check(path)["ok"]


CASES = [
    ("maps of one name in two folders are told apart", maps_of_one_name_in_two_folders_are_told_apart),
    ("names in archives are read as Chinese programs write them", names_in_archives_are_read_as_chinese_programs_write_them),
    ("reading that is stopped leaves nothing", reading_that_is_stopped_leaves_nothing),
    ("what a killed one left is swept by the next", what_a_killed_one_left_is_swept_by_the_next),
    ("the encoding of a table is what the person says", the_encoding_of_a_table_is_what_the_person_says),
    ("two features that name one record are told apart", two_features_that_name_one_record_are_told_apart),
    ("a shift is found for every kind", a_shift_is_found_for_every_kind),
    ("repairing keeps what came on records that were here", repairing_keeps_what_came_on_records_that_were_here),
    ("rows that were deleted are skipped", rows_that_were_deleted_are_skipped),
    ("rings are sorted out whatever their order", rings_are_sorted_out_whatever_their_order),
    ("what would take minutes is refused at once", what_would_take_minutes_is_refused_at_once),
    ("KML that is made to take long is refused", kml_that_is_made_to_take_long_is_refused),
    ("a Shapefile that lies of its sizes is refused or read", a_shapefile_that_lies_of_its_sizes_is_refused_or_read),
    ("a GeoPackage computes nothing", a_geopackage_computes_nothing),
    ("the list of errors is bounded, and all are counted", the_list_of_errors_is_bounded_and_all_are_counted),
]

if __name__ == "__main__":
    run_cases(CASES)
