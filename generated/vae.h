/* vae.h: a network, its gradient and a training step in C99.
 *
 * Made by symbp 0.1.0 from the declaration of `vae`
 * (SHA-256 4b2a68c3427f6d4b91838c60ecacd9c15f4128976493402e934901c59c440c61). Do not edit.
 *
 * Compile vae.c with, for example:
 *
 *     cc -std=c99 -O3 -march=native -ffast-math -ffp-contract=fast -c vae.c
 *     (link with -lm)
 *
 * What else may be chosen when it is compiled stands at the head of vae.c.
 *
 * Arrays are row-major, batch first. Offsets and lengths count elements of type vae_real; a
 * buffer of N elements has N*sizeof(vae_real) bytes and needs the alignment of one element.
 * The caller owns all memory. Arrays that a call only reads may overlap one another (the same array
 * as input and target); any other two must not, but where that is said. The functions allocate
 * nothing and keep nothing between calls but what stands in the caller's arrays; they may run in
 * several threads at once, each with a workspace of its own. What a workspace holds at first does
 * not matter.
 */
#ifndef vae_H
#define vae_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Single precision, or double when compiled with -Dvae_DOUBLE (here and in vae.c). */
#ifdef vae_DOUBLE
typedef double vae_real;
#else
typedef float vae_real;
#endif

#define vae_BATCH 32

/* Lengths of the buffers. One workspace serves every function; needed of it are:
 *   vae_forward, _backward and _step: 8384, of which
 *   at most 8384 hold values at one moment;
 *   vae_predict: 4160.
 */
#define vae_N_PARAMETERS 8772
#define vae_N_GRADIENTS 8772
#define vae_N_WORKSPACE 8384
#define vae_N_LIVE 8384 /* the most that training needs of it at one moment */
#define vae_N_OUTPUT 2112
#define vae_N_NOISE 64

/* The longest array must fit the target's address space; where it does not, this does not compile. */
typedef char vae_fits[8772 <= PTRDIFF_MAX / sizeof(vae_real) ? 1 : -1];

/* Where each parameter stands in `parameters`, and its gradient in `gradients`. */
#define vae_N_TENSORS 8
#define vae_OFFSET_dense1_W 0 /* vae_real[64][64] */
#define vae_LENGTH_dense1_W 4096
#define vae_OFFSET_dense1_b 4096 /* vae_real[64] */
#define vae_LENGTH_dense1_b 64
#define vae_OFFSET_dense2_W 4160 /* vae_real[4][64] */
#define vae_LENGTH_dense2_W 256
#define vae_OFFSET_dense2_b 4416 /* vae_real[4] */
#define vae_LENGTH_dense2_b 4
#define vae_OFFSET_hidden_W 4420 /* vae_real[64][2] */
#define vae_LENGTH_hidden_W 128
#define vae_OFFSET_hidden_b 4548 /* vae_real[64] */
#define vae_LENGTH_hidden_b 64
#define vae_OFFSET_pixels_W 4612 /* vae_real[64][64] */
#define vae_LENGTH_pixels_W 4096
#define vae_OFFSET_pixels_b 8708 /* vae_real[64] */
#define vae_LENGTH_pixels_b 64

/* Where each output stands in what `predict` writes. */
#define vae_OUTPUT_OFFSET_pixels 0 /* vae_real[32][64] */
#define vae_OUTPUT_LENGTH_pixels 2048
#define vae_OUTPUT_OFFSET_mu 2048 /* vae_real[32][2] */
#define vae_OUTPUT_LENGTH_mu 64

/* Where each tensor stands in `noise`, and how it is drawn: uniform from 0 up to 1, or normal with
   mean 0 and variance 1. */
#define vae_NOISE_OFFSET_eps 0 /* vae_real[32][2], normal */
#define vae_NOISE_LENGTH_eps 64

/* The parameters as a table: vae_N_TENSORS entries, in the order of the declaration. */
typedef struct {
    const char *name; /* UTF-8 */
    size_t offset;
    size_t length;
} vae_tensor;

const vae_tensor *vae_tensors(void);

/* Inputs:
 *   x: vae_real[32][64]
 */

/* Writes the noise (vae_N_NOISE elements) drawn from a seed: the same for the same seed. The
   functions only read it; the caller may write any of it instead. */
void vae_noise(uint64_t seed, vae_real *noise);

/* The loss. */
vae_real vae_forward(const vae_real *parameters, const vae_real *x, const vae_real *noise,
    vae_real *workspace);

/* The gradients (vae_N_GRADIENTS elements), after `forward` with the same parameters, inputs,
   noise and workspace. Nothing else may run in that workspace between the two; `backward` uses up
   what `forward` left there. */
void vae_backward(const vae_real *parameters, const vae_real *x, const vae_real *noise,
    vae_real *workspace, vae_real *gradients);

/* Forward, backward and `parameters -= rate * gradients`; returns the loss before the step. Most
   gradients are subtracted where they are made, and never stored. */
vae_real vae_step(vae_real *parameters, const vae_real *x, const vae_real *noise,
    vae_real *workspace, vae_real rate);

/* The outputs (vae_N_OUTPUT elements). */
void vae_predict(const vae_real *parameters, const vae_real *x, const vae_real *noise,
    vae_real *workspace, vae_real *output);

#ifdef __cplusplus
}
#endif

#endif
