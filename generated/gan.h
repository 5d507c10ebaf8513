/* gan.h: a network, its gradient and a training step in C99.
 *
 * Made by symbp 0.1.0 from the declaration of `gan`
 * (SHA-256 ecb0caa755fbc722ebc71ca49ec4da84d9301866d9c95ce9a62faa560f37f5f9). Do not edit.
 *
 * Compile gan.c with, for example:
 *
 *     cc -std=c99 -O3 -march=native -ffast-math -ffp-contract=fast -c gan.c
 *     (link with -lm)
 *
 * What else may be chosen when it is compiled stands at the head of gan.c.
 *
 * Arrays are row-major, batch first. Offsets and lengths count elements of type gan_real; a
 * buffer of N elements has N*sizeof(gan_real) bytes and needs the alignment of one element.
 * The caller owns all memory. Arrays that a call only reads may overlap one another (the same array
 * as input and target); any other two must not, but where that is said. The functions allocate
 * nothing and keep nothing between calls but what stands in the caller's arrays; they may run in
 * several threads at once, each with a workspace of its own. What a workspace holds at first does
 * not matter.
 */
#ifndef gan_H
#define gan_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Single precision, or double when compiled with -Dgan_DOUBLE (here and in gan.c). */
#ifdef gan_DOUBLE
typedef double gan_real;
#else
typedef float gan_real;
#endif

#define gan_BATCH 128

/* Lengths of the buffers. One workspace serves every function; needed of it are:
 *   gan_discriminator_forward, _backward and _step: 45504, of which
 *   at most 45504 hold values at one moment;
 *   gan_generator_forward, _backward and _step: 41088, of which
 *   at most 41088 hold values at one moment;
 *   gan_predict: 16384.
 */
#define gan_N_PARAMETERS 9283
#define gan_N_GRADIENTS 9283
#define gan_N_WORKSPACE 45504
#define gan_N_LIVE 45504 /* the most that training needs of it at one moment */
#define gan_N_OUTPUT 256
#define gan_N_NOISE 1024

/* The longest array must fit the target's address space; where it does not, this does not compile. */
typedef char gan_fits[45504 <= PTRDIFF_MAX / sizeof(gan_real) ? 1 : -1];

/* Where each parameter stands in `parameters`, and its gradient in `gradients`. */
#define gan_N_TENSORS 12
#define gan_OFFSET_G_dense1_W 0 /* gan_real[64][8] */
#define gan_LENGTH_G_dense1_W 512
#define gan_OFFSET_G_dense1_b 512 /* gan_real[64] */
#define gan_LENGTH_G_dense1_b 64
#define gan_OFFSET_G_dense2_W 576 /* gan_real[64][64] */
#define gan_LENGTH_G_dense2_W 4096
#define gan_OFFSET_G_dense2_b 4672 /* gan_real[64] */
#define gan_LENGTH_G_dense2_b 64
#define gan_OFFSET_G_dense3_W 4736 /* gan_real[2][64] */
#define gan_LENGTH_G_dense3_W 128
#define gan_OFFSET_G_dense3_b 4864 /* gan_real[2] */
#define gan_LENGTH_G_dense3_b 2
#define gan_OFFSET_D_dense1_W 4866 /* gan_real[64][2] */
#define gan_LENGTH_D_dense1_W 128
#define gan_OFFSET_D_dense1_b 4994 /* gan_real[64] */
#define gan_LENGTH_D_dense1_b 64
#define gan_OFFSET_D_dense2_W 5058 /* gan_real[64][64] */
#define gan_LENGTH_D_dense2_W 4096
#define gan_OFFSET_D_dense2_b 9154 /* gan_real[64] */
#define gan_LENGTH_D_dense2_b 64
#define gan_OFFSET_D_dense3_W 9218 /* gan_real[1][64] */
#define gan_LENGTH_D_dense3_W 64
#define gan_OFFSET_D_dense3_b 9282 /* gan_real[1] */
#define gan_LENGTH_D_dense3_b 1

/* Where each tensor stands in `noise`, and how it is drawn: uniform from 0 up to 1, or normal with
   mean 0 and variance 1. */
#define gan_NOISE_OFFSET_z 0 /* gan_real[128][8], normal */
#define gan_NOISE_LENGTH_z 1024

/* The parameters as a table: gan_N_TENSORS entries, in the order of the declaration. */
typedef struct {
    const char *name; /* UTF-8 */
    size_t offset;
    size_t length;
} gan_tensor;

const gan_tensor *gan_tensors(void);

/* Inputs:
 *   real: gan_real[128][2]
 */

/* Writes the noise (gan_N_NOISE elements) drawn from a seed: the same for the same seed. The
   functions only read it; the caller may write any of it instead. */
void gan_noise(uint64_t seed, gan_real *noise);

/* ---------------------------------------------------------------- discriminator */

/* The loss. */
gan_real gan_discriminator_forward(const gan_real *parameters, const gan_real *real,
    const gan_real *noise, gan_real *workspace);

/* The gradients (gan_N_GRADIENTS elements), after `forward` with the same parameters, inputs,
   noise and workspace. Nothing else may run in that workspace between the two; `backward` uses up
   what `forward` left there. Gradients of what this loss does not train are 0. */
void gan_discriminator_backward(const gan_real *parameters, const gan_real *real,
    const gan_real *noise, gan_real *workspace, gan_real *gradients);

/* Forward, backward and `parameters -= rate * gradients`; returns the loss before the step. Most
   gradients are subtracted where they are made, and never stored. */
gan_real gan_discriminator_step(gan_real *parameters, const gan_real *real, const gan_real *noise,
    gan_real *workspace, gan_real rate);

/* ---------------------------------------------------------------- generator */

/* The loss. */
gan_real gan_generator_forward(const gan_real *parameters, const gan_real *noise,
    gan_real *workspace);

/* The gradients (gan_N_GRADIENTS elements), after `forward` with the same parameters, inputs,
   noise and workspace. Nothing else may run in that workspace between the two; `backward` uses up
   what `forward` left there. Gradients of what this loss does not train are 0. */
void gan_generator_backward(const gan_real *parameters, const gan_real *noise, gan_real *workspace,
    gan_real *gradients);

/* Forward, backward and `parameters -= rate * gradients`; returns the loss before the step. Most
   gradients are subtracted where they are made, and never stored. */
gan_real gan_generator_step(gan_real *parameters, const gan_real *noise, gan_real *workspace,
    gan_real rate);

/* The output (gan_N_OUTPUT elements), in evaluation. */
void gan_predict(const gan_real *parameters, const gan_real *noise, gan_real *workspace,
    gan_real *output);

#ifdef __cplusplus
}
#endif

#endif
