/* gpt.h: a network, its gradient and a training step in C99.
 *
 * Made by symbp 0.1.0 from the declaration of `gpt`
 * (SHA-256 62816e39f4a38c7cb6be0a662aaeefbb9326260f960fd65b9202f034e8b2bc37). Do not edit.
 *
 * Compile gpt.c with, for example:
 *
 *     cc -std=c99 -O3 -march=native -ffast-math -ffp-contract=fast -c gpt.c
 *     (link with -lm)
 *
 * What else may be chosen when it is compiled stands at the head of gpt.c.
 *
 * Arrays are row-major, batch first. Offsets and lengths count elements of type gpt_real; a
 * buffer of N elements has N*sizeof(gpt_real) bytes and needs the alignment of one element.
 * The caller owns all memory. Arrays that a call only reads may overlap one another (the same array
 * as input and target); any other two must not, but where that is said. The functions allocate
 * nothing and keep nothing between calls but what stands in the caller's arrays; they may run in
 * several threads at once, each with a workspace of its own. What a workspace holds at first does
 * not matter.
 *
 * Where an integer of an input is out of range, what they give is NaN, and nothing is read or
 * written outside a buffer.
 */
#ifndef gpt_H
#define gpt_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Single precision, or double when compiled with -Dgpt_DOUBLE (here and in gpt.c). */
#ifdef gpt_DOUBLE
typedef double gpt_real;
#else
typedef float gpt_real;
#endif

#define gpt_BATCH 16
#define gpt_DIMENSION_time 64

/* Lengths of the buffers. One workspace serves every function; needed of it are:
 *   gpt_forward, _backward and _step: 6002688, of which
 *   at most 6002688 hold values at one moment;
 *   gpt_predict: 1015808.
 */
#define gpt_N_PARAMETERS 348000
#define gpt_N_GRADIENTS 348000
#define gpt_N_WORKSPACE 6002688
#define gpt_N_LIVE 6002688 /* the most that training needs of it at one moment */
#define gpt_N_OUTPUT 65536

/* The longest array must fit the target's address space; where it does not, this does not compile. */
typedef char gpt_fits[6002688 <= PTRDIFF_MAX / sizeof(gpt_real) ? 1 : -1];

/* Where each parameter stands in `parameters`, and its gradient in `gradients`. */
#define gpt_N_TENSORS 40
#define gpt_OFFSET_embed_E 0 /* gpt_real[64][96] */
#define gpt_LENGTH_embed_E 6144
#define gpt_OFFSET_position1_P 6144 /* gpt_real[64][96] */
#define gpt_LENGTH_position1_P 6144
#define gpt_OFFSET_block0_transformer_block1_ln1_gamma 12288 /* gpt_real[96] */
#define gpt_LENGTH_block0_transformer_block1_ln1_gamma 96
#define gpt_OFFSET_block0_transformer_block1_ln1_beta 12384 /* gpt_real[96] */
#define gpt_LENGTH_block0_transformer_block1_ln1_beta 96
#define gpt_OFFSET_block0_transformer_block1_attention_W_qkv 12480 /* gpt_real[288][96] */
#define gpt_LENGTH_block0_transformer_block1_attention_W_qkv 27648
#define gpt_OFFSET_block0_transformer_block1_attention_b_qkv 40128 /* gpt_real[288] */
#define gpt_LENGTH_block0_transformer_block1_attention_b_qkv 288
#define gpt_OFFSET_block0_transformer_block1_attention_W_o 40416 /* gpt_real[96][96] */
#define gpt_LENGTH_block0_transformer_block1_attention_W_o 9216
#define gpt_OFFSET_block0_transformer_block1_attention_b_o 49632 /* gpt_real[96] */
#define gpt_LENGTH_block0_transformer_block1_attention_b_o 96
#define gpt_OFFSET_block0_transformer_block1_ln2_gamma 49728 /* gpt_real[96] */
#define gpt_LENGTH_block0_transformer_block1_ln2_gamma 96
#define gpt_OFFSET_block0_transformer_block1_ln2_beta 49824 /* gpt_real[96] */
#define gpt_LENGTH_block0_transformer_block1_ln2_beta 96
#define gpt_OFFSET_block0_transformer_block1_dense1_W 49920 /* gpt_real[384][96] */
#define gpt_LENGTH_block0_transformer_block1_dense1_W 36864
#define gpt_OFFSET_block0_transformer_block1_dense1_b 86784 /* gpt_real[384] */
#define gpt_LENGTH_block0_transformer_block1_dense1_b 384
#define gpt_OFFSET_block0_transformer_block1_dense2_W 87168 /* gpt_real[96][384] */
#define gpt_LENGTH_block0_transformer_block1_dense2_W 36864
#define gpt_OFFSET_block0_transformer_block1_dense2_b 124032 /* gpt_real[96] */
#define gpt_LENGTH_block0_transformer_block1_dense2_b 96
#define gpt_OFFSET_block1_transformer_block1_ln1_gamma 124128 /* gpt_real[96] */
#define gpt_LENGTH_block1_transformer_block1_ln1_gamma 96
#define gpt_OFFSET_block1_transformer_block1_ln1_beta 124224 /* gpt_real[96] */
#define gpt_LENGTH_block1_transformer_block1_ln1_beta 96
#define gpt_OFFSET_block1_transformer_block1_attention_W_qkv 124320 /* gpt_real[288][96] */
#define gpt_LENGTH_block1_transformer_block1_attention_W_qkv 27648
#define gpt_OFFSET_block1_transformer_block1_attention_b_qkv 151968 /* gpt_real[288] */
#define gpt_LENGTH_block1_transformer_block1_attention_b_qkv 288
#define gpt_OFFSET_block1_transformer_block1_attention_W_o 152256 /* gpt_real[96][96] */
#define gpt_LENGTH_block1_transformer_block1_attention_W_o 9216
#define gpt_OFFSET_block1_transformer_block1_attention_b_o 161472 /* gpt_real[96] */
#define gpt_LENGTH_block1_transformer_block1_attention_b_o 96
#define gpt_OFFSET_block1_transformer_block1_ln2_gamma 161568 /* gpt_real[96] */
#define gpt_LENGTH_block1_transformer_block1_ln2_gamma 96
#define gpt_OFFSET_block1_transformer_block1_ln2_beta 161664 /* gpt_real[96] */
#define gpt_LENGTH_block1_transformer_block1_ln2_beta 96
#define gpt_OFFSET_block1_transformer_block1_dense1_W 161760 /* gpt_real[384][96] */
#define gpt_LENGTH_block1_transformer_block1_dense1_W 36864
#define gpt_OFFSET_block1_transformer_block1_dense1_b 198624 /* gpt_real[384] */
#define gpt_LENGTH_block1_transformer_block1_dense1_b 384
#define gpt_OFFSET_block1_transformer_block1_dense2_W 199008 /* gpt_real[96][384] */
#define gpt_LENGTH_block1_transformer_block1_dense2_W 36864
#define gpt_OFFSET_block1_transformer_block1_dense2_b 235872 /* gpt_real[96] */
#define gpt_LENGTH_block1_transformer_block1_dense2_b 96
#define gpt_OFFSET_block2_transformer_block1_ln1_gamma 235968 /* gpt_real[96] */
#define gpt_LENGTH_block2_transformer_block1_ln1_gamma 96
#define gpt_OFFSET_block2_transformer_block1_ln1_beta 236064 /* gpt_real[96] */
#define gpt_LENGTH_block2_transformer_block1_ln1_beta 96
#define gpt_OFFSET_block2_transformer_block1_attention_W_qkv 236160 /* gpt_real[288][96] */
#define gpt_LENGTH_block2_transformer_block1_attention_W_qkv 27648
#define gpt_OFFSET_block2_transformer_block1_attention_b_qkv 263808 /* gpt_real[288] */
#define gpt_LENGTH_block2_transformer_block1_attention_b_qkv 288
#define gpt_OFFSET_block2_transformer_block1_attention_W_o 264096 /* gpt_real[96][96] */
#define gpt_LENGTH_block2_transformer_block1_attention_W_o 9216
#define gpt_OFFSET_block2_transformer_block1_attention_b_o 273312 /* gpt_real[96] */
#define gpt_LENGTH_block2_transformer_block1_attention_b_o 96
#define gpt_OFFSET_block2_transformer_block1_ln2_gamma 273408 /* gpt_real[96] */
#define gpt_LENGTH_block2_transformer_block1_ln2_gamma 96
#define gpt_OFFSET_block2_transformer_block1_ln2_beta 273504 /* gpt_real[96] */
#define gpt_LENGTH_block2_transformer_block1_ln2_beta 96
#define gpt_OFFSET_block2_transformer_block1_dense1_W 273600 /* gpt_real[384][96] */
#define gpt_LENGTH_block2_transformer_block1_dense1_W 36864
#define gpt_OFFSET_block2_transformer_block1_dense1_b 310464 /* gpt_real[384] */
#define gpt_LENGTH_block2_transformer_block1_dense1_b 384
#define gpt_OFFSET_block2_transformer_block1_dense2_W 310848 /* gpt_real[96][384] */
#define gpt_LENGTH_block2_transformer_block1_dense2_W 36864
#define gpt_OFFSET_block2_transformer_block1_dense2_b 347712 /* gpt_real[96] */
#define gpt_LENGTH_block2_transformer_block1_dense2_b 96
#define gpt_OFFSET_layer_norm1_gamma 347808 /* gpt_real[96] */
#define gpt_LENGTH_layer_norm1_gamma 96
#define gpt_OFFSET_layer_norm1_beta 347904 /* gpt_real[96] */
#define gpt_LENGTH_layer_norm1_beta 96

/* The parameters as a table: gpt_N_TENSORS entries, in the order of the declaration. */
typedef struct {
    const char *name; /* UTF-8 */
    size_t offset;
    size_t length;
} gpt_tensor;

const gpt_tensor *gpt_tensors(void);

/* Inputs:
 *   tokens: int32_t[16][64], 0 .. 63
 *   targets: int32_t[16][64], 0 .. 63
 */

/* The loss. */
gpt_real gpt_forward(const gpt_real *parameters, const int32_t *tokens, const int32_t *targets,
    gpt_real *workspace);

/* The gradients (gpt_N_GRADIENTS elements), after `forward` with the same parameters, inputs,
   noise and workspace. Nothing else may run in that workspace between the two; `backward` uses up
   what `forward` left there. */
void gpt_backward(const gpt_real *parameters, const int32_t *tokens, const int32_t *targets,
    gpt_real *workspace, gpt_real *gradients);

/* Forward, backward and `parameters -= rate * gradients`; returns the loss before the step. Most
   gradients are subtracted where they are made, and never stored. When an
   integer is out of range it returns NaN and leaves the parameters as they are. */
gpt_real gpt_step(gpt_real *parameters, const int32_t *tokens, const int32_t *targets,
    gpt_real *workspace, gpt_real rate);

/* The output (gpt_N_OUTPUT elements). */
void gpt_predict(const gpt_real *parameters, const int32_t *tokens, gpt_real *workspace,
    gpt_real *output);

#ifdef __cplusplus
}
#endif

#endif
