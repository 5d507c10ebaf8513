/* resnet.h: a network, its gradient and a training step in C99.
 *
 * Made by symbp 0.1.0 from the declaration of `resnet`
 * (SHA-256 f9e9b9bff11343d349cebb86e85d093dd9198a199541d401632f91f44335d067). Do not edit.
 *
 * Compile resnet.c with, for example:
 *
 *     cc -std=c99 -O3 -march=native -ffast-math -c resnet.c      (link with -lm)
 *
 * Arrays are row-major, batch first. The caller owns all memory; the functions allocate nothing,
 * keep no state and may run in several threads at once, each with a workspace of its own. Where an
 * integer of an input is out of range, what they give is NaN, and nothing is read or written
 * outside a buffer.
 */
#ifndef resnet_H
#define resnet_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Single precision, or double when compiled with -Dresnet_DOUBLE (here and in resnet.c). */
#ifdef resnet_DOUBLE
typedef double resnet_real;
#else
typedef float resnet_real;
#endif

#define resnet_BATCH 32

/* Lengths in elements (resnet_real). One workspace serves every function; needed of it are:
 *   resnet_forward and _backward: 496616; _step: 496616 + 29230 for the gradients
 *   resnet_predict: 112488
 */
#define resnet_N_PARAMETERS 29230
#define resnet_N_GRADIENTS 29230
#define resnet_N_WORKSPACE 525846
#define resnet_N_OUTPUT 320
#define resnet_N_STATE 360

/* Where each parameter stands in `parameters`, and its gradient in `gradients`. */
#define resnet_N_TENSORS 32
#define resnet_OFFSET_conv2d1_W 0
#define resnet_LENGTH_conv2d1_W 108
#define resnet_OFFSET_batch_norm1_gamma 108
#define resnet_LENGTH_batch_norm1_gamma 12
#define resnet_OFFSET_batch_norm1_beta 120
#define resnet_LENGTH_batch_norm1_beta 12
#define resnet_OFFSET_fine0_conv2d1_W 132
#define resnet_LENGTH_fine0_conv2d1_W 1296
#define resnet_OFFSET_fine0_batch_norm1_gamma 1428
#define resnet_LENGTH_fine0_batch_norm1_gamma 12
#define resnet_OFFSET_fine0_batch_norm1_beta 1440
#define resnet_LENGTH_fine0_batch_norm1_beta 12
#define resnet_OFFSET_fine0_conv2d2_W 1452
#define resnet_LENGTH_fine0_conv2d2_W 1296
#define resnet_OFFSET_fine0_batch_norm2_gamma 2748
#define resnet_LENGTH_fine0_batch_norm2_gamma 12
#define resnet_OFFSET_fine0_batch_norm2_beta 2760
#define resnet_LENGTH_fine0_batch_norm2_beta 12
#define resnet_OFFSET_fine1_conv2d1_W 2772
#define resnet_LENGTH_fine1_conv2d1_W 1296
#define resnet_OFFSET_fine1_batch_norm1_gamma 4068
#define resnet_LENGTH_fine1_batch_norm1_gamma 12
#define resnet_OFFSET_fine1_batch_norm1_beta 4080
#define resnet_LENGTH_fine1_batch_norm1_beta 12
#define resnet_OFFSET_fine1_conv2d2_W 4092
#define resnet_LENGTH_fine1_conv2d2_W 1296
#define resnet_OFFSET_fine1_batch_norm2_gamma 5388
#define resnet_LENGTH_fine1_batch_norm2_gamma 12
#define resnet_OFFSET_fine1_batch_norm2_beta 5400
#define resnet_LENGTH_fine1_batch_norm2_beta 12
#define resnet_OFFSET_conv2d2_W 5412
#define resnet_LENGTH_conv2d2_W 2592
#define resnet_OFFSET_batch_norm2_gamma 8004
#define resnet_LENGTH_batch_norm2_gamma 24
#define resnet_OFFSET_batch_norm2_beta 8028
#define resnet_LENGTH_batch_norm2_beta 24
#define resnet_OFFSET_coarse0_conv2d1_W 8052
#define resnet_LENGTH_coarse0_conv2d1_W 5184
#define resnet_OFFSET_coarse0_batch_norm1_gamma 13236
#define resnet_LENGTH_coarse0_batch_norm1_gamma 24
#define resnet_OFFSET_coarse0_batch_norm1_beta 13260
#define resnet_LENGTH_coarse0_batch_norm1_beta 24
#define resnet_OFFSET_coarse0_conv2d2_W 13284
#define resnet_LENGTH_coarse0_conv2d2_W 5184
#define resnet_OFFSET_coarse0_batch_norm2_gamma 18468
#define resnet_LENGTH_coarse0_batch_norm2_gamma 24
#define resnet_OFFSET_coarse0_batch_norm2_beta 18492
#define resnet_LENGTH_coarse0_batch_norm2_beta 24
#define resnet_OFFSET_coarse1_conv2d1_W 18516
#define resnet_LENGTH_coarse1_conv2d1_W 5184
#define resnet_OFFSET_coarse1_batch_norm1_gamma 23700
#define resnet_LENGTH_coarse1_batch_norm1_gamma 24
#define resnet_OFFSET_coarse1_batch_norm1_beta 23724
#define resnet_LENGTH_coarse1_batch_norm1_beta 24
#define resnet_OFFSET_coarse1_conv2d2_W 23748
#define resnet_LENGTH_coarse1_conv2d2_W 5184
#define resnet_OFFSET_coarse1_batch_norm2_gamma 28932
#define resnet_LENGTH_coarse1_batch_norm2_gamma 24
#define resnet_OFFSET_coarse1_batch_norm2_beta 28956
#define resnet_LENGTH_coarse1_batch_norm2_beta 24
#define resnet_OFFSET_logits_W 28980
#define resnet_LENGTH_logits_W 240
#define resnet_OFFSET_logits_b 29220
#define resnet_LENGTH_logits_b 10

/* Where each tensor stands in `state`. */
#define resnet_STATE_OFFSET_batch_norm1_running_mean 0
#define resnet_STATE_LENGTH_batch_norm1_running_mean 12
#define resnet_STATE_OFFSET_batch_norm1_running_var 12
#define resnet_STATE_LENGTH_batch_norm1_running_var 12
#define resnet_STATE_OFFSET_fine0_batch_norm1_running_mean 24
#define resnet_STATE_LENGTH_fine0_batch_norm1_running_mean 12
#define resnet_STATE_OFFSET_fine0_batch_norm1_running_var 36
#define resnet_STATE_LENGTH_fine0_batch_norm1_running_var 12
#define resnet_STATE_OFFSET_fine0_batch_norm2_running_mean 48
#define resnet_STATE_LENGTH_fine0_batch_norm2_running_mean 12
#define resnet_STATE_OFFSET_fine0_batch_norm2_running_var 60
#define resnet_STATE_LENGTH_fine0_batch_norm2_running_var 12
#define resnet_STATE_OFFSET_fine1_batch_norm1_running_mean 72
#define resnet_STATE_LENGTH_fine1_batch_norm1_running_mean 12
#define resnet_STATE_OFFSET_fine1_batch_norm1_running_var 84
#define resnet_STATE_LENGTH_fine1_batch_norm1_running_var 12
#define resnet_STATE_OFFSET_fine1_batch_norm2_running_mean 96
#define resnet_STATE_LENGTH_fine1_batch_norm2_running_mean 12
#define resnet_STATE_OFFSET_fine1_batch_norm2_running_var 108
#define resnet_STATE_LENGTH_fine1_batch_norm2_running_var 12
#define resnet_STATE_OFFSET_batch_norm2_running_mean 120
#define resnet_STATE_LENGTH_batch_norm2_running_mean 24
#define resnet_STATE_OFFSET_batch_norm2_running_var 144
#define resnet_STATE_LENGTH_batch_norm2_running_var 24
#define resnet_STATE_OFFSET_coarse0_batch_norm1_running_mean 168
#define resnet_STATE_LENGTH_coarse0_batch_norm1_running_mean 24
#define resnet_STATE_OFFSET_coarse0_batch_norm1_running_var 192
#define resnet_STATE_LENGTH_coarse0_batch_norm1_running_var 24
#define resnet_STATE_OFFSET_coarse0_batch_norm2_running_mean 216
#define resnet_STATE_LENGTH_coarse0_batch_norm2_running_mean 24
#define resnet_STATE_OFFSET_coarse0_batch_norm2_running_var 240
#define resnet_STATE_LENGTH_coarse0_batch_norm2_running_var 24
#define resnet_STATE_OFFSET_coarse1_batch_norm1_running_mean 264
#define resnet_STATE_LENGTH_coarse1_batch_norm1_running_mean 24
#define resnet_STATE_OFFSET_coarse1_batch_norm1_running_var 288
#define resnet_STATE_LENGTH_coarse1_batch_norm1_running_var 24
#define resnet_STATE_OFFSET_coarse1_batch_norm2_running_mean 312
#define resnet_STATE_LENGTH_coarse1_batch_norm2_running_mean 24
#define resnet_STATE_OFFSET_coarse1_batch_norm2_running_var 336
#define resnet_STATE_LENGTH_coarse1_batch_norm2_running_var 24

/* The parameters as a table: resnet_N_TENSORS entries, in the order of the declaration. */
typedef struct {
    const char *name; /* UTF-8 */
    size_t offset;
    size_t length;
} resnet_tensor;

const resnet_tensor *resnet_tensors(void);

/* Inputs:
 *   x: resnet_real[32][1][8][8]
 *   y: int32_t[32], 0 .. 9
 */

/* Writes the fresh state (resnet_N_STATE elements). Functions that take a state read the one before
   from `state`, or the fresh one where that is NULL. `forward` writes the one after to `next_state`
   unless that is NULL; it may be the same buffer. An integer out of range leaves the state as it is. */
void resnet_state(resnet_real *state);

/* The loss. */
resnet_real resnet_forward(const resnet_real *parameters, const resnet_real *x, const int32_t *y,
    const resnet_real *state, resnet_real *next_state, resnet_real *workspace);

/* The gradients (resnet_N_GRADIENTS elements), after `forward` with the same parameters, inputs,
   noise and workspace. Nothing but `backward` may run in that workspace between the two; `backward`
   itself may run again. */
void resnet_backward(const resnet_real *parameters, const resnet_real *x, const int32_t *y,
    resnet_real *workspace, resnet_real *gradients);

/* Forward, backward and `parameters -= rate * gradients`; returns the loss before the step. When an
   integer is out of range it returns NaN and leaves the parameters as they are. */
resnet_real resnet_step(resnet_real *parameters, const resnet_real *x, const int32_t *y,
    resnet_real *state, resnet_real *workspace, resnet_real rate);

/* The output (resnet_N_OUTPUT elements), in evaluation. */
void resnet_predict(const resnet_real *parameters, const resnet_real *x, const resnet_real *state,
    resnet_real *workspace, resnet_real *output);

#ifdef __cplusplus
}
#endif

#endif
