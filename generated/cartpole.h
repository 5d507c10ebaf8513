/* cartpole.h: a network, its gradient and a training step in C99.
 *
 * Made by symbp 0.1.0 from the declaration of `cartpole`
 * (SHA-256 34e02da20c4e5df2f6c9b0bdc96b921a34029ad248fc77599f9c9397f314f671). Do not edit.
 *
 * Compile cartpole.c with, for example:
 *
 *     cc -std=c99 -O3 -march=native -ffast-math -ffp-contract=fast -c cartpole.c
 *     (link with -lm)
 *
 * What else may be chosen when it is compiled stands at the head of cartpole.c.
 *
 * Arrays are row-major, batch first. Offsets and lengths count elements of type cartpole_real; a
 * buffer of N elements has N*sizeof(cartpole_real) bytes and needs the alignment of one element.
 * The caller owns all memory. Arrays that a call only reads may overlap one another (the same array
 * as input and target); any other two must not, but where that is said. The functions allocate
 * nothing and keep nothing between calls but what stands in the caller's arrays; they may run in
 * several threads at once, each with a workspace of its own. What a workspace holds at first does
 * not matter.
 *
 * Where an integer of an input is out of range, what they give is NaN, and nothing is read or
 * written outside a buffer.
 */
#ifndef cartpole_H
#define cartpole_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Single precision, or double when compiled with -Dcartpole_DOUBLE (here and in cartpole.c). */
#ifdef cartpole_DOUBLE
typedef double cartpole_real;
#else
typedef float cartpole_real;
#endif

#define cartpole_BATCH 500
#define cartpole_DIMENSION_steps 500

/* Lengths of the buffers. One workspace serves every function; needed of it are:
 *   cartpole_forward, _backward and _step: 66032, of which
 *   at most 66000 hold values at one moment;
 *   cartpole_predict: 33008.
 */
#define cartpole_N_PARAMETERS 515
#define cartpole_N_GRADIENTS 515
#define cartpole_N_WORKSPACE 66032
#define cartpole_N_LIVE 66000 /* the most that training needs of it at one moment */
#define cartpole_N_OUTPUT 1000

/* The longest array must fit the target's address space; where it does not, this does not compile. */
typedef char cartpole_fits[66032 <= PTRDIFF_MAX / sizeof(cartpole_real) ? 1 : -1];

/* Where each parameter stands in `parameters`, and its gradient in `gradients`. */
#define cartpole_N_TENSORS 6
#define cartpole_OFFSET_dense1_W 0 /* cartpole_real[64][4] */
#define cartpole_LENGTH_dense1_W 256
#define cartpole_OFFSET_dense1_b 256 /* cartpole_real[64] */
#define cartpole_LENGTH_dense1_b 64
#define cartpole_OFFSET_policy_W 320 /* cartpole_real[2][64] */
#define cartpole_LENGTH_policy_W 128
#define cartpole_OFFSET_policy_b 448 /* cartpole_real[2] */
#define cartpole_LENGTH_policy_b 2
#define cartpole_OFFSET_value_W 450 /* cartpole_real[1][64] */
#define cartpole_LENGTH_value_W 64
#define cartpole_OFFSET_value_b 514 /* cartpole_real[1] */
#define cartpole_LENGTH_value_b 1

/* The parameters as a table: cartpole_N_TENSORS entries, in the order of the declaration. */
typedef struct {
    const char *name; /* UTF-8 */
    size_t offset;
    size_t length;
} cartpole_tensor;

const cartpole_tensor *cartpole_tensors(void);

/* Inputs:
 *   state: cartpole_real[500][4]
 *   action: int32_t[500], 0 .. 1
 *   returns: cartpole_real[500]
 */

/* The loss. */
cartpole_real cartpole_forward(const cartpole_real *parameters, const cartpole_real *state,
    const int32_t *action, const cartpole_real *returns, cartpole_real *workspace);

/* The gradients (cartpole_N_GRADIENTS elements), after `forward` with the same parameters, inputs,
   noise and workspace. Nothing else may run in that workspace between the two; `backward` uses up
   what `forward` left there. */
void cartpole_backward(const cartpole_real *parameters, const cartpole_real *state,
    const int32_t *action, const cartpole_real *returns, cartpole_real *workspace,
    cartpole_real *gradients);

/* Forward, backward and `parameters -= rate * gradients`; returns the loss before the step. Most
   gradients are subtracted where they are made, and never stored. When an
   integer is out of range it returns NaN and leaves the parameters as they are. */
cartpole_real cartpole_step(cartpole_real *parameters, const cartpole_real *state,
    const int32_t *action, const cartpole_real *returns, cartpole_real *workspace,
    cartpole_real rate);

/* The output (cartpole_N_OUTPUT elements). */
void cartpole_predict(const cartpole_real *parameters, const cartpole_real *state,
    cartpole_real *workspace, cartpole_real *output);

#ifdef __cplusplus
}
#endif

#endif
