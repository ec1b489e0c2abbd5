# SPDX-License-Identifier: GPL-3.0-or-later
"""People and households that come to be in another grid: who holds only one of the grids receives or loses them."""
import atexit
import os
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from programs import Server, ctl, run_cases, write_file  # noqa: E402

SCRATCH = tempfile.mkdtemp(prefix="linli-moves-")
atexit.register(shutil.rmtree, SCRATCH, ignore_errors=True)
DEMO = ctl("demo", os.path.join(SCRATCH, "demo")).json
OFFICE = DEMO["replica"]
REPLICAS = {}
SERVER = Server(DEMO["server"])
atexit.register(SERVER.stop)


def enrol():
    for user in DEMO["users"]:
        if user["role"] != "grid_worker":
            continue
        replica = os.path.join(SCRATCH, user["login"])
        password = write_file(os.path.join(SCRATCH, f"password-{user['login']}"), user["password"])
        ctl("enroll", replica, "--server", SERVER.url, "--user", user["login"], "--password-file", password, "--code", user["code"])
        ctl("sync", replica)
        REPLICAS[len(user["grids"])] = replica
    assert set(REPLICAS) == {1, 2}, REPLICAS


def sync_all():
    for replica in (OFFICE, *REPLICAS.values(), OFFICE, *REPLICAS.values()):
        ctl("sync", replica, "--server", SERVER.url)


def find(kind, grid):
    """Some record of @kind in @grid, as (id, fields): the single worker holds one of the grids, the other both."""
    here = {row["id"] for row in ctl("list", REPLICAS[1], kind).json["rows"]}
    for row in ctl("list", REPLICAS[2], kind).json["rows"]:
        if (row["id"] in here) == (grid == GRIDS[0]):
            shown = ctl("show", OFFICE, kind, row["id"]).json
            if shown["grid"] == grid:
                return row["id"], shown["fields"]
    raise AssertionError(f"no {kind} in grid {grid}")


def held(replica, kind, record):
    done = ctl("show", replica, kind, record, code=None)
    return done.json if done.code == 0 else None


def digests_agree():
    office = ctl("check", OFFICE).json
    for replica in REPLICAS.values():
        mine = ctl("check", replica).json
        assert mine["ok"], mine["problems"]
        for key, value in mine["digest"].items():
            assert office["digest"].get(key, value) == value, key


GRIDS = []


def a_person_who_moves_changes_grids():
    one, two = GRIDS
    person, fields = find("person", one)
    household, _ = find("household", two)
    ctl("edit", OFFICE, "person", person, f"household={household}", "relation_to_head=99")
    sync_all()
    assert held(OFFICE, "person", person)["grid"] == two
    assert held(REPLICAS[2], "person", person)["grid"] == two
    assert held(REPLICAS[1], "person", person) is None, "who does not hold the new grid loses the person"
    assert all(hit["id"] != person for hit in ctl("search", REPLICAS[1], fields["name"], "--limit", "50").json)
    digests_agree()


def a_person_who_moves_back_comes_back_whole():
    one, two = GRIDS
    person, _ = find("person", two)
    household, _ = find("household", one)
    assert held(REPLICAS[1], "person", person) is None
    ctl("edit", OFFICE, "person", person, f"household={household}", "relation_to_head=99")
    sync_all()
    shown = held(REPLICAS[1], "person", person)
    assert shown["grid"] == one and shown["fields"]["id_no"] == held(OFFICE, "person", person)["fields"]["id_no"]
    digests_agree()


def a_household_takes_its_people_along():
    one, two = GRIDS
    household, _ = find("household", one)
    room, _ = find("room", two)
    people = [row["id"] for row in ctl("list", OFFICE, "person").json["rows"] if row["household"] == household]
    assert people
    ctl("edit", OFFICE, "household", household, f"room={room}")
    sync_all()
    assert held(OFFICE, "household", household)["grid"] == two
    assert {held(REPLICAS[2], "person", person)["grid"] for person in people} == {two}
    assert not any(held(REPLICAS[1], "person", person) for person in people) and held(REPLICAS[1], "household", household) is None
    digests_agree()


def an_unsent_edit_of_who_moved_away_comes_back_to_its_author():
    one, two = GRIDS
    person, _ = find("person", one)
    household, _ = find("household", two)
    ctl("edit", REPLICAS[1], "person", person, "workplace=示例单位")
    ctl("edit", OFFICE, "person", person, f"household={household}", "relation_to_head=99")
    ctl("sync", OFFICE, "--server", SERVER.url)
    report = ctl("sync", REPLICAS[1]).json
    assert report["returned"] == 1, report
    assert held(REPLICAS[1], "person", person) is None
    ctl("sync", REPLICAS[2], "--server", SERVER.url)
    digests_agree()


def a_new_person_is_made_where_their_household_is():
    one, _ = GRIDS
    household, _ = find("household", one)
    made = ctl("new", OFFICE, "person", "name=示例新生", "sex=1", "birth_date=2026-01-01", f"household={household}", "relation_to_head=20").json["id"]
    sync_all()
    assert held(REPLICAS[1], "person", made)["grid"] == one
    digests_agree()


def prepare():
    enrol()
    grids = sorted({grid for user in DEMO["users"] if user["role"] == "grid_worker" for grid in user["grids"]})
    single = next(user["grids"][0] for user in DEMO["users"] if user["role"] == "grid_worker" and len(user["grids"]) == 1)
    GRIDS.extend([single, next(grid for grid in grids if grid != single)])


if __name__ == "__main__":
    run_cases([
        ("two workers hold one grid and two", prepare),
        ("a person who moves changes grids", a_person_who_moves_changes_grids),
        ("a person who moves back comes back whole", a_person_who_moves_back_comes_back_whole),
        ("a household takes its people along", a_household_takes_its_people_along),
        ("an unsent edit of who moved away comes back to its author", an_unsent_edit_of_who_moved_away_comes_back_to_its_author),
        ("a new person is made where their household is", a_new_person_is_made_where_their_household_is),
    ])
