/* char_rnn.c: a network, its gradient and a training step in C99; see char_rnn.h.
 *
 * Made by symbp 0.1.0 from the declaration of `char_rnn`
 * (SHA-256 f8564967e7d56d02a232b7b3945cdd5a9443335314e7cff9569feed93ef391c4). Do not edit.
 *
 * Recommended: -O3 -march=native -ffast-math, and -lm to link. Results do not rest on infinities
 * or NaN inside the computation, so they hold with and without -ffast-math.
 */
#include "char_rnn.h"

#include <math.h>

#ifdef char_rnn_DOUBLE
#define char_rnn_exp exp
#define char_rnn_log log
#define char_rnn_tanh tanh
#else
#define char_rnn_exp expf
#define char_rnn_log logf
#define char_rnn_tanh tanhf
#endif

static const char_rnn_tensor char_rnn_table[] = {
    {"embed.E", 0, 2048},
    {"rnn1.W_ih", 2048, 4096},
    {"rnn1.W_hh", 6144, 16384},
    {"rnn1.b_ih", 22528, 128},
    {"rnn1.b_hh", 22656, 128},
    {"logits.W", 22784, 8192},
    {"logits.b", 30976, 64},
};

const char_rnn_tensor *char_rnn_tensors(void)
{
    return char_rnn_table;
}

/* NaN by its bits: compilers may assume that arithmetic makes none. */
static char_rnn_real char_rnn_nan(void)
{
#ifdef char_rnn_DOUBLE
    const volatile uint64_t bits = UINT64_C(0x7ff8000000000000);
    const uint64_t pattern = bits;
#else
    const volatile uint32_t bits = UINT32_C(0x7fc00000);
    const uint32_t pattern = bits;
#endif
    char_rnn_real value;
    const unsigned char *const from = (const unsigned char *)&pattern;
    unsigned char *const to = (unsigned char *)&value;
    for (size_t place = 0; place < sizeof value; ++place) {
        to[place] = from[place];
    }
    return value;
}

static int char_rnn_valid_tokens(const int32_t *tokens)
{
    int valid = 1;
    for (ptrdiff_t place = 0; place < 1024; ++place) {
        valid &= tokens[place] >= 0 && tokens[place] < 64;
    }
    return valid;
}

static int char_rnn_valid_targets(const int32_t *targets)
{
    int valid = 1;
    for (ptrdiff_t place = 0; place < 1024; ++place) {
        valid &= targets[place] >= 0 && targets[place] < 64;
    }
    return valid;
}

/* forward of embed */
static void char_rnn_embed_forward(
    const int32_t *tokens,
    const char_rnn_real *embed_E,
    char_rnn_real *embed)
{
    /* embed[n, t, k] = embed.E[tokens[n, t], k] */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t k = 0; k < 32; ++k) {
                embed[n*2048 + t*32 + k] = embed_E[(ptrdiff_t)tokens[n*64 + t]*32 + k];
            }
        }
    }
}

/* forward of rnn1 */
static void char_rnn_rnn1_forward(
    const char_rnn_real *embed,
    const char_rnn_real *rnn1_W_ih,
    const char_rnn_real *rnn1_W_hh,
    const char_rnn_real *rnn1_b_ih,
    const char_rnn_real *rnn1_b_hh,
    char_rnn_real *rnn1,
    char_rnn_real *rnn1_h_steps,
    char_rnn_real *rnn1_z_sum,
    char_rnn_real *rnn1_z_sum2,
    char_rnn_real *rnn1_z)
{
    /* rnn1.z·sum[t, n, u] = sum[k < 32](rnn1.W_ih[u, k]*embed[n, t, k]) */
    for (ptrdiff_t t = 0; t < 64; ++t) {
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t u = 0; u < 128; ++u) {
                char_rnn_real sum = 0;
                for (ptrdiff_t k = 0; k < 32; ++k) {
                    sum += rnn1_W_ih[u*32 + k]*embed[n*2048 + t*32 + k];
                }
                rnn1_z_sum[t*2048 + n*128 + u] = sum;
            }
        }
    }
    /* rnn1.h·steps[0, n, u] = 0 */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t u = 0; u < 128; ++u) {
            rnn1_h_steps[n*128 + u] = 0;
        }
    }
    for (ptrdiff_t t = 0; t < 64; ++t) {
        /* rnn1.z·sum2[n, u] = sum[j < 128](rnn1.W_hh[u, j]*rnn1.h·steps[t, n, j]) */
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t u = 0; u < 128; ++u) {
                char_rnn_real sum = 0;
                for (ptrdiff_t j = 0; j < 128; ++j) {
                    sum += rnn1_W_hh[u*128 + j]*rnn1_h_steps[t*2048 + n*128 + j];
                }
                rnn1_z_sum2[n*128 + u] = sum;
            }
        }
        /* rnn1.z[n, u] = rnn1.b_hh[u] + rnn1.b_ih[u] + rnn1.z·sum2[n, u] + rnn1.z·sum[t, n, u] */
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t u = 0; u < 128; ++u) {
                rnn1_z[n*128 + u] = rnn1_b_hh[u] + rnn1_b_ih[u] + rnn1_z_sum2[n*128 + u] + rnn1_z_sum[t*2048 + n*128 + u];
            }
        }
        /* rnn1.h·steps[t + 1, n, u] = tanh(rnn1.z[n, u]) */
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t u = 0; u < 128; ++u) {
                rnn1_h_steps[t*2048 + n*128 + u + 2048] = char_rnn_tanh(rnn1_z[n*128 + u]);
            }
        }
    }
    /* rnn1[n, t, u] = rnn1.h·steps[t + 1, n, u] */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t u = 0; u < 128; ++u) {
                rnn1[n*8192 + t*128 + u] = rnn1_h_steps[t*2048 + n*128 + u + 2048];
            }
        }
    }
}

/* forward of logits, cross_entropy1 */
static void char_rnn_logits_cross_entropy1_forward(
    const char_rnn_real *rnn1,
    const char_rnn_real *logits_W,
    const char_rnn_real *logits_b,
    const int32_t *targets,
    char_rnn_real *logits,
    char_rnn_real *cross_entropy1,
    char_rnn_real *cross_entropy1_p,
    char_rnn_real *logits_sum,
    char_rnn_real *cross_entropy1_p_sum_max,
    char_rnn_real *cross_entropy1_p_sum_shifted,
    char_rnn_real *cross_entropy1_p_sum_exp,
    char_rnn_real *cross_entropy1_p_sum_scaled)
{
    /* logits·sum[n, t, u] = sum[k < 128](logits.W[u, k]*rnn1[n, t, k]) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t u = 0; u < 64; ++u) {
                char_rnn_real sum = 0;
                for (ptrdiff_t k = 0; k < 128; ++k) {
                    sum += logits_W[u*128 + k]*rnn1[n*8192 + t*128 + k];
                }
                logits_sum[n*4096 + t*64 + u] = sum;
            }
        }
    }
    /* logits[n, t, u] = logits.b[u] + logits·sum[n, t, u] */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t u = 0; u < 64; ++u) {
                logits[n*4096 + t*64 + u] = logits_b[u] + logits_sum[n*4096 + t*64 + u];
            }
        }
    }
    /* cross_entropy1.p·sum·max[n, t] = max[j < 64](logits[n, t, j]) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            char_rnn_real best = logits[n*4096 + t*64];
            for (ptrdiff_t j = 0; j < 64; ++j) {
                const char_rnn_real candidate = logits[n*4096 + t*64 + j];
                if (candidate > best) {
                    best = candidate;
                }
            }
            cross_entropy1_p_sum_max[n*64 + t] = best;
        }
    }
    /* cross_entropy1.p·sum·shifted[n, t, j] = -cross_entropy1.p·sum·max[n, t] + logits[n, t, j] */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t j = 0; j < 64; ++j) {
                cross_entropy1_p_sum_shifted[n*4096 + t*64 + j] = logits[n*4096 + t*64 + j] - cross_entropy1_p_sum_max[n*64 + t];
            }
        }
    }
    /* cross_entropy1.p·sum·exp[n, t, j] = exp(cross_entropy1.p·sum·shifted[n, t, j]) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t j = 0; j < 64; ++j) {
                cross_entropy1_p_sum_exp[n*4096 + t*64 + j] = char_rnn_exp(cross_entropy1_p_sum_shifted[n*4096 + t*64 + j]);
            }
        }
    }
    /* cross_entropy1.p·sum·scaled[n, t] = sum[j < 64](cross_entropy1.p·sum·exp[n, t, j]) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            char_rnn_real sum = 0;
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
    /* cross_entropy1 = sum[n < 16, t < 64](log(cross_entropy1.p·sum·scaled[n, t])/1024 -
       cross_entropy1.p·sum·shifted[n, t, targets[n, t]]/1024) */
    {
        char_rnn_real sum = 0;
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t t = 0; t < 64; ++t) {
                sum += (char_rnn_real)0.0009765625*char_rnn_log(cross_entropy1_p_sum_scaled[n*64 + t]) - (char_rnn_real)0.0009765625*cross_entropy1_p_sum_shifted[n*4096 + t*64 + (ptrdiff_t)targets[n*64 + t]];
            }
        }
        cross_entropy1[0] = sum;
    }
}

/* backward of logits, cross_entropy1 */
static void char_rnn_logits_cross_entropy1_backward(
    const char_rnn_real *rnn1,
    const char_rnn_real *logits_W,
    const int32_t *targets,
    const char_rnn_real *cross_entropy1_p,
    char_rnn_real *d_rnn1,
    char_rnn_real *d_logits_W,
    char_rnn_real *d_logits_b,
    char_rnn_real *d_logits)
{
    /* ∂logits[n, t, k] = cross_entropy1.p[n, t, k]/1024 - [k - targets[n, t] == 0]/1024 */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t k = 0; k < 64; ++k) {
                d_logits[n*4096 + t*64 + k] = (char_rnn_real)0.0009765625*cross_entropy1_p[n*4096 + t*64 + k] - (char_rnn_real)0.0009765625*(k == (ptrdiff_t)targets[n*64 + t] ? (char_rnn_real)1 : (char_rnn_real)0);
            }
        }
    }
    /* ∂rnn1[n, t, k] = sum[u < 64](logits.W[u, k]*∂logits[n, t, u]) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t k = 0; k < 128; ++k) {
                d_rnn1[n*8192 + t*128 + k] = 0;
            }
            for (ptrdiff_t u = 0; u < 64; ++u) {
                const char_rnn_real scale = d_logits[n*4096 + t*64 + u];
                for (ptrdiff_t k = 0; k < 128; ++k) {
                    d_rnn1[n*8192 + t*128 + k] += scale*logits_W[u*128 + k];
                }
            }
        }
    }
    /* ∂logits.W[u, k] = sum[n < 16, t < 64](rnn1[n, t, k]*∂logits[n, t, u]) */
    for (ptrdiff_t u = 0; u < 64; ++u) {
        for (ptrdiff_t k = 0; k < 128; ++k) {
            d_logits_W[u*128 + k] = 0;
        }
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t t = 0; t < 64; ++t) {
                const char_rnn_real scale = d_logits[n*4096 + t*64 + u];
                for (ptrdiff_t k = 0; k < 128; ++k) {
                    d_logits_W[u*128 + k] += scale*rnn1[n*8192 + t*128 + k];
                }
            }
        }
    }
    /* ∂logits.b[u] = sum[n < 16, t < 64](∂logits[n, t, u]) */
    {
        for (ptrdiff_t u = 0; u < 64; ++u) {
            d_logits_b[u] = 0;
        }
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t t = 0; t < 64; ++t) {
                for (ptrdiff_t u = 0; u < 64; ++u) {
                    d_logits_b[u] += d_logits[n*4096 + t*64 + u];
                }
            }
        }
    }
}

/* backward of rnn1 */
static void char_rnn_rnn1_backward(
    const char_rnn_real *embed,
    const char_rnn_real *rnn1_W_ih,
    const char_rnn_real *rnn1_W_hh,
    const char_rnn_real *rnn1_h_steps,
    const char_rnn_real *d_rnn1,
    char_rnn_real *d_embed,
    char_rnn_real *d_rnn1_W_ih,
    char_rnn_real *d_rnn1_W_hh,
    char_rnn_real *d_rnn1_b_ih,
    char_rnn_real *d_rnn1_b_hh,
    char_rnn_real *d_rnn1_h_steps_1,
    char_rnn_real *d_rnn1_h_steps,
    char_rnn_real *d_rnn1_z)
{
    /* ∂rnn1.h·steps·1 = 0 */
    for (ptrdiff_t place = 0; place < 2048; ++place) {
        d_rnn1_h_steps_1[place] = 0;
    }
    /* ∂rnn1.h·steps = 0 */
    for (ptrdiff_t place = 0; place < 2048; ++place) {
        d_rnn1_h_steps[place] = 0;
    }
    for (ptrdiff_t position = 64; position >= 0; --position) {
        {
            const ptrdiff_t t = position;
            if (t < 63) {
                /* ∂rnn1.h·steps·1[n, j] = sum[u < 128](rnn1.W_hh[u, j]*∂rnn1.z[t + 1, n, u]) */
                for (ptrdiff_t n = 0; n < 16; ++n) {
                    for (ptrdiff_t j = 0; j < 128; ++j) {
                        d_rnn1_h_steps_1[n*128 + j] = 0;
                    }
                    for (ptrdiff_t u = 0; u < 128; ++u) {
                        const char_rnn_real scale = d_rnn1_z[t*2048 + n*128 + u + 2048];
                        for (ptrdiff_t j = 0; j < 128; ++j) {
                            d_rnn1_h_steps_1[n*128 + j] += scale*rnn1_W_hh[u*128 + j];
                        }
                    }
                }
            }
        }
        {
            const ptrdiff_t t = position;
            if (t < 64) {
                /* ∂rnn1.h·steps[n, u] = ∂rnn1.h·steps·1[n, u] + ∂rnn1[n, t, u] */
                for (ptrdiff_t n = 0; n < 16; ++n) {
                    for (ptrdiff_t u = 0; u < 128; ++u) {
                        d_rnn1_h_steps[n*128 + u] = d_rnn1_h_steps_1[n*128 + u] + d_rnn1[n*8192 + t*128 + u];
                    }
                }
                /* ∂rnn1.z[t, n, u] = (-rnn1.h·steps[t + 1, n, u]**2 + 1)*∂rnn1.h·steps[n, u] */
                for (ptrdiff_t n = 0; n < 16; ++n) {
                    for (ptrdiff_t u = 0; u < 128; ++u) {
                        d_rnn1_z[t*2048 + n*128 + u] = (1 - rnn1_h_steps[t*2048 + n*128 + u + 2048]*rnn1_h_steps[t*2048 + n*128 + u + 2048])*d_rnn1_h_steps[n*128 + u];
                    }
                }
            }
        }
    }
    /* ∂embed[n, t, k] = sum[u < 128](rnn1.W_ih[u, k]*∂rnn1.z[t, n, u]) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t k = 0; k < 32; ++k) {
                d_embed[n*2048 + t*32 + k] = 0;
            }
            for (ptrdiff_t u = 0; u < 128; ++u) {
                const char_rnn_real scale = d_rnn1_z[t*2048 + n*128 + u];
                for (ptrdiff_t k = 0; k < 32; ++k) {
                    d_embed[n*2048 + t*32 + k] += scale*rnn1_W_ih[u*32 + k];
                }
            }
        }
    }
    /* ∂rnn1.W_ih[u, k] = sum[n < 16, t < 64](embed[n, t, k]*∂rnn1.z[t, n, u]) */
    for (ptrdiff_t u = 0; u < 128; ++u) {
        for (ptrdiff_t k = 0; k < 32; ++k) {
            d_rnn1_W_ih[u*32 + k] = 0;
        }
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t t = 0; t < 64; ++t) {
                const char_rnn_real scale = d_rnn1_z[t*2048 + n*128 + u];
                for (ptrdiff_t k = 0; k < 32; ++k) {
                    d_rnn1_W_ih[u*32 + k] += scale*embed[n*2048 + t*32 + k];
                }
            }
        }
    }
    /* ∂rnn1.W_hh[u, j] = sum[n < 16, t < 64](rnn1.h·steps[t, n, j]*∂rnn1.z[t, n, u]) */
    for (ptrdiff_t u = 0; u < 128; ++u) {
        for (ptrdiff_t j = 0; j < 128; ++j) {
            d_rnn1_W_hh[u*128 + j] = 0;
        }
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t t = 0; t < 64; ++t) {
                const char_rnn_real scale = d_rnn1_z[t*2048 + n*128 + u];
                for (ptrdiff_t j = 0; j < 128; ++j) {
                    d_rnn1_W_hh[u*128 + j] += scale*rnn1_h_steps[t*2048 + n*128 + j];
                }
            }
        }
    }
    /* ∂rnn1.b_ih[u] = sum[n < 16, t < 64](∂rnn1.z[t, n, u]) */
    {
        for (ptrdiff_t u = 0; u < 128; ++u) {
            d_rnn1_b_ih[u] = 0;
        }
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t t = 0; t < 64; ++t) {
                for (ptrdiff_t u = 0; u < 128; ++u) {
                    d_rnn1_b_ih[u] += d_rnn1_z[t*2048 + n*128 + u];
                }
            }
        }
    }
    /* ∂rnn1.b_hh[u] = ∂rnn1.b_ih[u] */
    for (ptrdiff_t u = 0; u < 128; ++u) {
        d_rnn1_b_hh[u] = d_rnn1_b_ih[u];
    }
}

/* backward of embed */
static void char_rnn_embed_backward(
    const int32_t *tokens,
    const char_rnn_real *d_embed,
    char_rnn_real *d_embed_E)
{
    /* ∂embed.E = 0 */
    for (ptrdiff_t place = 0; place < 2048; ++place) {
        d_embed_E[place] = 0;
    }
    /* ∂embed.E[tokens[n, t], k] += ∂embed[n, t, k] */
    for (ptrdiff_t k = 0; k < 32; ++k) {
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t t = 0; t < 64; ++t) {
                d_embed_E[(ptrdiff_t)tokens[n*64 + t]*32 + k] += d_embed[n*2048 + t*32 + k];
            }
        }
    }
}

/* predict of logits, cross_entropy1 */
static void char_rnn_logits_cross_entropy1_predict(
    const char_rnn_real *rnn1,
    const char_rnn_real *logits_W,
    const char_rnn_real *logits_b,
    char_rnn_real *logits,
    char_rnn_real *logits_sum)
{
    /* logits·sum[n, t, u] = sum[k < 128](logits.W[u, k]*rnn1[n, t, k]) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t u = 0; u < 64; ++u) {
                char_rnn_real sum = 0;
                for (ptrdiff_t k = 0; k < 128; ++k) {
                    sum += logits_W[u*128 + k]*rnn1[n*8192 + t*128 + k];
                }
                logits_sum[n*4096 + t*64 + u] = sum;
            }
        }
    }
    /* logits[n, t, u] = logits.b[u] + logits·sum[n, t, u] */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t u = 0; u < 64; ++u) {
                logits[n*4096 + t*64 + u] = logits_b[u] + logits_sum[n*4096 + t*64 + u];
            }
        }
    }
}

char_rnn_real char_rnn_forward(const char_rnn_real *parameters, const int32_t *tokens,
    const int32_t *targets, char_rnn_real *workspace)
{
    if (!(char_rnn_valid_tokens(tokens) && char_rnn_valid_targets(targets))) {
        return char_rnn_nan();
    }
    /* embed */
    char_rnn_embed_forward(tokens, parameters, workspace);
    /* rnn1 */
    char_rnn_rnn1_forward(workspace, parameters + 2048, parameters + 6144, parameters + 22528,
        parameters + 22656, workspace + 32768, workspace + 163840, workspace + 32768,
        workspace + 296960, workspace + 299008);
    /* logits, cross_entropy1 */
    char_rnn_logits_cross_entropy1_forward(workspace + 32768, parameters + 22784,
        parameters + 30976, targets, workspace + 362496, workspace + 296960, workspace + 494592,
        workspace + 296960, workspace + 296960, workspace + 428032, workspace + 296960,
        workspace + 493568);
    return workspace[296960];
}

void char_rnn_backward(const char_rnn_real *parameters, const int32_t *tokens,
    const int32_t *targets, char_rnn_real *workspace, char_rnn_real *gradients)
{
    if (!(char_rnn_valid_tokens(tokens) && char_rnn_valid_targets(targets))) {
        for (ptrdiff_t place = 0; place < 31040; ++place) {
            gradients[place] = char_rnn_nan();
        }
        return;
    }
    /* logits, cross_entropy1 */
    char_rnn_logits_cross_entropy1_backward(workspace + 32768, parameters + 22784, targets,
        workspace + 494592, workspace + 560128, gradients + 22784, gradients + 30976,
        workspace + 428032);
    /* rnn1 */
    char_rnn_rnn1_backward(workspace, parameters + 2048, parameters + 6144, workspace + 163840,
        workspace + 560128, workspace + 296961, gradients + 2048, gradients + 6144,
        gradients + 22528, gradients + 22656, workspace + 296961, workspace + 299009,
        workspace + 691200);
    /* embed */
    char_rnn_embed_backward(tokens, workspace + 296961, gradients);
}

char_rnn_real char_rnn_step(char_rnn_real *parameters, const int32_t *tokens,
    const int32_t *targets, char_rnn_real *workspace, char_rnn_real rate)
{
    if (!(char_rnn_valid_tokens(tokens) && char_rnn_valid_targets(targets))) {
        return char_rnn_nan();
    }
    char_rnn_real *const gradients = workspace + 822272;
    const char_rnn_real loss = char_rnn_forward(parameters, tokens, targets, workspace);
    char_rnn_backward(parameters, tokens, targets, workspace, gradients);
    for (ptrdiff_t place = 0; place < 31040; ++place) {
        parameters[place] -= rate*gradients[place];
    }
    return loss;
}

void char_rnn_predict(const char_rnn_real *parameters, const int32_t *tokens,
    char_rnn_real *workspace, char_rnn_real *output)
{
    if (!(char_rnn_valid_tokens(tokens))) {
        for (ptrdiff_t place = 0; place < 65536; ++place) {
            output[place] = char_rnn_nan();
        }
        return;
    }
    /* embed */
    char_rnn_embed_forward(tokens, parameters, workspace);
    /* rnn1 */
    char_rnn_rnn1_forward(workspace, parameters + 2048, parameters + 6144, parameters + 22528,
        parameters + 22656, workspace + 32768, workspace + 163840, workspace + 32768,
        workspace + 296960, workspace + 299008);
    /* logits, cross_entropy1 */
    char_rnn_logits_cross_entropy1_predict(workspace + 32768, parameters + 22784,
        parameters + 30976, workspace + 362496, workspace + 296960);
    /* the output */
    for (ptrdiff_t place = 0; place < 65536; ++place) {
        output[place] = workspace[362496 + place];
    }
}
