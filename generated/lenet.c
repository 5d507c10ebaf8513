/* lenet.c: a network, its gradient and a training step in C99; see lenet.h.
 *
 * Made by symbp 0.1.0 from the declaration of `lenet`
 * (SHA-256 6a4e67dc93bf260f59a1d84084c20d58a010a16d61da8bdc05082357d6e45ba6). Do not edit.
 *
 * Recommended: -O3 -march=native -ffast-math, and -lm to link. Results do not rest on infinities
 * or NaN inside the computation, so they hold with and without -ffast-math.
 */
#include "lenet.h"

#include <math.h>

#ifdef lenet_DOUBLE
#define lenet_exp exp
#define lenet_log log
#else
#define lenet_exp expf
#define lenet_log logf
#endif

static const lenet_tensor lenet_table[] = {
    {"conv2d1.W", 0, 72},
    {"conv2d1.b", 72, 8},
    {"conv2d2.W", 80, 1152},
    {"conv2d2.b", 1232, 16},
    {"dense1.W", 1248, 2048},
    {"dense1.b", 3296, 32},
    {"logits.W", 3328, 320},
    {"logits.b", 3648, 10},
};

const lenet_tensor *lenet_tensors(void)
{
    return lenet_table;
}

static inline ptrdiff_t lenet_later(ptrdiff_t a, ptrdiff_t b)
{
    return a > b ? a : b;
}

static inline ptrdiff_t lenet_earlier(ptrdiff_t a, ptrdiff_t b)
{
    return a < b ? a : b;
}

/* NaN by its bits: compilers may assume that arithmetic makes none. */
static lenet_real lenet_nan(void)
{
#ifdef lenet_DOUBLE
    const volatile uint64_t bits = UINT64_C(0x7ff8000000000000);
    const uint64_t pattern = bits;
#else
    const volatile uint32_t bits = UINT32_C(0x7fc00000);
    const uint32_t pattern = bits;
#endif
    lenet_real value;
    const unsigned char *const from = (const unsigned char *)&pattern;
    unsigned char *const to = (unsigned char *)&value;
    for (size_t place = 0; place < sizeof value; ++place) {
        to[place] = from[place];
    }
    return value;
}

static int lenet_valid_y(const int32_t *y)
{
    int valid = 1;
    for (ptrdiff_t place = 0; place < 32; ++place) {
        valid &= y[place] >= 0 && y[place] < 10;
    }
    return valid;
}

/* forward of conv2d1, relu1, max_pool1 */
static void lenet_conv2d1_relu1_max_pool1_forward(
    const lenet_real *x,
    const lenet_real *conv2d1_W,
    const lenet_real *conv2d1_b,
    lenet_real *max_pool1,
    lenet_real *relu1,
    lenet_real *x_1,
    lenet_real *conv2d1_sum)
{
    /* x·1 = 0 */
    for (ptrdiff_t place = 0; place < 3200; ++place) {
        x_1[place] = 0;
    }
    /* x·1[i, i_2, i_3 + 1, i_4 + 1] = x[i, i_2, i_3, i_4] */
    for (ptrdiff_t i = 0; i < 32; ++i) {
        for (ptrdiff_t i_2 = 0; i_2 < 1; ++i_2) {
            for (ptrdiff_t i_3 = 0; i_3 < 8; ++i_3) {
                for (ptrdiff_t i_4 = 0; i_4 < 8; ++i_4) {
                    x_1[i*100 + i_2*100 + i_3*10 + i_4 + 11] = x[i*64 + i_2*64 + i_3*8 + i_4];
                }
            }
        }
    }
    /* conv2d1·sum[n, f, p, q] = sum[c < 1, i < 3, j < 3](conv2d1.W[f, c, i, j]*x·1[n, c, i + p, j
       + q]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t f = 0; f < 8; ++f) {
            for (ptrdiff_t p = 0; p < 8; ++p) {
                for (ptrdiff_t q = 0; q < 8; ++q) {
                    lenet_real sum = 0;
                    for (ptrdiff_t c = 0; c < 1; ++c) {
                        for (ptrdiff_t i = 0; i < 3; ++i) {
                            for (ptrdiff_t j = 0; j < 3; ++j) {
                                sum += conv2d1_W[f*9 + c*9 + i*3 + j]*x_1[n*100 + c*100 + i*10 + p*10 + q + j];
                            }
                        }
                    }
                    conv2d1_sum[n*512 + f*64 + p*8 + q] = sum;
                }
            }
        }
    }
    /* relu1[n, t, m, s] = where(conv2d1.b[t] + conv2d1·sum[n, t, m, s] > 0, conv2d1.b[t] +
       conv2d1·sum[n, t, m, s], 0) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t t = 0; t < 8; ++t) {
            for (ptrdiff_t m = 0; m < 8; ++m) {
                for (ptrdiff_t s = 0; s < 8; ++s) {
                    const lenet_real conv2d1_b_here = conv2d1_b[t];
                    const lenet_real conv2d1_sum_here = conv2d1_sum[n*512 + t*64 + m*8 + s];
                    relu1[n*512 + t*64 + m*8 + s] = conv2d1_b_here + conv2d1_sum_here > 0 ? conv2d1_b_here + conv2d1_sum_here : (lenet_real)0;
                }
            }
        }
    }
    /* max_pool1[n, c, p, q] = max[i < 2, j < 2](relu1[n, c, i + 2*p, j + 2*q]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t c = 0; c < 8; ++c) {
            for (ptrdiff_t p = 0; p < 4; ++p) {
                for (ptrdiff_t q = 0; q < 4; ++q) {
                    lenet_real best = relu1[n*512 + c*64 + p*16 + q*2];
                    for (ptrdiff_t i = 0; i < 2; ++i) {
                        for (ptrdiff_t j = 0; j < 2; ++j) {
                            const lenet_real candidate = relu1[n*512 + c*64 + p*16 + i*8 + q*2 + j];
                            if (candidate > best) {
                                best = candidate;
                            }
                        }
                    }
                    max_pool1[n*128 + c*16 + p*4 + q] = best;
                }
            }
        }
    }
}

/* forward of conv2d2, relu2, max_pool2, flatten1 */
static void lenet_conv2d2_relu2_max_pool2_flatten1_forward(
    const lenet_real *max_pool1,
    const lenet_real *conv2d2_W,
    const lenet_real *conv2d2_b,
    lenet_real *relu2,
    lenet_real *max_pool2,
    lenet_real *max_pool1_1,
    lenet_real *conv2d2_sum)
{
    /* max_pool1·1 = 0 */
    for (ptrdiff_t place = 0; place < 9216; ++place) {
        max_pool1_1[place] = 0;
    }
    /* max_pool1·1[i, i_2, i_3 + 1, i_4 + 1] = max_pool1[i, i_2, i_3, i_4] */
    for (ptrdiff_t i = 0; i < 32; ++i) {
        for (ptrdiff_t i_2 = 0; i_2 < 8; ++i_2) {
            for (ptrdiff_t i_3 = 0; i_3 < 4; ++i_3) {
                for (ptrdiff_t i_4 = 0; i_4 < 4; ++i_4) {
                    max_pool1_1[i*288 + i_2*36 + i_3*6 + i_4 + 7] = max_pool1[i*128 + i_2*16 + i_3*4 + i_4];
                }
            }
        }
    }
    /* conv2d2·sum[n, f, p, q] = sum[c < 8, i < 3, j < 3](conv2d2.W[f, c, i, j]*max_pool1·1[n, c, i
       + p, j + q]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t f = 0; f < 16; ++f) {
            for (ptrdiff_t p = 0; p < 4; ++p) {
                for (ptrdiff_t q = 0; q < 4; ++q) {
                    lenet_real sum = 0;
                    for (ptrdiff_t c = 0; c < 8; ++c) {
                        for (ptrdiff_t i = 0; i < 3; ++i) {
                            for (ptrdiff_t j = 0; j < 3; ++j) {
                                sum += conv2d2_W[f*72 + c*9 + i*3 + j]*max_pool1_1[n*288 + c*36 + i*6 + p*6 + q + j];
                            }
                        }
                    }
                    conv2d2_sum[n*256 + f*16 + p*4 + q] = sum;
                }
            }
        }
    }
    /* relu2[n, t, m, s] = where(conv2d2.b[t] + conv2d2·sum[n, t, m, s] > 0, conv2d2.b[t] +
       conv2d2·sum[n, t, m, s], 0) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t t = 0; t < 16; ++t) {
            for (ptrdiff_t m = 0; m < 4; ++m) {
                for (ptrdiff_t s = 0; s < 4; ++s) {
                    const lenet_real conv2d2_b_here = conv2d2_b[t];
                    const lenet_real conv2d2_sum_here = conv2d2_sum[n*256 + t*16 + m*4 + s];
                    relu2[n*256 + t*16 + m*4 + s] = conv2d2_b_here + conv2d2_sum_here > 0 ? conv2d2_b_here + conv2d2_sum_here : (lenet_real)0;
                }
            }
        }
    }
    /* max_pool2[n, c, p, q] = max[i < 2, j < 2](relu2[n, c, i + 2*p, j + 2*q]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t c = 0; c < 16; ++c) {
            for (ptrdiff_t p = 0; p < 2; ++p) {
                for (ptrdiff_t q = 0; q < 2; ++q) {
                    lenet_real best = relu2[n*256 + c*16 + p*8 + q*2];
                    for (ptrdiff_t i = 0; i < 2; ++i) {
                        for (ptrdiff_t j = 0; j < 2; ++j) {
                            const lenet_real candidate = relu2[n*256 + c*16 + p*8 + i*4 + q*2 + j];
                            if (candidate > best) {
                                best = candidate;
                            }
                        }
                    }
                    max_pool2[n*64 + c*4 + p*2 + q] = best;
                }
            }
        }
    }
    /* flatten1 is max_pool2 in another shape */
}

/* forward of dense1, relu3 */
static void lenet_dense1_relu3_forward(
    const lenet_real *flatten1,
    const lenet_real *dense1_W,
    const lenet_real *dense1_b,
    lenet_real *relu3,
    lenet_real *dense1_sum)
{
    /* dense1·sum[n, u] = sum[k < 64](dense1.W[u, k]*flatten1[n, k]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t u = 0; u < 32; ++u) {
            lenet_real sum = 0;
            for (ptrdiff_t k = 0; k < 64; ++k) {
                sum += dense1_W[u*64 + k]*flatten1[n*64 + k];
            }
            dense1_sum[n*32 + u] = sum;
        }
    }
    /* relu3[n, t] = where(dense1.b[t] + dense1·sum[n, t] > 0, dense1.b[t] + dense1·sum[n, t], 0) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t t = 0; t < 32; ++t) {
            const lenet_real dense1_b_here = dense1_b[t];
            const lenet_real dense1_sum_here = dense1_sum[n*32 + t];
            relu3[n*32 + t] = dense1_b_here + dense1_sum_here > 0 ? dense1_b_here + dense1_sum_here : (lenet_real)0;
        }
    }
}

/* forward of logits, cross_entropy1 */
static void lenet_logits_cross_entropy1_forward(
    const lenet_real *relu3,
    const lenet_real *logits_W,
    const lenet_real *logits_b,
    const int32_t *y,
    lenet_real *logits,
    lenet_real *cross_entropy1,
    lenet_real *cross_entropy1_p,
    lenet_real *logits_sum,
    lenet_real *cross_entropy1_p_sum_max,
    lenet_real *cross_entropy1_p_sum_shifted,
    lenet_real *cross_entropy1_p_sum_exp,
    lenet_real *cross_entropy1_p_sum_scaled)
{
    /* logits·sum[n, u] = sum[k < 32](logits.W[u, k]*relu3[n, k]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t u = 0; u < 10; ++u) {
            lenet_real sum = 0;
            for (ptrdiff_t k = 0; k < 32; ++k) {
                sum += logits_W[u*32 + k]*relu3[n*32 + k];
            }
            logits_sum[n*10 + u] = sum;
        }
    }
    /* logits[n, u] = logits.b[u] + logits·sum[n, u] */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t u = 0; u < 10; ++u) {
            logits[n*10 + u] = logits_b[u] + logits_sum[n*10 + u];
        }
    }
    /* cross_entropy1.p·sum·max[n] = max[j < 10](logits[n, j]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        lenet_real best = logits[n*10];
        for (ptrdiff_t j = 0; j < 10; ++j) {
            const lenet_real candidate = logits[n*10 + j];
            if (candidate > best) {
                best = candidate;
            }
        }
        cross_entropy1_p_sum_max[n] = best;
    }
    /* cross_entropy1.p·sum·shifted[n, j] = -cross_entropy1.p·sum·max[n] + logits[n, j] */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t j = 0; j < 10; ++j) {
            cross_entropy1_p_sum_shifted[n*10 + j] = logits[n*10 + j] - cross_entropy1_p_sum_max[n];
        }
    }
    /* cross_entropy1.p·sum·exp[n, j] = exp(cross_entropy1.p·sum·shifted[n, j]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t j = 0; j < 10; ++j) {
            cross_entropy1_p_sum_exp[n*10 + j] = lenet_exp(cross_entropy1_p_sum_shifted[n*10 + j]);
        }
    }
    /* cross_entropy1.p·sum·scaled[n] = sum[j < 10](cross_entropy1.p·sum·exp[n, j]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        lenet_real sum = 0;
        for (ptrdiff_t j = 0; j < 10; ++j) {
            sum += cross_entropy1_p_sum_exp[n*10 + j];
        }
        cross_entropy1_p_sum_scaled[n] = sum;
    }
    /* cross_entropy1.p[n, k] = cross_entropy1.p·sum·exp[n, k]/cross_entropy1.p·sum·scaled[n] */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t k = 0; k < 10; ++k) {
            cross_entropy1_p[n*10 + k] = cross_entropy1_p_sum_exp[n*10 + k] / cross_entropy1_p_sum_scaled[n];
        }
    }
    /* cross_entropy1 = sum[n < 32](log(cross_entropy1.p·sum·scaled[n])/32 -
       cross_entropy1.p·sum·shifted[n, y[n]]/32) */
    {
        lenet_real sum = 0;
        for (ptrdiff_t n = 0; n < 32; ++n) {
            sum += (lenet_real)0.03125*lenet_log(cross_entropy1_p_sum_scaled[n]) - (lenet_real)0.03125*cross_entropy1_p_sum_shifted[n*10 + (ptrdiff_t)y[n]];
        }
        cross_entropy1[0] = sum;
    }
}

/* backward of logits, cross_entropy1 */
static void lenet_logits_cross_entropy1_backward(
    const lenet_real *relu3,
    const lenet_real *logits_W,
    const int32_t *y,
    const lenet_real *cross_entropy1_p,
    lenet_real *d_relu3,
    lenet_real *d_logits_W,
    lenet_real *d_logits_b,
    lenet_real *d_logits)
{
    /* ∂logits[n, k] = cross_entropy1.p[n, k]/32 - [k - y[n] == 0]/32 */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t k = 0; k < 10; ++k) {
            d_logits[n*10 + k] = (lenet_real)0.03125*cross_entropy1_p[n*10 + k] - (lenet_real)0.03125*(k == (ptrdiff_t)y[n] ? (lenet_real)1 : (lenet_real)0);
        }
    }
    /* ∂relu3[n, k] = sum[u < 10](logits.W[u, k]*∂logits[n, u]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t k = 0; k < 32; ++k) {
            d_relu3[n*32 + k] = 0;
        }
        for (ptrdiff_t u = 0; u < 10; ++u) {
            const lenet_real scale = d_logits[n*10 + u];
            for (ptrdiff_t k = 0; k < 32; ++k) {
                d_relu3[n*32 + k] += scale*logits_W[u*32 + k];
            }
        }
    }
    /* ∂logits.W[u, k] = sum[n < 32](relu3[n, k]*∂logits[n, u]) */
    for (ptrdiff_t u = 0; u < 10; ++u) {
        for (ptrdiff_t k = 0; k < 32; ++k) {
            d_logits_W[u*32 + k] = 0;
        }
        for (ptrdiff_t n = 0; n < 32; ++n) {
            const lenet_real scale = d_logits[n*10 + u];
            for (ptrdiff_t k = 0; k < 32; ++k) {
                d_logits_W[u*32 + k] += scale*relu3[n*32 + k];
            }
        }
    }
    /* ∂logits.b[u] = sum[n < 32](∂logits[n, u]) */
    {
        for (ptrdiff_t u = 0; u < 10; ++u) {
            d_logits_b[u] = 0;
        }
        for (ptrdiff_t n = 0; n < 32; ++n) {
            for (ptrdiff_t u = 0; u < 10; ++u) {
                d_logits_b[u] += d_logits[n*10 + u];
            }
        }
    }
}

/* backward of dense1, relu3 */
static void lenet_dense1_relu3_backward(
    const lenet_real *flatten1,
    const lenet_real *dense1_W,
    const lenet_real *relu3,
    const lenet_real *d_relu3,
    lenet_real *d_flatten1,
    lenet_real *d_dense1_W,
    lenet_real *d_dense1_b,
    lenet_real *d_dense1)
{
    /* ∂dense1[n, t] = where(relu3[n, t] > 0, ∂relu3[n, t], 0) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t t = 0; t < 32; ++t) {
            const lenet_real d_relu3_here = d_relu3[n*32 + t];
            d_dense1[n*32 + t] = relu3[n*32 + t] > 0 ? d_relu3_here : (lenet_real)0;
        }
    }
    /* ∂flatten1[n, k] = sum[u < 32](dense1.W[u, k]*∂dense1[n, u]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t k = 0; k < 64; ++k) {
            d_flatten1[n*64 + k] = 0;
        }
        for (ptrdiff_t u = 0; u < 32; ++u) {
            const lenet_real scale = d_dense1[n*32 + u];
            for (ptrdiff_t k = 0; k < 64; ++k) {
                d_flatten1[n*64 + k] += scale*dense1_W[u*64 + k];
            }
        }
    }
    /* ∂dense1.W[u, k] = sum[n < 32](flatten1[n, k]*∂dense1[n, u]) */
    for (ptrdiff_t u = 0; u < 32; ++u) {
        for (ptrdiff_t k = 0; k < 64; ++k) {
            d_dense1_W[u*64 + k] = 0;
        }
        for (ptrdiff_t n = 0; n < 32; ++n) {
            const lenet_real scale = d_dense1[n*32 + u];
            for (ptrdiff_t k = 0; k < 64; ++k) {
                d_dense1_W[u*64 + k] += scale*flatten1[n*64 + k];
            }
        }
    }
    /* ∂dense1.b[u] = sum[n < 32](∂dense1[n, u]) */
    {
        for (ptrdiff_t u = 0; u < 32; ++u) {
            d_dense1_b[u] = 0;
        }
        for (ptrdiff_t n = 0; n < 32; ++n) {
            for (ptrdiff_t u = 0; u < 32; ++u) {
                d_dense1_b[u] += d_dense1[n*32 + u];
            }
        }
    }
}

/* backward of conv2d2, relu2, max_pool2, flatten1 */
static void lenet_conv2d2_relu2_max_pool2_flatten1_backward(
    const lenet_real *max_pool1,
    const lenet_real *conv2d2_W,
    const lenet_real *relu2,
    const lenet_real *d_flatten1,
    lenet_real *d_max_pool1,
    lenet_real *d_conv2d2_W,
    lenet_real *d_conv2d2_b,
    lenet_real *max_pool2_argmax,
    lenet_real *d_relu2,
    lenet_real *d_conv2d2,
    lenet_real *d_conv2d2_1,
    lenet_real *max_pool1_1)
{
    /* ∂max_pool2 is ∂flatten1 in another shape */
    /* max_pool2·argmax[n, c, p, q] = argmax[i < 2, j < 2](relu2[n, c, i + 2*p, j + 2*q]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t c = 0; c < 16; ++c) {
            for (ptrdiff_t p = 0; p < 2; ++p) {
                for (ptrdiff_t q = 0; q < 2; ++q) {
                    ptrdiff_t where = 0;
                    lenet_real best = relu2[n*256 + c*16 + p*8 + q*2];
                    for (ptrdiff_t i = 0; i < 2; ++i) {
                        for (ptrdiff_t j = 0; j < 2; ++j) {
                            const lenet_real candidate = relu2[n*256 + c*16 + p*8 + i*4 + q*2 + j];
                            if (candidate > best) {
                                best = candidate;
                                where = i*2 + j;
                            }
                        }
                    }
                    max_pool2_argmax[n*64 + c*4 + p*2 + q] = (lenet_real)where;
                }
            }
        }
    }
    /* ∂relu2 = 0 */
    for (ptrdiff_t place = 0; place < 8192; ++place) {
        d_relu2[place] = 0;
    }
    /* ∂relu2[n, c, i + 2*p, j + 2*q] = ∂max_pool2[n, c, p, q] if 2*i + j - max_pool2·argmax[n, c,
       p, q] == 0 */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t c = 0; c < 16; ++c) {
            for (ptrdiff_t p = 0; p < 2; ++p) {
                for (ptrdiff_t i = 0; i < 2; ++i) {
                    for (ptrdiff_t q = 0; q < 2; ++q) {
                        for (ptrdiff_t j = lenet_later(0, (ptrdiff_t)max_pool2_argmax[n*64 + c*4 + p*2 + q] - i*2); j < lenet_earlier(2, (ptrdiff_t)max_pool2_argmax[n*64 + c*4 + p*2 + q] + 1 - i*2); ++j) {
                            d_relu2[n*256 + c*16 + p*8 + i*4 + q*2 + j] = d_flatten1[n*64 + c*4 + p*2 + q];
                        }
                    }
                }
            }
        }
    }
    /* ∂conv2d2[n, t, m, s] = where(relu2[n, t, m, s] > 0, ∂relu2[n, t, m, s], 0) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t t = 0; t < 16; ++t) {
            for (ptrdiff_t m = 0; m < 4; ++m) {
                for (ptrdiff_t s = 0; s < 4; ++s) {
                    const lenet_real d_relu2_here = d_relu2[n*256 + t*16 + m*4 + s];
                    d_conv2d2[n*256 + t*16 + m*4 + s] = relu2[n*256 + t*16 + m*4 + s] > 0 ? d_relu2_here : (lenet_real)0;
                }
            }
        }
    }
    /* ∂conv2d2·1 = 0 */
    for (ptrdiff_t place = 0; place < 18432; ++place) {
        d_conv2d2_1[place] = 0;
    }
    /* ∂conv2d2·1[i, i_2, i_3 + 1, i_4 + 1] = ∂conv2d2[i, i_2, i_3, i_4] */
    for (ptrdiff_t i = 0; i < 32; ++i) {
        for (ptrdiff_t i_2 = 0; i_2 < 16; ++i_2) {
            for (ptrdiff_t i_3 = 0; i_3 < 4; ++i_3) {
                for (ptrdiff_t i_4 = 0; i_4 < 4; ++i_4) {
                    d_conv2d2_1[i*576 + i_2*36 + i_3*6 + i_4 + 7] = d_conv2d2[i*256 + i_2*16 + i_3*4 + i_4];
                }
            }
        }
    }
    /* ∂max_pool1[n, c, p, q] = sum[f < 16, i < 3, j < 3](conv2d2.W[f, c, i, j]*∂conv2d2·1[n, f, -i
       + p + 2, -j + q + 2]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t c = 0; c < 8; ++c) {
            for (ptrdiff_t p = 0; p < 4; ++p) {
                for (ptrdiff_t q = 0; q < 4; ++q) {
                    lenet_real sum = 0;
                    for (ptrdiff_t f = 0; f < 16; ++f) {
                        for (ptrdiff_t i = 0; i < 3; ++i) {
                            for (ptrdiff_t j = 0; j < 3; ++j) {
                                sum += conv2d2_W[f*72 + c*9 + i*3 + j]*d_conv2d2_1[n*576 + f*36 + p*6 + q + 14 - i*6 - j];
                            }
                        }
                    }
                    d_max_pool1[n*128 + c*16 + p*4 + q] = sum;
                }
            }
        }
    }
    /* max_pool1·1 = 0 */
    for (ptrdiff_t place = 0; place < 9216; ++place) {
        max_pool1_1[place] = 0;
    }
    /* max_pool1·1[i, i_2, i_3 + 1, i_4 + 1] = max_pool1[i, i_2, i_3, i_4] */
    for (ptrdiff_t i = 0; i < 32; ++i) {
        for (ptrdiff_t i_2 = 0; i_2 < 8; ++i_2) {
            for (ptrdiff_t i_3 = 0; i_3 < 4; ++i_3) {
                for (ptrdiff_t i_4 = 0; i_4 < 4; ++i_4) {
                    max_pool1_1[i*288 + i_2*36 + i_3*6 + i_4 + 7] = max_pool1[i*128 + i_2*16 + i_3*4 + i_4];
                }
            }
        }
    }
    /* ∂conv2d2.W[f, c, i, j] = sum[n < 32, p < 4, q < 4](max_pool1·1[n, c, i + p, j +
       q]*∂conv2d2[n, f, p, q]) */
    for (ptrdiff_t f = 0; f < 16; ++f) {
        for (ptrdiff_t c = 0; c < 8; ++c) {
            for (ptrdiff_t i = 0; i < 3; ++i) {
                for (ptrdiff_t j = 0; j < 3; ++j) {
                    lenet_real sum = 0;
                    for (ptrdiff_t n = 0; n < 32; ++n) {
                        for (ptrdiff_t p = 0; p < 4; ++p) {
                            for (ptrdiff_t q = 0; q < 4; ++q) {
                                sum += max_pool1_1[n*288 + c*36 + p*6 + i*6 + q + j]*d_conv2d2[n*256 + f*16 + p*4 + q];
                            }
                        }
                    }
                    d_conv2d2_W[f*72 + c*9 + i*3 + j] = sum;
                }
            }
        }
    }
    /* ∂conv2d2.b[f] = sum[n < 32, p < 4, q < 4](∂conv2d2[n, f, p, q]) */
    for (ptrdiff_t f = 0; f < 16; ++f) {
        lenet_real sum = 0;
        for (ptrdiff_t n = 0; n < 32; ++n) {
            for (ptrdiff_t p = 0; p < 4; ++p) {
                for (ptrdiff_t q = 0; q < 4; ++q) {
                    sum += d_conv2d2[n*256 + f*16 + p*4 + q];
                }
            }
        }
        d_conv2d2_b[f] = sum;
    }
}

/* backward of conv2d1, relu1, max_pool1 */
static void lenet_conv2d1_relu1_max_pool1_backward(
    const lenet_real *x,
    const lenet_real *relu1,
    const lenet_real *d_max_pool1,
    lenet_real *d_conv2d1_W,
    lenet_real *d_conv2d1_b,
    lenet_real *max_pool1_argmax,
    lenet_real *d_relu1,
    lenet_real *d_conv2d1,
    lenet_real *x_1)
{
    /* max_pool1·argmax[n, c, p, q] = argmax[i < 2, j < 2](relu1[n, c, i + 2*p, j + 2*q]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t c = 0; c < 8; ++c) {
            for (ptrdiff_t p = 0; p < 4; ++p) {
                for (ptrdiff_t q = 0; q < 4; ++q) {
                    ptrdiff_t where = 0;
                    lenet_real best = relu1[n*512 + c*64 + p*16 + q*2];
                    for (ptrdiff_t i = 0; i < 2; ++i) {
                        for (ptrdiff_t j = 0; j < 2; ++j) {
                            const lenet_real candidate = relu1[n*512 + c*64 + p*16 + i*8 + q*2 + j];
                            if (candidate > best) {
                                best = candidate;
                                where = i*2 + j;
                            }
                        }
                    }
                    max_pool1_argmax[n*128 + c*16 + p*4 + q] = (lenet_real)where;
                }
            }
        }
    }
    /* ∂relu1 = 0 */
    for (ptrdiff_t place = 0; place < 16384; ++place) {
        d_relu1[place] = 0;
    }
    /* ∂relu1[n, c, i + 2*p, j + 2*q] = ∂max_pool1[n, c, p, q] if 2*i + j - max_pool1·argmax[n, c,
       p, q] == 0 */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t c = 0; c < 8; ++c) {
            for (ptrdiff_t p = 0; p < 4; ++p) {
                for (ptrdiff_t i = 0; i < 2; ++i) {
                    for (ptrdiff_t q = 0; q < 4; ++q) {
                        for (ptrdiff_t j = lenet_later(0, (ptrdiff_t)max_pool1_argmax[n*128 + c*16 + p*4 + q] - i*2); j < lenet_earlier(2, (ptrdiff_t)max_pool1_argmax[n*128 + c*16 + p*4 + q] + 1 - i*2); ++j) {
                            d_relu1[n*512 + c*64 + p*16 + i*8 + q*2 + j] = d_max_pool1[n*128 + c*16 + p*4 + q];
                        }
                    }
                }
            }
        }
    }
    /* ∂conv2d1[n, t, m, s] = where(relu1[n, t, m, s] > 0, ∂relu1[n, t, m, s], 0) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t t = 0; t < 8; ++t) {
            for (ptrdiff_t m = 0; m < 8; ++m) {
                for (ptrdiff_t s = 0; s < 8; ++s) {
                    const lenet_real d_relu1_here = d_relu1[n*512 + t*64 + m*8 + s];
                    d_conv2d1[n*512 + t*64 + m*8 + s] = relu1[n*512 + t*64 + m*8 + s] > 0 ? d_relu1_here : (lenet_real)0;
                }
            }
        }
    }
    /* x·1 = 0 */
    for (ptrdiff_t place = 0; place < 3200; ++place) {
        x_1[place] = 0;
    }
    /* x·1[i, i_2, i_3 + 1, i_4 + 1] = x[i, i_2, i_3, i_4] */
    for (ptrdiff_t i = 0; i < 32; ++i) {
        for (ptrdiff_t i_2 = 0; i_2 < 1; ++i_2) {
            for (ptrdiff_t i_3 = 0; i_3 < 8; ++i_3) {
                for (ptrdiff_t i_4 = 0; i_4 < 8; ++i_4) {
                    x_1[i*100 + i_2*100 + i_3*10 + i_4 + 11] = x[i*64 + i_2*64 + i_3*8 + i_4];
                }
            }
        }
    }
    /* ∂conv2d1.W[f, c, i, j] = sum[n < 32, p < 8, q < 8](x·1[n, c, i + p, j + q]*∂conv2d1[n, f, p,
       q]) */
    for (ptrdiff_t f = 0; f < 8; ++f) {
        for (ptrdiff_t c = 0; c < 1; ++c) {
            for (ptrdiff_t i = 0; i < 3; ++i) {
                for (ptrdiff_t j = 0; j < 3; ++j) {
                    lenet_real sum = 0;
                    for (ptrdiff_t n = 0; n < 32; ++n) {
                        for (ptrdiff_t p = 0; p < 8; ++p) {
                            for (ptrdiff_t q = 0; q < 8; ++q) {
                                sum += x_1[n*100 + c*100 + p*10 + i*10 + q + j]*d_conv2d1[n*512 + f*64 + p*8 + q];
                            }
                        }
                    }
                    d_conv2d1_W[c*9 + f*9 + i*3 + j] = sum;
                }
            }
        }
    }
    /* ∂conv2d1.b[f] = sum[n < 32, p < 8, q < 8](∂conv2d1[n, f, p, q]) */
    for (ptrdiff_t f = 0; f < 8; ++f) {
        lenet_real sum = 0;
        for (ptrdiff_t n = 0; n < 32; ++n) {
            for (ptrdiff_t p = 0; p < 8; ++p) {
                for (ptrdiff_t q = 0; q < 8; ++q) {
                    sum += d_conv2d1[n*512 + f*64 + p*8 + q];
                }
            }
        }
        d_conv2d1_b[f] = sum;
    }
}

/* predict of conv2d1, relu1, max_pool1 */
static void lenet_conv2d1_relu1_max_pool1_predict(
    const lenet_real *x,
    const lenet_real *conv2d1_W,
    const lenet_real *conv2d1_b,
    lenet_real *max_pool1,
    lenet_real *x_1,
    lenet_real *conv2d1_sum,
    lenet_real *relu1)
{
    /* x·1 = 0 */
    for (ptrdiff_t place = 0; place < 3200; ++place) {
        x_1[place] = 0;
    }
    /* x·1[i, i_2, i_3 + 1, i_4 + 1] = x[i, i_2, i_3, i_4] */
    for (ptrdiff_t i = 0; i < 32; ++i) {
        for (ptrdiff_t i_2 = 0; i_2 < 1; ++i_2) {
            for (ptrdiff_t i_3 = 0; i_3 < 8; ++i_3) {
                for (ptrdiff_t i_4 = 0; i_4 < 8; ++i_4) {
                    x_1[i*100 + i_2*100 + i_3*10 + i_4 + 11] = x[i*64 + i_2*64 + i_3*8 + i_4];
                }
            }
        }
    }
    /* conv2d1·sum[n, f, p, q] = sum[c < 1, i < 3, j < 3](conv2d1.W[f, c, i, j]*x·1[n, c, i + p, j
       + q]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t f = 0; f < 8; ++f) {
            for (ptrdiff_t p = 0; p < 8; ++p) {
                for (ptrdiff_t q = 0; q < 8; ++q) {
                    lenet_real sum = 0;
                    for (ptrdiff_t c = 0; c < 1; ++c) {
                        for (ptrdiff_t i = 0; i < 3; ++i) {
                            for (ptrdiff_t j = 0; j < 3; ++j) {
                                sum += conv2d1_W[f*9 + c*9 + i*3 + j]*x_1[n*100 + c*100 + i*10 + p*10 + q + j];
                            }
                        }
                    }
                    conv2d1_sum[n*512 + f*64 + p*8 + q] = sum;
                }
            }
        }
    }
    /* relu1[n, t, m, s] = where(conv2d1.b[t] + conv2d1·sum[n, t, m, s] > 0, conv2d1.b[t] +
       conv2d1·sum[n, t, m, s], 0) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t t = 0; t < 8; ++t) {
            for (ptrdiff_t m = 0; m < 8; ++m) {
                for (ptrdiff_t s = 0; s < 8; ++s) {
                    const lenet_real conv2d1_b_here = conv2d1_b[t];
                    const lenet_real conv2d1_sum_here = conv2d1_sum[n*512 + t*64 + m*8 + s];
                    relu1[n*512 + t*64 + m*8 + s] = conv2d1_b_here + conv2d1_sum_here > 0 ? conv2d1_b_here + conv2d1_sum_here : (lenet_real)0;
                }
            }
        }
    }
    /* max_pool1[n, c, p, q] = max[i < 2, j < 2](relu1[n, c, i + 2*p, j + 2*q]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t c = 0; c < 8; ++c) {
            for (ptrdiff_t p = 0; p < 4; ++p) {
                for (ptrdiff_t q = 0; q < 4; ++q) {
                    lenet_real best = relu1[n*512 + c*64 + p*16 + q*2];
                    for (ptrdiff_t i = 0; i < 2; ++i) {
                        for (ptrdiff_t j = 0; j < 2; ++j) {
                            const lenet_real candidate = relu1[n*512 + c*64 + p*16 + i*8 + q*2 + j];
                            if (candidate > best) {
                                best = candidate;
                            }
                        }
                    }
                    max_pool1[n*128 + c*16 + p*4 + q] = best;
                }
            }
        }
    }
}

/* predict of conv2d2, relu2, max_pool2, flatten1 */
static void lenet_conv2d2_relu2_max_pool2_flatten1_predict(
    const lenet_real *max_pool1,
    const lenet_real *conv2d2_W,
    const lenet_real *conv2d2_b,
    lenet_real *max_pool2,
    lenet_real *max_pool1_1,
    lenet_real *conv2d2_sum,
    lenet_real *relu2)
{
    /* max_pool1·1 = 0 */
    for (ptrdiff_t place = 0; place < 9216; ++place) {
        max_pool1_1[place] = 0;
    }
    /* max_pool1·1[i, i_2, i_3 + 1, i_4 + 1] = max_pool1[i, i_2, i_3, i_4] */
    for (ptrdiff_t i = 0; i < 32; ++i) {
        for (ptrdiff_t i_2 = 0; i_2 < 8; ++i_2) {
            for (ptrdiff_t i_3 = 0; i_3 < 4; ++i_3) {
                for (ptrdiff_t i_4 = 0; i_4 < 4; ++i_4) {
                    max_pool1_1[i*288 + i_2*36 + i_3*6 + i_4 + 7] = max_pool1[i*128 + i_2*16 + i_3*4 + i_4];
                }
            }
        }
    }
    /* conv2d2·sum[n, f, p, q] = sum[c < 8, i < 3, j < 3](conv2d2.W[f, c, i, j]*max_pool1·1[n, c, i
       + p, j + q]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t f = 0; f < 16; ++f) {
            for (ptrdiff_t p = 0; p < 4; ++p) {
                for (ptrdiff_t q = 0; q < 4; ++q) {
                    lenet_real sum = 0;
                    for (ptrdiff_t c = 0; c < 8; ++c) {
                        for (ptrdiff_t i = 0; i < 3; ++i) {
                            for (ptrdiff_t j = 0; j < 3; ++j) {
                                sum += conv2d2_W[f*72 + c*9 + i*3 + j]*max_pool1_1[n*288 + c*36 + i*6 + p*6 + q + j];
                            }
                        }
                    }
                    conv2d2_sum[n*256 + f*16 + p*4 + q] = sum;
                }
            }
        }
    }
    /* relu2[n, t, m, s] = where(conv2d2.b[t] + conv2d2·sum[n, t, m, s] > 0, conv2d2.b[t] +
       conv2d2·sum[n, t, m, s], 0) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t t = 0; t < 16; ++t) {
            for (ptrdiff_t m = 0; m < 4; ++m) {
                for (ptrdiff_t s = 0; s < 4; ++s) {
                    const lenet_real conv2d2_b_here = conv2d2_b[t];
                    const lenet_real conv2d2_sum_here = conv2d2_sum[n*256 + t*16 + m*4 + s];
                    relu2[n*256 + t*16 + m*4 + s] = conv2d2_b_here + conv2d2_sum_here > 0 ? conv2d2_b_here + conv2d2_sum_here : (lenet_real)0;
                }
            }
        }
    }
    /* max_pool2[n, c, p, q] = max[i < 2, j < 2](relu2[n, c, i + 2*p, j + 2*q]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t c = 0; c < 16; ++c) {
            for (ptrdiff_t p = 0; p < 2; ++p) {
                for (ptrdiff_t q = 0; q < 2; ++q) {
                    lenet_real best = relu2[n*256 + c*16 + p*8 + q*2];
                    for (ptrdiff_t i = 0; i < 2; ++i) {
                        for (ptrdiff_t j = 0; j < 2; ++j) {
                            const lenet_real candidate = relu2[n*256 + c*16 + p*8 + i*4 + q*2 + j];
                            if (candidate > best) {
                                best = candidate;
                            }
                        }
                    }
                    max_pool2[n*64 + c*4 + p*2 + q] = best;
                }
            }
        }
    }
    /* flatten1 is max_pool2 in another shape */
}

/* predict of logits, cross_entropy1 */
static void lenet_logits_cross_entropy1_predict(
    const lenet_real *relu3,
    const lenet_real *logits_W,
    const lenet_real *logits_b,
    lenet_real *logits,
    lenet_real *logits_sum)
{
    /* logits·sum[n, u] = sum[k < 32](logits.W[u, k]*relu3[n, k]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t u = 0; u < 10; ++u) {
            lenet_real sum = 0;
            for (ptrdiff_t k = 0; k < 32; ++k) {
                sum += logits_W[u*32 + k]*relu3[n*32 + k];
            }
            logits_sum[n*10 + u] = sum;
        }
    }
    /* logits[n, u] = logits.b[u] + logits·sum[n, u] */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t u = 0; u < 10; ++u) {
            logits[n*10 + u] = logits_b[u] + logits_sum[n*10 + u];
        }
    }
}

lenet_real lenet_forward(const lenet_real *parameters, const lenet_real *x, const int32_t *y,
    lenet_real *workspace)
{
    if (!(lenet_valid_y(y))) {
        return lenet_nan();
    }
    /* conv2d1, relu1, max_pool1 */
    lenet_conv2d1_relu1_max_pool1_forward(x, parameters, parameters + 72, workspace,
        workspace + 19584, workspace, workspace + 3200);
    /* conv2d2, relu2, max_pool2, flatten1 */
    lenet_conv2d2_relu2_max_pool2_flatten1_forward(workspace, parameters + 80,
        parameters + 1232, workspace + 4096, workspace + 12288, workspace + 4096,
        workspace + 35968);
    /* dense1, relu3 */
    lenet_dense1_relu3_forward(workspace + 12288, parameters + 1248, parameters + 3296,
        workspace + 15360, workspace + 14336);
    /* logits, cross_entropy1 */
    lenet_logits_cross_entropy1_forward(workspace + 15360, parameters + 3328, parameters + 3648,
        y, workspace + 14656, workspace + 14336, workspace + 16384, workspace + 14336,
        workspace + 14336, workspace + 14976, workspace + 14336, workspace + 15296);
    return workspace[14336];
}

void lenet_backward(const lenet_real *parameters, const lenet_real *x, const int32_t *y,
    lenet_real *workspace, lenet_real *gradients)
{
    if (!(lenet_valid_y(y))) {
        for (ptrdiff_t place = 0; place < 3658; ++place) {
            gradients[place] = lenet_nan();
        }
        return;
    }
    /* logits, cross_entropy1 */
    lenet_logits_cross_entropy1_backward(workspace + 15360, parameters + 3328, y,
        workspace + 16384, workspace + 16704, gradients + 3328, gradients + 3648,
        workspace + 14976);
    /* dense1, relu3 */
    lenet_dense1_relu3_backward(workspace + 12288, parameters + 1248, workspace + 15360,
        workspace + 16704, workspace + 35968, gradients + 1248, gradients + 3296,
        workspace + 17728);
    /* conv2d2, relu2, max_pool2, flatten1 */
    lenet_conv2d2_relu2_max_pool2_flatten1_backward(workspace, parameters + 80,
        workspace + 4096, workspace + 35968, workspace + 35968, gradients + 80,
        gradients + 1232, workspace + 16704, workspace + 38016, workspace + 46208,
        workspace + 54400, workspace + 54400);
    /* conv2d1, relu1, max_pool1 */
    lenet_conv2d1_relu1_max_pool1_backward(x, workspace + 19584, workspace + 35968, gradients,
        gradients + 72, workspace + 40064, workspace + 44160, workspace + 60544,
        workspace + 35968);
}

lenet_real lenet_step(lenet_real *parameters, const lenet_real *x, const int32_t *y,
    lenet_real *workspace, lenet_real rate)
{
    if (!(lenet_valid_y(y))) {
        return lenet_nan();
    }
    lenet_real *const gradients = workspace + 76928;
    const lenet_real loss = lenet_forward(parameters, x, y, workspace);
    lenet_backward(parameters, x, y, workspace, gradients);
    for (ptrdiff_t place = 0; place < 3658; ++place) {
        parameters[place] -= rate*gradients[place];
    }
    return loss;
}

void lenet_predict(const lenet_real *parameters, const lenet_real *x, lenet_real *workspace,
    lenet_real *output)
{
    /* conv2d1, relu1, max_pool1 */
    lenet_conv2d1_relu1_max_pool1_predict(x, parameters, parameters + 72, workspace, workspace,
        workspace + 3200, workspace + 19584);
    /* conv2d2, relu2, max_pool2, flatten1 */
    lenet_conv2d2_relu2_max_pool2_flatten1_predict(workspace, parameters + 80,
        parameters + 1232, workspace + 12288, workspace + 4096, workspace + 35968,
        workspace + 4096);
    /* dense1, relu3 */
    lenet_dense1_relu3_forward(workspace + 12288, parameters + 1248, parameters + 3296,
        workspace + 15360, workspace + 14336);
    /* logits, cross_entropy1 */
    lenet_logits_cross_entropy1_predict(workspace + 15360, parameters + 3328, parameters + 3648,
        workspace + 14656, workspace + 14336);
    /* the output */
    for (ptrdiff_t place = 0; place < 320; ++place) {
        output[place] = workspace[14656 + place];
    }
}
