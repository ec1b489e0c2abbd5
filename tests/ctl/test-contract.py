# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line as a contract: names, exit codes and shapes of JSON, on a demo community with its own server."""
import atexit
import json
import os
import sqlite3
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from programs import Server, ctl, run_cases, write_file  # noqa: E402

SCRATCH = tempfile.mkdtemp(prefix="linli-contract-")
atexit.register(shutil.rmtree, SCRATCH, ignore_errors=True)
DEMO = ctl("demo", os.path.join(SCRATCH, "demo")).json
REPLICA = DEMO["replica"]
PEOPLE = ctl("list", REPLICA, "person", "--limit", "40").json["rows"]
PERSON = PEOPLE[0]["id"]


def password_of(user):
    return write_file(os.path.join(SCRATCH, f"password-{user['login']}"), user["password"] + "\n")


def keys(value, *names):
    assert isinstance(value, dict), value
    assert set(names) <= set(value), f"{sorted(set(names) - set(value))} missing in {sorted(value)}"


def one_line(done):
    assert done.out == "", f"stdout of a refusal: {done.out!r}"
    assert done.err.strip() and done.err.count("\n") == 1, f"not one line: {done.err!r}"


def demo_counts_what_it_made():
    assert {name: DEMO[name] for name in ("households", "residents", "grids", "buildings", "rooms", "items", "categories")} == {
        "households": 3260, "residents": 8630, "grids": 10, "buildings": 75, "rooms": 3620, "items": 106, "categories": 8}
    assert len(DEMO["users"]) == 4 and len({tuple(user["grids"]) + (user["role"],) for user in DEMO["users"]}) == 4
    for user in DEMO["users"]:
        keys(user, "login", "password", "role", "grids", "code")
    for kind, count in (("household", 3260), ("person", 8630), ("grid", 10), ("building", 75), ("room", 3620)):
        assert ctl("list", REPLICA, kind, "--limit", "1").json["count"] == count, kind


def registry_check_prints_one_line():
    words = ctl("registry", "check").out.split()
    assert words[:4] == ["8", "categories,", "106", "items,"] and words[5] == "rules," and words[7] == "kinds", words


def list_has_count_and_rows():
    page = ctl("list", REPLICA, "person", "--where", "age(birth_date) >= 80", "--limit", "3").json
    keys(page, "count", "rows")
    assert len(page["rows"]) == 3 and page["count"] > 3
    for row in page["rows"]:
        keys(row, "id", "name", "birth_date")
    assert ctl("list", REPLICA, "person", "--where", "0").json == {"count": 0, "rows": []}


def show_has_its_parts():
    shown = ctl("show", REPLICA, "person", PERSON).json
    keys(shown, "kind", "id", "seq", "state", "fields", "marks", "verified")
    assert (shown["kind"], shown["id"], shown["state"]) == ("person", PERSON, "synced")
    keys(shown["fields"], "name", "elderly_living", "id_no", "dibao") if "dibao" in shown["fields"] else keys(shown["fields"], "name", "elderly_living", "id_no")
    assert "major_illness" not in shown["fields"], "a secretary does not hold illness"
    household = ctl("show", REPLICA, "household", shown["fields"]["household"]).json
    keys(household["fields"], "household_no", "household_kind")


def edit_changes_and_is_pending():
    person = PEOPLE[1]["id"]
    done = ctl("edit", REPLICA, "person", person, "workplace=示例单位", "education=20", "--reason", "走访").json
    assert done["id"] == person and done["ops"] == 1
    shown = ctl("show", REPLICA, "person", person).json
    assert shown["state"] == "pending" and shown["fields"]["workplace"] == "示例单位"
    assert ctl("edit", REPLICA, "person", person, "workplace=示例单位").json["ops"] == 0
    entries = [entry for entry in ctl("history", REPLICA, "person", person).json if entry["field"] == "workplace"]
    keys(entries[0], "at", "user", "device", "field", "old", "new", "reason", "seq")
    assert entries[0]["new"] == "示例单位" and entries[0]["reason"] == "走访" and entries[0]["old"] is None


def marks_are_no_values():
    person = PEOPLE[2]["id"]
    ctl("edit", REPLICA, "person", person, "workplace=不详", "occupation=拒答")
    shown = ctl("show", REPLICA, "person", person).json
    assert shown["fields"]["workplace"] is None and shown["marks"] == {"workplace": "unknown", "occupation": "declined"}, shown["marks"]
    assert ctl("list", REPLICA, "person", "--where", "unknown('workplace')").json["count"] == 1
    ctl("edit", REPLICA, "person", person, "workplace=")
    assert "workplace" not in ctl("show", REPLICA, "person", person).json["marks"]


def verify_moves_the_day_only():
    person = PEOPLE[3]["id"]
    before = ctl("show", REPLICA, "person", person).json
    done = ctl("verify", REPLICA, "person", person, "name", "mobile").json
    after = ctl("show", REPLICA, "person", person).json
    assert done["ops"] == 1 and after["fields"] == before["fields"]
    assert after["verified"]["name"]["day"] > before["verified"]["name"]["day"]


def new_and_delete():
    done = ctl("new", REPLICA, "person", "name=测试一", "birth_date=1980-01-01", "sex=1").json
    keys(done, "id", "ops")
    assert done["ops"] == 1
    refused = ctl("delete", REPLICA, "person", done["id"], code=1)
    one_line(refused)  # people move out or die; they are not deleted
    assert ctl("show", REPLICA, "person", done["id"]).json["fields"]["name"] == "测试一"


def several_are_made_in_one_save():
    room = ctl("list", REPLICA, "household", "--limit", "1").json["rows"][0]["id"]
    room = ctl("show", REPLICA, "household", room).json["fields"]["room"]
    before = ctl("status", REPLICA).json["queue"]
    made = ctl("new", REPLICA, "household", f"room={room}", "+", "person", "name=方一", "sex=1", "household=@1", "+", "person", "name=方二", "sex=2", "household=@1",
               "--reason", "同一次登记").json
    assert len(made["ids"]) == 3 and made["id"] == made["ids"][0], made
    for person in made["ids"][1:]:
        assert ctl("show", REPLICA, "person", person).json["fields"]["household"] == made["id"]
    assert ctl("status", REPLICA).json["queue"]["saves"] == before["saves"] + 1
    count = ctl("list", REPLICA, "person").json["count"]
    for wrong in (("household=@2",), ("household=@0",), ("household=@x",), ("+",), ("+", "+", "person", "name=方三")):
        one_line(ctl("new", REPLICA, "person", "name=方四", "+", "person", "name=方五", *wrong, code=1))
    one_line(ctl("new", REPLICA, "person", "name=方四", "+", "person", "sex=1", code=1))
    assert ctl("list", REPLICA, "person").json["count"] == count, "all of them or none"


def a_footprint_is_typed_as_geojson():
    shape = {"type": "Polygon", "coordinates": [[[106.89, 39.44], [106.891, 39.44], [106.891, 39.441], [106.89, 39.44]]]}
    made = ctl("new", REPLICA, "building", "name=示例楼", "footprint=" + json.dumps(shape)).json["id"]
    assert ctl("show", REPLICA, "building", made).json["fields"]["footprint"] == shape


def search_says_why():
    hits = ctl("search", REPLICA, PEOPLE[4]["name"], "--limit", "5").json
    keys(hits[0], "kind", "id", "title", "why")
    assert hits[0]["title"] == PEOPLE[4]["name"] and len(hits) <= 5
    assert ctl("search", REPLICA, "此人不存在于示例中").json == []


def check_is_whole():
    checked = ctl("check", REPLICA).json
    keys(checked, "ok", "problems", "rows", "digest")
    assert checked["ok"] is True and checked["problems"] == [] and checked["rows"]["household"] == 3260
    assert all(len(digest) == 32 and "/" in name for name, digest in checked["digest"].items())


def conflicts_is_an_array():
    assert ctl("conflicts", REPLICA).json == []


REFUSALS = [
    # (words, exit code): 1 refused, 2 wrong usage, 3 cannot
    (("show", REPLICA, "person", "not-an-id"), 1),
    (("show", REPLICA, "person", "00000000-0000-7000-8000-000000000000"), 1),
    (("show", REPLICA, "dragon", PERSON), 1),
    (("list", REPLICA, "person", "--where", "nosuch = 1"), 1),
    (("list", REPLICA, "person", "--where", "name = (SELECT 1)"), 1),
    (("list", REPLICA, "person", "--where", "1); DROP TABLE person; --"), 1),
    (("list", REPLICA, "person", "--where", "id_no = '159901197506150013'"), 1),
    (("list", REPLICA, "person", "--limit", "many"), 2),
    (("list", REPLICA), 2),
    (("list", REPLICA, "person", "--no-such-option"), 2),
    (("list", os.path.join(SCRATCH, "nowhere"), "person"), 3),
    (("edit", REPLICA, "person", PERSON, "birth_date=2026-02-30"), 1),
    (("edit", REPLICA, "person", PERSON, "sex=7"), 1),
    (("edit", REPLICA, "person", PERSON, "id_no=159901197506150014"), 1),
    (("edit", REPLICA, "person", PERSON, "nosuch=1"), 1),
    (("edit", REPLICA, "person", PERSON, "name="), 1),
    (("edit", REPLICA, "person", PERSON), 2),
    (("new", REPLICA, "person", "sex=1"), 1),
    (("new", REPLICA, "person", "name=" + "长" * 2000), 1),
    (("new", REPLICA, "household", "household_kind=1", "room=00000000-0000-7000-8000-000000000000"), 1),
    (("new", REPLICA, "building", "name=示例楼", 'footprint={"type":"Polygon","coordinates":[[[1e400,39.44]]]}'), 1),
    (("verify", REPLICA, "person", PERSON, "nosuch"), 1),
    (("history", REPLICA, "person"), 2),
    (("undo", REPLICA, "99"), 1),
    (("undo", REPLICA, "x"), 2),
    (("import", REPLICA, os.path.join(SCRATCH, "nofile.csv"), "--kind", "person"), 3),
    (("export", REPLICA, "--kind", "person", "--format", "dance"), 2),
    (("check", os.path.join(SCRATCH, "nowhere")), 3),
    (("demo", os.path.join(SCRATCH, "demo")), 1),
    (("registry", "check", os.path.join(SCRATCH, "nowhere")), 3),
    (("enroll", os.path.join(SCRATCH, "x"), "--server", "http://127.0.0.1:9", "--user", "a"), 2),
    (("dance",), 2),
    ((), 2),
]


def refusal(words, code):
    def case():
        done = ctl(*words, code=code)
        assert done.out == "", done.out
        assert done.err.strip(), "a refusal says why"
        if code != 2:
            one_line(done)
    return case


def grid_worker_holds_one_grid_and_no_more():
    user = next(user for user in DEMO["users"] if user["role"] == "grid_worker" and len(user["grids"]) == 1)
    replica = os.path.join(SCRATCH, "worker")
    with Server(DEMO["server"]) as server:
        enrolled = ctl("enroll", replica, "--server", server.url, "--user", user["login"], "--password-file", password_of(user),
                       "--code", user["code"]).json
        keys(enrolled, "device")
        report = ctl("sync", replica).json
        keys(report, "pushed", "pulled", "returned", "conflicts", "bytes_up", "bytes_down", "seq", "ms")
        assert report["pulled"] > 1000 and report["pushed"] == 0
        again = ctl("enroll", os.path.join(SCRATCH, "again"), "--server", server.url, "--user", user["login"],
                    "--password-file", password_of(user), "--code", user["code"], code=1)
        one_line(again)  # a code works once
    grids = {name.split("/")[0] for name in ctl("check", replica).json["digest"]}
    assert grids <= {"0", str(user["grids"][0])}, grids
    person = ctl("list", replica, "person", "--limit", "1").json["rows"][0]
    assert "id_no" not in person and "dibao" not in person, "lists carry no part that is read record by record"
    shown = ctl("show", replica, "person", person["id"]).json["fields"]
    assert "id_no" in shown and not {"major_illness", "relief_account", "emergency_note"} & set(shown), sorted(shown)
    one_line(ctl("sync", replica, code=3))  # the server is gone
    one_line(ctl("new", replica, "person", "name=外格人", "--grid", "5", code=1))


def a_right_on_a_grid_that_is_not_there_is_refused():
    worker = next(user for user in DEMO["users"] if user["role"] == "grid_worker")
    grids = {grid["grid"] for grid in ctl("admin", DEMO["server"], "grids").json}
    missing = max(grids) + 1
    before = ctl("admin", DEMO["server"], "users").json
    for words in (("grant", worker["login"]), ("user", "add", "typo", "--password-file", password_of(worker))):
        refused = ctl("admin", DEMO["server"], *words, "--role", "grid_worker", "--grid", min(grids), "--grid", missing, code=1)
        one_line(refused)
        assert f"there is no grid {missing}" in refused.err, refused.err
    assert ctl("admin", DEMO["server"], "users").json == before


def two_replicas_of_one_scope_are_equal():
    secretary = next(user for user in DEMO["users"] if user["role"] == "community_secretary")
    replica = os.path.join(SCRATCH, "office")
    with Server(DEMO["server"]) as server:
        ctl("sync", REPLICA, "--server", server.url)
        code = ctl("admin", DEMO["server"], "code", secretary["login"]).json["code"]
        ctl("enroll", replica, "--server", server.url, "--user", secretary["login"], "--password-file", password_of(secretary), "--code", code)
        ctl("sync", replica)
        idle = ctl("sync", replica).json
        assert idle["pushed"] == idle["pulled"] == 0, idle
    one, two = ctl("check", REPLICA).json, ctl("check", replica).json
    assert one["digest"] == two["digest"] and one["digest"]
    assert ctl("show", replica, "person", PEOPLE[1]["id"]).json["state"] == "synced"
    assert [json.dumps(ctl("show", each, "person", PEOPLE[1]["id"]).json["fields"], sort_keys=True) for each in (REPLICA, replica)][0]


def same_field_twice_is_a_conflict_and_nothing_is_lost():
    person = PEOPLE[5]["id"]
    other = os.path.join(SCRATCH, "office")
    ctl("edit", REPLICA, "person", person, "population_kind=2")
    ctl("edit", other, "person", person, "population_kind=5")
    with Server(DEMO["server"]) as server:
        ctl("sync", REPLICA, "--server", server.url)
        ctl("sync", other, "--server", server.url)
        ctl("sync", REPLICA, "--server", server.url)
    for replica in (REPLICA, other):
        conflicts = [row for row in ctl("conflicts", replica).json if row["record"] == person]
        assert len(conflicts) == 1, conflicts
        keys(conflicts[0], "id", "kind", "record", "field", "base", "server", "mine", "server_user", "server_at", "state")
        assert (conflicts[0]["server"], conflicts[0]["mine"], conflicts[0]["state"]) == ("2", "5", "open")
        shown = ctl("show", replica, "person", person).json
        assert shown["fields"]["population_kind"] == "2" and shown["state"] == "conflict"
    assert ctl("check", REPLICA).json["digest"] == ctl("check", other).json["digest"]


def hidden_values_are_printed_only_when_asked():
    person = PEOPLE[6]["id"]
    other = os.path.join(SCRATCH, "office")
    ctl("edit", REPLICA, "person", person, "disability_allowance=1")
    ctl("edit", other, "person", person, "disability_allowance=2")
    with Server(DEMO["server"]) as server:
        ctl("sync", REPLICA, "--server", server.url)
        ctl("sync", other, "--server", server.url)

    def rows(*options):
        return [row for row in ctl("conflicts", other, *options).json if row["record"] == person]

    hidden, shown = rows(), rows("--reveal")
    assert [(row["server"], row["mine"], row["masked"]) for row in hidden] == [(None, None, True)], hidden
    assert [(row["server"], row["mine"], row["masked"]) for row in shown] == [("1", "2", False)], shown
    assert rows()[0]["masked"], "asked once is not asked for ever"
    with sqlite3.connect(os.path.join(other, "replica.db")) as db:
        looks = db.execute("SELECT count(*) FROM read_log WHERE purpose = 'linlictl history'").fetchone()[0]
    entry = next(entry for entry in ctl("history", other, "person", person).json if entry["field"] == "disability_allowance")
    assert (entry["new"], entry["masked"]) == ("2", False), entry
    with sqlite3.connect(os.path.join(other, "replica.db")) as db:
        assert db.execute("SELECT count(*) FROM read_log WHERE purpose = 'linlictl history'").fetchone()[0] == looks + 1, "the look left no mark"
        # A look that cannot be written down shows nothing that must be.
        db.execute("CREATE TRIGGER no_marks BEFORE INSERT ON read_log BEGIN SELECT RAISE(ABORT, 'no'); END")
    db.close()
    hidden_entries = [entry for entry in ctl("history", other, "person", person).json if entry["masked"]]
    assert hidden_entries and all((entry["old"], entry["new"]) == (None, None) for entry in hidden_entries), hidden_entries
    with sqlite3.connect(os.path.join(other, "replica.db")) as db:
        db.execute("DROP TRIGGER no_marks")
    db.close()
    settled = ctl("resolve", other, hidden[0]["id"], "--choice", "mine").json
    assert settled["state"] == "settled" and settled["mine"] is None and settled["masked"], settled


def two_that_are_wrong_only_together_need_somebody():
    other = os.path.join(SCRATCH, "office")
    homes = [row["id"] for row in ctl("list", REPLICA, "household", "--limit", "9").json["rows"]]
    with Server(DEMO["server"]) as server:
        person = ctl("new", REPLICA, "person", "name=郑两户", "sex=1", f"household={homes[7]}").json["id"]
        for replica in (REPLICA, other):
            ctl("sync", replica, "--server", server.url)
        before = {(row["rule"], row["record"]) for row in ctl("status", other).json["broken"]}
        stays = {ctl("new", replica, "membership", f"person={person}", f"household={home}", "role=1", "from_date=2026-01-01").json["id"]
                 for replica, home in ((REPLICA, homes[7]), (other, homes[8]))}
        for replica in (REPLICA, other, REPLICA):
            assert ctl("sync", replica, "--server", server.url).json["conflicts"] == 0, "each was right by itself"
    for replica in (REPLICA, other):
        status = ctl("status", replica).json
        assert {row["record"] for row in status["broken"] if row["rule"] == "V12"} == stays, status["broken"]
        assert "broken" in {row["problem"] for row in status["problems"]}
    ctl("edit", other, "membership", min(stays), "to_date=2026-02-01")
    assert {(row["rule"], row["record"]) for row in ctl("status", other).json["broken"]} == before


CASES = [
    ("demo counts what it made", demo_counts_what_it_made),
    ("registry check prints one line", registry_check_prints_one_line),
    ("list has count and rows", list_has_count_and_rows),
    ("show has its parts", show_has_its_parts),
    ("edit changes and is pending", edit_changes_and_is_pending),
    ("marks are no values", marks_are_no_values),
    ("verify moves the day only", verify_moves_the_day_only),
    ("new makes, delete is refused where records are closed", new_and_delete),
    ("a footprint is typed as GeoJSON", a_footprint_is_typed_as_geojson),
    ("search says why", search_says_why),
    ("check is whole", check_is_whole),
    ("conflicts is an array", conflicts_is_an_array),
    *((f"refused with {code}: linlictl {' '.join(map(str, words)).replace(SCRATCH, '')[:70]}", refusal(words, code)) for words, code in REFUSALS),
    ("several records are made in one save", several_are_made_in_one_save),
    ("a grid worker holds one grid and no more", grid_worker_holds_one_grid_and_no_more),
    ("a right on a grid that is not there is refused", a_right_on_a_grid_that_is_not_there_is_refused),
    ("two replicas of one scope are equal", two_replicas_of_one_scope_are_equal),
    ("the same field twice is a conflict and nothing is lost", same_field_twice_is_a_conflict_and_nothing_is_lost),
    ("hidden values are printed only when asked", hidden_values_are_printed_only_when_asked),
    ("two that are wrong only together need somebody", two_that_are_wrong_only_together_need_somebody),
]

if __name__ == "__main__":
    run_cases(CASES)
