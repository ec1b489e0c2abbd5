# SPDX-License-Identifier: GPL-3.0-or-later
"""Every colour of words in the style can be read on every paper they stand on: WCAG 2 AA, AAA in high contrast.  Speaks TAP."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from programs import SOURCE, run_cases  # noqa: E402

PAPERS = ("window_bg_color", "view_bg_color", "popover_bg_color", "card_bg_color", "linli_sidebar_color")
INK = {"light": (0, 0, 0, 0.8), "dark": (1, 1, 1, 1)}  # as libadwaita has it
WORDS = {"linli_late_color", "linli_error_color", "linli_good_color", "accent_color"}
AA, AAA = 4.5, 7
LOOKS = {"light": ("style.css",), "dark": ("style.css", "style-dark.css")}
HIGH = {"light": ("style.css", "style-hc.css"), "dark": ("style.css", "style-dark.css", "style-hc.css", "style-hc-dark.css")}


def read(name):
    with open(os.path.join(SOURCE, "ui", name), encoding="utf-8") as file:
        return re.sub(r"/\*.*?\*/", "", file.read(), flags=re.S)


def parse_color(text):
    text = text.strip()
    if text.startswith("#"):
        return (*(int(text[i:i + 2], 16) / 255 for i in (1, 3, 5)), 1)
    parts = [float(part) for part in re.search(r"\((.*)\)", text).group(1).split(",")]
    return (*(part / 255 for part in parts[:3]), parts[3])


def read_colors(names):
    return {name: parse_color(value) for sheet in names for name, value in re.findall(r"@define-color (\w+) ([^;]+);", read(sheet))}


def lay_over(ink, paper, alpha=1):
    return tuple(i * ink[3] * alpha + p * (1 - ink[3] * alpha) for i, p in zip(ink[:3], paper[:3]))


def get_luminance(color):
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def get_contrast(one, other):
    light, dark = sorted((get_luminance(one), get_luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def list_rules(sheet):
    """(selector, declarations) of one sheet."""
    for selectors, body in re.findall(r"([^{};]+)\{([^}]*)\}", re.sub(r"@define-color[^;]*;", "", read(sheet))):
        for selector in selectors.split(","):
            yield selector.strip(), dict(re.findall(r"([\w-]+):\s*([^;]+)", body))


def is_about_words(selector):
    return not re.search(r"\b(image|arrow)\b", selector)


def colours_of_words_are_read_on_every_paper():
    for look, sheets in LOOKS.items():
        colors = read_colors(sheets)
        for word in WORDS:
            for paper in PAPERS:
                contrast = get_contrast(lay_over(colors[word], colors[paper]), colors[paper][:3])
                assert contrast >= AA, f"{look}: {word} on {paper}: {contrast:.2f}"


def quiet_words_are_read():
    for look, sheets in LOOKS.items():
        colors = read_colors(sheets)
        for selector, body in list_rules("style.css"):
            opacity = float(body.get("opacity", 1))
            if not is_about_words(selector) or opacity == 1:
                continue
            for paper in PAPERS:
                contrast = get_contrast(lay_over(INK[look], colors[paper], opacity), colors[paper][:3])
                assert contrast >= AA, f"{look}: {selector} on {paper}: {contrast:.2f}"


def only_known_colours_are_used_for_words():
    """A new colour must come into WORDS, so that it is measured."""
    for selector, body in list_rules("style.css"):
        used = re.fullmatch(r"@(\w+)", body.get("color", ""))
        assert used is None or used.group(1) in WORDS | {"window_fg_color", "accent_fg_color"}, f"{selector}: {body['color']}"
        assert not re.search(r"#[0-9a-f]{3}|rgb", body.get("color", "")), f"{selector}: {body['color']} stands outside the palette"


def high_contrast_is_higher():
    for look, sheets in HIGH.items():
        colors = read_colors(sheets)
        for word in WORDS:
            for paper in PAPERS:
                contrast = get_contrast(lay_over(colors[word], colors[paper]), colors[paper][:3])
                assert contrast >= AAA, f"{look}: {word} on {paper}: {contrast:.2f}"


def nothing_is_quiet_in_high_contrast():
    loud = {selector for selector, body in list_rules("style-hc.css") if body.get("opacity") == "1"}
    for selector, body in list_rules("style.css"):
        if is_about_words(selector) and float(body.get("opacity", 1)) < 1:
            assert selector in loud, f"{selector} stays dim in high contrast"


def the_dark_style_names_every_colour():
    light, dark = read_colors(("style.css",)), read_colors(("style-dark.css",))
    assert set(light) == set(dark), set(light) ^ set(dark)


run_cases([
    ("colours of words are read on every paper, light and dark", colours_of_words_are_read_on_every_paper),
    ("quiet words are read too", quiet_words_are_read),
    ("only known colours are used for words", only_known_colours_are_used_for_words),
    ("high contrast is higher: 7 to 1", high_contrast_is_higher),
    ("nothing is quiet in high contrast", nothing_is_quiet_in_high_contrast),
    ("the dark style names every colour", the_dark_style_names_every_colour),
])
