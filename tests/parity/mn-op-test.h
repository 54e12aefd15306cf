/* mn-op-test.h - one op outside of a net, with guard bytes around everything it is given.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-engine-test.h"

G_BEGIN_DECLS

/* An op and the shapes it is tried on. */
typedef struct
{
  const char *layer;
  const char *values;      /* JSON object with ' for ", or NULL: the defaults */
  int         n_inputs;
  MnShape     inputs[4];
  double      away;        /* inputs, random between -1 and 1, are moved this far away from 0: for division */
  const char *activation;  /* NULL, or the layer behind it, computed by the same op where that can, else by its own */
  gboolean    first;       /* it reads plain samples, and nobody asks for the gradients at its inputs */
} MnOpCase;

#define MN_IMAGE(c, h, w) { 3, { (c), (h), (w) } }
#define MN_ROW(f) { 1, { (f) } }

/* Every op on every shape worth trying: the cases of all tests here. Ends with a NULL layer. */
extern const MnOpCase mn_op_cases[];
/* Images whose channels are multiples of 8 or 16, for the blocked layouts. Ends with a NULL layer. */
extern const MnOpCase mn_op_blocked_cases[];

/* What one forward and backward pass gave, as double. Index 0.. by input or parameter; NULL where there is none. */
typedef struct
{
  double *output;
  double *d_inputs[4];
  double *d_params[MN_MAX_PARAMS];
  double *params[MN_MAX_PARAMS];      /* afterwards: running statistics have moved */
  gsize   n_output;
  gsize   n_inputs[4];
  gsize   n_params[MN_MAX_PARAMS];
} MnOpResult;

typedef struct
{
  MnMode   mode;
  gboolean accumulate;      /* gradients are added to what mn_op_test_initial() gives */
  gboolean only_forward;
  gboolean bare;            /* the activation is computed by its own op in any case */
  int      disturbed_input; /* -1, or the tensor (inputs, then parameters) of which element @element gets @offset added */
  gsize    element;
  double   offset;
} MnOpRun;

#define MN_OP_RUN_DEFAULT { .mode = MN_MODE_TRAIN, .disturbed_input = -1 }

typedef struct _MnOpTest MnOpTest;

MnOpTest   *mn_op_test_new     (MnBackend      *backend,
                                const MnOpCase *what,
                                int             batch);
/* As mn_op_test_new(), with the inputs in @layout, or the output, if it is the first op; numbers go in and come out plain all
 * the same. NULL where the backend does not want the layout for this op. */
MnOpTest   *mn_op_test_new_in  (MnBackend      *backend,
                                const MnOpCase *what,
                                int             batch,
                                MnLayout        layout);
/* Whether the op itself applies the activation. */
gboolean    mn_op_test_fuses   (MnOpTest       *test);
void        mn_op_test_free    (MnOpTest       *test);
/* Replaces the random numbers of a tensor: inputs, then parameters, then the gradient at the output. */
void        mn_op_test_set     (MnOpTest       *test,
                                int             tensor,
                                const double   *values);
/* The numbers of a tensor, counted likewise. */
const double *mn_op_test_get   (MnOpTest       *test,
                                int             tensor,
                                gsize          *n);
/* The nearest bfloat16. */
double      mn_op_test_round   (double          number);
/* Gives @to the numbers of all tensors of @from, each changed. */
void        mn_op_test_copy    (MnOpTest       *to,
                                MnOpTest       *from,
                                double        (*change) (double number));
/* Runs on the same random numbers every time; checks the guards. (transfer full) */
MnOpResult *mn_op_test_run     (MnOpTest       *test,
                                const MnOpRun  *run);
void        mn_op_result_free  (MnOpResult     *result);
/* Fails the test where a tensor's normalized mean squared error is not below @bound, NaN included. */
void        mn_op_result_compare (const char      *name,
                                  const MnOpResult *a,
                                  const MnOpResult *b,
                                  double            bound);
int         mn_op_test_n_inputs (MnOpTest      *test);
int         mn_op_test_n_params (MnOpTest      *test);
const MnParamSpec *mn_op_test_get_param (MnOpTest *test, int index);
char       *mn_op_test_describe (MnOpTest      *test);
/* "conv2d {'stride':2} 3×8×8, batch 2" (transfer full) */
char       *mn_op_case_name     (const MnOpCase *what,
                                 int             batch);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnOpTest, mn_op_test_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnOpResult, mn_op_result_free)

G_END_DECLS
