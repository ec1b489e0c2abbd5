# SPDX-License-Identifier: GPL-3.0-or-later
"""`linlictl map import` of places, facilities, estates, ground and grids: what they are, where they belong, which of them are here already.  Speaks TAP."""
import atexit
import json
import os
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from map_files import box, collection  # noqa: E402
from programs import Server, ctl, run_cases, write_file  # noqa: E402

SCRATCH = tempfile.mkdtemp(prefix="linli-map-things-")
atexit.register(shutil.rmtree, SCRATCH, ignore_errors=True)
DEMO = ctl("demo", os.path.join(SCRATCH, "demo")).json
GRID_1 = (106.88605, 39.43805)   # a corner of grid 1 where no house stands
OUTSIDE = (106.95, 39.5)


def put(name, content):
    return write_file(os.path.join(SCRATCH, name), content if isinstance(content, str) else json.dumps(content, ensure_ascii=False))


def fresh(name):
    path = os.path.join(SCRATCH, f"replica-{name}")
    shutil.copytree(DEMO["replica"], path)
    return path


def feature(kind, coordinates, properties=None, **more):
    return {"type": "Feature", "geometry": {"type": kind, "coordinates": coordinates}, "properties": properties or {}, **more}


def take(replica, kind, path, *options, code=0):
    return ctl("map", "import", replica, path, "--kind", kind, *options, code=code).json


def rows(replica, kind):
    return ctl("list", replica, kind, "--limit", "500").json["rows"]


def named(replica, kind, name, column="name"):
    found = [row for row in rows(replica, kind) if row[column] == name]
    assert len(found) == 1, (name, found)
    return found[0]


def reasons(done):
    return " / ".join(error["reason"] for error in done["errors"])


def tags_and_columns_say_what_a_thing_is():
    """Tags of OpenStreetMap, columns by their names or labels, codes or words, or once for the whole file."""
    replica = fresh("words")
    line = [list(OUTSIDE), [OUTSIDE[0] + 0.01, OUTSIDE[1]]]
    lines = collection(
        feature("LineString", line, {"highway": "primary", "name": "新甲路", "width": 22}),
        feature("LineString", line, {"类别": "支路", "名称": "新乙路"}),
        feature("LineString", line, {"kind": "210000", "name:zh": "新丙河", "name": "New River"}),
        feature("Polygon", [box(*OUTSIDE)], {"leisure": "park", "name": "新丁园"}))
    assert take(replica, "ground", put("lines.geojson", lines))["added"] == 4
    wanted = {"新甲路": ("430501", 22), "新乙路": ("430503", None), "新丙河": ("210000", None), "新丁园": ("820000", None)}
    for name, (kind, width) in wanted.items():
        row = named(replica, "ground", name)
        shown = ctl("show", replica, "ground", row["id"]).json
        assert shown["fields"]["kind"] == kind and shown["fields"].get("width_m") == width and shown["grid"] == 0, shown
    places = collection(feature("Point", GRID_1, {"shop": "bakery", "name": "新面包房", "电话": "0473-1234567", "地址": "新苑路9号"}),
                        feature("Polygon", [box(*GRID_1)], {"amenity": "school", "name": "新学校"}))
    assert take(replica, "place", put("places.geojson", places))["added"] == 2
    shown = ctl("show", replica, "place", named(replica, "place", "新面包房")["id"]).json
    assert shown["fields"]["kind"] == "06" and shown["fields"]["address"] == "新苑路9号" and shown["grid"] == 1, shown
    assert take(replica, "estate", put("estate.geojson", collection(feature("Polygon", [box(*OUTSIDE)], {"name": "新小区"}))))["added"] == 1
    lamps = collection(feature("Point", GRID_1), feature("Point", OUTSIDE))
    done = take(replica, "facility", put("lamps.geojson", lamps), "--class", "路灯")
    assert done["added"] == 2 and done["outside"] == 1, done
    assert len([row for row in rows(replica, "facility") if row["kind"] == "0118"]) == 30 + 2


def a_table_with_coordinates_is_taken():
    replica = fresh("table")
    path = put("facilities.csv", "设施编号,设施类别,所在位置,经度,纬度\nX-1,消防设施,小区门口,106.88605,39.43805\nX-2,自动体外除颤器(AED),岗亭,106.8861,39.4381\n")
    done = take(replica, "facility", path, "--x", "经度", "--y", "纬度", "--crs", "EPSG:4490")
    assert done["added"] == 2 and done["format"] == "csv", done
    row = named(replica, "facility", "X-2", "code")
    assert row["kind"] == "9001" and row["site"] == "岗亭", row


def what_is_here_already_is_not_added_again():
    replica = fresh("again")
    x, y = GRID_1
    things = [feature("Point", GRID_1, {"amenity": "pharmacy", "name": "新药房"})]
    path = put("again.geojson", collection(*things))
    assert take(replica, "place", path)["added"] == 1
    done = take(replica, "place", path)
    assert (done["added"], done["updated"], done["matched"], done["unchanged"]) == (0, 0, 1, 1), done
    # Twenty metres on it is the same one, and has moved; two hundred metres on it is another of the same name.
    done = take(replica, "place", put("near.geojson", collection(feature("Point", [x + 0.0002, y], {"amenity": "pharmacy", "name": "新药房", "address": "某路1号"}))))
    assert (done["added"], done["updated"]) == (0, 1) and named(replica, "place", "新药房")["address"] == "某路1号", done
    done = take(replica, "place", put("far.geojson", collection(feature("Point", [x + 0.0023, y], {"amenity": "pharmacy", "name": "新药房"}))))
    assert (done["added"], done["updated"]) == (1, 0), done
    # What somebody wrote here stays.
    done = take(replica, "place", put("other.geojson", collection(feature("Point", [x + 0.0002, y], {"amenity": "pharmacy", "name": "新药房", "address": "别处"}))))
    assert done["unchanged"] == 1, done
    # A facility is its number, wherever it stands now.
    lamp = feature("Point", GRID_1, {"编号": "Z-9"})
    assert take(replica, "facility", put("lamp.geojson", collection(lamp)), "--class", "0118")["added"] == 1
    lamp["geometry"]["coordinates"] = [x + 0.002, y]
    done = take(replica, "facility", put("moved.geojson", collection(lamp)), "--class", "0118")
    assert (done["added"], done["updated"]) == (0, 1), done
    done = take(replica, "facility", put("twice.geojson", collection(lamp, lamp)), "--class", "0118", code=1)
    assert "one of them is too much" in reasons(done), done


def an_export_is_taken_for_what_it_was():
    replica = fresh("own")
    path = os.path.join(SCRATCH, "own.geojson")
    ctl("map", "export", replica, "-o", path, "--kind", "place")
    done = take(replica, "place", path)
    assert (done["added"], done["updated"], done["unchanged"]) == (0, 0, 18), done
    with open(path, encoding="utf-8") as file:
        content = json.load(file)
    school = next(each for each in content["features"] if each["properties"]["name"] == "平安药房(示例)")
    school["properties"]["name"] = "安平药房(示例)"
    done = take(replica, "place", put("renamed.geojson", content))
    assert (done["added"], done["updated"], done["unchanged"]) == (0, 1, 17), done
    assert named(replica, "place", "安平药房(示例)")["kind"] == "05"


REFUSED = (
    ("ground", feature("LineString", [list(OUTSIDE), [107, 39.5]], {"name": "无类路"}), (), "what it is"),
    ("ground", feature("Point", OUTSIDE, {"highway": "primary"}), (), "line or an area"),
    ("ground", feature("LineString", [list(OUTSIDE), [107, 39.5]], {"leisure": "park"}), (), "line or an area"),
    ("ground", feature("LineString", [list(OUTSIDE), list(OUTSIDE)], {"highway": "primary"}), (), "no extent"),
    ("place", feature("Point", OUTSIDE, {"amenity": "school"}), (), "no name"),
    ("place", feature("Point", [200, 39], {"amenity": "school", "name": "远"}), (), "longitude"),
    ("estate", feature("LineString", [list(OUTSIDE), [107, 39.5]], {"name": "线小区"}), (), "Polygon"),
    ("facility", feature("Point", OUTSIDE), (), "what it is"),
    ("facility", {"type": "Feature", "geometry": None, "properties": {}}, ("--class", "路灯"), "geometry"),
)


def what_cannot_be_taken_says_why():
    replica = fresh("refused")
    before = ctl("check", replica).json["digest"]
    for number, (kind, thing, options, word) in enumerate(REFUSED):
        done = take(replica, kind, put(f"refused-{number}.geojson", collection(thing)), *options, code=1)
        assert word in reasons(done) and done["batch"] is None, (kind, done)
    for options, word in ((("--kind", "facility", "--class", "飞碟"), "飞碟"), (("--kind", "estate", "--class", "1"), "class"),
                          (("--kind", "building", "--class", "1"), "--class"), (("--kind", "person"), "--kind")):
        done = ctl("map", "import", replica, put("empty.geojson", collection()), *options, code=1)
        assert word in done.err and done.err.count("\n") == 1, done.err
    assert ctl("check", replica).json["digest"] == before


def a_column_that_makes_no_sense_is_told_and_left_out():
    replica = fresh("warned")
    done = take(replica, "place", put("warned.geojson", collection(feature("Point", GRID_1, {"amenity": "school", "name": "怪学校", "capacity": "很多"}))))
    assert done["added"] == 1 and len(done["warnings"]) == 1 and "capacity" in done["warnings"][0]["reason"], done


def who_holds_some_grids_imports_into_those():
    replica = os.path.join(SCRATCH, "worker")
    user = next(user for user in DEMO["users"] if user["login"] == "wangmin")
    password = write_file(os.path.join(SCRATCH, "password"), user["password"] + "\n")
    with Server(DEMO["server"]) as server:
        ctl("enroll", replica, "--server", server.url, "--user", "wangmin", "--password-file", password, "--code", user["code"])
        ctl("sync", replica, "--server", server.url)
        lamps = put("worker.geojson", collection(feature("Point", GRID_1, {"编号": "W-1"})))
        assert take(replica, "facility", lamps, "--class", "0118")["added"] == 1
        elsewhere = put("elsewhere.geojson", collection(feature("Point", OUTSIDE, {"编号": "W-2"})))
        assert "outside every grid" in reasons(take(replica, "facility", elsewhere, "--class", "0118", code=1))
        street = put("street.geojson", collection(feature("LineString", [list(OUTSIDE), [107, 39.5]], {"highway": "primary"})))
        assert "belongs to all of them" in ctl("map", "import", replica, street, "--kind", "ground", code=1).err
        sent = ctl("sync", replica, "--server", server.url).json
        status = ctl("status", replica).json
        assert status["queue"]["pending"] == 0 and status["returned"] == 0, (sent, status)


def grids_come_as_drafts_and_never_overlap():
    """A new one is a draft without a number, whatever the file says; one that is here has another boundary; what overlaps is refused as a whole."""
    replica = fresh("grids")
    first = named(replica, "grid", "第1网格")
    before = ctl("show", replica, "grid", first["id"]).json["fields"]
    new = feature("Polygon", [box(*OUTSIDE)], {"name": "新网格", "grid_no": 1, "status": "3", "code": "150303-99"})
    done = take(replica, "grid", put("grid-new.geojson", collection(new)))
    assert done["added"] == 1 and done["errors"] == [], done
    shown = ctl("show", replica, "grid", named(replica, "grid", "新网格")["id"]).json["fields"]
    assert shown["status"] == "1" and shown.get("grid_no") is None and shown["code"] == "150303-99", shown
    assert take(replica, "grid", put("grid-same.geojson", collection(new)))["unchanged"] == 1

    moved = feature("Polygon", [box(OUTSIDE[0] + 0.01, OUTSIDE[1])], {"name": "第1网格", "status": "5"})
    assert take(replica, "grid", put("grid-moved.geojson", collection(moved)))["updated"] == 1
    after = ctl("show", replica, "grid", first["id"]).json["fields"]
    assert after["status"] == before["status"] and after["grid_no"] == before["grid_no"] and after["boundary"] != before["boundary"], after

    digest = ctl("check", replica).json["digest"]
    over = feature("Polygon", [box(OUTSIDE[0] + 0.00005, OUTSIDE[1])], {"name": "压盖网格"})
    for options in ((), ("--skip-bad",)):
        done = ctl("map", "import", replica, put("grid-over.geojson", collection(over)), "--kind", "grid", *options, code=1)
        assert "lies over 新网格" in done.err and done.err.count("\n") == 1, done.err
    line = feature("LineString", [list(OUTSIDE), [107, 39.5]], {"name": "线网格"})
    assert "a grid needs a Polygon" in reasons(take(replica, "grid", put("grid-line.geojson", collection(line)), code=1))
    assert ctl("check", replica).json["digest"] == digest


PARTS = [[[106.95, 39.5], [106.96, 39.5], [106.97, 39.501]], [[106.98, 39.5], [106.99, 39.51]]]


def the_shape_of(replica, name):
    path = os.path.join(SCRATCH, "shape.geojson")
    ctl("map", "export", replica, "-o", path, "--kind", "ground")
    with open(path, encoding="utf-8") as file:
        return next(each["geometry"] for each in json.load(file)["features"] if each["properties"]["name"] == name)


def lines_of_several_parts_come_and_go_in_every_format():
    replica = fresh("parts")
    done = take(replica, "ground", put("parts.geojson", collection(feature("MultiLineString", PARTS, {"highway": "primary", "name": "断头路"}))))
    assert done["added"] == 1, done
    wanted = {"type": "MultiLineString", "coordinates": PARTS}
    assert the_shape_of(replica, "断头路") == wanted
    drawn = ctl("map", "draw", replica, "--bbox", "106.95,39.49,107.0,39.52", "--size", "300x200", "-o", os.path.join(SCRATCH, "parts.png"))
    assert drawn.json["file"]
    # A Shapefile has no room for areas: here every piece of ground is a line, also what no line can be, which is refused again.
    for row in rows(replica, "ground"):
        if row["name"] != "断头路":
            ctl("edit", replica, "ground", row["id"], 'shape={"type":"LineString","coordinates":[[106.9,39.4],[106.91,39.41]]}')
    for ending in ("geojson", "gpkg", "shp", "kml"):
        path = os.path.join(SCRATCH, f"parts-out.{ending}")
        ctl("map", "export", replica, "-o", path, "--kind", "ground")
        again = fresh(f"parts-{ending}")
        done = take(again, "ground", path, "--class", "430501", "--skip-bad", code=None)
        assert done["added"] >= 1, (ending, done)
        assert the_shape_of(again, "断头路") == wanted, (ending, the_shape_of(again, "断头路"))


def a_point_may_be_one_of_several_but_several_are_several_places():
    replica = fresh("points")
    one, two = feature("MultiPoint", [list(GRID_1)], {"amenity": "school", "name": "独点"}), feature("MultiPoint", [list(GRID_1), list(OUTSIDE)], {"amenity": "school", "name": "双点"})
    assert take(replica, "place", put("point.geojson", collection(one)))["added"] == 1
    done = take(replica, "place", put("points.geojson", collection(two)), code=1)
    assert "several points" in reasons(done), done
    single = feature("MultiLineString", PARTS[:1], {"highway": "primary", "name": "单段路"})
    assert take(replica, "ground", put("single.geojson", collection(single)))["added"] == 1
    assert the_shape_of(replica, "单段路") == {"type": "LineString", "coordinates": PARTS[0]}
    for coordinates in ([], [[]], [[list(OUTSIDE)]], [PARTS[0], [list(OUTSIDE)]]):
        done = take(replica, "ground", put("broken.geojson", collection(feature("MultiLineString", coordinates, {"highway": "primary", "name": "坏"}))), code=1)
        assert "coordinates" in reasons(done), done


def an_import_is_undone():
    replica = fresh("undone")
    line = [list(OUTSIDE), [OUTSIDE[0] + 0.01, OUTSIDE[1]]]
    done = take(replica, "ground", put("undone.geojson", collection(feature("LineString", line, {"highway": "primary", "name": "错路"}))))
    assert named(replica, "ground", "错路")
    ctl("undo", replica, done["batch"])
    assert [row for row in rows(replica, "ground") if row["name"] == "错路"] == []


CASES = [
    ("tags and columns say what a thing is", tags_and_columns_say_what_a_thing_is),
    ("a table with coordinates is taken", a_table_with_coordinates_is_taken),
    ("what is here already is not added again", what_is_here_already_is_not_added_again),
    ("an export is taken for what it was", an_export_is_taken_for_what_it_was),
    ("what cannot be taken says why", what_cannot_be_taken_says_why),
    ("a column that makes no sense is told and left out", a_column_that_makes_no_sense_is_told_and_left_out),
    ("who holds some grids imports into those", who_holds_some_grids_imports_into_those),
    ("grids come as drafts and never overlap", grids_come_as_drafts_and_never_overlap),
    ("lines of several parts come and go in every format", lines_of_several_parts_come_and_go_in_every_format),
    ("a point may be one of several, but several are several places", a_point_may_be_one_of_several_but_several_are_several_places),
    ("an import is undone", an_import_is_undone),
]

if __name__ == "__main__":
    run_cases(CASES)
