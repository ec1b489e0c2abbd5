/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* `linlictl map SUBVERB ...`: what the map does without a window; @argv[0] is "map", @argv[1] the subverb.  Returns the exit code. */
int ctl_map_main (int argc, char **argv);

/* One file each; @argv[0] is the subverb. */
int ctl_map_check_main  (int argc, char **argv);
int ctl_map_draw_main   (int argc, char **argv);
int ctl_map_export_main (int argc, char **argv);
int ctl_map_import_main (int argc, char **argv);
