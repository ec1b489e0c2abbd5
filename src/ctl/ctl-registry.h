/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* `linlictl registry check [DIR] [--against OLD]`; @argv[0] is "registry".  Returns the exit code. */
int ctl_registry_main (int argc, char **argv);
