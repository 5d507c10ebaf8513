/* vae.c: a network, its gradient and a training step in C99; see vae.h.
 *
 * Made by symbp 0.1.0 from the declaration of `vae`
 * (SHA-256 4b2a68c3427f6d4b91838c60ecacd9c15f4128976493402e934901c59c440c61). Do not edit.
 *
 * Recommended: -O3 -march=native -ffast-math, and -lm to link. Results do not rest on infinities
 * or NaN inside the computation, so they hold with and without -ffast-math.
 */
#include "vae.h"

#include <math.h>

#ifdef vae_DOUBLE
#define vae_exp exp
#define vae_log log
#define vae_sin sin
#define vae_cos cos
#define vae_fabs fabs
#define vae_log1p log1p
#define vae_expm1 expm1
#define vae_sqrt sqrt
#else
#define vae_exp expf
#define vae_log logf
#define vae_sin sinf
#define vae_cos cosf
#define vae_fabs fabsf
#define vae_log1p log1pf
#define vae_expm1 expm1f
#define vae_sqrt sqrtf
#endif

static const vae_tensor vae_table[] = {
    {"dense1.W", 0, 4096},
    {"dense1.b", 4096, 64},
    {"dense2.W", 4160, 256},
    {"dense2.b", 4416, 4},
    {"hidden.W", 4420, 128},
    {"hidden.b", 4548, 64},
    {"pixels.W", 4612, 4096},
    {"pixels.b", 8708, 64},
};

const vae_tensor *vae_tensors(void)
{
    return vae_table;
}

/* 1/(1 + exp(-x)), without overflow. Where it rounds to 1 it is 1, whatever reciprocal the compiler
   chooses: large x are multiplied by 1 - sigmoid(x). */
static inline vae_real vae_sigmoid(vae_real x)
{
    const vae_real e = vae_exp(-vae_fabs(x));
    return x > 40 ? 1 : (x >= 0 ? 1 : e) / (1 + e);
}

/* log(1 + exp(x)), without overflow. */
static inline vae_real vae_softplus(vae_real x)
{
    return (x > 0 ? x : 0) + vae_log1p(vae_exp(-vae_fabs(x)));
}

/* splitmix64's mixing of the bits. */
static inline uint64_t vae_mix(uint64_t z)
{
    z = (z ^ (z >> 30))*UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27))*UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

/* What the numbers of tensor k start from. */
static inline uint64_t vae_key(uint64_t seed, uint64_t k)
{
    return vae_mix(vae_mix(seed + UINT64_C(0x9E3779B97F4A7C15)) + (k + 1)*UINT64_C(0x9E3779B97F4A7C15));
}

/* Element i, from 0 up to and without 1: as many bits of a word as the type holds. */
static inline vae_real vae_uniform(uint64_t key, uint64_t i)
{
    const uint64_t word = vae_mix(key + (i + 1)*UINT64_C(0x9E3779B97F4A7C15));
#ifdef vae_DOUBLE
    return (vae_real)(word >> 11) / 9007199254740992;
#else
    return (vae_real)(word >> 40) / 16777216;
#endif
}

/* Box and Muller's way: two normal numbers from two uniform ones. */
static void vae_draw_normal(uint64_t key, ptrdiff_t count, vae_real *noise)
{
    for (ptrdiff_t i = 0; i < count; i += 2) {
        const vae_real radius = vae_sqrt(-2*vae_log(1 - vae_uniform(key, (uint64_t)i)));
        const vae_real angle = (vae_real)6.283185307179586*vae_uniform(key, (uint64_t)i + 1);
        noise[i] = radius*vae_cos(angle);
        if (i + 1 < count) {
            noise[i + 1] = radius*vae_sin(angle);
        }
    }
}

void vae_noise(uint64_t seed, vae_real *noise)
{
    vae_draw_normal(vae_key(seed, 0), 64, noise);
}

/* forward of dense1, relu1 */
static void vae_dense1_relu1_forward(
    const vae_real *x,
    const vae_real *dense1_W,
    const vae_real *dense1_b,
    vae_real *relu1,
    vae_real *dense1_sum)
{
    /* dense1·sum[n, u] = sum[k < 64](dense1.W[u, k]*x[n, k]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t u = 0; u < 64; ++u) {
            vae_real sum = 0;
            for (ptrdiff_t k = 0; k < 64; ++k) {
                sum += dense1_W[u*64 + k]*x[n*64 + k];
            }
            dense1_sum[n*64 + u] = sum;
        }
    }
    /* relu1[n, t] = where(dense1.b[t] + dense1·sum[n, t] > 0, dense1.b[t] + dense1·sum[n, t], 0) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            const vae_real dense1_b_here = dense1_b[t];
            const vae_real dense1_sum_here = dense1_sum[n*64 + t];
            relu1[n*64 + t] = dense1_b_here + dense1_sum_here > 0 ? dense1_b_here + dense1_sum_here : (vae_real)0;
        }
    }
}

/* forward of dense2, mu, logvar, z, kl_gaussian1 */
static void vae_dense2_mu_logvar_z_kl_gaussian1_forward(
    const vae_real *relu1,
    const vae_real *dense2_W,
    const vae_real *dense2_b,
    const vae_real *eps,
    vae_real *mu,
    vae_real *z,
    vae_real *kl_gaussian1,
    vae_real *logvar,
    vae_real *dense2_sum,
    vae_real *dense2)
{
    /* dense2·sum[n, u] = sum[k < 64](dense2.W[u, k]*relu1[n, k]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t u = 0; u < 4; ++u) {
            vae_real sum = 0;
            for (ptrdiff_t k = 0; k < 64; ++k) {
                sum += dense2_W[u*64 + k]*relu1[n*64 + k];
            }
            dense2_sum[n*4 + u] = sum;
        }
    }
    /* dense2[n, u] = dense2.b[u] + dense2·sum[n, u] */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t u = 0; u < 4; ++u) {
            dense2[n*4 + u] = dense2_b[u] + dense2_sum[n*4 + u];
        }
    }
    /* mu[n, k] = dense2[n, k] */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t k = 0; k < 2; ++k) {
            mu[n*2 + k] = dense2[n*4 + k];
        }
    }
    /* logvar[n, k] = dense2[n, k + 2] */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t k = 0; k < 2; ++k) {
            logvar[n*2 + k] = dense2[n*4 + k + 2];
        }
    }
    /* z[n, t] = exp(logvar[n, t]/2)*eps[n, t] + mu[n, t] */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t t = 0; t < 2; ++t) {
            z[n*2 + t] = eps[n*2 + t]*vae_exp((vae_real)0.5*logvar[n*2 + t]) + mu[n*2 + t];
        }
    }
    /* kl_gaussian1 = sum[n < 32, k < 2](Expm1(logvar[n, k])/64 - logvar[n, k]/64 + mu[n, k]**2/64) */
    {
        vae_real sum = 0;
        for (ptrdiff_t n = 0; n < 32; ++n) {
            for (ptrdiff_t k = 0; k < 2; ++k) {
                sum += (vae_real)0.015625*mu[n*2 + k]*mu[n*2 + k] + (vae_real)0.015625*vae_expm1(logvar[n*2 + k]) - (vae_real)0.015625*logvar[n*2 + k];
            }
        }
        kl_gaussian1[0] = sum;
    }
}

/* forward of hidden, relu2 */
static void vae_hidden_relu2_forward(
    const vae_real *z,
    const vae_real *hidden_W,
    const vae_real *hidden_b,
    vae_real *relu2,
    vae_real *hidden_sum)
{
    /* hidden·sum[n, u] = sum[k < 2](hidden.W[u, k]*z[n, k]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t u = 0; u < 64; ++u) {
            vae_real sum = 0;
            for (ptrdiff_t k = 0; k < 2; ++k) {
                sum += hidden_W[u*2 + k]*z[n*2 + k];
            }
            hidden_sum[n*64 + u] = sum;
        }
    }
    /* relu2[n, t] = where(hidden.b[t] + hidden·sum[n, t] > 0, hidden.b[t] + hidden·sum[n, t], 0) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            const vae_real hidden_b_here = hidden_b[t];
            const vae_real hidden_sum_here = hidden_sum[n*64 + t];
            relu2[n*64 + t] = hidden_b_here + hidden_sum_here > 0 ? hidden_b_here + hidden_sum_here : (vae_real)0;
        }
    }
}

/* forward of pixels, bce_logits1 */
static void vae_pixels_bce_logits1_forward(
    const vae_real *relu2,
    const vae_real *pixels_W,
    const vae_real *pixels_b,
    const vae_real *x,
    vae_real *pixels,
    vae_real *bce_logits1,
    vae_real *pixels_sum)
{
    /* pixels·sum[n, u] = sum[k < 64](pixels.W[u, k]*relu2[n, k]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t u = 0; u < 64; ++u) {
            vae_real sum = 0;
            for (ptrdiff_t k = 0; k < 64; ++k) {
                sum += pixels_W[u*64 + k]*relu2[n*64 + k];
            }
            pixels_sum[n*64 + u] = sum;
        }
    }
    /* pixels[n, u] = pixels.b[u] + pixels·sum[n, u] */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t u = 0; u < 64; ++u) {
            pixels[n*64 + u] = pixels_b[u] + pixels_sum[n*64 + u];
        }
    }
    /* bce_logits1 = sum[n < 32, t < 64](Softplus(pixels[n, t])/32 - pixels[n, t]*x[n, t]/32) */
    {
        vae_real sum = 0;
        for (ptrdiff_t n = 0; n < 32; ++n) {
            for (ptrdiff_t t = 0; t < 64; ++t) {
                sum += (vae_real)0.03125*vae_softplus(pixels[n*64 + t]) - (vae_real)0.03125*pixels[n*64 + t]*x[n*64 + t];
            }
        }
        bce_logits1[0] = sum;
    }
}

/* backward of pixels, bce_logits1 */
static void vae_pixels_bce_logits1_backward(
    const vae_real *relu2,
    const vae_real *pixels_W,
    const vae_real *pixels,
    const vae_real *x,
    vae_real *d_relu2,
    vae_real *d_pixels_W,
    vae_real *d_pixels_b,
    vae_real *d_pixels)
{
    /* ∂pixels[n, t] = Sigmoid(pixels[n, t])/32 - x[n, t]/32 */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            d_pixels[n*64 + t] = (vae_real)0.03125*vae_sigmoid(pixels[n*64 + t]) - (vae_real)0.03125*x[n*64 + t];
        }
    }
    /* ∂relu2[n, k] = sum[u < 64](pixels.W[u, k]*∂pixels[n, u]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t k = 0; k < 64; ++k) {
            d_relu2[n*64 + k] = 0;
        }
        for (ptrdiff_t u = 0; u < 64; ++u) {
            const vae_real scale = d_pixels[n*64 + u];
            for (ptrdiff_t k = 0; k < 64; ++k) {
                d_relu2[n*64 + k] += scale*pixels_W[u*64 + k];
            }
        }
    }
    /* ∂pixels.W[u, k] = sum[n < 32](relu2[n, k]*∂pixels[n, u]) */
    for (ptrdiff_t u = 0; u < 64; ++u) {
        for (ptrdiff_t k = 0; k < 64; ++k) {
            d_pixels_W[u*64 + k] = 0;
        }
        for (ptrdiff_t n = 0; n < 32; ++n) {
            const vae_real scale = d_pixels[n*64 + u];
            for (ptrdiff_t k = 0; k < 64; ++k) {
                d_pixels_W[u*64 + k] += scale*relu2[n*64 + k];
            }
        }
    }
    /* ∂pixels.b[u] = sum[n < 32](∂pixels[n, u]) */
    {
        for (ptrdiff_t u = 0; u < 64; ++u) {
            d_pixels_b[u] = 0;
        }
        for (ptrdiff_t n = 0; n < 32; ++n) {
            for (ptrdiff_t u = 0; u < 64; ++u) {
                d_pixels_b[u] += d_pixels[n*64 + u];
            }
        }
    }
}

/* backward of hidden, relu2 */
static void vae_hidden_relu2_backward(
    const vae_real *z,
    const vae_real *hidden_W,
    const vae_real *relu2,
    const vae_real *d_relu2,
    vae_real *d_z,
    vae_real *d_hidden_W,
    vae_real *d_hidden_b,
    vae_real *d_hidden)
{
    /* ∂hidden[n, t] = where(relu2[n, t] > 0, ∂relu2[n, t], 0) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            const vae_real d_relu2_here = d_relu2[n*64 + t];
            d_hidden[n*64 + t] = relu2[n*64 + t] > 0 ? d_relu2_here : (vae_real)0;
        }
    }
    /* ∂z[n, k] = sum[u < 64](hidden.W[u, k]*∂hidden[n, u]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t k = 0; k < 2; ++k) {
            d_z[n*2 + k] = 0;
        }
        for (ptrdiff_t u = 0; u < 64; ++u) {
            const vae_real scale = d_hidden[n*64 + u];
            for (ptrdiff_t k = 0; k < 2; ++k) {
                d_z[n*2 + k] += scale*hidden_W[u*2 + k];
            }
        }
    }
    /* ∂hidden.W[u, k] = sum[n < 32](z[n, k]*∂hidden[n, u]) */
    for (ptrdiff_t u = 0; u < 64; ++u) {
        for (ptrdiff_t k = 0; k < 2; ++k) {
            d_hidden_W[u*2 + k] = 0;
        }
        for (ptrdiff_t n = 0; n < 32; ++n) {
            const vae_real scale = d_hidden[n*64 + u];
            for (ptrdiff_t k = 0; k < 2; ++k) {
                d_hidden_W[u*2 + k] += scale*z[n*2 + k];
            }
        }
    }
    /* ∂hidden.b[u] = sum[n < 32](∂hidden[n, u]) */
    {
        for (ptrdiff_t u = 0; u < 64; ++u) {
            d_hidden_b[u] = 0;
        }
        for (ptrdiff_t n = 0; n < 32; ++n) {
            for (ptrdiff_t u = 0; u < 64; ++u) {
                d_hidden_b[u] += d_hidden[n*64 + u];
            }
        }
    }
}

/* backward of dense2, mu, logvar, z, kl_gaussian1 */
static void vae_dense2_mu_logvar_z_kl_gaussian1_backward(
    const vae_real *relu1,
    const vae_real *dense2_W,
    const vae_real *mu,
    const vae_real *logvar,
    const vae_real *z,
    const vae_real *d_z,
    vae_real *d_relu1,
    vae_real *d_dense2_W,
    vae_real *d_dense2_b,
    vae_real *d_dense2)
{
    /* ∂dense2[n, k + 2] = (-mu[n, k] + z[n, k])*∂z[n, k]/2 + Expm1(logvar[n, k])/64 */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t k = 0; k < 2; ++k) {
            d_dense2[n*4 + k + 2] = (vae_real)0.015625*vae_expm1(logvar[n*2 + k]) + (vae_real)0.5*(z[n*2 + k] - mu[n*2 + k])*d_z[n*2 + k];
        }
    }
    /* ∂dense2[n, k] = mu[n, k]/32 + ∂z[n, k] */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t k = 0; k < 2; ++k) {
            d_dense2[n*4 + k] = (vae_real)0.03125*mu[n*2 + k] + d_z[n*2 + k];
        }
    }
    /* ∂relu1[n, k] = sum[u < 4](dense2.W[u, k]*∂dense2[n, u]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t k = 0; k < 64; ++k) {
            d_relu1[n*64 + k] = 0;
        }
        for (ptrdiff_t u = 0; u < 4; ++u) {
            const vae_real scale = d_dense2[n*4 + u];
            for (ptrdiff_t k = 0; k < 64; ++k) {
                d_relu1[n*64 + k] += scale*dense2_W[u*64 + k];
            }
        }
    }
    /* ∂dense2.W[u, k] = sum[n < 32](relu1[n, k]*∂dense2[n, u]) */
    for (ptrdiff_t u = 0; u < 4; ++u) {
        for (ptrdiff_t k = 0; k < 64; ++k) {
            d_dense2_W[u*64 + k] = 0;
        }
        for (ptrdiff_t n = 0; n < 32; ++n) {
            const vae_real scale = d_dense2[n*4 + u];
            for (ptrdiff_t k = 0; k < 64; ++k) {
                d_dense2_W[u*64 + k] += scale*relu1[n*64 + k];
            }
        }
    }
    /* ∂dense2.b[u] = sum[n < 32](∂dense2[n, u]) */
    {
        for (ptrdiff_t u = 0; u < 4; ++u) {
            d_dense2_b[u] = 0;
        }
        for (ptrdiff_t n = 0; n < 32; ++n) {
            for (ptrdiff_t u = 0; u < 4; ++u) {
                d_dense2_b[u] += d_dense2[n*4 + u];
            }
        }
    }
}

/* backward of dense1, relu1 */
static void vae_dense1_relu1_backward(
    const vae_real *x,
    const vae_real *relu1,
    const vae_real *d_relu1,
    vae_real *d_dense1_W,
    vae_real *d_dense1_b,
    vae_real *d_dense1)
{
    /* ∂dense1[n, t] = where(relu1[n, t] > 0, ∂relu1[n, t], 0) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            const vae_real d_relu1_here = d_relu1[n*64 + t];
            d_dense1[n*64 + t] = relu1[n*64 + t] > 0 ? d_relu1_here : (vae_real)0;
        }
    }
    /* ∂dense1.W[u, k] = sum[n < 32](x[n, k]*∂dense1[n, u]) */
    for (ptrdiff_t u = 0; u < 64; ++u) {
        for (ptrdiff_t k = 0; k < 64; ++k) {
            d_dense1_W[u*64 + k] = 0;
        }
        for (ptrdiff_t n = 0; n < 32; ++n) {
            const vae_real scale = d_dense1[n*64 + u];
            for (ptrdiff_t k = 0; k < 64; ++k) {
                d_dense1_W[u*64 + k] += scale*x[n*64 + k];
            }
        }
    }
    /* ∂dense1.b[u] = sum[n < 32](∂dense1[n, u]) */
    {
        for (ptrdiff_t u = 0; u < 64; ++u) {
            d_dense1_b[u] = 0;
        }
        for (ptrdiff_t n = 0; n < 32; ++n) {
            for (ptrdiff_t u = 0; u < 64; ++u) {
                d_dense1_b[u] += d_dense1[n*64 + u];
            }
        }
    }
}

/* predict of dense2, mu, logvar, z, kl_gaussian1 */
static void vae_dense2_mu_logvar_z_kl_gaussian1_predict(
    const vae_real *relu1,
    const vae_real *dense2_W,
    const vae_real *dense2_b,
    const vae_real *eps,
    vae_real *mu,
    vae_real *z,
    vae_real *dense2_sum,
    vae_real *dense2)
{
    /* dense2·sum[n, u] = sum[k < 64](dense2.W[u, k]*relu1[n, k]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t u = 0; u < 4; ++u) {
            vae_real sum = 0;
            for (ptrdiff_t k = 0; k < 64; ++k) {
                sum += dense2_W[u*64 + k]*relu1[n*64 + k];
            }
            dense2_sum[n*4 + u] = sum;
        }
    }
    /* dense2[n, u] = dense2.b[u] + dense2·sum[n, u] */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t u = 0; u < 4; ++u) {
            dense2[n*4 + u] = dense2_b[u] + dense2_sum[n*4 + u];
        }
    }
    /* mu[n, k] = dense2[n, k] */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t k = 0; k < 2; ++k) {
            mu[n*2 + k] = dense2[n*4 + k];
        }
    }
    /* z[n, t] = exp(dense2[n, t + 2]/2)*eps[n, t] + mu[n, t] */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t t = 0; t < 2; ++t) {
            z[n*2 + t] = eps[n*2 + t]*vae_exp((vae_real)0.5*dense2[n*4 + t + 2]) + mu[n*2 + t];
        }
    }
}

/* predict of pixels, bce_logits1 */
static void vae_pixels_bce_logits1_predict(
    const vae_real *relu2,
    const vae_real *pixels_W,
    const vae_real *pixels_b,
    vae_real *pixels,
    vae_real *pixels_sum)
{
    /* pixels·sum[n, u] = sum[k < 64](pixels.W[u, k]*relu2[n, k]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t u = 0; u < 64; ++u) {
            vae_real sum = 0;
            for (ptrdiff_t k = 0; k < 64; ++k) {
                sum += pixels_W[u*64 + k]*relu2[n*64 + k];
            }
            pixels_sum[n*64 + u] = sum;
        }
    }
    /* pixels[n, u] = pixels.b[u] + pixels·sum[n, u] */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t u = 0; u < 64; ++u) {
            pixels[n*64 + u] = pixels_b[u] + pixels_sum[n*64 + u];
        }
    }
}

vae_real vae_forward(const vae_real *parameters, const vae_real *x, const vae_real *noise,
    vae_real *workspace)
{
    /* dense1, relu1 */
    vae_dense1_relu1_forward(x, parameters, parameters + 4096, workspace + 2048, workspace);
    /* dense2, mu, logvar, z, kl_gaussian1 */
    vae_dense2_mu_logvar_z_kl_gaussian1_forward(workspace + 2048, parameters + 4160,
        parameters + 4416, noise, workspace, workspace + 256, workspace + 128, workspace + 64,
        workspace, workspace + 128);
    /* hidden, relu2 */
    vae_hidden_relu2_forward(workspace + 256, parameters + 4420, parameters + 4548,
        workspace + 6144, workspace + 4096);
    /* pixels, bce_logits1 */
    vae_pixels_bce_logits1_forward(workspace + 6144, parameters + 4612, parameters + 8708, x,
        workspace + 8192, workspace + 129, workspace + 4096);
    return workspace[129] + workspace[128];
}

void vae_backward(const vae_real *parameters, const vae_real *x, const vae_real *noise,
    vae_real *workspace, vae_real *gradients)
{
    (void)noise;
    /* pixels, bce_logits1 */
    vae_pixels_bce_logits1_backward(workspace + 6144, parameters + 4612, workspace + 8192, x,
        workspace + 10240, gradients + 4612, gradients + 8708, workspace + 4096);
    /* hidden, relu2 */
    vae_hidden_relu2_backward(workspace + 256, parameters + 4420, workspace + 6144,
        workspace + 10240, workspace + 130, gradients + 4420, gradients + 4548,
        workspace + 4096);
    /* dense2, mu, logvar, z, kl_gaussian1 */
    vae_dense2_mu_logvar_z_kl_gaussian1_backward(workspace + 2048, parameters + 4160, workspace,
        workspace + 64, workspace + 256, workspace + 130, workspace + 4096, gradients + 4160,
        gradients + 4416, workspace + 320);
    /* dense1, relu1 */
    vae_dense1_relu1_backward(x, workspace + 2048, workspace + 4096, gradients,
        gradients + 4096, workspace + 10240);
}

vae_real vae_step(vae_real *parameters, const vae_real *x, const vae_real *noise,
    vae_real *workspace, vae_real rate)
{
    vae_real *const gradients = workspace + 12288;
    const vae_real loss = vae_forward(parameters, x, noise, workspace);
    vae_backward(parameters, x, noise, workspace, gradients);
    for (ptrdiff_t place = 0; place < 8772; ++place) {
        parameters[place] -= rate*gradients[place];
    }
    return loss;
}

void vae_predict(const vae_real *parameters, const vae_real *x, const vae_real *noise,
    vae_real *workspace, vae_real *output)
{
    /* dense1, relu1 */
    vae_dense1_relu1_forward(x, parameters, parameters + 4096, workspace + 2048, workspace);
    /* dense2, mu, logvar, z, kl_gaussian1 */
    vae_dense2_mu_logvar_z_kl_gaussian1_predict(workspace + 2048, parameters + 4160,
        parameters + 4416, noise, workspace, workspace + 256, workspace, workspace + 128);
    /* hidden, relu2 */
    vae_hidden_relu2_forward(workspace + 256, parameters + 4420, parameters + 4548,
        workspace + 6144, workspace + 4096);
    /* pixels, bce_logits1 */
    vae_pixels_bce_logits1_predict(workspace + 6144, parameters + 4612, parameters + 8708,
        workspace + 8192, workspace + 4096);
    /* the output pixels */
    for (ptrdiff_t place = 0; place < 2048; ++place) {
        output[place] = workspace[8192 + place];
    }
    /* the output mu */
    for (ptrdiff_t place = 0; place < 64; ++place) {
        output[2048 + place] = workspace[place];
    }
}
