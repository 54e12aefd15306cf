/* test-allowance.c - the account of those who look at a run, with a clock of its own.
 *
 * SPDX-License-Identifier: MIT
 */
#include <math.h>

#include "mn-allowance.h"

/* One that always wants to work: how long it takes, how late it comes when it may, and what became of it. */
typedef struct
{
  double takes;
  double late;
  double comes;    /* when it asks next */
  double first;    /* when it worked first; NaN: never */
  double longest;  /* between two turns */
  double last;
  int    turns;
} Worker;

static const char first, second, third;

/* All workers at one account for so many seconds. Returns the share of them that they took together. */
static double
let_work (MnAllowance *allowance, Worker *workers, int n, double seconds)
{
  double now = 0, taken = 0;

  for (int i = 0; i < n; i++)
    workers[i].first = NAN;
  while (now < seconds)
    {
      Worker *next = &workers[0];
      double wait;

      for (int i = 1; i < n; i++)
        if (workers[i].comes < next->comes)
          next = &workers[i];
      now = MAX (now, next->comes);
      wait = mn_allowance_ask (allowance, next, now);
      g_assert_cmpfloat (wait, >=, 0);
      if (wait > 0)
        {
          next->comes = now + wait + next->late;
          continue;
        }
      if (isnan (next->first))
        next->first = now;
      next->longest = MAX (next->longest, now - next->last);
      next->last = now;
      next->turns++;
      now += next->takes;
      taken += next->takes;
      mn_allowance_charge (allowance, next, next->takes, now);
      next->comes = now + next->late;
    }
  g_assert_cmpfloat (fabs (mn_allowance_get_taken (allowance) - taken), <, 1e-9);
  return taken / seconds;
}

/* One, or many that work for different times, take a two-hundredth, but for the first short rests. */
static void
test_share (void)
{
  for (int n = 1; n <= 6; n++)
    {
      g_autoptr (MnAllowance) allowance = mn_allowance_new ();
      Worker workers[6] = { { .takes = 0.02 }, { .takes = 0.0004 }, { .takes = 0.003 },
                            { .takes = 0.05 }, { .takes = 0.001 },  { .takes = 0.007 } };
      const double share = let_work (allowance, workers, n, 1000);

      g_assert_cmpfloat (share, <, 0.0051);
      /* Somewhat less, as they come a little late when they are not the first in line. */
      g_assert_cmpfloat (share, >, 0.0045);
    }
}

/* A worker that asks all the time, as the trainer does before each step, and others that come some frames late. */
static void
test_fair (void)
{
  g_autoptr (MnAllowance) allowance = mn_allowance_new ();
  Worker workers[4] = { { .takes = 0.005 }, { .takes = 0.005, .late = 0.03 }, { .takes = 0.001, .late = 0.05 },
                        { .takes = 0.02, .late = 0.001 } };
  double all = 0;

  let_work (allowance, workers, 4, 1000);
  for (int i = 0; i < 4; i++)
    all += workers[i].takes;
  for (int i = 0; i < 4; i++)
    {
      /* In turn, so that nobody waits for much longer than a turn of each. */
      g_assert_cmpint (ABS (workers[i].turns - workers[0].turns), <=, 2);
      g_assert_cmpfloat (workers[i].longest, <, 201 * all + 0.3);
      g_assert_cmpfloat (workers[i].first, <, 0.1);
    }
}

/* Of a run of a second each has something to show more than once. */
static void
test_short_run (void)
{
  g_autoptr (MnAllowance) allowance = mn_allowance_new ();
  Worker workers[5] = { { .takes = 0.002 }, { .takes = 0.001, .late = 0.03 }, { .takes = 0.001, .late = 0.03 },
                        { .takes = 0.002, .late = 0.03 }, { .takes = 0.001, .late = 0.03 } };

  g_assert_cmpfloat (let_work (allowance, workers, 5, 1), <, 0.07);
  for (int i = 0; i < 5; i++)
    {
      g_assert_cmpfloat (workers[i].first, <, 0.1);
      g_assert_cmpint (workers[i].turns, >=, 3);
    }
}

/* The rests themselves. */
static void
test_rests (void)
{
  g_autoptr (MnAllowance) allowance = mn_allowance_new ();

  g_assert_cmpfloat (mn_allowance_ask (allowance, &first, 10), ==, 0);
  /* Asking costs nothing and can be repeated. */
  g_assert_cmpfloat (mn_allowance_ask (allowance, &first, 10), ==, 0);
  mn_allowance_charge (allowance, &first, 0.01, 10);
  g_assert_cmpfloat (fabs (mn_allowance_ask (allowance, &first, 10) - 0.16), <, 1e-9);
  g_assert_cmpfloat (fabs (mn_allowance_ask (allowance, &first, 10.1) - 0.06), <, 1e-9);
  g_assert_cmpfloat (mn_allowance_ask (allowance, &first, 10.161), ==, 0);
  /* Another one comes at once, and what it takes all rest for. */
  g_assert_cmpfloat (mn_allowance_ask (allowance, &second, 10), ==, 0);
  mn_allowance_charge (allowance, &second, 0.05, 11);
  g_assert_cmpfloat (fabs (mn_allowance_ask (allowance, &first, 11) - 10), <, 1e-9);
  /* Who works without having asked makes the others rest longer. */
  mn_allowance_charge (allowance, &third, 0.01, 12);
  g_assert_cmpfloat (fabs (mn_allowance_ask (allowance, &first, 12) - 11), <, 1e-9);
  /* However long something took, nobody rests for more than half a minute. */
  mn_allowance_charge (allowance, &first, 2, 30);
  g_assert_cmpfloat (fabs (mn_allowance_ask (allowance, &first, 30) - 30), <, 1e-9);
}

/* Who stands in line and does not come is passed over once, and has to stand in line again. */
static void
test_passed_over (void)
{
  g_autoptr (MnAllowance) allowance = mn_allowance_new ();

  mn_allowance_charge (allowance, &first, 0.05, 0);
  mn_allowance_charge (allowance, &second, 0.05, 0);
  g_assert_cmpfloat (fabs (mn_allowance_ask (allowance, &first, 0) - 20), <, 1e-9);
  g_assert_cmpfloat (fabs (mn_allowance_ask (allowance, &second, 0) - 20), <, 1e-9);
  g_assert_cmpfloat (mn_allowance_ask (allowance, &second, 20.1), >, 0);
  g_assert_cmpfloat (mn_allowance_ask (allowance, &second, 20.1), <, 0.05);
  g_assert_cmpfloat (mn_allowance_ask (allowance, &second, 20.3), ==, 0);
  mn_allowance_charge (allowance, &second, 0.05, 20.5);
  g_assert_cmpfloat (fabs (mn_allowance_ask (allowance, &second, 20.5) - 10), <, 1e-9);
  g_assert_cmpfloat (mn_allowance_ask (allowance, &second, 30.6), ==, 0);
  g_assert_cmpfloat (mn_allowance_ask (allowance, &first, 30.6), >, 0);
  mn_allowance_charge (allowance, &second, 0.05, 30.6);
  g_assert_cmpfloat (mn_allowance_ask (allowance, &second, 40.7), >, 0);
  g_assert_cmpfloat (mn_allowance_ask (allowance, &first, 40.7), ==, 0);
}

/* Nobody waits for one that has left, and it has no place to come back to. */
static void
test_leave (void)
{
  g_autoptr (MnAllowance) allowance = mn_allowance_new ();

  mn_allowance_charge (allowance, &first, 0.05, 0);
  mn_allowance_charge (allowance, &second, 0.05, 0);
  g_assert_cmpfloat (mn_allowance_ask (allowance, &first, 0), >, 0);
  g_assert_cmpfloat (mn_allowance_ask (allowance, &second, 0), >, 0);
  mn_allowance_leave (allowance, &first);
  g_assert_cmpfloat (mn_allowance_ask (allowance, &second, 20.001), ==, 0);
  mn_allowance_charge (allowance, &second, 0.05, 20.1);
  /* A new one has its first turn at once, and then waits like the others. */
  g_assert_cmpfloat (mn_allowance_ask (allowance, &first, 20.1), ==, 0);
  mn_allowance_charge (allowance, &first, 0.01, 20.1);
  g_assert_cmpfloat (mn_allowance_ask (allowance, &second, 20.1), >, 0);
  g_assert_cmpfloat (mn_allowance_ask (allowance, &first, 20.1), >, 0);
  /* Who never came may leave as well. */
  mn_allowance_leave (allowance, &third);
  g_assert_cmpfloat (mn_allowance_ask (allowance, &second, 32.2), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/allowance/share", test_share);
  g_test_add_func ("/allowance/fair", test_fair);
  g_test_add_func ("/allowance/short-run", test_short_run);
  g_test_add_func ("/allowance/rests", test_rests);
  g_test_add_func ("/allowance/passed-over", test_passed_over);
  g_test_add_func ("/allowance/leave", test_leave);
  return g_test_run ();
}
