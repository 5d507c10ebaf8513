/* digits.h: a network, its gradient and a training step in C99.
 *
 * Made by symbp 0.1.0 from the declaration of `digits`
 * (SHA-256 a7ebd91143bf486a8d87645aa5b510c6f829ecd6a63406011cb8df0143ef2410). Do not edit.
 *
 * Compile digits.c with, for example:
 *
 *     cc -std=c99 -O3 -march=native -ffast-math -ffp-contract=fast -c digits.c
 *     (link with -lm)
 *
 * What else may be chosen when it is compiled stands at the head of digits.c.
 *
 * Arrays are row-major, batch first. Offsets and lengths count elements of type digits_real; a
 * buffer of N elements has N*sizeof(digits_real) bytes and needs the alignment of one element.
 * The caller owns all memory. Arrays that a call only reads may overlap one another (the same array
 * as input and target); any other two must not, but where that is said. The functions allocate
 * nothing and keep nothing between calls but what stands in the caller's arrays; they may run in
 * several threads at once, each with a workspace of its own. What a workspace holds at first does
 * not matter.
 *
 * Where an integer of an input is out of range, what they give is NaN, and nothing is read or
 * written outside a buffer.
 */
#ifndef digits_H
#define digits_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Single precision, or double when compiled with -Ddigits_DOUBLE (here and in digits.c). */
#ifdef digits_DOUBLE
typedef double digits_real;
#else
typedef float digits_real;
#endif

#define digits_BATCH 32

/* Lengths of the buffers. One workspace serves every function; needed of it are:
 *   digits_forward, _backward and _step: 2368, of which
 *   at most 2368 hold values at one moment;
 *   digits_predict: 1344.
 */
#define digits_N_PARAMETERS 2410
#define digits_N_GRADIENTS 2410
#define digits_N_WORKSPACE 2368
#define digits_N_LIVE 2368 /* the most that training needs of it at one moment */
#define digits_N_OUTPUT 320

/* The longest array must fit the target's address space; where it does not, this does not compile. */
typedef char digits_fits[2410 <= PTRDIFF_MAX / sizeof(digits_real) ? 1 : -1];

/* Where each parameter stands in `parameters`, and its gradient in `gradients`. */
#define digits_N_TENSORS 4
#define digits_OFFSET_dense1_W 0 /* digits_real[32][64] */
#define digits_LENGTH_dense1_W 2048
#define digits_OFFSET_dense1_b 2048 /* digits_real[32] */
#define digits_LENGTH_dense1_b 32
#define digits_OFFSET_logits_W 2080 /* digits_real[10][32] */
#define digits_LENGTH_logits_W 320
#define digits_OFFSET_logits_b 2400 /* digits_real[10] */
#define digits_LENGTH_logits_b 10

/* The parameters as a table: digits_N_TENSORS entries, in the order of the declaration. */
typedef struct {
    const char *name; /* UTF-8 */
    size_t offset;
    size_t length;
} digits_tensor;

const digits_tensor *digits_tensors(void);

/* Inputs:
 *   x: digits_real[32][64]
 *   y: int32_t[32], 0 .. 9
 */

/* The loss. */
digits_real digits_forward(const digits_real *parameters, const digits_real *x, const int32_t *y,
    digits_real *workspace);

/* The gradients (digits_N_GRADIENTS elements), after `forward` with the same parameters, inputs,
   noise and workspace. Nothing else may run in that workspace between the two; `backward` uses up
   what `forward` left there. */
void digits_backward(const digits_real *parameters, const digits_real *x, const int32_t *y,
    digits_real *workspace, digits_real *gradients);

/* Forward, backward and `parameters -= rate * gradients`; returns the loss before the step. Most
   gradients are subtracted where they are made, and never stored. When an
   integer is out of range it returns NaN and leaves the parameters as they are. */
digits_real digits_step(digits_real *parameters, const digits_real *x, const int32_t *y,
    digits_real *workspace, digits_real rate);

/* The output (digits_N_OUTPUT elements). */
void digits_predict(const digits_real *parameters, const digits_real *x, digits_real *workspace,
    digits_real *output);

#ifdef __cplusplus
}
#endif

#endif
