/* autoencoder.c: a network, its gradient and a training step in C99; see autoencoder.h.
 *
 * Made by symbp 0.1.0 from the declaration of `autoencoder`
 * (SHA-256 ab5d9ab8cfadee38d704d27ff9b3743774d29f04ded4e14d943bf102cda2f327). Do not edit.
 *
 * Recommended: -O3 -march=native -ffast-math, and -lm to link. Results do not rest on infinities
 * or NaN inside the computation, so they hold with and without -ffast-math.
 */
#include "autoencoder.h"

#include <math.h>

#ifdef autoencoder_DOUBLE
#define autoencoder_exp exp
#define autoencoder_fabs fabs
#else
#define autoencoder_exp expf
#define autoencoder_fabs fabsf
#endif

static const autoencoder_tensor autoencoder_table[] = {
    {"dense1.W", 0, 2048},
    {"dense1.b", 2048, 32},
    {"code.W", 2080, 192},
    {"code.b", 2272, 6},
    {"dense2.W", 2278, 192},
    {"dense2.b", 2470, 32},
    {"dense3.W", 2502, 2048},
    {"dense3.b", 4550, 64},
};

const autoencoder_tensor *autoencoder_tensors(void)
{
    return autoencoder_table;
}

/* 1/(1 + exp(-x)), without overflow. Where it rounds to 1 it is 1, whatever reciprocal the compiler
   chooses: large x are multiplied by 1 - sigmoid(x). */
static inline autoencoder_real autoencoder_sigmoid(autoencoder_real x)
{
    const autoencoder_real e = autoencoder_exp(-autoencoder_fabs(x));
    return x > 40 ? 1 : (x >= 0 ? 1 : e) / (1 + e);
}

static inline autoencoder_real autoencoder_power_2(autoencoder_real x)
{
    autoencoder_real result = x;
    result *= result;
    return result;
}

/* forward of dense1, relu1 */
static void autoencoder_dense1_relu1_2_forward(
    const autoencoder_real *x,
    const autoencoder_real *dense1_W,
    const autoencoder_real *dense1_b,
    autoencoder_real *relu1,
    autoencoder_real *dense1_sum)
{
    /* dense1·sum[n, u] = sum[k < 64](dense1.W[u, k]*x[n, k]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t u = 0; u < 32; ++u) {
            autoencoder_real sum = 0;
            for (ptrdiff_t k = 0; k < 64; ++k) {
                sum += dense1_W[u*64 + k]*x[n*64 + k];
            }
            dense1_sum[n*32 + u] = sum;
        }
    }
    /* relu1[n, t] = where(dense1.b[t] + dense1·sum[n, t] > 0, dense1.b[t] + dense1·sum[n, t], 0) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t t = 0; t < 32; ++t) {
            const autoencoder_real dense1_b_here = dense1_b[t];
            const autoencoder_real dense1_sum_here = dense1_sum[n*32 + t];
            relu1[n*32 + t] = dense1_b_here + dense1_sum_here > 0 ? dense1_b_here + dense1_sum_here : (autoencoder_real)0;
        }
    }
}

/* forward of code */
static void autoencoder_code_forward(
    const autoencoder_real *relu1,
    const autoencoder_real *code_W,
    const autoencoder_real *code_b,
    autoencoder_real *code,
    autoencoder_real *code_sum)
{
    /* code·sum[n, u] = sum[k < 32](code.W[u, k]*relu1[n, k]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t u = 0; u < 6; ++u) {
            autoencoder_real sum = 0;
            for (ptrdiff_t k = 0; k < 32; ++k) {
                sum += code_W[u*32 + k]*relu1[n*32 + k];
            }
            code_sum[n*6 + u] = sum;
        }
    }
    /* code[n, u] = code.b[u] + code·sum[n, u] */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t u = 0; u < 6; ++u) {
            code[n*6 + u] = code_b[u] + code_sum[n*6 + u];
        }
    }
}

/* forward of dense2, relu2 */
static void autoencoder_dense1_relu1_forward(
    const autoencoder_real *x,
    const autoencoder_real *dense1_W,
    const autoencoder_real *dense1_b,
    autoencoder_real *relu1,
    autoencoder_real *dense1_sum)
{
    /* dense1·sum[n, u] = sum[k < 6](dense1.W[u, k]*x[n, k]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t u = 0; u < 32; ++u) {
            autoencoder_real sum = 0;
            for (ptrdiff_t k = 0; k < 6; ++k) {
                sum += dense1_W[u*6 + k]*x[n*6 + k];
            }
            dense1_sum[n*32 + u] = sum;
        }
    }
    /* relu1[n, t] = where(dense1.b[t] + dense1·sum[n, t] > 0, dense1.b[t] + dense1·sum[n, t], 0) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t t = 0; t < 32; ++t) {
            const autoencoder_real dense1_b_here = dense1_b[t];
            const autoencoder_real dense1_sum_here = dense1_sum[n*32 + t];
            relu1[n*32 + t] = dense1_b_here + dense1_sum_here > 0 ? dense1_b_here + dense1_sum_here : (autoencoder_real)0;
        }
    }
}

/* forward of dense3, pixels, mse1 */
static void autoencoder_dense3_pixels_mse1_forward(
    const autoencoder_real *relu2,
    const autoencoder_real *dense3_W,
    const autoencoder_real *dense3_b,
    const autoencoder_real *x,
    autoencoder_real *pixels,
    autoencoder_real *mse1,
    autoencoder_real *dense3_sum)
{
    /* dense3·sum[n, u] = sum[k < 32](dense3.W[u, k]*relu2[n, k]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t u = 0; u < 64; ++u) {
            autoencoder_real sum = 0;
            for (ptrdiff_t k = 0; k < 32; ++k) {
                sum += dense3_W[u*32 + k]*relu2[n*32 + k];
            }
            dense3_sum[n*64 + u] = sum;
        }
    }
    /* pixels[n, t] = Sigmoid(dense3.b[t] + dense3·sum[n, t]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            pixels[n*64 + t] = autoencoder_sigmoid(dense3_b[t] + dense3_sum[n*64 + t]);
        }
    }
    /* mse1 = sum[n < 32, t < 64]((pixels[n, t] - x[n, t])**2/2048) */
    {
        autoencoder_real sum = 0;
        for (ptrdiff_t n = 0; n < 32; ++n) {
            for (ptrdiff_t t = 0; t < 64; ++t) {
                sum += autoencoder_power_2(pixels[n*64 + t] - x[n*64 + t]);
            }
        }
        mse1[0] = (autoencoder_real)0.00048828125*sum;
    }
}

/* backward of dense3, pixels, mse1 */
static void autoencoder_dense3_pixels_mse1_backward(
    const autoencoder_real *relu2,
    const autoencoder_real *dense3_W,
    const autoencoder_real *pixels,
    const autoencoder_real *x,
    autoencoder_real *d_relu2,
    autoencoder_real *d_dense3_W,
    autoencoder_real *d_dense3_b,
    autoencoder_real *d_dense3)
{
    /* ∂dense3[n, t] = (-pixels[n, t] + 1)*(pixels[n, t] - x[n, t])*pixels[n, t]/1024 */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            d_dense3[n*64 + t] = (autoencoder_real)0.0009765625*(1 - pixels[n*64 + t])*(pixels[n*64 + t] - x[n*64 + t])*pixels[n*64 + t];
        }
    }
    /* ∂relu2[n, k] = sum[u < 64](dense3.W[u, k]*∂dense3[n, u]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t k = 0; k < 32; ++k) {
            d_relu2[n*32 + k] = 0;
        }
        for (ptrdiff_t u = 0; u < 64; ++u) {
            const autoencoder_real scale = d_dense3[n*64 + u];
            for (ptrdiff_t k = 0; k < 32; ++k) {
                d_relu2[n*32 + k] += scale*dense3_W[u*32 + k];
            }
        }
    }
    /* ∂dense3.W[u, k] = sum[n < 32](relu2[n, k]*∂dense3[n, u]) */
    for (ptrdiff_t u = 0; u < 64; ++u) {
        for (ptrdiff_t k = 0; k < 32; ++k) {
            d_dense3_W[u*32 + k] = 0;
        }
        for (ptrdiff_t n = 0; n < 32; ++n) {
            const autoencoder_real scale = d_dense3[n*64 + u];
            for (ptrdiff_t k = 0; k < 32; ++k) {
                d_dense3_W[u*32 + k] += scale*relu2[n*32 + k];
            }
        }
    }
    /* ∂dense3.b[u] = sum[n < 32](∂dense3[n, u]) */
    {
        for (ptrdiff_t u = 0; u < 64; ++u) {
            d_dense3_b[u] = 0;
        }
        for (ptrdiff_t n = 0; n < 32; ++n) {
            for (ptrdiff_t u = 0; u < 64; ++u) {
                d_dense3_b[u] += d_dense3[n*64 + u];
            }
        }
    }
}

/* backward of dense2, relu2 */
static void autoencoder_dense1_relu1_backward(
    const autoencoder_real *x,
    const autoencoder_real *dense1_W,
    const autoencoder_real *relu1,
    const autoencoder_real *d_relu1,
    autoencoder_real *d_x,
    autoencoder_real *d_dense1_W,
    autoencoder_real *d_dense1_b,
    autoencoder_real *d_dense1)
{
    /* ∂dense1[n, t] = where(relu1[n, t] > 0, ∂relu1[n, t], 0) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t t = 0; t < 32; ++t) {
            const autoencoder_real d_relu1_here = d_relu1[n*32 + t];
            d_dense1[n*32 + t] = relu1[n*32 + t] > 0 ? d_relu1_here : (autoencoder_real)0;
        }
    }
    /* ∂x[n, k] = sum[u < 32](dense1.W[u, k]*∂dense1[n, u]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t k = 0; k < 6; ++k) {
            d_x[n*6 + k] = 0;
        }
        for (ptrdiff_t u = 0; u < 32; ++u) {
            const autoencoder_real scale = d_dense1[n*32 + u];
            for (ptrdiff_t k = 0; k < 6; ++k) {
                d_x[n*6 + k] += scale*dense1_W[u*6 + k];
            }
        }
    }
    /* ∂dense1.W[u, k] = sum[n < 32](x[n, k]*∂dense1[n, u]) */
    for (ptrdiff_t u = 0; u < 32; ++u) {
        for (ptrdiff_t k = 0; k < 6; ++k) {
            d_dense1_W[u*6 + k] = 0;
        }
        for (ptrdiff_t n = 0; n < 32; ++n) {
            const autoencoder_real scale = d_dense1[n*32 + u];
            for (ptrdiff_t k = 0; k < 6; ++k) {
                d_dense1_W[u*6 + k] += scale*x[n*6 + k];
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

/* backward of code */
static void autoencoder_code_backward(
    const autoencoder_real *relu1,
    const autoencoder_real *code_W,
    const autoencoder_real *d_code,
    autoencoder_real *d_relu1,
    autoencoder_real *d_code_W,
    autoencoder_real *d_code_b)
{
    /* ∂relu1[n, k] = sum[u < 6](code.W[u, k]*∂code[n, u]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t k = 0; k < 32; ++k) {
            d_relu1[n*32 + k] = 0;
        }
        for (ptrdiff_t u = 0; u < 6; ++u) {
            const autoencoder_real scale = d_code[n*6 + u];
            for (ptrdiff_t k = 0; k < 32; ++k) {
                d_relu1[n*32 + k] += scale*code_W[u*32 + k];
            }
        }
    }
    /* ∂code.W[u, k] = sum[n < 32](relu1[n, k]*∂code[n, u]) */
    for (ptrdiff_t u = 0; u < 6; ++u) {
        for (ptrdiff_t k = 0; k < 32; ++k) {
            d_code_W[u*32 + k] = 0;
        }
        for (ptrdiff_t n = 0; n < 32; ++n) {
            const autoencoder_real scale = d_code[n*6 + u];
            for (ptrdiff_t k = 0; k < 32; ++k) {
                d_code_W[u*32 + k] += scale*relu1[n*32 + k];
            }
        }
    }
    /* ∂code.b[u] = sum[n < 32](∂code[n, u]) */
    {
        for (ptrdiff_t u = 0; u < 6; ++u) {
            d_code_b[u] = 0;
        }
        for (ptrdiff_t n = 0; n < 32; ++n) {
            for (ptrdiff_t u = 0; u < 6; ++u) {
                d_code_b[u] += d_code[n*6 + u];
            }
        }
    }
}

/* backward of dense1, relu1 */
static void autoencoder_dense1_relu1_2_backward(
    const autoencoder_real *x,
    const autoencoder_real *relu1,
    const autoencoder_real *d_relu1,
    autoencoder_real *d_dense1_W,
    autoencoder_real *d_dense1_b,
    autoencoder_real *d_dense1)
{
    /* ∂dense1[n, t] = where(relu1[n, t] > 0, ∂relu1[n, t], 0) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t t = 0; t < 32; ++t) {
            const autoencoder_real d_relu1_here = d_relu1[n*32 + t];
            d_dense1[n*32 + t] = relu1[n*32 + t] > 0 ? d_relu1_here : (autoencoder_real)0;
        }
    }
    /* ∂dense1.W[u, k] = sum[n < 32](x[n, k]*∂dense1[n, u]) */
    for (ptrdiff_t u = 0; u < 32; ++u) {
        for (ptrdiff_t k = 0; k < 64; ++k) {
            d_dense1_W[u*64 + k] = 0;
        }
        for (ptrdiff_t n = 0; n < 32; ++n) {
            const autoencoder_real scale = d_dense1[n*32 + u];
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

/* predict of dense3, pixels, mse1 */
static void autoencoder_dense3_pixels_mse1_predict(
    const autoencoder_real *relu2,
    const autoencoder_real *dense3_W,
    const autoencoder_real *dense3_b,
    autoencoder_real *pixels,
    autoencoder_real *dense3_sum)
{
    /* dense3·sum[n, u] = sum[k < 32](dense3.W[u, k]*relu2[n, k]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t u = 0; u < 64; ++u) {
            autoencoder_real sum = 0;
            for (ptrdiff_t k = 0; k < 32; ++k) {
                sum += dense3_W[u*32 + k]*relu2[n*32 + k];
            }
            dense3_sum[n*64 + u] = sum;
        }
    }
    /* pixels[n, t] = Sigmoid(dense3.b[t] + dense3·sum[n, t]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            pixels[n*64 + t] = autoencoder_sigmoid(dense3_b[t] + dense3_sum[n*64 + t]);
        }
    }
}

autoencoder_real autoencoder_forward(const autoencoder_real *parameters, const autoencoder_real *x,
    autoencoder_real *workspace)
{
    /* dense1, relu1 */
    autoencoder_dense1_relu1_2_forward(x, parameters, parameters + 2048, workspace + 1024,
        workspace);
    /* code */
    autoencoder_code_forward(workspace + 1024, parameters + 2080, parameters + 2272,
        workspace + 192, workspace);
    /* dense2, relu2 */
    autoencoder_dense1_relu1_forward(workspace + 192, parameters + 2278, parameters + 2470,
        workspace + 3072, workspace + 2048);
    /* dense3, pixels, mse1 */
    autoencoder_dense3_pixels_mse1_forward(workspace + 3072, parameters + 2502,
        parameters + 4550, x, workspace + 6144, workspace, workspace + 4096);
    return workspace[0];
}

void autoencoder_backward(const autoencoder_real *parameters, const autoencoder_real *x,
    autoencoder_real *workspace, autoencoder_real *gradients)
{
    /* dense3, pixels, mse1 */
    autoencoder_dense3_pixels_mse1_backward(workspace + 3072, parameters + 2502,
        workspace + 6144, x, workspace + 2048, gradients + 2502, gradients + 4550,
        workspace + 4096);
    /* dense2, relu2 */
    autoencoder_dense1_relu1_backward(workspace + 192, parameters + 2278, workspace + 3072,
        workspace + 2048, workspace + 384, gradients + 2278, gradients + 2470,
        workspace + 4096);
    /* code */
    autoencoder_code_backward(workspace + 1024, parameters + 2080, workspace + 384,
        workspace + 2048, gradients + 2080, gradients + 2272);
    /* dense1, relu1 */
    autoencoder_dense1_relu1_2_backward(x, workspace + 1024, workspace + 2048, gradients,
        gradients + 2048, workspace + 4096);
}

autoencoder_real autoencoder_step(autoencoder_real *parameters, const autoencoder_real *x,
    autoencoder_real *workspace, autoencoder_real rate)
{
    autoencoder_real *const gradients = workspace + 8192;
    const autoencoder_real loss = autoencoder_forward(parameters, x, workspace);
    autoencoder_backward(parameters, x, workspace, gradients);
    for (ptrdiff_t place = 0; place < 4614; ++place) {
        parameters[place] -= rate*gradients[place];
    }
    return loss;
}

void autoencoder_predict(const autoencoder_real *parameters, const autoencoder_real *x,
    autoencoder_real *workspace, autoencoder_real *output)
{
    /* dense1, relu1 */
    autoencoder_dense1_relu1_2_forward(x, parameters, parameters + 2048, workspace + 1024,
        workspace);
    /* code */
    autoencoder_code_forward(workspace + 1024, parameters + 2080, parameters + 2272,
        workspace + 192, workspace);
    /* dense2, relu2 */
    autoencoder_dense1_relu1_forward(workspace + 192, parameters + 2278, parameters + 2470,
        workspace + 3072, workspace + 2048);
    /* dense3, pixels, mse1 */
    autoencoder_dense3_pixels_mse1_predict(workspace + 3072, parameters + 2502,
        parameters + 4550, workspace + 6144, workspace + 4096);
    /* the output pixels */
    for (ptrdiff_t place = 0; place < 2048; ++place) {
        output[place] = workspace[6144 + place];
    }
    /* the output code */
    for (ptrdiff_t place = 0; place < 192; ++place) {
        output[2048 + place] = workspace[192 + place];
    }
}
