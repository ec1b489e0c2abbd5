# SPDX-License-Identifier: GPL-3.0-or-later
"""The demo community is the one the papers describe: its numbers, shares, families, ground and year of work; made up and says so;
the same for the same seed; and making it harms nothing."""
import atexit
import collections
import csv
import datetime
import io
import json
import os
import shutil
import sqlite3
import sys
import tempfile
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from programs import SOURCE, Server, ctl, run_cases, write_file  # noqa: E402

SCRATCH = tempfile.mkdtemp(prefix="linli-demo-")
atexit.register(shutil.rmtree, SCRATCH, ignore_errors=True)
FOLDER = os.path.join(SCRATCH, "demo")
DEMO = ctl("demo", FOLDER).json
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def rows(sql, replica=DEMO["replica"]):
    with sqlite3.connect(f"file:{replica}/replica.db?mode=ro", uri=True) as db:
        db.row_factory = sqlite3.Row
        return db.execute(sql).fetchall()


def street_replica():
    """What the street office holds: the compartments that the secretary does not."""
    replica = os.path.join(SCRATCH, "street")
    if not os.path.exists(replica):
        user = next(user for user in DEMO["users"] if user["role"] == "street_officer")
        password = write_file(os.path.join(SCRATCH, "password"), user["password"] + "\n")
        with Server(DEMO["server"]) as server:
            ctl("enroll", replica, "--server", server.url, "--user", user["login"], "--password-file", password, "--code", user["code"])
            ctl("sync", replica, "--server", server.url)
    return replica


PEOPLE = rows("SELECT p.*, i.id_no, c.elderly_living FROM person p JOIN person_identity i ON i._id = p._id LEFT JOIN person_care c ON c._id = p._id")
HOUSEHOLDS = rows("SELECT * FROM household")
LAST = datetime.date.today() - datetime.timedelta(days=datetime.date.today().weekday() + 1)


def age(person, day=LAST):
    born = datetime.date.fromisoformat(person["birth_date"])
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def members():
    homes = collections.defaultdict(list)
    for person in PEOPLE:
        homes[person["household"]].append(person)
    return homes


def near(value, wanted, slack, what):
    assert abs(value - wanted) <= slack, f"{what}: {value:.2f}, not {wanted} ± {slack}"


def counts():
    assert [DEMO[key] for key in ("households", "residents", "grids", "buildings", "rooms", "items", "categories")] == [
        3260, 8630, 10, 75, 3620, 106, 8], DEMO
    for kind, number in (("household", 3260), ("person", 8630), ("grid", 10), ("building", 75), ("room", 3620), ("unit", 240), ("membership", 8630)):
        assert rows(f"SELECT count(*) FROM {kind}")[0][0] == number, kind
    shapes = collections.Counter((row["kind"], row["floors_above"], row["elevator"]) for row in rows("SELECT * FROM building"))
    assert shapes == {("1", 18, 1): 5, ("1", 6, 0): 40, ("1", 7, 0): 20, ("6", 1, 0): 10}, shapes


def many_kinds():
    kinds = collections.Counter(row["kind"] for row in rows("SELECT * FROM room"))
    assert kinds == {"1": 3620 - 32, "2": 14, "3": 8, "4": 8, "5": 2}, kinds
    special = rows("SELECT r.*, b.name AS building_name FROM room r JOIN building b ON b._id = r.building"
                   " WHERE r.kind != '1' OR r.row_span > 1 OR r.col_span > 1 OR r.merged_into IS NOT NULL")
    assert {row["building_name"] for row in special} == {"7号楼", "37号楼"}, special
    assert sum(row["row_span"] == 2 for row in special) == 16 and sum(row["col_span"] == 2 for row in special) == 2
    by_id = {row["_id"]: row for row in special}
    parts = [row for row in special if row["merged_into"]]
    assert len(parts) == 2 and all(by_id[part["merged_into"]]["col_span"] == 2 for part in parts)
    empty = {row["_id"] for row in special if row["kind"] != "1"} | {part["_id"] for part in parts}
    assert not empty & {household["room"] for household in HOUSEHOLDS}, "nobody lives in a shop, a cellar or a part of a flat"


def things():
    for kind, number in (("ground", 19), ("place", 18), ("facility", 90), ("estate", 6)):
        assert rows(f"SELECT count(*) FROM {kind}")[0][0] == number, kind
    assert rows("SELECT count(*) FROM estate WHERE boundary IS NULL")[0][0] == 0
    assert {row["_grid"] for row in rows("SELECT DISTINCT _grid FROM facility")} == set(range(1, 11))
    assert {row["_grid"] for row in rows("SELECT DISTINCT _grid FROM ground")} == {0}
    assert all("示例" in row["name"] for row in rows("SELECT name FROM place UNION SELECT name FROM ground WHERE name IS NOT NULL"))


def sizes():
    sizes_of = collections.Counter(min(len(home), 5) for home in members().values())
    for size, share in ((1, 18), (2, 31), (3, 29), (4, 14), (5, 8)):
        near(100 * sizes_of[size] / 3260, share, 0.1, f"households of {size}")
    homes = members()
    assert all(len(homes[household["_id"]]) == household["resident_count_stated"] for household in HOUSEHOLDS)


def ages_and_sexes():
    ages = [age(person) for person in PEOPLE]
    near(100 * sum(a <= 14 for a in ages) / 8630, 13.35, 1.5, "0 to 14")
    near(100 * sum(a >= 65 for a in ages) / 8630, 12.09, 1.5, "65 and older")
    near(100 * sum(person["sex"] == "1" for person in PEOPLE) / 8630, 52.25, 2, "men")
    assert 0 <= min(ages) and max(ages) <= 99


def peoples():
    shares = collections.Counter(person["ethnicity"] for person in PEOPLE)
    for code, share in (("01", 93), ("02", 3.5), ("03", 2.5)):
        near(100 * shares[code] / 8630, share, 1, code)
    near(100 * sum(number for code, number in shares.items() if code not in ("01", "02", "03")) / 8630, 1, 0.6, "others")


def occupancy():
    used = collections.Counter(household["occupancy_status"] for household in HOUSEHOLDS)
    assert len({household["room"] for household in HOUSEHOLDS}) == 3260
    vacant = rows("SELECT count(*) FROM room WHERE check_state = '2' AND kind = '1' AND _id NOT IN (SELECT room FROM household)")[0][0]
    near(100 * used["01"] / 3620, 78, 0.3, "lived in by owners")
    near(100 * used["02"] / 3620, 11, 0.3, "let")
    near(100 * vacant / 3620, 8, 0.3, "vacant")
    near(100 * (3620 - used["01"] - used["02"] - vacant) / 3620, 3, 0.3, "other")


def numbers_are_synthetic():
    seen, phones = set(), collections.Counter()
    for person in PEOPLE:
        number = person["id_no"]
        assert number[:6] == "159901" and number[6:14] == person["birth_date"].replace("-", ""), (number, person["birth_date"])
        assert number[17] == "10X98765432"[sum(int(digit) * weight for digit, weight in zip(number, WEIGHTS)) % 11], number
        assert (int(number[16]) % 2 == 1) == (person["sex"] == "1"), number
        seen.add(number)
        if person["mobile"]:
            assert person["mobile"].startswith("1400000") and len(person["mobile"]) == 11
            phones[person["mobile"]] += 1
    assert len(seen) == 8630 and max(phones.values()) <= 5
    assert any("示例" in row["name"] and row["level"] == "5" for row in rows("SELECT * FROM region")), "the community says that it is an example"


def families():
    siblings = 0
    for home in members().values():
        heads = [person for person in home if person["relation_to_head"] == "02"]
        assert len(heads) == 1
        head = heads[0]
        spouses = [person for person in home if person["relation_to_head"] in ("11", "12")]
        assert len(spouses) <= 1
        for spouse in spouses:
            assert spouse["sex"] != head["sex"] and abs(age(spouse) - age(head)) <= 8, "a spouse"
            assert {spouse["marital_status"], head["marital_status"]} == {"20"}
        for person in home:
            kin, gap = person["relation_to_head"], age(head) - age(person)
            if kin[0] in "23" and kin != "38":
                assert gap >= 20, ("a child", gap)
                father = next((parent for parent in [head, *spouses] if parent["sex"] == "1"), head)
                if head["ethnicity"] == "01" == father["ethnicity"] == person["ethnicity"]:
                    assert person["name"][0] == father["name"][0], (person["name"], father["name"])
                siblings += 1
            elif kin[0] == "5":
                assert gap <= -20, ("a parent", gap)
            elif kin[0] == "4":
                assert gap >= 40, ("a grandchild", gap)
            if person["marital_status"] == "20":
                assert age(person) >= (22 if person["sex"] == "1" else 20)
    assert siblings > 1500


def zhang_guifang():
    found = [person for person in PEOPLE if person["name"] == "张桂芳"]
    assert len(found) == 1
    lady = found[0]
    assert (age(lady), lady["sex"], lady["elderly_living"], lady["current_address"]) == (78, "2", "1", "3号楼2单元501"), dict(lady)
    assert len(members()[lady["household"]]) == 1
    hits = ctl("search", DEMO["replica"], "zhangguifang").json
    assert hits and hits[0]["title"] == "张桂芳"


def shares():
    near(100 * sum(person["population_kind"] == "3" for person in PEOPLE) / 8630, 20, 0.3, "from elsewhere")
    assert all(not person["hukou_region"].startswith("1503") and person["inflow_reason"] for person in PEOPLE if person["population_kind"] == "3")
    near(100 * sum("志愿者" in (person["note"] or "") for person in PEOPLE) / 8630, 4.6, 0.1, "volunteers")
    working = [person for person in PEOPLE if 16 <= age(person) <= 59]
    near(100 * sum(person["employment_status"] in ("4", "5") for person in working) / len(working), 4, 0.3, "out of work")
    assert all(person["unemployed_since"] for person in working if person["employment_status"] in ("4", "5"))


def compartments():
    replica = street_replica()
    on_dibao = rows("SELECT * FROM household_benefit WHERE dibao_status = '2'", replica)
    near(100 * len(on_dibao) / 3260, 2.8, 0.05, "dibao")
    assert all(row["dibao_class"] and row["dibao_start"] and row["dibao_amount"] > 0 for row in on_dibao)
    disabled = rows("SELECT h.*, i.id_no FROM person_health h JOIN person_identity i ON i._id = h._id WHERE disability_cert = '1'", replica)
    near(100 * len(disabled) / 8630, 2.5, 0.02, "disabled")
    kinds, levels = (collections.Counter(row[field] for row in disabled) for field in ("disability_kind", "disability_level"))
    for code, share in zip("4123567", (50, 12, 12, 2, 9, 9, 6)):
        near(100 * kinds[code] / len(disabled), share, 0.6, f"disability {code}")
    for code, share in zip("1234", (12, 28, 26, 34)):
        near(100 * levels[code] / len(disabled), share, 0.6, f"degree {code}")
    assert all(row["disability_cert_no"] == row["id_no"] + row["disability_kind"] + row["disability_level"] for row in disabled)
    assert all(row["guardian"] for row in disabled if row["disability_kind"] in "56")
    for table, least, most in (("person_care", 1000, 2500), ("person_benefit", 300, 1200), ("person_illness", 20, 60), ("household_account", 91, 91),
                               ("household_family", 3, 15)):
        assert least <= rows(f"SELECT count(*) FROM {table}", replica)[0][0] <= most, table


def a_year_of_work():
    with sqlite3.connect(f"file:{DEMO['server']}/server.db?mode=ro", uri=True) as db:
        made = db.execute("SELECT user, at, json_extract(body, '$') FROM audit ORDER BY seq").fetchall()
    start = min(at for _, at, _ in made)
    work = [(user, datetime.datetime.fromtimestamp(at / 1000, datetime.timezone(datetime.timedelta(hours=8)))) for user, at, _ in made if at > start + 86400000]
    assert len(work) > 1500 and len({user for user, _ in work}) == 4, (len(work), {user for user, _ in work})
    first, last = work[0][1].date(), work[-1][1].date()
    assert 355 <= (last - first).days <= 366 and 0 < (datetime.date.today() - last).days <= 16, (first, last)
    assert all(8 <= at.hour < 19 for _, at in work), "in office hours"
    with open(os.path.join(SOURCE, "data", "calendar", f"{last.year}.json"), encoding="utf-8") as file:
        days = {day["date"]: day["isOffDay"] for day in json.load(file)["days"]}
    for _, at in work:
        off = days.get(at.date().isoformat(), at.weekday() >= 5) if at.year == last.year else at.weekday() >= 5
        assert not off or at.year != last.year, at
    reasons = {row[0] for row in rows("SELECT DISTINCT reason FROM history WHERE reason IS NOT NULL")}
    assert len(reasons) >= 1, reasons


def cross(o, a, b):
    return (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0])


def inside(point, ring):
    result = False
    for (x1, y1), (x2, y2) in zip(ring, ring[1:]):
        if (y1 > point[1]) != (y2 > point[1]) and point[0] < x1 + (point[1] - y1) / (y2 - y1) * (x2 - x1):
            result = not result
    return result


def ground():
    def shapes(kind):
        return [(feature["properties"], feature["geometry"]["coordinates"][0])
                for feature in json.loads(ctl("export", DEMO["replica"], "--kind", kind, "--format", "geojson").out)["features"]]

    def box(ring):
        xs, ys = [x for x, _ in ring], [y for _, y in ring]
        return min(xs), min(ys), max(xs), max(ys)

    def meet(a, b, gap=0.0):
        return a[0] < b[2] + gap and b[0] < a[2] + gap and a[1] < b[3] + gap and b[1] < a[3] + gap

    grids, buildings = shapes("grid"), shapes("building")
    for _, ring in grids + buildings:
        assert all(abs(x - 106.89) < 0.02 and abs(y - 39.44) < 0.02 for x, y in ring), ring
        assert ring[0] == ring[-1] and len(ring) >= 5
    boxes = [box(ring) for _, ring in buildings]
    for i, one in enumerate(boxes):
        for other in boxes[:i]:
            assert not meet(one, other, 5e-5), "buildings stand apart, with at least a path between"
        assert sum(all(inside((x, y), ring) for x, y in buildings[i][1]) for _, ring in grids) == 1, "a building is inside one grid"
    area = sum(abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(ring, ring[1:]))) / 2 for _, ring in grids)
    hull = [min(box(ring)[0] for _, ring in grids), min(box(ring)[1] for _, ring in grids), max(box(ring)[2] for _, ring in grids),
            max(box(ring)[3] for _, ring in grids)]
    near(area / ((hull[2] - hull[0]) * (hull[3] - hull[1])), 1, 1e-6, "grids tile the community")


def users_differ():
    users = DEMO["users"]
    assert len(users) == 4 and len({(user["role"], tuple(user["grids"])) for user in users}) == 4
    assert all(set(user) >= {"login", "password", "role", "grids", "code"} for user in users)


def same_seed_same_data():
    one = ctl("check", DEMO["replica"]).json["digest"]
    for seed, same in ((None, True), (7, False)):
        folder = os.path.join(SCRATCH, f"seed-{seed}")
        other = ctl("demo", folder, *(("--seed", seed) if seed is not None else ())).json
        assert (ctl("check", other["replica"]).json["digest"] == one) == same, seed
        assert [other[key] for key in ("households", "residents", "rooms")] == [3260, 8630, 3620]
        shutil.rmtree(folder)


def nothing_is_harmed():
    before = ctl("check", DEMO["replica"]).json["digest"]
    names = sorted(os.listdir(FOLDER))
    done = ctl("demo", FOLDER, code=1)
    assert done.out == "" and "already" in done.err and done.err.count("\n") == 1, done.err
    assert sorted(os.listdir(FOLDER)) == names and ctl("check", DEMO["replica"]).json["digest"] == before
    other = os.path.join(SCRATCH, "other")
    done = ctl("--registry", os.path.join(SOURCE, "tests", "data", "registry-two-kinds"), "demo", other, code=1)
    assert "catalogue" in done.err and not os.path.exists(other), done.err
    done = ctl("demo", write_file(os.path.join(SCRATCH, "file"), "x"), code=3)
    assert done.out == "" and done.err.count("\n") == 1, done.err
    assert [name for name in names if name.startswith(".")] == []


def visits():
    """Most homes were visited in the year, some twice, some not at all; what was found is told by the codes alone; nothing stands ahead of its day."""
    made = rows("SELECT v.*, h._grid AS home_grid FROM visit v JOIN household h ON h._id = v.household")
    assert len(made) == rows("SELECT count(*) FROM visit")[0][0] and 3000 < len(made) < 5000, len(made)
    assert all(row["_grid"] == row["home_grid"] for row in made)
    assert all(LAST - datetime.timedelta(days=364) <= datetime.date.fromisoformat(row["visited_on"]) <= LAST for row in made)
    assert all(row["next_on"] is None or row["next_on"] > row["visited_on"] for row in made)
    assert {row["visitor"] for row in made if row["_grid"] == 1} == {"王敏"}
    results = collections.Counter(row["result"] for row in made)
    assert set(results) == {"1", "2", "3"} and results["1"] > 50 * results["3"] > 0, results
    unseen = rows("SELECT count(*) FROM household WHERE _id NOT IN (SELECT household FROM visit WHERE result = '1')")[0][0]
    assert 100 < unseen < 1000, unseen
    # By another way: the newest met visit is what the person's record says.
    for row in rows("SELECT p._id, p.household FROM person p ORDER BY p._id")[:40]:
        person = ctl("show", DEMO["replica"], "person", str(uuid.UUID(bytes=row["_id"]))).json["fields"]
        met = [v["visited_on"] for v in made if v["result"] == "1" and (v["household"] == row["household"] or v["person"] == row["_id"])]
        assert person["last_visit_date"] == (max(met) if met else None), person
        assert person["visit_due"] is not None


def what_leaves_of_visits():
    """Visits are about people: they leave with the right to export only, and a door that stayed shut is forgotten after 30 days there too."""
    said = ctl("export", DEMO["replica"], "--kind", "visit", "--format", "csv").out
    table = list(csv.DictReader(io.StringIO(said.lstrip("\ufeff"))))
    assert len(table) == rows("SELECT count(*) FROM visit")[0][0]
    recent = datetime.date.today() - datetime.timedelta(days=30)
    shut = {row["走访日期"] for row in table if row["走访结果"] == "未能入户"}
    assert all(datetime.date.fromisoformat(day) >= recent for day in shut), shut
    assert rows(f"SELECT count(*) FROM visit WHERE result = '3' AND visited_on < '{recent}'")[0][0] == sum(row["走访结果"] == "" for row in table) > 0
    ctl("export", street_replica(), "--kind", "visit", "--format", "csv", code=1)


def volunteers():
    made = rows("SELECT * FROM volunteer")
    assert len(made) == 60 and all(row["consent_on"] for row in made) and len({row["person"] for row in made}) == 60
    assert all(row["registered_no"].startswith("159901") for row in made)
    assert {row["status"] for row in made} == {"1", "3", "4"}
    assert rows("SELECT count(*) FROM volunteer v JOIN person p ON p._id = v.person WHERE p._grid = v._grid AND p.note LIKE '%志愿者%'")[0][0] == 60


CASES = [
    ("households, residents, grids, buildings and rooms are exactly as many", counts),
    ("some buildings have shops, cellars, garages, flats on two floors and merged ones", many_kinds),
    ("households have the sizes of the papers", sizes),
    ("ages and sexes are those of the city", ages_and_sexes),
    ("peoples have their shares", peoples),
    ("rooms are lived in, let, vacant", occupancy),
    ("numbers and telephones are synthetic and sound", numbers_are_synthetic),
    ("families hold together", families),
    ("Zhang Guifang lives alone in building 3", zhang_guifang),
    ("movers, volunteers, the unemployed have their shares", shares),
    ("every compartment is filled as it would be", compartments),
    ("a year of work ends about today", a_year_of_work),
    ("buildings stand apart inside grids that tile the community", ground),
    ("roads, water, places and facilities lie round the houses, in their grids, made up", things),
    ("homes were visited, and who was met says the record of each person", visits),
    ("what leaves of visits is what is shown, to whom it may", what_leaves_of_visits),
    ("volunteers have agreed, once each", volunteers),
    ("four users differ in scope", users_differ),
    ("the same seed gives the same data", same_seed_same_data),
    ("making it again is refused and harms nothing", nothing_is_harmed),
]

if __name__ == "__main__":
    run_cases(CASES)
