/* char_gru.h: a network, its gradient and a training step in C99.
 *
 * Made by symbp 0.1.0 from the declaration of `char_gru`
 * (SHA-256 55129da6976d13c2d3cbef5d403013ba27da7d0db65c60cd706bd8696a6a6cb1). Do not edit.
 *
 * Compile char_gru.c with, for example:
 *
 *     cc -std=c99 -O3 -march=native -ffast-math -ffp-contract=fast -c char_gru.c
 *     (link with -lm)
 *
 * What else may be chosen when it is compiled stands at the head of char_gru.c.
 *
 * Arrays are row-major, batch first. Offsets and lengths count elements of type char_gru_real; a
 * buffer of N elements has N*sizeof(char_gru_real) bytes and needs the alignment of one element.
 * The caller owns all memory. Arrays that a call only reads may overlap one another (the same array
 * as input and target); any other two must not, but where that is said. The functions allocate
 * nothing and keep nothing between calls but what stands in the caller's arrays; they may run in
 * several threads at once, each with a workspace of its own. What a workspace holds at first does
 * not matter.
 *
 * Where an integer of an input is out of range, what they give is NaN, and nothing is read or
 * written outside a buffer.
 */
#ifndef char_gru_H
#define char_gru_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Single precision, or double when compiled with -Dchar_gru_DOUBLE (here and in char_gru.c). */
#ifdef char_gru_DOUBLE
typedef double char_gru_real;
#else
typedef float char_gru_real;
#endif

#define char_gru_BATCH 16
#define char_gru_DIMENSION_time 64

/* Lengths of the buffers. One workspace serves every function; needed of it are:
 *   char_gru_forward, _backward and _step: 1923072, of which
 *   at most 1923072 hold values at one moment;
 *   char_gru_predict: 581632.
 */
#define char_gru_N_PARAMETERS 72512
#define char_gru_N_GRADIENTS 72512
#define char_gru_N_WORKSPACE 1923072
#define char_gru_N_LIVE 1923072 /* the most that training needs of it at one moment */
#define char_gru_N_OUTPUT 65536

/* The longest array must fit the target's address space; where it does not, this does not compile. */
typedef char char_gru_fits[1923072 <= PTRDIFF_MAX / sizeof(char_gru_real) ? 1 : -1];

/* Where each parameter stands in `parameters`, and its gradient in `gradients`. */
#define char_gru_N_TENSORS 7
#define char_gru_OFFSET_embed_E 0 /* char_gru_real[64][32] */
#define char_gru_LENGTH_embed_E 2048
#define char_gru_OFFSET_gru1_W_ih 2048 /* char_gru_real[384][32] */
#define char_gru_LENGTH_gru1_W_ih 12288
#define char_gru_OFFSET_gru1_W_hh 14336 /* char_gru_real[384][128] */
#define char_gru_LENGTH_gru1_W_hh 49152
#define char_gru_OFFSET_gru1_b_ih 63488 /* char_gru_real[384] */
#define char_gru_LENGTH_gru1_b_ih 384
#define char_gru_OFFSET_gru1_b_hh 63872 /* char_gru_real[384] */
#define char_gru_LENGTH_gru1_b_hh 384
#define char_gru_OFFSET_logits_W 64256 /* char_gru_real[64][128] */
#define char_gru_LENGTH_logits_W 8192
#define char_gru_OFFSET_logits_b 72448 /* char_gru_real[64] */
#define char_gru_LENGTH_logits_b 64

/* The parameters as a table: char_gru_N_TENSORS entries, in the order of the declaration. */
typedef struct {
    const char *name; /* UTF-8 */
    size_t offset;
    size_t length;
} char_gru_tensor;

const char_gru_tensor *char_gru_tensors(void);

/* Inputs:
 *   tokens: int32_t[16][64], 0 .. 63
 *   targets: int32_t[16][64], 0 .. 63
 */

/* The loss. */
char_gru_real char_gru_forward(const char_gru_real *parameters, const int32_t *tokens,
    const int32_t *targets, char_gru_real *workspace);

/* The gradients (char_gru_N_GRADIENTS elements), after `forward` with the same parameters, inputs,
   noise and workspace. Nothing else may run in that workspace between the two; `backward` uses up
   what `forward` left there. */
void char_gru_backward(const char_gru_real *parameters, const int32_t *tokens,
    const int32_t *targets, char_gru_real *workspace, char_gru_real *gradients);

/* Forward, backward and `parameters -= rate * gradients`; returns the loss before the step. Most
   gradients are subtracted where they are made, and never stored. When an
   integer is out of range it returns NaN and leaves the parameters as they are. */
char_gru_real char_gru_step(char_gru_real *parameters, const int32_t *tokens,
    const int32_t *targets, char_gru_real *workspace, char_gru_real rate);

/* The output (char_gru_N_OUTPUT elements). */
void char_gru_predict(const char_gru_real *parameters, const int32_t *tokens,
    char_gru_real *workspace, char_gru_real *output);

#ifdef __cplusplus
}
#endif

#endif
