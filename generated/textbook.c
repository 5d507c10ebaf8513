/* textbook.c: a network, its gradient and a training step in C99; see textbook.h.
 *
 * Made by symbp 0.1.0 from the declaration of `textbook`
 * (SHA-256 1c5c5291757c4ddff725022991bcfeb92c314695b5b001a3b3e007b251d224ad). Do not edit.
 *
 * Recommended: -O3 -march=native -ffast-math -ffp-contract=fast, and -lm to link. Results do not
 * rest on infinities or NaN inside the computation, so they hold with and without -ffast-math.
 *
 * Each function names the layers that it serves, and each of its equations stands before the code
 * that computes it. What is made on the way to a numbered equation has its number too. ∂x is the
 * adjoint of x: the derivative of the objective with respect to x. The numbers, and l, are those of
 * textbook.tex.
 */
#include "textbook.h"

#ifdef textbook_DOUBLE
#include <math.h>
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

#ifdef textbook_DOUBLE
#else

static inline float textbook_number(uint32_t bits)
{
    union { float number; uint32_t bits; } both;
    both.bits = bits;
    return both.number;
}

#endif

static inline textbook_real textbook_power_2(textbook_real x)
{
    textbook_real result = x;
    result *= result;
    return result;
}

/* 1/(1 + exp(-x)), without overflow, and 1 where it rounds to 1: h - h*e/(1 + e), where h is 1 for
   positive x and e = exp(-|x|) for others. In float, as compilers may multiply by a rough
   reciprocal, it is 1/2 + x times a polynomial in x^2 up to 0.45. e = y*2^(24 - n), n the whole
   number next to |x|/log(2): an e that is too small for a float loses its last bits in that step,
   and e/(1 + e) = y/(2^(n - 24) + y) does not wait for it. Within 3 units in the last place. In
   double precision it is e - e*e/(1 + e) or 1/2 - (1 - e)/2/(1 + e). */
static inline textbook_real textbook_sigmoid(textbook_real x)
{
#ifdef textbook_DOUBLE
    const double e = exp(-fabs(x));
    const double part = (e < 0.5 ? e : (1 - e)/2)/(1 + e);
    const double below = e < 0.5 ? e - e*part : 0.5 - part;
    return x < 0 ? below : 1 - below;
#else
    const float size = x < 0 ? -x : x;
    const float a = size < 104.0f ? size : 104.0f; /* also for NaN */
    const int32_t n = (int32_t)(a*1.44269504f + 0.5f);
    const float r = (float)n*0.693145752f - a;
    const float c = 5.96046448e-08f + (float)n*8.51516e-14f;
    const float r2 = r*r;
    const float p = (1.0f + r*0.49999994f) + r2*((0.166665167f + r*0.0416681021f)
        + r2*(0.00836919248f + r*0.00138388923f));
    const float y = c + c*r*p;
    const uint32_t down = (uint32_t)(151 - n) << 23;
    const float e = y*textbook_number(down);
    const float part = y/(textbook_number(UINT32_C(0x7f000000) - down) + y);
    const float high = x < 0 ? e : 1.0f;
    const float far = high - high*part;
    const float t = x*x;
    const float near = 0.5f + x*(0.249999806f + t*(-0.0208258368f + t*0.00200979342f));
    return size > 0.45f ? far : near;
#endif
}

/* forward of hidden, sigmoid1: l = 1, equations (1) and (2) of textbook.tex */
static void textbook_hidden_sigmoid1_forward(
    const textbook_real *x,
    const textbook_real *hidden_W,
    textbook_real *hidden_sum,
    textbook_real *sigmoid1)
{
    /* (1) hidden·sum[n, u] = sum[k < 2](hidden.W[u, k]*x[n, k]) */
    for (ptrdiff_t u = 0; u < 2; ++u) {
        textbook_real sum = 0;
        for (ptrdiff_t k = 0; k < 2; ++k) {
            sum += hidden_W[u*2 + k]*x[k];
        }
        hidden_sum[u] = sum;
    }
    /* (2) sigmoid1[n, u] = Sigmoid(hidden·sum[n, u]) */
    for (ptrdiff_t u = 0; u < 2; ++u) {
        sigmoid1[u] = textbook_sigmoid(hidden_sum[u]);
    }
}

/* forward of output, sigmoid2, half_mse1: l = 2, equations (3) to (5) of textbook.tex */
static void textbook_output_sigmoid2_half_mse1_forward(
    const textbook_real *sigmoid1,
    const textbook_real *output_W,
    const textbook_real *output_b,
    const textbook_real *target,
    textbook_real *output_sum,
    textbook_real *sigmoid2,
    textbook_real *half_mse1)
{
    /* (3) output·sum[n, t] = sum[k < 2](output.W[t, k]*sigmoid1[n, k]) + output.b[t] */
    {
        textbook_real sum = 0;
        for (ptrdiff_t k = 0; k < 2; ++k) {
            sum += output_W[k]*sigmoid1[k];
        }
        output_sum[0] = sum + output_b[0];
    }
    /* (4) sigmoid2[n, t] = Sigmoid(output·sum[n, t]) */
    sigmoid2[0] = textbook_sigmoid(output_sum[0]);
    /* (5) half_mse1 = sum[n < 1, k < 1]((sigmoid2[n, k] - target[n, k])**2/2) */
    half_mse1[0] = (textbook_real)0.5*textbook_power_2(sigmoid2[0] - target[0]);
}

/* backward of output, sigmoid2, half_mse1: l = 2, equations (6), (7), (12) and (13) of
   textbook.tex */
static void textbook_output_sigmoid2_half_mse1_backward(
    const textbook_real *sigmoid1,
    const textbook_real *output_W,
    const textbook_real *sigmoid2,
    const textbook_real *target,
    textbook_real *d_output,
    textbook_real *d_sigmoid1,
    textbook_real *d_output_W,
    textbook_real *d_output_b,
    textbook_real scale,
    int add)
{
    /* (6) ∂output[n, t] = (-sigmoid2[n, t] + 1)*(sigmoid2[n, t] - target[n, t])*sigmoid2[n, t] */
    d_output[0] = (1 - sigmoid2[0])*(sigmoid2[0] - target[0])*sigmoid2[0];
    /* (7) ∂sigmoid1[n, k] = sum[u < 1](output.W[u, k]*∂output[n, u]) */
    {
        const textbook_real d_output_here = d_output[0];
        for (ptrdiff_t k = 0; k < 2; ++k) {
            d_sigmoid1[k] = output_W[k]*d_output_here;
        }
    }
    /* (12) ∂output.W[u, k] = sum[n < 1](sigmoid1[n, k]*∂output[n, u]) */
    {
        const textbook_real d_output_here = d_output[0];
        for (ptrdiff_t k = 0; k < 2; ++k) {
            const textbook_real term = scale*sigmoid1[k]*d_output_here;
            d_output_W[k] = add ? d_output_W[k] + term : term;
        }
    }
    /* (13) ∂output.b[u] = sum[n < 1](∂output[n, u]) */
    {
        const textbook_real term = scale*d_output[0];
        d_output_b[0] = add ? d_output_b[0] + term : term;
    }
}

/* backward of hidden, sigmoid1: l = 1, equations (9) and (11) of textbook.tex */
static void textbook_hidden_sigmoid1_backward(
    const textbook_real *x,
    const textbook_real *sigmoid1,
    const textbook_real *d_sigmoid1,
    textbook_real *d_hidden,
    textbook_real *d_hidden_W,
    textbook_real scale,
    int add)
{
    /* (9) ∂hidden[n, t] = (-sigmoid1[n, t] + 1)*sigmoid1[n, t]*∂sigmoid1[n, t] */
    for (ptrdiff_t t = 0; t < 2; ++t) {
        d_hidden[t] = (1 - sigmoid1[t])*sigmoid1[t]*d_sigmoid1[t];
    }
    /* (11) ∂hidden.W[u, k] = sum[n < 1](x[n, k]*∂hidden[n, u]) */
    for (ptrdiff_t u = 0; u < 2; ++u) {
        const textbook_real d_hidden_here = d_hidden[u];
        for (ptrdiff_t k = 0; k < 2; ++k) {
            const textbook_real term = scale*x[k]*d_hidden_here;
            d_hidden_W[u*2 + k] = add ? d_hidden_W[u*2 + k] + term : term;
        }
    }
}

/* predict of output, sigmoid2, half_mse1: l = 2, equations (3) and (4) of textbook.tex */
static void textbook_output_sigmoid2_half_mse1_predict(
    const textbook_real *sigmoid1,
    const textbook_real *output_W,
    const textbook_real *output_b,
    textbook_real *output_sum,
    textbook_real *sigmoid2)
{
    /* (3) output·sum[n, t] = sum[k < 2](output.W[t, k]*sigmoid1[n, k]) + output.b[t] */
    {
        textbook_real sum = 0;
        for (ptrdiff_t k = 0; k < 2; ++k) {
            sum += output_W[k]*sigmoid1[k];
        }
        output_sum[0] = sum + output_b[0];
    }
    /* (4) sigmoid2[n, t] = Sigmoid(output·sum[n, t]) */
    sigmoid2[0] = textbook_sigmoid(output_sum[0]);
}

/* Before a function that all it calls is compiled into: so little work is done in registers. */
#ifdef __GNUC__
#define textbook_WHOLE __attribute__((flatten))
#else
#define textbook_WHOLE
#endif

textbook_real textbook_forward(const textbook_real *parameters, const textbook_real *x,
    const textbook_real *target, textbook_real *workspace)
{
    /* hidden, sigmoid1 */
    textbook_hidden_sigmoid1_forward(x, parameters, workspace, workspace);
    /* output, sigmoid2, half_mse1 */
    textbook_output_sigmoid2_half_mse1_forward(workspace, parameters + 4, parameters + 6,
        target, workspace + 2, workspace + 2, workspace + 3);
    return workspace[3];
}

void textbook_backward(const textbook_real *parameters, const textbook_real *x,
    const textbook_real *target, textbook_real *workspace, textbook_real *gradients)
{
    /* output, sigmoid2, half_mse1 */
    textbook_output_sigmoid2_half_mse1_backward(workspace, parameters + 4, workspace + 2,
        target, workspace + 2, workspace + 3, gradients + 4, gradients + 6, 1, 0);
    /* hidden, sigmoid1 */
    textbook_hidden_sigmoid1_backward(x, workspace, workspace + 3, workspace, gradients, 1, 0);
}

textbook_WHOLE
textbook_real textbook_step(textbook_real *parameters, const textbook_real *x,
    const textbook_real *target, textbook_real *workspace, textbook_real rate)
{
    (void)workspace;
    /* in place of the workspace: what is known to be seen nowhere else needs no memory */
    textbook_real kept[5];
    const textbook_real loss = textbook_forward(parameters, x, target, kept);
    /* output, sigmoid2, half_mse1 */
    textbook_output_sigmoid2_half_mse1_backward(kept, parameters + 4, kept + 2,
        target, kept + 2, kept + 3, parameters + 4, parameters + 6, -rate, 1);
    /* hidden, sigmoid1 */
    textbook_hidden_sigmoid1_backward(x, kept, kept + 3, kept, parameters, -rate,
        1);
    return loss;
}

void textbook_predict(const textbook_real *parameters, const textbook_real *x,
    textbook_real *workspace, textbook_real *output)
{
    /* hidden, sigmoid1 */
    textbook_hidden_sigmoid1_forward(x, parameters, workspace, workspace);
    /* output, sigmoid2, half_mse1 */
    textbook_output_sigmoid2_half_mse1_predict(workspace, parameters + 4, parameters + 6,
        workspace + 2, workspace + 2);
    /* the output */
    for (ptrdiff_t place = 0; place < 1; ++place) {
        output[place] = workspace[2 + place];
    }
}
