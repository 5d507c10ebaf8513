/* textbook.c: a network, its gradient and a training step in C99; see textbook.h.
 *
 * Made by symbp 0.1.0 from the declaration of `textbook`
 * (SHA-256 1c5c5291757c4ddff725022991bcfeb92c314695b5b001a3b3e007b251d224ad). Do not edit.
 *
 * Recommended: -O3 -march=native -ffast-math, and -lm to link. Results do not rest on infinities
 * or NaN inside the computation, so they hold with and without -ffast-math.
 */
#include "textbook.h"

#include <math.h>

#ifdef textbook_DOUBLE
#define textbook_exp exp
#define textbook_fabs fabs
#else
#define textbook_exp expf
#define textbook_fabs fabsf
#endif

static const textbook_tensor textbook_table[] = {
    {"hidden.W", 0, 4},
    {"output.W", 4, 2},
    {"output.b", 6, 1},
};

const textbook_tensor *textbook_tensors(void)
{
    return textbook_table;
}

/* 1/(1 + exp(-x)), without overflow. Where it rounds to 1 it is 1, whatever reciprocal the compiler
   chooses: large x are multiplied by 1 - sigmoid(x). */
static inline textbook_real textbook_sigmoid(textbook_real x)
{
    const textbook_real e = textbook_exp(-textbook_fabs(x));
    return x > 40 ? 1 : (x >= 0 ? 1 : e) / (1 + e);
}

static inline textbook_real textbook_power_2(textbook_real x)
{
    textbook_real result = x;
    result *= result;
    return result;
}

/* forward of hidden, sigmoid1 */
static void textbook_hidden_sigmoid1_forward(
    const textbook_real *x,
    const textbook_real *hidden_W,
    textbook_real *sigmoid1,
    textbook_real *hidden_sum)
{
    /* hidden·sum[n, u] = sum[k < 2](hidden.W[u, k]*x[n, k]) */
    for (ptrdiff_t n = 0; n < 1; ++n) {
        for (ptrdiff_t u = 0; u < 2; ++u) {
            textbook_real sum = 0;
            for (ptrdiff_t k = 0; k < 2; ++k) {
                sum += hidden_W[u*2 + k]*x[n*2 + k];
            }
            hidden_sum[n*2 + u] = sum;
        }
    }
    /* sigmoid1[n, t] = Sigmoid(hidden·sum[n, t]) */
    for (ptrdiff_t n = 0; n < 1; ++n) {
        for (ptrdiff_t t = 0; t < 2; ++t) {
            sigmoid1[n*2 + t] = textbook_sigmoid(hidden_sum[n*2 + t]);
        }
    }
}

/* forward of output, sigmoid2, half_mse1 */
static void textbook_output_sigmoid2_half_mse1_forward(
    const textbook_real *sigmoid1,
    const textbook_real *output_W,
    const textbook_real *output_b,
    const textbook_real *target,
    textbook_real *sigmoid2,
    textbook_real *half_mse1,
    textbook_real *output_sum)
{
    /* output·sum[n, u] = sum[k < 2](output.W[u, k]*sigmoid1[n, k]) */
    for (ptrdiff_t n = 0; n < 1; ++n) {
        for (ptrdiff_t u = 0; u < 1; ++u) {
            textbook_real sum = 0;
            for (ptrdiff_t k = 0; k < 2; ++k) {
                sum += output_W[u*2 + k]*sigmoid1[n*2 + k];
            }
            output_sum[n + u] = sum;
        }
    }
    /* sigmoid2[n, t] = Sigmoid(output.b[t] + output·sum[n, t]) */
    for (ptrdiff_t n = 0; n < 1; ++n) {
        for (ptrdiff_t t = 0; t < 1; ++t) {
            sigmoid2[n + t] = textbook_sigmoid(output_b[t] + output_sum[n + t]);
        }
    }
    /* half_mse1 = sum[n < 1, k < 1]((sigmoid2[n, k] - target[n, k])**2/2) */
    {
        textbook_real sum = 0;
        for (ptrdiff_t k = 0; k < 1; ++k) {
            for (ptrdiff_t n = 0; n < 1; ++n) {
                sum += textbook_power_2(sigmoid2[n + k] - target[n + k]);
            }
        }
        half_mse1[0] = (textbook_real)0.5*sum;
    }
}

/* backward of output, sigmoid2, half_mse1 */
static void textbook_output_sigmoid2_half_mse1_backward(
    const textbook_real *sigmoid1,
    const textbook_real *output_W,
    const textbook_real *sigmoid2,
    const textbook_real *target,
    textbook_real *d_sigmoid1,
    textbook_real *d_output_W,
    textbook_real *d_output_b,
    textbook_real *d_output)
{
    /* ∂output[n, t] = (-sigmoid2[n, t] + 1)*(sigmoid2[n, t] - target[n, t])*sigmoid2[n, t] */
    for (ptrdiff_t n = 0; n < 1; ++n) {
        for (ptrdiff_t t = 0; t < 1; ++t) {
            d_output[n + t] = (1 - sigmoid2[n + t])*(sigmoid2[n + t] - target[n + t])*sigmoid2[n + t];
        }
    }
    /* ∂sigmoid1[n, k] = sum[u < 1](output.W[u, k]*∂output[n, u]) */
    for (ptrdiff_t n = 0; n < 1; ++n) {
        for (ptrdiff_t k = 0; k < 2; ++k) {
            d_sigmoid1[n*2 + k] = 0;
        }
        for (ptrdiff_t u = 0; u < 1; ++u) {
            const textbook_real scale = d_output[n + u];
            for (ptrdiff_t k = 0; k < 2; ++k) {
                d_sigmoid1[n*2 + k] += scale*output_W[u*2 + k];
            }
        }
    }
    /* ∂output.W[u, k] = sum[n < 1](sigmoid1[n, k]*∂output[n, u]) */
    for (ptrdiff_t u = 0; u < 1; ++u) {
        for (ptrdiff_t k = 0; k < 2; ++k) {
            d_output_W[u*2 + k] = 0;
        }
        for (ptrdiff_t n = 0; n < 1; ++n) {
            const textbook_real scale = d_output[n + u];
            for (ptrdiff_t k = 0; k < 2; ++k) {
                d_output_W[u*2 + k] += scale*sigmoid1[n*2 + k];
            }
        }
    }
    /* ∂output.b[u] = sum[n < 1](∂output[n, u]) */
    {
        for (ptrdiff_t u = 0; u < 1; ++u) {
            d_output_b[u] = 0;
        }
        for (ptrdiff_t n = 0; n < 1; ++n) {
            for (ptrdiff_t u = 0; u < 1; ++u) {
                d_output_b[u] += d_output[n + u];
            }
        }
    }
}

/* backward of hidden, sigmoid1 */
static void textbook_hidden_sigmoid1_backward(
    const textbook_real *x,
    const textbook_real *sigmoid1,
    const textbook_real *d_sigmoid1,
    textbook_real *d_hidden_W,
    textbook_real *d_hidden)
{
    /* ∂hidden[n, t] = (-sigmoid1[n, t] + 1)*sigmoid1[n, t]*∂sigmoid1[n, t] */
    for (ptrdiff_t n = 0; n < 1; ++n) {
        for (ptrdiff_t t = 0; t < 2; ++t) {
            d_hidden[n*2 + t] = (1 - sigmoid1[n*2 + t])*sigmoid1[n*2 + t]*d_sigmoid1[n*2 + t];
        }
    }
    /* ∂hidden.W[u, k] = sum[n < 1](x[n, k]*∂hidden[n, u]) */
    for (ptrdiff_t u = 0; u < 2; ++u) {
        for (ptrdiff_t k = 0; k < 2; ++k) {
            d_hidden_W[u*2 + k] = 0;
        }
        for (ptrdiff_t n = 0; n < 1; ++n) {
            const textbook_real scale = d_hidden[n*2 + u];
            for (ptrdiff_t k = 0; k < 2; ++k) {
                d_hidden_W[u*2 + k] += scale*x[n*2 + k];
            }
        }
    }
}

/* predict of output, sigmoid2, half_mse1 */
static void textbook_output_sigmoid2_half_mse1_predict(
    const textbook_real *sigmoid1,
    const textbook_real *output_W,
    const textbook_real *output_b,
    textbook_real *sigmoid2,
    textbook_real *output_sum)
{
    /* output·sum[n, u] = sum[k < 2](output.W[u, k]*sigmoid1[n, k]) */
    for (ptrdiff_t n = 0; n < 1; ++n) {
        for (ptrdiff_t u = 0; u < 1; ++u) {
            textbook_real sum = 0;
            for (ptrdiff_t k = 0; k < 2; ++k) {
                sum += output_W[u*2 + k]*sigmoid1[n*2 + k];
            }
            output_sum[n + u] = sum;
        }
    }
    /* sigmoid2[n, t] = Sigmoid(output.b[t] + output·sum[n, t]) */
    for (ptrdiff_t n = 0; n < 1; ++n) {
        for (ptrdiff_t t = 0; t < 1; ++t) {
            sigmoid2[n + t] = textbook_sigmoid(output_b[t] + output_sum[n + t]);
        }
    }
}

textbook_real textbook_forward(const textbook_real *parameters, const textbook_real *x,
    const textbook_real *target, textbook_real *workspace)
{
    /* hidden, sigmoid1 */
    textbook_hidden_sigmoid1_forward(x, parameters, workspace + 2, workspace);
    /* output, sigmoid2, half_mse1 */
    textbook_output_sigmoid2_half_mse1_forward(workspace + 2, parameters + 4, parameters + 6,
        target, workspace + 1, workspace, workspace);
    return workspace[0];
}

void textbook_backward(const textbook_real *parameters, const textbook_real *x,
    const textbook_real *target, textbook_real *workspace, textbook_real *gradients)
{
    /* output, sigmoid2, half_mse1 */
    textbook_output_sigmoid2_half_mse1_backward(workspace + 2, parameters + 4, workspace + 1,
        target, workspace + 5, gradients + 4, gradients + 6, workspace + 4);
    /* hidden, sigmoid1 */
    textbook_hidden_sigmoid1_backward(x, workspace + 2, workspace + 5, gradients,
        workspace + 7);
}

textbook_real textbook_step(textbook_real *parameters, const textbook_real *x,
    const textbook_real *target, textbook_real *workspace, textbook_real rate)
{
    textbook_real *const gradients = workspace + 9;
    const textbook_real loss = textbook_forward(parameters, x, target, workspace);
    textbook_backward(parameters, x, target, workspace, gradients);
    for (ptrdiff_t place = 0; place < 7; ++place) {
        parameters[place] -= rate*gradients[place];
    }
    return loss;
}

void textbook_predict(const textbook_real *parameters, const textbook_real *x,
    textbook_real *workspace, textbook_real *output)
{
    /* hidden, sigmoid1 */
    textbook_hidden_sigmoid1_forward(x, parameters, workspace + 2, workspace);
    /* output, sigmoid2, half_mse1 */
    textbook_output_sigmoid2_half_mse1_predict(workspace + 2, parameters + 4, parameters + 6,
        workspace + 1, workspace);
    /* the output */
    for (ptrdiff_t place = 0; place < 1; ++place) {
        output[place] = workspace[1 + place];
    }
}
