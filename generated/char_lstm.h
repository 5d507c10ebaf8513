/* char_lstm.h: a network, its gradient and a training step in C99.
 *
 * Made by symbp 0.1.0 from the declaration of `char_lstm`
 * (SHA-256 46b389c9ec9c4d759c8e2d9ba30e6daa4adae5dd0a31a15204dedb9467f66d65). Do not edit.
 *
 * Compile char_lstm.c with, for example:
 *
 *     cc -std=c99 -O3 -march=native -ffast-math -ffp-contract=fast -c char_lstm.c
 *     (link with -lm)
 *
 * What else may be chosen when it is compiled stands at the head of char_lstm.c.
 *
 * Arrays are row-major, batch first. Offsets and lengths count elements of type char_lstm_real; a
 * buffer of N elements has N*sizeof(char_lstm_real) bytes and needs the alignment of one element.
 * The caller owns all memory. Arrays that a call only reads may overlap one another (the same array
 * as input and target); any other two must not, but where that is said. The functions allocate
 * nothing and keep nothing between calls but what stands in the caller's arrays; they may run in
 * several threads at once, each with a workspace of its own. What a workspace holds at first does
 * not matter.
 *
 * Where an integer of an input is out of range, what they give is NaN, and nothing is read or
 * written outside a buffer.
 */
#ifndef char_lstm_H
#define char_lstm_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Single precision, or double when compiled with -Dchar_lstm_DOUBLE (here and in char_lstm.c). */
#ifdef char_lstm_DOUBLE
typedef double char_lstm_real;
#else
typedef float char_lstm_real;
#endif

#define char_lstm_BATCH 16
#define char_lstm_DIMENSION_time 64

/* Lengths of the buffers. One workspace serves every function; needed of it are:
 *   char_lstm_forward, _backward and _step: 1812480, of which
 *   at most 1812480 hold values at one moment;
 *   char_lstm_predict: 864256.
 */
#define char_lstm_N_PARAMETERS 93248
#define char_lstm_N_GRADIENTS 93248
#define char_lstm_N_WORKSPACE 1812480
#define char_lstm_N_LIVE 1812480 /* the most that training needs of it at one moment */
#define char_lstm_N_OUTPUT 65536

/* The longest array must fit the target's address space; where it does not, this does not compile. */
typedef char char_lstm_fits[1812480 <= PTRDIFF_MAX / sizeof(char_lstm_real) ? 1 : -1];

/* Where each parameter stands in `parameters`, and its gradient in `gradients`. */
#define char_lstm_N_TENSORS 7
#define char_lstm_OFFSET_embed_E 0 /* char_lstm_real[64][32] */
#define char_lstm_LENGTH_embed_E 2048
#define char_lstm_OFFSET_lstm1_W_ih 2048 /* char_lstm_real[512][32] */
#define char_lstm_LENGTH_lstm1_W_ih 16384
#define char_lstm_OFFSET_lstm1_W_hh 18432 /* char_lstm_real[512][128] */
#define char_lstm_LENGTH_lstm1_W_hh 65536
#define char_lstm_OFFSET_lstm1_b_ih 83968 /* char_lstm_real[512] */
#define char_lstm_LENGTH_lstm1_b_ih 512
#define char_lstm_OFFSET_lstm1_b_hh 84480 /* char_lstm_real[512] */
#define char_lstm_LENGTH_lstm1_b_hh 512
#define char_lstm_OFFSET_logits_W 84992 /* char_lstm_real[64][128] */
#define char_lstm_LENGTH_logits_W 8192
#define char_lstm_OFFSET_logits_b 93184 /* char_lstm_real[64] */
#define char_lstm_LENGTH_logits_b 64

/* The parameters as a table: char_lstm_N_TENSORS entries, in the order of the declaration. */
typedef struct {
    const char *name; /* UTF-8 */
    size_t offset;
    size_t length;
} char_lstm_tensor;

const char_lstm_tensor *char_lstm_tensors(void);

/* Inputs:
 *   tokens: int32_t[16][64], 0 .. 63
 *   targets: int32_t[16][64], 0 .. 63
 */

/* The loss. */
char_lstm_real char_lstm_forward(const char_lstm_real *parameters, const int32_t *tokens,
    const int32_t *targets, char_lstm_real *workspace);

/* The gradients (char_lstm_N_GRADIENTS elements), after `forward` with the same parameters, inputs,
   noise and workspace. Nothing else may run in that workspace between the two; `backward` uses up
   what `forward` left there. */
void char_lstm_backward(const char_lstm_real *parameters, const int32_t *tokens,
    const int32_t *targets, char_lstm_real *workspace, char_lstm_real *gradients);

/* Forward, backward and `parameters -= rate * gradients`; returns the loss before the step. Most
   gradients are subtracted where they are made, and never stored. When an
   integer is out of range it returns NaN and leaves the parameters as they are. */
char_lstm_real char_lstm_step(char_lstm_real *parameters, const int32_t *tokens,
    const int32_t *targets, char_lstm_real *workspace, char_lstm_real rate);

/* The output (char_lstm_N_OUTPUT elements). */
void char_lstm_predict(const char_lstm_real *parameters, const int32_t *tokens,
    char_lstm_real *workspace, char_lstm_real *output);

#ifdef __cplusplus
}
#endif

#endif
