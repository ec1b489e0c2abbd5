# SPDX-License-Identifier: GPL-3.0-or-later
"""The window speaks Chinese completely, and the desktop's files are sound.  Speaks TAP."""
import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from programs import SOURCE, run_cases  # noqa: E402

CALL = re.compile(r"(?<![A-Za-z_0-9])(?:_|N_|C_)\s*\(\s*\"|(?<![A-Za-z_0-9])n?gettext\s*\(")
CJK = re.compile("[\u3400-\u9fff]")
DESKTOP = os.path.join(SOURCE, "data", "desktop")


def read(path):
    with open(os.path.join(SOURCE, path), encoding="utf-8") as file:
        return file.read()


def entries():
    """(msgid, plural, msgstr, flags) of the Chinese catalogue."""
    found = []
    for block in read("po/zh_CN.po").split("\n\n"):
        values = {}
        flags = [line for line in block.splitlines() if line.startswith("#,")]
        for key, text in re.findall(r'^(msgid|msgid_plural|msgstr(?:\[\d\])?) ((?:".*"\n?)+)', block, re.M):
            values[key] = "".join(bytes(part[1:-1], "utf-8").decode("unicode_escape").encode("latin-1").decode("utf-8")
                                  for part in text.strip().splitlines())
        if values.get("msgid"):
            found.append((values["msgid"], values.get("msgid_plural"), values.get("msgstr", values.get("msgstr[0]", "")), flags))
    return found


def every_text_is_translated():
    assert len(entries()) > 150
    for msgid, _, msgstr, flags in entries():
        assert msgstr, f"not translated: {msgid}"
        assert not any("fuzzy" in flag for flag in flags), f"fuzzy: {msgid}"


def formats_agree():
    form = re.compile(r"%[-'0-9.]*(?:l|ll)?[a-zA-Z]")
    for msgid, plural, msgstr, _ in entries():
        assert form.findall(plural or msgid) == form.findall(msgstr), f"{msgid} / {msgstr}"


def chinese_has_its_own_punctuation():
    for _, _, msgstr, _ in entries():
        wrong = re.search("(?:[\u4e00-\u9fff”]|%s)[,;:!?]", msgstr) if re.search("[\u4e00-\u9fff]", msgstr) else None
        assert not wrong, f"half-width punctuation: {msgstr}"
    for name in sorted(os.listdir(os.path.join(SOURCE, "data", "registry"))):
        for text in re.findall(r'"(?:zh|\w+_zh)":\s*"([^"]*)"', read(f"data/registry/{name}")) if name.endswith(".json") else []:
            assert not re.search("[\u4e00-\u9fff][,;:!?]", text), f"half-width punctuation in {name}: {text}"


def terms_are_the_same_everywhere():
    """One thing has one name, and whoever reads is addressed in one way."""
    for msgid, _, msgstr, _ in entries():
        for never, instead in (("你", "您"), ("副本", "本机数据"), ("字段", "项")):
            if never == "副本" and "--bench" in msgid:
                continue
            assert never not in msgstr, f"“{never}” stands where “{instead}” does elsewhere: {msgstr}"


def potfiles_names_every_file():
    listed = {line for line in read("po/POTFILES.in").splitlines() if line and not line.startswith("#")}
    meant = set()
    for top, ending in (("src", ".c"), ("ui", ".ui")):
        for folder, _, names in os.walk(os.path.join(SOURCE, top)):
            for name in names:
                path = os.path.relpath(os.path.join(folder, name), SOURCE)
                if name.endswith(ending) and (CALL.search(read(path)) if ending == ".c" else 'translatable="yes"' in read(path)):
                    meant.add(path)
    assert listed == meant, f"missing: {sorted(meant - listed)}; too many: {sorted(listed - meant)}"


def catalogue_holds_every_text_of_the_sources():
    if not shutil.which("xgettext"):
        return "there is no xgettext"
    done = subprocess.run(["xgettext", "--from-code=UTF-8", "--files-from=po/POTFILES.in", "-k_", "-kN_", "-kC_:1c,2", "-kngettext:1,2",
                           "--no-wrap", "--no-location", "-o", "-"], cwd=SOURCE, capture_output=True, text=True, check=True)
    known = {msgid for msgid, *_ in entries()}
    for text in re.findall(r'^msgid ((?:".*"\n?)+)', done.stdout, re.M):
        msgid = "".join(bytes(part[1:-1], "utf-8").decode("unicode_escape").encode("latin-1").decode("utf-8") for part in text.strip().splitlines())
        assert not msgid or msgid in known, f"not in zh_CN.po: {msgid}"
    return None


def no_chinese_in_the_sources_of_the_window():
    """Words for people come from the catalogue or from zh_CN.po; what people type may be Chinese."""
    for top in ("src/ui", "src/app"):
        for folder, _, names in os.walk(os.path.join(SOURCE, top)):
            for name in names:
                path = os.path.relpath(os.path.join(folder, name), SOURCE)
                if not name.endswith(".c") or name in ("linli-form-date.c", "linli-place.c"):
                    continue
                code = re.sub(r"/\*.*?\*/", "", read(path), flags=re.S)
                found = CJK.search(code)
                assert not found, f"{path}: {code[max(0, found.start() - 30):found.end() + 10]}"


def desktop_file_is_valid():
    if not shutil.which("desktop-file-validate"):
        return "there is no desktop-file-validate"
    subprocess.run(["desktop-file-validate", os.path.join(DESKTOP, "org.linli.Linli.desktop")], check=True, capture_output=True)
    return None


def one_id_everywhere():
    identity = "org.linli.Linli"
    for name in os.listdir(DESKTOP):
        assert name.startswith(identity + "."), name
        assert identity in read(os.path.join("data", "desktop", name))
    assert f'"{identity}"' in read("src/app/linli-options.c")


def every_ui_file_is_in_the_resources():
    resources = read("ui/linli-ui.gresource.xml")
    for folder, _, names in os.walk(os.path.join(SOURCE, "ui")):
        for name in names:
            path = os.path.relpath(os.path.join(folder, name), os.path.join(SOURCE, "ui"))
            assert name.endswith(".gresource.xml") or f">{path}</file>" in resources, path


run_cases([
    ("every text is translated and none is fuzzy", every_text_is_translated),
    ("formats of text and translation agree", formats_agree),
    ("Chinese has its own punctuation", chinese_has_its_own_punctuation),
    ("one thing has one name everywhere", terms_are_the_same_everywhere),
    ("POTFILES names every file with texts, and no other", potfiles_names_every_file),
    ("the Chinese catalogue holds every text of the sources", catalogue_holds_every_text_of_the_sources),
    ("no Chinese stands in the sources of the window", no_chinese_in_the_sources_of_the_window),
    ("the desktop file is valid", desktop_file_is_valid),
    ("one identifier names the program everywhere", one_id_everywhere),
    ("every file of ui is in the resources", every_ui_file_is_in_the_resources),
])
