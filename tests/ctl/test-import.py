# SPDX-License-Identifier: GPL-3.0-or-later
"""Files from outside: tables as Chinese Excel writes them, GeoJSON as maps give it, and hostile ones of both.  Everything is
taken, or every error is listed and nothing is changed; what was taken can be undone, synced and exported."""
import atexit
import csv
import gzip
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from programs import CTL, ENV, SOURCE, Server, ctl, run_cases, write_file  # noqa: E402

SCRATCH = tempfile.mkdtemp(prefix="linli-ctl-import-")
atexit.register(shutil.rmtree, SCRATCH, ignore_errors=True)
DEMO = ctl("demo", os.path.join(SCRATCH, "demo")).json
SHARED = os.environ.get("LINLI_SHARED") or os.path.join(SOURCE, "..", "shared")
BUILDINGS = os.path.join(SHARED, "data", "buildings")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def fresh(name):
    """A replica of its own for a case."""
    path = os.path.join(SCRATCH, f"replica-{name}")
    shutil.rmtree(path, ignore_errors=True)
    shutil.copytree(DEMO["replica"], path)
    return path


def put(name, content):
    path = os.path.join(SCRATCH, name)
    with open(path, "wb") as file:
        file.write(content if isinstance(content, bytes) else content.encode())
    return path


def ident(serial, birth="19500305", prefix="159901"):
    first = f"{prefix}{birth}{serial:03d}"
    return first + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(first, WEIGHTS)) % 11]


def take(replica, path, *options, kind="person", code=0):
    return ctl("import", replica, path, "--kind", kind, *options, code=code).json


def count(replica, kind="person"):
    return ctl("list", replica, kind, "--limit", "1").json["count"]


def find(replica, name):
    rows = ctl("list", replica, "person", "--where", f"name = '{name}'").json["rows"]
    return [ctl("show", replica, "person", row["id"]).json["fields"] for row in rows]


def state(replica):
    """What shows and what waits to be sent, cheaply: whether a run changed anything."""
    with sqlite3.connect(f"file:{replica}/replica.db?mode=ro", uri=True) as db:
        return [db.execute(f"SELECT count(*), total(length({column})), max(rowid) FROM {table}").fetchone()
                for table, column in (("outbox", "body"), ("person", "name"), ("person_identity", "id_no"), ("building", "name"),
                                      ("geo_box", "id"), ("search_text", "words"), ("person", "workplace"), ("person", "mobile"))]


REPLICA = fresh("shared")
BEFORE = state(REPLICA)

# ---- tables that are taken: (name, bytes, what one person must then be) ----

A, B = ident(11), ident(22, "19620228")
GOOD = [
    ("UTF-8 with a mark, CRLF", f"\ufeff姓名,身份证号,联系方式,性别\r\n测甲,{A},14000000001,男\r\n".encode(), "测甲",
     {"id_no": A, "mobile": "14000000001", "sex": "1", "birth_date": "1950-03-05"}),
    ("UTF-8 without a mark, LF", f"姓名,公民身份号码,电话\n测甲,{A},14000000001\n".encode(), "测甲", {"id_no": A, "birth_date": "1950-03-05"}),
    ("GB18030 as Excel saves it", f"姓名,证件号码,手机,民族\r\n测甲,{A},14000000001,汉\r\n".encode("gb18030"), "测甲", {"id_no": A, "ethnicity": "01"}),
    ("a rare character of four bytes", f"姓名,证件号码\r\n测𬱖,{A}\r\n".encode("gb18030"), "测𬱖", {"id_no": A}),
    ("UTF-16 text of Excel, tabs", f"姓名\t身份证号码\r\n测甲\t{A}\r\n".encode("utf-16"), "测甲", {"id_no": A}),
    ("semicolons", f"姓名;身份证号;性别\r\n测甲;{A};1\r\n".encode(), "测甲", {"id_no": A, "sex": "1"}),
    ("tabs", f"姓名\t身份证号\t性别\r\n测甲\t{A}\t男性\r\n".encode(), "测甲", {"sex": "1"}),
    ("sep= as Excel writes it", f"sep=;\r\n姓名;身份证号\r\n测甲;{A}\r\n".encode(), "测甲", {"id_no": A}),
    ("a leading apostrophe", f"姓名,身份证号\r\n测甲,'{A}\r\n".encode(), "测甲", {"id_no": A}),
    ("a trailing tab", f"姓名,身份证号\r\n测甲,\"{A}\t\"\r\n".encode(), "测甲", {"id_no": A}),
    ("an equals sign and quotes", f"姓名,身份证号\r\n测甲,\"=\"\"{A}\"\"\"\r\n".encode(), "测甲", {"id_no": A}),
    ("full-width digits and a small x", "姓名,身份证号\r\n测甲,".encode()
     + "".join(chr(0xFEE0 + ord(c)) for c in ident(64, "20080305").lower()).encode() + b"\r\n", "测甲", {"birth_date": "2008-03-05"}),
    ("fifteen digits of before 2000", "姓名,身份证号\r\n测甲,159901500305011\r\n".encode(), "测甲", {"id_no": ident(11)}),
    ("dates with slashes", "姓名,出生日期\r\n测甲,1950/3/5\r\n".encode(), "测甲", {"birth_date": "1950-03-05"}),
    ("dates with hyphens", "姓名,出生日期\r\n测甲,1950-03-05\r\n".encode(), "测甲", {"birth_date": "1950-03-05"}),
    ("Chinese dates", "姓名,出生年月\r\n测甲,1950年3月5日\r\n".encode(), "测甲", {"birth_date": "1950-03-05"}),
    ("dates with a midnight", "姓名,出生日期\r\n测甲,1950/3/5 0:00:00\r\n".encode(), "测甲", {"birth_date": "1950-03-05"}),
    ("a day's number", "姓名,出生日期\r\n测甲,18327\r\n".encode(), "测甲", {"birth_date": "1950-03-05"}),
    ("a month only", "姓名,出生日期\r\n测甲,1950年3月\r\n".encode(), "测甲", {"birth_date": "1950-03"}),
    ("a quoted line break", f"姓名,住址,身份证号\r\n测甲,\"示例路1号\n2单元\",{A}\r\n".encode(), "测甲", {"current_address": "示例路1号\n2单元"}),
    ("quotes inside quotes", "姓名,备注\r\n测甲,\"说\"\"好\"\"\"\r\n".encode(), "测甲", {"note": "说\"好\""}),
    ("empty rows and trailing commas", f"姓名,身份证号,,\r\n\r\n,,,\r\n测甲,{A},,\r\n,,\r\n".encode(), "测甲", {"id_no": A}),
    ("headers with marks", f"序号,姓名*,身份证号 (必填)\r\n1,测甲,{A}\r\n".encode(), "测甲", {"id_no": A}),
    ("a last line without an end", f"姓名,身份证号\r\n测甲,{A}".encode(), "测甲", {"id_no": A}),
    ("old line ends", f"姓名,身份证号\r测甲,{A}\r".encode(), "测甲", {"id_no": A}),
    ("words for codes", "姓名,学历,婚姻,政治面貌,与户主关系\r\n测甲,本科,已婚,党员,妻子\r\n".encode(), "测甲",
     {"education": "21", "marital_status": "20", "political_status": "01", "relation_to_head": "12"}),
    ("a passport is no citizen number", "姓名,证件类型,证件号码\r\n测甲,护照,E12345678\r\n".encode(), "测甲", {"id_type": "414", "id_no": "E12345678"}),
    ("unknown is no value", "姓名,文化程度\r\n测甲,不详\r\n".encode(), "测甲", {"education": None}),
]


def good_table(number, content, name, fields):
    def case():
        path = put(f"good-{number}.csv", content)
        dry = take(REPLICA, path, "--dry-run")
        assert (dry["added"], dry["batch"], dry["errors"]) == (1, None, []) and state(REPLICA) == BEFORE, dry
        result = take(REPLICA, path)
        assert (result["read"], result["added"], result["updated"], result["errors"]) == (1, 1, 0, []), result
        shown = find(REPLICA, name)
        assert len(shown) == 1 and {key: shown[0].get(key) for key in fields} == fields, shown
        ctl("undo", REPLICA, result["batch"])
        assert state(REPLICA) == BEFORE, "undone"
    return case


# ---- rows that are refused: (name, bytes, [(line, field as written, word in the reason)]) ----

BAD = [
    ("a wrong check digit", f"姓名,身份证号\r\n测甲,{A[:17]}{'1' if A[17] != '1' else '2'}\r\n".encode(), [(2, "身份证号", "")]),
    ("an ID number in scientific notation", "姓名,公民身份号码\r\n测甲,1.59901E+17\r\n".encode(), [(2, "公民身份号码", "科学计数法")]),
    ("an ID number that Excel rounded", "姓名,身份证号\r\n测甲,159901195003050000\r\n".encode(), [(2, "身份证号", "文本")]),
    ("a day that never was", "姓名,出生日期\r\n测甲,1950-02-30\r\n".encode(), [(2, "出生日期", "")]),
    ("a date with a tail", "姓名,出生日期\r\n测甲,1950-02-03xyz\r\n".encode(), [(2, "出生日期", "no date")]),
    ("two digits of a year", "姓名,出生日期\r\n测甲,50/3/5\r\n".encode(), [(2, "出生日期", "")]),
    ("an unknown sex", "姓名,性别\r\n测甲,雄\r\n".encode(), [(2, "性别", "")]),
    ("an unknown header", "姓名,星座\r\n测甲,水瓶\r\n".encode(), [(1, "星座", "列名")]),
    ("a header twice", "姓名,电话,手机\r\n测甲,14000000001,14000000002\r\n".encode(), [(1, "手机", "电话")]),
    ("no name", f"姓名,身份证号\r\n,{A}\r\n".encode(), [(2, "姓名", "必填")]),
    ("a phone of ten digits", "姓名,联系电话\r\n测甲,1400000000\r\n".encode(), [(2, "联系电话", "手机号码")]),
    ("more cells than headers", "姓名,性别\r\n测甲,1,2\r\n".encode(), [(2, "", "列")]),
    ("every error, with lines counted over quoted breaks", "姓名,住址,性别,出生日期\r\n测甲,\"一\n二\n三\",雄,1950-02-30\r\n测乙,x,1,\r\n测丙,x,9月,\r\n".encode(),
     [(2, "性别", ""), (2, "出生日期", ""), (6, "性别", "")]),
    ("a name too long", ("姓名\r\n" + "长" * 60 + "\r\n").encode(), [(2, "姓名", "")]),
    ("a control character", "姓名,备注\r\n测甲,a\x01b\r\n".encode(), [(2, "备注", "control")]),
    ("ten thousand columns in a row", ("姓名,性别\r\n测甲,1" + ",x" * 10000 + "\r\n").encode(), [(2, "", "列")]),
]


def bad_table(number, content, errors):
    def case():
        path = put(f"bad-{number}.csv", content)
        done = ctl("import", REPLICA, path, "--kind", "person", code=1)
        result = done.json
        told = [(row["line"], row["field"]) for row in result["errors"]]
        assert told == [(line, field) for line, field, _ in errors], result
        for row, (_, _, word) in zip(result["errors"], errors):
            assert word in row["reason"] and row["reason"], row
        assert (result["added"], result["updated"], result["batch"]) == (0, 0, None), result
        assert done.err.count("\n") == 1, done.err
        assert state(REPLICA) == BEFORE, "nothing changed"
    return case


# ---- files that are refused whole: (name, file name, bytes, kind, exit code, word) ----

FEATURE = '{"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":[[[106.89,39.44],[106.891,39.44],[106.891,39.441],[106.89,39.44]]]}}'
WHOLE = [
    ("an empty table", "a.csv", b"", "person", 1, "empty"),
    ("zero bytes", "a.csv", "姓名\r\n测\0甲\r\n".encode(), "person", 1, "zero byte"),
    ("a picture", "a.csv", bytes(range(256)) * 40, "person", 1, ""),
    ("a workbook", "a.csv", b"PK\x03\x04" + bytes(100), "person", 1, "workbook"),
    ("broken UTF-8 in the middle", "a.csv", "姓名,备注\r\n测甲,好好好\r\n测乙,坏".encode() + b"\xff\xfe" + "了\r\n".encode(), "person", 1, "line 3"),
    ("broken GB18030 in the middle", "a.csv", "姓名,备注\r\n测甲,好好好\r\n测乙,".encode("gb18030") + b"\xff\xff" + b"\r\n", "person", 1, "line 3"),
    ("a quote never closed", "a.csv", "姓名,备注\r\n测甲,\"好\r\n测乙,x\r\n".encode(), "person", 1, "line 2"),
    ("no header of the kind", "a.csv", b"x,y\r\n1,2\r\n", "person", 1, "names no column"),
    ("ten thousand columns", "a.csv", (",".join(["姓名"] + [f"列{n}" for n in range(10000)]) + "\r\n").encode(), "person", 1, "columns"),
    ("a cell of a megabyte", "a.csv", ("姓名\r\n" + "x" * 1000000 + "\r\n").encode(), "person", 1, "64 KiB"),
    ("a line of a hundred megabytes", "a.csv", "姓名\r\n".encode() + b"x" * 100000000, "person", 1, "MiB"),
    ("gzip cut off", "a.geojsonl.gz", gzip.compress((FEATURE + "\n").encode() * 2000)[:-40], "building", 1, "too early"),
    ("gzip with a flipped byte", "a.geojsonl.gz", gzip.compress((FEATURE + "\n").encode() * 2000)[:60] + b"\xff\xff\xff\xff" * 9, "building", 1, ""),
    ("no feature at all", "a.geojson", b'{"type":"FeatureCollection","features":[]}', "building", 1, "no feature"),
    ("a collection cut off", "a.geojson", ('{"type":"FeatureCollection","features":[' + FEATURE + "," + FEATURE[:40]).encode(), "building", 1, "ends"),
    ("a collection not closed", "a.geojson", ('{"type":"FeatureCollection","features":[' + FEATURE + "]").encode(), "building", 1, "ends"),
    ("something behind the collection", "a.geojson", ('{"type":"FeatureCollection","features":[' + FEATURE + "]} x").encode(), "building", 1, "follows"),
    ("a collection without features", "a.geojson", b'{"type":"FeatureCollection","feature":[]}', "building", 1, "no list"),
    ("features as people", "a.geojson", b'{"type":"FeatureCollection","features":[]}', "person", 1, "building"),
]


def whole_file(file_name, content, kind, code, word):
    def case():
        path = put(file_name, content)
        done = ctl("import", REPLICA, path, "--kind", kind, "--skip-bad", code=code)
        assert word in done.err and done.err.count("\n") == 1, done.err
        assert done.json["batch"] is None and done.json["added"] == 0 and done.json["errors"], done.out
        assert state(REPLICA) == BEFORE, "nothing changed"
        os.unlink(path)
    return case


def missing_and_wrong():
    for words, code in (((REPLICA, os.path.join(SCRATCH, "nowhere.csv"), "--kind", "person"), 3),
                        ((REPLICA, os.path.join(SCRATCH, "nowhere.geojson"), "--kind", "building"), 3),
                        ((REPLICA, SCRATCH, "--kind", "person"), 3),
                        ((REPLICA, put("x.csv", "姓名\n测甲\n"), "--kind", "dragon"), 1),
                        ((REPLICA, put("x.csv", "姓名\n测甲\n")), 2),
                        ((os.path.join(SCRATCH, "nowhere"), put("x.csv", "姓名\n测甲\n"), "--kind", "person"), 3)):
        done = ctl("import", *words, code=code)
        assert done.out == "" and done.err.strip(), done.err
    assert state(REPLICA) == BEFORE


# ---- features ----

def ring(*points):
    return "[" + ",".join(f"[{x},{y}]" for x, y in points) + "]"


SQUARE = ring((106.89, 39.44), (106.891, 39.44), (106.891, 39.441), (106.89, 39.441), (106.89, 39.44))
HOLE = ring((106.8902, 39.4402), (106.8902, 39.4408), (106.8908, 39.4408), (106.8902, 39.4402))
FAR = ring((106.88, 39.43), (106.881, 39.43), (106.881, 39.431), (106.88, 39.43))


def polygon(coordinates, kind="Polygon", properties="{}"):
    return f'{{"type":"Feature","properties":{properties},"geometry":{{"type":"{kind}","coordinates":{coordinates}}}}}'


HOSTILE = [
    ("NaN", polygon("[[[NaN,39.44],[106.891,39.44],[106.891,39.441],[106.89,39.44]]]"), False, ""),
    ("1e400", polygon("[[[1e400,39.44],[106.891,39.44],[106.891,39.441],[106.89,39.44]]]"), False, ""),
    ("a longitude of 400", polygon("[" + ring((400, 39), (401, 39), (401, 40), (400, 39)) + "]"), False, "coordinates[0][0]"),
    ("exchanged coordinates", polygon("[" + ring((39.44, 106.89), (39.44, 106.891), (39.441, 106.891), (39.44, 106.89)) + "]"), False, "exchanged"),
    ("an open ring", polygon("[" + ring((106.89, 39.44), (106.891, 39.44), (106.891, 39.441), (106.89, 39.441)) + "]"), True, ""),
    ("a bow tie", polygon("[" + ring((106.89, 39.44), (106.891, 39.441), (106.891, 39.44), (106.89, 39.441), (106.89, 39.44)) + "]"), True, ""),
    ("a hole", polygon(f"[{SQUARE},{HOLE}]"), True, ""),
    ("two parts, one with a hole", polygon(f"[[{SQUARE},{HOLE}],[{FAR}]]", "MultiPolygon"), True, ""),
    ("two points", polygon("[" + ring((106.89, 39.44), (106.891, 39.44)) + "]"), False, "four points"),
    ("one point four times", polygon("[" + ring(*[(106.89, 39.44)] * 4) + "]"), False, "no area"),
    ("an empty ring", polygon("[[]]"), False, "empty"),
    ("no rings", polygon("[]"), False, "empty"),
    ("a null geometry", '{"type":"Feature","properties":{},"geometry":null}', False, "no geometry"),
    ("an absent geometry", '{"type":"Feature","properties":{}}', False, "no geometry"),
    ("a geometry of text", '{"type":"Feature","properties":{},"geometry":"here"}', False, "object"),
    ("coordinates of text", polygon('"here"'), False, "array"),
    ("a coordinate of text", polygon('[[["a","b"],[106.891,39.44],[106.891,39.441],[106.89,39.44]]]'), False, "number"),
    ("a position of one number", polygon("[[[106.89],[106.891,39.44],[106.891,39.441],[106.89,39.44]]]"), False, "latitude"),
    ("a point", polygon("[106.89,39.44]", "Point"), False, "Polygon"),
    ("a collection of geometries", '{"type":"Feature","properties":{},"geometry":{"type":"GeometryCollection","geometries":[]}}', False,
     "GeometryCollection"),
    ("a type nobody knows", polygon("[]", "Circle"), False, "Circle"),
    ("heights", polygon("[[[106.89,39.44,5],[106.891,39.44,5],[106.891,39.441,5],[106.89,39.44,5]]]"), True, ""),
    ("deep nesting", polygon("[" * 5000 + "]" * 5000), False, ""),
    ("properties of null", polygon(f"[{SQUARE}]", properties="null"), True, ""),
    ("properties of text", polygon(f"[{SQUARE}]", properties='"x"'), True, ""),
    ("a name of a thousand characters", polygon(f"[{SQUARE}]", properties='{"name":"' + "长" * 1000 + '"}'), False, "100"),
    ("storeys that are no number", polygon(f"[{SQUARE}]", properties='{"building:levels":"2;3"}'), True, ""),
    ("a hundred thousand points", polygon("[" + ring(*[(106.89 + i * 1e-7, 39.44 + (i % 2) * 1e-4) for i in range(100000)]) + "]"), False, "large"),
    ("five megabytes", polygon(f"[{SQUARE}]", properties='{"x":"' + "y" * 5000000 + '"}'), False, "4 MiB"),
    ("no JSON", "{type:Feature}", False, ""),
    ("another object", '{"type":"Topology"}', False, "not a GeoJSON feature"),
    ("a number", "42", False, "not a GeoJSON feature"),
    ("a name twice", '{"type":"Feature","type":"Feature","properties":{},"geometry":null}', False, ""),
]


def hostile_feature(number, text, good, word):
    def case():
        lines = f"{FEATURE}\n\n{text}\n{FEATURE}\n"
        for name, content, line in ((f"h{number}.geojsonl", lines, 3),
                                    (f"h{number}.geojson", '{"type":"FeatureCollection",\n"features":[\n' + ",\n".join((FEATURE, text, FEATURE)) + "\n]}", 4)):
            path = put(name, content)
            result = take(REPLICA, path, kind="building", code=0 if good else 1)
            if good:
                assert (result["read"], result["added"]) == (3, 3), result
                ctl("undo", REPLICA, result["batch"])
            else:
                assert {row["line"] for row in result["errors"]} == {line} and word in result["errors"][0]["reason"], result
                rest = take(REPLICA, path, "--skip-bad", kind="building")
                assert (rest["read"], rest["added"], len(rest["errors"])) == (3, 2, len(result["errors"])), rest
                ctl("undo", REPLICA, rest["batch"])
            assert state(REPLICA) == BEFORE
            os.unlink(path)
    return case


def holes_and_parts_are_kept():
    replica = fresh("holes")
    take(replica, put("holes.geojsonl", polygon(f"[[{SQUARE},{HOLE}],[{FAR}]]", "MultiPolygon", '{"name":"两块","building:levels":"6","height":18.5}')),
         kind="building")
    shown = json.loads(ctl("export", replica, "--kind", "building", "--format", "geojson").out)
    mine = [feature for feature in shown["features"] if feature["properties"].get("name") == "两块"]
    assert len(mine) == 1 and mine[0]["geometry"]["type"] == "MultiPolygon", mine
    assert [len(part) for part in mine[0]["geometry"]["coordinates"]] == [2, 1]
    assert (mine[0]["properties"]["floors_above"], mine[0]["properties"]["height_m"]) == (6, 18.5), mine[0]["properties"]


def forms_of_geojson():
    one = json.dumps(json.loads(FEATURE), indent=2)
    for name, content in (("crlf.geojsonl", (FEATURE + "\r\n") * 3), ("mark.geojsonl", "\ufeff" + (FEATURE + "\n") * 3),
                          ("seq.geojsonl", ("\x1e" + FEATURE + "\n") * 3), ("pretty.geojson", one * 3),
                          ("flat.geojson", '{"features":[' + ",".join([FEATURE] * 3) + '],"type":"FeatureCollection"}'),
                          ("long.geojson", '{"type":"FeatureCollection","name":"' + "x" * 1000 + '","features": [' + ",".join([FEATURE] * 3) + "]}\n"),
                          ("members.geojsonl.gz", b"".join(gzip.compress((FEATURE + "\n").encode()) for _ in range(3))),
                          ("plain.json.gz", gzip.compress(('{"type":"FeatureCollection","features":[' + ",".join([FEATURE] * 3) + "]}").encode()))):
        result = take(REPLICA, put(name, content), "--dry-run", kind="building")
        assert (result["read"], result["added"], result["errors"]) == (3, 3, []), (name, result)


def large_collection():
    """More than the strict reader takes at once, in bounded memory: features are cut out of the stream."""
    features = ",\n".join([polygon(f"[{SQUARE}]", properties='{"x":"' + "y" * 10000 + '"}')] * 1500)
    result = take(REPLICA, put("large.geojson", '{"type":"FeatureCollection","features":[\n' + features + "\n]}"), "--dry-run", kind="building")
    assert (result["read"], result["added"]) == (1500, 1500), result


# ---- duplicates, batches, rights ----

def known_numbers_are_updated():
    replica = fresh("twice")
    first = take(replica, put("one.csv", f"姓名,身份证号,联系方式\n测甲,{A},14000000001\n测乙,{B},14000000002\n"))
    assert (first["added"], first["updated"]) == (2, 0)
    people = count(replica)
    second = take(replica, put("two.csv", f"姓名,身份证号,工作单位\n测甲,{A},示例厂\n测丙,{ident(33)},示例店\n测丙,{ident(33)},示例馆\n"))
    assert (second["read"], second["added"], second["updated"]) == (3, 1, 2), second
    assert count(replica) == people + 1
    assert find(replica, "测甲")[0]["workplace"] == "示例厂" and find(replica, "测甲")[0]["mobile"] == "14000000001"
    assert [person["workplace"] for person in find(replica, "测丙")] == ["示例馆"]
    other = take(replica, put("three.csv", f"姓名,身份证号\n别人,{A}\n"), code=1)
    assert other["errors"][0]["field"] == "身份证号" and "姓名" in other["errors"][0]["reason"], other
    ctl("undo", replica, second["batch"])
    assert count(replica) == people and find(replica, "测丙") == [] and find(replica, "测甲")[0]["workplace"] is None
    ctl("undo", replica, first["batch"])
    assert state(replica) == BEFORE
    assert "already" in ctl("undo", replica, first["batch"], code=1).err
    ctl("undo", replica, "4711", code=1)


def bad_rows_are_left_out():
    replica = fresh("skip")
    path = put("mixed.csv", f"姓名,身份证号,性别\n测甲,{A},男\n测乙,{B},雄\n测丙,{ident(35)},女\n,{ident(37)},女\n")
    refused = take(replica, path, code=1)
    assert [row["line"] for row in refused["errors"]] == [3, 4, 5] or [row["line"] for row in refused["errors"]] == [3, 5], refused
    taken = take(replica, path, "--skip-bad")
    assert taken["errors"] == refused["errors"] and taken["added"] == 4 - len({row["line"] for row in taken["errors"]}), taken
    assert taken["batch"] > 0


def enrolled(user, server, name):
    replica = os.path.join(SCRATCH, f"client-{name}")
    password = write_file(os.path.join(SCRATCH, f"password-{name}"), user["password"] + "\n")
    code = ctl("admin", DEMO["server"], "code", user["login"]).json["code"]
    ctl("enroll", replica, "--server", server.url, "--user", user["login"], "--password-file", password, "--code", code)
    ctl("sync", replica, "--server", server.url)
    return replica


def rights_and_sync():
    worker = next(user for user in DEMO["users"] if user["role"] == "grid_worker" and len(user["grids"]) == 1)
    reader = next(user for user in DEMO["users"] if user["role"] == "street_officer")
    office = next(user for user in DEMO["users"] if user["role"] == "community_secretary")
    buildings = put("sync.geojsonl", "\n".join(polygon(f"[{SQUARE}]", properties=f'{{"name":"外来{n}"}}') for n in range(1200)))
    people = put("sync.csv", f"姓名,身份证号\n测甲,{ident(41)}\n测乙,{ident(43)}\n")
    with Server(DEMO["server"]) as server:
        mine, desk, street = enrolled(worker, server, "worker"), enrolled(office, server, "office"), enrolled(reader, server, "street")
        done = ctl("import", mine, buildings, "--kind", "building", code=1)
        assert "every grid" in done.err and worker["login"] in done.err, done.err
        done = ctl("import", street, people, "--kind", "person", code=1)
        assert reader["login"] in done.err and "may not write" in done.err, done.err
        health = ctl("import", desk, put("health.csv", "姓名,慢性病\n测甲,高血压\n"), "--kind", "person", code=1)
        assert "慢性病" in health.err, health.err

        own = take(mine, people)
        assert own["added"] == 2
        batch = take(desk, buildings, kind="building")
        assert batch["added"] == 1200
        for replica in (mine, desk):
            report = ctl("sync", replica, "--server", server.url).json
            assert report["returned"] == 0 and report["conflicts"] == 0, report
        ctl("sync", mine, "--server", server.url)
        ctl("sync", desk, "--server", server.url)
        assert count(mine, "building") == count(desk, "building") - 75 + sum(
            row["name"] is not None and not row["name"].startswith("外来") for row in ctl("list", mine, "building").json["rows"])
        assert [person["name"] for person in find(desk, "测甲")] == ["测甲"], "a worker's import is in his grid"
        check = ctl("check", desk).json
        assert check["ok"] and check["problems"] == [], check["problems"]

        # Another person's edit on an imported building outlives the undo; the rest is closed.
        named = ctl("list", mine, "building", "--where", "name = '外来7'").json["rows"][0]["id"]
        second = os.path.join(SCRATCH, "client-second")
        code = ctl("admin", DEMO["server"], "code", office["login"]).json["code"]
        password = os.path.join(SCRATCH, "password-office")
        ctl("enroll", second, "--server", server.url, "--user", office["login"], "--password-file", password, "--code", code)
        ctl("sync", second, "--server", server.url)
        ctl("edit", second, "building", named, "name=别人改过")
        ctl("sync", second, "--server", server.url)
        ctl("sync", desk, "--server", server.url)
        undone = ctl("undo", desk, batch["batch"]).json
        assert undone["kept"] == 1, undone
        report = ctl("sync", desk, "--server", server.url).json
        assert report["returned"] == 0, report
        ctl("sync", second, "--server", server.url)
        kept = ctl("show", second, "building", named).json["fields"]
        assert (kept["name"], kept["status"]) == ("别人改过", "1"), kept
        left = ctl("list", second, "building", "--where", "name LIKE '外来%' AND status = '1'").json["count"]
        assert left == 0, left
        ctl("sync", desk, "--server", server.url)
        assert ctl("check", second).json["digest"] == ctl("check", desk).json["digest"]


# ---- export ----

def export_is_safe_and_comes_back():
    replica = fresh("export")
    formulas = ["=1+1", "+1", "-1+1", "@x", "'quoted", "\t=1", "a,b", "say \"hi\"", "00123", "123456789012345678"]
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(["姓名", "备注"])
    for number, note in enumerate(formulas):
        writer.writerow([f"测{chr(0x7532 + number)}", "''" + note if note.startswith("'") else "'" + note])
    take(replica, put("formulas.csv", table.getvalue()))
    done = ctl("export", replica, "--kind", "person", "--format", "csv")
    assert done.out.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(done.out[1:])))
    assert len(rows) == count(replica) + 1
    for row in rows:
        for cell in row:
            assert not cell or cell[0] not in "=+@\t\r" and not (cell[0] == "-" and not cell[1:].replace(".", "").isdigit()), cell
    heads = rows[0]
    assert "证件号码" not in heads and "慢性病" not in heads and "急救提示" not in heads, heads
    assert "159901" not in done.out, "no ID number leaves"
    notes = {row[heads.index("姓名")]: row[heads.index("备注")] for row in rows if row[heads.index("备注")]}
    assert notes["测甲"] == "'=1+1", notes
    before = state(replica)
    back = take(replica, put("export.csv", done.out))
    assert (back["added"], back["updated"], back["errors"]) == (0, len(rows) - 1, []), {**back, "errors": back["errors"][:5]}
    assert state(replica) == before, "an export taken in again changes nothing"

    shapes = ctl("export", replica, "--kind", "building", "--format", "geojson").out
    again = take(replica, put("shapes.geojson", shapes), kind="building")
    assert (again["added"], again["updated"], again["errors"]) == (0, count(replica, "building"), []), {**again, "errors": again["errors"][:3]}
    assert state(replica) == before


def real(name, number):
    def case():
        path = os.path.join(BUILDINGS, name)
        if not os.path.exists(path):
            return f"{path} is not there"
        replica = fresh("real")
        before = count(replica, "building")
        result = take(replica, path, kind="building")
        assert (result["read"], result["added"], result["errors"]) == (number, number, []), {**result, "errors": result["errors"][:3]}
        assert count(replica, "building") == before + number
        check = ctl("check", replica).json
        assert check["ok"] and check["problems"] == [], check["problems"]
        shown = json.loads(ctl("export", replica, "--kind", "building", "--format", "geojson").out)
        assert len(shown["features"]) == before + number
        ctl("undo", replica, result["batch"])
        assert state(replica) == BEFORE
        return None
    return case


def killed_in_the_middle_changes_nothing():
    """Killed at several moments: the whole file is in, or nothing of it; and the next run takes it."""
    replica = fresh("killed")
    path = put("many.csv", "姓名\n" + "".join(f"测{chr(0x4E00 + number)}\n" for number in range(5000)))
    before, killed = count(replica), 0
    for after in (0.05, 0.15, 0.3, 0.6, 1.0):
        with subprocess.Popen([CTL, "import", replica, path, "--kind", "person"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ENV) as process:
            time.sleep(after)
            process.kill()
            killed += process.wait(timeout=30) == -9
        checked = ctl("check", replica).json
        assert checked["ok"], checked["problems"]
        assert (count(replica) - before) % 5000 == 0
    assert killed > 0, "every run had ended before it was killed"
    now = count(replica)
    take(replica, path)
    assert count(replica) == now + 5000


CASES = [(f"taken: {name}", good_table(number, content, who, fields)) for number, (name, content, who, fields) in enumerate(GOOD)]
CASES += [(f"refused with its line: {name}", bad_table(number, content, errors)) for number, (name, content, errors) in enumerate(BAD)]
CASES += [(f"refused whole: {row[0]}", whole_file(*row[1:])) for row in WHOLE]
CASES += [("missing file, unknown kind, wrong usage", missing_and_wrong)]
CASES += [(f"feature: {name}", hostile_feature(number, text, good, word)) for number, (name, text, good, word) in enumerate(HOSTILE)]
CASES += [
    ("holes and parts are kept", holes_and_parts_are_kept),
    ("every form of GeoJSON is read", forms_of_geojson),
    ("a collection of 15 MB is read in pieces", large_collection),
    ("known ID numbers are updated, also twice in a file", known_numbers_are_updated),
    ("bad rows are left out with --skip-bad", bad_rows_are_left_out),
    ("rights, sync, and an undo that keeps other people's edits", rights_and_sync),
    ("killed in the middle, all of it is in or nothing", killed_in_the_middle_changes_nothing),
    ("an export is safe and comes back unchanged", export_is_safe_and_comes_back),
    ("real buildings of Wuhan", real("wuhan.geojsonl.gz", 265)),
    ("real buildings of Shanghai", real("shanghai.geojsonl.gz", 1572)),
    ("real buildings of Monaco", real("monaco.geojsonl.gz", 1207)),
]

if __name__ == "__main__":
    run_cases(CASES)
