/* char_gru.c: a network, its gradient and a training step in C99; see char_gru.h.
 *
 * Made by symbp 0.1.0 from the declaration of `char_gru`
 * (SHA-256 55129da6976d13c2d3cbef5d403013ba27da7d0db65c60cd706bd8696a6a6cb1). Do not edit.
 *
 * Recommended: -O3 -march=native -ffast-math, and -lm to link. Results do not rest on infinities
 * or NaN inside the computation, so they hold with and without -ffast-math.
 */
#include "char_gru.h"

#include <math.h>

#ifdef char_gru_DOUBLE
#define char_gru_exp exp
#define char_gru_log log
#define char_gru_tanh tanh
#define char_gru_fabs fabs
#else
#define char_gru_exp expf
#define char_gru_log logf
#define char_gru_tanh tanhf
#define char_gru_fabs fabsf
#endif

static const char_gru_tensor char_gru_table[] = {
    {"embed.E", 0, 2048},
    {"gru1.W_ih", 2048, 12288},
    {"gru1.W_hh", 14336, 49152},
    {"gru1.b_ih", 63488, 384},
    {"gru1.b_hh", 63872, 384},
    {"logits.W", 64256, 8192},
    {"logits.b", 72448, 64},
};

const char_gru_tensor *char_gru_tensors(void)
{
    return char_gru_table;
}

/* An index read from data, brought into 0 .. extent-1. */
static inline ptrdiff_t char_gru_clip(ptrdiff_t place, ptrdiff_t extent)
{
    return place < 0 ? 0 : place < extent ? place : extent - 1;
}

/* 1/(1 + exp(-x)), without overflow. Where it rounds to 1 it is 1, whatever reciprocal the compiler
   chooses: large x are multiplied by 1 - sigmoid(x). */
static inline char_gru_real char_gru_sigmoid(char_gru_real x)
{
    const char_gru_real e = char_gru_exp(-char_gru_fabs(x));
    return x > 40 ? 1 : (x >= 0 ? 1 : e) / (1 + e);
}

/* NaN by its bits: compilers may assume that arithmetic makes none. */
static char_gru_real char_gru_nan(void)
{
#ifdef char_gru_DOUBLE
    const volatile uint64_t bits = UINT64_C(0x7ff8000000000000);
    const uint64_t pattern = bits;
#else
    const volatile uint32_t bits = UINT32_C(0x7fc00000);
    const uint32_t pattern = bits;
#endif
    char_gru_real value;
    const unsigned char *const from = (const unsigned char *)&pattern;
    unsigned char *const to = (unsigned char *)&value;
    for (size_t place = 0; place < sizeof value; ++place) {
        to[place] = from[place];
    }
    return value;
}

static int char_gru_valid_tokens(const int32_t *tokens)
{
    int valid = 1;
    for (ptrdiff_t place = 0; place < 1024; ++place) {
        valid &= tokens[place] >= 0 && tokens[place] < 64;
    }
    return valid;
}

static int char_gru_valid_targets(const int32_t *targets)
{
    int valid = 1;
    for (ptrdiff_t place = 0; place < 1024; ++place) {
        valid &= targets[place] >= 0 && targets[place] < 64;
    }
    return valid;
}

/* forward of embed */
static void char_gru_embed_forward(
    const int32_t *tokens,
    const char_gru_real *embed_E,
    char_gru_real *embed)
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

/* forward of gru1 */
static void char_gru_gru1_forward(
    const char_gru_real *embed,
    const char_gru_real *gru1_W_ih,
    const char_gru_real *gru1_W_hh,
    const char_gru_real *gru1_b_ih,
    const char_gru_real *gru1_b_hh,
    char_gru_real *gru1,
    char_gru_real *gru1_r,
    char_gru_real *gru1_z,
    char_gru_real *gru1_new,
    char_gru_real *gru1_s,
    char_gru_real *gru1_h_steps,
    char_gru_real *gru1_a_sum,
    char_gru_real *gru1_a,
    char_gru_real *gru1_s_sum)
{
    /* gru1.a·sum[n, t, v] = sum[k < 32](gru1.W_ih[v, k]*embed[n, t, k]) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t v = 0; v < 384; ++v) {
                char_gru_real sum = 0;
                for (ptrdiff_t k = 0; k < 32; ++k) {
                    sum += gru1_W_ih[v*32 + k]*embed[n*2048 + t*32 + k];
                }
                gru1_a_sum[n*24576 + t*384 + v] = sum;
            }
        }
    }
    /* gru1.a[t, n, v] = gru1.b_ih[v] + gru1.a·sum[n, t, v] */
    for (ptrdiff_t t = 0; t < 64; ++t) {
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t v = 0; v < 384; ++v) {
                gru1_a[t*6144 + n*384 + v] = gru1_b_ih[v] + gru1_a_sum[n*24576 + t*384 + v];
            }
        }
    }
    /* gru1.h·steps[0, n, u] = 0 */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t u = 0; u < 128; ++u) {
            gru1_h_steps[n*128 + u] = 0;
        }
    }
    for (ptrdiff_t t = 0; t < 64; ++t) {
        /* gru1.s·sum[n, v] = sum[j < 128](gru1.W_hh[v, j]*gru1.h·steps[t, n, j]) */
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t v = 0; v < 384; ++v) {
                char_gru_real sum = 0;
                for (ptrdiff_t j = 0; j < 128; ++j) {
                    sum += gru1_W_hh[v*128 + j]*gru1_h_steps[t*2048 + n*128 + j];
                }
                gru1_s_sum[n*384 + v] = sum;
            }
        }
        /* gru1.s[t, n, v] = gru1.b_hh[v] + gru1.s·sum[n, v] */
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t v = 0; v < 384; ++v) {
                gru1_s[t*6144 + n*384 + v] = gru1_b_hh[v] + gru1_s_sum[n*384 + v];
            }
        }
        /* gru1.r[t, n, u] = Sigmoid(gru1.a[t, n, u] + gru1.s[t, n, u]) */
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t u = 0; u < 128; ++u) {
                gru1_r[t*2048 + n*128 + u] = char_gru_sigmoid(gru1_a[t*6144 + n*384 + u] + gru1_s[t*6144 + n*384 + u]);
            }
        }
        /* gru1.z[t, n, u] = Sigmoid(gru1.a[t, n, u + 128] + gru1.s[t, n, u + 128]) */
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t u = 0; u < 128; ++u) {
                gru1_z[t*2048 + n*128 + u] = char_gru_sigmoid(gru1_a[t*6144 + n*384 + u + 128] + gru1_s[t*6144 + n*384 + u + 128]);
            }
        }
        /* gru1.new[t, n, u] = tanh(gru1.a[t, n, u + 256] + gru1.r[t, n, u]*gru1.s[t, n, u + 256]) */
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t u = 0; u < 128; ++u) {
                gru1_new[t*2048 + n*128 + u] = char_gru_tanh(gru1_r[t*2048 + n*128 + u]*gru1_s[t*6144 + n*384 + u + 256] + gru1_a[t*6144 + n*384 + u + 256]);
            }
        }
        /* gru1.h·steps[t + 1, n, u] = (-gru1.z[t, n, u] + 1)*gru1.new[t, n, u] + gru1.h·steps[t, n,
           u]*gru1.z[t, n, u] */
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t u = 0; u < 128; ++u) {
                gru1_h_steps[t*2048 + n*128 + u + 2048] = (1 - gru1_z[t*2048 + n*128 + u])*gru1_new[t*2048 + n*128 + u] + gru1_h_steps[t*2048 + n*128 + u]*gru1_z[t*2048 + n*128 + u];
            }
        }
    }
    /* gru1[n, t, u] = gru1.h·steps[t + 1, n, u] */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t u = 0; u < 128; ++u) {
                gru1[n*8192 + t*128 + u] = gru1_h_steps[t*2048 + n*128 + u + 2048];
            }
        }
    }
}

/* forward of logits, cross_entropy1 */
static void char_gru_logits_cross_entropy1_forward(
    const char_gru_real *gru1,
    const char_gru_real *logits_W,
    const char_gru_real *logits_b,
    const int32_t *targets,
    char_gru_real *logits,
    char_gru_real *cross_entropy1,
    char_gru_real *cross_entropy1_p,
    char_gru_real *logits_sum,
    char_gru_real *cross_entropy1_p_sum_max,
    char_gru_real *cross_entropy1_p_sum_shifted,
    char_gru_real *cross_entropy1_p_sum_exp,
    char_gru_real *cross_entropy1_p_sum_scaled)
{
    /* logits·sum[n, t, u] = sum[k < 128](logits.W[u, k]*gru1[n, t, k]) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t u = 0; u < 64; ++u) {
                char_gru_real sum = 0;
                for (ptrdiff_t k = 0; k < 128; ++k) {
                    sum += logits_W[u*128 + k]*gru1[n*8192 + t*128 + k];
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
            char_gru_real best = logits[n*4096 + t*64];
            for (ptrdiff_t j = 0; j < 64; ++j) {
                const char_gru_real candidate = logits[n*4096 + t*64 + j];
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
                cross_entropy1_p_sum_exp[n*4096 + t*64 + j] = char_gru_exp(cross_entropy1_p_sum_shifted[n*4096 + t*64 + j]);
            }
        }
    }
    /* cross_entropy1.p·sum·scaled[n, t] = sum[j < 64](cross_entropy1.p·sum·exp[n, t, j]) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            char_gru_real sum = 0;
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
        char_gru_real sum = 0;
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t t = 0; t < 64; ++t) {
                sum += (char_gru_real)0.0009765625*char_gru_log(cross_entropy1_p_sum_scaled[n*64 + t]) - (char_gru_real)0.0009765625*cross_entropy1_p_sum_shifted[n*4096 + t*64 + (ptrdiff_t)targets[n*64 + t]];
            }
        }
        cross_entropy1[0] = sum;
    }
}

/* backward of logits, cross_entropy1 */
static void char_gru_logits_cross_entropy1_backward(
    const char_gru_real *gru1,
    const char_gru_real *logits_W,
    const int32_t *targets,
    const char_gru_real *cross_entropy1_p,
    char_gru_real *d_gru1,
    char_gru_real *d_logits_W,
    char_gru_real *d_logits_b,
    char_gru_real *d_logits)
{
    /* ∂logits[n, t, k] = cross_entropy1.p[n, t, k]/1024 - [k - targets[n, t] == 0]/1024 */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t k = 0; k < 64; ++k) {
                d_logits[n*4096 + t*64 + k] = (char_gru_real)0.0009765625*cross_entropy1_p[n*4096 + t*64 + k] - (char_gru_real)0.0009765625*(k == (ptrdiff_t)targets[n*64 + t] ? (char_gru_real)1 : (char_gru_real)0);
            }
        }
    }
    /* ∂gru1[n, t, k] = sum[u < 64](logits.W[u, k]*∂logits[n, t, u]) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t k = 0; k < 128; ++k) {
                d_gru1[n*8192 + t*128 + k] = 0;
            }
            for (ptrdiff_t u = 0; u < 64; ++u) {
                const char_gru_real scale = d_logits[n*4096 + t*64 + u];
                for (ptrdiff_t k = 0; k < 128; ++k) {
                    d_gru1[n*8192 + t*128 + k] += scale*logits_W[u*128 + k];
                }
            }
        }
    }
    /* ∂logits.W[u, k] = sum[n < 16, t < 64](gru1[n, t, k]*∂logits[n, t, u]) */
    for (ptrdiff_t u = 0; u < 64; ++u) {
        for (ptrdiff_t k = 0; k < 128; ++k) {
            d_logits_W[u*128 + k] = 0;
        }
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t t = 0; t < 64; ++t) {
                const char_gru_real scale = d_logits[n*4096 + t*64 + u];
                for (ptrdiff_t k = 0; k < 128; ++k) {
                    d_logits_W[u*128 + k] += scale*gru1[n*8192 + t*128 + k];
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

/* backward of gru1 */
static void char_gru_gru1_backward(
    const char_gru_real *embed,
    const char_gru_real *gru1_W_ih,
    const char_gru_real *gru1_W_hh,
    const char_gru_real *gru1_r,
    const char_gru_real *gru1_z,
    const char_gru_real *gru1_new,
    const char_gru_real *gru1_s,
    const char_gru_real *gru1_h_steps,
    const char_gru_real *d_gru1,
    char_gru_real *d_embed,
    char_gru_real *d_gru1_W_ih,
    char_gru_real *d_gru1_W_hh,
    char_gru_real *d_gru1_b_ih,
    char_gru_real *d_gru1_b_hh,
    char_gru_real *d_gru1_h_steps_1,
    char_gru_real *d_gru1_h_steps,
    char_gru_real *d_gru1_new,
    char_gru_real *d_gru1_r,
    char_gru_real *d_gru1_s,
    char_gru_real *d_gru1_a)
{
    /* ∂gru1.h·steps·1 = 0 */
    for (ptrdiff_t place = 0; place < 2048; ++place) {
        d_gru1_h_steps_1[place] = 0;
    }
    /* ∂gru1.h·steps = 0 */
    for (ptrdiff_t place = 0; place < 133120; ++place) {
        d_gru1_h_steps[place] = 0;
    }
    for (ptrdiff_t position = 64; position >= 0; --position) {
        {
            const ptrdiff_t t = position;
            if (t < 63) {
                /* ∂gru1.h·steps·1[n, j] = sum[v < 384](gru1.W_hh[v, j]*∂gru1.s[t + 1, n, v]) */
                for (ptrdiff_t n = 0; n < 16; ++n) {
                    for (ptrdiff_t j = 0; j < 128; ++j) {
                        d_gru1_h_steps_1[n*128 + j] = 0;
                    }
                    for (ptrdiff_t v = 0; v < 384; ++v) {
                        const char_gru_real scale = d_gru1_s[t*6144 + n*384 + v + 6144];
                        for (ptrdiff_t j = 0; j < 128; ++j) {
                            d_gru1_h_steps_1[n*128 + j] += scale*gru1_W_hh[v*128 + j];
                        }
                    }
                }
            }
        }
        {
            const ptrdiff_t t = position;
            if (t < 64) {
                /* ∂gru1.h·steps[t + 1, n, u] = ∂gru1.h·steps·1[n, u] + ∂gru1[n, t, u] + where(-t + 63 > 0,
                   gru1.z[t + 1, n, u]*∂gru1.h·steps[t + 2, n, u], 0) */
                for (ptrdiff_t n = 0; n < 16; ++n) {
                    for (ptrdiff_t u = 0; u < 128; ++u) {
                        const char_gru_real gru1_z_here = gru1_z[char_gru_clip(t + 1, 64)*2048 + n*128 + u];
                        const char_gru_real d_gru1_h_steps_here = d_gru1_h_steps[char_gru_clip(t + 2, 65)*2048 + n*128 + u];
                        d_gru1_h_steps[t*2048 + n*128 + u + 2048] = d_gru1_h_steps_1[n*128 + u] + d_gru1[n*8192 + t*128 + u] + (63 > t ? gru1_z_here*d_gru1_h_steps_here : (char_gru_real)0);
                    }
                }
                /* ∂gru1.new[t, n, u] = (-gru1.z[t, n, u] + 1)*∂gru1.h·steps[t + 1, n, u] */
                for (ptrdiff_t n = 0; n < 16; ++n) {
                    for (ptrdiff_t u = 0; u < 128; ++u) {
                        d_gru1_new[t*2048 + n*128 + u] = (1 - gru1_z[t*2048 + n*128 + u])*d_gru1_h_steps[t*2048 + n*128 + u + 2048];
                    }
                }
                /* ∂gru1.r[t, n, u] = (-gru1.new[t, n, u]**2 + 1)*gru1.s[t, n, u + 256]*∂gru1.new[t, n, u] */
                for (ptrdiff_t n = 0; n < 16; ++n) {
                    for (ptrdiff_t u = 0; u < 128; ++u) {
                        d_gru1_r[t*2048 + n*128 + u] = (1 - gru1_new[t*2048 + n*128 + u]*gru1_new[t*2048 + n*128 + u])*gru1_s[t*6144 + n*384 + u + 256]*d_gru1_new[t*2048 + n*128 + u];
                    }
                }
                /* ∂gru1.s[t, n, u + 256] = (-gru1.new[t, n, u]**2 + 1)*gru1.r[t, n, u]*∂gru1.new[t, n, u] */
                for (ptrdiff_t n = 0; n < 16; ++n) {
                    for (ptrdiff_t u = 0; u < 128; ++u) {
                        d_gru1_s[t*6144 + n*384 + u + 256] = (1 - gru1_new[t*2048 + n*128 + u]*gru1_new[t*2048 + n*128 + u])*gru1_r[t*2048 + n*128 + u]*d_gru1_new[t*2048 + n*128 + u];
                    }
                }
                /* ∂gru1.s[t, n, u + 128] = (gru1.h·steps[t, n, u] - gru1.h·steps[t + 1, n, u])*gru1.z[t, n,
                   u]*∂gru1.h·steps[t + 1, n, u] */
                for (ptrdiff_t n = 0; n < 16; ++n) {
                    for (ptrdiff_t u = 0; u < 128; ++u) {
                        d_gru1_s[t*6144 + n*384 + u + 128] = (gru1_h_steps[t*2048 + n*128 + u] - gru1_h_steps[t*2048 + n*128 + u + 2048])*gru1_z[t*2048 + n*128 + u]*d_gru1_h_steps[t*2048 + n*128 + u + 2048];
                    }
                }
                /* ∂gru1.s[t, n, u] = (-gru1.r[t, n, u] + 1)*gru1.r[t, n, u]*∂gru1.r[t, n, u] */
                for (ptrdiff_t n = 0; n < 16; ++n) {
                    for (ptrdiff_t u = 0; u < 128; ++u) {
                        d_gru1_s[t*6144 + n*384 + u] = (1 - gru1_r[t*2048 + n*128 + u])*gru1_r[t*2048 + n*128 + u]*d_gru1_r[t*2048 + n*128 + u];
                    }
                }
            }
        }
    }
    /* ∂gru1.a[n, t, u + 256] = (-gru1.new[t, n, u]**2 + 1)*∂gru1.new[t, n, u] */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t u = 0; u < 128; ++u) {
                d_gru1_a[n*24576 + t*384 + u + 256] = (1 - gru1_new[t*2048 + n*128 + u]*gru1_new[t*2048 + n*128 + u])*d_gru1_new[t*2048 + n*128 + u];
            }
        }
    }
    /* ∂gru1.a[n, t, u + 128] = (-gru1.z[t, n, u] + 1)*(gru1.h·steps[t, n, u] - gru1.new[t, n,
       u])*gru1.z[t, n, u]*∂gru1.h·steps[t + 1, n, u] */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t u = 0; u < 128; ++u) {
                d_gru1_a[n*24576 + t*384 + u + 128] = (1 - gru1_z[t*2048 + n*128 + u])*(gru1_h_steps[t*2048 + n*128 + u] - gru1_new[t*2048 + n*128 + u])*gru1_z[t*2048 + n*128 + u]*d_gru1_h_steps[t*2048 + n*128 + u + 2048];
            }
        }
    }
    /* ∂gru1.a[n, t, u] = (-gru1.r[t, n, u] + 1)*gru1.r[t, n, u]*∂gru1.r[t, n, u] */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t u = 0; u < 128; ++u) {
                d_gru1_a[n*24576 + t*384 + u] = (1 - gru1_r[t*2048 + n*128 + u])*gru1_r[t*2048 + n*128 + u]*d_gru1_r[t*2048 + n*128 + u];
            }
        }
    }
    /* ∂embed[n, t, k] = sum[v < 384](gru1.W_ih[v, k]*∂gru1.a[n, t, v]) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t k = 0; k < 32; ++k) {
                d_embed[n*2048 + t*32 + k] = 0;
            }
            for (ptrdiff_t v = 0; v < 384; ++v) {
                const char_gru_real scale = d_gru1_a[n*24576 + t*384 + v];
                for (ptrdiff_t k = 0; k < 32; ++k) {
                    d_embed[n*2048 + t*32 + k] += scale*gru1_W_ih[v*32 + k];
                }
            }
        }
    }
    /* ∂gru1.W_ih[v, k] = sum[n < 16, t < 64](embed[n, t, k]*∂gru1.a[n, t, v]) */
    for (ptrdiff_t v = 0; v < 384; ++v) {
        for (ptrdiff_t k = 0; k < 32; ++k) {
            d_gru1_W_ih[v*32 + k] = 0;
        }
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t t = 0; t < 64; ++t) {
                const char_gru_real scale = d_gru1_a[n*24576 + t*384 + v];
                for (ptrdiff_t k = 0; k < 32; ++k) {
                    d_gru1_W_ih[v*32 + k] += scale*embed[n*2048 + t*32 + k];
                }
            }
        }
    }
    /* ∂gru1.W_hh[v, j] = sum[n < 16, t < 64](gru1.h·steps[t, n, j]*∂gru1.s[t, n, v]) */
    for (ptrdiff_t v = 0; v < 384; ++v) {
        for (ptrdiff_t j = 0; j < 128; ++j) {
            d_gru1_W_hh[v*128 + j] = 0;
        }
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t t = 0; t < 64; ++t) {
                const char_gru_real scale = d_gru1_s[t*6144 + n*384 + v];
                for (ptrdiff_t j = 0; j < 128; ++j) {
                    d_gru1_W_hh[v*128 + j] += scale*gru1_h_steps[t*2048 + n*128 + j];
                }
            }
        }
    }
    /* ∂gru1.b_ih[v] = sum[n < 16, t < 64](∂gru1.a[n, t, v]) */
    {
        for (ptrdiff_t v = 0; v < 384; ++v) {
            d_gru1_b_ih[v] = 0;
        }
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t t = 0; t < 64; ++t) {
                for (ptrdiff_t v = 0; v < 384; ++v) {
                    d_gru1_b_ih[v] += d_gru1_a[n*24576 + t*384 + v];
                }
            }
        }
    }
    /* ∂gru1.b_hh[v] = sum[n < 16, t < 64](∂gru1.s[t, n, v]) */
    {
        for (ptrdiff_t v = 0; v < 384; ++v) {
            d_gru1_b_hh[v] = 0;
        }
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t t = 0; t < 64; ++t) {
                for (ptrdiff_t v = 0; v < 384; ++v) {
                    d_gru1_b_hh[v] += d_gru1_s[t*6144 + n*384 + v];
                }
            }
        }
    }
}

/* backward of embed */
static void char_gru_embed_backward(
    const int32_t *tokens,
    const char_gru_real *d_embed,
    char_gru_real *d_embed_E)
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

/* predict of gru1 */
static void char_gru_gru1_predict(
    const char_gru_real *embed,
    const char_gru_real *gru1_W_ih,
    const char_gru_real *gru1_W_hh,
    const char_gru_real *gru1_b_ih,
    const char_gru_real *gru1_b_hh,
    char_gru_real *gru1,
    char_gru_real *gru1_a_sum,
    char_gru_real *gru1_a,
    char_gru_real *gru1_r,
    char_gru_real *gru1_z,
    char_gru_real *gru1_new,
    char_gru_real *gru1_s_sum,
    char_gru_real *gru1_s,
    char_gru_real *gru1_h_steps)
{
    /* gru1.a·sum[n, t, v] = sum[k < 32](gru1.W_ih[v, k]*embed[n, t, k]) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t v = 0; v < 384; ++v) {
                char_gru_real sum = 0;
                for (ptrdiff_t k = 0; k < 32; ++k) {
                    sum += gru1_W_ih[v*32 + k]*embed[n*2048 + t*32 + k];
                }
                gru1_a_sum[n*24576 + t*384 + v] = sum;
            }
        }
    }
    /* gru1.a[t, n, v] = gru1.b_ih[v] + gru1.a·sum[n, t, v] */
    for (ptrdiff_t t = 0; t < 64; ++t) {
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t v = 0; v < 384; ++v) {
                gru1_a[t*6144 + n*384 + v] = gru1_b_ih[v] + gru1_a_sum[n*24576 + t*384 + v];
            }
        }
    }
    /* gru1.h·steps[0, n, u] = 0 */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t u = 0; u < 128; ++u) {
            gru1_h_steps[n*128 + u] = 0;
        }
    }
    for (ptrdiff_t t = 0; t < 64; ++t) {
        /* gru1.s·sum[n, v] = sum[j < 128](gru1.W_hh[v, j]*gru1.h·steps[t, n, j]) */
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t v = 0; v < 384; ++v) {
                char_gru_real sum = 0;
                for (ptrdiff_t j = 0; j < 128; ++j) {
                    sum += gru1_W_hh[v*128 + j]*gru1_h_steps[t*2048 + n*128 + j];
                }
                gru1_s_sum[n*384 + v] = sum;
            }
        }
        /* gru1.s[t, n, v] = gru1.b_hh[v] + gru1.s·sum[n, v] */
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t v = 0; v < 384; ++v) {
                gru1_s[t*6144 + n*384 + v] = gru1_b_hh[v] + gru1_s_sum[n*384 + v];
            }
        }
        /* gru1.r[t, n, u] = Sigmoid(gru1.a[t, n, u] + gru1.s[t, n, u]) */
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t u = 0; u < 128; ++u) {
                gru1_r[t*2048 + n*128 + u] = char_gru_sigmoid(gru1_a[t*6144 + n*384 + u] + gru1_s[t*6144 + n*384 + u]);
            }
        }
        /* gru1.z[t, n, u] = Sigmoid(gru1.a[t, n, u + 128] + gru1.s[t, n, u + 128]) */
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t u = 0; u < 128; ++u) {
                gru1_z[t*2048 + n*128 + u] = char_gru_sigmoid(gru1_a[t*6144 + n*384 + u + 128] + gru1_s[t*6144 + n*384 + u + 128]);
            }
        }
        /* gru1.new[t, n, u] = tanh(gru1.a[t, n, u + 256] + gru1.r[t, n, u]*gru1.s[t, n, u + 256]) */
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t u = 0; u < 128; ++u) {
                gru1_new[t*2048 + n*128 + u] = char_gru_tanh(gru1_r[t*2048 + n*128 + u]*gru1_s[t*6144 + n*384 + u + 256] + gru1_a[t*6144 + n*384 + u + 256]);
            }
        }
        /* gru1.h·steps[t + 1, n, u] = (-gru1.z[t, n, u] + 1)*gru1.new[t, n, u] + gru1.h·steps[t, n,
           u]*gru1.z[t, n, u] */
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t u = 0; u < 128; ++u) {
                gru1_h_steps[t*2048 + n*128 + u + 2048] = (1 - gru1_z[t*2048 + n*128 + u])*gru1_new[t*2048 + n*128 + u] + gru1_h_steps[t*2048 + n*128 + u]*gru1_z[t*2048 + n*128 + u];
            }
        }
    }
    /* gru1[n, t, u] = gru1.h·steps[t + 1, n, u] */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t u = 0; u < 128; ++u) {
                gru1[n*8192 + t*128 + u] = gru1_h_steps[t*2048 + n*128 + u + 2048];
            }
        }
    }
}

/* predict of logits, cross_entropy1 */
static void char_gru_logits_cross_entropy1_predict(
    const char_gru_real *gru1,
    const char_gru_real *logits_W,
    const char_gru_real *logits_b,
    char_gru_real *logits,
    char_gru_real *logits_sum)
{
    /* logits·sum[n, t, u] = sum[k < 128](logits.W[u, k]*gru1[n, t, k]) */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t u = 0; u < 64; ++u) {
                char_gru_real sum = 0;
                for (ptrdiff_t k = 0; k < 128; ++k) {
                    sum += logits_W[u*128 + k]*gru1[n*8192 + t*128 + k];
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

char_gru_real char_gru_forward(const char_gru_real *parameters, const int32_t *tokens,
    const int32_t *targets, char_gru_real *workspace)
{
    if (!(char_gru_valid_tokens(tokens) && char_gru_valid_targets(targets))) {
        return char_gru_nan();
    }
    /* embed */
    char_gru_embed_forward(tokens, parameters, workspace);
    /* gru1 */
    char_gru_gru1_forward(workspace, parameters + 2048, parameters + 14336, parameters + 63488,
        parameters + 63872, workspace + 303104, workspace + 172032, workspace + 1212416,
        workspace + 1343488, workspace + 819200, workspace + 32768, workspace + 32768,
        workspace + 425984, workspace + 165888);
    /* logits, cross_entropy1 */
    char_gru_logits_cross_entropy1_forward(workspace + 303104, parameters + 64256,
        parameters + 72448, targets, workspace + 499712, workspace + 166912, workspace + 630784,
        workspace + 434176, workspace + 165888, workspace + 434176, workspace + 565248,
        workspace + 165888);
    return workspace[166912];
}

void char_gru_backward(const char_gru_real *parameters, const int32_t *tokens,
    const int32_t *targets, char_gru_real *workspace, char_gru_real *gradients)
{
    if (!(char_gru_valid_tokens(tokens) && char_gru_valid_targets(targets))) {
        for (ptrdiff_t place = 0; place < 72512; ++place) {
            gradients[place] = char_gru_nan();
        }
        return;
    }
    /* logits, cross_entropy1 */
    char_gru_logits_cross_entropy1_backward(workspace + 303104, parameters + 64256, targets,
        workspace + 630784, workspace + 1474560, gradients + 64256, gradients + 72448,
        workspace + 434176);
    /* gru1 */
    char_gru_gru1_backward(workspace, parameters + 2048, parameters + 14336, workspace + 172032,
        workspace + 1212416, workspace + 1343488, workspace + 819200, workspace + 32768,
        workspace + 1474560, workspace + 434176, gradients + 2048, gradients + 14336,
        gradients + 63488, gradients + 63872, workspace + 166913, workspace + 1605632,
        workspace + 2131968, workspace + 2263040, workspace + 1738752, workspace + 2394112);
    /* embed */
    char_gru_embed_backward(tokens, workspace + 434176, gradients);
}

char_gru_real char_gru_step(char_gru_real *parameters, const int32_t *tokens,
    const int32_t *targets, char_gru_real *workspace, char_gru_real rate)
{
    if (!(char_gru_valid_tokens(tokens) && char_gru_valid_targets(targets))) {
        return char_gru_nan();
    }
    char_gru_real *const gradients = workspace + 2787328;
    const char_gru_real loss = char_gru_forward(parameters, tokens, targets, workspace);
    char_gru_backward(parameters, tokens, targets, workspace, gradients);
    for (ptrdiff_t place = 0; place < 72512; ++place) {
        parameters[place] -= rate*gradients[place];
    }
    return loss;
}

void char_gru_predict(const char_gru_real *parameters, const int32_t *tokens,
    char_gru_real *workspace, char_gru_real *output)
{
    if (!(char_gru_valid_tokens(tokens))) {
        for (ptrdiff_t place = 0; place < 65536; ++place) {
            output[place] = char_gru_nan();
        }
        return;
    }
    /* embed */
    char_gru_embed_forward(tokens, parameters, workspace);
    /* gru1 */
    char_gru_gru1_predict(workspace, parameters + 2048, parameters + 14336, parameters + 63488,
        parameters + 63872, workspace + 303104, workspace + 32768, workspace + 425984,
        workspace + 172032, workspace + 1212416, workspace + 1343488, workspace + 165888,
        workspace + 819200, workspace + 32768);
    /* logits, cross_entropy1 */
    char_gru_logits_cross_entropy1_predict(workspace + 303104, parameters + 64256,
        parameters + 72448, workspace + 499712, workspace + 434176);
    /* the output */
    for (ptrdiff_t place = 0; place < 65536; ++place) {
        output[place] = workspace[499712 + place];
    }
}
