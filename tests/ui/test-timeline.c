/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The timeline of a record: in order, in words, without what is hidden, and honest about its gaps. */

#define G_LOG_DOMAIN "linli-test-timeline"

#include "config.h"
#include "draw-fixture.h"

#include "linli-event-text.h"

#include <string.h>

#define MINUTE_MS (60 * 1000)

typedef struct
{
  DrawFixture       small;
  const LinliKind  *person;
  const LinliField *name, *id_no;
  LinliId           id;
} TimelineFixture;

static void
set_up (TimelineFixture *f,
        gconstpointer    data)
{
  g_autoptr(GPtrArray) hits = NULL;
  g_autoptr(GError) error = NULL;

  draw_fixture_set_up (&f->small);
  f->name = linli_catalogue_get_role (f->small.catalogue, "person.name");
  f->id_no = linli_catalogue_get_role (f->small.catalogue, "person.id_no");
  f->person = linli_kind_get_core (f->name->kind);
  hits = linli_store_search (f->small.store, "张桂芳", 1, &error);
  g_assert_no_error (error);
  f->id = ((LinliHit *) g_ptr_array_index (hits, 0))->id;
}

static void
tear_down (TimelineFixture *f,
           gconstpointer    data)
{
  draw_fixture_tear_down (&f->small);
}

static void
change (TimelineFixture  *f,
        const LinliField *field,
        const char       *text,
        const char       *reason)
{
  g_autoptr(GPtrArray) edits = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_edit_free);
  g_auto(LinliSaveResult) result = { 0 };
  g_auto(LinliValue) value = LINLI_VALUE_INIT;
  g_autoptr(GError) error = NULL;

  linli_manual_clock_advance (LINLI_MANUAL_CLOCK (f->small.clock), MINUTE_MS);
  g_ptr_array_add (edits, linli_edit_new (LINLI_EDIT_CHANGE, f->person, &f->id));
  linli_value_set_text (&value, text, -1);
  linli_edit_set (g_ptr_array_index (edits, 0), field, &value);
  linli_store_save (f->small.store, edits, reason, &result, &error);
  g_assert_no_error (error);
}

static LinliTimeline *
read_timeline (TimelineFixture  *f,
               const LinliField *field)
{
  g_autoptr(GError) error = NULL;
  LinliTimeline *timeline = linli_timeline_read (f->small.store, f->person, &f->id, field, &error);

  g_assert_no_error (error);
  return timeline;
}

static void
expect (const LinliTimeline *timeline,
        guint                index,
        const char          *words)
{
  g_autofree char *text = NULL;

  g_assert_cmpuint (timeline->events->len, >, index);
  text = linli_event_describe (g_ptr_array_index (timeline->events, index));
  g_assert_true (g_str_has_suffix (text, words));
}

static void
test_order (TimelineFixture *f,
            gconstpointer    data)
{
  g_autoptr(LinliTimeline) timeline = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *who = NULL;

  change (f, f->name, "张桂芬", NULL);
  linli_manual_clock_advance (LINLI_MANUAL_CLOCK (f->small.clock), MINUTE_MS);
  linli_store_log_read (f->small.store, f->person, &f->id, ((LinliSection *) g_ptr_array_index (f->person->sections, 0))->id, "visit", &error);
  g_assert_no_error (error);
  change (f, f->name, "张桂英", "misspelt");
  timeline = read_timeline (f, NULL);
  expect (timeline, 0, "张桂芬 → 张桂英");
  g_assert_cmpint (((LinliEvent *) g_ptr_array_index (timeline->events, 1))->type, ==, LINLI_EVENT_READ);
  g_assert_nonnull (((LinliEvent *) g_ptr_array_index (timeline->events, 1))->section);
  g_assert_nonnull (((LinliEvent *) g_ptr_array_index (timeline->events, 1))->purpose);
  expect (timeline, 2, "张桂芳 → 张桂芬");
  g_assert_cmpint (((LinliEvent *) g_ptr_array_index (timeline->events, timeline->events->len - 1))->type, ==, LINLI_EVENT_CREATED);
  who = linli_event_describe_who (g_ptr_array_index (timeline->events, 0), "08:31");
  g_assert_true (g_str_has_prefix (who, "08:31 · "));
  g_assert_nonnull (strstr (who, " · misspelt"));
}

static void
test_one_field (TimelineFixture *f,
                gconstpointer    data)
{
  g_autoptr(LinliTimeline) timeline = NULL;

  change (f, f->id_no, "159901194803020027", NULL);
  change (f, f->name, "张桂芬", NULL);
  timeline = read_timeline (f, f->name);
  g_assert_cmpuint (timeline->events->len, ==, 1);
  expect (timeline, 0, "张桂芳 → 张桂芬");
}

/* What came back is told, but it stands nowhere: what is there now follows from what was before it. */
static void
test_returned (TimelineFixture *f,
               gconstpointer    data)
{
  LinliPushAnswer answer = { .results = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_op_result_free) };
  g_autoptr(LinliTimeline) timeline = NULL;
  g_autoptr(LinliPush) push = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *who = NULL, *accepted = NULL;
  const LinliOp *last;

  change (f, f->name, "张桂芬", NULL);
  change (f, f->name, "张桂英", NULL);
  push = linli_store_make_push (f->small.store, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < push->ops->len; i++)
    {
      last = g_ptr_array_index (push->ops, i);
      g_ptr_array_add (answer.results, linli_op_result_new (last->number, i + 1 < push->ops->len ? LINLI_STATUS_OK : LINLI_STATUS_RETURNED,
                                                            i + 1 < push->ops->len ? LINLI_WHY_NONE : LINLI_WHY_SCOPE, i + 1));
    }
  answer.com = push->com;
  answer.seq = push->ops->len;
  g_assert_true (linli_store_apply_answer (f->small.store, push, &answer, &error));
  g_assert_no_error (error);
  timeline = read_timeline (f, f->name);
  expect (timeline, 0, "张桂芬 → 张桂英");
  who = linli_event_describe_who (g_ptr_array_index (timeline->events, 0), "08:31");
  g_assert_true (g_str_has_suffix (who, " · came back, does not count"));
  accepted = linli_event_describe_who (g_ptr_array_index (timeline->events, 1), "08:31");
  g_assert_null (strstr (accepted, "came back"));
  g_assert_null (strstr (accepted, "to be sent"));
  g_assert_true (timeline->is_whole);
  g_ptr_array_unref (answer.results);
}

static void
test_hidden (TimelineFixture *f,
             gconstpointer    data)
{
  g_autoptr(LinliTimeline) timeline = NULL;

  change (f, f->id_no, "159901194803020027", NULL);
  timeline = read_timeline (f, NULL);
  for (guint i = 0; i < timeline->events->len; i++)
    {
      g_autofree char *text = linli_event_describe (g_ptr_array_index (timeline->events, i));

      g_assert_null (strstr (text, "1599"));
      g_assert_null (strstr (text, "0027"));
    }
}

/* References are told by what they lead to, not by their number. */
static void
test_reference (TimelineFixture *f,
                gconstpointer    data)
{
  const LinliField *link = linli_catalogue_get_role (f->small.catalogue, "person.household");
  g_autoptr(GPtrArray) edits = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_edit_free);
  g_auto(LinliSaveResult) result = { 0 };
  g_autoptr(LinliTimeline) timeline = NULL;
  g_autoptr(GError) error = NULL;
  const LinliEvent *event;

  g_ptr_array_add (edits, linli_edit_new (LINLI_EDIT_CHANGE, f->person, &f->id));
  linli_edit_set (g_ptr_array_index (edits, 0), link, NULL);
  linli_store_save (f->small.store, edits, NULL, &result, &error);
  g_assert_no_error (error);
  timeline = read_timeline (f, link);
  event = g_ptr_array_index (timeline->events, 0);
  g_assert_nonnull (strstr (event->before_text, "201"));
  g_assert_cmpstr (event->after_text, ==, "");
}

static void
test_whole (TimelineFixture *f,
            gconstpointer    data)
{
  g_autoptr(LinliTimeline) timeline = NULL;
  g_autoptr(GPtrArray) entries = NULL;
  g_auto(LinliValue) now = LINLI_VALUE_INIT;
  g_autoptr(GError) error = NULL;

  change (f, f->name, "张桂芬", NULL);
  change (f, f->name, "张桂英", NULL);
  timeline = read_timeline (f, f->name);
  g_assert_true (timeline->is_whole);
  entries = linli_store_get_history (f->small.store, f->person, &f->id, f->name, &error);
  g_assert_no_error (error);
  linli_value_set_text (&now, "张桂英", -1);
  g_assert_true (linli_timeline_is_whole (entries, f->name, &now, TRUE));
  g_assert_false (linli_timeline_is_whole (entries, f->name, &now, FALSE));
  /* A state in between that nobody told us of. */
  g_ptr_array_remove_index (entries, 0);
  g_assert_false (linli_timeline_is_whole (entries, f->name, &now, TRUE));
}

int
main (int   argc,
      char *argv[])
{
  static const struct { const char *name; void (*func) (TimelineFixture *f, gconstpointer data); } cases[] = {
    { "/timeline/changes and looks stand in order, with who and why", test_order },
    { "/timeline/one field tells of itself only", test_one_field },
    { "/timeline/what came back is told, and does not count", test_returned },
    { "/timeline/hidden values stay hidden", test_hidden },
    { "/timeline/references are told by what they lead to", test_reference },
    { "/timeline/a gap is known", test_whole },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add (cases[i].name, TimelineFixture, NULL, set_up, cases[i].func, tear_down);
  return g_test_run ();
}
