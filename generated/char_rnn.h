/* char_rnn.h: a network, its gradient and a training step in C99.
 *
 * Made by symbp 0.1.0 from the declaration of `char_rnn`
 * (SHA-256 f8564967e7d56d02a232b7b3945cdd5a9443335314e7cff9569feed93ef391c4). Do not edit.
 *
 * Compile char_rnn.c with, for example:
 *
 *     cc -std=c99 -O3 -march=native -ffast-math -ffp-contract=fast -c char_rnn.c
 *     (link with -lm)
 *
 * What else may be chosen when it is compiled stands at the head of char_rnn.c.
 *
 * Arrays are row-major, batch first. Offsets and lengths count elements of type char_rnn_real; a
 * buffer of N elements has N*sizeof(char_rnn_real) bytes and needs the alignment of one element.
 * The caller owns all memory. Arrays that a call only reads may overlap one another (the same array
 * as input and target); any other two must not, but where that is said. The functions allocate
 * nothing and keep nothing between calls but what stands in the caller's arrays; they may run in
 * several threads at once, each with a workspace of its own. What a workspace holds at first does
 * not matter.
 *
 * Where an integer of an input is out of range, what they give is NaN, and nothing is read or
 * written outside a buffer.
 */
#ifndef char_rnn_H
#define char_rnn_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Single precision, or double when compiled with -Dchar_rnn_DOUBLE (here and in char_rnn.c). */
#ifdef char_rnn_DOUBLE
typedef double char_rnn_real;
#else
typedef float char_rnn_real;
#endif

#define char_rnn_BATCH 16
#define char_rnn_DIMENSION_time 64

/* Lengths of the buffers. One workspace serves every function; needed of it are:
 *   char_rnn_forward, _backward and _step: 494592, of which
 *   at most 494592 hold values at one moment;
 *   char_rnn_predict: 282624.
 */
#define char_rnn_N_PARAMETERS 31040
#define char_rnn_N_GRADIENTS 31040
#define char_rnn_N_WORKSPACE 494592
#define char_rnn_N_LIVE 494592 /* the most that training needs of it at one moment */
#define char_rnn_N_OUTPUT 65536

/* The longest array must fit the target's address space; where it does not, this does not compile. */
typedef char char_rnn_fits[494592 <= PTRDIFF_MAX / sizeof(char_rnn_real) ? 1 : -1];

/* Where each parameter stands in `parameters`, and its gradient in `gradients`. */
#define char_rnn_N_TENSORS 7
#define char_rnn_OFFSET_embed_E 0 /* char_rnn_real[64][32] */
#define char_rnn_LENGTH_embed_E 2048
#define char_rnn_OFFSET_rnn1_W_ih 2048 /* char_rnn_real[128][32] */
#define char_rnn_LENGTH_rnn1_W_ih 4096
#define char_rnn_OFFSET_rnn1_W_hh 6144 /* char_rnn_real[128][128] */
#define char_rnn_LENGTH_rnn1_W_hh 16384
#define char_rnn_OFFSET_rnn1_b_ih 22528 /* char_rnn_real[128] */
#define char_rnn_LENGTH_rnn1_b_ih 128
#define char_rnn_OFFSET_rnn1_b_hh 22656 /* char_rnn_real[128] */
#define char_rnn_LENGTH_rnn1_b_hh 128
#define char_rnn_OFFSET_logits_W 22784 /* char_rnn_real[64][128] */
#define char_rnn_LENGTH_logits_W 8192
#define char_rnn_OFFSET_logits_b 30976 /* char_rnn_real[64] */
#define char_rnn_LENGTH_logits_b 64

/* The parameters as a table: char_rnn_N_TENSORS entries, in the order of the declaration. */
typedef struct {
    const char *name; /* UTF-8 */
    size_t offset;
    size_t length;
} char_rnn_tensor;

const char_rnn_tensor *char_rnn_tensors(void);

/* Inputs:
 *   tokens: int32_t[16][64], 0 .. 63
 *   targets: int32_t[16][64], 0 .. 63
 */

/* The loss. */
char_rnn_real char_rnn_forward(const char_rnn_real *parameters, const int32_t *tokens,
    const int32_t *targets, char_rnn_real *workspace);

/* The gradients (char_rnn_N_GRADIENTS elements), after `forward` with the same parameters, inputs,
   noise and workspace. Nothing else may run in that workspace between the two; `backward` uses up
   what `forward` left there. */
void char_rnn_backward(const char_rnn_real *parameters, const int32_t *tokens,
    const int32_t *targets, char_rnn_real *workspace, char_rnn_real *gradients);

/* Forward, backward and `parameters -= rate * gradients`; returns the loss before the step. Most
   gradients are subtracted where they are made, and never stored. When an
   integer is out of range it returns NaN and leaves the parameters as they are. */
char_rnn_real char_rnn_step(char_rnn_real *parameters, const int32_t *tokens,
    const int32_t *targets, char_rnn_real *workspace, char_rnn_real rate);

/* The output (char_rnn_N_OUTPUT elements). */
void char_rnn_predict(const char_rnn_real *parameters, const int32_t *tokens,
    char_rnn_real *workspace, char_rnn_real *output);

#ifdef __cplusplus
}
#endif

#endif
