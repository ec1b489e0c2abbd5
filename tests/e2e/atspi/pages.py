# SPDX-License-Identifier: GPL-3.0-or-later
"""Which source opens what, and the title under which a case has audited it.  A page without a case is a failed test."""
import os
import re

OPENS = re.compile(r"adw_(message_dialog|window|about_window|preferences_window)_new|gtk_(popover|window|print_operation|file_chooser_native)\w*_new"
                   r"|adw_show_about_window|class=.{2}GtkShortcutsWindow|^G_DEFINE\w+ \(.*(ADW|GTK)_TYPE_\w*(WINDOW|DIALOG|POPOVER)\)")

# Dialogs of the toolkit are its own: they are reached and left.  Rooms by chance of the shipped kinds (an edit of what was deleted) have no
# page here: no kind of these can be deleted, and tests/ui/test-settle.c drives it with another.
SOURCES = {
    "building/linli-building-actions.c": ["menu of a home"],
    "building/linli-building-page.c": ["buildings", "building: list", "building: stairs"],
    "building/linli-building-print-job.c": ["reached: print a building"],
    "building/linli-mode-chooser.c": ["colours"],
    "building/linli-room-generator.c": ["rooms of a building"],
    "form/linli-calendar-popover.c": ["calendar"],
    "form/linli-choices.c": ["choices"],
    "form/linli-field-finder.c": ["go to a field"],
    "form/linli-photo-editor.c": ["reached: choose photos", "folder with a photo", "photo"],
    "grids/linli-grid-desk-jobs.c": ["grids", "grids: one chosen", "drop what was drawn"],
    "grids/linli-settle-dialog.c": [],  # the demo's grids are drafts, which take no buildings: tests/ui/test-grids.c drives it
    "help/linli-help-window.c": ["help"],
    "list/linli-column-chooser.c": ["columns"],
    "list/linli-filter-chooser.c": ["filters"],
    "list/linli-record-list-menu.c": ["menu of a row"],
    "list/linli-records-page.c": ["residents", "households"],
    "list/linli-view-chooser.c": ["views"],
    "map/linli-base-dialog.c": ["base map", "base map: a service", "reached: choose a map file"],
    "map/linli-map-page-picked.c": ["reached: export what was chosen"],
    "map/linli-map-import-window.c": ["import a map", "import a map: looked at", "import a map: taken", "reached: choose a map to import"],
    "map/linli-map-page.c": ["map", "map: list", "map: tools", "map: chosen", "map: theme"],
    "map/linli-map-print-job.c": ["reached: print the map"],
    "record/linli-folder-history.c": ["history"],
    "record/linli-purpose.c": ["purpose"],
    "record/linli-recovery.c": ["recovery"],
    "settle/linli-settle-window.c": ["settling", "two files of one person", "came back", "drop what came back"],
    "today/linli-today-page.c": ["today"],
    "window/linli-about.c": ["about"],
    "window/linli-anew-window.c": ["enrol anew"],
    "window/linli-courier-window.c": ["carry by USB", "reached: choose a folder"],
    "window/linli-first-sync-page.c": ["first sync"],
    "window/linli-lease-page.c": ["end of the lease"],
    "window/linli-people-page.c": ["people"],
    "window/linli-preferences.c": ["preferences"],
    "window/linli-receipt-job.c": ["reached: print the receipt"],
    "window/linli-shortcuts.c": ["shortcuts"],
    "window/linli-sign-in-page.c": ["sign-in", "locked"],
    "window/linli-sign-out.c": ["sign out"],
    "window/linli-sync-button.c": ["sync report"],
    "window/linli-window-people.c": ["not on disk"],
    "window/linli-window.c": ["damaged replica", "repaired replica", "menu"],
}


def find_sources(top):
    """Those under @top that open something, or are a page."""
    found = []
    for folder, _, names in os.walk(top):
        for name in names:
            path = os.path.join(folder, name)
            if not name.endswith(".c"):
                continue
            with open(path, encoding="utf-8") as file:
                if name.endswith("-page.c") or any(OPENS.search(line) for line in file if not line.startswith(" *") and "_IS_" not in line):
                    found.append(os.path.relpath(path, top))
    return found


def find_gaps(top, covered):
    sources = find_sources(top)
    return [f"{path} opens something that no case looks at: name it in SOURCES" for path in sources if path not in SOURCES] \
        + [f"{path} opens nothing any more" for path in SOURCES if path not in sources] \
        + [f"“{title}” of {path} was not looked at" for path, titles in SOURCES.items() for title in titles if title not in covered]
