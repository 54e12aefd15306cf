/* mn-test.h - comparisons that fail on NaN, guarded buffers and seeded data for tests.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <gio/gio.h>
#include <math.h>

G_BEGIN_DECLS

/* |a - b| <= tolerance, false for NaN. */
#define mn_assert_close(a, b, tolerance)                                                                   \
  G_STMT_START                                                                                             \
  {                                                                                                        \
    double a_ = (a), b_ = (b), t_ = (tolerance);                                                           \
    if (!(fabs (a_ - b_) <= t_))                                                                           \
      {                                                                                                    \
        g_autofree char *m_ = g_strdup_printf ("%s = %.9g, expected %.9g within %.3g", #a, a_, b_, t_);    \
        g_assertion_message (G_LOG_DOMAIN, __FILE__, __LINE__, G_STRFUNC, m_);                             \
      }                                                                                                    \
  }                                                                                                        \
  G_STMT_END

/* Normalized mean squared error sum (a-b)² / sum b²; NaN when any value is not finite. */
double mn_test_nmse (const float *a, const float *b, gsize n);

/* A buffer of @bytes, aligned as device memory is, with MN_TEST_GUARD guard bytes on both sides; freeing it asserts that
 * they are untouched. */
#define MN_TEST_GUARD 64
gpointer mn_test_guarded_new  (gsize bytes);
void     mn_test_guarded_free (gpointer buffer);

/* Reproducible values in [low, high). */
void mn_test_fill (float *out, gsize n, guint64 seed, float low, float high);

/* A fresh temporary folder; removed with everything in it by mn_test_remove_dir(). (transfer full) */
char *mn_test_make_dir   (void);
void  mn_test_remove_dir (const char *dir);

/* The project's own root, "…/tests/engine/…" paths start there. (transfer full) */
char *mn_test_source_path (const char *relative);

/* Folder with the real data sets for development ($MINIMA_TEST_DATA, else ../shared/data beside the checkout), or NULL:
 * then skip, with the reason. (transfer full) */
char *mn_test_data_dir (void);

/* Turn the main loop. The first goes on for @ms milliseconds in which the program ran: what a busy machine keeps it waiting
 * counts little, so that what is due after @ms has been done. The second lets everything that was started come to rest: for a
 * moment, and for many turns, of which a busy machine makes few in a moment. The third asserts that @done is TRUE of @data
 * within a minute counted like that. */
void mn_test_spin          (int ms);
void mn_test_settle        (void);
void mn_test_iterate_until (gboolean (*done) (gpointer data), gpointer data);

/* Turns the main loop until the condition comes true, which it must within such a minute. */
#define mn_test_wait_until(condition) \
  G_STMT_START { \
    for (int waited_ = 0; waited_ < 60000 && !(condition); waited_ += 10) \
      mn_test_spin (10); \
    g_assert_true (condition); \
  } G_STMT_END

G_END_DECLS
