/* char_lstm.c: a network, its gradient and a training step in C99; see char_lstm.h.
 *
 * Made by symbp 0.1.0 from the declaration of `char_lstm`
 * (SHA-256 46b389c9ec9c4d759c8e2d9ba30e6daa4adae5dd0a31a15204dedb9467f66d65). Do not edit.
 *
 * Recommended: -O3 -march=native -ffast-math, and -lm to link. Results do not rest on infinities
 * or NaN inside the computation, so they hold with and without -ffast-math.
 */
#include "char_lstm.h"

#include <math.h>

#ifdef char_lstm_DOUBLE
#define char_lstm_exp exp
#define char_lstm_log log
#define char_lstm_tanh tanh
#define char_lstm_fabs fabs
#else
#define char_lstm_exp expf
#define char_lstm_log logf
#define char_lstm_tanh tanhf
#define char_lstm_fabs fabsf
#endif

static const char_lstm_tensor char_lstm_table[] = {
    {"embed.E", 0, 2048},
    {"lstm1.W_ih", 2048, 16384},
    {"lstm1.W_hh", 18432, 65536},
    {"lstm1.b_ih", 83968, 512},
    {"lstm1.b_hh", 84480, 512},
    {"logits.W", 84992, 8192},
    {"logits.b", 93184, 64},
};

const char_lstm_tensor *char_lstm_tensors(void)
{
    return char_lstm_table;
}

/* An index read from data, brought into 0 .. extent-1. */
static inline ptrdiff_t char_lstm_clip(ptrdiff_t place, ptrdiff_t extent)
{
    return place < 0 ? 0 : place < extent ? place : extent - 1;
}

/* 1/(1 + exp(-x)), without overflow. Where it rounds to 1 it is 1, whatever reciprocal the compiler
   chooses: large x are multiplied by 1 - sigmoid(x). */
static inline char_lstm_real char_lstm_sigmoid(char_lstm_real x)
{
    const char_lstm_real e = char_lstm_exp(-char_lstm_fabs(x));
    return x > 40 ? 1 : (x >= 0 ? 1 : e) / (1 + e);
}

/* NaN by its bits: compilers may assume that arithmetic makes none. */
static char_lstm_real char_lstm_nan(void)
{
#ifdef char_lstm_DOUBLE
    const volatile uint64_t bits = UINT64_C(0x7ff8000000000000);
    const uint64_t pattern = bits;
#else
    const volatile uint32_t bits = UINT32_C(0x7fc00000);
    const uint32_t pattern = bits;
#endif
    char_lstm_real value;
    const unsigned char *const from = (const unsigned char *)&pattern;
    unsigned char *const to = (unsigned char *)&value;
    for (size_t place = 0; place < sizeof value; ++place) {
        to[place] = from[place];
    }
    return value;
}

static int char_lstm_valid_tokens(const int32_t *tokens)
{
    int valid = 1;
    for (ptrdiff_t place = 0; place < 1024; ++place) {
        valid &= tokens[place] >= 0 && tokens[place] < 64;
    }
    return valid;
}

static int char_lstm_valid_targets(const int32_t *targets)
{
    int valid = 1;
    for (ptrdiff_t place = 0; place < 1024; ++place) {
        valid &= targets[place] >= 0 && targets[place] < 64;
    }
    return valid;
}

/* forward of embed */
static void char_lstm_embed_forward(
    const int32_t *tokens,
    const char_lstm_real *embed_E,
    char_lstm_real *embed)
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

/* forward of lstm1 */
static void char_lstm_lstm1_forward(
    const char_lstm_real *embed,
    const char_lstm_real *lstm1_W_ih,
    const char_lstm_real *lstm1_W_hh,
    const char_lstm_real *lstm1_b_ih,
    const char_lstm_real *lstm1_b_hh,
    char_lstm_real *lstm1,
    char_lstm_real *lstm1_i,
    char_lstm_real *lstm1_f,
    char_lstm_real *lstm1_g,
    char_lstm_real *lstm1_o,
    char_lstm_real *lstm1_h_steps,
    char_lstm_real *lstm1_c_steps,
    char_lstm_real *lstm1_tanh,
    char_lstm_real *lstm1_z_sum,
    char_lstm_real *lstm1_z_sum2,
    char_lstm_real *lstm1_z)
{
    /* lstm1.z·sum[t, n, v] = sum[k < 32](lstm1.W_ih[v, k]*embed[n, t, k]) */
    for (ptrdiff_t t = 0; t < 64; ++t) {
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t v = 0; v < 512; ++v) {
                char_lstm_real sum = 0;
                for (ptrdiff_t k = 0; k < 32; ++k) {
                    sum += lstm1_W_ih[v*32 + k]*embed[n*2048 + t*32 + k];
                }
                lstm1_z_sum[t*8192 + n*512 + v] = sum;
            }
        }
    }
    /* lstm1.h·steps[0, n, u] = 0 */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t u = 0; u < 128; ++u) {
            lstm1_h_steps[n*128 + u] = 0;
        }
    }
    /* lstm1.c·steps[0, n, u] = 0 */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t u = 0; u < 128; ++u) {
            lstm1_c_steps[n*128 + u] = 0;
        }
    }
    for (ptrdiff_t t = 0; t < 64; ++t) {
        /* lstm1.z·sum2[n, v] = sum[j < 128](lstm1.W_hh[v, j]*lstm1.h·steps[t, n, j]) */
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t v = 0; v < 512; ++v) {
                char_lstm_real sum = 0;
                for (ptrdiff_t j = 0; j < 128; ++j) {
                    sum += lstm1_W_hh[v*128 + j]*lstm1_h_steps[t*2048 + n*128 + j];
                }
                lstm1_z_sum2[n*512 + v] = sum;
            }
        }
        /* lstm1.z[n, v] = lstm1.b_hh[v] + lstm1.b_ih[v] + lstm1.z·sum2[n, v] + lstm1.z·sum[t, n, v] */
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t v = 0; v < 512; ++v) {
                lstm1_z[n*512 + v] = lstm1_b_hh[v] + lstm1_b_ih[v] + lstm1_z_sum2[n*512 + v] + lstm1_z_sum[t*8192 + n*512 + v];
            }
        }
        /* lstm1.i[t, n, u] = Sigmoid(lstm1.z[n, u]) */
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t u = 0; u < 128; ++u) {
                lstm1_i[t*2048 + n*128 + u] = char_lstm_sigmoid(lstm1_z[n*512 + u]);
            }
        }
        /* lstm1.f[t, n, u] = Sigmoid(lstm1.z[n, u + 128]) */
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t u = 0; u < 128; ++u) {
                lstm1_f[t*2048 + n*128 + u] = char_lstm_sigmoid(lstm1_z[n*512 + u + 128]);
            }
        }
        /* lstm1.g[t, n, u] = tanh(lstm1.z[n, u + 256]) */
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t u = 0; u < 128; ++u) {
                lstm1_g[t*2048 + n*128 + u] = char_lstm_tanh(lstm1_z[n*512 + u + 256]);
            }
        }
        /* lstm1.o[t, n, u] = Sigmoid(lstm1.z[n, u + 384]) */
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t u = 0; u < 128; ++u) {
                lstm1_o[t*2048 + n*128 + u] = char_lstm_sigmoid(lstm1_z[n*512 + u + 384]);
            }
        }
        /* lstm1.c·steps[t + 1, n, u] = lstm1.c·steps[t, n, u]*lstm1.f[t, n, u] + lstm1.g[t, n,
           u]*lstm1.i[t, n, u] */
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t u = 0; u < 128; ++u) {
                lstm1_c_steps[t*2048 + n*128 + u + 2048] = lstm1_c_steps[t*2048 + n*128 + u]*lstm1_f[t*2048 + n*128 + u] + lstm1_g[t*2048 + n*128 + u]*lstm1_i[t*2048 + n*128 + u];
            }
        }
        /* lstm1·tanh[t, n, u] = tanh(lstm1.c·steps[t + 1, n, u]) */
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t u = 0; u < 128; ++u) {
                lstm1_tanh[t*2048 + n*128 + u] = char_lstm_tanh(lstm1_c_steps[t*2048 + n*128 + u + 2048]);
            }
        }
        /* lstm1.h·steps[t + 1, n, u] = lstm1.o[t, n, u]*lstm1·tanh[t, n, u] */
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t u = 0; u < 128; ++u) {
                lstm1_h_steps[t*2048 + n*128 + u + 2048] = lstm1_o[t*2048 + n*128 + u]*lstm1_tanh[t*2048 + n*128 + u];
            }
        }
    }
    /* lstm1[n, t, u] = lstm1.h·steps[t + 1, n, u] */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t u = 0; u < 128; ++u) {
                lstm1[n*8192 + t*128 + u] = lstm1_h_steps[t*2048 + n*128 + u + 2048];
            }
        }
    }
}

/* forward of logits, cross_entropy1 */
static void char_lstm_logits_cross_entropy1_forward(
    const char_lstm_real *lstm1,
    const char_lstm_real *logits_W,
    const char_lstm_real *logits_b,
    const int32_t *targets,
    char_lstm_real *logits,
    char_lstm_real *cross_entropy1,
    char_lstm_real *cross_entropy1_p,
    char_lstm_real *logits_sum,
    char_lstm_real *cross_entropy1_p_sum_max,
    char_lstm_real *cross_entropy1_p_sum_shifted,
    char_lstm_real *cross_entropy1_p_sum_exp,
    char_lstm_real *cross_entropy1_p_sum_scaled)
{
    /* logits·sum[n, t, u] = sum[k < 128](logits.W[u, k]*lstm1[n, t, k]) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t u = 0; u < 64; ++u) {
                char_lstm_real sum = 0;
                for (ptrdiff_t k = 0; k < 128; ++k) {
                    sum += logits_W[u*128 + k]*lstm1[n*8192 + t*128 + k];
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
            char_lstm_real best = logits[n*4096 + t*64];
            for (ptrdiff_t j = 0; j < 64; ++j) {
                const char_lstm_real candidate = logits[n*4096 + t*64 + j];
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
                cross_entropy1_p_sum_exp[n*4096 + t*64 + j] = char_lstm_exp(cross_entropy1_p_sum_shifted[n*4096 + t*64 + j]);
            }
        }
    }
    /* cross_entropy1.p·sum·scaled[n, t] = sum[j < 64](cross_entropy1.p·sum·exp[n, t, j]) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            char_lstm_real sum = 0;
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
        char_lstm_real sum = 0;
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t t = 0; t < 64; ++t) {
                sum += (char_lstm_real)0.0009765625*char_lstm_log(cross_entropy1_p_sum_scaled[n*64 + t]) - (char_lstm_real)0.0009765625*cross_entropy1_p_sum_shifted[n*4096 + t*64 + (ptrdiff_t)targets[n*64 + t]];
            }
        }
        cross_entropy1[0] = sum;
    }
}

/* backward of logits, cross_entropy1 */
static void char_lstm_logits_cross_entropy1_backward(
    const char_lstm_real *lstm1,
    const char_lstm_real *logits_W,
    const int32_t *targets,
    const char_lstm_real *cross_entropy1_p,
    char_lstm_real *d_lstm1,
    char_lstm_real *d_logits_W,
    char_lstm_real *d_logits_b,
    char_lstm_real *d_logits)
{
    /* ∂logits[n, t, k] = cross_entropy1.p[n, t, k]/1024 - [k - targets[n, t] == 0]/1024 */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t k = 0; k < 64; ++k) {
                d_logits[n*4096 + t*64 + k] = (char_lstm_real)0.0009765625*cross_entropy1_p[n*4096 + t*64 + k] - (char_lstm_real)0.0009765625*(k == (ptrdiff_t)targets[n*64 + t] ? (char_lstm_real)1 : (char_lstm_real)0);
            }
        }
    }
    /* ∂lstm1[n, t, k] = sum[u < 64](logits.W[u, k]*∂logits[n, t, u]) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t k = 0; k < 128; ++k) {
                d_lstm1[n*8192 + t*128 + k] = 0;
            }
            for (ptrdiff_t u = 0; u < 64; ++u) {
                const char_lstm_real scale = d_logits[n*4096 + t*64 + u];
                for (ptrdiff_t k = 0; k < 128; ++k) {
                    d_lstm1[n*8192 + t*128 + k] += scale*logits_W[u*128 + k];
                }
            }
        }
    }
    /* ∂logits.W[u, k] = sum[n < 16, t < 64](lstm1[n, t, k]*∂logits[n, t, u]) */
    for (ptrdiff_t u = 0; u < 64; ++u) {
        for (ptrdiff_t k = 0; k < 128; ++k) {
            d_logits_W[u*128 + k] = 0;
        }
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t t = 0; t < 64; ++t) {
                const char_lstm_real scale = d_logits[n*4096 + t*64 + u];
                for (ptrdiff_t k = 0; k < 128; ++k) {
                    d_logits_W[u*128 + k] += scale*lstm1[n*8192 + t*128 + k];
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

/* backward of lstm1 */
static void char_lstm_lstm1_backward(
    const char_lstm_real *embed,
    const char_lstm_real *lstm1_W_ih,
    const char_lstm_real *lstm1_W_hh,
    const char_lstm_real *lstm1_i,
    const char_lstm_real *lstm1_f,
    const char_lstm_real *lstm1_g,
    const char_lstm_real *lstm1_o,
    const char_lstm_real *lstm1_h_steps,
    const char_lstm_real *lstm1_c_steps,
    const char_lstm_real *d_lstm1,
    const char_lstm_real *lstm1_tanh,
    char_lstm_real *d_embed,
    char_lstm_real *d_lstm1_W_ih,
    char_lstm_real *d_lstm1_W_hh,
    char_lstm_real *d_lstm1_b_ih,
    char_lstm_real *d_lstm1_b_hh,
    char_lstm_real *d_lstm1_h_steps_1,
    char_lstm_real *d_lstm1_h_steps,
    char_lstm_real *d_lstm1_z,
    char_lstm_real *d_lstm1_c_steps)
{
    /* ∂lstm1.h·steps·1 = 0 */
    for (ptrdiff_t place = 0; place < 2048; ++place) {
        d_lstm1_h_steps_1[place] = 0;
    }
    /* ∂lstm1.h·steps = 0 */
    for (ptrdiff_t place = 0; place < 2048; ++place) {
        d_lstm1_h_steps[place] = 0;
    }
    /* ∂lstm1.c·steps = 0 */
    for (ptrdiff_t place = 0; place < 133120; ++place) {
        d_lstm1_c_steps[place] = 0;
    }
    for (ptrdiff_t position = 64; position >= 0; --position) {
        {
            const ptrdiff_t t = position;
            if (t < 63) {
                /* ∂lstm1.h·steps·1[n, j] = sum[v < 512](lstm1.W_hh[v, j]*∂lstm1.z[t + 1, n, v]) */
                for (ptrdiff_t n = 0; n < 16; ++n) {
                    for (ptrdiff_t j = 0; j < 128; ++j) {
                        d_lstm1_h_steps_1[n*128 + j] = 0;
                    }
                    for (ptrdiff_t v = 0; v < 512; ++v) {
                        const char_lstm_real scale = d_lstm1_z[t*8192 + n*512 + v + 8192];
                        for (ptrdiff_t j = 0; j < 128; ++j) {
                            d_lstm1_h_steps_1[n*128 + j] += scale*lstm1_W_hh[v*128 + j];
                        }
                    }
                }
            }
        }
        {
            const ptrdiff_t t = position;
            if (t < 64) {
                /* ∂lstm1.h·steps[n, u] = ∂lstm1.h·steps·1[n, u] + ∂lstm1[n, t, u] */
                for (ptrdiff_t n = 0; n < 16; ++n) {
                    for (ptrdiff_t u = 0; u < 128; ++u) {
                        d_lstm1_h_steps[n*128 + u] = d_lstm1_h_steps_1[n*128 + u] + d_lstm1[n*8192 + t*128 + u];
                    }
                }
                /* ∂lstm1.z[t, n, u + 384] = (-lstm1.o[t, n, u] + 1)*∂lstm1.h·steps[n, u]*lstm1.h·steps[t + 1,
                   n, u] */
                for (ptrdiff_t n = 0; n < 16; ++n) {
                    for (ptrdiff_t u = 0; u < 128; ++u) {
                        d_lstm1_z[t*8192 + n*512 + u + 384] = (1 - lstm1_o[t*2048 + n*128 + u])*d_lstm1_h_steps[n*128 + u]*lstm1_h_steps[t*2048 + n*128 + u + 2048];
                    }
                }
                /* ∂lstm1.c·steps[t + 1, n, u] = (-lstm1·tanh[t, n, u]**2 + 1)*∂lstm1.h·steps[n, u]*lstm1.o[t,
                   n, u] + where(-t + 63 > 0, lstm1.f[t + 1, n, u]*∂lstm1.c·steps[t + 2, n, u], 0) */
                for (ptrdiff_t n = 0; n < 16; ++n) {
                    for (ptrdiff_t u = 0; u < 128; ++u) {
                        const char_lstm_real lstm1_f_here = lstm1_f[char_lstm_clip(t + 1, 64)*2048 + n*128 + u];
                        const char_lstm_real d_lstm1_c_steps_here = d_lstm1_c_steps[char_lstm_clip(t + 2, 65)*2048 + n*128 + u];
                        d_lstm1_c_steps[t*2048 + n*128 + u + 2048] = (1 - lstm1_tanh[t*2048 + n*128 + u]*lstm1_tanh[t*2048 + n*128 + u])*d_lstm1_h_steps[n*128 + u]*lstm1_o[t*2048 + n*128 + u] + (63 > t ? lstm1_f_here*d_lstm1_c_steps_here : (char_lstm_real)0);
                    }
                }
                /* ∂lstm1.z[t, n, u + 256] = (-lstm1.g[t, n, u]**2 + 1)*lstm1.i[t, n, u]*∂lstm1.c·steps[t + 1,
                   n, u] */
                for (ptrdiff_t n = 0; n < 16; ++n) {
                    for (ptrdiff_t u = 0; u < 128; ++u) {
                        d_lstm1_z[t*8192 + n*512 + u + 256] = (1 - lstm1_g[t*2048 + n*128 + u]*lstm1_g[t*2048 + n*128 + u])*lstm1_i[t*2048 + n*128 + u]*d_lstm1_c_steps[t*2048 + n*128 + u + 2048];
                    }
                }
                /* ∂lstm1.z[t, n, u + 128] = (-lstm1.f[t, n, u] + 1)*lstm1.c·steps[t, n, u]*lstm1.f[t, n,
                   u]*∂lstm1.c·steps[t + 1, n, u] */
                for (ptrdiff_t n = 0; n < 16; ++n) {
                    for (ptrdiff_t u = 0; u < 128; ++u) {
                        d_lstm1_z[t*8192 + n*512 + u + 128] = (1 - lstm1_f[t*2048 + n*128 + u])*lstm1_c_steps[t*2048 + n*128 + u]*lstm1_f[t*2048 + n*128 + u]*d_lstm1_c_steps[t*2048 + n*128 + u + 2048];
                    }
                }
                /* ∂lstm1.z[t, n, u] = (-lstm1.i[t, n, u] + 1)*lstm1.g[t, n, u]*lstm1.i[t, n,
                   u]*∂lstm1.c·steps[t + 1, n, u] */
                for (ptrdiff_t n = 0; n < 16; ++n) {
                    for (ptrdiff_t u = 0; u < 128; ++u) {
                        d_lstm1_z[t*8192 + n*512 + u] = (1 - lstm1_i[t*2048 + n*128 + u])*lstm1_g[t*2048 + n*128 + u]*lstm1_i[t*2048 + n*128 + u]*d_lstm1_c_steps[t*2048 + n*128 + u + 2048];
                    }
                }
            }
        }
    }
    /* ∂embed[n, t, k] = sum[v < 512](lstm1.W_ih[v, k]*∂lstm1.z[t, n, v]) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t k = 0; k < 32; ++k) {
                d_embed[n*2048 + t*32 + k] = 0;
            }
            for (ptrdiff_t v = 0; v < 512; ++v) {
                const char_lstm_real scale = d_lstm1_z[t*8192 + n*512 + v];
                for (ptrdiff_t k = 0; k < 32; ++k) {
                    d_embed[n*2048 + t*32 + k] += scale*lstm1_W_ih[v*32 + k];
                }
            }
        }
    }
    /* ∂lstm1.W_ih[v, k] = sum[n < 16, t < 64](embed[n, t, k]*∂lstm1.z[t, n, v]) */
    for (ptrdiff_t v = 0; v < 512; ++v) {
        for (ptrdiff_t k = 0; k < 32; ++k) {
            d_lstm1_W_ih[v*32 + k] = 0;
        }
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t t = 0; t < 64; ++t) {
                const char_lstm_real scale = d_lstm1_z[t*8192 + n*512 + v];
                for (ptrdiff_t k = 0; k < 32; ++k) {
                    d_lstm1_W_ih[v*32 + k] += scale*embed[n*2048 + t*32 + k];
                }
            }
        }
    }
    /* ∂lstm1.W_hh[v, j] = sum[n < 16, t < 64](lstm1.h·steps[t, n, j]*∂lstm1.z[t, n, v]) */
    for (ptrdiff_t v = 0; v < 512; ++v) {
        for (ptrdiff_t j = 0; j < 128; ++j) {
            d_lstm1_W_hh[v*128 + j] = 0;
        }
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t t = 0; t < 64; ++t) {
                const char_lstm_real scale = d_lstm1_z[t*8192 + n*512 + v];
                for (ptrdiff_t j = 0; j < 128; ++j) {
                    d_lstm1_W_hh[v*128 + j] += scale*lstm1_h_steps[t*2048 + n*128 + j];
                }
            }
        }
    }
    /* ∂lstm1.b_ih[v] = sum[n < 16, t < 64](∂lstm1.z[t, n, v]) */
    {
        for (ptrdiff_t v = 0; v < 512; ++v) {
            d_lstm1_b_ih[v] = 0;
        }
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t t = 0; t < 64; ++t) {
                for (ptrdiff_t v = 0; v < 512; ++v) {
                    d_lstm1_b_ih[v] += d_lstm1_z[t*8192 + n*512 + v];
                }
            }
        }
    }
    /* ∂lstm1.b_hh[v] = ∂lstm1.b_ih[v] */
    for (ptrdiff_t v = 0; v < 512; ++v) {
        d_lstm1_b_hh[v] = d_lstm1_b_ih[v];
    }
}

/* backward of embed */
static void char_lstm_embed_backward(
    const int32_t *tokens,
    const char_lstm_real *d_embed,
    char_lstm_real *d_embed_E)
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

/* predict of lstm1 */
static void char_lstm_lstm1_predict(
    const char_lstm_real *embed,
    const char_lstm_real *lstm1_W_ih,
    const char_lstm_real *lstm1_W_hh,
    const char_lstm_real *lstm1_b_ih,
    const char_lstm_real *lstm1_b_hh,
    char_lstm_real *lstm1,
    char_lstm_real *lstm1_i,
    char_lstm_real *lstm1_f,
    char_lstm_real *lstm1_g,
    char_lstm_real *lstm1_o,
    char_lstm_real *lstm1_tanh,
    char_lstm_real *lstm1_h_steps,
    char_lstm_real *lstm1_z_sum,
    char_lstm_real *lstm1_z_sum2,
    char_lstm_real *lstm1_z,
    char_lstm_real *lstm1_c_steps)
{
    /* lstm1.z·sum[t, n, v] = sum[k < 32](lstm1.W_ih[v, k]*embed[n, t, k]) */
    for (ptrdiff_t t = 0; t < 64; ++t) {
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t v = 0; v < 512; ++v) {
                char_lstm_real sum = 0;
                for (ptrdiff_t k = 0; k < 32; ++k) {
                    sum += lstm1_W_ih[v*32 + k]*embed[n*2048 + t*32 + k];
                }
                lstm1_z_sum[t*8192 + n*512 + v] = sum;
            }
        }
    }
    /* lstm1.h·steps[0, n, u] = 0 */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t u = 0; u < 128; ++u) {
            lstm1_h_steps[n*128 + u] = 0;
        }
    }
    /* lstm1.c·steps[0, n, u] = 0 */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t u = 0; u < 128; ++u) {
            lstm1_c_steps[n*128 + u] = 0;
        }
    }
    for (ptrdiff_t t = 0; t < 64; ++t) {
        /* lstm1.z·sum2[n, v] = sum[j < 128](lstm1.W_hh[v, j]*lstm1.h·steps[t, n, j]) */
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t v = 0; v < 512; ++v) {
                char_lstm_real sum = 0;
                for (ptrdiff_t j = 0; j < 128; ++j) {
                    sum += lstm1_W_hh[v*128 + j]*lstm1_h_steps[t*2048 + n*128 + j];
                }
                lstm1_z_sum2[n*512 + v] = sum;
            }
        }
        /* lstm1.z[n, v] = lstm1.b_hh[v] + lstm1.b_ih[v] + lstm1.z·sum2[n, v] + lstm1.z·sum[t, n, v] */
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t v = 0; v < 512; ++v) {
                lstm1_z[n*512 + v] = lstm1_b_hh[v] + lstm1_b_ih[v] + lstm1_z_sum2[n*512 + v] + lstm1_z_sum[t*8192 + n*512 + v];
            }
        }
        /* lstm1.i[t, n, u] = Sigmoid(lstm1.z[n, u]) */
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t u = 0; u < 128; ++u) {
                lstm1_i[t*2048 + n*128 + u] = char_lstm_sigmoid(lstm1_z[n*512 + u]);
            }
        }
        /* lstm1.f[t, n, u] = Sigmoid(lstm1.z[n, u + 128]) */
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t u = 0; u < 128; ++u) {
                lstm1_f[t*2048 + n*128 + u] = char_lstm_sigmoid(lstm1_z[n*512 + u + 128]);
            }
        }
        /* lstm1.g[t, n, u] = tanh(lstm1.z[n, u + 256]) */
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t u = 0; u < 128; ++u) {
                lstm1_g[t*2048 + n*128 + u] = char_lstm_tanh(lstm1_z[n*512 + u + 256]);
            }
        }
        /* lstm1.o[t, n, u] = Sigmoid(lstm1.z[n, u + 384]) */
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t u = 0; u < 128; ++u) {
                lstm1_o[t*2048 + n*128 + u] = char_lstm_sigmoid(lstm1_z[n*512 + u + 384]);
            }
        }
        /* lstm1.c·steps[t + 1, n, u] = lstm1.c·steps[t, n, u]*lstm1.f[t, n, u] + lstm1.g[t, n,
           u]*lstm1.i[t, n, u] */
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t u = 0; u < 128; ++u) {
                lstm1_c_steps[t*2048 + n*128 + u + 2048] = lstm1_c_steps[t*2048 + n*128 + u]*lstm1_f[t*2048 + n*128 + u] + lstm1_g[t*2048 + n*128 + u]*lstm1_i[t*2048 + n*128 + u];
            }
        }
        /* lstm1·tanh[t, n, u] = tanh(lstm1.c·steps[t + 1, n, u]) */
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t u = 0; u < 128; ++u) {
                lstm1_tanh[t*2048 + n*128 + u] = char_lstm_tanh(lstm1_c_steps[t*2048 + n*128 + u + 2048]);
            }
        }
        /* lstm1.h·steps[t + 1, n, u] = lstm1.o[t, n, u]*lstm1·tanh[t, n, u] */
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t u = 0; u < 128; ++u) {
                lstm1_h_steps[t*2048 + n*128 + u + 2048] = lstm1_o[t*2048 + n*128 + u]*lstm1_tanh[t*2048 + n*128 + u];
            }
        }
    }
    /* lstm1[n, t, u] = lstm1.h·steps[t + 1, n, u] */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t u = 0; u < 128; ++u) {
                lstm1[n*8192 + t*128 + u] = lstm1_h_steps[t*2048 + n*128 + u + 2048];
            }
        }
    }
}

/* predict of logits, cross_entropy1 */
static void char_lstm_logits_cross_entropy1_predict(
    const char_lstm_real *lstm1,
    const char_lstm_real *logits_W,
    const char_lstm_real *logits_b,
    char_lstm_real *logits,
    char_lstm_real *logits_sum)
{
    /* logits·sum[n, t, u] = sum[k < 128](logits.W[u, k]*lstm1[n, t, k]) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t u = 0; u < 64; ++u) {
                char_lstm_real sum = 0;
                for (ptrdiff_t k = 0; k < 128; ++k) {
                    sum += logits_W[u*128 + k]*lstm1[n*8192 + t*128 + k];
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

char_lstm_real char_lstm_forward(const char_lstm_real *parameters, const int32_t *tokens,
    const int32_t *targets, char_lstm_real *workspace)
{
    if (!(char_lstm_valid_tokens(tokens) && char_lstm_valid_targets(targets))) {
        return char_lstm_nan();
    }
    /* embed */
    char_lstm_embed_forward(tokens, parameters, workspace);
    /* lstm1 */
    char_lstm_lstm1_forward(workspace, parameters + 2048, parameters + 18432,
        parameters + 83968, parameters + 84480, workspace + 32768, workspace + 1101824,
        workspace + 839680, workspace + 970752, workspace + 1232896, workspace + 557056,
        workspace + 706560, workspace + 1363968, workspace + 32768, workspace + 690176,
        workspace + 698368);
    /* logits, cross_entropy1 */
    char_lstm_logits_cross_entropy1_forward(workspace + 32768, parameters + 84992,
        parameters + 93184, targets, workspace + 229376, workspace + 163840, workspace + 361472,
        workspace + 163840, workspace + 163840, workspace + 294912, workspace + 163840,
        workspace + 360448);
    return workspace[163840];
}

void char_lstm_backward(const char_lstm_real *parameters, const int32_t *tokens,
    const int32_t *targets, char_lstm_real *workspace, char_lstm_real *gradients)
{
    if (!(char_lstm_valid_tokens(tokens) && char_lstm_valid_targets(targets))) {
        for (ptrdiff_t place = 0; place < 93248; ++place) {
            gradients[place] = char_lstm_nan();
        }
        return;
    }
    /* logits, cross_entropy1 */
    char_lstm_logits_cross_entropy1_backward(workspace + 32768, parameters + 84992, targets,
        workspace + 361472, workspace + 1495040, gradients + 84992, gradients + 93184,
        workspace + 294912);
    /* lstm1 */
    char_lstm_lstm1_backward(workspace, parameters + 2048, parameters + 18432,
        workspace + 1101824, workspace + 839680, workspace + 970752, workspace + 1232896,
        workspace + 557056, workspace + 706560, workspace + 1495040, workspace + 1363968,
        workspace + 163841, gradients + 2048, gradients + 18432, gradients + 83968,
        gradients + 84480, workspace + 163841, workspace + 165889, workspace + 1759232,
        workspace + 1626112);
    /* embed */
    char_lstm_embed_backward(tokens, workspace + 163841, gradients);
}

char_lstm_real char_lstm_step(char_lstm_real *parameters, const int32_t *tokens,
    const int32_t *targets, char_lstm_real *workspace, char_lstm_real rate)
{
    if (!(char_lstm_valid_tokens(tokens) && char_lstm_valid_targets(targets))) {
        return char_lstm_nan();
    }
    char_lstm_real *const gradients = workspace + 2283520;
    const char_lstm_real loss = char_lstm_forward(parameters, tokens, targets, workspace);
    char_lstm_backward(parameters, tokens, targets, workspace, gradients);
    for (ptrdiff_t place = 0; place < 93248; ++place) {
        parameters[place] -= rate*gradients[place];
    }
    return loss;
}

void char_lstm_predict(const char_lstm_real *parameters, const int32_t *tokens,
    char_lstm_real *workspace, char_lstm_real *output)
{
    if (!(char_lstm_valid_tokens(tokens))) {
        for (ptrdiff_t place = 0; place < 65536; ++place) {
            output[place] = char_lstm_nan();
        }
        return;
    }
    /* embed */
    char_lstm_embed_forward(tokens, parameters, workspace);
    /* lstm1 */
    char_lstm_lstm1_predict(workspace, parameters + 2048, parameters + 18432,
        parameters + 83968, parameters + 84480, workspace + 32768, workspace + 1101824,
        workspace + 839680, workspace + 970752, workspace + 1232896, workspace + 1363968,
        workspace + 557056, workspace + 32768, workspace + 690176, workspace + 698368,
        workspace + 706560);
    /* logits, cross_entropy1 */
    char_lstm_logits_cross_entropy1_predict(workspace + 32768, parameters + 84992,
        parameters + 93184, workspace + 229376, workspace + 163840);
    /* the output */
    for (ptrdiff_t place = 0; place < 65536; ++place) {
        output[place] = workspace[229376 + place];
    }
}
