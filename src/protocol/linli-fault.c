/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-fault.c - bugs that the simulator plants to prove that it finds them; only in the test build. */
#define G_LOG_DOMAIN "linli-protocol"

#include "config.h"
#include "linli-fault.h"

LinliFault linli_fault_planted = LINLI_FAULT_NONE;

static const struct { const char *name, *rule; } faults[LINLI_N_FAULTS] = {
  [LINLI_FAULT_NONE] = { "none", "nothing is wrong" },
  [LINLI_FAULT_NO_DEDUP] = { "no-dedup", "a repeated operation is decided again" },
  [LINLI_FAULT_NO_SCOPE_CHECK] = { "no-scope-check", "the server decides what its author may not write" },
  [LINLI_FAULT_LEAK_COMPARTMENT] = { "leak-compartment", "a pull sends facets the reader does not hold" },
  [LINLI_FAULT_REVIEW_IGNORED] = { "review-ignored", "a value somebody else wrote is overwritten" },
  [LINLI_FAULT_SAME_DEVICE_OFF] = { "same-device-off", "one's own earlier edit counts as somebody else's" },
  [LINLI_FAULT_DELETE_WINS] = { "delete-wins", "a deletion takes along what its author never saw" },
  [LINLI_FAULT_COUNTER_TWICE] = { "counter-twice", "a step counts twice" },
  [LINLI_FAULT_LOST_CONFLICT] = { "lost-conflict", "the value that lost is kept nowhere" },
  [LINLI_FAULT_SEQ_GAP] = { "seq-gap", "a number is skipped" },
  [LINLI_FAULT_PAST_THE_CUT] = { "past-the-cut", "the cursor passes a page that was cut" },
  [LINLI_FAULT_PAGE_DELTA] = { "page-delta", "a page carries the fields newer than the page, not than the base" },
  [LINLI_FAULT_NO_EXIT] = { "no-exit", "a grid is not told that a row left it" },
  [LINLI_FAULT_NO_FULL_ON_ENTRY] = { "no-full-on-entry", "a row that enters a grid is sent in part" },
  [LINLI_FAULT_FACET_STAYS] = { "facet-stays", "a moved record leaves its facets behind" },
  [LINLI_FAULT_STALE_FULL_ROW] = { "stale-full-row", "an older whole row replaces a newer one" },
  [LINLI_FAULT_LATE_PAGE] = { "late-page", "a page for cursors of yesterday is applied" },
  [LINLI_FAULT_HALF_PAGE] = { "half-page", "cursors are kept though the rows were not" },
  [LINLI_FAULT_PULL_OVER_EDIT] = { "pull-over-edit", "a pull overwrites what is not sent" },
  [LINLI_FAULT_NO_ABSORB] = { "no-absorb", "an accepted operation stays laid over the row that tells it" },
  [LINLI_FAULT_RESEND_LOST] = { "resend-lost", "what was sent once is not sent again" },
  [LINLI_FAULT_TRAY_LOST] = { "tray-lost", "a returned operation is thrown away" },
  [LINLI_FAULT_HALF_SAVE] = { "half-save", "operations are queued without the row that shows them" },
  [LINLI_FAULT_SET_REPLACES] = { "set-replaces", "who adds a code to a set takes away what another added" },
  [LINLI_FAULT_MAX_IGNORED] = { "max-ignored", "an earlier day replaces a later one in a field of the largest" },
  [LINLI_FAULT_LATEST_REVERSED] = { "latest-reversed", "the earlier of two edits wins a field of the latest" },
  [LINLI_FAULT_WORKFLOW_IGNORED] = { "workflow-ignored", "a step is taken from a state that the row is not in" },
  [LINLI_FAULT_GROUP_IN_PARTS] = { "group-in-parts", "of a returned save some operations stay" },
  [LINLI_FAULT_CLOCK_BELIEVED] = { "clock-believed", "a clock that runs ahead is believed" },
  [LINLI_FAULT_VERIFY_BACKWARDS] = { "verify-backwards", "an earlier confirmation replaces a later one" },
  [LINLI_FAULT_CONFLICT_STAYS] = { "conflict-stays", "a conflict stays in the grid that its record left" },
  [LINLI_FAULT_FACETS_SURVIVE] = { "facets-survive", "a deleted record leaves its facets behind" },
  [LINLI_FAULT_AUTHOR_CLAIMED] = { "author-claimed", "the author is whom the operation names" },
  [LINLI_FAULT_DEAD_COMES_BACK] = { "dead-comes-back", "a page from before its deletion brings a record back" },
  [LINLI_FAULT_SCOPE_STAYS] = { "scope-stays", "rows of a grid that was lost stay in the replica" },
  [LINLI_FAULT_SCOPE_TAKES_WORK] = { "scope-takes-work", "a grid that was lost takes unsent work along" },
  [LINLI_FAULT_OTHER_GRID_LATE] = { "other-grid-late", "word of leaving a grid takes a row that lives in another" },
  [LINLI_FAULT_NOT_OFFERED_AGAIN] = { "not-offered-again", "after a restore nobody offers what was accepted before" },
  [LINLI_FAULT_LOST_BASE_TRUSTED] = { "lost-base-trusted", "a number that a restore erased counts as seen" },
  [LINLI_FAULT_DEATHS_UNTOLD] = { "deaths-untold", "who starts over with rows in hand is not told what died" },
  [LINLI_FAULT_OLD_VALUE_UNGUARDED] = { "old-value-unguarded", "a field under review is overwritten by who saw another value" },
  [LINLI_FAULT_CONFLICT_HELD] = { "conflict-held", "conflicts about what left one's grids stay in the replica" },
  [LINLI_FAULT_ROLE_STAYS] = { "role-stays", "parts that a new role may not read stay in the replica" },
  [LINLI_FAULT_ROLE_UNFILLED] = { "role-unfilled", "parts that a new role may read are not fetched" },
  [LINLI_FAULT_OLD_ANSWER] = { "old-answer", "an answer from before a restore settles an operation after it" },
  [LINLI_FAULT_OTHER_SCOPE] = { "other-scope", "a page made for another scope is applied" },
  [LINLI_FAULT_COPY_ANSWERED] = { "copy-answered", "a program from a copied disk is answered what the other one was" },
  [LINLI_FAULT_PART_STAYS] = { "part-stays", "what lives in a moved record stays behind" },
  [LINLI_FAULT_MOVE_UNCHECKED] = { "move-unchecked", "a record is moved where its author may not write" },
  [LINLI_FAULT_PARTITION_STAYS] = { "partition-stays", "rows of a partition that was lost stay in the replica" },
  [LINLI_FAULT_GRID_OF_ANY_PARTITION] = { "grid-of-any-partition", "with a grid goes the one of the same number in another partition" },
  [LINLI_FAULT_ALL_START_OVER] = { "all-start-over", "when one partition was restored, what was accepted in another is offered again" },
  [LINLI_FAULT_ABSORBED_ELSEWHERE] = { "absorbed-elsewhere", "how far one partition came says what another one has told" },
  [LINLI_FAULT_PUSHED_TOGETHER] = { "pushed-together", "what was done in several partitions is sent to one of them" },
  [LINLI_FAULT_MOVED_STAYS_OPEN] = { "moved-stays-open", "what was moved into another partition stays open where it was" },
  [LINLI_FAULT_MOVED_UNNAMED] = { "moved-unnamed", "what was moved into another partition does not name what it was" },
  [LINLI_FAULT_MOVED_BARE] = { "moved-bare", "what was moved into another partition leaves its facets in the closed one" },
  [LINLI_FAULT_RESOLVE_STALE_WINS] = { "resolve-stale-wins", "a conflict is settled on a value that has changed since" },
  [LINLI_FAULT_RESOLVE_NOT_ONCE] = { "resolve-not-once", "a conflict that is settled is settled again, otherwise" },
  [LINLI_FAULT_RESOLVE_STAYS_OPEN] = { "resolve-stays-open", "the value is taken and the conflict stays open" },
  [LINLI_FAULT_MEND_NOTHING] = { "mend-nothing", "what differs from the server is fetched and not put in its place" },
  [LINLI_FAULT_MEND_KEEPS] = { "mend-keeps", "what the server has not stays where everything was fetched anew" },
  [LINLI_FAULT_ERASED_CONFLICT_STAYS] = { "erased-conflict-stays", "a conflict that a restore erased stays though its operation was accepted since" },
  [LINLI_FAULT_SWEPT_UNTOLD] = { "swept-untold", "who slept while word of deaths was swept out goes on as if nothing had died" },
  [LINLI_FAULT_SWEPT_KEPT] = { "swept-kept", "who fetches a grid anew keeps what he had of it" },
  [LINLI_FAULT_RENUMBERED_AGAIN] = { "renumbered-again", "who goes on as another device offers again what he did as the old one" },
  [LINLI_FAULT_LINEAGE_UNHEARD] = { "lineage-unheard", "what was done between two restores under an old device number is offered again" },
  [LINLI_FAULT_EMPTY_STAYS] = { "empty-stays", "a record that was handed over and of which nobody took anything stays as an empty one" },
  [LINLI_FAULT_MADE_NOT_HANDED] = { "made-not-handed", "what was made in a grid that was lost before it was sent is handed over to nobody" },
  [LINLI_FAULT_NOT_HANDED] = { "not-handed", "what was done in a grid that was lost before it was sent is handed over to nobody" },
  [LINLI_FAULT_COPY_UNWRITTEN] = { "copy-unwritten", "a copy is answered for what changed nothing when the other one sent it" },
  [LINLI_FAULT_TWIN_UNNOTICED] = { "twin-unnoticed", "two records with one ID number are told to nobody" },
  [LINLI_FAULT_TWIN_DISPUTED] = { "twin-disputed", "what one who made a record left open is in dispute with another who made it, too" },
  [LINLI_FAULT_FRAME_OUTDATED] = { "frame-outdated", "a frame is given out though a row of it died or left since" },
  [LINLI_FAULT_FRAME_UNCHECKED] = { "frame-unchecked", "frames of compartments that their reader does not hold are given out" },
  [LINLI_FAULT_FRAME_HALF] = { "frame-half", "a grid counts as filled with the first frame" },
  [LINLI_FAULT_FRAME_RISES] = { "frame-rises", "a grid counts as known up to the newest of the manifests that filled it" },
  [LINLI_FAULT_FRAME_UNSWEPT] = { "frame-unswept", "a frame is given out though word of what died of it was swept out" },
  [LINLI_FAULT_MERGE_FORGETS] = { "merge-forgets", "of two records that are one only the one that stays is kept" },
  [LINLI_FAULT_SAFE_CLAIMED] = { "safe-claimed", "the server says that a copy holds what none holds" },
  [LINLI_FAULT_SAFE_IGNORED] = { "safe-ignored", "what was accepted is dropped before a copy of the server holds it" },
  [LINLI_FAULT_ALIAS_IGNORED] = { "alias-ignored", "what is written to a record that was merged away stays there" },
  [LINLI_FAULT_ALIAS_UNCHECKED] = { "alias-unchecked", "it goes to the one that stays though its author may not write there" },
  [LINLI_FAULT_ALIAS_STAYS] = { "alias-stays", "it goes to the other one though the merge was taken back" },
  [LINLI_FAULT_ALIAS_BASE] = { "alias-base", "what was seen of the one counts as seen of the other" },
  [LINLI_FAULT_RESOLVE_UNSHOWN] = { "resolve-unshown", "what was settled here does not show until it was sent" },
  [LINLI_FAULT_FILE_UNCOMPARED] = { "file-uncompared", "a photo that came whole is not compared with its address" },
  [LINLI_FAULT_FILE_MISPLACED] = { "file-misplaced", "a piece is added behind what is there, wherever it belongs" },
  [LINLI_FAULT_FILE_UNGUARDED] = { "file-unguarded", "who knows the address of a photo has it, or sends it" },
  [LINLI_FAULT_FILE_NOT_OFFERED] = { "file-not-offered", "photos are not offered again to a server that was restored" },
  [LINLI_FAULT_FILE_SWEPT_EARLY] = { "file-swept-early", "a photo that nothing names goes at once" },
  [LINLI_FAULT_FILE_CONFLICT_UNREAD] = { "file-conflict-unread", "a photo that only an open conflict names goes" },
  [LINLI_FAULT_FILE_SWEPT_NAMED] = { "file-swept-named", "a photo goes half a year after it was once named by nothing, named again or not" },
  [LINLI_FAULT_FILE_PURGED_UNSENT] = { "file-purged-unsent", "a photo that was not sent goes with its grid" },
  [LINLI_FAULT_FILE_STAYS] = { "file-stays", "photos of a lost grid stay on the disk" },
  [LINLI_FAULT_FILE_UNLISTED] = { "file-unlisted", "a photo whose record is not here any more is forgotten unsent" },
  [LINLI_FAULT_FILE_FORGOTTEN] = { "file-forgotten", "photos are forgotten though a save that names them is not sent" },
  [LINLI_FAULT_FILE_UNQUEUED] = { "file-unqueued", "a photo added to what has photos already is not queued" },
  [LINLI_FAULT_FILE_HALF] = { "file-half", "a photo counts as sent with its first piece" },
  [LINLI_FAULT_FILE_HOLDS_UP] = { "file-holds-up", "a photo that fails holds up the others" },
  [LINLI_FAULT_FILE_METERED] = { "file-metered", "photos go over a metered network" },
  [LINLI_FAULT_FILE_TAKEN_ANY] = { "file-taken-any", "what comes from the server is kept as the photo that was asked for" },
  [LINLI_FAULT_FILE_WIPE_KEEPS] = { "file-wipe-keeps", "a lost device that empties itself keeps its photos" },
  [LINLI_FAULT_FILE_ALIAS] = { "file-alias", "a photo put to a record that was merged away is not taken for the one that stays" },
  [LINLI_FAULT_CHAIN_FORGETS] = { "chain-forgets", "settlements stand in the audit and in no link of its chain" },
  [LINLI_FAULT_CHAIN_OPEN] = { "chain-open", "a link of the chain does not cover the one before" },
  [LINLI_FAULT_ENDED_COUNTS] = { "ended-counts", "a right counts after its end" },
  [LINLI_FAULT_EARLY_COUNTS] = { "early-counts", "a right counts before it begins" },
  [LINLI_FAULT_HANDED_ANY] = { "handed-any", "what was done after a right ended is handed over too" },
  [LINLI_FAULT_HANDED_LATE] = { "handed-late", "what was done long ago is handed over, however late it comes" },
  [LINLI_FAULT_LEASE_CLOCK] = { "lease-clock", "a lease is measured by the clock as it stands, set back or not" },
  [LINLI_FAULT_LEASE_HAND] = { "lease-hand", "an older answer carried by hand takes a later word of the lease back" },
  [LINLI_FAULT_LEASE_OPEN] = { "lease-open", "a laptop stays open after the end of its lease" },
  [LINLI_FAULT_WIPE_KEEPS_WORK] = { "wipe-keeps-work", "a lost device that empties itself keeps what was not sent" },
  [LINLI_FAULT_WIPED_SAVES] = { "wiped-saves", "a lost device takes what is saved on it" },
};

const char *
linli_fault_get_name (LinliFault fault)
{
  return faults[fault].name;
}

const char *
linli_fault_get_rule (LinliFault fault)
{
  return faults[fault].rule;
}

gboolean
linli_fault_plant (const char *name)
{
  for (guint i = 0; i < LINLI_N_FAULTS; i++)
    if (g_str_equal (name, faults[i].name))
      {
        linli_fault_planted = (LinliFault) i;
        return TRUE;
      }
  return FALSE;
}
