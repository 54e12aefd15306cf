/* test-feed.c - the ring between trainer and window.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-feed.h"
#include "mn-test.h"

static MnMetricRow
make_row (gint64 step)
{
  return (MnMetricRow) { .step = step, .epoch = (double) step / 10, .loss = (double) step * 2, .source = MN_SOURCE_BATCH };
}

static void
test_order (void)
{
  g_autoptr (MnFeed) feed = mn_feed_new (8);
  MnMetricRow rows[8];
  gint64 next = 0, taken = 0;

  /* Often around the ring, in unequal portions. */
  for (int round = 0; round < 100; round++)
    {
      guint n;

      for (int i = 0; i < 1 + round % 7; i++)
        {
          MnMetricRow row = make_row (next++);

          g_assert_true (mn_feed_push (feed, &row));
        }
      while ((n = mn_feed_take (feed, rows, 1 + (guint) round % 3)) > 0)
        for (guint i = 0; i < n; i++)
          {
            g_assert_cmpint (rows[i].step, ==, taken++);
            mn_assert_close (rows[i].loss, 2.0 * (double) rows[i].step, 0);
          }
    }
  g_assert_cmpint (taken, ==, next);
  g_assert_cmpuint (mn_feed_get_dropped (feed), ==, 0);
}

static void
test_full (void)
{
  g_autoptr (MnFeed) feed = mn_feed_new (5);   /* rounded up to 8 */
  MnMetricRow rows[16], row;

  for (gint64 i = 0; i < 8; i++)
    {
      row = make_row (i);
      g_assert_true (mn_feed_push (feed, &row));
    }
  row = make_row (8);
  g_assert_false (mn_feed_push (feed, &row));
  g_assert_false (mn_feed_push (feed, &row));
  g_assert_cmpuint (mn_feed_get_dropped (feed), ==, 2);

  /* What was there before is kept; there is room again once some was taken. */
  g_assert_cmpuint (mn_feed_take (feed, rows, 3), ==, 3);
  g_assert_true (mn_feed_push (feed, &row));
  g_assert_cmpuint (mn_feed_take (feed, rows, 16), ==, 6);
  g_assert_cmpint (rows[0].step, ==, 3);
  g_assert_cmpint (rows[4].step, ==, 7);
  g_assert_cmpint (rows[5].step, ==, 8);
  g_assert_cmpuint (mn_feed_take (feed, rows, 16), ==, 0);
}

#define N_THREADED 200000

static gpointer
push_all (gpointer data)
{
  MnFeed *feed = data;

  for (gint64 i = 0; i < N_THREADED; i++)
    {
      MnMetricRow row = make_row (i);

      mn_feed_push (feed, &row);
    }
  return NULL;
}

static void
test_threads (void)
{
  g_autoptr (MnFeed) feed = mn_feed_new (64);
  GThread *thread = g_thread_new ("writer", push_all, feed);
  MnMetricRow rows[32];
  gint64 last = -1;
  guint64 taken = 0;

  /* Rows come in order, whole, and are either taken or counted as dropped. */
  while (taken + mn_feed_get_dropped (feed) < N_THREADED)
    {
      guint n = mn_feed_take (feed, rows, G_N_ELEMENTS (rows));

      for (guint i = 0; i < n; i++)
        {
          g_assert_cmpint (rows[i].step, >, last);
          last = rows[i].step;
          mn_assert_close (rows[i].loss, 2.0 * (double) last, 0);
        }
      taken += n;
    }
  g_thread_join (thread);
  g_assert_cmpuint (mn_feed_take (feed, rows, G_N_ELEMENTS (rows)), ==, 0);
  g_assert_cmpuint (taken + mn_feed_get_dropped (feed), ==, N_THREADED);
  g_assert_cmpuint (taken, >=, 64);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/feed/order", test_order);
  g_test_add_func ("/feed/full", test_full);
  g_test_add_func ("/feed/threads", test_threads);
  return g_test_run ();
}
