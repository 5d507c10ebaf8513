/* gan.c: a network, its gradient and a training step in C99; see gan.h.
 *
 * Made by symbp 0.1.0 from the declaration of `gan`
 * (SHA-256 ecb0caa755fbc722ebc71ca49ec4da84d9301866d9c95ce9a62faa560f37f5f9). Do not edit.
 *
 * Recommended: -O3 -march=native -ffast-math, and -lm to link. Results do not rest on infinities
 * or NaN inside the computation, so they hold with and without -ffast-math.
 */
#include "gan.h"

#include <math.h>

#ifdef gan_DOUBLE
#define gan_exp exp
#define gan_log log
#define gan_sin sin
#define gan_cos cos
#define gan_fabs fabs
#define gan_log1p log1p
#define gan_sqrt sqrt
#else
#define gan_exp expf
#define gan_log logf
#define gan_sin sinf
#define gan_cos cosf
#define gan_fabs fabsf
#define gan_log1p log1pf
#define gan_sqrt sqrtf
#endif

static const gan_tensor gan_table[] = {
    {"G.dense1.W", 0, 512},
    {"G.dense1.b", 512, 64},
    {"G.dense2.W", 576, 4096},
    {"G.dense2.b", 4672, 64},
    {"G.dense3.W", 4736, 128},
    {"G.dense3.b", 4864, 2},
    {"D.dense1.W", 4866, 128},
    {"D.dense1.b", 4994, 64},
    {"D.dense2.W", 5058, 4096},
    {"D.dense2.b", 9154, 64},
    {"D.dense3.W", 9218, 64},
    {"D.dense3.b", 9282, 1},
};

const gan_tensor *gan_tensors(void)
{
    return gan_table;
}

/* 1/(1 + exp(-x)), without overflow. Where it rounds to 1 it is 1, whatever reciprocal the compiler
   chooses: large x are multiplied by 1 - sigmoid(x). */
static inline gan_real gan_sigmoid(gan_real x)
{
    const gan_real e = gan_exp(-gan_fabs(x));
    return x > 40 ? 1 : (x >= 0 ? 1 : e) / (1 + e);
}

/* log(1 + exp(x)), without overflow. */
static inline gan_real gan_softplus(gan_real x)
{
    return (x > 0 ? x : 0) + gan_log1p(gan_exp(-gan_fabs(x)));
}

/* splitmix64's mixing of the bits. */
static inline uint64_t gan_mix(uint64_t z)
{
    z = (z ^ (z >> 30))*UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27))*UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

/* What the numbers of tensor k start from. */
static inline uint64_t gan_key(uint64_t seed, uint64_t k)
{
    return gan_mix(gan_mix(seed + UINT64_C(0x9E3779B97F4A7C15)) + (k + 1)*UINT64_C(0x9E3779B97F4A7C15));
}

/* Element i, from 0 up to and without 1: as many bits of a word as the type holds. */
static inline gan_real gan_uniform(uint64_t key, uint64_t i)
{
    const uint64_t word = gan_mix(key + (i + 1)*UINT64_C(0x9E3779B97F4A7C15));
#ifdef gan_DOUBLE
    return (gan_real)(word >> 11) / 9007199254740992;
#else
    return (gan_real)(word >> 40) / 16777216;
#endif
}

/* Box and Muller's way: two normal numbers from two uniform ones. */
static void gan_draw_normal(uint64_t key, ptrdiff_t count, gan_real *noise)
{
    for (ptrdiff_t i = 0; i < count; i += 2) {
        const gan_real radius = gan_sqrt(-2*gan_log(1 - gan_uniform(key, (uint64_t)i)));
        const gan_real angle = (gan_real)6.283185307179586*gan_uniform(key, (uint64_t)i + 1);
        noise[i] = radius*gan_cos(angle);
        if (i + 1 < count) {
            noise[i + 1] = radius*gan_sin(angle);
        }
    }
}

void gan_noise(uint64_t seed, gan_real *noise)
{
    gan_draw_normal(gan_key(seed, 0), 1024, noise);
}

/* forward of G.dense1, G.relu1 */
static void gan_dense1_relu1_forward(
    const gan_real *z,
    const gan_real *G_dense1_W,
    const gan_real *G_dense1_b,
    gan_real *G_relu1,
    gan_real *G_dense1_sum)
{
    /* G.dense1·sum[n, u] = sum[k < 8](G.dense1.W[u, k]*z[n, k]) */
    for (ptrdiff_t n = 0; n < 128; ++n) {
        for (ptrdiff_t u = 0; u < 64; ++u) {
            gan_real sum = 0;
            for (ptrdiff_t k = 0; k < 8; ++k) {
                sum += G_dense1_W[u*8 + k]*z[n*8 + k];
            }
            G_dense1_sum[n*64 + u] = sum;
        }
    }
    /* G.relu1[n, t] = where(G.dense1.b[t] + G.dense1·sum[n, t] > 0, G.dense1.b[t] +
       G.dense1·sum[n, t], 0) */
    for (ptrdiff_t n = 0; n < 128; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            const gan_real G_dense1_b_here = G_dense1_b[t];
            const gan_real G_dense1_sum_here = G_dense1_sum[n*64 + t];
            G_relu1[n*64 + t] = G_dense1_b_here + G_dense1_sum_here > 0 ? G_dense1_b_here + G_dense1_sum_here : (gan_real)0;
        }
    }
}

/* forward of G.dense2, G.relu2 */
static void gan_dense2_relu2_forward(
    const gan_real *G_relu1,
    const gan_real *G_dense2_W,
    const gan_real *G_dense2_b,
    gan_real *G_relu2,
    gan_real *G_dense2_sum)
{
    /* G.dense2·sum[n, u] = sum[k < 64](G.dense2.W[u, k]*G.relu1[n, k]) */
    for (ptrdiff_t n = 0; n < 128; ++n) {
        for (ptrdiff_t u = 0; u < 64; ++u) {
            gan_real sum = 0;
            for (ptrdiff_t k = 0; k < 64; ++k) {
                sum += G_dense2_W[u*64 + k]*G_relu1[n*64 + k];
            }
            G_dense2_sum[n*64 + u] = sum;
        }
    }
    /* G.relu2[n, t] = where(G.dense2.b[t] + G.dense2·sum[n, t] > 0, G.dense2.b[t] +
       G.dense2·sum[n, t], 0) */
    for (ptrdiff_t n = 0; n < 128; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            const gan_real G_dense2_b_here = G_dense2_b[t];
            const gan_real G_dense2_sum_here = G_dense2_sum[n*64 + t];
            G_relu2[n*64 + t] = G_dense2_b_here + G_dense2_sum_here > 0 ? G_dense2_b_here + G_dense2_sum_here : (gan_real)0;
        }
    }
}

/* forward of G.dense3 */
static void gan_dense3_forward(
    const gan_real *G_relu2,
    const gan_real *G_dense3_W,
    const gan_real *G_dense3_b,
    gan_real *G_dense3,
    gan_real *G_dense3_sum)
{
    /* G.dense3·sum[n, u] = sum[k < 64](G.dense3.W[u, k]*G.relu2[n, k]) */
    for (ptrdiff_t n = 0; n < 128; ++n) {
        for (ptrdiff_t u = 0; u < 2; ++u) {
            gan_real sum = 0;
            for (ptrdiff_t k = 0; k < 64; ++k) {
                sum += G_dense3_W[u*64 + k]*G_relu2[n*64 + k];
            }
            G_dense3_sum[n*2 + u] = sum;
        }
    }
    /* G.dense3[n, u] = G.dense3.b[u] + G.dense3·sum[n, u] */
    for (ptrdiff_t n = 0; n < 128; ++n) {
        for (ptrdiff_t u = 0; u < 2; ++u) {
            G_dense3[n*2 + u] = G_dense3_b[u] + G_dense3_sum[n*2 + u];
        }
    }
}

/* forward of D.dense1, D.leaky_relu1; D_of_G.dense1, D_of_G.leaky_relu1 */
static void gan_dense1_leaky_relu1_forward(
    const gan_real *real,
    const gan_real *D_dense1_W,
    const gan_real *D_dense1_b,
    gan_real *D_leaky_relu1,
    gan_real *D_dense1_sum)
{
    /* D.dense1·sum[n, u] = sum[k < 2](D.dense1.W[u, k]*real[n, k]) */
    for (ptrdiff_t n = 0; n < 128; ++n) {
        for (ptrdiff_t u = 0; u < 64; ++u) {
            gan_real sum = 0;
            for (ptrdiff_t k = 0; k < 2; ++k) {
                sum += D_dense1_W[u*2 + k]*real[n*2 + k];
            }
            D_dense1_sum[n*64 + u] = sum;
        }
    }
    /* D.leaky_relu1[n, t] = where(D.dense1.b[t] + D.dense1·sum[n, t] > 0, D.dense1.b[t] +
       D.dense1·sum[n, t], D.dense1.b[t]/5 + D.dense1·sum[n, t]/5) */
    for (ptrdiff_t n = 0; n < 128; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            const gan_real D_dense1_b_here = D_dense1_b[t];
            const gan_real D_dense1_sum_here = D_dense1_sum[n*64 + t];
            D_leaky_relu1[n*64 + t] = D_dense1_b_here + D_dense1_sum_here > 0 ? D_dense1_b_here + D_dense1_sum_here : (gan_real)0.2*D_dense1_b_here + (gan_real)0.2*D_dense1_sum_here;
        }
    }
}

/* forward of D.dense2, D.leaky_relu2; D_of_G.dense2, D_of_G.leaky_relu2 */
static void gan_dense2_leaky_relu2_forward(
    const gan_real *D_leaky_relu1,
    const gan_real *D_dense2_W,
    const gan_real *D_dense2_b,
    gan_real *D_leaky_relu2,
    gan_real *D_dense2_sum)
{
    /* D.dense2·sum[n, u] = sum[k < 64](D.dense2.W[u, k]*D.leaky_relu1[n, k]) */
    for (ptrdiff_t n = 0; n < 128; ++n) {
        for (ptrdiff_t u = 0; u < 64; ++u) {
            gan_real sum = 0;
            for (ptrdiff_t k = 0; k < 64; ++k) {
                sum += D_dense2_W[u*64 + k]*D_leaky_relu1[n*64 + k];
            }
            D_dense2_sum[n*64 + u] = sum;
        }
    }
    /* D.leaky_relu2[n, t] = where(D.dense2.b[t] + D.dense2·sum[n, t] > 0, D.dense2.b[t] +
       D.dense2·sum[n, t], D.dense2.b[t]/5 + D.dense2·sum[n, t]/5) */
    for (ptrdiff_t n = 0; n < 128; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            const gan_real D_dense2_b_here = D_dense2_b[t];
            const gan_real D_dense2_sum_here = D_dense2_sum[n*64 + t];
            D_leaky_relu2[n*64 + t] = D_dense2_b_here + D_dense2_sum_here > 0 ? D_dense2_b_here + D_dense2_sum_here : (gan_real)0.2*D_dense2_b_here + (gan_real)0.2*D_dense2_sum_here;
        }
    }
}

/* forward of D.dense3, called_real1; D_of_G.dense3, called_real2 */
static void gan_dense3_called_real1_forward(
    const gan_real *D_leaky_relu2,
    const gan_real *D_dense3_W,
    const gan_real *D_dense3_b,
    gan_real *called_real1,
    gan_real *D_dense3,
    gan_real *D_dense3_sum)
{
    /* D.dense3·sum[n, u] = sum[k < 64](D.dense3.W[u, k]*D.leaky_relu2[n, k]) */
    for (ptrdiff_t n = 0; n < 128; ++n) {
        for (ptrdiff_t u = 0; u < 1; ++u) {
            gan_real sum = 0;
            for (ptrdiff_t k = 0; k < 64; ++k) {
                sum += D_dense3_W[u*64 + k]*D_leaky_relu2[n*64 + k];
            }
            D_dense3_sum[n + u] = sum;
        }
    }
    /* D.dense3[n, u] = D.dense3.b[u] + D.dense3·sum[n, u] */
    for (ptrdiff_t n = 0; n < 128; ++n) {
        for (ptrdiff_t u = 0; u < 1; ++u) {
            D_dense3[n + u] = D_dense3_b[u] + D_dense3_sum[n + u];
        }
    }
    /* called_real1 = sum[n < 128, t < 1](Softplus(-D.dense3[n, t])/128) */
    {
        gan_real sum = 0;
        for (ptrdiff_t t = 0; t < 1; ++t) {
            for (ptrdiff_t n = 0; n < 128; ++n) {
                sum += gan_softplus(-D_dense3[n + t]);
            }
        }
        called_real1[0] = (gan_real)0.0078125*sum;
    }
}

/* forward of D_of_G.dense3, called_fake1 */
static void gan_dense3_called_fake1_forward(
    const gan_real *D_of_G_leaky_relu2,
    const gan_real *D_dense3_W,
    const gan_real *D_dense3_b,
    gan_real *called_fake1,
    gan_real *D_of_G_dense3,
    gan_real *D_of_G_dense3_sum)
{
    /* D_of_G.dense3·sum[n, u] = sum[k < 64](D.dense3.W[u, k]*D_of_G.leaky_relu2[n, k]) */
    for (ptrdiff_t n = 0; n < 128; ++n) {
        for (ptrdiff_t u = 0; u < 1; ++u) {
            gan_real sum = 0;
            for (ptrdiff_t k = 0; k < 64; ++k) {
                sum += D_dense3_W[u*64 + k]*D_of_G_leaky_relu2[n*64 + k];
            }
            D_of_G_dense3_sum[n + u] = sum;
        }
    }
    /* D_of_G.dense3[n, u] = D.dense3.b[u] + D_of_G.dense3·sum[n, u] */
    for (ptrdiff_t n = 0; n < 128; ++n) {
        for (ptrdiff_t u = 0; u < 1; ++u) {
            D_of_G_dense3[n + u] = D_dense3_b[u] + D_of_G_dense3_sum[n + u];
        }
    }
    /* called_fake1 = sum[n < 128, t < 1](Softplus(D_of_G.dense3[n, t])/128) */
    {
        gan_real sum = 0;
        for (ptrdiff_t t = 0; t < 1; ++t) {
            for (ptrdiff_t n = 0; n < 128; ++n) {
                sum += gan_softplus(D_of_G_dense3[n + t]);
            }
        }
        called_fake1[0] = (gan_real)0.0078125*sum;
    }
}

/* backward of D_of_G.dense3, called_fake1 */
static void gan_dense3_called_fake1_backward(
    const gan_real *D_of_G_leaky_relu2,
    const gan_real *D_dense3_W,
    const gan_real *D_of_G_dense3,
    gan_real *d_D_of_G_leaky_relu2,
    gan_real *d_D_dense3_W,
    gan_real *d_D_dense3_b,
    gan_real *d_D_of_G_dense3)
{
    /* ∂D_of_G.dense3[n, t] = Sigmoid(D_of_G.dense3[n, t])/128 */
    for (ptrdiff_t n = 0; n < 128; ++n) {
        for (ptrdiff_t t = 0; t < 1; ++t) {
            d_D_of_G_dense3[n + t] = (gan_real)0.0078125*gan_sigmoid(D_of_G_dense3[n + t]);
        }
    }
    /* ∂D_of_G.leaky_relu2[n, k] = sum[u < 1](D.dense3.W[u, k]*∂D_of_G.dense3[n, u]) */
    for (ptrdiff_t n = 0; n < 128; ++n) {
        for (ptrdiff_t k = 0; k < 64; ++k) {
            d_D_of_G_leaky_relu2[n*64 + k] = 0;
        }
        for (ptrdiff_t u = 0; u < 1; ++u) {
            const gan_real scale = d_D_of_G_dense3[n + u];
            for (ptrdiff_t k = 0; k < 64; ++k) {
                d_D_of_G_leaky_relu2[n*64 + k] += scale*D_dense3_W[u*64 + k];
            }
        }
    }
    /* ∂D.dense3.W[u, k] = sum[n < 128](D_of_G.leaky_relu2[n, k]*∂D_of_G.dense3[n, u]) */
    for (ptrdiff_t u = 0; u < 1; ++u) {
        for (ptrdiff_t k = 0; k < 64; ++k) {
            d_D_dense3_W[u*64 + k] = 0;
        }
        for (ptrdiff_t n = 0; n < 128; ++n) {
            const gan_real scale = d_D_of_G_dense3[n + u];
            for (ptrdiff_t k = 0; k < 64; ++k) {
                d_D_dense3_W[u*64 + k] += scale*D_of_G_leaky_relu2[n*64 + k];
            }
        }
    }
    /* ∂D.dense3.b[u] = sum[n < 128](∂D_of_G.dense3[n, u]) */
    {
        for (ptrdiff_t u = 0; u < 1; ++u) {
            d_D_dense3_b[u] = 0;
        }
        for (ptrdiff_t n = 0; n < 128; ++n) {
            for (ptrdiff_t u = 0; u < 1; ++u) {
                d_D_dense3_b[u] += d_D_of_G_dense3[n + u];
            }
        }
    }
}

/* backward of D_of_G.dense2, D_of_G.leaky_relu2 */
static void gan_dense2_leaky_relu2_backward(
    const gan_real *D_leaky_relu1,
    const gan_real *D_dense2_W,
    const gan_real *D_leaky_relu2,
    const gan_real *d_D_leaky_relu2,
    gan_real *d_D_leaky_relu1,
    gan_real *d_D_dense2_W,
    gan_real *d_D_dense2_b,
    gan_real *d_D_dense2)
{
    /* ∂D.dense2[n, t] = ∂D.leaky_relu2[n, t]*where(D.leaky_relu2[n, t] > 0, 1, 1/5) */
    for (ptrdiff_t n = 0; n < 128; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            d_D_dense2[n*64 + t] = d_D_leaky_relu2[n*64 + t]*(D_leaky_relu2[n*64 + t] > 0 ? (gan_real)1 : (gan_real)0.2);
        }
    }
    /* ∂D.leaky_relu1[n, k] = sum[u < 64](D.dense2.W[u, k]*∂D.dense2[n, u]) */
    for (ptrdiff_t n = 0; n < 128; ++n) {
        for (ptrdiff_t k = 0; k < 64; ++k) {
            d_D_leaky_relu1[n*64 + k] = 0;
        }
        for (ptrdiff_t u = 0; u < 64; ++u) {
            const gan_real scale = d_D_dense2[n*64 + u];
            for (ptrdiff_t k = 0; k < 64; ++k) {
                d_D_leaky_relu1[n*64 + k] += scale*D_dense2_W[u*64 + k];
            }
        }
    }
    /* ∂D.dense2.W[u, k] = sum[n < 128](D.leaky_relu1[n, k]*∂D.dense2[n, u]) */
    for (ptrdiff_t u = 0; u < 64; ++u) {
        for (ptrdiff_t k = 0; k < 64; ++k) {
            d_D_dense2_W[u*64 + k] = 0;
        }
        for (ptrdiff_t n = 0; n < 128; ++n) {
            const gan_real scale = d_D_dense2[n*64 + u];
            for (ptrdiff_t k = 0; k < 64; ++k) {
                d_D_dense2_W[u*64 + k] += scale*D_leaky_relu1[n*64 + k];
            }
        }
    }
    /* ∂D.dense2.b[u] = sum[n < 128](∂D.dense2[n, u]) */
    {
        for (ptrdiff_t u = 0; u < 64; ++u) {
            d_D_dense2_b[u] = 0;
        }
        for (ptrdiff_t n = 0; n < 128; ++n) {
            for (ptrdiff_t u = 0; u < 64; ++u) {
                d_D_dense2_b[u] += d_D_dense2[n*64 + u];
            }
        }
    }
}

/* backward of D_of_G.dense1, D_of_G.leaky_relu1 */
static void gan_dense1_leaky_relu1_backward(
    const gan_real *real,
    const gan_real *D_leaky_relu1,
    const gan_real *d_D_leaky_relu1,
    gan_real *d_D_dense1_W,
    gan_real *d_D_dense1_b,
    gan_real *d_D_dense1)
{
    /* ∂D.dense1[n, t] = ∂D.leaky_relu1[n, t]*where(D.leaky_relu1[n, t] > 0, 1, 1/5) */
    for (ptrdiff_t n = 0; n < 128; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            d_D_dense1[n*64 + t] = d_D_leaky_relu1[n*64 + t]*(D_leaky_relu1[n*64 + t] > 0 ? (gan_real)1 : (gan_real)0.2);
        }
    }
    /* ∂D.dense1.W[u, k] = sum[n < 128](real[n, k]*∂D.dense1[n, u]) */
    for (ptrdiff_t u = 0; u < 64; ++u) {
        for (ptrdiff_t k = 0; k < 2; ++k) {
            d_D_dense1_W[u*2 + k] = 0;
        }
        for (ptrdiff_t n = 0; n < 128; ++n) {
            const gan_real scale = d_D_dense1[n*64 + u];
            for (ptrdiff_t k = 0; k < 2; ++k) {
                d_D_dense1_W[u*2 + k] += scale*real[n*2 + k];
            }
        }
    }
    /* ∂D.dense1.b[u] = sum[n < 128](∂D.dense1[n, u]) */
    {
        for (ptrdiff_t u = 0; u < 64; ++u) {
            d_D_dense1_b[u] = 0;
        }
        for (ptrdiff_t n = 0; n < 128; ++n) {
            for (ptrdiff_t u = 0; u < 64; ++u) {
                d_D_dense1_b[u] += d_D_dense1[n*64 + u];
            }
        }
    }
}

/* backward of D.dense3, called_real1 */
static void gan_dense3_called_real1_backward(
    const gan_real *D_leaky_relu2,
    const gan_real *D_dense3_W,
    const gan_real *D_dense3,
    gan_real *d_D_leaky_relu2,
    gan_real *d_D_dense3_W,
    gan_real *d_D_dense3_b,
    gan_real *d_D_dense3)
{
    /* ∂D.dense3[n, t] = -Sigmoid(-D.dense3[n, t])/128 */
    for (ptrdiff_t n = 0; n < 128; ++n) {
        for (ptrdiff_t t = 0; t < 1; ++t) {
            d_D_dense3[n + t] = -(gan_real)0.0078125*gan_sigmoid(-D_dense3[n + t]);
        }
    }
    /* ∂D.leaky_relu2[n, k] = sum[u < 1](D.dense3.W[u, k]*∂D.dense3[n, u]) */
    for (ptrdiff_t n = 0; n < 128; ++n) {
        for (ptrdiff_t k = 0; k < 64; ++k) {
            d_D_leaky_relu2[n*64 + k] = 0;
        }
        for (ptrdiff_t u = 0; u < 1; ++u) {
            const gan_real scale = d_D_dense3[n + u];
            for (ptrdiff_t k = 0; k < 64; ++k) {
                d_D_leaky_relu2[n*64 + k] += scale*D_dense3_W[u*64 + k];
            }
        }
    }
    /* ∂D.dense3.W[u, k] += sum[n < 128](D.leaky_relu2[n, k]*∂D.dense3[n, u]) */
    for (ptrdiff_t u = 0; u < 1; ++u) {
        for (ptrdiff_t n = 0; n < 128; ++n) {
            const gan_real scale = d_D_dense3[n + u];
            for (ptrdiff_t k = 0; k < 64; ++k) {
                d_D_dense3_W[u*64 + k] += scale*D_leaky_relu2[n*64 + k];
            }
        }
    }
    /* ∂D.dense3.b[u] += sum[n < 128](∂D.dense3[n, u]) */
    {
        for (ptrdiff_t n = 0; n < 128; ++n) {
            for (ptrdiff_t u = 0; u < 1; ++u) {
                d_D_dense3_b[u] += d_D_dense3[n + u];
            }
        }
    }
}

/* backward of D.dense2, D.leaky_relu2 */
static void gan_dense2_leaky_relu2_backward_2(
    const gan_real *D_leaky_relu1,
    const gan_real *D_dense2_W,
    const gan_real *D_leaky_relu2,
    const gan_real *d_D_leaky_relu2,
    gan_real *d_D_leaky_relu1,
    gan_real *d_D_dense2_W,
    gan_real *d_D_dense2_b,
    gan_real *d_D_dense2)
{
    /* ∂D.dense2[n, t] = ∂D.leaky_relu2[n, t]*where(D.leaky_relu2[n, t] > 0, 1, 1/5) */
    for (ptrdiff_t n = 0; n < 128; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            d_D_dense2[n*64 + t] = d_D_leaky_relu2[n*64 + t]*(D_leaky_relu2[n*64 + t] > 0 ? (gan_real)1 : (gan_real)0.2);
        }
    }
    /* ∂D.leaky_relu1[n, k] = sum[u < 64](D.dense2.W[u, k]*∂D.dense2[n, u]) */
    for (ptrdiff_t n = 0; n < 128; ++n) {
        for (ptrdiff_t k = 0; k < 64; ++k) {
            d_D_leaky_relu1[n*64 + k] = 0;
        }
        for (ptrdiff_t u = 0; u < 64; ++u) {
            const gan_real scale = d_D_dense2[n*64 + u];
            for (ptrdiff_t k = 0; k < 64; ++k) {
                d_D_leaky_relu1[n*64 + k] += scale*D_dense2_W[u*64 + k];
            }
        }
    }
    /* ∂D.dense2.W[u, k] += sum[n < 128](D.leaky_relu1[n, k]*∂D.dense2[n, u]) */
    for (ptrdiff_t u = 0; u < 64; ++u) {
        for (ptrdiff_t n = 0; n < 128; ++n) {
            const gan_real scale = d_D_dense2[n*64 + u];
            for (ptrdiff_t k = 0; k < 64; ++k) {
                d_D_dense2_W[u*64 + k] += scale*D_leaky_relu1[n*64 + k];
            }
        }
    }
    /* ∂D.dense2.b[u] += sum[n < 128](∂D.dense2[n, u]) */
    {
        for (ptrdiff_t n = 0; n < 128; ++n) {
            for (ptrdiff_t u = 0; u < 64; ++u) {
                d_D_dense2_b[u] += d_D_dense2[n*64 + u];
            }
        }
    }
}

/* backward of D.dense1, D.leaky_relu1 */
static void gan_dense1_leaky_relu1_backward_2(
    const gan_real *real,
    const gan_real *D_leaky_relu1,
    const gan_real *d_D_leaky_relu1,
    gan_real *d_D_dense1_W,
    gan_real *d_D_dense1_b,
    gan_real *d_D_dense1)
{
    /* ∂D.dense1[n, t] = ∂D.leaky_relu1[n, t]*where(D.leaky_relu1[n, t] > 0, 1, 1/5) */
    for (ptrdiff_t n = 0; n < 128; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            d_D_dense1[n*64 + t] = d_D_leaky_relu1[n*64 + t]*(D_leaky_relu1[n*64 + t] > 0 ? (gan_real)1 : (gan_real)0.2);
        }
    }
    /* ∂D.dense1.W[u, k] += sum[n < 128](real[n, k]*∂D.dense1[n, u]) */
    for (ptrdiff_t u = 0; u < 64; ++u) {
        for (ptrdiff_t n = 0; n < 128; ++n) {
            const gan_real scale = d_D_dense1[n*64 + u];
            for (ptrdiff_t k = 0; k < 2; ++k) {
                d_D_dense1_W[u*2 + k] += scale*real[n*2 + k];
            }
        }
    }
    /* ∂D.dense1.b[u] += sum[n < 128](∂D.dense1[n, u]) */
    {
        for (ptrdiff_t n = 0; n < 128; ++n) {
            for (ptrdiff_t u = 0; u < 64; ++u) {
                d_D_dense1_b[u] += d_D_dense1[n*64 + u];
            }
        }
    }
}

/* backward of D_of_G.dense3, called_real2 */
static void gan_dense3_called_real2_backward(
    const gan_real *D_dense3_W,
    const gan_real *D_of_G_dense3,
    gan_real *d_D_of_G_leaky_relu2,
    gan_real *d_D_of_G_dense3)
{
    /* ∂D_of_G.dense3[n, t] = -Sigmoid(-D_of_G.dense3[n, t])/128 */
    for (ptrdiff_t n = 0; n < 128; ++n) {
        for (ptrdiff_t t = 0; t < 1; ++t) {
            d_D_of_G_dense3[n + t] = -(gan_real)0.0078125*gan_sigmoid(-D_of_G_dense3[n + t]);
        }
    }
    /* ∂D_of_G.leaky_relu2[n, k] = sum[u < 1](D.dense3.W[u, k]*∂D_of_G.dense3[n, u]) */
    for (ptrdiff_t n = 0; n < 128; ++n) {
        for (ptrdiff_t k = 0; k < 64; ++k) {
            d_D_of_G_leaky_relu2[n*64 + k] = 0;
        }
        for (ptrdiff_t u = 0; u < 1; ++u) {
            const gan_real scale = d_D_of_G_dense3[n + u];
            for (ptrdiff_t k = 0; k < 64; ++k) {
                d_D_of_G_leaky_relu2[n*64 + k] += scale*D_dense3_W[u*64 + k];
            }
        }
    }
}

/* backward of D_of_G.dense2, D_of_G.leaky_relu2 */
static void gan_dense2_leaky_relu2_backward_3(
    const gan_real *D_dense2_W,
    const gan_real *D_of_G_leaky_relu2,
    const gan_real *d_D_of_G_leaky_relu2,
    gan_real *d_D_of_G_leaky_relu1,
    gan_real *d_D_of_G_dense2)
{
    /* ∂D_of_G.dense2[n, t] = ∂D_of_G.leaky_relu2[n, t]*where(D_of_G.leaky_relu2[n, t] > 0, 1, 1/5) */
    for (ptrdiff_t n = 0; n < 128; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            d_D_of_G_dense2[n*64 + t] = d_D_of_G_leaky_relu2[n*64 + t]*(D_of_G_leaky_relu2[n*64 + t] > 0 ? (gan_real)1 : (gan_real)0.2);
        }
    }
    /* ∂D_of_G.leaky_relu1[n, k] = sum[u < 64](D.dense2.W[u, k]*∂D_of_G.dense2[n, u]) */
    for (ptrdiff_t n = 0; n < 128; ++n) {
        for (ptrdiff_t k = 0; k < 64; ++k) {
            d_D_of_G_leaky_relu1[n*64 + k] = 0;
        }
        for (ptrdiff_t u = 0; u < 64; ++u) {
            const gan_real scale = d_D_of_G_dense2[n*64 + u];
            for (ptrdiff_t k = 0; k < 64; ++k) {
                d_D_of_G_leaky_relu1[n*64 + k] += scale*D_dense2_W[u*64 + k];
            }
        }
    }
}

/* backward of D_of_G.dense1, D_of_G.leaky_relu1 */
static void gan_dense1_leaky_relu1_backward_3(
    const gan_real *D_dense1_W,
    const gan_real *D_of_G_leaky_relu1,
    const gan_real *d_D_of_G_leaky_relu1,
    gan_real *d_G_dense3,
    gan_real *d_D_of_G_dense1)
{
    /* ∂D_of_G.dense1[n, t] = ∂D_of_G.leaky_relu1[n, t]*where(D_of_G.leaky_relu1[n, t] > 0, 1, 1/5) */
    for (ptrdiff_t n = 0; n < 128; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            d_D_of_G_dense1[n*64 + t] = d_D_of_G_leaky_relu1[n*64 + t]*(D_of_G_leaky_relu1[n*64 + t] > 0 ? (gan_real)1 : (gan_real)0.2);
        }
    }
    /* ∂G.dense3[n, k] = sum[u < 64](D.dense1.W[u, k]*∂D_of_G.dense1[n, u]) */
    for (ptrdiff_t n = 0; n < 128; ++n) {
        for (ptrdiff_t k = 0; k < 2; ++k) {
            d_G_dense3[n*2 + k] = 0;
        }
        for (ptrdiff_t u = 0; u < 64; ++u) {
            const gan_real scale = d_D_of_G_dense1[n*64 + u];
            for (ptrdiff_t k = 0; k < 2; ++k) {
                d_G_dense3[n*2 + k] += scale*D_dense1_W[u*2 + k];
            }
        }
    }
}

/* backward of G.dense3 */
static void gan_dense3_backward(
    const gan_real *G_relu2,
    const gan_real *G_dense3_W,
    const gan_real *d_G_dense3,
    gan_real *d_G_relu2,
    gan_real *d_G_dense3_W,
    gan_real *d_G_dense3_b)
{
    /* ∂G.relu2[n, k] = sum[u < 2](G.dense3.W[u, k]*∂G.dense3[n, u]) */
    for (ptrdiff_t n = 0; n < 128; ++n) {
        for (ptrdiff_t k = 0; k < 64; ++k) {
            d_G_relu2[n*64 + k] = 0;
        }
        for (ptrdiff_t u = 0; u < 2; ++u) {
            const gan_real scale = d_G_dense3[n*2 + u];
            for (ptrdiff_t k = 0; k < 64; ++k) {
                d_G_relu2[n*64 + k] += scale*G_dense3_W[u*64 + k];
            }
        }
    }
    /* ∂G.dense3.W[u, k] = sum[n < 128](G.relu2[n, k]*∂G.dense3[n, u]) */
    for (ptrdiff_t u = 0; u < 2; ++u) {
        for (ptrdiff_t k = 0; k < 64; ++k) {
            d_G_dense3_W[u*64 + k] = 0;
        }
        for (ptrdiff_t n = 0; n < 128; ++n) {
            const gan_real scale = d_G_dense3[n*2 + u];
            for (ptrdiff_t k = 0; k < 64; ++k) {
                d_G_dense3_W[u*64 + k] += scale*G_relu2[n*64 + k];
            }
        }
    }
    /* ∂G.dense3.b[u] = sum[n < 128](∂G.dense3[n, u]) */
    {
        for (ptrdiff_t u = 0; u < 2; ++u) {
            d_G_dense3_b[u] = 0;
        }
        for (ptrdiff_t n = 0; n < 128; ++n) {
            for (ptrdiff_t u = 0; u < 2; ++u) {
                d_G_dense3_b[u] += d_G_dense3[n*2 + u];
            }
        }
    }
}

/* backward of G.dense2, G.relu2 */
static void gan_dense2_relu2_backward(
    const gan_real *G_relu1,
    const gan_real *G_dense2_W,
    const gan_real *G_relu2,
    const gan_real *d_G_relu2,
    gan_real *d_G_relu1,
    gan_real *d_G_dense2_W,
    gan_real *d_G_dense2_b,
    gan_real *d_G_dense2)
{
    /* ∂G.dense2[n, t] = where(G.relu2[n, t] > 0, ∂G.relu2[n, t], 0) */
    for (ptrdiff_t n = 0; n < 128; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            const gan_real d_G_relu2_here = d_G_relu2[n*64 + t];
            d_G_dense2[n*64 + t] = G_relu2[n*64 + t] > 0 ? d_G_relu2_here : (gan_real)0;
        }
    }
    /* ∂G.relu1[n, k] = sum[u < 64](G.dense2.W[u, k]*∂G.dense2[n, u]) */
    for (ptrdiff_t n = 0; n < 128; ++n) {
        for (ptrdiff_t k = 0; k < 64; ++k) {
            d_G_relu1[n*64 + k] = 0;
        }
        for (ptrdiff_t u = 0; u < 64; ++u) {
            const gan_real scale = d_G_dense2[n*64 + u];
            for (ptrdiff_t k = 0; k < 64; ++k) {
                d_G_relu1[n*64 + k] += scale*G_dense2_W[u*64 + k];
            }
        }
    }
    /* ∂G.dense2.W[u, k] = sum[n < 128](G.relu1[n, k]*∂G.dense2[n, u]) */
    for (ptrdiff_t u = 0; u < 64; ++u) {
        for (ptrdiff_t k = 0; k < 64; ++k) {
            d_G_dense2_W[u*64 + k] = 0;
        }
        for (ptrdiff_t n = 0; n < 128; ++n) {
            const gan_real scale = d_G_dense2[n*64 + u];
            for (ptrdiff_t k = 0; k < 64; ++k) {
                d_G_dense2_W[u*64 + k] += scale*G_relu1[n*64 + k];
            }
        }
    }
    /* ∂G.dense2.b[u] = sum[n < 128](∂G.dense2[n, u]) */
    {
        for (ptrdiff_t u = 0; u < 64; ++u) {
            d_G_dense2_b[u] = 0;
        }
        for (ptrdiff_t n = 0; n < 128; ++n) {
            for (ptrdiff_t u = 0; u < 64; ++u) {
                d_G_dense2_b[u] += d_G_dense2[n*64 + u];
            }
        }
    }
}

/* backward of G.dense1, G.relu1 */
static void gan_dense1_relu1_backward(
    const gan_real *z,
    const gan_real *G_relu1,
    const gan_real *d_G_relu1,
    gan_real *d_G_dense1_W,
    gan_real *d_G_dense1_b,
    gan_real *d_G_dense1)
{
    /* ∂G.dense1[n, t] = where(G.relu1[n, t] > 0, ∂G.relu1[n, t], 0) */
    for (ptrdiff_t n = 0; n < 128; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            const gan_real d_G_relu1_here = d_G_relu1[n*64 + t];
            d_G_dense1[n*64 + t] = G_relu1[n*64 + t] > 0 ? d_G_relu1_here : (gan_real)0;
        }
    }
    /* ∂G.dense1.W[u, k] = sum[n < 128](z[n, k]*∂G.dense1[n, u]) */
    for (ptrdiff_t u = 0; u < 64; ++u) {
        for (ptrdiff_t k = 0; k < 8; ++k) {
            d_G_dense1_W[u*8 + k] = 0;
        }
        for (ptrdiff_t n = 0; n < 128; ++n) {
            const gan_real scale = d_G_dense1[n*64 + u];
            for (ptrdiff_t k = 0; k < 8; ++k) {
                d_G_dense1_W[u*8 + k] += scale*z[n*8 + k];
            }
        }
    }
    /* ∂G.dense1.b[u] = sum[n < 128](∂G.dense1[n, u]) */
    {
        for (ptrdiff_t u = 0; u < 64; ++u) {
            d_G_dense1_b[u] = 0;
        }
        for (ptrdiff_t n = 0; n < 128; ++n) {
            for (ptrdiff_t u = 0; u < 64; ++u) {
                d_G_dense1_b[u] += d_G_dense1[n*64 + u];
            }
        }
    }
}

gan_real gan_discriminator_forward(const gan_real *parameters, const gan_real *real,
    const gan_real *noise, gan_real *workspace)
{
    /* G.dense1, G.relu1 */
    gan_dense1_relu1_forward(noise, parameters, parameters + 512, workspace + 8192, workspace);
    /* G.dense2, G.relu2 */
    gan_dense2_relu2_forward(workspace + 8192, parameters + 576, parameters + 4672,
        workspace + 8192, workspace);
    /* G.dense3 */
    gan_dense3_forward(workspace + 8192, parameters + 4736, parameters + 4864, workspace + 256,
        workspace);
    /* D.dense1, D.leaky_relu1 */
    gan_dense1_leaky_relu1_forward(real, parameters + 4866, parameters + 4994, workspace + 8704,
        workspace + 512);
    /* D.dense2, D.leaky_relu2 */
    gan_dense2_leaky_relu2_forward(workspace + 8704, parameters + 5058, parameters + 9154,
        workspace + 16896, workspace + 512);
    /* D.dense3, called_real1 */
    gan_dense3_called_real1_forward(workspace + 16896, parameters + 9218, parameters + 9282,
        workspace, workspace + 128, workspace);
    /* D_of_G.dense1, D_of_G.leaky_relu1 */
    gan_dense1_leaky_relu1_forward(workspace + 256, parameters + 4866, parameters + 4994,
        workspace + 25088, workspace + 512);
    /* D_of_G.dense2, D_of_G.leaky_relu2 */
    gan_dense2_leaky_relu2_forward(workspace + 25088, parameters + 5058, parameters + 9154,
        workspace + 33280, workspace + 512);
    /* D_of_G.dense3, called_fake1 */
    gan_dense3_called_fake1_forward(workspace + 33280, parameters + 9218, parameters + 9282,
        workspace + 1, workspace + 640, workspace + 512);
    return workspace[0] + workspace[1];
}

void gan_discriminator_backward(const gan_real *parameters, const gan_real *real,
    const gan_real *noise, gan_real *workspace, gan_real *gradients)
{
    (void)noise;
    /* D_of_G.dense3, called_fake1 */
    gan_dense3_called_fake1_backward(workspace + 33280, parameters + 9218, workspace + 640,
        workspace + 41472, gradients + 9218, gradients + 9282, workspace + 512);
    /* D_of_G.dense2, D_of_G.leaky_relu2 */
    gan_dense2_leaky_relu2_backward(workspace + 25088, parameters + 5058, workspace + 33280,
        workspace + 41472, workspace + 41472, gradients + 5058, gradients + 9154,
        workspace + 49664);
    /* D_of_G.dense1, D_of_G.leaky_relu1 */
    gan_dense1_leaky_relu1_backward(workspace + 256, workspace + 25088, workspace + 41472,
        gradients + 4866, gradients + 4994, workspace + 49664);
    /* D.dense3, called_real1 */
    gan_dense3_called_real1_backward(workspace + 16896, parameters + 9218, workspace + 128,
        workspace + 41472, gradients + 9218, gradients + 9282, workspace + 512);
    /* D.dense2, D.leaky_relu2 */
    gan_dense2_leaky_relu2_backward_2(workspace + 8704, parameters + 5058, workspace + 16896,
        workspace + 41472, workspace + 41472, gradients + 5058, gradients + 9154,
        workspace + 49664);
    /* D.dense1, D.leaky_relu1 */
    gan_dense1_leaky_relu1_backward_2(real, workspace + 8704, workspace + 41472,
        gradients + 4866, gradients + 4994, workspace + 49664);
    /* not trained by this loss, or of no effect on it */
    for (ptrdiff_t place = 0; place < 4866; ++place) {
        gradients[place] = 0;
    }
}

gan_real gan_discriminator_step(gan_real *parameters, const gan_real *real, const gan_real *noise,
    gan_real *workspace, gan_real rate)
{
    gan_real *const gradients = workspace + 57856;
    const gan_real loss = gan_discriminator_forward(parameters, real, noise, workspace);
    gan_discriminator_backward(parameters, real, noise, workspace, gradients);
    for (ptrdiff_t place = 0; place < 4417; ++place) {
        parameters[4866 + place] -= rate*gradients[4866 + place];
    }
    return loss;
}

gan_real gan_generator_forward(const gan_real *parameters, const gan_real *noise,
    gan_real *workspace)
{
    /* G.dense1, G.relu1 */
    gan_dense1_relu1_forward(noise, parameters, parameters + 512, workspace + 8192, workspace);
    /* G.dense2, G.relu2 */
    gan_dense2_relu2_forward(workspace + 8192, parameters + 576, parameters + 4672,
        workspace + 16384, workspace);
    /* G.dense3 */
    gan_dense3_forward(workspace + 16384, parameters + 4736, parameters + 4864, workspace + 256,
        workspace);
    /* D_of_G.dense1, D_of_G.leaky_relu1 */
    gan_dense1_leaky_relu1_forward(workspace + 256, parameters + 4866, parameters + 4994,
        workspace + 32768, workspace + 24576);
    /* D_of_G.dense2, D_of_G.leaky_relu2 */
    gan_dense2_leaky_relu2_forward(workspace + 32768, parameters + 5058, parameters + 9154,
        workspace + 40960, workspace + 24576);
    /* D_of_G.dense3, called_real2 */
    gan_dense3_called_real1_forward(workspace + 40960, parameters + 9218, parameters + 9282,
        workspace, workspace + 128, workspace);
    return workspace[0];
}

void gan_generator_backward(const gan_real *parameters, const gan_real *noise, gan_real *workspace,
    gan_real *gradients)
{
    /* D_of_G.dense3, called_real2 */
    gan_dense3_called_real2_backward(parameters + 9218, workspace + 128, workspace + 24576,
        workspace + 512);
    /* D_of_G.dense2, D_of_G.leaky_relu2 */
    gan_dense2_leaky_relu2_backward_3(parameters + 5058, workspace + 40960, workspace + 24576,
        workspace + 24576, workspace + 49152);
    /* D_of_G.dense1, D_of_G.leaky_relu1 */
    gan_dense1_leaky_relu1_backward_3(parameters + 4866, workspace + 32768, workspace + 24576,
        workspace + 512, workspace + 49152);
    /* G.dense3 */
    gan_dense3_backward(workspace + 16384, parameters + 4736, workspace + 512,
        workspace + 24576, gradients + 4736, gradients + 4864);
    /* G.dense2, G.relu2 */
    gan_dense2_relu2_backward(workspace + 8192, parameters + 576, workspace + 16384,
        workspace + 24576, workspace + 24576, gradients + 576, gradients + 4672,
        workspace + 49152);
    /* G.dense1, G.relu1 */
    gan_dense1_relu1_backward(noise, workspace + 8192, workspace + 24576, gradients,
        gradients + 512, workspace + 49152);
    /* not trained by this loss, or of no effect on it */
    for (ptrdiff_t place = 0; place < 4417; ++place) {
        gradients[4866 + place] = 0;
    }
}

gan_real gan_generator_step(gan_real *parameters, const gan_real *noise, gan_real *workspace,
    gan_real rate)
{
    gan_real *const gradients = workspace + 57344;
    const gan_real loss = gan_generator_forward(parameters, noise, workspace);
    gan_generator_backward(parameters, noise, workspace, gradients);
    for (ptrdiff_t place = 0; place < 4866; ++place) {
        parameters[place] -= rate*gradients[place];
    }
    return loss;
}

void gan_predict(const gan_real *parameters, const gan_real *noise, gan_real *workspace,
    gan_real *output)
{
    /* G.dense1, G.relu1 */
    gan_dense1_relu1_forward(noise, parameters, parameters + 512, workspace + 8192, workspace);
    /* G.dense2, G.relu2 */
    gan_dense2_relu2_forward(workspace + 8192, parameters + 576, parameters + 4672,
        workspace + 8192, workspace);
    /* G.dense3 */
    gan_dense3_forward(workspace + 8192, parameters + 4736, parameters + 4864, workspace + 256,
        workspace);
    /* the output */
    for (ptrdiff_t place = 0; place < 256; ++place) {
        output[place] = workspace[256 + place];
    }
}
