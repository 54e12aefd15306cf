/* mn-tsan.c - teaches the thread sanitizer GLib's locks, queues and tasks, and OpenMP's teams.
 *
 * GLib and libgomp are not built with the sanitizer and wait in their own ways (futexes), so every access ordered by
 * them would be reported. These functions stand before theirs, call them, and tell the sanitizer what they order.
 * Compiled to nothing in other builds; in those for the thread sanitizer the programs have it, too.
 *
 * SPDX-License-Identifier: MIT
 */
#ifdef __SANITIZE_THREAD__
#define _GNU_SOURCE
/* The libraries call these, too. */
#pragma GCC visibility push(default)
#include <dlfcn.h>
#include <gio/gio.h>

void __tsan_acquire (void *address);
void __tsan_release (void *address);

#define REAL(name) ((__typeof__ (&name)) real (#name))

static void *
real (const char *name)
{
  return dlsym (RTLD_NEXT, name);
}

void
g_mutex_lock (GMutex *mutex)
{
  REAL (g_mutex_lock) (mutex);
  __tsan_acquire (mutex);
}

void
g_mutex_unlock (GMutex *mutex)
{
  __tsan_release (mutex);
  REAL (g_mutex_unlock) (mutex);
}

void
g_cond_wait (GCond  *cond,
             GMutex *mutex)
{
  __tsan_release (mutex);
  REAL (g_cond_wait) (cond, mutex);
  __tsan_acquire (mutex);
}

gboolean
g_cond_wait_until (GCond  *cond,
                   GMutex *mutex,
                   gint64  end_time)
{
  gboolean woken;

  __tsan_release (mutex);
  woken = REAL (g_cond_wait_until) (cond, mutex, end_time);
  __tsan_acquire (mutex);
  return woken;
}

void
g_async_queue_push (GAsyncQueue *queue,
                    gpointer     data)
{
  __tsan_release (queue);
  REAL (g_async_queue_push) (queue, data);
}

gpointer
g_async_queue_pop (GAsyncQueue *queue)
{
  gpointer data = REAL (g_async_queue_pop) (queue);

  __tsan_acquire (queue);
  return data;
}

gpointer
g_async_queue_try_pop (GAsyncQueue *queue)
{
  gpointer data = REAL (g_async_queue_try_pop) (queue);

  __tsan_acquire (queue);
  return data;
}

gboolean
(g_once_init_enter) (volatile void *location)
{
  gboolean first = ((gboolean (*) (volatile void *)) real ("g_once_init_enter")) (location);

  __tsan_acquire ((void *) location);
  return first;
}

void
(g_once_init_leave) (volatile void *location,
                     gsize          result)
{
  __tsan_release ((void *) location);
  ((void (*) (volatile void *, gsize)) real ("g_once_init_leave")) (location, result);
}

/* The function goes through the task's data: what the caller did before is seen by it. */
static void
run_task (GTask        *task,
          gpointer      source,
          gpointer      data,
          GCancellable *cancellable)
{
  GTaskThreadFunc func;

  __tsan_acquire (task);
  func = (GTaskThreadFunc) g_object_get_data (G_OBJECT (task), "mn-tsan");
  func (task, source, data, cancellable);
}

void
g_task_run_in_thread (GTask          *task,
                      GTaskThreadFunc func)
{
  g_object_set_data (G_OBJECT (task), "mn-tsan", (gpointer) func);
  __tsan_release (task);
  REAL (g_task_run_in_thread) (task, run_task);
}

void
g_task_return_pointer (GTask         *task,
                       gpointer       result,
                       GDestroyNotify destroy)
{
  __tsan_release (task);
  REAL (g_task_return_pointer) (task, result, destroy);
}

gpointer
g_task_propagate_pointer (GTask   *task,
                          GError **error)
{
  __tsan_acquire (task);
  return REAL (g_task_propagate_pointer) (task, error);
}

void
g_task_return_boolean (GTask    *task,
                       gboolean  result)
{
  __tsan_release (task);
  REAL (g_task_return_boolean) (task, result);
}

gboolean
g_task_propagate_boolean (GTask   *task,
                          GError **error)
{
  __tsan_acquire (task);
  return REAL (g_task_propagate_boolean) (task, error);
}

void
g_task_return_error (GTask  *task,
                     GError *error)
{
  __tsan_release (task);
  REAL (g_task_return_error) (task, error);
}

/* Who is told that a task is done looks at its data first. */
gpointer
g_task_get_task_data (GTask *task)
{
  __tsan_acquire (task);
  return REAL (g_task_get_task_data) (task);
}

/* A team's function and its data on the way to the team. Not seen by the sanitizer: the team cannot know yet that they
 * are written. */
typedef struct
{
  void (*func) (void *);
  void  *data;
} Team;

void GOMP_parallel (void (*func) (void *), void *data, unsigned int n, unsigned int flags);

static __attribute__ ((no_sanitize ("thread"))) void
run_team (void *data)
{
  Team *team = data;

  __tsan_acquire (team);
  team->func (team->data);
  __tsan_release (team);
}

__attribute__ ((no_sanitize ("thread"))) void
GOMP_parallel (void       (*func) (void *),
               void        *data,
               unsigned int n,
               unsigned int flags)
{
  Team team = { func, data };

  __tsan_release (&team);
  REAL (GOMP_parallel) (run_team, &team, n, flags);
  __tsan_acquire (&team);
}
#endif

/* An empty file is not C. */
typedef int MnTsan;
