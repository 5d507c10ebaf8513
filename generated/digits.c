/* digits.c: a network, its gradient and a training step in C99; see digits.h.
 *
 * Made by symbp 0.1.0 from the declaration of `digits`
 * (SHA-256 a7ebd91143bf486a8d87645aa5b510c6f829ecd6a63406011cb8df0143ef2410). Do not edit.
 *
 * Recommended: -O3 -march=native -ffast-math, and -lm to link. Results do not rest on infinities
 * or NaN inside the computation, so they hold with and without -ffast-math.
 */
#include "digits.h"

#include <math.h>

#ifdef digits_DOUBLE
#define digits_exp exp
#define digits_log log
#else
#define digits_exp expf
#define digits_log logf
#endif

static const digits_tensor digits_table[] = {
    {"dense1.W", 0, 2048},
    {"dense1.b", 2048, 32},
    {"logits.W", 2080, 320},
    {"logits.b", 2400, 10},
};

const digits_tensor *digits_tensors(void)
{
    return digits_table;
}

/* NaN by its bits: compilers may assume that arithmetic makes none. */
static digits_real digits_nan(void)
{
#ifdef digits_DOUBLE
    const volatile uint64_t bits = UINT64_C(0x7ff8000000000000);
    const uint64_t pattern = bits;
#else
    const volatile uint32_t bits = UINT32_C(0x7fc00000);
    const uint32_t pattern = bits;
#endif
    digits_real value;
    const unsigned char *const from = (const unsigned char *)&pattern;
    unsigned char *const to = (unsigned char *)&value;
    for (size_t place = 0; place < sizeof value; ++place) {
        to[place] = from[place];
    }
    return value;
}

static int digits_valid_y(const int32_t *y)
{
    int valid = 1;
    for (ptrdiff_t place = 0; place < 32; ++place) {
        valid &= y[place] >= 0 && y[place] < 10;
    }
    return valid;
}

/* forward of dense1, relu1 */
static void digits_dense1_relu1_forward(
    const digits_real *x,
    const digits_real *dense1_W,
    const digits_real *dense1_b,
    digits_real *relu1,
    digits_real *dense1_sum)
{
    /* dense1·sum[n, u] = sum[k < 64](dense1.W[u, k]*x[n, k]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t u = 0; u < 32; ++u) {
            digits_real sum = 0;
            for (ptrdiff_t k = 0; k < 64; ++k) {
                sum += dense1_W[u*64 + k]*x[n*64 + k];
            }
            dense1_sum[n*32 + u] = sum;
        }
    }
    /* relu1[n, t] = where(dense1.b[t] + dense1·sum[n, t] > 0, dense1.b[t] + dense1·sum[n, t], 0) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t t = 0; t < 32; ++t) {
            const digits_real dense1_b_here = dense1_b[t];
            const digits_real dense1_sum_here = dense1_sum[n*32 + t];
            relu1[n*32 + t] = dense1_b_here + dense1_sum_here > 0 ? dense1_b_here + dense1_sum_here : (digits_real)0;
        }
    }
}

/* forward of logits, cross_entropy1 */
static void digits_logits_cross_entropy1_forward(
    const digits_real *relu1,
    const digits_real *logits_W,
    const digits_real *logits_b,
    const int32_t *y,
    digits_real *logits,
    digits_real *cross_entropy1,
    digits_real *cross_entropy1_p,
    digits_real *logits_sum,
    digits_real *cross_entropy1_p_sum_max,
    digits_real *cross_entropy1_p_sum_shifted,
    digits_real *cross_entropy1_p_sum_exp,
    digits_real *cross_entropy1_p_sum_scaled)
{
    /* logits·sum[n, u] = sum[k < 32](logits.W[u, k]*relu1[n, k]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t u = 0; u < 10; ++u) {
            digits_real sum = 0;
            for (ptrdiff_t k = 0; k < 32; ++k) {
                sum += logits_W[u*32 + k]*relu1[n*32 + k];
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
        digits_real best = logits[n*10];
        for (ptrdiff_t j = 0; j < 10; ++j) {
            const digits_real candidate = logits[n*10 + j];
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
            cross_entropy1_p_sum_exp[n*10 + j] = digits_exp(cross_entropy1_p_sum_shifted[n*10 + j]);
        }
    }
    /* cross_entropy1.p·sum·scaled[n] = sum[j < 10](cross_entropy1.p·sum·exp[n, j]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        digits_real sum = 0;
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
        digits_real sum = 0;
        for (ptrdiff_t n = 0; n < 32; ++n) {
            sum += (digits_real)0.03125*digits_log(cross_entropy1_p_sum_scaled[n]) - (digits_real)0.03125*cross_entropy1_p_sum_shifted[n*10 + (ptrdiff_t)y[n]];
        }
        cross_entropy1[0] = sum;
    }
}

/* backward of logits, cross_entropy1 */
static void digits_logits_cross_entropy1_backward(
    const digits_real *relu1,
    const digits_real *logits_W,
    const int32_t *y,
    const digits_real *cross_entropy1_p,
    digits_real *d_relu1,
    digits_real *d_logits_W,
    digits_real *d_logits_b,
    digits_real *d_logits)
{
    /* ∂logits[n, k] = cross_entropy1.p[n, k]/32 - [k - y[n] == 0]/32 */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t k = 0; k < 10; ++k) {
            d_logits[n*10 + k] = (digits_real)0.03125*cross_entropy1_p[n*10 + k] - (digits_real)0.03125*(k == (ptrdiff_t)y[n] ? (digits_real)1 : (digits_real)0);
        }
    }
    /* ∂relu1[n, k] = sum[u < 10](logits.W[u, k]*∂logits[n, u]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t k = 0; k < 32; ++k) {
            d_relu1[n*32 + k] = 0;
        }
        for (ptrdiff_t u = 0; u < 10; ++u) {
            const digits_real scale = d_logits[n*10 + u];
            for (ptrdiff_t k = 0; k < 32; ++k) {
                d_relu1[n*32 + k] += scale*logits_W[u*32 + k];
            }
        }
    }
    /* ∂logits.W[u, k] = sum[n < 32](relu1[n, k]*∂logits[n, u]) */
    for (ptrdiff_t u = 0; u < 10; ++u) {
        for (ptrdiff_t k = 0; k < 32; ++k) {
            d_logits_W[u*32 + k] = 0;
        }
        for (ptrdiff_t n = 0; n < 32; ++n) {
            const digits_real scale = d_logits[n*10 + u];
            for (ptrdiff_t k = 0; k < 32; ++k) {
                d_logits_W[u*32 + k] += scale*relu1[n*32 + k];
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

/* backward of dense1, relu1 */
static void digits_dense1_relu1_backward(
    const digits_real *x,
    const digits_real *relu1,
    const digits_real *d_relu1,
    digits_real *d_dense1_W,
    digits_real *d_dense1_b,
    digits_real *d_dense1)
{
    /* ∂dense1[n, t] = where(relu1[n, t] > 0, ∂relu1[n, t], 0) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t t = 0; t < 32; ++t) {
            const digits_real d_relu1_here = d_relu1[n*32 + t];
            d_dense1[n*32 + t] = relu1[n*32 + t] > 0 ? d_relu1_here : (digits_real)0;
        }
    }
    /* ∂dense1.W[u, k] = sum[n < 32](x[n, k]*∂dense1[n, u]) */
    for (ptrdiff_t u = 0; u < 32; ++u) {
        for (ptrdiff_t k = 0; k < 64; ++k) {
            d_dense1_W[u*64 + k] = 0;
        }
        for (ptrdiff_t n = 0; n < 32; ++n) {
            const digits_real scale = d_dense1[n*32 + u];
            for (ptrdiff_t k = 0; k < 64; ++k) {
                d_dense1_W[u*64 + k] += scale*x[n*64 + k];
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

/* predict of logits, cross_entropy1 */
static void digits_logits_cross_entropy1_predict(
    const digits_real *relu1,
    const digits_real *logits_W,
    const digits_real *logits_b,
    digits_real *logits,
    digits_real *logits_sum)
{
    /* logits·sum[n, u] = sum[k < 32](logits.W[u, k]*relu1[n, k]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t u = 0; u < 10; ++u) {
            digits_real sum = 0;
            for (ptrdiff_t k = 0; k < 32; ++k) {
                sum += logits_W[u*32 + k]*relu1[n*32 + k];
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

digits_real digits_forward(const digits_real *parameters, const digits_real *x, const int32_t *y,
    digits_real *workspace)
{
    if (!(digits_valid_y(y))) {
        return digits_nan();
    }
    /* dense1, relu1 */
    digits_dense1_relu1_forward(x, parameters, parameters + 2048, workspace + 1024, workspace);
    /* logits, cross_entropy1 */
    digits_logits_cross_entropy1_forward(workspace + 1024, parameters + 2080, parameters + 2400,
        y, workspace + 320, workspace, workspace + 2048, workspace, workspace, workspace + 640,
        workspace, workspace + 960);
    return workspace[0];
}

void digits_backward(const digits_real *parameters, const digits_real *x, const int32_t *y,
    digits_real *workspace, digits_real *gradients)
{
    if (!(digits_valid_y(y))) {
        for (ptrdiff_t place = 0; place < 2410; ++place) {
            gradients[place] = digits_nan();
        }
        return;
    }
    /* logits, cross_entropy1 */
    digits_logits_cross_entropy1_backward(workspace + 1024, parameters + 2080, y,
        workspace + 2048, workspace + 2368, gradients + 2080, gradients + 2400,
        workspace + 640);
    /* dense1, relu1 */
    digits_dense1_relu1_backward(x, workspace + 1024, workspace + 2368, gradients,
        gradients + 2048, workspace + 3392);
}

digits_real digits_step(digits_real *parameters, const digits_real *x, const int32_t *y,
    digits_real *workspace, digits_real rate)
{
    if (!(digits_valid_y(y))) {
        return digits_nan();
    }
    digits_real *const gradients = workspace + 4416;
    const digits_real loss = digits_forward(parameters, x, y, workspace);
    digits_backward(parameters, x, y, workspace, gradients);
    for (ptrdiff_t place = 0; place < 2410; ++place) {
        parameters[place] -= rate*gradients[place];
    }
    return loss;
}

void digits_predict(const digits_real *parameters, const digits_real *x, digits_real *workspace,
    digits_real *output)
{
    /* dense1, relu1 */
    digits_dense1_relu1_forward(x, parameters, parameters + 2048, workspace + 1024, workspace);
    /* logits, cross_entropy1 */
    digits_logits_cross_entropy1_predict(workspace + 1024, parameters + 2080, parameters + 2400,
        workspace + 320, workspace);
    /* the output */
    for (ptrdiff_t place = 0; place < 320; ++place) {
        output[place] = workspace[320 + place];
    }
}
