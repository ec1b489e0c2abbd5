# SPDX-License-Identifier: GPL-3.0-or-later
"""Maps from outside in every format that is read: what is taken, what is refused and why, what is repaired, and which building an outline is."""
import atexit
import json
import math
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from map_files import (ZONE_36, box, collection, feature, gpkg_blob, kml, placemark, polygon_record, shp, write_geopackage,  # noqa: E402
                       write_shapefile, write_zip)
from programs import BUILD, SOURCE, ctl, run_cases  # noqa: E402

SCRATCH = tempfile.mkdtemp(prefix="linli-map-files-")
atexit.register(shutil.rmtree, SCRATCH, ignore_errors=True)
DEMO = ctl("demo", os.path.join(SCRATCH, "demo")).json
SHARED = os.environ.get("LINLI_SHARED") or os.path.join(SOURCE, "..", "shared")
WEST, SOUTH = 106.9, 39.5  # beside the demo's own buildings
BOW = [[WEST, SOUTH], [WEST + 0.0002, SOUTH + 0.0002], [WEST + 0.0002, SOUTH], [WEST, SOUTH + 0.0002], [WEST, SOUTH]]
# The corner of a house in zone 36 (EPSG:4524) and where it is, as PROJ has it.
METRES, DEGREES = (36398563.6486, 4393948.4049), (106.817762, 39.673527)


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


def check(path, *options, code=None):
    done = ctl("map", "check", path, *options, code=code)
    assert done.code == (0 if done.json["ok"] else 1), done.out
    return done.json


def clockwise_metres():
    x, y = METRES
    return [[x, y], [x, y + 12], [x + 40, y + 12], [x + 40, y], [x, y]]


def hole_metres():
    x, y = METRES
    return [[x + 10, y + 4], [x + 20, y + 4], [x + 20, y + 8], [x + 10, y + 8], [x + 10, y + 4]]


def outlines(replica, name):
    rows = ctl("export", replica, "--kind", "building", "--format", "geojson").json["features"]
    return [row["geometry"] for row in rows if row["properties"]["name"] == name]


# ---- formats ----

def every_format_gives_the_same_house():
    west, south = DEGREES
    ring = box(west, south)
    in_zip = write_shapefile(os.path.join(SCRATCH, "zipped"), [[clockwise_metres()]])
    table = "名称,经度,纬度\n一号楼,106.817762,39.673527\n"
    rows = [
        ("geojson", put("one.geojson", collection(feature([ring], {"name": "一号楼"}))), "Polygon", []),
        ("geojson", put("metres.geojson", collection(feature([clockwise_metres()], {"name": "一号楼"}),
                                                    crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4524"}})), "Polygon", []),
        ("geojson", put("said.geojson", collection(feature([clockwise_metres()], {"name": "一号楼"}))), "Polygon", ["--crs", "EPSG:4524"]),
        ("shapefile", write_shapefile(os.path.join(SCRATCH, "plain"), [[clockwise_metres()]]), "Polygon", []),
        ("geopackage", write_geopackage(os.path.join(SCRATCH, "one.gpkg"), [gpkg_blob([ring])]), "Polygon", []),
        ("geopackage", write_geopackage(os.path.join(SCRATCH, "zone.gpkg"), [gpkg_blob([clockwise_metres()], 4524)], 4524), "Polygon", []),
        ("kml", put("one.kml", kml(placemark(ring))), "Polygon", []),
        ("kml", write_zip(os.path.join(SCRATCH, "one.kmz"), doc__kml=kml(placemark(ring))), "Polygon", []),
        ("shapefile", write_zip(os.path.join(SCRATCH, "shape.zip"), **{f"folder/house__{ending}": open(in_zip[:-3] + ending, "rb").read()
                                                                     for ending in ("shp", "shx", "dbf", "prj")}), "Polygon", []),
        ("csv", put("one.csv", table), "Point", ["--crs", "EPSG:4490"]),
        ("csv", put("gbk.csv", table.encode("gb18030")), "Point", ["--crs", "CGCS2000"]),
    ]
    for name, path, geometry, options in rows:
        found = check(path, *options)
        assert found["ok"] and found["format"] == name and found["types"] == {geometry: 1} and found["features"] == 1, (path, found)
        assert math.dist(found["bbox"][:2], DEGREES) < 2e-9 or found["bbox"][:2] == [round(DEGREES[0], 7), round(DEGREES[1], 7)] \
            or abs(found["bbox"][0] - DEGREES[0]) < 2e-6, (path, found["bbox"])
        if geometry == "Polygon":
            replica = fresh(os.path.basename(path))
            done = take(replica, path, *options)
            assert (done["read"], done["added"], done["updated"], done["errors"]) == (1, 1, 0, []), (path, done)
            assert len(outlines(replica, "一号楼")) == 1, path
            again = take(replica, path, *options)
            assert (again["added"], again["updated"], again["matched"], again["unchanged"]) == (0, 0, 1, 1), (path, again)


def a_hole_belongs_to_its_ring():
    path = write_shapefile(os.path.join(SCRATCH, "court"), [[clockwise_metres(), hole_metres()]])
    replica = fresh("court")
    assert take(replica, path)["added"] == 1
    outline = outlines(replica, "一号楼")[0]
    assert outline["type"] == "Polygon" and [len(ring) for ring in outline["coordinates"]] == [5, 5], outline
    x, y = METRES
    other = [[px + 100, py] for px, py in clockwise_metres()]
    path = write_shapefile(os.path.join(SCRATCH, "two"), [[hole_metres(), clockwise_metres(), other]])
    replica = fresh("two")
    assert take(replica, path)["added"] == 1
    outline = outlines(replica, "一号楼")[0]
    assert outline["type"] == "MultiPolygon" and sorted(len(polygon) for polygon in outline["coordinates"]) == [1, 2], outline
    # Wound the wrong way by a careless program: still a house.
    path = write_shapefile(os.path.join(SCRATCH, "wound"), [[clockwise_metres()[::-1]]])
    assert check(path)["types"] == {"Polygon": 1}


# ---- text ----

def what_the_text_is_written_in_is_found_out():
    rows = [("byte", dict(language=0x4D), "GB18030", "ldid"), ("silent", {}, "GB18030", "content"), ("cpg", dict(encoding="utf-8", cpg="UTF-8"), "UTF-8", "cpg"),
            ("utf8", dict(encoding="utf-8"), "UTF-8", "content"), ("936", dict(cpg="936"), "GB18030", "cpg"), ("liar", dict(cpg="UTF-8"), "GB18030", "content"), ("latin", dict(language=0x57), "GB18030", "content"),
            ("other", dict(encoding="utf-8", language=0x4D), "UTF-8", "content"),
            ("big5", dict(encoding="big5", language=0x78), "BIG5", "ldid")]
    for name, table, encoding, by in rows:
        text = "一號樓" if name == "big5" else "桂花苑一号楼"
        path = write_shapefile(os.path.join(SCRATCH, f"text-{name}"), [[clockwise_metres()]], rows=[[text]], **table)
        found = check(path)
        assert (found["encoding"], found["encoding_by"]) == (encoding, by), (name, found)
        assert (found["warning"] is not None) == (name in ("liar", "latin", "other")), (name, found["warning"])
        replica = fresh(f"text-{name}")
        assert take(replica, path)["added"] == 1 and len(outlines(replica, text)) == 1, name
    # A person knows better, and is told where it cannot be.
    path = os.path.join(SCRATCH, "text-silent.shp")
    assert check(path, "--encoding", "GBK")["encoding_by"] == "option"
    assert "not written in UTF-8" in check(path, "--encoding", "UTF-8")["problems"][0]["what"]
    assert "no encoding known" in check(path, "--encoding", "KLINGON")["problems"][0]["what"]
    # A character that is cut at the end of its field takes nothing else along.
    long = "桂" * 30
    path = write_shapefile(os.path.join(SCRATCH, "text-cut"), [[clockwise_metres()]], names=("A楼栋名称名称", "NAME"), rows=[[long, "一号楼"]])
    assert check(path)["ok"]


def a_file_without_its_index_or_its_table_is_read():
    path = write_shapefile(os.path.join(SCRATCH, "alone"), [[clockwise_metres()]])
    os.unlink(path[:-3] + "shx")
    found = check(path)
    assert found["ok"] and ".shx" in found["warning"], found
    os.unlink(path[:-3] + "dbf")
    assert ".dbf" in check(path)["warning"]


# ---- coordinate reference systems ----

def where_the_file_does_not_say_its_system_the_person_is_asked():
    path = write_shapefile(os.path.join(SCRATCH, "silent"), [[clockwise_metres()]], prj=None)
    found = check(path)
    assert found["crs"] is None and "--crs" in found["problems"][0]["what"], found
    done = ctl("map", "import", fresh("silent"), path, code=1)
    assert "--crs EPSG:4545" in done.err and done.json["added"] == 0, done.err
    assert take(fresh("said"), path, "--crs", "EPSG:4524")["added"] == 1
    blobs = [gpkg_blob([box(WEST, SOUTH)], 0)]
    assert check(write_geopackage(os.path.join(SCRATCH, "null.gpkg"), blobs, 0, organization="NONE"))["crs"] is None
    own = dict(feature([box(WEST, SOUTH)]), crs={"type": "name", "properties": {"name": "EPSG:4545"}})
    found = check(put("mixed.geojson", collection(feature([box(WEST, SOUTH)]), own)))
    assert [problem["feature"] for problem in found["problems"]] == [2] and "of its own" in found["problems"][0]["what"], found
    assert check(put("null.geojson", collection(feature([box(WEST, SOUTH)]), crs=None)))["crs"] is None
    mixed = [gpkg_blob([box(WEST, SOUTH)]), gpkg_blob([box(WEST + 1, SOUTH)], 4490), None]
    found = check(write_geopackage(os.path.join(SCRATCH, "mixed.gpkg"), mixed))
    assert [problem["feature"] for problem in found["problems"]] == [2, 3] and "4490" in found["problems"][0]["what"], found


def old_datums_and_unknown_systems_are_refused():
    for crs, words in (("EPSG:2334", "Xian 1980"), ("EPSG:4214", "Beijing 1954"), ("EPSG:27700", "not known here"), ("wuhai", "names no")):
        done = ctl("map", "import", fresh("old"), put("old.geojson", collection(feature([box(WEST, SOUTH)]))), "--crs", crs, code=1)
        assert words in done.err, done.err
        shutil.rmtree(os.path.join(SCRATCH, "replica-old"))
    xian = ZONE_36.replace("GCS_China_Geodetic_Coordinate_System_2000", "GCS_Xian_1980")
    assert "Xian 1980" in check(write_shapefile(os.path.join(SCRATCH, "xian"), [[clockwise_metres()]], prj=xian))["problems"][0]["what"]
    for datum in ("gcj02", "bd09"):
        assert "switched off" in ctl("map", "import", DEMO["replica"], "x", "--datum", datum, code=1).err


def a_file_that_lies_on_another_datum_is_noticed():
    replica = fresh("datum")
    houses = [feature([box(106.884789 + i * 0.001, 39.44153)], {"name": f"{i}栋"}) for i in range(6)]
    assert take(replica, put("right.geojson", collection(*houses)))["added"] == 6
    # As clients of map services have it at this place (coordtransform 2.1.2): some 400 m to the north-east.
    east, north = 106.88941994014694 - 106.884789, 39.44227227291819 - 39.44153
    shifted = [feature([[[x + east, y + north] for x, y in house["geometry"]["coordinates"][0]]], house["properties"]) for house in houses]
    path = put("shifted.geojson", collection(*shifted))
    done = ctl("map", "import", replica, path, code=1)
    assert "GCJ-02" in done.err and done.json["added"] == 0 and done.json["batch"] is None, done.err
    assert take(replica, path, "--datum", "wgs84")["added"] == 6


# ---- outlines ----

def a_crossed_outline_is_refused_with_its_place_or_repaired():
    path = put("bow.geojson", collection(feature([box(WEST + 0.01, SOUTH)], {"name": "好楼"}), feature([BOW], {"name": "蝴蝶楼"})))
    found = check(path)
    assert [(problem["feature"], problem["what"].split(";")[0]) for problem in found["problems"]] == [(2, "Self-intersection")], found
    assert math.dist(found["problems"][0]["at"], (WEST + 0.0001, SOUTH + 0.0001)) < 1e-6, found
    replica = fresh("bow")
    refused = ctl("map", "import", replica, path, code=1).json
    assert refused["added"] == 0 and "106.9001" in refused["errors"][0]["reason"] and refused["errors"][0]["field"] == "geometry", refused
    assert outlines(replica, "好楼") == [], "nothing is kept of a file with an error"
    done = take(replica, path, "--repair")
    assert (done["added"], done["repaired"]) == (2, 1) and "repaired at" in done["warnings"][0]["reason"], done
    assert outlines(replica, "蝴蝶楼")[0]["type"] == "MultiPolygon"
    # What came is kept: in the history of the outline.
    house = next(row["id"] for row in ctl("list", replica, "building", "--where", "name = '蝴蝶楼'").json["rows"])
    changes = [row for row in ctl("history", replica, "building", house).json if row["what"] == "update"]
    assert [len(row["old"]["coordinates"][0]) for row in changes] == [len(BOW)] and changes[0]["new"]["type"] == "MultiPolygon", changes
    assert take(fresh("rest"), path, "--skip-bad")["added"] == 1


def an_outline_is_the_building_it_covers():
    replica = fresh("match")
    first = put("first.geojson", collection(feature([box(WEST, SOUTH)], {"name": "老楼"})))
    assert take(replica, first)["added"] == 1
    better = put("better.geojson", collection(feature([box(WEST + 0.00002, SOUTH)], {"name": "新名", "floors": 6})))
    done = take(replica, better)
    assert (done["added"], done["updated"], done["matched"]) == (0, 1, 1), done
    assert len(outlines(replica, "老楼")) == 1 and not outlines(replica, "新名"), "its name is the community's"
    row = ctl("list", replica, "building", "--where", "name = '老楼'").json["rows"][0]
    assert ctl("show", replica, "building", row["id"]).json["fields"]["floors_above"] == 6
    # Half of it is neither the same nor apart; twice the same is one too many.
    half = take(replica, put("half.geojson", collection(feature([box(WEST + 0.00012, SOUTH)], {"name": "半楼"}))))
    assert half["added"] == 1 and "overlaps a building by" in half["warnings"][0]["reason"], half
    twice = put("twice.geojson", collection(feature([box(WEST + 0.3, SOUTH)], {"name": "甲"}), feature([box(WEST + 0.3, SOUTH)], {"name": "乙"})))
    errors = ctl("map", "import", replica, twice, code=0).json
    assert errors["added"] == 2 or errors["errors"], errors
    double = put("double.geojson", collection(feature([box(WEST + 0.3, SOUTH)], {"name": "丙"}), feature([box(WEST + 0.3, SOUTH)], {"name": "丁"})))
    refused = ctl("map", "import", replica, double, code=1).json
    assert "is too much" in refused["errors"][0]["reason"], refused
    assert ctl("undo", replica, str(half["batch"])).code == 0 and not outlines(replica, "半楼")


def what_is_only_looked_at_changes_nothing():
    replica = fresh("dry")
    path = put("dry.geojson", collection(feature([box(WEST, SOUTH)], {"name": "试楼"})))
    done = take(replica, path, "--dry-run")
    assert done["added"] == 1 and done["batch"] is None and outlines(replica, "试楼") == []
    assert check(replica)["ok"] and check(replica)["format"] == "replica"


def a_building_goes_into_the_grid_it_stands_in():
    replica = fresh("into-grids")
    grids = [[[106.88603, 39.43803], 1], [[106.88603, 39.44005], 1], [[WEST, SOUTH], 0]]
    size = 0.00001
    features = [feature([[[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]], {"name": f"新楼{number}"})
                for number, ((x, y), _) in enumerate(grids)]
    done = take(replica, put("into-grids.geojson", collection(*features)))
    assert done["added"] == 3 and done["outside"] == 1, done
    for number, (_, grid) in enumerate(grids):
        found = ctl("search", replica, f"新楼{number}").json
        rows = [row for row in found["rows"] if row["title"] == f"新楼{number}"] if isinstance(found, dict) else [row for row in found if row["title"] == f"新楼{number}"]
        assert ctl("show", replica, "building", rows[0]["id"]).json["grid"] == grid, (number, rows)


def grids_that_lie_over_each_other_or_leave_ground_are_told():
    replica = fresh("grids")
    grids = ctl("list", replica, "grid", "--limit", "50").json["rows"]
    first = next(row for row in grids if row["grid_no"] == 1)
    west, south, east, north = 106.886, 39.438, 106.8887917, 39.4400717
    for wider, words in ((0.0002, "lie one over the other"), (-0.00002, "belong to no grid")):
        ring = [[west, south], [east + wider, south], [east + wider, north], [west, north], [west, south]]
        ctl("edit", replica, "grid", first["id"], "boundary=" + json.dumps({"type": "Polygon", "coordinates": [ring]}))
        found = check(replica)
        assert [words in problem["what"] for problem in found["problems"]] == [True] and found["problems"][0]["at"], found["problems"]
        assert abs(found["problems"][0]["at"][0] - east) < 0.0002 and found["problems"][0]["record"] in {row["id"] for row in grids}, found


# ---- hostile files ----

def hostile_files_are_refused_with_what_and_where():
    ring = box(WEST, SOUTH)
    good = feature([ring])
    records, _ = shp([polygon_record([clockwise_metres()])])
    outside = polygon_record([clockwise_metres()])
    outside = outside[:44] + (99).to_bytes(4, "little") + outside[48:]
    several = write_geopackage(os.path.join(SCRATCH, "several.gpkg"), [gpkg_blob([ring])], layers=("a", 'b"; DROP TABLE a; --'))
    with open(several, "r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 4096)
    rows = [
        ("empty.geojson", b"", "is empty"),
        ("nothing.geojson", collection(), "no feature"),
        ("text.docx", b"hello", "none of GeoJSON"),
        ("named.shp", b"hello", "does not begin as its name says"),
        ("point.geojson", collection(feature([[[WEST, SOUTH]]])), "four points at least"),
        ("same.geojson", collection(feature([[[WEST, SOUTH]] * 5])), "Too few points"),
        ("swapped.geojson", collection(feature([[[y, x] for x, y in ring]])), "longitude comes first"),
        ("none.geojson", collection(dict(good, geometry=None)), "no geometry"),
        ("type.geojson", collection(dict(good, geometry={"type": "GeometryCollection", "geometries": []})), "GeometryCollection"),
        ("infinite.geojson", '{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[1e999,1]}}', "line 1"),
        ("ids.geojson", collection(feature([ring], id="7"), feature([box(WEST + 1, SOUTH)], id="7")), "the same id as feature 1"),
        ("deep.geojson", "[" * 100000, "nested too deeply"),
        ("cut.geojson", collection(good)[:-40], "line 1"),
        ("holes.geojson", collection(feature([ring] + [box(WEST + 0.00001, SOUTH + 0.00001, 1e-7)] * 50000)), "4 MiB"),
        ("bomb.kml", '<?xml version="1.0"?><!DOCTYPE k [<!ENTITY a "aaaaaaaaaa">' + "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(12))
         + "]><kml><Document><Placemark><name>&m;</name></Placemark></Document></kml>", ""),
        ("file.kml", '<!DOCTYPE k [<!ENTITY x SYSTEM "file:///etc/passwd">]><kml><Placemark><name>&x;</name></Placemark></kml>', "no geometry"),
        ("open.kml", "<kml><Document><Placemark><name>x</name>", "no KML"),
        ("words.kml", kml(placemark(ring).replace(str(WEST), "hello")), "no longitude and latitude"),
        ("lie.shp", records[:24] + (2**30).to_bytes(4, "big") + records[28:], ""),
        ("cutoff.shp", records[:150], ""),
        ("parts.shp", shp([outside])[0], "damaged or cut off"),
        ("lock.zip", b"PK\x03\x04" + bytes(40), "damaged"),
        ("empty.zip", b"PK\x05\x06" + bytes(18), "does not begin as its name says"),
        ("x.csv", "名称,甲,乙\n1,2,3\n", "--x and --y"),
        ("words.csv", "lon,lat\nhello,39\n", "are not two numbers"),
        ("none.gpkg", b"SQLite format 3\0" + b"\xff" * 4096, ""),
    ]
    for name, content, words in rows:
        path = put(name, content)
        found = check(path, *(("--crs", "EPSG:4490") if name.endswith((".csv", ".shp")) else ()))
        assert not found["ok"], name
        assert words in found["problems"][0]["what"], (name, found["problems"][:2])
        assert ctl("map", "import", DEMO["replica"], path, "--crs", "EPSG:4490", "--dry-run", code=1).code == 1, name
    found = check(several)
    assert not found["ok"] and "passwd" not in json.dumps(found), found
    assert ctl("map", "check", os.path.join(SCRATCH, "absent.geojson"), code=1).json["ok"] is False
    with sqlite3.connect(write_geopackage(os.path.join(SCRATCH, "view.gpkg"), [gpkg_blob([ring])])) as db:
        db.executescript("DROP TABLE houses; CREATE VIEW houses AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x AS fid, NULL AS geom FROM n;")
    db.close()
    assert "no plain table" in check(os.path.join(SCRATCH, "view.gpkg"))["problems"][0]["what"]
    alone = write_shapefile(os.path.join(SCRATCH, "inside"), [[clockwise_metres()]])
    parts = {f"图/房屋__{ending}": open(alone[:-3] + ending, "rb").read() for ending in ("shp", "dbf", "prj")}
    found = check(write_zip(os.path.join(SCRATCH, "chinese.zip"), **parts))
    assert found["ok"] and found["layer"] == "房屋" and ".shx" in found["warning"], found
    found = check(write_zip(os.path.join(SCRATCH, "inner.zip"), a__csv=open(os.path.join(SCRATCH, "chinese.zip"), "rb").read()))
    assert "unpack it first" in found["problems"][0]["what"] and SCRATCH not in found["problems"][0]["what"], found
    bomb = write_zip(os.path.join(SCRATCH, "bomb.zip"), a__geojson=b" " * (80 << 20))
    assert "250 times" in check(bomb)["problems"][0]["what"]
    path_out = write_zip(os.path.join(SCRATCH, "slip.zip"), **{"../../../slip__geojson": collection(good)})
    assert check(path_out)["ok"] and not os.path.exists(os.path.join(SCRATCH, "..", "slip.geojson"))
    two = write_zip(os.path.join(SCRATCH, "two.zip"), a__geojson=collection(good), b__geojson=collection(good))
    assert "a, b" in check(two)["problems"][0]["what"] and check(two, "--layer", "b")["ok"]


def what_only_looks_right_is_told():
    east, north = clockwise_metres()[0]
    east -= 36e6  # the zone stands before it in the file with zones
    table = put("survey.csv", f"名称,X,Y\n楼,{north},{east}\n")
    found = check(table, "--crs", "EPSG:4545", "--x", "X", "--y", "Y")
    assert not found["ok"] and "exchanged" in found["problems"][0]["what"], found
    assert check(table, "--crs", "EPSG:4545", "--x", "Y", "--y", "X")["ok"]
    ring = box(WEST, SOUTH)
    base = write_geopackage(os.path.join(SCRATCH, "open.gpkg"), [gpkg_blob([ring])])
    assert check(base)["ok"]
    put("open.gpkg-wal", b"written by somebody else")
    assert "still open" in check(base)["problems"][0]["what"]
    house = write_shapefile(os.path.join(SCRATCH, "mars"), [[clockwise_metres()]])
    with open(house[:-3] + "prj", "w", encoding="utf-8") as file:
        file.write('GEOGCS["GCJ-02",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137,298.257223563]],PRIMEM["Greenwich",0],UNIT["Degree",0.0174532925199433]]')
    assert "shifted" in check(house)["problems"][0]["what"]
    late = collection(feature([ring]))[:-1] + ',"crs":{"type":"name","properties":{"name":"EPSG:4610"}}}'
    assert not check(put("late.geojson", late))["ok"]


def the_helper_has_no_network_and_leaves_nothing_behind():
    before = set(os.listdir(tempfile.gettempdir()))
    check(write_zip(os.path.join(SCRATCH, "left.zip"), a__geojson=collection(feature([box(WEST, SOUTH)]))))
    left = [name for name in set(os.listdir(tempfile.gettempdir())) - before if name.startswith("linli-import-")]
    assert not left, left
    helper = os.path.join(BUILD, "src", "importd", "linli-import")
    assert subprocess.run([helper], capture_output=True, check=False).returncode == 2
    trace = shutil.which("strace")
    if trace:
        done = subprocess.run([trace, "-f", "-e", "trace=network,seccomp", helper, os.path.join(SCRATCH, "one.geojson")], capture_output=True, text=True, check=False)
        assert "socket(" not in done.stderr, done.stderr


def a_large_file_needs_little_memory():
    """Peak of the two processes over a file of 20 MB, in which memory grew to twenty times that with a tree of the whole."""
    path = os.path.join(SCRATCH, "large.geojson")
    with open(path, "w", encoding="utf-8") as file:
        file.write('{"type":"FeatureCollection","features":[\n')
        for i in range(60000):
            file.write(("," if i else "") + json.dumps(feature([box(100 + i % 300 / 100, 30 + i // 300 / 100)], {"name": "x" * 80})) + "\n")
        file.write("]}")
    import resource  # pylint: disable=import-outside-toplevel
    assert check(path)["features"] == 60000
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(f"# {os.path.getsize(path) >> 20} MB: at most {peak} MB in one process", flush=True)


def real_files_are_read():
    data = os.path.join(SHARED, "data")
    if not os.path.isdir(data):
        return "the shared data is not there"
    formats = os.path.join(data, "formats")
    assert check(os.path.join(formats, "polygons.gpkg"))["features"] == 86
    assert check(os.path.join(formats, "null_crs.gpkg"))["crs"] is None
    assert check(os.path.join(formats, "shplib-polygon.shp"), "--crs", "EPSG:32615")["features"] == 474
    found = check(os.path.join(formats, "invalid_coordinates.shp"), "--crs", "EPSG:4326")
    assert not found["ok"] and "e+308" in found["problems"][0]["what"], found
    found = check(os.path.join(formats, "ldid-chinese.shp"))
    assert found["encoding"] == "GB18030" and found["encoding_by"] == "ldid", found
    done = take(fresh("monaco"), os.path.join(data, "buildings", "monaco.geojsonl.gz"), "--repair")
    assert done["read"] == done["added"] == 1207, done
    return None


if __name__ == "__main__":
    run_cases([
        ("every format gives the same house", every_format_gives_the_same_house),
        ("a hole belongs to its ring", a_hole_belongs_to_its_ring),
        ("what the text is written in is found out", what_the_text_is_written_in_is_found_out),
        ("a shapefile without its index or its table is read", a_file_without_its_index_or_its_table_is_read),
        ("where the file does not say its system, the person is asked", where_the_file_does_not_say_its_system_the_person_is_asked),
        ("old datums and unknown systems are refused", old_datums_and_unknown_systems_are_refused),
        ("a file that lies on another datum is noticed", a_file_that_lies_on_another_datum_is_noticed),
        ("a crossed outline is refused with its place, or repaired", a_crossed_outline_is_refused_with_its_place_or_repaired),
        ("an outline is the building it covers", an_outline_is_the_building_it_covers),
        ("what is only looked at changes nothing", what_is_only_looked_at_changes_nothing),
        ("a building goes into the grid it stands in", a_building_goes_into_the_grid_it_stands_in),
        ("grids that lie over each other or leave ground are told", grids_that_lie_over_each_other_or_leave_ground_are_told),
        ("what only looks right is told", what_only_looks_right_is_told),
    ("hostile files are refused with what and where", hostile_files_are_refused_with_what_and_where),
        ("the helper has no network and leaves nothing behind", the_helper_has_no_network_and_leaves_nothing_behind),
        ("a large file needs little memory", a_large_file_needs_little_memory),
        ("real files are read", real_files_are_read),
    ])
