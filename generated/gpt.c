/* gpt.c: a network, its gradient and a training step in C99; see gpt.h.
 *
 * Made by symbp 0.1.0 from the declaration of `gpt`
 * (SHA-256 62816e39f4a38c7cb6be0a662aaeefbb9326260f960fd65b9202f034e8b2bc37). Do not edit.
 *
 * Recommended: -O3 -march=native -ffast-math, and -lm to link. Results do not rest on infinities
 * or NaN inside the computation, so they hold with and without -ffast-math.
 */
#include "gpt.h"

#include <math.h>

#ifdef gpt_DOUBLE
#define gpt_exp exp
#define gpt_log log
#define gpt_tanh tanh
#define gpt_sqrt sqrt
#else
#define gpt_exp expf
#define gpt_log logf
#define gpt_tanh tanhf
#define gpt_sqrt sqrtf
#endif

static const gpt_tensor gpt_table[] = {
    {"embed.E", 0, 6144},
    {"position1.P", 6144, 6144},
    {"block0.transformer_block1.ln1.gamma", 12288, 96},
    {"block0.transformer_block1.ln1.beta", 12384, 96},
    {"block0.transformer_block1.attention.W_qkv", 12480, 27648},
    {"block0.transformer_block1.attention.b_qkv", 40128, 288},
    {"block0.transformer_block1.attention.W_o", 40416, 9216},
    {"block0.transformer_block1.attention.b_o", 49632, 96},
    {"block0.transformer_block1.ln2.gamma", 49728, 96},
    {"block0.transformer_block1.ln2.beta", 49824, 96},
    {"block0.transformer_block1.dense1.W", 49920, 36864},
    {"block0.transformer_block1.dense1.b", 86784, 384},
    {"block0.transformer_block1.dense2.W", 87168, 36864},
    {"block0.transformer_block1.dense2.b", 124032, 96},
    {"block1.transformer_block1.ln1.gamma", 124128, 96},
    {"block1.transformer_block1.ln1.beta", 124224, 96},
    {"block1.transformer_block1.attention.W_qkv", 124320, 27648},
    {"block1.transformer_block1.attention.b_qkv", 151968, 288},
    {"block1.transformer_block1.attention.W_o", 152256, 9216},
    {"block1.transformer_block1.attention.b_o", 161472, 96},
    {"block1.transformer_block1.ln2.gamma", 161568, 96},
    {"block1.transformer_block1.ln2.beta", 161664, 96},
    {"block1.transformer_block1.dense1.W", 161760, 36864},
    {"block1.transformer_block1.dense1.b", 198624, 384},
    {"block1.transformer_block1.dense2.W", 199008, 36864},
    {"block1.transformer_block1.dense2.b", 235872, 96},
    {"block2.transformer_block1.ln1.gamma", 235968, 96},
    {"block2.transformer_block1.ln1.beta", 236064, 96},
    {"block2.transformer_block1.attention.W_qkv", 236160, 27648},
    {"block2.transformer_block1.attention.b_qkv", 263808, 288},
    {"block2.transformer_block1.attention.W_o", 264096, 9216},
    {"block2.transformer_block1.attention.b_o", 273312, 96},
    {"block2.transformer_block1.ln2.gamma", 273408, 96},
    {"block2.transformer_block1.ln2.beta", 273504, 96},
    {"block2.transformer_block1.dense1.W", 273600, 36864},
    {"block2.transformer_block1.dense1.b", 310464, 384},
    {"block2.transformer_block1.dense2.W", 310848, 36864},
    {"block2.transformer_block1.dense2.b", 347712, 96},
    {"layer_norm1.gamma", 347808, 96},
    {"layer_norm1.beta", 347904, 96},
};

const gpt_tensor *gpt_tensors(void)
{
    return gpt_table;
}

static inline ptrdiff_t gpt_later(ptrdiff_t a, ptrdiff_t b)
{
    return a > b ? a : b;
}

static inline ptrdiff_t gpt_earlier(ptrdiff_t a, ptrdiff_t b)
{
    return a < b ? a : b;
}

static inline gpt_real gpt_power_2(gpt_real x)
{
    gpt_real result = x;
    result *= result;
    return result;
}

/* NaN by its bits: compilers may assume that arithmetic makes none. */
static gpt_real gpt_nan(void)
{
#ifdef gpt_DOUBLE
    const volatile uint64_t bits = UINT64_C(0x7ff8000000000000);
    const uint64_t pattern = bits;
#else
    const volatile uint32_t bits = UINT32_C(0x7fc00000);
    const uint32_t pattern = bits;
#endif
    gpt_real value;
    const unsigned char *const from = (const unsigned char *)&pattern;
    unsigned char *const to = (unsigned char *)&value;
    for (size_t place = 0; place < sizeof value; ++place) {
        to[place] = from[place];
    }
    return value;
}

static int gpt_valid_tokens(const int32_t *tokens)
{
    int valid = 1;
    for (ptrdiff_t place = 0; place < 1024; ++place) {
        valid &= tokens[place] >= 0 && tokens[place] < 64;
    }
    return valid;
}

static int gpt_valid_targets(const int32_t *targets)
{
    int valid = 1;
    for (ptrdiff_t place = 0; place < 1024; ++place) {
        valid &= targets[place] >= 0 && targets[place] < 64;
    }
    return valid;
}

/* forward of embed, position1, block0.transformer_block1.ln1 */
static void gpt_embed_position1_ln1_forward(
    const int32_t *tokens,
    const gpt_real *embed_E,
    const gpt_real *position1_P,
    const gpt_real *block0_transformer_block1_ln1_gamma,
    const gpt_real *block0_transformer_block1_ln1_beta,
    gpt_real *position1,
    gpt_real *block0_transformer_block1_ln1,
    gpt_real *block0_transformer_block1_ln1_root,
    gpt_real *block0_transformer_block1_ln1_hat,
    gpt_real *block0_transformer_block1_ln1_mu,
    gpt_real *block0_transformer_block1_ln1_v)
{
    /* position1[n, t, u] = embed.E[tokens[n, t], u] + position1.P[t, u] */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t u = 0; u < 96; ++u) {
                position1[n*6144 + t*96 + u] = embed_E[(ptrdiff_t)tokens[n*64 + t]*96 + u] + position1_P[t*96 + u];
            }
        }
    }
    /* block0.transformer_block1.ln1.mu[n, t] = sum[k < 96](position1[n, t, k]/96) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            gpt_real sum = 0;
            for (ptrdiff_t k = 0; k < 96; ++k) {
                sum += position1[n*6144 + t*96 + k];
            }
            block0_transformer_block1_ln1_mu[n*64 + t] = (gpt_real)0.010416666666666666*sum;
        }
    }
    /* block0.transformer_block1.ln1.v[n, t] = sum[k < 96]((-block0.transformer_block1.ln1.mu[n, t]
       + position1[n, t, k])**2/96) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            gpt_real sum = 0;
            for (ptrdiff_t k = 0; k < 96; ++k) {
                sum += gpt_power_2(position1[n*6144 + t*96 + k] - block0_transformer_block1_ln1_mu[n*64 + t]);
            }
            block0_transformer_block1_ln1_v[n*64 + t] = (gpt_real)0.010416666666666666*sum;
        }
    }
    /* block0.transformer_block1.ln1·root[n, t] = sqrt(block0.transformer_block1.ln1.v[n, t] +
       1/100000) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            block0_transformer_block1_ln1_root[n*64 + t] = gpt_sqrt((gpt_real)1e-05 + block0_transformer_block1_ln1_v[n*64 + t]);
        }
    }
    /* block0.transformer_block1.ln1·hat[n, t, k] = (-block0.transformer_block1.ln1.mu[n, t] +
       position1[n, t, k])/block0.transformer_block1.ln1·root[n, t] */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t k = 0; k < 96; ++k) {
                block0_transformer_block1_ln1_hat[n*6144 + t*96 + k] = (position1[n*6144 + t*96 + k] - block0_transformer_block1_ln1_mu[n*64 + t]) / block0_transformer_block1_ln1_root[n*64 + t];
            }
        }
    }
    /* block0.transformer_block1.ln1[n, t, k] = block0.transformer_block1.ln1.beta[k] +
       block0.transformer_block1.ln1.gamma[k]*block0.transformer_block1.ln1·hat[n, t, k] */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t k = 0; k < 96; ++k) {
                block0_transformer_block1_ln1[n*6144 + t*96 + k] = block0_transformer_block1_ln1_gamma[k]*block0_transformer_block1_ln1_hat[n*6144 + t*96 + k] + block0_transformer_block1_ln1_beta[k];
            }
        }
    }
}

/* forward of block0.transformer_block1.attention, block0.transformer_block1.residual1,
   block0.transformer_block1.ln2; block1.transformer_block1.attention,
   block1.transformer_block1.residual1, block1.transformer_block1.ln2;
   block2.transformer_block1.attention, block2.transformer_block1.residual1,
   block2.transformer_block1.ln2 */
static void gpt_attention_residual1_ln2_forward(
    const gpt_real *block0_transformer_block1_ln1,
    const gpt_real *block0_transformer_block1_attention_W_qkv,
    const gpt_real *block0_transformer_block1_attention_b_qkv,
    const gpt_real *block0_transformer_block1_attention_W_o,
    const gpt_real *block0_transformer_block1_attention_b_o,
    const gpt_real *position1,
    const gpt_real *block0_transformer_block1_ln2_gamma,
    const gpt_real *block0_transformer_block1_ln2_beta,
    gpt_real *block0_transformer_block1_residual1,
    gpt_real *block0_transformer_block1_ln2,
    gpt_real *block0_transformer_block1_attention_q,
    gpt_real *block0_transformer_block1_attention_k,
    gpt_real *block0_transformer_block1_attention_v,
    gpt_real *block0_transformer_block1_attention_p,
    gpt_real *block0_transformer_block1_attention_a,
    gpt_real *block0_transformer_block1_ln2_root,
    gpt_real *block0_transformer_block1_ln2_hat,
    gpt_real *block0_transformer_block1_attention_x,
    gpt_real *block0_transformer_block1_attention_s,
    gpt_real *block0_transformer_block1_attention_p_sum_max,
    gpt_real *block0_transformer_block1_attention_p_sum_exp,
    gpt_real *block0_transformer_block1_attention_p_sum_scaled,
    gpt_real *block0_transformer_block1_attention_sum,
    gpt_real *block0_transformer_block1_ln2_mu,
    gpt_real *block0_transformer_block1_ln2_v)
{
    /* block0.transformer_block1.attention.x[n, t, w] = sum[c <
       96](block0.transformer_block1.attention.W_qkv[w, c]*block0.transformer_block1.ln1[n, t, c]) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t w = 0; w < 288; ++w) {
                gpt_real sum = 0;
                for (ptrdiff_t c = 0; c < 96; ++c) {
                    sum += block0_transformer_block1_attention_W_qkv[w*96 + c]*block0_transformer_block1_ln1[n*6144 + t*96 + c];
                }
                block0_transformer_block1_attention_x[n*18432 + t*288 + w] = sum;
            }
        }
    }
    /* block0.transformer_block1.attention.q[n, h, t, d] =
       block0.transformer_block1.attention.b_qkv[d + 24*h] +
       block0.transformer_block1.attention.x[n, t, d + 24*h] */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t h = 0; h < 4; ++h) {
            for (ptrdiff_t t = 0; t < 64; ++t) {
                for (ptrdiff_t d = 0; d < 24; ++d) {
                    block0_transformer_block1_attention_q[n*6144 + h*1536 + t*24 + d] = block0_transformer_block1_attention_b_qkv[h*24 + d] + block0_transformer_block1_attention_x[n*18432 + t*288 + h*24 + d];
                }
            }
        }
    }
    /* block0.transformer_block1.attention.k[n, h, u, d] =
       block0.transformer_block1.attention.b_qkv[d + 24*h + 96] +
       block0.transformer_block1.attention.x[n, u, d + 24*h + 96] */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t h = 0; h < 4; ++h) {
            for (ptrdiff_t u = 0; u < 64; ++u) {
                for (ptrdiff_t d = 0; d < 24; ++d) {
                    block0_transformer_block1_attention_k[n*6144 + h*1536 + u*24 + d] = block0_transformer_block1_attention_b_qkv[h*24 + d + 96] + block0_transformer_block1_attention_x[n*18432 + u*288 + h*24 + d + 96];
                }
            }
        }
    }
    /* block0.transformer_block1.attention.v[n, h, u, d] =
       block0.transformer_block1.attention.b_qkv[d + 24*h + 192] +
       block0.transformer_block1.attention.x[n, u, d + 24*h + 192] */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t h = 0; h < 4; ++h) {
            for (ptrdiff_t u = 0; u < 64; ++u) {
                for (ptrdiff_t d = 0; d < 24; ++d) {
                    block0_transformer_block1_attention_v[n*6144 + h*1536 + u*24 + d] = block0_transformer_block1_attention_b_qkv[h*24 + d + 192] + block0_transformer_block1_attention_x[n*18432 + u*288 + h*24 + d + 192];
                }
            }
        }
    }
    /* block0.transformer_block1.attention.s[n, h, t, u] = sum[d <
       24](sqrt(6)*block0.transformer_block1.attention.k[n, h, u,
       d]*block0.transformer_block1.attention.q[n, h, t, d]/12) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t h = 0; h < 4; ++h) {
            for (ptrdiff_t t = 0; t < 64; ++t) {
                for (ptrdiff_t u = 0; u < 64; ++u) {
                    gpt_real sum = 0;
                    for (ptrdiff_t d = 0; d < 24; ++d) {
                        sum += block0_transformer_block1_attention_k[n*6144 + h*1536 + u*24 + d]*block0_transformer_block1_attention_q[n*6144 + h*1536 + t*24 + d];
                    }
                    block0_transformer_block1_attention_s[n*16384 + h*4096 + t*64 + u] = (gpt_real)0.2041241452319315*sum;
                }
            }
        }
    }
    /* block0.transformer_block1.attention.p·sum·max[n, h, t] = max[m < 64 if -m + t >=
       0](block0.transformer_block1.attention.s[n, h, t, m]) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t h = 0; h < 4; ++h) {
            for (ptrdiff_t t = 0; t < 64; ++t) {
                int found = 0;
                gpt_real best = 0;
                for (ptrdiff_t m = 0; m < gpt_earlier(64, t + 1); ++m) {
                    const gpt_real candidate = block0_transformer_block1_attention_s[n*16384 + h*4096 + t*64 + m];
                    if (!found || candidate > best) {
                        best = candidate;
                        found = 1;
                    }
                }
                block0_transformer_block1_attention_p_sum_max[n*256 + h*64 + t] = best;
            }
        }
    }
    /* block0.transformer_block1.attention.p·sum·exp = 0 */
    for (ptrdiff_t place = 0; place < 262144; ++place) {
        block0_transformer_block1_attention_p_sum_exp[place] = 0;
    }
    /* block0.transformer_block1.attention.p·sum·exp[n, h, t, m] =
       exp(-block0.transformer_block1.attention.p·sum·max[n, h, t] +
       block0.transformer_block1.attention.s[n, h, t, m]) if -m + t >= 0 */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t h = 0; h < 4; ++h) {
            for (ptrdiff_t t = 0; t < 64; ++t) {
                for (ptrdiff_t m = 0; m < gpt_earlier(64, t + 1); ++m) {
                    block0_transformer_block1_attention_p_sum_exp[n*16384 + h*4096 + t*64 + m] = gpt_exp(block0_transformer_block1_attention_s[n*16384 + h*4096 + t*64 + m] - block0_transformer_block1_attention_p_sum_max[n*256 + h*64 + t]);
                }
            }
        }
    }
    /* block0.transformer_block1.attention.p·sum·scaled[n, h, t] = sum[m < 64 if -m + t >=
       0](block0.transformer_block1.attention.p·sum·exp[n, h, t, m]) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t h = 0; h < 4; ++h) {
            for (ptrdiff_t t = 0; t < 64; ++t) {
                gpt_real sum = 0;
                for (ptrdiff_t m = 0; m < gpt_earlier(64, t + 1); ++m) {
                    sum += block0_transformer_block1_attention_p_sum_exp[n*16384 + h*4096 + t*64 + m];
                }
                block0_transformer_block1_attention_p_sum_scaled[n*256 + h*64 + t] = sum;
            }
        }
    }
    /* block0.transformer_block1.attention.p = 0 */
    for (ptrdiff_t place = 0; place < 262144; ++place) {
        block0_transformer_block1_attention_p[place] = 0;
    }
    /* block0.transformer_block1.attention.p[n, h, t, u] =
       block0.transformer_block1.attention.p·sum·exp[n, h, t,
       u]/block0.transformer_block1.attention.p·sum·scaled[n, h, t] if t - u >= 0 */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t h = 0; h < 4; ++h) {
            for (ptrdiff_t t = 0; t < 64; ++t) {
                for (ptrdiff_t u = 0; u < gpt_earlier(64, t + 1); ++u) {
                    block0_transformer_block1_attention_p[n*16384 + h*4096 + t*64 + u] = block0_transformer_block1_attention_p_sum_exp[n*16384 + h*4096 + t*64 + u] / block0_transformer_block1_attention_p_sum_scaled[n*256 + h*64 + t];
                }
            }
        }
    }
    /* block0.transformer_block1.attention.a[n, t, d + 24*h] = sum[u < 64 if t - u >=
       0](block0.transformer_block1.attention.p[n, h, t,
       u]*block0.transformer_block1.attention.v[n, h, u, d]) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t h = 0; h < 4; ++h) {
                for (ptrdiff_t d = 0; d < 24; ++d) {
                    block0_transformer_block1_attention_a[n*6144 + t*96 + h*24 + d] = 0;
                }
                for (ptrdiff_t u = 0; u < gpt_earlier(64, t + 1); ++u) {
                    const gpt_real scale = block0_transformer_block1_attention_p[n*16384 + h*4096 + t*64 + u];
                    for (ptrdiff_t d = 0; d < 24; ++d) {
                        block0_transformer_block1_attention_a[n*6144 + t*96 + h*24 + d] += scale*block0_transformer_block1_attention_v[n*6144 + h*1536 + u*24 + d];
                    }
                }
            }
        }
    }
    /* block0.transformer_block1.attention·sum[n, t, w] = sum[c <
       96](block0.transformer_block1.attention.W_o[w, c]*block0.transformer_block1.attention.a[n,
       t, c]) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t w = 0; w < 96; ++w) {
                gpt_real sum = 0;
                for (ptrdiff_t c = 0; c < 96; ++c) {
                    sum += block0_transformer_block1_attention_W_o[w*96 + c]*block0_transformer_block1_attention_a[n*6144 + t*96 + c];
                }
                block0_transformer_block1_attention_sum[n*6144 + t*96 + w] = sum;
            }
        }
    }
    /* block0.transformer_block1.residual1[n, t, m] = block0.transformer_block1.attention.b_o[m] +
       block0.transformer_block1.attention·sum[n, t, m] + position1[n, t, m] */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t m = 0; m < 96; ++m) {
                block0_transformer_block1_residual1[n*6144 + t*96 + m] = block0_transformer_block1_attention_b_o[m] + block0_transformer_block1_attention_sum[n*6144 + t*96 + m] + position1[n*6144 + t*96 + m];
            }
        }
    }
    /* block0.transformer_block1.ln2.mu[n, t] = sum[k < 96](block0.transformer_block1.residual1[n,
       t, k]/96) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            gpt_real sum = 0;
            for (ptrdiff_t k = 0; k < 96; ++k) {
                sum += block0_transformer_block1_residual1[n*6144 + t*96 + k];
            }
            block0_transformer_block1_ln2_mu[n*64 + t] = (gpt_real)0.010416666666666666*sum;
        }
    }
    /* block0.transformer_block1.ln2.v[n, t] = sum[k < 96]((-block0.transformer_block1.ln2.mu[n, t]
       + block0.transformer_block1.residual1[n, t, k])**2/96) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            gpt_real sum = 0;
            for (ptrdiff_t k = 0; k < 96; ++k) {
                sum += gpt_power_2(block0_transformer_block1_residual1[n*6144 + t*96 + k] - block0_transformer_block1_ln2_mu[n*64 + t]);
            }
            block0_transformer_block1_ln2_v[n*64 + t] = (gpt_real)0.010416666666666666*sum;
        }
    }
    /* block0.transformer_block1.ln2·root[n, t] = sqrt(block0.transformer_block1.ln2.v[n, t] +
       1/100000) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            block0_transformer_block1_ln2_root[n*64 + t] = gpt_sqrt((gpt_real)1e-05 + block0_transformer_block1_ln2_v[n*64 + t]);
        }
    }
    /* block0.transformer_block1.ln2·hat[n, t, k] = (-block0.transformer_block1.ln2.mu[n, t] +
       block0.transformer_block1.residual1[n, t, k])/block0.transformer_block1.ln2·root[n, t] */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t k = 0; k < 96; ++k) {
                block0_transformer_block1_ln2_hat[n*6144 + t*96 + k] = (block0_transformer_block1_residual1[n*6144 + t*96 + k] - block0_transformer_block1_ln2_mu[n*64 + t]) / block0_transformer_block1_ln2_root[n*64 + t];
            }
        }
    }
    /* block0.transformer_block1.ln2[n, t, k] = block0.transformer_block1.ln2.beta[k] +
       block0.transformer_block1.ln2.gamma[k]*block0.transformer_block1.ln2·hat[n, t, k] */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t k = 0; k < 96; ++k) {
                block0_transformer_block1_ln2[n*6144 + t*96 + k] = block0_transformer_block1_ln2_gamma[k]*block0_transformer_block1_ln2_hat[n*6144 + t*96 + k] + block0_transformer_block1_ln2_beta[k];
            }
        }
    }
}

/* forward of block0.transformer_block1.dense1, block0.transformer_block1.activation1;
   block1.transformer_block1.dense1, block1.transformer_block1.activation1;
   block2.transformer_block1.dense1, block2.transformer_block1.activation1 */
static void gpt_dense1_activation1_forward(
    const gpt_real *block0_transformer_block1_ln2,
    const gpt_real *block0_transformer_block1_dense1_W,
    const gpt_real *block0_transformer_block1_dense1_b,
    gpt_real *block0_transformer_block1_activation1,
    gpt_real *block0_transformer_block1_dense1,
    gpt_real *block0_transformer_block1_activation1_g,
    gpt_real *block0_transformer_block1_dense1_sum)
{
    /* block0.transformer_block1.dense1·sum[n, t, u] = sum[k <
       96](block0.transformer_block1.dense1.W[u, k]*block0.transformer_block1.ln2[n, t, k]) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t u = 0; u < 384; ++u) {
                gpt_real sum = 0;
                for (ptrdiff_t k = 0; k < 96; ++k) {
                    sum += block0_transformer_block1_dense1_W[u*96 + k]*block0_transformer_block1_ln2[n*6144 + t*96 + k];
                }
                block0_transformer_block1_dense1_sum[n*24576 + t*384 + u] = sum;
            }
        }
    }
    /* block0.transformer_block1.dense1[n, t, u] = block0.transformer_block1.dense1.b[u] +
       block0.transformer_block1.dense1·sum[n, t, u] */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t u = 0; u < 384; ++u) {
                block0_transformer_block1_dense1[n*24576 + t*384 + u] = block0_transformer_block1_dense1_b[u] + block0_transformer_block1_dense1_sum[n*24576 + t*384 + u];
            }
        }
    }
    /* block0.transformer_block1.activation1.g[n, t, m] =
       tanh(sqrt(2)*(8943*block0.transformer_block1.dense1[n, t, m]**3/200000 +
       block0.transformer_block1.dense1[n, t, m])/sqrt(pi)) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t m = 0; m < 384; ++m) {
                block0_transformer_block1_activation1_g[n*24576 + t*384 + m] = gpt_tanh((gpt_real)1.4142135623730951*((gpt_real)0.044715*block0_transformer_block1_dense1[n*24576 + t*384 + m]*block0_transformer_block1_dense1[n*24576 + t*384 + m]*block0_transformer_block1_dense1[n*24576 + t*384 + m] + block0_transformer_block1_dense1[n*24576 + t*384 + m]) / gpt_sqrt((gpt_real)3.141592653589793));
            }
        }
    }
    /* block0.transformer_block1.activation1[n, t, m] = (block0.transformer_block1.activation1.g[n,
       t, m] + 1)*block0.transformer_block1.dense1[n, t, m]/2 */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t m = 0; m < 384; ++m) {
                block0_transformer_block1_activation1[n*24576 + t*384 + m] = (gpt_real)0.5*(1 + block0_transformer_block1_activation1_g[n*24576 + t*384 + m])*block0_transformer_block1_dense1[n*24576 + t*384 + m];
            }
        }
    }
}

/* forward of block0.transformer_block1.dense2, block0.transformer_block1.residual2,
   block1.transformer_block1.ln1; block1.transformer_block1.dense2,
   block1.transformer_block1.residual2, block2.transformer_block1.ln1 */
static void gpt_dense2_residual2_ln1_forward(
    const gpt_real *block0_transformer_block1_activation1,
    const gpt_real *block0_transformer_block1_dense2_W,
    const gpt_real *block0_transformer_block1_dense2_b,
    const gpt_real *block0_transformer_block1_residual1,
    const gpt_real *block1_transformer_block1_ln1_gamma,
    const gpt_real *block1_transformer_block1_ln1_beta,
    gpt_real *block0_transformer_block1_residual2,
    gpt_real *block1_transformer_block1_ln1,
    gpt_real *block1_transformer_block1_ln1_root,
    gpt_real *block1_transformer_block1_ln1_hat,
    gpt_real *block0_transformer_block1_dense2_sum,
    gpt_real *block1_transformer_block1_ln1_mu,
    gpt_real *block1_transformer_block1_ln1_v)
{
    /* block0.transformer_block1.dense2·sum[n, t, u] = sum[k <
       384](block0.transformer_block1.dense2.W[u, k]*block0.transformer_block1.activation1[n, t,
       k]) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t u = 0; u < 96; ++u) {
                gpt_real sum = 0;
                for (ptrdiff_t k = 0; k < 384; ++k) {
                    sum += block0_transformer_block1_dense2_W[u*384 + k]*block0_transformer_block1_activation1[n*24576 + t*384 + k];
                }
                block0_transformer_block1_dense2_sum[n*6144 + t*96 + u] = sum;
            }
        }
    }
    /* block0.transformer_block1.residual2[n, t, m] = block0.transformer_block1.dense2.b[m] +
       block0.transformer_block1.dense2·sum[n, t, m] + block0.transformer_block1.residual1[n, t, m] */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t m = 0; m < 96; ++m) {
                block0_transformer_block1_residual2[n*6144 + t*96 + m] = block0_transformer_block1_dense2_b[m] + block0_transformer_block1_dense2_sum[n*6144 + t*96 + m] + block0_transformer_block1_residual1[n*6144 + t*96 + m];
            }
        }
    }
    /* block1.transformer_block1.ln1.mu[n, t] = sum[k < 96](block0.transformer_block1.residual2[n,
       t, k]/96) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            gpt_real sum = 0;
            for (ptrdiff_t k = 0; k < 96; ++k) {
                sum += block0_transformer_block1_residual2[n*6144 + t*96 + k];
            }
            block1_transformer_block1_ln1_mu[n*64 + t] = (gpt_real)0.010416666666666666*sum;
        }
    }
    /* block1.transformer_block1.ln1.v[n, t] = sum[k < 96]((-block1.transformer_block1.ln1.mu[n, t]
       + block0.transformer_block1.residual2[n, t, k])**2/96) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            gpt_real sum = 0;
            for (ptrdiff_t k = 0; k < 96; ++k) {
                sum += gpt_power_2(block0_transformer_block1_residual2[n*6144 + t*96 + k] - block1_transformer_block1_ln1_mu[n*64 + t]);
            }
            block1_transformer_block1_ln1_v[n*64 + t] = (gpt_real)0.010416666666666666*sum;
        }
    }
    /* block1.transformer_block1.ln1·root[n, t] = sqrt(block1.transformer_block1.ln1.v[n, t] +
       1/100000) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            block1_transformer_block1_ln1_root[n*64 + t] = gpt_sqrt((gpt_real)1e-05 + block1_transformer_block1_ln1_v[n*64 + t]);
        }
    }
    /* block1.transformer_block1.ln1·hat[n, t, k] = (-block1.transformer_block1.ln1.mu[n, t] +
       block0.transformer_block1.residual2[n, t, k])/block1.transformer_block1.ln1·root[n, t] */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t k = 0; k < 96; ++k) {
                block1_transformer_block1_ln1_hat[n*6144 + t*96 + k] = (block0_transformer_block1_residual2[n*6144 + t*96 + k] - block1_transformer_block1_ln1_mu[n*64 + t]) / block1_transformer_block1_ln1_root[n*64 + t];
            }
        }
    }
    /* block1.transformer_block1.ln1[n, t, k] = block1.transformer_block1.ln1.beta[k] +
       block1.transformer_block1.ln1.gamma[k]*block1.transformer_block1.ln1·hat[n, t, k] */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t k = 0; k < 96; ++k) {
                block1_transformer_block1_ln1[n*6144 + t*96 + k] = block1_transformer_block1_ln1_gamma[k]*block1_transformer_block1_ln1_hat[n*6144 + t*96 + k] + block1_transformer_block1_ln1_beta[k];
            }
        }
    }
}

/* forward of block2.transformer_block1.dense2, block2.transformer_block1.residual2,
   layer_norm1 */
static void gpt_dense2_residual2_layer_norm1_forward(
    const gpt_real *block2_transformer_block1_activation1,
    const gpt_real *block2_transformer_block1_dense2_W,
    const gpt_real *block2_transformer_block1_dense2_b,
    const gpt_real *block2_transformer_block1_residual1,
    const gpt_real *layer_norm1_gamma,
    const gpt_real *layer_norm1_beta,
    gpt_real *layer_norm1,
    gpt_real *layer_norm1_root,
    gpt_real *layer_norm1_hat,
    gpt_real *block2_transformer_block1_dense2_sum,
    gpt_real *block2_transformer_block1_residual2,
    gpt_real *layer_norm1_mu,
    gpt_real *layer_norm1_v)
{
    /* block2.transformer_block1.dense2·sum[n, t, u] = sum[k <
       384](block2.transformer_block1.dense2.W[u, k]*block2.transformer_block1.activation1[n, t,
       k]) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t u = 0; u < 96; ++u) {
                gpt_real sum = 0;
                for (ptrdiff_t k = 0; k < 384; ++k) {
                    sum += block2_transformer_block1_dense2_W[u*384 + k]*block2_transformer_block1_activation1[n*24576 + t*384 + k];
                }
                block2_transformer_block1_dense2_sum[n*6144 + t*96 + u] = sum;
            }
        }
    }
    /* block2.transformer_block1.residual2[n, t, m] = block2.transformer_block1.dense2.b[m] +
       block2.transformer_block1.dense2·sum[n, t, m] + block2.transformer_block1.residual1[n, t, m] */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t m = 0; m < 96; ++m) {
                block2_transformer_block1_residual2[n*6144 + t*96 + m] = block2_transformer_block1_dense2_b[m] + block2_transformer_block1_dense2_sum[n*6144 + t*96 + m] + block2_transformer_block1_residual1[n*6144 + t*96 + m];
            }
        }
    }
    /* layer_norm1.mu[n, t] = sum[k < 96](block2.transformer_block1.residual2[n, t, k]/96) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            gpt_real sum = 0;
            for (ptrdiff_t k = 0; k < 96; ++k) {
                sum += block2_transformer_block1_residual2[n*6144 + t*96 + k];
            }
            layer_norm1_mu[n*64 + t] = (gpt_real)0.010416666666666666*sum;
        }
    }
    /* layer_norm1.v[n, t] = sum[k < 96]((-layer_norm1.mu[n, t] +
       block2.transformer_block1.residual2[n, t, k])**2/96) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            gpt_real sum = 0;
            for (ptrdiff_t k = 0; k < 96; ++k) {
                sum += gpt_power_2(block2_transformer_block1_residual2[n*6144 + t*96 + k] - layer_norm1_mu[n*64 + t]);
            }
            layer_norm1_v[n*64 + t] = (gpt_real)0.010416666666666666*sum;
        }
    }
    /* layer_norm1·root[n, t] = sqrt(layer_norm1.v[n, t] + 1/100000) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            layer_norm1_root[n*64 + t] = gpt_sqrt((gpt_real)1e-05 + layer_norm1_v[n*64 + t]);
        }
    }
    /* layer_norm1·hat[n, t, k] = (-layer_norm1.mu[n, t] + block2.transformer_block1.residual2[n,
       t, k])/layer_norm1·root[n, t] */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t k = 0; k < 96; ++k) {
                layer_norm1_hat[n*6144 + t*96 + k] = (block2_transformer_block1_residual2[n*6144 + t*96 + k] - layer_norm1_mu[n*64 + t]) / layer_norm1_root[n*64 + t];
            }
        }
    }
    /* layer_norm1[n, t, k] = layer_norm1.beta[k] + layer_norm1.gamma[k]*layer_norm1·hat[n, t, k] */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t k = 0; k < 96; ++k) {
                layer_norm1[n*6144 + t*96 + k] = layer_norm1_gamma[k]*layer_norm1_hat[n*6144 + t*96 + k] + layer_norm1_beta[k];
            }
        }
    }
}

/* forward of logits, cross_entropy1 */
static void gpt_logits_cross_entropy1_forward(
    const gpt_real *layer_norm1,
    const gpt_real *embed_E,
    const int32_t *targets,
    gpt_real *logits,
    gpt_real *cross_entropy1,
    gpt_real *cross_entropy1_p,
    gpt_real *logits_sum,
    gpt_real *cross_entropy1_p_sum_max,
    gpt_real *cross_entropy1_p_sum_exp,
    gpt_real *cross_entropy1_p_sum_scaled)
{
    /* logits·sum[n, t, u] = sum[k < 96](embed.E[u, k]*layer_norm1[n, t, k]) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t u = 0; u < 64; ++u) {
                gpt_real sum = 0;
                for (ptrdiff_t k = 0; k < 96; ++k) {
                    sum += embed_E[u*96 + k]*layer_norm1[n*6144 + t*96 + k];
                }
                logits_sum[n*4096 + t*64 + u] = sum;
            }
        }
    }
    /* logits[n, t, u] = logits·sum[n, t, u] */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t u = 0; u < 64; ++u) {
                logits[n*4096 + t*64 + u] = logits_sum[n*4096 + t*64 + u];
            }
        }
    }
    /* cross_entropy1.p·sum·max[n, t] = max[j < 64](logits[n, t, j]) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            gpt_real best = logits[n*4096 + t*64];
            for (ptrdiff_t j = 0; j < 64; ++j) {
                const gpt_real candidate = logits[n*4096 + t*64 + j];
                if (candidate > best) {
                    best = candidate;
                }
            }
            cross_entropy1_p_sum_max[n*64 + t] = best;
        }
    }
    /* cross_entropy1.p·sum·exp[n, t, j] = exp(-cross_entropy1.p·sum·max[n, t] + logits[n, t, j]) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t j = 0; j < 64; ++j) {
                cross_entropy1_p_sum_exp[n*4096 + t*64 + j] = gpt_exp(logits[n*4096 + t*64 + j] - cross_entropy1_p_sum_max[n*64 + t]);
            }
        }
    }
    /* cross_entropy1.p·sum·scaled[n, t] = sum[j < 64](cross_entropy1.p·sum·exp[n, t, j]) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            gpt_real sum = 0;
            for (ptrdiff_t j = 0; j < 64; ++j) {
                sum += cross_entropy1_p_sum_exp[n*4096 + t*64 + j];
            }
            cross_entropy1_p_sum_scaled[n*64 + t] = sum;
        }
    }
    /* cross_entropy1.p[n, t, k] = cross_entropy1.p·sum·exp[n, t, k]/cross_entropy1.p·sum·scaled[n,
       t] */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t k = 0; k < 64; ++k) {
                cross_entropy1_p[n*4096 + t*64 + k] = cross_entropy1_p_sum_exp[n*4096 + t*64 + k] / cross_entropy1_p_sum_scaled[n*64 + t];
            }
        }
    }
    /* cross_entropy1 = sum[n < 16, t < 64](log(cross_entropy1.p·sum·scaled[n, t])/1024 +
       cross_entropy1.p·sum·max[n, t]/1024 - logits·sum[n, t, targets[n, t]]/1024) */
    {
        gpt_real sum = 0;
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t t = 0; t < 64; ++t) {
                sum += (gpt_real)0.0009765625*cross_entropy1_p_sum_max[n*64 + t] + (gpt_real)0.0009765625*gpt_log(cross_entropy1_p_sum_scaled[n*64 + t]) - (gpt_real)0.0009765625*logits_sum[n*4096 + t*64 + (ptrdiff_t)targets[n*64 + t]];
            }
        }
        cross_entropy1[0] = sum;
    }
}

/* backward of logits, cross_entropy1 */
static void gpt_logits_cross_entropy1_backward(
    const gpt_real *layer_norm1,
    const gpt_real *embed_E,
    const int32_t *targets,
    const gpt_real *cross_entropy1_p,
    gpt_real *d_layer_norm1,
    gpt_real *d_embed_E,
    gpt_real *d_logits)
{
    /* ∂logits[n, t, k] = cross_entropy1.p[n, t, k]/1024 - [k - targets[n, t] == 0]/1024 */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t k = 0; k < 64; ++k) {
                d_logits[n*4096 + t*64 + k] = (gpt_real)0.0009765625*cross_entropy1_p[n*4096 + t*64 + k] - (gpt_real)0.0009765625*(k == (ptrdiff_t)targets[n*64 + t] ? (gpt_real)1 : (gpt_real)0);
            }
        }
    }
    /* ∂layer_norm1[n, t, k] = sum[u < 64](embed.E[u, k]*∂logits[n, t, u]) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t k = 0; k < 96; ++k) {
                d_layer_norm1[n*6144 + t*96 + k] = 0;
            }
            for (ptrdiff_t u = 0; u < 64; ++u) {
                const gpt_real scale = d_logits[n*4096 + t*64 + u];
                for (ptrdiff_t k = 0; k < 96; ++k) {
                    d_layer_norm1[n*6144 + t*96 + k] += scale*embed_E[u*96 + k];
                }
            }
        }
    }
    /* ∂embed.E[u, k] = sum[n < 16, t < 64](layer_norm1[n, t, k]*∂logits[n, t, u]) */
    for (ptrdiff_t u = 0; u < 64; ++u) {
        for (ptrdiff_t k = 0; k < 96; ++k) {
            d_embed_E[u*96 + k] = 0;
        }
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t t = 0; t < 64; ++t) {
                const gpt_real scale = d_logits[n*4096 + t*64 + u];
                for (ptrdiff_t k = 0; k < 96; ++k) {
                    d_embed_E[u*96 + k] += scale*layer_norm1[n*6144 + t*96 + k];
                }
            }
        }
    }
}

/* backward of block2.transformer_block1.dense2, block2.transformer_block1.residual2,
   layer_norm1 */
static void gpt_dense2_residual2_layer_norm1_backward(
    const gpt_real *block2_transformer_block1_activation1,
    const gpt_real *block2_transformer_block1_dense2_W,
    const gpt_real *layer_norm1_gamma,
    const gpt_real *d_layer_norm1,
    const gpt_real *layer_norm1_root,
    const gpt_real *layer_norm1_hat,
    gpt_real *d_block2_transformer_block1_activation1,
    gpt_real *d_block2_transformer_block1_dense2_W,
    gpt_real *d_block2_transformer_block1_dense2_b,
    gpt_real *d_layer_norm1_gamma,
    gpt_real *d_layer_norm1_beta,
    gpt_real *d_block2_transformer_block1_residual2,
    gpt_real *sum_1,
    gpt_real *sum_2)
{
    /* ∑1[n, t] = sum[k < 96](layer_norm1.gamma[k]*layer_norm1·hat[n, t, k]*∂layer_norm1[n, t, k]) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            gpt_real sum = 0;
            for (ptrdiff_t k = 0; k < 96; ++k) {
                sum += layer_norm1_gamma[k]*layer_norm1_hat[n*6144 + t*96 + k]*d_layer_norm1[n*6144 + t*96 + k];
            }
            sum_1[n*64 + t] = sum;
        }
    }
    /* ∑2[n, t] = sum[k < 96](layer_norm1.gamma[k]*∂layer_norm1[n, t, k]) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            gpt_real sum = 0;
            for (ptrdiff_t k = 0; k < 96; ++k) {
                sum += layer_norm1_gamma[k]*d_layer_norm1[n*6144 + t*96 + k];
            }
            sum_2[n*64 + t] = sum;
        }
    }
    /* ∂block2.transformer_block1.residual2[n, t, k] = (96*layer_norm1.gamma[k]*∂layer_norm1[n, t,
       k] - ∑1[n, t]*layer_norm1·hat[n, t, k] - ∑2[n, t])/(96*layer_norm1·root[n, t]) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t k = 0; k < 96; ++k) {
                d_block2_transformer_block1_residual2[n*6144 + t*96 + k] = (gpt_real)0.010416666666666666*(96*layer_norm1_gamma[k]*d_layer_norm1[n*6144 + t*96 + k] - sum_2[n*64 + t] - sum_1[n*64 + t]*layer_norm1_hat[n*6144 + t*96 + k]) / layer_norm1_root[n*64 + t];
            }
        }
    }
    /* ∂block2.transformer_block1.activation1[n, t, k] = sum[u <
       96](block2.transformer_block1.dense2.W[u, k]*∂block2.transformer_block1.residual2[n, t, u]) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t k = 0; k < 384; ++k) {
                d_block2_transformer_block1_activation1[n*24576 + t*384 + k] = 0;
            }
            for (ptrdiff_t u = 0; u < 96; ++u) {
                const gpt_real scale = d_block2_transformer_block1_residual2[n*6144 + t*96 + u];
                for (ptrdiff_t k = 0; k < 384; ++k) {
                    d_block2_transformer_block1_activation1[n*24576 + t*384 + k] += scale*block2_transformer_block1_dense2_W[u*384 + k];
                }
            }
        }
    }
    /* ∂block2.transformer_block1.dense2.W[u, k] = sum[n < 16, t <
       64](block2.transformer_block1.activation1[n, t, k]*∂block2.transformer_block1.residual2[n,
       t, u]) */
    for (ptrdiff_t u = 0; u < 96; ++u) {
        for (ptrdiff_t k = 0; k < 384; ++k) {
            d_block2_transformer_block1_dense2_W[u*384 + k] = 0;
        }
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t t = 0; t < 64; ++t) {
                const gpt_real scale = d_block2_transformer_block1_residual2[n*6144 + t*96 + u];
                for (ptrdiff_t k = 0; k < 384; ++k) {
                    d_block2_transformer_block1_dense2_W[u*384 + k] += scale*block2_transformer_block1_activation1[n*24576 + t*384 + k];
                }
            }
        }
    }
    /* ∂block2.transformer_block1.dense2.b[u] = sum[n < 16, t <
       64](∂block2.transformer_block1.residual2[n, t, u]) */
    {
        for (ptrdiff_t u = 0; u < 96; ++u) {
            d_block2_transformer_block1_dense2_b[u] = 0;
        }
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t t = 0; t < 64; ++t) {
                for (ptrdiff_t u = 0; u < 96; ++u) {
                    d_block2_transformer_block1_dense2_b[u] += d_block2_transformer_block1_residual2[n*6144 + t*96 + u];
                }
            }
        }
    }
    /* ∂block2.transformer_block1.residual1 is ∂block2.transformer_block1.residual2 in another
       shape */
    /* ∂layer_norm1.gamma[k] = sum[n < 16, t < 64](layer_norm1·hat[n, t, k]*∂layer_norm1[n, t, k]) */
    {
        for (ptrdiff_t k = 0; k < 96; ++k) {
            d_layer_norm1_gamma[k] = 0;
        }
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t t = 0; t < 64; ++t) {
                for (ptrdiff_t k = 0; k < 96; ++k) {
                    d_layer_norm1_gamma[k] += layer_norm1_hat[n*6144 + t*96 + k]*d_layer_norm1[n*6144 + t*96 + k];
                }
            }
        }
    }
    /* ∂layer_norm1.beta[k] = sum[n < 16, t < 64](∂layer_norm1[n, t, k]) */
    {
        for (ptrdiff_t k = 0; k < 96; ++k) {
            d_layer_norm1_beta[k] = 0;
        }
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t t = 0; t < 64; ++t) {
                for (ptrdiff_t k = 0; k < 96; ++k) {
                    d_layer_norm1_beta[k] += d_layer_norm1[n*6144 + t*96 + k];
                }
            }
        }
    }
}

/* backward of block2.transformer_block1.dense1, block2.transformer_block1.activation1;
   block1.transformer_block1.dense1, block1.transformer_block1.activation1;
   block0.transformer_block1.dense1, block0.transformer_block1.activation1 */
static void gpt_dense1_activation1_backward(
    const gpt_real *block0_transformer_block1_ln2,
    const gpt_real *block0_transformer_block1_dense1_W,
    const gpt_real *block0_transformer_block1_dense1,
    const gpt_real *block0_transformer_block1_activation1_g,
    const gpt_real *d_block0_transformer_block1_activation1,
    gpt_real *d_block0_transformer_block1_ln2,
    gpt_real *d_block0_transformer_block1_dense1_W,
    gpt_real *d_block0_transformer_block1_dense1_b,
    gpt_real *d_block0_transformer_block1_activation1_g,
    gpt_real *d_block0_transformer_block1_dense1)
{
    /* ∂block0.transformer_block1.activation1.g[n, t, m] = block0.transformer_block1.dense1[n, t,
       m]*∂block0.transformer_block1.activation1[n, t, m]/2 */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t m = 0; m < 384; ++m) {
                d_block0_transformer_block1_activation1_g[n*24576 + t*384 + m] = (gpt_real)0.5*block0_transformer_block1_dense1[n*24576 + t*384 + m]*d_block0_transformer_block1_activation1[n*24576 + t*384 + m];
            }
        }
    }
    /* ∂block0.transformer_block1.dense1[n, t, m] =
       sqrt(2)*(-block0.transformer_block1.activation1.g[n, t, m]**2 +
       1)*(26829*block0.transformer_block1.dense1[n, t, m]**2/200000 +
       1)*∂block0.transformer_block1.activation1.g[n, t, m]/sqrt(pi) +
       (block0.transformer_block1.activation1.g[n, t, m]/2 +
       1/2)*∂block0.transformer_block1.activation1[n, t, m] */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t m = 0; m < 384; ++m) {
                d_block0_transformer_block1_dense1[n*24576 + t*384 + m] = ((gpt_real)0.5 + (gpt_real)0.5*block0_transformer_block1_activation1_g[n*24576 + t*384 + m])*d_block0_transformer_block1_activation1[n*24576 + t*384 + m] + (gpt_real)1.4142135623730951*(1 - block0_transformer_block1_activation1_g[n*24576 + t*384 + m]*block0_transformer_block1_activation1_g[n*24576 + t*384 + m])*(1 + (gpt_real)0.134145*block0_transformer_block1_dense1[n*24576 + t*384 + m]*block0_transformer_block1_dense1[n*24576 + t*384 + m])*d_block0_transformer_block1_activation1_g[n*24576 + t*384 + m] / gpt_sqrt((gpt_real)3.141592653589793);
            }
        }
    }
    /* ∂block0.transformer_block1.ln2[n, t, k] = sum[u < 384](block0.transformer_block1.dense1.W[u,
       k]*∂block0.transformer_block1.dense1[n, t, u]) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t k = 0; k < 96; ++k) {
                d_block0_transformer_block1_ln2[n*6144 + t*96 + k] = 0;
            }
            for (ptrdiff_t u = 0; u < 384; ++u) {
                const gpt_real scale = d_block0_transformer_block1_dense1[n*24576 + t*384 + u];
                for (ptrdiff_t k = 0; k < 96; ++k) {
                    d_block0_transformer_block1_ln2[n*6144 + t*96 + k] += scale*block0_transformer_block1_dense1_W[u*96 + k];
                }
            }
        }
    }
    /* ∂block0.transformer_block1.dense1.W[u, k] = sum[n < 16, t <
       64](block0.transformer_block1.ln2[n, t, k]*∂block0.transformer_block1.dense1[n, t, u]) */
    for (ptrdiff_t u = 0; u < 384; ++u) {
        for (ptrdiff_t k = 0; k < 96; ++k) {
            d_block0_transformer_block1_dense1_W[u*96 + k] = 0;
        }
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t t = 0; t < 64; ++t) {
                const gpt_real scale = d_block0_transformer_block1_dense1[n*24576 + t*384 + u];
                for (ptrdiff_t k = 0; k < 96; ++k) {
                    d_block0_transformer_block1_dense1_W[u*96 + k] += scale*block0_transformer_block1_ln2[n*6144 + t*96 + k];
                }
            }
        }
    }
    /* ∂block0.transformer_block1.dense1.b[u] = sum[n < 16, t <
       64](∂block0.transformer_block1.dense1[n, t, u]) */
    {
        for (ptrdiff_t u = 0; u < 384; ++u) {
            d_block0_transformer_block1_dense1_b[u] = 0;
        }
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t t = 0; t < 64; ++t) {
                for (ptrdiff_t u = 0; u < 384; ++u) {
                    d_block0_transformer_block1_dense1_b[u] += d_block0_transformer_block1_dense1[n*24576 + t*384 + u];
                }
            }
        }
    }
}

/* backward of block2.transformer_block1.attention, block2.transformer_block1.residual1,
   block2.transformer_block1.ln2; block1.transformer_block1.attention,
   block1.transformer_block1.residual1, block1.transformer_block1.ln2;
   block0.transformer_block1.attention, block0.transformer_block1.residual1,
   block0.transformer_block1.ln2 */
static void gpt_attention_residual1_ln2_backward(
    const gpt_real *block0_transformer_block1_ln1,
    const gpt_real *block0_transformer_block1_attention_W_qkv,
    const gpt_real *block0_transformer_block1_attention_W_o,
    const gpt_real *block0_transformer_block1_attention_q,
    const gpt_real *block0_transformer_block1_attention_k,
    const gpt_real *block0_transformer_block1_attention_v,
    const gpt_real *block0_transformer_block1_attention_p,
    const gpt_real *block0_transformer_block1_attention_a,
    const gpt_real *block0_transformer_block1_ln2_gamma,
    const gpt_real *d_block0_transformer_block1_ln2,
    const gpt_real *d_block0_transformer_block1_residual1_seed,
    const gpt_real *block0_transformer_block1_ln2_root,
    const gpt_real *block0_transformer_block1_ln2_hat,
    gpt_real *d_block0_transformer_block1_ln1,
    gpt_real *d_block0_transformer_block1_attention_W_qkv,
    gpt_real *d_block0_transformer_block1_attention_b_qkv,
    gpt_real *d_block0_transformer_block1_attention_W_o,
    gpt_real *d_block0_transformer_block1_attention_b_o,
    gpt_real *d_block0_transformer_block1_ln2_gamma,
    gpt_real *d_block0_transformer_block1_ln2_beta,
    gpt_real *d_block0_transformer_block1_residual1,
    gpt_real *sum_1,
    gpt_real *sum_2,
    gpt_real *d_block0_transformer_block1_attention_a,
    gpt_real *d_block0_transformer_block1_attention_p_1,
    gpt_real *d_block0_transformer_block1_attention_p,
    gpt_real *sum_3,
    gpt_real *d_block0_transformer_block1_attention_s,
    gpt_real *d_block0_transformer_block1_attention_v,
    gpt_real *d_block0_transformer_block1_attention_k,
    gpt_real *d_block0_transformer_block1_attention_q,
    gpt_real *d_block0_transformer_block1_attention_x)
{
    /* ∑1[n, t] = sum[k <
       96](block0.transformer_block1.ln2.gamma[k]*block0.transformer_block1.ln2·hat[n, t,
       k]*∂block0.transformer_block1.ln2[n, t, k]) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            gpt_real sum = 0;
            for (ptrdiff_t k = 0; k < 96; ++k) {
                sum += block0_transformer_block1_ln2_gamma[k]*block0_transformer_block1_ln2_hat[n*6144 + t*96 + k]*d_block0_transformer_block1_ln2[n*6144 + t*96 + k];
            }
            sum_1[n*64 + t] = sum;
        }
    }
    /* ∑2[n, t] = sum[k <
       96](block0.transformer_block1.ln2.gamma[k]*∂block0.transformer_block1.ln2[n, t, k]) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            gpt_real sum = 0;
            for (ptrdiff_t k = 0; k < 96; ++k) {
                sum += block0_transformer_block1_ln2_gamma[k]*d_block0_transformer_block1_ln2[n*6144 + t*96 + k];
            }
            sum_2[n*64 + t] = sum;
        }
    }
    /* ∂block0.transformer_block1.residual1[n, t, m] =
       (96*block0.transformer_block1.ln2.gamma[m]*∂block0.transformer_block1.ln2[n, t, m] +
       96*block0.transformer_block1.ln2·root[n, t]*∂block0.transformer_block1.residual1·seed[n, t,
       m] - ∑1[n, t]*block0.transformer_block1.ln2·hat[n, t, m] - ∑2[n,
       t])/(96*block0.transformer_block1.ln2·root[n, t]) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t m = 0; m < 96; ++m) {
                d_block0_transformer_block1_residual1[n*6144 + t*96 + m] = (gpt_real)0.010416666666666666*(96*block0_transformer_block1_ln2_gamma[m]*d_block0_transformer_block1_ln2[n*6144 + t*96 + m] + 96*block0_transformer_block1_ln2_root[n*64 + t]*d_block0_transformer_block1_residual1_seed[n*6144 + t*96 + m] - sum_2[n*64 + t] - sum_1[n*64 + t]*block0_transformer_block1_ln2_hat[n*6144 + t*96 + m]) / block0_transformer_block1_ln2_root[n*64 + t];
            }
        }
    }
    /* ∂block0.transformer_block1.attention.a[n, t, c] = sum[w <
       96](block0.transformer_block1.attention.W_o[w, c]*∂block0.transformer_block1.residual1[n, t,
       w]) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t c = 0; c < 96; ++c) {
                d_block0_transformer_block1_attention_a[n*6144 + t*96 + c] = 0;
            }
            for (ptrdiff_t w = 0; w < 96; ++w) {
                const gpt_real scale = d_block0_transformer_block1_residual1[n*6144 + t*96 + w];
                for (ptrdiff_t c = 0; c < 96; ++c) {
                    d_block0_transformer_block1_attention_a[n*6144 + t*96 + c] += scale*block0_transformer_block1_attention_W_o[w*96 + c];
                }
            }
        }
    }
    /* ∂block0.transformer_block1.attention.p·1[n, h, t, u] = sum[d <
       24](∂block0.transformer_block1.attention.a[n, t, d +
       24*h]*block0.transformer_block1.attention.v[n, h, u, d]) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t h = 0; h < 4; ++h) {
            for (ptrdiff_t t = 0; t < 64; ++t) {
                for (ptrdiff_t u = 0; u < 64; ++u) {
                    gpt_real sum = 0;
                    for (ptrdiff_t d = 0; d < 24; ++d) {
                        sum += d_block0_transformer_block1_attention_a[n*6144 + t*96 + h*24 + d]*block0_transformer_block1_attention_v[n*6144 + h*1536 + u*24 + d];
                    }
                    d_block0_transformer_block1_attention_p_1[n*16384 + h*4096 + t*64 + u] = sum;
                }
            }
        }
    }
    /* ∂block0.transformer_block1.attention.p[n, h, t, u] = where(t - u >= 0,
       ∂block0.transformer_block1.attention.p·1[n, h, t, u], 0) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t h = 0; h < 4; ++h) {
            for (ptrdiff_t t = 0; t < 64; ++t) {
                for (ptrdiff_t u = 0; u < 64; ++u) {
                    const gpt_real d_block0_transformer_block1_attention_p_1_here = d_block0_transformer_block1_attention_p_1[n*16384 + h*4096 + t*64 + u];
                    d_block0_transformer_block1_attention_p[n*16384 + h*4096 + t*64 + u] = t >= u ? d_block0_transformer_block1_attention_p_1_here : (gpt_real)0;
                }
            }
        }
    }
    /* ∑3[n, h, t] = sum[u < 64 if t - u >= 0](block0.transformer_block1.attention.p[n, h, t,
       u]*∂block0.transformer_block1.attention.p[n, h, t, u]) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t h = 0; h < 4; ++h) {
            for (ptrdiff_t t = 0; t < 64; ++t) {
                gpt_real sum = 0;
                for (ptrdiff_t u = 0; u < gpt_earlier(64, t + 1); ++u) {
                    sum += block0_transformer_block1_attention_p[n*16384 + h*4096 + t*64 + u]*d_block0_transformer_block1_attention_p[n*16384 + h*4096 + t*64 + u];
                }
                sum_3[n*256 + h*64 + t] = sum;
            }
        }
    }
    /* ∂block0.transformer_block1.attention.s = 0 */
    for (ptrdiff_t place = 0; place < 262144; ++place) {
        d_block0_transformer_block1_attention_s[place] = 0;
    }
    /* ∂block0.transformer_block1.attention.s[n, h, t, u] = (-∑3[n, h, t] +
       ∂block0.transformer_block1.attention.p[n, h, t, u])*block0.transformer_block1.attention.p[n,
       h, t, u] if t - u >= 0 */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t h = 0; h < 4; ++h) {
            for (ptrdiff_t t = 0; t < 64; ++t) {
                for (ptrdiff_t u = 0; u < gpt_earlier(64, t + 1); ++u) {
                    d_block0_transformer_block1_attention_s[n*16384 + h*4096 + t*64 + u] = (d_block0_transformer_block1_attention_p[n*16384 + h*4096 + t*64 + u] - sum_3[n*256 + h*64 + t])*block0_transformer_block1_attention_p[n*16384 + h*4096 + t*64 + u];
                }
            }
        }
    }
    /* ∂block0.transformer_block1.attention.v[n, h, u, d] = sum[t < 64 if t - u >=
       0](∂block0.transformer_block1.attention.a[n, t, d +
       24*h]*block0.transformer_block1.attention.p[n, h, t, u]) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t h = 0; h < 4; ++h) {
            for (ptrdiff_t u = 0; u < 64; ++u) {
                for (ptrdiff_t d = 0; d < 24; ++d) {
                    d_block0_transformer_block1_attention_v[n*6144 + h*1536 + u*24 + d] = 0;
                }
                for (ptrdiff_t t = gpt_later(0, u); t < 64; ++t) {
                    const gpt_real scale = block0_transformer_block1_attention_p[n*16384 + h*4096 + t*64 + u];
                    for (ptrdiff_t d = 0; d < 24; ++d) {
                        d_block0_transformer_block1_attention_v[n*6144 + h*1536 + u*24 + d] += scale*d_block0_transformer_block1_attention_a[n*6144 + t*96 + h*24 + d];
                    }
                }
            }
        }
    }
    /* ∂block0.transformer_block1.attention.k[n, h, u, d] = sum[t < 64 if t - u >=
       0](sqrt(6)*block0.transformer_block1.attention.q[n, h, t,
       d]*∂block0.transformer_block1.attention.s[n, h, t, u]/12) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t h = 0; h < 4; ++h) {
            for (ptrdiff_t u = 0; u < 64; ++u) {
                for (ptrdiff_t d = 0; d < 24; ++d) {
                    d_block0_transformer_block1_attention_k[n*6144 + h*1536 + u*24 + d] = 0;
                }
                for (ptrdiff_t t = gpt_later(0, u); t < 64; ++t) {
                    const gpt_real scale = (gpt_real)0.08333333333333333*(gpt_real)2.449489742783178*d_block0_transformer_block1_attention_s[n*16384 + h*4096 + t*64 + u];
                    for (ptrdiff_t d = 0; d < 24; ++d) {
                        d_block0_transformer_block1_attention_k[n*6144 + h*1536 + u*24 + d] += scale*block0_transformer_block1_attention_q[n*6144 + h*1536 + t*24 + d];
                    }
                }
            }
        }
    }
    /* ∂block0.transformer_block1.attention.q[n, h, t, d] = sum[u < 64 if t - u >=
       0](sqrt(6)*block0.transformer_block1.attention.k[n, h, u,
       d]*∂block0.transformer_block1.attention.s[n, h, t, u]/12) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t h = 0; h < 4; ++h) {
            for (ptrdiff_t t = 0; t < 64; ++t) {
                for (ptrdiff_t d = 0; d < 24; ++d) {
                    d_block0_transformer_block1_attention_q[n*6144 + h*1536 + t*24 + d] = 0;
                }
                for (ptrdiff_t u = 0; u < gpt_earlier(64, t + 1); ++u) {
                    const gpt_real scale = (gpt_real)0.08333333333333333*(gpt_real)2.449489742783178*d_block0_transformer_block1_attention_s[n*16384 + h*4096 + t*64 + u];
                    for (ptrdiff_t d = 0; d < 24; ++d) {
                        d_block0_transformer_block1_attention_q[n*6144 + h*1536 + t*24 + d] += scale*block0_transformer_block1_attention_k[n*6144 + h*1536 + u*24 + d];
                    }
                }
            }
        }
    }
    /* ∂block0.transformer_block1.attention.x[n, u, d + 24*h + 192] =
       ∂block0.transformer_block1.attention.v[n, h, u, d] */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t u = 0; u < 64; ++u) {
            for (ptrdiff_t h = 0; h < 4; ++h) {
                for (ptrdiff_t d = 0; d < 24; ++d) {
                    d_block0_transformer_block1_attention_x[n*18432 + u*288 + h*24 + d + 192] = d_block0_transformer_block1_attention_v[n*6144 + h*1536 + u*24 + d];
                }
            }
        }
    }
    /* ∂block0.transformer_block1.attention.x[n, u, d + 24*h + 96] =
       ∂block0.transformer_block1.attention.k[n, h, u, d] */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t u = 0; u < 64; ++u) {
            for (ptrdiff_t h = 0; h < 4; ++h) {
                for (ptrdiff_t d = 0; d < 24; ++d) {
                    d_block0_transformer_block1_attention_x[n*18432 + u*288 + h*24 + d + 96] = d_block0_transformer_block1_attention_k[n*6144 + h*1536 + u*24 + d];
                }
            }
        }
    }
    /* ∂block0.transformer_block1.attention.x[n, t, d + 24*h] =
       ∂block0.transformer_block1.attention.q[n, h, t, d] */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t h = 0; h < 4; ++h) {
                for (ptrdiff_t d = 0; d < 24; ++d) {
                    d_block0_transformer_block1_attention_x[n*18432 + t*288 + h*24 + d] = d_block0_transformer_block1_attention_q[n*6144 + h*1536 + t*24 + d];
                }
            }
        }
    }
    /* ∂block0.transformer_block1.ln1[n, t, c] = sum[w <
       288](block0.transformer_block1.attention.W_qkv[w,
       c]*∂block0.transformer_block1.attention.x[n, t, w]) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t c = 0; c < 96; ++c) {
                d_block0_transformer_block1_ln1[n*6144 + t*96 + c] = 0;
            }
            for (ptrdiff_t w = 0; w < 288; ++w) {
                const gpt_real scale = d_block0_transformer_block1_attention_x[n*18432 + t*288 + w];
                for (ptrdiff_t c = 0; c < 96; ++c) {
                    d_block0_transformer_block1_ln1[n*6144 + t*96 + c] += scale*block0_transformer_block1_attention_W_qkv[w*96 + c];
                }
            }
        }
    }
    /* ∂block0.transformer_block1.attention.W_qkv[w, c] = sum[n < 16, t <
       64](block0.transformer_block1.ln1[n, t, c]*∂block0.transformer_block1.attention.x[n, t, w]) */
    for (ptrdiff_t w = 0; w < 288; ++w) {
        for (ptrdiff_t c = 0; c < 96; ++c) {
            d_block0_transformer_block1_attention_W_qkv[w*96 + c] = 0;
        }
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t t = 0; t < 64; ++t) {
                const gpt_real scale = d_block0_transformer_block1_attention_x[n*18432 + t*288 + w];
                for (ptrdiff_t c = 0; c < 96; ++c) {
                    d_block0_transformer_block1_attention_W_qkv[w*96 + c] += scale*block0_transformer_block1_ln1[n*6144 + t*96 + c];
                }
            }
        }
    }
    /* ∂block0.transformer_block1.attention.b_qkv[d + 24*h + 192] = sum[n < 16, u <
       64](∂block0.transformer_block1.attention.v[n, h, u, d]) */
    for (ptrdiff_t h = 0; h < 4; ++h) {
        for (ptrdiff_t d = 0; d < 24; ++d) {
            d_block0_transformer_block1_attention_b_qkv[h*24 + d + 192] = 0;
        }
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t u = 0; u < 64; ++u) {
                for (ptrdiff_t d = 0; d < 24; ++d) {
                    d_block0_transformer_block1_attention_b_qkv[h*24 + d + 192] += d_block0_transformer_block1_attention_v[n*6144 + h*1536 + u*24 + d];
                }
            }
        }
    }
    /* ∂block0.transformer_block1.attention.b_qkv[d + 24*h + 96] = 0 */
    for (ptrdiff_t h = 0; h < 4; ++h) {
        for (ptrdiff_t d = 0; d < 24; ++d) {
            d_block0_transformer_block1_attention_b_qkv[h*24 + d + 96] = 0;
        }
    }
    /* ∂block0.transformer_block1.attention.b_qkv[d + 24*h] = sum[n < 16, t <
       64](∂block0.transformer_block1.attention.q[n, h, t, d]) */
    for (ptrdiff_t h = 0; h < 4; ++h) {
        for (ptrdiff_t d = 0; d < 24; ++d) {
            d_block0_transformer_block1_attention_b_qkv[h*24 + d] = 0;
        }
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t t = 0; t < 64; ++t) {
                for (ptrdiff_t d = 0; d < 24; ++d) {
                    d_block0_transformer_block1_attention_b_qkv[h*24 + d] += d_block0_transformer_block1_attention_q[n*6144 + h*1536 + t*24 + d];
                }
            }
        }
    }
    /* ∂block0.transformer_block1.attention.W_o[w, c] = sum[n < 16, t <
       64](block0.transformer_block1.attention.a[n, t, c]*∂block0.transformer_block1.residual1[n,
       t, w]) */
    for (ptrdiff_t w = 0; w < 96; ++w) {
        for (ptrdiff_t c = 0; c < 96; ++c) {
            d_block0_transformer_block1_attention_W_o[w*96 + c] = 0;
        }
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t t = 0; t < 64; ++t) {
                const gpt_real scale = d_block0_transformer_block1_residual1[n*6144 + t*96 + w];
                for (ptrdiff_t c = 0; c < 96; ++c) {
                    d_block0_transformer_block1_attention_W_o[w*96 + c] += scale*block0_transformer_block1_attention_a[n*6144 + t*96 + c];
                }
            }
        }
    }
    /* ∂block0.transformer_block1.attention.b_o[w] = sum[n < 16, t <
       64](∂block0.transformer_block1.residual1[n, t, w]) */
    {
        for (ptrdiff_t w = 0; w < 96; ++w) {
            d_block0_transformer_block1_attention_b_o[w] = 0;
        }
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t t = 0; t < 64; ++t) {
                for (ptrdiff_t w = 0; w < 96; ++w) {
                    d_block0_transformer_block1_attention_b_o[w] += d_block0_transformer_block1_residual1[n*6144 + t*96 + w];
                }
            }
        }
    }
    /* ∂position1 is ∂block0.transformer_block1.residual1 in another shape */
    /* ∂block0.transformer_block1.ln2.gamma[k] = sum[n < 16, t <
       64](block0.transformer_block1.ln2·hat[n, t, k]*∂block0.transformer_block1.ln2[n, t, k]) */
    {
        for (ptrdiff_t k = 0; k < 96; ++k) {
            d_block0_transformer_block1_ln2_gamma[k] = 0;
        }
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t t = 0; t < 64; ++t) {
                for (ptrdiff_t k = 0; k < 96; ++k) {
                    d_block0_transformer_block1_ln2_gamma[k] += block0_transformer_block1_ln2_hat[n*6144 + t*96 + k]*d_block0_transformer_block1_ln2[n*6144 + t*96 + k];
                }
            }
        }
    }
    /* ∂block0.transformer_block1.ln2.beta[k] = sum[n < 16, t <
       64](∂block0.transformer_block1.ln2[n, t, k]) */
    {
        for (ptrdiff_t k = 0; k < 96; ++k) {
            d_block0_transformer_block1_ln2_beta[k] = 0;
        }
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t t = 0; t < 64; ++t) {
                for (ptrdiff_t k = 0; k < 96; ++k) {
                    d_block0_transformer_block1_ln2_beta[k] += d_block0_transformer_block1_ln2[n*6144 + t*96 + k];
                }
            }
        }
    }
}

/* backward of block1.transformer_block1.dense2, block1.transformer_block1.residual2,
   block2.transformer_block1.ln1; block0.transformer_block1.dense2,
   block0.transformer_block1.residual2, block1.transformer_block1.ln1 */
static void gpt_dense2_residual2_ln1_backward(
    const gpt_real *block0_transformer_block1_activation1,
    const gpt_real *block0_transformer_block1_dense2_W,
    const gpt_real *block1_transformer_block1_ln1_gamma,
    const gpt_real *d_block1_transformer_block1_ln1,
    const gpt_real *d_block0_transformer_block1_residual2_seed,
    const gpt_real *block1_transformer_block1_ln1_root,
    const gpt_real *block1_transformer_block1_ln1_hat,
    gpt_real *d_block0_transformer_block1_activation1,
    gpt_real *d_block0_transformer_block1_dense2_W,
    gpt_real *d_block0_transformer_block1_dense2_b,
    gpt_real *d_block1_transformer_block1_ln1_gamma,
    gpt_real *d_block1_transformer_block1_ln1_beta,
    gpt_real *d_block0_transformer_block1_residual2,
    gpt_real *sum_1,
    gpt_real *sum_2)
{
    /* ∑1[n, t] = sum[k <
       96](block1.transformer_block1.ln1.gamma[k]*block1.transformer_block1.ln1·hat[n, t,
       k]*∂block1.transformer_block1.ln1[n, t, k]) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            gpt_real sum = 0;
            for (ptrdiff_t k = 0; k < 96; ++k) {
                sum += block1_transformer_block1_ln1_gamma[k]*block1_transformer_block1_ln1_hat[n*6144 + t*96 + k]*d_block1_transformer_block1_ln1[n*6144 + t*96 + k];
            }
            sum_1[n*64 + t] = sum;
        }
    }
    /* ∑2[n, t] = sum[k <
       96](block1.transformer_block1.ln1.gamma[k]*∂block1.transformer_block1.ln1[n, t, k]) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            gpt_real sum = 0;
            for (ptrdiff_t k = 0; k < 96; ++k) {
                sum += block1_transformer_block1_ln1_gamma[k]*d_block1_transformer_block1_ln1[n*6144 + t*96 + k];
            }
            sum_2[n*64 + t] = sum;
        }
    }
    /* ∂block0.transformer_block1.residual2[n, t, m] =
       (96*block1.transformer_block1.ln1.gamma[m]*∂block1.transformer_block1.ln1[n, t, m] +
       96*block1.transformer_block1.ln1·root[n, t]*∂block0.transformer_block1.residual2·seed[n, t,
       m] - ∑1[n, t]*block1.transformer_block1.ln1·hat[n, t, m] - ∑2[n,
       t])/(96*block1.transformer_block1.ln1·root[n, t]) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t m = 0; m < 96; ++m) {
                d_block0_transformer_block1_residual2[n*6144 + t*96 + m] = (gpt_real)0.010416666666666666*(96*block1_transformer_block1_ln1_gamma[m]*d_block1_transformer_block1_ln1[n*6144 + t*96 + m] + 96*block1_transformer_block1_ln1_root[n*64 + t]*d_block0_transformer_block1_residual2_seed[n*6144 + t*96 + m] - sum_2[n*64 + t] - sum_1[n*64 + t]*block1_transformer_block1_ln1_hat[n*6144 + t*96 + m]) / block1_transformer_block1_ln1_root[n*64 + t];
            }
        }
    }
    /* ∂block0.transformer_block1.activation1[n, t, k] = sum[u <
       96](block0.transformer_block1.dense2.W[u, k]*∂block0.transformer_block1.residual2[n, t, u]) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t k = 0; k < 384; ++k) {
                d_block0_transformer_block1_activation1[n*24576 + t*384 + k] = 0;
            }
            for (ptrdiff_t u = 0; u < 96; ++u) {
                const gpt_real scale = d_block0_transformer_block1_residual2[n*6144 + t*96 + u];
                for (ptrdiff_t k = 0; k < 384; ++k) {
                    d_block0_transformer_block1_activation1[n*24576 + t*384 + k] += scale*block0_transformer_block1_dense2_W[u*384 + k];
                }
            }
        }
    }
    /* ∂block0.transformer_block1.dense2.W[u, k] = sum[n < 16, t <
       64](block0.transformer_block1.activation1[n, t, k]*∂block0.transformer_block1.residual2[n,
       t, u]) */
    for (ptrdiff_t u = 0; u < 96; ++u) {
        for (ptrdiff_t k = 0; k < 384; ++k) {
            d_block0_transformer_block1_dense2_W[u*384 + k] = 0;
        }
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t t = 0; t < 64; ++t) {
                const gpt_real scale = d_block0_transformer_block1_residual2[n*6144 + t*96 + u];
                for (ptrdiff_t k = 0; k < 384; ++k) {
                    d_block0_transformer_block1_dense2_W[u*384 + k] += scale*block0_transformer_block1_activation1[n*24576 + t*384 + k];
                }
            }
        }
    }
    /* ∂block0.transformer_block1.dense2.b[u] = sum[n < 16, t <
       64](∂block0.transformer_block1.residual2[n, t, u]) */
    {
        for (ptrdiff_t u = 0; u < 96; ++u) {
            d_block0_transformer_block1_dense2_b[u] = 0;
        }
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t t = 0; t < 64; ++t) {
                for (ptrdiff_t u = 0; u < 96; ++u) {
                    d_block0_transformer_block1_dense2_b[u] += d_block0_transformer_block1_residual2[n*6144 + t*96 + u];
                }
            }
        }
    }
    /* ∂block0.transformer_block1.residual1 is ∂block0.transformer_block1.residual2 in another
       shape */
    /* ∂block1.transformer_block1.ln1.gamma[k] = sum[n < 16, t <
       64](block1.transformer_block1.ln1·hat[n, t, k]*∂block1.transformer_block1.ln1[n, t, k]) */
    {
        for (ptrdiff_t k = 0; k < 96; ++k) {
            d_block1_transformer_block1_ln1_gamma[k] = 0;
        }
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t t = 0; t < 64; ++t) {
                for (ptrdiff_t k = 0; k < 96; ++k) {
                    d_block1_transformer_block1_ln1_gamma[k] += block1_transformer_block1_ln1_hat[n*6144 + t*96 + k]*d_block1_transformer_block1_ln1[n*6144 + t*96 + k];
                }
            }
        }
    }
    /* ∂block1.transformer_block1.ln1.beta[k] = sum[n < 16, t <
       64](∂block1.transformer_block1.ln1[n, t, k]) */
    {
        for (ptrdiff_t k = 0; k < 96; ++k) {
            d_block1_transformer_block1_ln1_beta[k] = 0;
        }
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t t = 0; t < 64; ++t) {
                for (ptrdiff_t k = 0; k < 96; ++k) {
                    d_block1_transformer_block1_ln1_beta[k] += d_block1_transformer_block1_ln1[n*6144 + t*96 + k];
                }
            }
        }
    }
}

/* backward of embed, position1, block0.transformer_block1.ln1 */
static void gpt_embed_position1_ln1_backward(
    const int32_t *tokens,
    const gpt_real *block0_transformer_block1_ln1_gamma,
    const gpt_real *d_block0_transformer_block1_ln1,
    const gpt_real *d_position1_seed,
    const gpt_real *block0_transformer_block1_ln1_root,
    const gpt_real *block0_transformer_block1_ln1_hat,
    gpt_real *d_embed_E,
    gpt_real *d_position1_P,
    gpt_real *d_block0_transformer_block1_ln1_gamma,
    gpt_real *d_block0_transformer_block1_ln1_beta,
    gpt_real *sum_1,
    gpt_real *sum_2,
    gpt_real *d_position1)
{
    /* ∑1[n, t] = sum[k <
       96](block0.transformer_block1.ln1.gamma[k]*block0.transformer_block1.ln1·hat[n, t,
       k]*∂block0.transformer_block1.ln1[n, t, k]) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            gpt_real sum = 0;
            for (ptrdiff_t k = 0; k < 96; ++k) {
                sum += block0_transformer_block1_ln1_gamma[k]*block0_transformer_block1_ln1_hat[n*6144 + t*96 + k]*d_block0_transformer_block1_ln1[n*6144 + t*96 + k];
            }
            sum_1[n*64 + t] = sum;
        }
    }
    /* ∑2[n, t] = sum[k <
       96](block0.transformer_block1.ln1.gamma[k]*∂block0.transformer_block1.ln1[n, t, k]) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            gpt_real sum = 0;
            for (ptrdiff_t k = 0; k < 96; ++k) {
                sum += block0_transformer_block1_ln1_gamma[k]*d_block0_transformer_block1_ln1[n*6144 + t*96 + k];
            }
            sum_2[n*64 + t] = sum;
        }
    }
    /* ∂position1[n, t, u] =
       (96*block0.transformer_block1.ln1.gamma[u]*∂block0.transformer_block1.ln1[n, t, u] +
       96*block0.transformer_block1.ln1·root[n, t]*∂position1·seed[n, t, u] - ∑1[n,
       t]*block0.transformer_block1.ln1·hat[n, t, u] - ∑2[n,
       t])/(96*block0.transformer_block1.ln1·root[n, t]) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t u = 0; u < 96; ++u) {
                d_position1[n*6144 + t*96 + u] = (gpt_real)0.010416666666666666*(96*block0_transformer_block1_ln1_gamma[u]*d_block0_transformer_block1_ln1[n*6144 + t*96 + u] + 96*block0_transformer_block1_ln1_root[n*64 + t]*d_position1_seed[n*6144 + t*96 + u] - sum_2[n*64 + t] - sum_1[n*64 + t]*block0_transformer_block1_ln1_hat[n*6144 + t*96 + u]) / block0_transformer_block1_ln1_root[n*64 + t];
            }
        }
    }
    /* ∂embed.E[tokens[n, t], k] += ∂position1[n, t, k] */
    for (ptrdiff_t k = 0; k < 96; ++k) {
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t t = 0; t < 64; ++t) {
                d_embed_E[(ptrdiff_t)tokens[n*64 + t]*96 + k] += d_position1[n*6144 + t*96 + k];
            }
        }
    }
    /* ∂position1.P[t, u] = sum[n < 16 if -t + 64 > 0](∂position1[n, t, u]) */
    for (ptrdiff_t t = 0; t < 64; ++t) {
        for (ptrdiff_t u = 0; u < 96; ++u) {
            d_position1_P[t*96 + u] = 0;
        }
        if (64 > t) {
            for (ptrdiff_t n = 0; n < 16; ++n) {
                for (ptrdiff_t u = 0; u < 96; ++u) {
                    d_position1_P[t*96 + u] += d_position1[n*6144 + t*96 + u];
                }
            }
        }
    }
    /* ∂block0.transformer_block1.ln1.gamma[k] = sum[n < 16, t <
       64](block0.transformer_block1.ln1·hat[n, t, k]*∂block0.transformer_block1.ln1[n, t, k]) */
    {
        for (ptrdiff_t k = 0; k < 96; ++k) {
            d_block0_transformer_block1_ln1_gamma[k] = 0;
        }
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t t = 0; t < 64; ++t) {
                for (ptrdiff_t k = 0; k < 96; ++k) {
                    d_block0_transformer_block1_ln1_gamma[k] += block0_transformer_block1_ln1_hat[n*6144 + t*96 + k]*d_block0_transformer_block1_ln1[n*6144 + t*96 + k];
                }
            }
        }
    }
    /* ∂block0.transformer_block1.ln1.beta[k] = sum[n < 16, t <
       64](∂block0.transformer_block1.ln1[n, t, k]) */
    {
        for (ptrdiff_t k = 0; k < 96; ++k) {
            d_block0_transformer_block1_ln1_beta[k] = 0;
        }
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t t = 0; t < 64; ++t) {
                for (ptrdiff_t k = 0; k < 96; ++k) {
                    d_block0_transformer_block1_ln1_beta[k] += d_block0_transformer_block1_ln1[n*6144 + t*96 + k];
                }
            }
        }
    }
}

/* predict of embed, position1, block0.transformer_block1.ln1 */
static void gpt_embed_position1_ln1_predict(
    const int32_t *tokens,
    const gpt_real *embed_E,
    const gpt_real *position1_P,
    const gpt_real *block0_transformer_block1_ln1_gamma,
    const gpt_real *block0_transformer_block1_ln1_beta,
    gpt_real *position1,
    gpt_real *block0_transformer_block1_ln1,
    gpt_real *block0_transformer_block1_ln1_mu,
    gpt_real *block0_transformer_block1_ln1_v,
    gpt_real *block0_transformer_block1_ln1_root)
{
    /* position1[n, t, u] = embed.E[tokens[n, t], u] + position1.P[t, u] */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t u = 0; u < 96; ++u) {
                position1[n*6144 + t*96 + u] = embed_E[(ptrdiff_t)tokens[n*64 + t]*96 + u] + position1_P[t*96 + u];
            }
        }
    }
    /* block0.transformer_block1.ln1.mu[n, t] = sum[k < 96](position1[n, t, k]/96) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            gpt_real sum = 0;
            for (ptrdiff_t k = 0; k < 96; ++k) {
                sum += position1[n*6144 + t*96 + k];
            }
            block0_transformer_block1_ln1_mu[n*64 + t] = (gpt_real)0.010416666666666666*sum;
        }
    }
    /* block0.transformer_block1.ln1.v[n, t] = sum[k < 96]((-block0.transformer_block1.ln1.mu[n, t]
       + position1[n, t, k])**2/96) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            gpt_real sum = 0;
            for (ptrdiff_t k = 0; k < 96; ++k) {
                sum += gpt_power_2(position1[n*6144 + t*96 + k] - block0_transformer_block1_ln1_mu[n*64 + t]);
            }
            block0_transformer_block1_ln1_v[n*64 + t] = (gpt_real)0.010416666666666666*sum;
        }
    }
    /* block0.transformer_block1.ln1·root[n, t] = sqrt(block0.transformer_block1.ln1.v[n, t] +
       1/100000) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            block0_transformer_block1_ln1_root[n*64 + t] = gpt_sqrt((gpt_real)1e-05 + block0_transformer_block1_ln1_v[n*64 + t]);
        }
    }
    /* block0.transformer_block1.ln1[n, t, k] = (-block0.transformer_block1.ln1.mu[n, t] +
       position1[n, t,
       k])*block0.transformer_block1.ln1.gamma[k]/block0.transformer_block1.ln1·root[n, t] +
       block0.transformer_block1.ln1.beta[k] */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t k = 0; k < 96; ++k) {
                block0_transformer_block1_ln1[n*6144 + t*96 + k] = (position1[n*6144 + t*96 + k] - block0_transformer_block1_ln1_mu[n*64 + t])*block0_transformer_block1_ln1_gamma[k] / block0_transformer_block1_ln1_root[n*64 + t] + block0_transformer_block1_ln1_beta[k];
            }
        }
    }
}

/* predict of block0.transformer_block1.attention, block0.transformer_block1.residual1,
   block0.transformer_block1.ln2; block1.transformer_block1.attention,
   block1.transformer_block1.residual1, block1.transformer_block1.ln2;
   block2.transformer_block1.attention, block2.transformer_block1.residual1,
   block2.transformer_block1.ln2 */
static void gpt_attention_residual1_ln2_predict(
    const gpt_real *block0_transformer_block1_ln1,
    const gpt_real *block0_transformer_block1_attention_W_qkv,
    const gpt_real *block0_transformer_block1_attention_b_qkv,
    const gpt_real *block0_transformer_block1_attention_W_o,
    const gpt_real *block0_transformer_block1_attention_b_o,
    const gpt_real *position1,
    const gpt_real *block0_transformer_block1_ln2_gamma,
    const gpt_real *block0_transformer_block1_ln2_beta,
    gpt_real *block0_transformer_block1_residual1,
    gpt_real *block0_transformer_block1_ln2,
    gpt_real *block0_transformer_block1_attention_x,
    gpt_real *block0_transformer_block1_attention_q,
    gpt_real *block0_transformer_block1_attention_k,
    gpt_real *block0_transformer_block1_attention_v,
    gpt_real *block0_transformer_block1_attention_s,
    gpt_real *block0_transformer_block1_attention_p_sum_max,
    gpt_real *block0_transformer_block1_attention_p_sum_exp,
    gpt_real *block0_transformer_block1_attention_p_sum_scaled,
    gpt_real *block0_transformer_block1_attention_p,
    gpt_real *block0_transformer_block1_attention_a,
    gpt_real *block0_transformer_block1_attention_sum,
    gpt_real *block0_transformer_block1_ln2_mu,
    gpt_real *block0_transformer_block1_ln2_v,
    gpt_real *block0_transformer_block1_ln2_root)
{
    /* block0.transformer_block1.attention.x[n, t, w] = sum[c <
       96](block0.transformer_block1.attention.W_qkv[w, c]*block0.transformer_block1.ln1[n, t, c]) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t w = 0; w < 288; ++w) {
                gpt_real sum = 0;
                for (ptrdiff_t c = 0; c < 96; ++c) {
                    sum += block0_transformer_block1_attention_W_qkv[w*96 + c]*block0_transformer_block1_ln1[n*6144 + t*96 + c];
                }
                block0_transformer_block1_attention_x[n*18432 + t*288 + w] = sum;
            }
        }
    }
    /* block0.transformer_block1.attention.q[n, h, t, d] =
       block0.transformer_block1.attention.b_qkv[d + 24*h] +
       block0.transformer_block1.attention.x[n, t, d + 24*h] */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t h = 0; h < 4; ++h) {
            for (ptrdiff_t t = 0; t < 64; ++t) {
                for (ptrdiff_t d = 0; d < 24; ++d) {
                    block0_transformer_block1_attention_q[n*6144 + h*1536 + t*24 + d] = block0_transformer_block1_attention_b_qkv[h*24 + d] + block0_transformer_block1_attention_x[n*18432 + t*288 + h*24 + d];
                }
            }
        }
    }
    /* block0.transformer_block1.attention.k[n, h, u, d] =
       block0.transformer_block1.attention.b_qkv[d + 24*h + 96] +
       block0.transformer_block1.attention.x[n, u, d + 24*h + 96] */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t h = 0; h < 4; ++h) {
            for (ptrdiff_t u = 0; u < 64; ++u) {
                for (ptrdiff_t d = 0; d < 24; ++d) {
                    block0_transformer_block1_attention_k[n*6144 + h*1536 + u*24 + d] = block0_transformer_block1_attention_b_qkv[h*24 + d + 96] + block0_transformer_block1_attention_x[n*18432 + u*288 + h*24 + d + 96];
                }
            }
        }
    }
    /* block0.transformer_block1.attention.v[n, h, u, d] =
       block0.transformer_block1.attention.b_qkv[d + 24*h + 192] +
       block0.transformer_block1.attention.x[n, u, d + 24*h + 192] */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t h = 0; h < 4; ++h) {
            for (ptrdiff_t u = 0; u < 64; ++u) {
                for (ptrdiff_t d = 0; d < 24; ++d) {
                    block0_transformer_block1_attention_v[n*6144 + h*1536 + u*24 + d] = block0_transformer_block1_attention_b_qkv[h*24 + d + 192] + block0_transformer_block1_attention_x[n*18432 + u*288 + h*24 + d + 192];
                }
            }
        }
    }
    /* block0.transformer_block1.attention.s[n, h, t, u] = sum[d <
       24](sqrt(6)*block0.transformer_block1.attention.k[n, h, u,
       d]*block0.transformer_block1.attention.q[n, h, t, d]/12) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t h = 0; h < 4; ++h) {
            for (ptrdiff_t t = 0; t < 64; ++t) {
                for (ptrdiff_t u = 0; u < 64; ++u) {
                    gpt_real sum = 0;
                    for (ptrdiff_t d = 0; d < 24; ++d) {
                        sum += block0_transformer_block1_attention_k[n*6144 + h*1536 + u*24 + d]*block0_transformer_block1_attention_q[n*6144 + h*1536 + t*24 + d];
                    }
                    block0_transformer_block1_attention_s[n*16384 + h*4096 + t*64 + u] = (gpt_real)0.2041241452319315*sum;
                }
            }
        }
    }
    /* block0.transformer_block1.attention.p·sum·max[n, h, t] = max[m < 64 if -m + t >=
       0](block0.transformer_block1.attention.s[n, h, t, m]) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t h = 0; h < 4; ++h) {
            for (ptrdiff_t t = 0; t < 64; ++t) {
                int found = 0;
                gpt_real best = 0;
                for (ptrdiff_t m = 0; m < gpt_earlier(64, t + 1); ++m) {
                    const gpt_real candidate = block0_transformer_block1_attention_s[n*16384 + h*4096 + t*64 + m];
                    if (!found || candidate > best) {
                        best = candidate;
                        found = 1;
                    }
                }
                block0_transformer_block1_attention_p_sum_max[n*256 + h*64 + t] = best;
            }
        }
    }
    /* block0.transformer_block1.attention.p·sum·exp = 0 */
    for (ptrdiff_t place = 0; place < 262144; ++place) {
        block0_transformer_block1_attention_p_sum_exp[place] = 0;
    }
    /* block0.transformer_block1.attention.p·sum·exp[n, h, t, m] =
       exp(-block0.transformer_block1.attention.p·sum·max[n, h, t] +
       block0.transformer_block1.attention.s[n, h, t, m]) if -m + t >= 0 */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t h = 0; h < 4; ++h) {
            for (ptrdiff_t t = 0; t < 64; ++t) {
                for (ptrdiff_t m = 0; m < gpt_earlier(64, t + 1); ++m) {
                    block0_transformer_block1_attention_p_sum_exp[n*16384 + h*4096 + t*64 + m] = gpt_exp(block0_transformer_block1_attention_s[n*16384 + h*4096 + t*64 + m] - block0_transformer_block1_attention_p_sum_max[n*256 + h*64 + t]);
                }
            }
        }
    }
    /* block0.transformer_block1.attention.p·sum·scaled[n, h, t] = sum[m < 64 if -m + t >=
       0](block0.transformer_block1.attention.p·sum·exp[n, h, t, m]) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t h = 0; h < 4; ++h) {
            for (ptrdiff_t t = 0; t < 64; ++t) {
                gpt_real sum = 0;
                for (ptrdiff_t m = 0; m < gpt_earlier(64, t + 1); ++m) {
                    sum += block0_transformer_block1_attention_p_sum_exp[n*16384 + h*4096 + t*64 + m];
                }
                block0_transformer_block1_attention_p_sum_scaled[n*256 + h*64 + t] = sum;
            }
        }
    }
    /* block0.transformer_block1.attention.p = 0 */
    for (ptrdiff_t place = 0; place < 262144; ++place) {
        block0_transformer_block1_attention_p[place] = 0;
    }
    /* block0.transformer_block1.attention.p[n, h, t, u] =
       block0.transformer_block1.attention.p·sum·exp[n, h, t,
       u]/block0.transformer_block1.attention.p·sum·scaled[n, h, t] if t - u >= 0 */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t h = 0; h < 4; ++h) {
            for (ptrdiff_t t = 0; t < 64; ++t) {
                for (ptrdiff_t u = 0; u < gpt_earlier(64, t + 1); ++u) {
                    block0_transformer_block1_attention_p[n*16384 + h*4096 + t*64 + u] = block0_transformer_block1_attention_p_sum_exp[n*16384 + h*4096 + t*64 + u] / block0_transformer_block1_attention_p_sum_scaled[n*256 + h*64 + t];
                }
            }
        }
    }
    /* block0.transformer_block1.attention.a[n, t, d + 24*h] = sum[u < 64 if t - u >=
       0](block0.transformer_block1.attention.p[n, h, t,
       u]*block0.transformer_block1.attention.v[n, h, u, d]) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t h = 0; h < 4; ++h) {
                for (ptrdiff_t d = 0; d < 24; ++d) {
                    block0_transformer_block1_attention_a[n*6144 + t*96 + h*24 + d] = 0;
                }
                for (ptrdiff_t u = 0; u < gpt_earlier(64, t + 1); ++u) {
                    const gpt_real scale = block0_transformer_block1_attention_p[n*16384 + h*4096 + t*64 + u];
                    for (ptrdiff_t d = 0; d < 24; ++d) {
                        block0_transformer_block1_attention_a[n*6144 + t*96 + h*24 + d] += scale*block0_transformer_block1_attention_v[n*6144 + h*1536 + u*24 + d];
                    }
                }
            }
        }
    }
    /* block0.transformer_block1.attention·sum[n, t, w] = sum[c <
       96](block0.transformer_block1.attention.W_o[w, c]*block0.transformer_block1.attention.a[n,
       t, c]) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t w = 0; w < 96; ++w) {
                gpt_real sum = 0;
                for (ptrdiff_t c = 0; c < 96; ++c) {
                    sum += block0_transformer_block1_attention_W_o[w*96 + c]*block0_transformer_block1_attention_a[n*6144 + t*96 + c];
                }
                block0_transformer_block1_attention_sum[n*6144 + t*96 + w] = sum;
            }
        }
    }
    /* block0.transformer_block1.residual1[n, t, m] = block0.transformer_block1.attention.b_o[m] +
       block0.transformer_block1.attention·sum[n, t, m] + position1[n, t, m] */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t m = 0; m < 96; ++m) {
                block0_transformer_block1_residual1[n*6144 + t*96 + m] = block0_transformer_block1_attention_b_o[m] + block0_transformer_block1_attention_sum[n*6144 + t*96 + m] + position1[n*6144 + t*96 + m];
            }
        }
    }
    /* block0.transformer_block1.ln2.mu[n, t] = sum[k < 96](block0.transformer_block1.residual1[n,
       t, k]/96) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            gpt_real sum = 0;
            for (ptrdiff_t k = 0; k < 96; ++k) {
                sum += block0_transformer_block1_residual1[n*6144 + t*96 + k];
            }
            block0_transformer_block1_ln2_mu[n*64 + t] = (gpt_real)0.010416666666666666*sum;
        }
    }
    /* block0.transformer_block1.ln2.v[n, t] = sum[k < 96]((-block0.transformer_block1.ln2.mu[n, t]
       + block0.transformer_block1.residual1[n, t, k])**2/96) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            gpt_real sum = 0;
            for (ptrdiff_t k = 0; k < 96; ++k) {
                sum += gpt_power_2(block0_transformer_block1_residual1[n*6144 + t*96 + k] - block0_transformer_block1_ln2_mu[n*64 + t]);
            }
            block0_transformer_block1_ln2_v[n*64 + t] = (gpt_real)0.010416666666666666*sum;
        }
    }
    /* block0.transformer_block1.ln2·root[n, t] = sqrt(block0.transformer_block1.ln2.v[n, t] +
       1/100000) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            block0_transformer_block1_ln2_root[n*64 + t] = gpt_sqrt((gpt_real)1e-05 + block0_transformer_block1_ln2_v[n*64 + t]);
        }
    }
    /* block0.transformer_block1.ln2[n, t, k] = (-block0.transformer_block1.ln2.mu[n, t] +
       block0.transformer_block1.residual1[n, t,
       k])*block0.transformer_block1.ln2.gamma[k]/block0.transformer_block1.ln2·root[n, t] +
       block0.transformer_block1.ln2.beta[k] */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t k = 0; k < 96; ++k) {
                block0_transformer_block1_ln2[n*6144 + t*96 + k] = (block0_transformer_block1_residual1[n*6144 + t*96 + k] - block0_transformer_block1_ln2_mu[n*64 + t])*block0_transformer_block1_ln2_gamma[k] / block0_transformer_block1_ln2_root[n*64 + t] + block0_transformer_block1_ln2_beta[k];
            }
        }
    }
}

/* predict of block0.transformer_block1.dense1, block0.transformer_block1.activation1;
   block1.transformer_block1.dense1, block1.transformer_block1.activation1;
   block2.transformer_block1.dense1, block2.transformer_block1.activation1 */
static void gpt_dense1_activation1_predict(
    const gpt_real *block0_transformer_block1_ln2,
    const gpt_real *block0_transformer_block1_dense1_W,
    const gpt_real *block0_transformer_block1_dense1_b,
    gpt_real *block0_transformer_block1_activation1,
    gpt_real *block0_transformer_block1_dense1_sum,
    gpt_real *block0_transformer_block1_dense1)
{
    /* block0.transformer_block1.dense1·sum[n, t, u] = sum[k <
       96](block0.transformer_block1.dense1.W[u, k]*block0.transformer_block1.ln2[n, t, k]) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t u = 0; u < 384; ++u) {
                gpt_real sum = 0;
                for (ptrdiff_t k = 0; k < 96; ++k) {
                    sum += block0_transformer_block1_dense1_W[u*96 + k]*block0_transformer_block1_ln2[n*6144 + t*96 + k];
                }
                block0_transformer_block1_dense1_sum[n*24576 + t*384 + u] = sum;
            }
        }
    }
    /* block0.transformer_block1.dense1[n, t, u] = block0.transformer_block1.dense1.b[u] +
       block0.transformer_block1.dense1·sum[n, t, u] */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t u = 0; u < 384; ++u) {
                block0_transformer_block1_dense1[n*24576 + t*384 + u] = block0_transformer_block1_dense1_b[u] + block0_transformer_block1_dense1_sum[n*24576 + t*384 + u];
            }
        }
    }
    /* block0.transformer_block1.activation1[n, t, m] =
       (tanh(sqrt(2)*(8943*block0.transformer_block1.dense1[n, t, m]**3/200000 +
       block0.transformer_block1.dense1[n, t, m])/sqrt(pi)) +
       1)*block0.transformer_block1.dense1[n, t, m]/2 */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t m = 0; m < 384; ++m) {
                block0_transformer_block1_activation1[n*24576 + t*384 + m] = (gpt_real)0.5*(1 + gpt_tanh((gpt_real)1.4142135623730951*((gpt_real)0.044715*block0_transformer_block1_dense1[n*24576 + t*384 + m]*block0_transformer_block1_dense1[n*24576 + t*384 + m]*block0_transformer_block1_dense1[n*24576 + t*384 + m] + block0_transformer_block1_dense1[n*24576 + t*384 + m]) / gpt_sqrt((gpt_real)3.141592653589793)))*block0_transformer_block1_dense1[n*24576 + t*384 + m];
            }
        }
    }
}

/* predict of block0.transformer_block1.dense2, block0.transformer_block1.residual2,
   block1.transformer_block1.ln1; block1.transformer_block1.dense2,
   block1.transformer_block1.residual2, block2.transformer_block1.ln1 */
static void gpt_dense2_residual2_ln1_predict(
    const gpt_real *block0_transformer_block1_activation1,
    const gpt_real *block0_transformer_block1_dense2_W,
    const gpt_real *block0_transformer_block1_dense2_b,
    const gpt_real *block0_transformer_block1_residual1,
    const gpt_real *block1_transformer_block1_ln1_gamma,
    const gpt_real *block1_transformer_block1_ln1_beta,
    gpt_real *block0_transformer_block1_residual2,
    gpt_real *block1_transformer_block1_ln1,
    gpt_real *block0_transformer_block1_dense2_sum,
    gpt_real *block1_transformer_block1_ln1_mu,
    gpt_real *block1_transformer_block1_ln1_v,
    gpt_real *block1_transformer_block1_ln1_root)
{
    /* block0.transformer_block1.dense2·sum[n, t, u] = sum[k <
       384](block0.transformer_block1.dense2.W[u, k]*block0.transformer_block1.activation1[n, t,
       k]) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t u = 0; u < 96; ++u) {
                gpt_real sum = 0;
                for (ptrdiff_t k = 0; k < 384; ++k) {
                    sum += block0_transformer_block1_dense2_W[u*384 + k]*block0_transformer_block1_activation1[n*24576 + t*384 + k];
                }
                block0_transformer_block1_dense2_sum[n*6144 + t*96 + u] = sum;
            }
        }
    }
    /* block0.transformer_block1.residual2[n, t, m] = block0.transformer_block1.dense2.b[m] +
       block0.transformer_block1.dense2·sum[n, t, m] + block0.transformer_block1.residual1[n, t, m] */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t m = 0; m < 96; ++m) {
                block0_transformer_block1_residual2[n*6144 + t*96 + m] = block0_transformer_block1_dense2_b[m] + block0_transformer_block1_dense2_sum[n*6144 + t*96 + m] + block0_transformer_block1_residual1[n*6144 + t*96 + m];
            }
        }
    }
    /* block1.transformer_block1.ln1.mu[n, t] = sum[k < 96](block0.transformer_block1.residual2[n,
       t, k]/96) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            gpt_real sum = 0;
            for (ptrdiff_t k = 0; k < 96; ++k) {
                sum += block0_transformer_block1_residual2[n*6144 + t*96 + k];
            }
            block1_transformer_block1_ln1_mu[n*64 + t] = (gpt_real)0.010416666666666666*sum;
        }
    }
    /* block1.transformer_block1.ln1.v[n, t] = sum[k < 96]((-block1.transformer_block1.ln1.mu[n, t]
       + block0.transformer_block1.residual2[n, t, k])**2/96) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            gpt_real sum = 0;
            for (ptrdiff_t k = 0; k < 96; ++k) {
                sum += gpt_power_2(block0_transformer_block1_residual2[n*6144 + t*96 + k] - block1_transformer_block1_ln1_mu[n*64 + t]);
            }
            block1_transformer_block1_ln1_v[n*64 + t] = (gpt_real)0.010416666666666666*sum;
        }
    }
    /* block1.transformer_block1.ln1·root[n, t] = sqrt(block1.transformer_block1.ln1.v[n, t] +
       1/100000) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            block1_transformer_block1_ln1_root[n*64 + t] = gpt_sqrt((gpt_real)1e-05 + block1_transformer_block1_ln1_v[n*64 + t]);
        }
    }
    /* block1.transformer_block1.ln1[n, t, k] = (-block1.transformer_block1.ln1.mu[n, t] +
       block0.transformer_block1.residual2[n, t,
       k])*block1.transformer_block1.ln1.gamma[k]/block1.transformer_block1.ln1·root[n, t] +
       block1.transformer_block1.ln1.beta[k] */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t k = 0; k < 96; ++k) {
                block1_transformer_block1_ln1[n*6144 + t*96 + k] = (block0_transformer_block1_residual2[n*6144 + t*96 + k] - block1_transformer_block1_ln1_mu[n*64 + t])*block1_transformer_block1_ln1_gamma[k] / block1_transformer_block1_ln1_root[n*64 + t] + block1_transformer_block1_ln1_beta[k];
            }
        }
    }
}

/* predict of block2.transformer_block1.dense2, block2.transformer_block1.residual2,
   layer_norm1 */
static void gpt_dense2_residual2_layer_norm1_predict(
    const gpt_real *block2_transformer_block1_activation1,
    const gpt_real *block2_transformer_block1_dense2_W,
    const gpt_real *block2_transformer_block1_dense2_b,
    const gpt_real *block2_transformer_block1_residual1,
    const gpt_real *layer_norm1_gamma,
    const gpt_real *layer_norm1_beta,
    gpt_real *layer_norm1,
    gpt_real *block2_transformer_block1_dense2_sum,
    gpt_real *block2_transformer_block1_residual2,
    gpt_real *layer_norm1_mu,
    gpt_real *layer_norm1_v,
    gpt_real *layer_norm1_root)
{
    /* block2.transformer_block1.dense2·sum[n, t, u] = sum[k <
       384](block2.transformer_block1.dense2.W[u, k]*block2.transformer_block1.activation1[n, t,
       k]) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t u = 0; u < 96; ++u) {
                gpt_real sum = 0;
                for (ptrdiff_t k = 0; k < 384; ++k) {
                    sum += block2_transformer_block1_dense2_W[u*384 + k]*block2_transformer_block1_activation1[n*24576 + t*384 + k];
                }
                block2_transformer_block1_dense2_sum[n*6144 + t*96 + u] = sum;
            }
        }
    }
    /* block2.transformer_block1.residual2[n, t, m] = block2.transformer_block1.dense2.b[m] +
       block2.transformer_block1.dense2·sum[n, t, m] + block2.transformer_block1.residual1[n, t, m] */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t m = 0; m < 96; ++m) {
                block2_transformer_block1_residual2[n*6144 + t*96 + m] = block2_transformer_block1_dense2_b[m] + block2_transformer_block1_dense2_sum[n*6144 + t*96 + m] + block2_transformer_block1_residual1[n*6144 + t*96 + m];
            }
        }
    }
    /* layer_norm1.mu[n, t] = sum[k < 96](block2.transformer_block1.residual2[n, t, k]/96) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            gpt_real sum = 0;
            for (ptrdiff_t k = 0; k < 96; ++k) {
                sum += block2_transformer_block1_residual2[n*6144 + t*96 + k];
            }
            layer_norm1_mu[n*64 + t] = (gpt_real)0.010416666666666666*sum;
        }
    }
    /* layer_norm1.v[n, t] = sum[k < 96]((-layer_norm1.mu[n, t] +
       block2.transformer_block1.residual2[n, t, k])**2/96) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            gpt_real sum = 0;
            for (ptrdiff_t k = 0; k < 96; ++k) {
                sum += gpt_power_2(block2_transformer_block1_residual2[n*6144 + t*96 + k] - layer_norm1_mu[n*64 + t]);
            }
            layer_norm1_v[n*64 + t] = (gpt_real)0.010416666666666666*sum;
        }
    }
    /* layer_norm1·root[n, t] = sqrt(layer_norm1.v[n, t] + 1/100000) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            layer_norm1_root[n*64 + t] = gpt_sqrt((gpt_real)1e-05 + layer_norm1_v[n*64 + t]);
        }
    }
    /* layer_norm1[n, t, k] = (-layer_norm1.mu[n, t] + block2.transformer_block1.residual2[n, t,
       k])*layer_norm1.gamma[k]/layer_norm1·root[n, t] + layer_norm1.beta[k] */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t k = 0; k < 96; ++k) {
                layer_norm1[n*6144 + t*96 + k] = (block2_transformer_block1_residual2[n*6144 + t*96 + k] - layer_norm1_mu[n*64 + t])*layer_norm1_gamma[k] / layer_norm1_root[n*64 + t] + layer_norm1_beta[k];
            }
        }
    }
}

/* predict of logits, cross_entropy1 */
static void gpt_logits_cross_entropy1_predict(
    const gpt_real *layer_norm1,
    const gpt_real *embed_E,
    gpt_real *logits,
    gpt_real *logits_sum)
{
    /* logits·sum[n, t, u] = sum[k < 96](embed.E[u, k]*layer_norm1[n, t, k]) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t u = 0; u < 64; ++u) {
                gpt_real sum = 0;
                for (ptrdiff_t k = 0; k < 96; ++k) {
                    sum += embed_E[u*96 + k]*layer_norm1[n*6144 + t*96 + k];
                }
                logits_sum[n*4096 + t*64 + u] = sum;
            }
        }
    }
    /* logits[n, t, u] = logits·sum[n, t, u] */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t u = 0; u < 64; ++u) {
                logits[n*4096 + t*64 + u] = logits_sum[n*4096 + t*64 + u];
            }
        }
    }
}

static const size_t gpt_forward_offsets_1[2][33] = {
    /* block0.transformer_block1.attention, block0.transformer_block1.residual1,
       block0.transformer_block1.ln2, block0.transformer_block1.dense1,
       block0.transformer_block1.activation1, block0.transformer_block1.dense2,
       block0.transformer_block1.residual2, block1.transformer_block1.ln1 */
    {199680, 12480, 40128, 40416, 49632, 0, 49728, 49824, 1084416, 1182720, 592896, 691200,
     789504, 302080, 887808, 2048, 986112, 297984, 560128, 297984, 986112, 49920, 86784,
     2067456, 1674240, 1281024, 87168, 124032, 124128, 124224, 2558976, 2460672, 3072},
    /* block1.transformer_block1.attention, block1.transformer_block1.residual1,
       block1.transformer_block1.ln2, block1.transformer_block1.dense1,
       block1.transformer_block1.activation1, block1.transformer_block1.dense2,
       block1.transformer_block1.residual2, block2.transformer_block1.ln1 */
    {2460672, 124320, 151968, 152256, 161472, 2558976, 161568, 161664, 3443712, 3345408, 2952192,
     3050496, 3148800, 2657280, 3247104, 4096, 2558976, 2657280, 4096, 4096, 3345408,
     161760, 198624, 4328448, 3935232, 3542016, 199008, 235872, 235968, 236064, 4819968,
     4721664, 5120},
};

static const size_t gpt_backward_offsets_1[2][28] = {
    /* block2.transformer_block1.dense1, block2.transformer_block1.activation1,
       block2.transformer_block1.attention, block2.transformer_block1.residual1,
       block2.transformer_block1.ln2, block1.transformer_block1.dense2,
       block1.transformer_block1.residual2, block2.transformer_block1.ln1 */
    {5606400, 273600, 6196224, 5803008, 7277568, 310464, 4721664, 236160, 264096, 5213184,
     5311488, 5409792, 4918272, 5508096, 273408, 7375872, 6144, 4819968, 263808, 273312,
     273504, 4328448, 199008, 235968, 5120, 3443712, 235872, 236064},
    /* block1.transformer_block1.dense1, block1.transformer_block1.activation1,
       block1.transformer_block1.attention, block1.transformer_block1.residual1,
       block1.transformer_block1.ln2, block0.transformer_block1.dense2,
       block0.transformer_block1.residual2, block1.transformer_block1.ln1 */
    {3345408, 161760, 3935232, 3542016, 7375872, 198624, 2460672, 124320, 152256, 2952192,
     3050496, 3148800, 2657280, 3247104, 161568, 7277568, 4096, 2558976, 151968, 161472,
     161664, 2067456, 87168, 124128, 3072, 1084416, 124032, 124224},
};

static const size_t gpt_predict_offsets_1[2][32] = {
    /* block0.transformer_block1.attention, block0.transformer_block1.residual1,
       block0.transformer_block1.ln2, block0.transformer_block1.dense1,
       block0.transformer_block1.activation1, block0.transformer_block1.dense2,
       block0.transformer_block1.residual2, block1.transformer_block1.ln1 */
    {199680, 12480, 40128, 40416, 49632, 0, 49728, 49824, 1084416, 1182720, 297984, 592896,
     691200, 789504, 560128, 887808, 297984, 302080, 986112, 2048, 49920, 86784, 2067456,
     1281024, 1674240, 87168, 124032, 124128, 124224, 2558976, 2460672, 3072},
    /* block1.transformer_block1.attention, block1.transformer_block1.residual1,
       block1.transformer_block1.ln2, block1.transformer_block1.dense1,
       block1.transformer_block1.activation1, block1.transformer_block1.dense2,
       block1.transformer_block1.residual2, block2.transformer_block1.ln1 */
    {2460672, 124320, 151968, 152256, 161472, 2558976, 161568, 161664, 3443712, 3345408, 2657280,
     2952192, 3050496, 3148800, 4096, 3247104, 4096, 2657280, 3345408, 4096, 161760, 198624,
     4328448, 3542016, 3935232, 199008, 235872, 235968, 236064, 4819968, 4721664, 5120},
};

gpt_real gpt_forward(const gpt_real *parameters, const int32_t *tokens, const int32_t *targets,
    gpt_real *workspace)
{
    if (!(gpt_valid_tokens(tokens) && gpt_valid_targets(targets))) {
        return gpt_nan();
    }
    /* embed, position1, block0.transformer_block1.ln1 */
    gpt_embed_position1_ln1_forward(tokens, parameters, parameters + 6144, parameters + 12288,
        parameters + 12384, workspace, workspace + 199680, workspace + 100352,
        workspace + 101376, workspace + 98304, workspace + 99328);
    /* 2 times: block0.transformer_block1.attention to block2.transformer_block1.ln1 */
    for (size_t row = 0; row < 2; ++row) {
        const size_t *const at = gpt_forward_offsets_1[row];
        gpt_attention_residual1_ln2_forward(workspace + at[0], parameters + at[1],
            parameters + at[2], parameters + at[3], parameters + at[4], workspace + at[5],
            parameters + at[6], parameters + at[7], workspace + at[8], workspace + at[9],
            workspace + at[10], workspace + at[11], workspace + at[12], workspace + at[13],
            workspace + at[14], workspace + at[15], workspace + at[16], workspace + at[17],
            workspace + at[17], workspace + at[18], workspace + at[14], workspace + at[19],
            workspace + at[20], workspace, workspace + 1024);
        gpt_dense1_activation1_forward(workspace + at[9], parameters + at[21], parameters + at[22],
            workspace + at[23], workspace + at[24], workspace + at[25], workspace + at[25]);
        gpt_dense2_residual2_ln1_forward(workspace + at[23], parameters + at[26],
            parameters + at[27], workspace + at[8], parameters + at[28], parameters + at[29],
            workspace + at[30], workspace + at[31], workspace + at[32], workspace + at[8],
            workspace + at[31], workspace, workspace + 1024);
    }
    /* block2.transformer_block1.attention, block2.transformer_block1.residual1,
       block2.transformer_block1.ln2 */
    gpt_attention_residual1_ln2_forward(workspace + 4721664, parameters + 236160,
        parameters + 263808, parameters + 264096, parameters + 273312, workspace + 4819968,
        parameters + 273408, parameters + 273504, workspace + 5704704, workspace + 5606400,
        workspace + 5213184, workspace + 5311488, workspace + 5409792, workspace + 4918272,
        workspace + 5508096, workspace + 6144, workspace + 4819968, workspace + 4918272,
        workspace + 4918272, workspace + 6144, workspace + 5508096, workspace + 6144,
        workspace + 5606400, workspace, workspace + 1024);
    /* block2.transformer_block1.dense1, block2.transformer_block1.activation1 */
    gpt_dense1_activation1_forward(workspace + 5606400, parameters + 273600,
        parameters + 310464, workspace + 6589440, workspace + 6196224, workspace + 5803008,
        workspace + 5803008);
    /* block2.transformer_block1.dense2, block2.transformer_block1.residual2, layer_norm1 */
    gpt_dense2_residual2_layer_norm1_forward(workspace + 6589440, parameters + 310848,
        parameters + 347712, workspace + 5704704, parameters + 347808, parameters + 347904,
        workspace + 6982656, workspace + 7168, workspace + 5704704, workspace + 6982656,
        workspace + 7080960, workspace, workspace + 1024);
    /* logits, cross_entropy1 */
    gpt_logits_cross_entropy1_forward(workspace + 6982656, parameters, targets,
        workspace + 7080960, workspace + 73728, workspace + 7212032, workspace + 8192,
        workspace, workspace + 7146496, workspace + 1024);
    return workspace[73728];
}

void gpt_backward(const gpt_real *parameters, const int32_t *tokens, const int32_t *targets,
    gpt_real *workspace, gpt_real *gradients)
{
    if (!(gpt_valid_tokens(tokens) && gpt_valid_targets(targets))) {
        for (ptrdiff_t place = 0; place < 348000; ++place) {
            gradients[place] = gpt_nan();
        }
        return;
    }
    /* logits, cross_entropy1 */
    gpt_logits_cross_entropy1_backward(workspace + 6982656, parameters, targets,
        workspace + 7212032, workspace + 7277568, gradients, workspace + 8192);
    /* block2.transformer_block1.dense2, block2.transformer_block1.residual2, layer_norm1 */
    gpt_dense2_residual2_layer_norm1_backward(workspace + 6589440, parameters + 310848,
        parameters + 347808, workspace + 7277568, workspace + 7168, workspace + 5704704,
        workspace + 7474176, gradients + 310848, gradients + 347712, gradients + 347808,
        gradients + 347904, workspace + 7375872, workspace, workspace + 1024);
    /* 2 times: block2.transformer_block1.dense1 to block1.transformer_block1.ln1 */
    for (size_t row = 0; row < 2; ++row) {
        const size_t *const at = gpt_backward_offsets_1[row];
        gpt_dense1_activation1_backward(workspace + at[0], parameters + at[1], workspace + at[2],
            workspace + at[3], workspace + 7474176, workspace + at[4], gradients + at[1],
            gradients + at[5], workspace + 7867392, workspace + 8260608);
        gpt_attention_residual1_ln2_backward(workspace + at[6], parameters + at[7],
            parameters + at[8], workspace + at[9], workspace + at[10], workspace + at[11],
            workspace + at[12], workspace + at[13], parameters + at[14], workspace + at[4],
            workspace + at[15], workspace + at[16], workspace + at[17], workspace + at[15],
            gradients + at[7], gradients + at[18], gradients + at[8], gradients + at[19],
            gradients + at[14], gradients + at[20], workspace + 7474176, workspace,
            workspace + 1024, workspace + at[15], workspace + 7572480, workspace + 7834624,
            workspace + 8192, workspace + 7572480, workspace + 7834624, workspace + at[15],
            workspace + 7932928, workspace + 8031232);
        gpt_dense2_residual2_ln1_backward(workspace + at[21], parameters + at[22],
            parameters + at[23], workspace + at[15], workspace + 7474176, workspace + at[24],
            workspace + at[25], workspace + 7474176, gradients + at[22], gradients + at[26],
            gradients + at[23], gradients + at[27], workspace + at[4], workspace, workspace + 1024);
    }
    /* block0.transformer_block1.dense1, block0.transformer_block1.activation1 */
    gpt_dense1_activation1_backward(workspace + 1182720, parameters + 49920,
        workspace + 1674240, workspace + 1281024, workspace + 7474176, workspace + 7277568,
        gradients + 49920, gradients + 86784, workspace + 7867392, workspace + 8260608);
    /* block0.transformer_block1.attention, block0.transformer_block1.residual1,
       block0.transformer_block1.ln2 */
    gpt_attention_residual1_ln2_backward(workspace + 199680, parameters + 12480,
        parameters + 40416, workspace + 592896, workspace + 691200, workspace + 789504,
        workspace + 302080, workspace + 887808, parameters + 49728, workspace + 7277568,
        workspace + 7375872, workspace + 2048, workspace + 986112, workspace + 7375872,
        gradients + 12480, gradients + 40128, gradients + 40416, gradients + 49632,
        gradients + 49728, gradients + 49824, workspace + 7474176, workspace, workspace + 1024,
        workspace + 7375872, workspace + 7572480, workspace + 7834624, workspace + 8192,
        workspace + 7572480, workspace + 7834624, workspace + 7375872, workspace + 7932928,
        workspace + 8031232);
    /* embed, position1, block0.transformer_block1.ln1 */
    gpt_embed_position1_ln1_backward(tokens, parameters + 12288, workspace + 7375872,
        workspace + 7474176, workspace + 100352, workspace + 101376, gradients,
        gradients + 6144, gradients + 12288, gradients + 12384, workspace, workspace + 1024,
        workspace + 7277568);
}

gpt_real gpt_step(gpt_real *parameters, const int32_t *tokens, const int32_t *targets,
    gpt_real *workspace, gpt_real rate)
{
    if (!(gpt_valid_tokens(tokens) && gpt_valid_targets(targets))) {
        return gpt_nan();
    }
    gpt_real *const gradients = workspace + 8653824;
    const gpt_real loss = gpt_forward(parameters, tokens, targets, workspace);
    gpt_backward(parameters, tokens, targets, workspace, gradients);
    for (ptrdiff_t place = 0; place < 348000; ++place) {
        parameters[place] -= rate*gradients[place];
    }
    return loss;
}

void gpt_predict(const gpt_real *parameters, const int32_t *tokens, gpt_real *workspace,
    gpt_real *output)
{
    if (!(gpt_valid_tokens(tokens))) {
        for (ptrdiff_t place = 0; place < 65536; ++place) {
            output[place] = gpt_nan();
        }
        return;
    }
    /* embed, position1, block0.transformer_block1.ln1 */
    gpt_embed_position1_ln1_predict(tokens, parameters, parameters + 6144, parameters + 12288,
        parameters + 12384, workspace, workspace + 199680, workspace + 98304, workspace + 99328,
        workspace + 100352);
    /* 2 times: block0.transformer_block1.attention to block2.transformer_block1.ln1 */
    for (size_t row = 0; row < 2; ++row) {
        const size_t *const at = gpt_predict_offsets_1[row];
        gpt_attention_residual1_ln2_predict(workspace + at[0], parameters + at[1],
            parameters + at[2], parameters + at[3], parameters + at[4], workspace + at[5],
            parameters + at[6], parameters + at[7], workspace + at[8], workspace + at[9],
            workspace + at[10], workspace + at[11], workspace + at[12], workspace + at[13],
            workspace + at[10], workspace + at[14], workspace + at[15], workspace + at[16],
            workspace + at[17], workspace + at[15], workspace + at[18], workspace, workspace + 1024,
            workspace + at[19]);
        gpt_dense1_activation1_predict(workspace + at[9], parameters + at[20], parameters + at[21],
            workspace + at[22], workspace + at[23], workspace + at[24]);
        gpt_dense2_residual2_ln1_predict(workspace + at[22], parameters + at[25],
            parameters + at[26], workspace + at[8], parameters + at[27], parameters + at[28],
            workspace + at[29], workspace + at[30], workspace + at[30], workspace, workspace + 1024,
            workspace + at[31]);
    }
    /* block2.transformer_block1.attention, block2.transformer_block1.residual1,
       block2.transformer_block1.ln2 */
    gpt_attention_residual1_ln2_predict(workspace + 4721664, parameters + 236160,
        parameters + 263808, parameters + 264096, parameters + 273312, workspace + 4819968,
        parameters + 273408, parameters + 273504, workspace + 5704704, workspace + 5606400,
        workspace + 4918272, workspace + 5213184, workspace + 5311488, workspace + 5409792,
        workspace + 4918272, workspace + 6144, workspace + 5508096, workspace + 6144,
        workspace + 4918272, workspace + 5508096, workspace + 5606400, workspace,
        workspace + 1024, workspace + 6144);
    /* block2.transformer_block1.dense1, block2.transformer_block1.activation1 */
    gpt_dense1_activation1_predict(workspace + 5606400, parameters + 273600,
        parameters + 310464, workspace + 6589440, workspace + 5803008, workspace + 6196224);
    /* block2.transformer_block1.dense2, block2.transformer_block1.residual2, layer_norm1 */
    gpt_dense2_residual2_layer_norm1_predict(workspace + 6589440, parameters + 310848,
        parameters + 347712, workspace + 5704704, parameters + 347808, parameters + 347904,
        workspace + 6982656, workspace + 6982656, workspace + 7080960, workspace,
        workspace + 1024, workspace + 7168);
    /* logits, cross_entropy1 */
    gpt_logits_cross_entropy1_predict(workspace + 6982656, parameters, workspace + 7080960,
        workspace + 8192);
    /* the output */
    for (ptrdiff_t place = 0; place < 65536; ++place) {
        output[place] = workspace[7080960 + place];
    }
}
