# SPDX-License-Identifier: GPL-3.0-or-later
"""Buildings go with everything in them to the grid in which they stand: who reads them is who has that grid from then on."""
import atexit
import json
import os
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from programs import Server, ctl, run_cases, write_file  # noqa: E402

SCRATCH = tempfile.mkdtemp(prefix="linli-settle-")
atexit.register(shutil.rmtree, SCRATCH, ignore_errors=True)
DEMO = ctl("demo", os.path.join(SCRATCH, "demo")).json
OFFICE = DEMO["replica"]
SERVER = Server(DEMO["server"])
atexit.register(SERVER.stop)
BOTH, ONE = os.path.join(SCRATCH, "lina"), os.path.join(SCRATCH, "wangmin")  # who has the grids 1 and 2, who has 1 alone
INSIDE = ("unit", "room", "household", "membership", "person", "visit", "volunteer")


def enrol():
    for user in DEMO["users"]:
        if user["role"] == "grid_worker":
            replica = os.path.join(SCRATCH, user["login"])
            password = write_file(os.path.join(SCRATCH, f"password-{user['login']}"), user["password"])
            ctl("enroll", replica, "--server", SERVER.url, "--user", user["login"], "--password-file", password, "--code", user["code"])
            ctl("sync", replica)


def sync_all():
    for replica in (OFFICE, BOTH, ONE, OFFICE, BOTH, ONE):
        ctl("sync", replica, "--server", SERVER.url)


def grids():
    return {row["grid_no"]: row for row in ctl("list", OFFICE, "grid").json["rows"] if row["grid_no"] is not None}


def box(row):
    ring = row["boundary"]["coordinates"][0]
    return min(p[0] for p in ring), min(p[1] for p in ring), max(p[0] for p in ring), max(p[1] for p in ring)


def draw(number, west, south, east, north, *fields):
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    ctl("edit", OFFICE, "grid", grids()[number]["id"], "boundary=" + json.dumps({"type": "Polygon", "coordinates": [ring]}), *fields)


def kept(kind, record, replica=OFFICE):
    done = ctl("show", replica, kind, record, code=None)
    return done.json["grid"] if done.code == 0 else None


def middle(row):
    ring = row["footprint"]["coordinates"][0][:-1]
    return sum(p[0] for p in ring) / len(ring), sum(p[1] for p in ring) / len(ring)


def standing_in(number, west=-180.0, replica=OFFICE):
    left, south, right, north = box(grids()[number])
    return [row for row in ctl("list", replica, "building").json["rows"]
            if max(left, west) < middle(row)[0] < right and south < middle(row)[1] < north]


def everything_in(buildings):
    """{kind: ids} of what the office has in these."""
    ids = {row["id"] for row in buildings}
    rows = {kind: ctl("list", OFFICE, kind).json["rows"] for kind in INSIDE}
    found = {"building": ids, "unit": {row["id"] for row in rows["unit"] if row["building"] in ids},
             "room": {row["id"] for row in rows["room"] if row["building"] in ids}}
    found["household"] = {row["id"] for row in rows["household"] if row["room"] in found["room"]}
    found["person"] = {row["id"] for row in rows["person"] if row["household"] in found["household"]}
    found["membership"] = {row["id"] for row in rows["membership"] if row["household"] in found["household"]}
    found["visit"] = {row["id"] for row in rows["visit"] if row["household"] in found["household"] or row["person"] in found["person"]}
    found["volunteer"] = {row["id"] for row in rows["volunteer"] if row["person"] in found["person"]}
    return found


def held_of(replica, inside):
    return {kind: len(ids & {row["id"] for row in ctl("list", replica, kind).json["rows"]}) for kind, ids in inside.items()}


def sizes(inside):
    return {kind: len(ids) for kind, ids in inside.items()}


def digests_agree():
    office = ctl("check", OFFICE).json
    assert office["ok"], office["problems"]
    for replica in (BOTH, ONE):
        mine = ctl("check", replica).json
        assert mine["ok"], mine["problems"]
        for key, value in mine["digest"].items():
            assert office["digest"].get(key, value) == value, key


STATE = {}


def where_all_is_well_nobody_goes():
    plan = ctl("grids", "settle", OFFICE, "--dry-run", "--json").json
    assert plan["lines"] == [] and plan["to_move"] == 0, plan


def the_boundary_moves_over_buildings():
    """The eastern part of grid 1 comes to grid 2."""
    west, south, east, north = box(grids()[1])
    line = sorted(middle(row)[0] for row in standing_in(1))
    cut = (line[len(line) // 2 - 1] + line[len(line) // 2]) / 2
    STATE["moved"] = standing_in(1, west=cut)
    STATE["stay"] = [row for row in standing_in(1) if row not in STATE["moved"]]
    STATE["inside"] = everything_in(STATE["moved"])
    STATE["cut"] = cut
    STATE["all"] = (west, south, east, north, box(grids()[2]))
    assert STATE["moved"] and STATE["stay"] and all(ids or kind == "volunteer" for kind, ids in STATE["inside"].items()), sizes(STATE["inside"])
    draw(1, west, south, cut, north)
    draw(2, cut, south, box(grids()[2])[2], north)


def a_look_tells_and_changes_nothing():
    plan = ctl("grids", "settle", OFFICE, "--dry-run", "--json").json
    left = {row["id"] for row in ctl("list", OFFICE, "household", "--where", "status IN ('3', '4')").json["rows"]}
    gone = {row["id"] for row in ctl("list", OFFICE, "person", "--where", "person_status IN ('3', '4', '5')").json["rows"]}
    assert [(line["from"], line["to_name"], line["may"]) for line in plan["lines"]] == [(1, grids()[2]["name"], True)], plan
    line = plan["lines"][0]
    assert line["buildings"] == len(STATE["moved"]) == plan["to_move"]
    assert line["homes"] == len(STATE["inside"]["household"] - left) and line["people"] == len(STATE["inside"]["person"] - gone), line
    assert line["visits"] >= line["homes"] and plan["moved"] == 0 and plan["dry_run"]
    assert ctl("grids", "settle", OFFICE, "--dry-run").json == plan
    found = [problem["what"] for problem in ctl("map", "check", OFFICE, code=1).json["problems"]]
    assert len(found) == len(STATE["moved"]) and all("kept" in what for what in found), found


def whoever_writes_in_one_of_the_grids_only_is_refused():
    for replica in (BOTH, ONE, OFFICE):
        ctl("sync", replica, "--server", SERVER.url)
    ctl("sync", ONE, "--server", SERVER.url)
    done = ctl("grids", "settle", ONE, "--json", code=1)
    assert done.json["moved"] == 0 and done.json["refused"] == len(STATE["moved"]) and not done.json["lines"][0]["may"]
    assert "role" in done.err
    building, other = STATE["moved"][0]["id"], grids()[2]["id"]
    assert ctl("edit", ONE, "building", building, f"grid={other}", code=None).code != 0, "not by hand either"


def what_was_never_offered_is_taken_back_without_a_trace():
    STATE["pending"] = ctl("status", OFFICE, "--json").json["queue"]["pending"]
    done = ctl("grids", "settle", OFFICE, "--json").json
    assert done["moved"] == len(STATE["moved"]) and done["left"] == 0 and done["batch"] > 0, done
    assert ctl("grids", "settle", OFFICE).json["to_move"] == 0, "moved here, before the server knows"
    undone = ctl("undo", OFFICE, done["batch"]).json
    assert undone["updated"] == len(STATE["moved"]), undone
    assert ctl("status", OFFICE, "--json").json["queue"]["pending"] == STATE["pending"]
    assert ctl("grids", "settle", OFFICE, "--dry-run").json["to_move"] == len(STATE["moved"])
    assert all(row["grid"] is None for row in ctl("list", OFFICE, "building").json["rows"])


def everything_in_the_buildings_goes_along():
    STATE["before"] = {kind: {row["id"] for row in ctl("list", ONE, kind).json["rows"]} for kind in STATE["inside"]}
    ctl("edit", ONE, "person", sorted(STATE["inside"]["person"])[0], "workplace=示例单位")
    STATE["told"] = sorted(STATE["inside"]["household"])[0]
    ctl("edit", ONE, "household", STATE["told"], "note=示例备注")
    assert ctl("grids", "settle", OFFICE).json["moved"] == len(STATE["moved"])
    ctl("sync", OFFICE, "--server", SERVER.url)
    report = ctl("sync", ONE).json
    assert report["returned"] == 2, report
    sync_all()
    for kind, ids in STATE["inside"].items():
        assert {kept(kind, record) for record in sorted(ids)[:5]} <= {2}, kind
    assert {kept("building", row["id"]) for row in STATE["stay"]} == {1}
    digests_agree()


def who_has_the_old_grid_alone_finds_nothing_of_it():
    for kind, ids in STATE["before"].items():
        assert {row["id"] for row in ctl("list", ONE, kind).json["rows"]} == ids - STATE["inside"][kind], f"of {kind} these go, and nothing else"
    assert held_of(BOTH, STATE["inside"]) == sizes(STATE["inside"])
    person = ctl("show", OFFICE, "person", sorted(STATE["inside"]["person"])[0]).json["fields"]
    assert all(hit["id"] not in STATE["inside"]["person"] for hit in ctl("search", ONE, person["name"], "--limit", "50").json)
    with open(os.path.join(ONE, "replica.db"), "rb") as file:
        data = file.read()
    for wal in ("replica.db-wal",):
        if os.path.exists(os.path.join(ONE, wal)):
            with open(os.path.join(ONE, wal), "rb") as file:
                data += file.read()
    for number in {ctl("show", OFFICE, "person", record).json["fields"].get("id_no") for record in sorted(STATE["inside"]["person"])[:20]} - {None}:
        assert number.encode() not in data, "an ID number is still in the file"


def unsent_work_of_who_lost_them_comes_back_to_its_author():
    returned = [(row["record"], row["why"]) for row in ctl("returned", ONE).json]
    assert sorted(returned) == sorted([(STATE["told"], "scope"), (sorted(STATE["inside"]["person"])[0], "scope")]), ctl("returned", ONE).out
    assert ctl("show", OFFICE, "household", STATE["told"]).json["fields"]["note"] != "示例备注"


def a_grid_of_a_day_to_come_takes_nothing_yet():
    west, south, east, north, second = STATE["all"]
    draw(1, west, south, east, north, "in_use_from=2999-01-01")
    draw(2, *second)
    assert ctl("grids", "settle", OFFICE, "--dry-run").json["to_move"] == 0
    ctl("edit", OFFICE, "grid", grids()[1]["id"], "in_use_from=2025-01-01")
    assert ctl("grids", "settle", OFFICE, "--dry-run").json["to_move"] == len(STATE["moved"])


def what_was_offered_comes_back_by_being_moved_back():
    batch = ctl("grids", "settle", OFFICE).json["batch"]
    sync_all()
    assert held_of(ONE, STATE["inside"]) == sizes(STATE["inside"]) and {kept("building", row["id"]) for row in STATE["moved"]} == {1}
    digests_agree()
    ctl("undo", OFFICE, batch)
    sync_all()
    assert not any(held_of(ONE, STATE["inside"]).values()) and {kept("building", row["id"]) for row in STATE["moved"]} == {2}
    digests_agree()


def a_worker_of_both_grids_may_settle_too():
    done = ctl("grids", "settle", BOTH).json
    assert done["moved"] == len(STATE["moved"]) and done["refused"] == 0, done
    sync_all()
    ctl("sync", BOTH)
    sync_all()
    assert held_of(ONE, STATE["inside"]) == sizes(STATE["inside"])
    digests_agree()


def a_new_grid_takes_what_stands_in_it():
    west, south, east, north = box(grids()[1])
    cut = STATE["cut"]
    draw(1, west, south, cut, north)
    ring = [[cut, south], [east, south], [east, north], [cut, north], [cut, south]]
    ctl("new", OFFICE, "grid", "name=示例新网格", "grid_no=11", "status=3", "boundary=" + json.dumps({"type": "Polygon", "coordinates": [ring]}))
    assert ctl("grids", "settle", OFFICE).json["moved"] == len(STATE["moved"])
    sync_all()
    assert {kept("building", row["id"]) for row in STATE["moved"]} == {11}
    for kind, ids in STATE["inside"].items():
        assert {kept(kind, record) for record in sorted(ids)[:5]} <= {11}, kind
    assert not any(held_of(ONE, STATE["inside"]).values()) and not any(held_of(BOTH, STATE["inside"]).values())
    digests_agree()
    assert ctl("map", "check", OFFICE).json["ok"]


def what_was_never_moved_before_is_moved_back_by_name():
    """A building that named no grid until then goes back to the one it was made in, although the server heard of its move."""
    west, south, east, north = box(grids()[3])
    there = standing_in(3)
    assert there and all(row["grid"] is None for row in there)
    second = box(grids()[4])
    draw(3, west, south, west + 0.0001, north)
    draw(4, west + 0.0001, south, second[2], north)
    done = ctl("grids", "settle", OFFICE).json
    assert done["moved"] == len(there), done
    ctl("sync", OFFICE, "--server", SERVER.url)
    assert {kept("building", row["id"]) for row in there} == {4}
    ctl("undo", OFFICE, done["batch"])
    ctl("sync", OFFICE, "--server", SERVER.url)
    assert {kept("building", row["id"]) for row in there} == {3}
    inside = everything_in(there)
    assert all({kept(kind, record) for record in sorted(inside[kind])[:5]} <= {3} for kind in INSIDE)
    draw(3, west, south, east, north)
    draw(4, *second)


def every_kind_with_a_shape_is_looked_at():
    """What crosses itself, what lies far away, and what stands in no grid, each with the place."""
    bow = {"type": "Polygon", "coordinates": [[[106.8900, 39.4385], [106.8904, 39.4389], [106.8904, 39.4385], [106.8900, 39.4389], [106.8900, 39.4385]]]}
    far = {"type": "Point", "coordinates": [39.439, 106.89 - 50]}
    road = {"type": "LineString", "coordinates": [[107.5, 39.4], [107.6, 39.4]]}
    shed = {"type": "Polygon", "coordinates": [[[106.95, 39.44], [106.9501, 39.44], [106.9501, 39.4401], [106.95, 39.44]]]}
    near = {"type": "Point", "coordinates": [106.892, 39.4425]}
    made = {}
    kinds = {kind: ctl("list", OFFICE, kind).json["rows"][0]["kind"] for kind in ("facility", "ground", "place")}
    for kind, fields in (("estate", {"name": "示例院", "boundary": bow}), ("facility", {"kind": kinds["facility"], "location": far}), ("ground", {"kind": kinds["ground"], "name": "示例路", "shape": road}),
                         ("building", {"name": "示例棚", "footprint": shed}), ("place", {"kind": kinds["place"], "name": "示例店", "location": near})):
        words = [f"{name}={value if isinstance(value, str) else json.dumps(value)}" for name, value in fields.items()]
        made[kind] = ctl("new", OFFICE, kind, *words).json["id"]
    found = {problem["record"]: problem for problem in ctl("map", "check", OFFICE, code=1).json["problems"]}
    assert set(found) == set(made.values()) - {made["place"]}, found
    assert "ntersect" in found[made["estate"]]["what"] and abs(found[made["estate"]]["at"][0] - 106.8902) < 0.001
    assert "facility: location lies outside" in found[made["facility"]]["what"] and found[made["facility"]]["at"] == [39.439, 106.89 - 50]
    assert "ground: shape lies outside" in found[made["ground"]]["what"]
    assert found[made["building"]]["what"] == "the building stands in no grid"


def the_server_refuses_whoever_lost_one_of_the_grids_meanwhile():
    west, south, _, north = box(grids()[1])
    draw(2, *box(grids()[1]))
    draw(1, west - 0.0002, south, west - 0.0001, north)
    sync_all()
    assert ctl("grids", "settle", BOTH).json["moved"] == len(STATE["stay"])
    ctl("admin", DEMO["server"], "grant", "lina", "--role", "grid_worker", "--grid", "2", "--from", "2020-01-01", "--until", "2020-01-02")
    assert ctl("sync", BOTH).json["returned"] == len(STATE["stay"])
    assert {row["why"] for row in ctl("returned", BOTH).json} == {"scope"}
    ctl("sync", OFFICE, "--server", SERVER.url)
    assert {kept("building", row["id"]) for row in STATE["stay"]} == {1}
    assert ctl("grids", "settle", BOTH, "--dry-run", code=1).json["refused"] == len(STATE["stay"])


if __name__ == "__main__":
    run_cases([
        ("two workers hold one grid and two", enrol),
        ("where all is well nobody goes", where_all_is_well_nobody_goes),
        ("the boundary moves over buildings", the_boundary_moves_over_buildings),
        ("a look tells and changes nothing", a_look_tells_and_changes_nothing),
        ("whoever writes in one of the grids only is refused", whoever_writes_in_one_of_the_grids_only_is_refused),
        ("what was never offered is taken back without a trace", what_was_never_offered_is_taken_back_without_a_trace),
        ("everything in the buildings goes along", everything_in_the_buildings_goes_along),
        ("who has the old grid alone finds nothing of it", who_has_the_old_grid_alone_finds_nothing_of_it),
        ("unsent work of who lost them comes back to its author", unsent_work_of_who_lost_them_comes_back_to_its_author),
        ("a grid of a day to come takes nothing yet", a_grid_of_a_day_to_come_takes_nothing_yet),
        ("what was offered comes back by being moved back", what_was_offered_comes_back_by_being_moved_back),
        ("a worker of both grids may settle too", a_worker_of_both_grids_may_settle_too),
        ("a new grid takes what stands in it", a_new_grid_takes_what_stands_in_it),
        ("what was never moved before is moved back by name", what_was_never_moved_before_is_moved_back_by_name),
        ("every kind with a shape is looked at", every_kind_with_a_shape_is_looked_at),
        ("the server refuses whoever lost one of the grids meanwhile", the_server_refuses_whoever_lost_one_of_the_grids_meanwhile),
    ])
