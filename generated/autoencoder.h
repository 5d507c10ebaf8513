/* autoencoder.h: a network, its gradient and a training step in C99.
 *
 * Made by symbp 0.1.0 from the declaration of `autoencoder`
 * (SHA-256 ab5d9ab8cfadee38d704d27ff9b3743774d29f04ded4e14d943bf102cda2f327). Do not edit.
 *
 * Compile autoencoder.c with, for example:
 *
 *     cc -std=c99 -O3 -march=native -ffast-math -ffp-contract=fast -c autoencoder.c
 *     (link with -lm)
 *
 * What else may be chosen when it is compiled stands at the head of autoencoder.c.
 *
 * Arrays are row-major, batch first. Offsets and lengths count elements of type autoencoder_real; a
 * buffer of N elements has N*sizeof(autoencoder_real) bytes and needs the alignment of one element.
 * The caller owns all memory. Arrays that a call only reads may overlap one another (the same array
 * as input and target); any other two must not, but where that is said. The functions allocate
 * nothing and keep nothing between calls but what stands in the caller's arrays; they may run in
 * several threads at once, each with a workspace of its own. What a workspace holds at first does
 * not matter.
 */
#ifndef autoencoder_H
#define autoencoder_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Single precision, or double when compiled with -Dautoencoder_DOUBLE (here and in autoencoder.c). */
#ifdef autoencoder_DOUBLE
typedef double autoencoder_real;
#else
typedef float autoencoder_real;
#endif

#define autoencoder_BATCH 32

/* Lengths of the buffers. One workspace serves every function; needed of it are:
 *   autoencoder_forward, _backward and _step: 5312, of which
 *   at most 5312 hold values at one moment;
 *   autoencoder_predict: 3264.
 */
#define autoencoder_N_PARAMETERS 4614
#define autoencoder_N_GRADIENTS 4614
#define autoencoder_N_WORKSPACE 5312
#define autoencoder_N_LIVE 5312 /* the most that training needs of it at one moment */
#define autoencoder_N_OUTPUT 2240

/* The longest array must fit the target's address space; where it does not, this does not compile. */
typedef char autoencoder_fits[5312 <= PTRDIFF_MAX / sizeof(autoencoder_real) ? 1 : -1];

/* Where each parameter stands in `parameters`, and its gradient in `gradients`. */
#define autoencoder_N_TENSORS 8
#define autoencoder_OFFSET_dense1_W 0 /* autoencoder_real[32][64] */
#define autoencoder_LENGTH_dense1_W 2048
#define autoencoder_OFFSET_dense1_b 2048 /* autoencoder_real[32] */
#define autoencoder_LENGTH_dense1_b 32
#define autoencoder_OFFSET_code_W 2080 /* autoencoder_real[6][32] */
#define autoencoder_LENGTH_code_W 192
#define autoencoder_OFFSET_code_b 2272 /* autoencoder_real[6] */
#define autoencoder_LENGTH_code_b 6
#define autoencoder_OFFSET_dense2_W 2278 /* autoencoder_real[32][6] */
#define autoencoder_LENGTH_dense2_W 192
#define autoencoder_OFFSET_dense2_b 2470 /* autoencoder_real[32] */
#define autoencoder_LENGTH_dense2_b 32
#define autoencoder_OFFSET_dense3_W 2502 /* autoencoder_real[64][32] */
#define autoencoder_LENGTH_dense3_W 2048
#define autoencoder_OFFSET_dense3_b 4550 /* autoencoder_real[64] */
#define autoencoder_LENGTH_dense3_b 64

/* Where each output stands in what `predict` writes. */
#define autoencoder_OUTPUT_OFFSET_pixels 0 /* autoencoder_real[32][64] */
#define autoencoder_OUTPUT_LENGTH_pixels 2048
#define autoencoder_OUTPUT_OFFSET_code 2048 /* autoencoder_real[32][6] */
#define autoencoder_OUTPUT_LENGTH_code 192

/* The parameters as a table: autoencoder_N_TENSORS entries, in the order of the declaration. */
typedef struct {
    const char *name; /* UTF-8 */
    size_t offset;
    size_t length;
} autoencoder_tensor;

const autoencoder_tensor *autoencoder_tensors(void);

/* Inputs:
 *   x: autoencoder_real[32][64]
 */

/* The loss. */
autoencoder_real autoencoder_forward(const autoencoder_real *parameters, const autoencoder_real *x,
    autoencoder_real *workspace);

/* The gradients (autoencoder_N_GRADIENTS elements), after `forward` with the same parameters, inputs,
   noise and workspace. Nothing else may run in that workspace between the two; `backward` uses up
   what `forward` left there. */
void autoencoder_backward(const autoencoder_real *parameters, const autoencoder_real *x,
    autoencoder_real *workspace, autoencoder_real *gradients);

/* Forward, backward and `parameters -= rate * gradients`; returns the loss before the step. Most
   gradients are subtracted where they are made, and never stored. */
autoencoder_real autoencoder_step(autoencoder_real *parameters, const autoencoder_real *x,
    autoencoder_real *workspace, autoencoder_real rate);

/* The outputs (autoencoder_N_OUTPUT elements). */
void autoencoder_predict(const autoencoder_real *parameters, const autoencoder_real *x,
    autoencoder_real *workspace, autoencoder_real *output);

#ifdef __cplusplus
}
#endif

#endif
