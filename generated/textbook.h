/* textbook.h: a network, its gradient and a training step in C99.
 *
 * Made by symbp 0.1.0 from the declaration of `textbook`
 * (SHA-256 1c5c5291757c4ddff725022991bcfeb92c314695b5b001a3b3e007b251d224ad). Do not edit.
 *
 * Compile textbook.c with, for example:
 *
 *     cc -std=c99 -O3 -march=native -ffast-math -ffp-contract=fast -c textbook.c
 *     (link with -lm)
 *
 * What else may be chosen when it is compiled stands at the head of textbook.c.
 *
 * Arrays are row-major, batch first. Offsets and lengths count elements of type textbook_real; a
 * buffer of N elements has N*sizeof(textbook_real) bytes and needs the alignment of one element.
 * The caller owns all memory. Arrays that a call only reads may overlap one another (the same array
 * as input and target); any other two must not, but where that is said. The functions allocate
 * nothing and keep nothing between calls but what stands in the caller's arrays; they may run in
 * several threads at once, each with a workspace of its own. What a workspace holds at first does
 * not matter.
 */
#ifndef textbook_H
#define textbook_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Single precision, or double when compiled with -Dtextbook_DOUBLE (here and in textbook.c). */
#ifdef textbook_DOUBLE
typedef double textbook_real;
#else
typedef float textbook_real;
#endif

#define textbook_BATCH 1

/* Lengths of the buffers. One workspace serves every function; needed of it are:
 *   textbook_forward, _backward and _step: 5, of which
 *   at most 5 hold values at one moment;
 *   textbook_predict: 3.
 */
#define textbook_N_PARAMETERS 7
#define textbook_N_GRADIENTS 7
#define textbook_N_WORKSPACE 5
#define textbook_N_LIVE 5 /* the most that training needs of it at one moment */
#define textbook_N_OUTPUT 1

/* The longest array must fit the target's address space; where it does not, this does not compile. */
typedef char textbook_fits[7 <= PTRDIFF_MAX / sizeof(textbook_real) ? 1 : -1];

/* Where each parameter stands in `parameters`, and its gradient in `gradients`. */
#define textbook_N_TENSORS 3
#define textbook_OFFSET_hidden_W 0 /* textbook_real[2][2] */
#define textbook_LENGTH_hidden_W 4
#define textbook_OFFSET_output_W 4 /* textbook_real[1][2] */
#define textbook_LENGTH_output_W 2
#define textbook_OFFSET_output_b 6 /* textbook_real[1] */
#define textbook_LENGTH_output_b 1

/* The parameters as a table: textbook_N_TENSORS entries, in the order of the declaration. */
typedef struct {
    const char *name; /* UTF-8 */
    size_t offset;
    size_t length;
} textbook_tensor;

const textbook_tensor *textbook_tensors(void);

/* Inputs:
 *   x: textbook_real[1][2]
 *   target: textbook_real[1][1]
 */

/* The loss. */
textbook_real textbook_forward(const textbook_real *parameters, const textbook_real *x,
    const textbook_real *target, textbook_real *workspace);

/* The gradients (textbook_N_GRADIENTS elements), after `forward` with the same parameters, inputs,
   noise and workspace. Nothing else may run in that workspace between the two; `backward` uses up
   what `forward` left there. */
void textbook_backward(const textbook_real *parameters, const textbook_real *x,
    const textbook_real *target, textbook_real *workspace, textbook_real *gradients);

/* Forward, backward and `parameters -= rate * gradients`; returns the loss before the step. Most
   gradients are subtracted where they are made, and never stored. */
textbook_real textbook_step(textbook_real *parameters, const textbook_real *x,
    const textbook_real *target, textbook_real *workspace, textbook_real rate);

/* The output (textbook_N_OUTPUT elements). */
void textbook_predict(const textbook_real *parameters, const textbook_real *x,
    textbook_real *workspace, textbook_real *output);

#ifdef __cplusplus
}
#endif

#endif
