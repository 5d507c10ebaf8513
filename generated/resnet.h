/* resnet.h: a network, its gradient and a training step in C99.
 *
 * Made by symbp 0.1.0 from the declaration of `resnet`
 * (SHA-256 f9e9b9bff11343d349cebb86e85d093dd9198a199541d401632f91f44335d067). Do not edit.
 *
 * Compile resnet.c with, for example:
 *
 *     cc -std=c99 -O3 -march=native -ffast-math -ffp-contract=fast -c resnet.c
 *     (link with -lm)
 *
 * What else may be chosen when it is compiled stands at the head of resnet.c.
 *
 * Arrays are row-major, batch first. Offsets and lengths count elements of type resnet_real; a
 * buffer of N elements has N*sizeof(resnet_real) bytes and needs the alignment of one element.
 * The caller owns all memory. Arrays that a call only reads may overlap one another (the same array
 * as input and target); any other two must not, but where that is said. The functions allocate
 * nothing and keep nothing between calls but what stands in the caller's arrays; they may run in
 * several threads at once, each with a workspace of its own. What a workspace holds at first does
 * not matter.
 *
 * Where an integer of an input is out of range, what they give is NaN, and nothing is read or
 * written outside a buffer.
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

/* Lengths of the buffers. One workspace serves every function; needed of it are:
 *   resnet_forward, _backward and _step: 273456, of which
 *   at most 273380 hold values at one moment;
 *   resnet_predict: 74096.
 */
#define resnet_N_PARAMETERS 29230
#define resnet_N_GRADIENTS 29230
#define resnet_N_WORKSPACE 273456
#define resnet_N_LIVE 273380 /* the most that training needs of it at one moment */
#define resnet_N_OUTPUT 320
#define resnet_N_STATE 360

/* The longest array must fit the target's address space; where it does not, this does not compile. */
typedef char resnet_fits[273456 <= PTRDIFF_MAX / sizeof(resnet_real) ? 1 : -1];

/* Where each parameter stands in `parameters`, and its gradient in `gradients`. */
#define resnet_N_TENSORS 32
#define resnet_OFFSET_conv2d1_W 0 /* resnet_real[12][1][3][3] */
#define resnet_LENGTH_conv2d1_W 108
#define resnet_OFFSET_batch_norm1_gamma 108 /* resnet_real[12] */
#define resnet_LENGTH_batch_norm1_gamma 12
#define resnet_OFFSET_batch_norm1_beta 120 /* resnet_real[12] */
#define resnet_LENGTH_batch_norm1_beta 12
#define resnet_OFFSET_fine0_conv2d1_W 132 /* resnet_real[12][12][3][3] */
#define resnet_LENGTH_fine0_conv2d1_W 1296
#define resnet_OFFSET_fine0_batch_norm1_gamma 1428 /* resnet_real[12] */
#define resnet_LENGTH_fine0_batch_norm1_gamma 12
#define resnet_OFFSET_fine0_batch_norm1_beta 1440 /* resnet_real[12] */
#define resnet_LENGTH_fine0_batch_norm1_beta 12
#define resnet_OFFSET_fine0_conv2d2_W 1452 /* resnet_real[12][12][3][3] */
#define resnet_LENGTH_fine0_conv2d2_W 1296
#define resnet_OFFSET_fine0_batch_norm2_gamma 2748 /* resnet_real[12] */
#define resnet_LENGTH_fine0_batch_norm2_gamma 12
#define resnet_OFFSET_fine0_batch_norm2_beta 2760 /* resnet_real[12] */
#define resnet_LENGTH_fine0_batch_norm2_beta 12
#define resnet_OFFSET_fine1_conv2d1_W 2772 /* resnet_real[12][12][3][3] */
#define resnet_LENGTH_fine1_conv2d1_W 1296
#define resnet_OFFSET_fine1_batch_norm1_gamma 4068 /* resnet_real[12] */
#define resnet_LENGTH_fine1_batch_norm1_gamma 12
#define resnet_OFFSET_fine1_batch_norm1_beta 4080 /* resnet_real[12] */
#define resnet_LENGTH_fine1_batch_norm1_beta 12
#define resnet_OFFSET_fine1_conv2d2_W 4092 /* resnet_real[12][12][3][3] */
#define resnet_LENGTH_fine1_conv2d2_W 1296
#define resnet_OFFSET_fine1_batch_norm2_gamma 5388 /* resnet_real[12] */
#define resnet_LENGTH_fine1_batch_norm2_gamma 12
#define resnet_OFFSET_fine1_batch_norm2_beta 5400 /* resnet_real[12] */
#define resnet_LENGTH_fine1_batch_norm2_beta 12
#define resnet_OFFSET_conv2d2_W 5412 /* resnet_real[24][12][3][3] */
#define resnet_LENGTH_conv2d2_W 2592
#define resnet_OFFSET_batch_norm2_gamma 8004 /* resnet_real[24] */
#define resnet_LENGTH_batch_norm2_gamma 24
#define resnet_OFFSET_batch_norm2_beta 8028 /* resnet_real[24] */
#define resnet_LENGTH_batch_norm2_beta 24
#define resnet_OFFSET_coarse0_conv2d1_W 8052 /* resnet_real[24][24][3][3] */
#define resnet_LENGTH_coarse0_conv2d1_W 5184
#define resnet_OFFSET_coarse0_batch_norm1_gamma 13236 /* resnet_real[24] */
#define resnet_LENGTH_coarse0_batch_norm1_gamma 24
#define resnet_OFFSET_coarse0_batch_norm1_beta 13260 /* resnet_real[24] */
#define resnet_LENGTH_coarse0_batch_norm1_beta 24
#define resnet_OFFSET_coarse0_conv2d2_W 13284 /* resnet_real[24][24][3][3] */
#define resnet_LENGTH_coarse0_conv2d2_W 5184
#define resnet_OFFSET_coarse0_batch_norm2_gamma 18468 /* resnet_real[24] */
#define resnet_LENGTH_coarse0_batch_norm2_gamma 24
#define resnet_OFFSET_coarse0_batch_norm2_beta 18492 /* resnet_real[24] */
#define resnet_LENGTH_coarse0_batch_norm2_beta 24
#define resnet_OFFSET_coarse1_conv2d1_W 18516 /* resnet_real[24][24][3][3] */
#define resnet_LENGTH_coarse1_conv2d1_W 5184
#define resnet_OFFSET_coarse1_batch_norm1_gamma 23700 /* resnet_real[24] */
#define resnet_LENGTH_coarse1_batch_norm1_gamma 24
#define resnet_OFFSET_coarse1_batch_norm1_beta 23724 /* resnet_real[24] */
#define resnet_LENGTH_coarse1_batch_norm1_beta 24
#define resnet_OFFSET_coarse1_conv2d2_W 23748 /* resnet_real[24][24][3][3] */
#define resnet_LENGTH_coarse1_conv2d2_W 5184
#define resnet_OFFSET_coarse1_batch_norm2_gamma 28932 /* resnet_real[24] */
#define resnet_LENGTH_coarse1_batch_norm2_gamma 24
#define resnet_OFFSET_coarse1_batch_norm2_beta 28956 /* resnet_real[24] */
#define resnet_LENGTH_coarse1_batch_norm2_beta 24
#define resnet_OFFSET_logits_W 28980 /* resnet_real[10][24] */
#define resnet_LENGTH_logits_W 240
#define resnet_OFFSET_logits_b 29220 /* resnet_real[10] */
#define resnet_LENGTH_logits_b 10

/* Where each tensor stands in `state`. */
#define resnet_STATE_OFFSET_batch_norm1_running_mean 0 /* resnet_real[12], fresh: 0.0 */
#define resnet_STATE_LENGTH_batch_norm1_running_mean 12
#define resnet_STATE_OFFSET_batch_norm1_running_var 12 /* resnet_real[12], fresh: 1.0 */
#define resnet_STATE_LENGTH_batch_norm1_running_var 12
#define resnet_STATE_OFFSET_fine0_batch_norm1_running_mean 24 /* resnet_real[12], fresh: 0.0 */
#define resnet_STATE_LENGTH_fine0_batch_norm1_running_mean 12
#define resnet_STATE_OFFSET_fine0_batch_norm1_running_var 36 /* resnet_real[12], fresh: 1.0 */
#define resnet_STATE_LENGTH_fine0_batch_norm1_running_var 12
#define resnet_STATE_OFFSET_fine0_batch_norm2_running_mean 48 /* resnet_real[12], fresh: 0.0 */
#define resnet_STATE_LENGTH_fine0_batch_norm2_running_mean 12
#define resnet_STATE_OFFSET_fine0_batch_norm2_running_var 60 /* resnet_real[12], fresh: 1.0 */
#define resnet_STATE_LENGTH_fine0_batch_norm2_running_var 12
#define resnet_STATE_OFFSET_fine1_batch_norm1_running_mean 72 /* resnet_real[12], fresh: 0.0 */
#define resnet_STATE_LENGTH_fine1_batch_norm1_running_mean 12
#define resnet_STATE_OFFSET_fine1_batch_norm1_running_var 84 /* resnet_real[12], fresh: 1.0 */
#define resnet_STATE_LENGTH_fine1_batch_norm1_running_var 12
#define resnet_STATE_OFFSET_fine1_batch_norm2_running_mean 96 /* resnet_real[12], fresh: 0.0 */
#define resnet_STATE_LENGTH_fine1_batch_norm2_running_mean 12
#define resnet_STATE_OFFSET_fine1_batch_norm2_running_var 108 /* resnet_real[12], fresh: 1.0 */
#define resnet_STATE_LENGTH_fine1_batch_norm2_running_var 12
#define resnet_STATE_OFFSET_batch_norm2_running_mean 120 /* resnet_real[24], fresh: 0.0 */
#define resnet_STATE_LENGTH_batch_norm2_running_mean 24
#define resnet_STATE_OFFSET_batch_norm2_running_var 144 /* resnet_real[24], fresh: 1.0 */
#define resnet_STATE_LENGTH_batch_norm2_running_var 24
#define resnet_STATE_OFFSET_coarse0_batch_norm1_running_mean 168 /* resnet_real[24], fresh: 0.0 */
#define resnet_STATE_LENGTH_coarse0_batch_norm1_running_mean 24
#define resnet_STATE_OFFSET_coarse0_batch_norm1_running_var 192 /* resnet_real[24], fresh: 1.0 */
#define resnet_STATE_LENGTH_coarse0_batch_norm1_running_var 24
#define resnet_STATE_OFFSET_coarse0_batch_norm2_running_mean 216 /* resnet_real[24], fresh: 0.0 */
#define resnet_STATE_LENGTH_coarse0_batch_norm2_running_mean 24
#define resnet_STATE_OFFSET_coarse0_batch_norm2_running_var 240 /* resnet_real[24], fresh: 1.0 */
#define resnet_STATE_LENGTH_coarse0_batch_norm2_running_var 24
#define resnet_STATE_OFFSET_coarse1_batch_norm1_running_mean 264 /* resnet_real[24], fresh: 0.0 */
#define resnet_STATE_LENGTH_coarse1_batch_norm1_running_mean 24
#define resnet_STATE_OFFSET_coarse1_batch_norm1_running_var 288 /* resnet_real[24], fresh: 1.0 */
#define resnet_STATE_LENGTH_coarse1_batch_norm1_running_var 24
#define resnet_STATE_OFFSET_coarse1_batch_norm2_running_mean 312 /* resnet_real[24], fresh: 0.0 */
#define resnet_STATE_LENGTH_coarse1_batch_norm2_running_mean 24
#define resnet_STATE_OFFSET_coarse1_batch_norm2_running_var 336 /* resnet_real[24], fresh: 1.0 */
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
   unless that is NULL; it may be the same buffer. `step` replaces the one by the other in `state`.
   An integer out of range leaves the state as it is. The state of an evaluation does not change. */
void resnet_state(resnet_real *state);

/* The loss. */
resnet_real resnet_forward(const resnet_real *parameters, const resnet_real *x, const int32_t *y,
    const resnet_real *state, resnet_real *next_state, resnet_real *workspace);

/* The gradients (resnet_N_GRADIENTS elements), after `forward` with the same parameters, inputs,
   noise and workspace. Nothing else may run in that workspace between the two; `backward` uses up
   what `forward` left there. */
void resnet_backward(const resnet_real *parameters, const resnet_real *x, const int32_t *y,
    resnet_real *workspace, resnet_real *gradients);

/* Forward, backward and `parameters -= rate * gradients`; returns the loss before the step. Most
   gradients are subtracted where they are made, and never stored. When an
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
