# SPDX-License-Identifier: GPL-3.0-or-later
"""The manual and the README: every link leads somewhere, every picture is there and in the program, every key is one of the table,
and the Chinese is set as a Chinese office sets it.  Speaks TAP."""
import os
import re
import struct
import sys
import xml.etree.ElementTree as ET

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from programs import SOURCE, run_cases  # noqa: E402

MANUAL = os.path.join(SOURCE, "docs", "manual")
LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)]+)\)")
KEY = re.compile(r"`((?:Ctrl|Shift|Alt|F\d|Tab|Esc|[←→↑↓])[^`]*)`")
KEY_NAMES = {"Ctrl": "<Control>", "Shift": "<Shift>", "Alt": "<Alt>", "←": "Left", "→": "Right", "↑": "Up", "↓": "Down",
             "?": "question", ",": "comma",
             "Esc": "Escape", "PageDown": "Page_Down", "PageUp": "Page_Up"}
# What GTK itself answers.
TOOLKIT_KEYS = {"<Control>", "<Shift>", "Up", "Down", "Tab", "<Shift>Tab", "Escape", "<Alt>9", "<Control>1", "<Control>8"}


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def chapters():
    for folder in sorted(os.listdir(MANUAL)):
        if os.path.isdir(os.path.join(MANUAL, folder)):
            for name in sorted(os.listdir(os.path.join(MANUAL, folder))):
                path = os.path.join(MANUAL, folder, name)
                yield os.path.relpath(path, SOURCE), read(path)


def documents():
    yield from chapters()
    for name in ("README.md", "CONTRIBUTING.md"):
        yield name, read(os.path.join(SOURCE, name))
    for name in sorted(os.listdir(os.path.join(SOURCE, "docs"))):
        if name.endswith(".md"):
            yield f"docs/{name}", read(os.path.join(SOURCE, "docs", name))


def every_link_leads_somewhere():
    wrong = []
    for path, text in documents():
        for _, _, target in LINK.findall(text):
            if not re.match(r"[a-z]+:|#", target) and not os.path.exists(os.path.join(SOURCE, os.path.dirname(path), target.split("#")[0])):
                wrong.append(f"{path}: {target}")
    assert not wrong, wrong


def every_picture_has_words_and_is_large_enough():
    for path, text in documents():
        for _, words, target in (match for match in LINK.findall(text) if match[0]):
            assert len(words) >= 4, f"{path}: {target} says nothing to who does not see it"
            name = os.path.join(SOURCE, os.path.dirname(path), target)
            if name.endswith(".svg"):  # drawn by the program that measured
                width, height = map(float, ET.parse(name).getroot().get("viewBox").split()[2:])
            else:
                with open(name, "rb") as file:
                    head = file.read(24)
                assert head.startswith(b"\x89PNG"), name
                width, height = struct.unpack(">II", head[16:24])
            assert width >= 600 and height >= 400, (path, target, width, height)


def the_program_carries_all_of_it():
    root = ET.parse(os.path.join(MANUAL, "linli-manual.gresource.xml")).getroot()
    carried = {os.path.normpath(os.path.join("docs", element.text)) for element in root.iter("file")}
    wanted = {path for path, _ in chapters()}
    for path, text in chapters():
        wanted |= {os.path.normpath(os.path.join(os.path.dirname(path), target)) for mark, _, target in LINK.findall(text) if mark}
    assert carried == wanted, (sorted(wanted - carried), sorted(carried - wanted))


def every_picture_of_the_tree_is_shown_somewhere():
    shown = {os.path.basename(target) for _, text in documents() for mark, _, target in LINK.findall(text) if mark}
    shown |= set(re.findall(r"pictures/([a-z-]+\.png)", read(os.path.join(SOURCE, "data", "desktop", "org.linli.Linli.metainfo.xml"))))
    assert set(os.listdir(os.path.join(SOURCE, "docs", "pictures"))) == shown


def as_accelerator(key):
    parts = [part or "+" for part in key.split("+")]
    return "".join(KEY_NAMES.get(part, part.lower() if len(part) == 1 else part) for part in parts)


def every_key_is_one_of_the_table():
    table = read(os.path.join(SOURCE, "src", "ui", "window", "linli-actions.c"))
    texts = re.findall(r'\{ (?:NULL|"[a-z.-]+"), (?:NULL|"[^"]+"), "([^"]+)"', table)
    known = {accel for text in texts for accel in text.split()} | TOOLKIT_KEYS
    known |= {key.replace("%u", str(number)) for key in known if "%u" in key for number in range(1, 10)}
    for path, text in chapters():
        for key in KEY.findall(text):
            assert as_accelerator(key) in known, f"{path}: {key} ({as_accelerator(key)}) is no key of the window"


def each_chapter_begins_with_its_title():
    titles = [text.splitlines()[0] for _, text in chapters()]
    assert all(re.fullmatch("# .{1,24}", title) for title in titles) and len(set(titles)) == len(titles), titles
    for path, text in chapters():
        assert re.fullmatch(r"docs/manual/[a-zA-Z_]+/\d\d-[a-z-]+\.md", path), path
        assert text.count("\n# ") == 0, f"{path}: one title"


def shape(text):
    """What the languages of a chapter have in common: pictures and links, in their order."""
    return [target for _, _, target in LINK.findall(text)]


def every_language_has_the_same_chapters():
    folders = {}
    for path, text in chapters():
        folders.setdefault(path.split("/")[2], {})[os.path.basename(path)] = shape(text)
    assert set(folders) == {"zh_CN", "en"}, folders.keys()
    assert set(folders["en"]) == set(folders["zh_CN"])
    wrong = [f"{name}: {folders['en'][name]} is not {links}" for name, links in folders["zh_CN"].items() if folders["en"][name] != links]
    assert not wrong, "\n".join(wrong)


def english_is_plain_english():
    wrong = []
    for path, text in chapters():
        if "/en/" not in path:
            continue
        for number, line in enumerate(text.splitlines(), 1):
            if re.search("[，。：；！？（）、“”]", re.sub("“[^”]*”", "", line)) or "  " in line:
                wrong.append(f"{path}:{number}: {line}")
            if line and not re.match("[#!]", line) and not re.search(r"[.:;?!]$", line):
                wrong.append(f"{path}:{number}: no full stop: {line}")
    assert not wrong, "\n".join(wrong)


def chinese_is_set_as_chinese():
    wrong = []
    for path, text in chapters():
        if "/zh_CN/" not in path:
            continue
        for number, line in enumerate(text.splitlines(), 1):
            plain = re.sub(r"`[^`]*`", "K", LINK.sub(r"\2", line))
            if re.search("[\u4e00-\u9fff] ?[,;:!?()](?![a-z])|[\u4e00-\u9fff]\\.( |$)|\\S  ", plain):
                wrong.append(f"{path}:{number}: {line}")
            if plain.strip() and not re.match("[#>!1-9-]", line) and plain[-1] not in "。：？！”）":
                wrong.append(f"{path}:{number}: no full stop: {line}")
    assert not wrong, "\n".join(wrong)


run_cases([
    ("every link leads somewhere", every_link_leads_somewhere),
    ("every picture has words and is large enough", every_picture_has_words_and_is_large_enough),
    ("the program carries all of the manual", the_program_carries_all_of_it),
    ("every picture of the tree is shown somewhere", every_picture_of_the_tree_is_shown_somewhere),
    ("every key the manual names is one of the window", every_key_is_one_of_the_table),
    ("each chapter begins with its title", each_chapter_begins_with_its_title),
    ("every language has the same chapters", every_language_has_the_same_chapters),
    ("English is plain English", english_is_plain_english),
    ("Chinese is set as Chinese", chinese_is_set_as_chinese),
])
