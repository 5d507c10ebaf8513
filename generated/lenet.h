/* lenet.h: a network, its gradient and a training step in C99.
 *
 * Made by symbp 0.1.0 from the declaration of `lenet`
 * (SHA-256 6a4e67dc93bf260f59a1d84084c20d58a010a16d61da8bdc05082357d6e45ba6). Do not edit.
 *
 * Compile lenet.c with, for example:
 *
 *     cc -std=c99 -O3 -march=native -ffast-math -ffp-contract=fast -c lenet.c
 *     (link with -lm)
 *
 * What else may be chosen when it is compiled stands at the head of lenet.c.
 *
 * Arrays are row-major, batch first. Offsets and lengths count elements of type lenet_real; a
 * buffer of N elements has N*sizeof(lenet_real) bytes and needs the alignment of one element.
 * The caller owns all memory. Arrays that a call only reads may overlap one another (the same array
 * as input and target); any other two must not, but where that is said. The functions allocate
 * nothing and keep nothing between calls but what stands in the caller's arrays; they may run in
 * several threads at once, each with a workspace of its own. What a workspace holds at first does
 * not matter.
 *
 * Where an integer of an input is out of range, what they give is NaN, and nothing is read or
 * written outside a buffer.
 */
#ifndef lenet_H
#define lenet_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Single precision, or double when compiled with -Dlenet_DOUBLE (here and in lenet.c). */
#ifdef lenet_DOUBLE
typedef double lenet_real;
#else
typedef float lenet_real;
#endif

#define lenet_BATCH 32

/* Lengths of the buffers. One workspace serves every function; needed of it are:
 *   lenet_forward, _backward and _step: 43008, of which
 *   at most 43008 hold values at one moment;
 *   lenet_predict: 20480.
 */
#define lenet_N_PARAMETERS 3658
#define lenet_N_GRADIENTS 3658
#define lenet_N_WORKSPACE 43008
#define lenet_N_LIVE 43008 /* the most that training needs of it at one moment */
#define lenet_N_OUTPUT 320

/* The longest array must fit the target's address space; where it does not, this does not compile. */
typedef char lenet_fits[43008 <= PTRDIFF_MAX / sizeof(lenet_real) ? 1 : -1];

/* Where each parameter stands in `parameters`, and its gradient in `gradients`. */
#define lenet_N_TENSORS 8
#define lenet_OFFSET_conv2d1_W 0 /* lenet_real[8][1][3][3] */
#define lenet_LENGTH_conv2d1_W 72
#define lenet_OFFSET_conv2d1_b 72 /* lenet_real[8] */
#define lenet_LENGTH_conv2d1_b 8
#define lenet_OFFSET_conv2d2_W 80 /* lenet_real[16][8][3][3] */
#define lenet_LENGTH_conv2d2_W 1152
#define lenet_OFFSET_conv2d2_b 1232 /* lenet_real[16] */
#define lenet_LENGTH_conv2d2_b 16
#define lenet_OFFSET_dense1_W 1248 /* lenet_real[32][64] */
#define lenet_LENGTH_dense1_W 2048
#define lenet_OFFSET_dense1_b 3296 /* lenet_real[32] */
#define lenet_LENGTH_dense1_b 32
#define lenet_OFFSET_logits_W 3328 /* lenet_real[10][32] */
#define lenet_LENGTH_logits_W 320
#define lenet_OFFSET_logits_b 3648 /* lenet_real[10] */
#define lenet_LENGTH_logits_b 10

/* The parameters as a table: lenet_N_TENSORS entries, in the order of the declaration. */
typedef struct {
    const char *name; /* UTF-8 */
    size_t offset;
    size_t length;
} lenet_tensor;

const lenet_tensor *lenet_tensors(void);

/* Inputs:
 *   x: lenet_real[32][1][8][8]
 *   y: int32_t[32], 0 .. 9
 */

/* The loss. */
lenet_real lenet_forward(const lenet_real *parameters, const lenet_real *x, const int32_t *y,
    lenet_real *workspace);

/* The gradients (lenet_N_GRADIENTS elements), after `forward` with the same parameters, inputs,
   noise and workspace. Nothing else may run in that workspace between the two; `backward` uses up
   what `forward` left there. */
void lenet_backward(const lenet_real *parameters, const lenet_real *x, const int32_t *y,
    lenet_real *workspace, lenet_real *gradients);

/* Forward, backward and `parameters -= rate * gradients`; returns the loss before the step. Most
   gradients are subtracted where they are made, and never stored. When an
   integer is out of range it returns NaN and leaves the parameters as they are. */
lenet_real lenet_step(lenet_real *parameters, const lenet_real *x, const int32_t *y,
    lenet_real *workspace, lenet_real rate);

/* The output (lenet_N_OUTPUT elements). */
void lenet_predict(const lenet_real *parameters, const lenet_real *x, lenet_real *workspace,
    lenet_real *output);

#ifdef __cplusplus
}
#endif

#endif
