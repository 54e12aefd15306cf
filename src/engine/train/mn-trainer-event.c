/* mn-trainer-event.c - tells what happens to a run, to its folder and to whoever watches.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-trainer-private.h"

MnRunEvent *
mn_trainer_take_event (MnTrainer *trainer)
{
  g_return_val_if_fail (trainer != NULL, NULL);

  return g_async_queue_try_pop (trainer->events);
}

gboolean
mn_trainer_tell_event (MnTrainer  *self,
                       MnRunEvent *event)
{
  const MnProgress *progress = &self->progress;
  gboolean written;

  event->step = progress->step;
  event->epoch = mn_trainer_epochs_done (self);
  event->samples = progress->samples;
  event->seconds = progress->seconds;
  written = self->writer == NULL || mn_run_writer_add_event (self->writer, event);
  g_async_queue_push (self->events, event);
  return written;
}

gboolean
mn_trainer_tell (MnTrainer      *self,
                 MnRunEventKind  kind,
                 const char     *text)
{
  MnRunEvent *event = mn_run_event_new (kind);

  event->text = g_strdup (text);
  return mn_trainer_tell_event (self, event);
}
