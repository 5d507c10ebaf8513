/* resnet.c: a network, its gradient and a training step in C99; see resnet.h.
 *
 * Made by symbp 0.1.0 from the declaration of `resnet`
 * (SHA-256 f9e9b9bff11343d349cebb86e85d093dd9198a199541d401632f91f44335d067). Do not edit.
 *
 * Recommended: -O3 -march=native -ffast-math, and -lm to link. Results do not rest on infinities
 * or NaN inside the computation, so they hold with and without -ffast-math.
 */
#include "resnet.h"

#include <math.h>

#ifdef resnet_DOUBLE
#define resnet_exp exp
#define resnet_log log
#define resnet_sqrt sqrt
#else
#define resnet_exp expf
#define resnet_log logf
#define resnet_sqrt sqrtf
#endif

static const resnet_tensor resnet_table[] = {
    {"conv2d1.W", 0, 108},
    {"batch_norm1.gamma", 108, 12},
    {"batch_norm1.beta", 120, 12},
    {"fine0.conv2d1.W", 132, 1296},
    {"fine0.batch_norm1.gamma", 1428, 12},
    {"fine0.batch_norm1.beta", 1440, 12},
    {"fine0.conv2d2.W", 1452, 1296},
    {"fine0.batch_norm2.gamma", 2748, 12},
    {"fine0.batch_norm2.beta", 2760, 12},
    {"fine1.conv2d1.W", 2772, 1296},
    {"fine1.batch_norm1.gamma", 4068, 12},
    {"fine1.batch_norm1.beta", 4080, 12},
    {"fine1.conv2d2.W", 4092, 1296},
    {"fine1.batch_norm2.gamma", 5388, 12},
    {"fine1.batch_norm2.beta", 5400, 12},
    {"conv2d2.W", 5412, 2592},
    {"batch_norm2.gamma", 8004, 24},
    {"batch_norm2.beta", 8028, 24},
    {"coarse0.conv2d1.W", 8052, 5184},
    {"coarse0.batch_norm1.gamma", 13236, 24},
    {"coarse0.batch_norm1.beta", 13260, 24},
    {"coarse0.conv2d2.W", 13284, 5184},
    {"coarse0.batch_norm2.gamma", 18468, 24},
    {"coarse0.batch_norm2.beta", 18492, 24},
    {"coarse1.conv2d1.W", 18516, 5184},
    {"coarse1.batch_norm1.gamma", 23700, 24},
    {"coarse1.batch_norm1.beta", 23724, 24},
    {"coarse1.conv2d2.W", 23748, 5184},
    {"coarse1.batch_norm2.gamma", 28932, 24},
    {"coarse1.batch_norm2.beta", 28956, 24},
    {"logits.W", 28980, 240},
    {"logits.b", 29220, 10},
};

const resnet_tensor *resnet_tensors(void)
{
    return resnet_table;
}

static inline resnet_real resnet_power_2(resnet_real x)
{
    resnet_real result = x;
    result *= result;
    return result;
}

/* NaN by its bits: compilers may assume that arithmetic makes none. */
static resnet_real resnet_nan(void)
{
#ifdef resnet_DOUBLE
    const volatile uint64_t bits = UINT64_C(0x7ff8000000000000);
    const uint64_t pattern = bits;
#else
    const volatile uint32_t bits = UINT32_C(0x7fc00000);
    const uint32_t pattern = bits;
#endif
    resnet_real value;
    const unsigned char *const from = (const unsigned char *)&pattern;
    unsigned char *const to = (unsigned char *)&value;
    for (size_t place = 0; place < sizeof value; ++place) {
        to[place] = from[place];
    }
    return value;
}

static int resnet_valid_y(const int32_t *y)
{
    int valid = 1;
    for (ptrdiff_t place = 0; place < 32; ++place) {
        valid &= y[place] >= 0 && y[place] < 10;
    }
    return valid;
}

/* What the fresh state holds, up to `end`. */
static const struct {
    size_t end;
    resnet_real value;
} resnet_fresh[] = {
    {12, (resnet_real)0.0},
    {24, (resnet_real)1.0},
    {36, (resnet_real)0.0},
    {48, (resnet_real)1.0},
    {60, (resnet_real)0.0},
    {72, (resnet_real)1.0},
    {84, (resnet_real)0.0},
    {96, (resnet_real)1.0},
    {108, (resnet_real)0.0},
    {120, (resnet_real)1.0},
    {144, (resnet_real)0.0},
    {168, (resnet_real)1.0},
    {192, (resnet_real)0.0},
    {216, (resnet_real)1.0},
    {240, (resnet_real)0.0},
    {264, (resnet_real)1.0},
    {288, (resnet_real)0.0},
    {312, (resnet_real)1.0},
    {336, (resnet_real)0.0},
    {360, (resnet_real)1.0},
};

void resnet_state(resnet_real *state)
{
    size_t place = 0;
    for (size_t row = 0; row < sizeof resnet_fresh / sizeof *resnet_fresh; ++row) {
        for (; place < resnet_fresh[row].end; ++place) {
            state[place] = resnet_fresh[row].value;
        }
    }
}

/* The state copied; the fresh one in place of NULL. */
static void resnet_take_state(const resnet_real *state, resnet_real *to)
{
    if (state == NULL) {
        resnet_state(to);
        return;
    }
    for (ptrdiff_t place = 0; place < 360; ++place) {
        to[place] = state[place];
    }
}

/* forward of conv2d1, batch_norm1, relu1 */
static void resnet_conv2d1_batch_norm1_relu1_forward(
    const resnet_real *x,
    const resnet_real *conv2d1_W,
    const resnet_real *batch_norm1_gamma,
    const resnet_real *batch_norm1_beta,
    const resnet_real *batch_norm1_running_mean,
    const resnet_real *batch_norm1_running_var,
    resnet_real *batch_norm1_new_mean,
    resnet_real *batch_norm1_new_var,
    resnet_real *relu1,
    resnet_real *batch_norm1_root,
    resnet_real *batch_norm1_hat,
    resnet_real *x_1,
    resnet_real *conv2d1_sum,
    resnet_real *batch_norm1_mu,
    resnet_real *batch_norm1_v,
    resnet_real *batch_norm1)
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
        for (ptrdiff_t f = 0; f < 12; ++f) {
            for (ptrdiff_t p = 0; p < 8; ++p) {
                for (ptrdiff_t q = 0; q < 8; ++q) {
                    resnet_real sum = 0;
                    for (ptrdiff_t c = 0; c < 1; ++c) {
                        for (ptrdiff_t i = 0; i < 3; ++i) {
                            for (ptrdiff_t j = 0; j < 3; ++j) {
                                sum += conv2d1_W[f*9 + c*9 + i*3 + j]*x_1[n*100 + c*100 + i*10 + p*10 + q + j];
                            }
                        }
                    }
                    conv2d1_sum[n*768 + f*64 + p*8 + q] = sum;
                }
            }
        }
    }
    /* conv2d1 is conv2d1·sum in another shape */
    /* batch_norm1.mu[c] = sum[n < 32, t < 8, m < 8](conv2d1[n, c, t, m]/2048) */
    for (ptrdiff_t c = 0; c < 12; ++c) {
        resnet_real sum = 0;
        for (ptrdiff_t n = 0; n < 32; ++n) {
            for (ptrdiff_t t = 0; t < 8; ++t) {
                for (ptrdiff_t m = 0; m < 8; ++m) {
                    sum += conv2d1_sum[n*768 + c*64 + t*8 + m];
                }
            }
        }
        batch_norm1_mu[c] = (resnet_real)0.00048828125*sum;
    }
    /* batch_norm1.v[c] = sum[n < 32, t < 8, m < 8]((-batch_norm1.mu[c] + conv2d1[n, c, t,
       m])**2/2048) */
    for (ptrdiff_t c = 0; c < 12; ++c) {
        resnet_real sum = 0;
        for (ptrdiff_t n = 0; n < 32; ++n) {
            for (ptrdiff_t t = 0; t < 8; ++t) {
                for (ptrdiff_t m = 0; m < 8; ++m) {
                    sum += resnet_power_2(conv2d1_sum[n*768 + c*64 + t*8 + m] - batch_norm1_mu[c]);
                }
            }
        }
        batch_norm1_v[c] = (resnet_real)0.00048828125*sum;
    }
    /* batch_norm1.new_mean[c] = 9*batch_norm1.running_mean[c]/10 + stop(batch_norm1.mu[c])/10 */
    for (ptrdiff_t c = 0; c < 12; ++c) {
        batch_norm1_new_mean[c] = (resnet_real)0.1*batch_norm1_mu[c] + (resnet_real)0.9*batch_norm1_running_mean[c];
    }
    /* batch_norm1.new_var[c] = 9*batch_norm1.running_var[c]/10 + 1024*stop(batch_norm1.v[c])/10235 */
    for (ptrdiff_t c = 0; c < 12; ++c) {
        batch_norm1_new_var[c] = (resnet_real)0.9*batch_norm1_running_var[c] + (resnet_real)0.10004885197850513*batch_norm1_v[c];
    }
    /* batch_norm1·root[c] = sqrt(batch_norm1.v[c] + 1/100000) */
    for (ptrdiff_t c = 0; c < 12; ++c) {
        batch_norm1_root[c] = resnet_sqrt((resnet_real)1e-05 + batch_norm1_v[c]);
    }
    /* batch_norm1·hat[n, c, t, m] = (-batch_norm1.mu[c] + conv2d1[n, c, t, m])/batch_norm1·root[c] */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t c = 0; c < 12; ++c) {
            for (ptrdiff_t t = 0; t < 8; ++t) {
                for (ptrdiff_t m = 0; m < 8; ++m) {
                    batch_norm1_hat[n*768 + c*64 + t*8 + m] = (conv2d1_sum[n*768 + c*64 + t*8 + m] - batch_norm1_mu[c]) / batch_norm1_root[c];
                }
            }
        }
    }
    /* batch_norm1[n, c, t, m] = batch_norm1.beta[c] + batch_norm1.gamma[c]*batch_norm1·hat[n, c,
       t, m] */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t c = 0; c < 12; ++c) {
            for (ptrdiff_t t = 0; t < 8; ++t) {
                for (ptrdiff_t m = 0; m < 8; ++m) {
                    batch_norm1[n*768 + c*64 + t*8 + m] = batch_norm1_gamma[c]*batch_norm1_hat[n*768 + c*64 + t*8 + m] + batch_norm1_beta[c];
                }
            }
        }
    }
    /* relu1[n, t, m, s] = where(batch_norm1[n, t, m, s] > 0, batch_norm1[n, t, m, s], 0) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t t = 0; t < 12; ++t) {
            for (ptrdiff_t m = 0; m < 8; ++m) {
                for (ptrdiff_t s = 0; s < 8; ++s) {
                    const resnet_real batch_norm1_here = batch_norm1[n*768 + t*64 + m*8 + s];
                    relu1[n*768 + t*64 + m*8 + s] = batch_norm1_here > 0 ? batch_norm1_here : (resnet_real)0;
                }
            }
        }
    }
}

/* forward of fine0.conv2d1, fine0.batch_norm1, fine0.relu1; fine1.conv2d1, fine1.batch_norm1,
   fine1.relu1 */
static void resnet_conv2d1_batch_norm1_relu1_2_forward(
    const resnet_real *relu1,
    const resnet_real *fine0_conv2d1_W,
    const resnet_real *fine0_batch_norm1_gamma,
    const resnet_real *fine0_batch_norm1_beta,
    const resnet_real *fine0_batch_norm1_running_mean,
    const resnet_real *fine0_batch_norm1_running_var,
    resnet_real *fine0_batch_norm1_new_mean,
    resnet_real *fine0_batch_norm1_new_var,
    resnet_real *fine0_relu1,
    resnet_real *fine0_batch_norm1_root,
    resnet_real *fine0_batch_norm1_hat,
    resnet_real *relu1_1,
    resnet_real *fine0_conv2d1_sum,
    resnet_real *fine0_batch_norm1_mu,
    resnet_real *fine0_batch_norm1_v,
    resnet_real *fine0_batch_norm1)
{
    /* relu1·1 = 0 */
    for (ptrdiff_t place = 0; place < 38400; ++place) {
        relu1_1[place] = 0;
    }
    /* relu1·1[i, i_2, i_3 + 1, i_4 + 1] = relu1[i, i_2, i_3, i_4] */
    for (ptrdiff_t i = 0; i < 32; ++i) {
        for (ptrdiff_t i_2 = 0; i_2 < 12; ++i_2) {
            for (ptrdiff_t i_3 = 0; i_3 < 8; ++i_3) {
                for (ptrdiff_t i_4 = 0; i_4 < 8; ++i_4) {
                    relu1_1[i*1200 + i_2*100 + i_3*10 + i_4 + 11] = relu1[i*768 + i_2*64 + i_3*8 + i_4];
                }
            }
        }
    }
    /* fine0.conv2d1·sum[n, f, p, q] = sum[c < 12, i < 3, j < 3](fine0.conv2d1.W[f, c, i,
       j]*relu1·1[n, c, i + p, j + q]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t f = 0; f < 12; ++f) {
            for (ptrdiff_t p = 0; p < 8; ++p) {
                for (ptrdiff_t q = 0; q < 8; ++q) {
                    resnet_real sum = 0;
                    for (ptrdiff_t c = 0; c < 12; ++c) {
                        for (ptrdiff_t i = 0; i < 3; ++i) {
                            for (ptrdiff_t j = 0; j < 3; ++j) {
                                sum += fine0_conv2d1_W[f*108 + c*9 + i*3 + j]*relu1_1[n*1200 + c*100 + i*10 + p*10 + q + j];
                            }
                        }
                    }
                    fine0_conv2d1_sum[n*768 + f*64 + p*8 + q] = sum;
                }
            }
        }
    }
    /* fine0.conv2d1 is fine0.conv2d1·sum in another shape */
    /* fine0.batch_norm1.mu[c] = sum[n < 32, t < 8, m < 8](fine0.conv2d1[n, c, t, m]/2048) */
    for (ptrdiff_t c = 0; c < 12; ++c) {
        resnet_real sum = 0;
        for (ptrdiff_t n = 0; n < 32; ++n) {
            for (ptrdiff_t t = 0; t < 8; ++t) {
                for (ptrdiff_t m = 0; m < 8; ++m) {
                    sum += fine0_conv2d1_sum[n*768 + c*64 + t*8 + m];
                }
            }
        }
        fine0_batch_norm1_mu[c] = (resnet_real)0.00048828125*sum;
    }
    /* fine0.batch_norm1.v[c] = sum[n < 32, t < 8, m < 8]((-fine0.batch_norm1.mu[c] +
       fine0.conv2d1[n, c, t, m])**2/2048) */
    for (ptrdiff_t c = 0; c < 12; ++c) {
        resnet_real sum = 0;
        for (ptrdiff_t n = 0; n < 32; ++n) {
            for (ptrdiff_t t = 0; t < 8; ++t) {
                for (ptrdiff_t m = 0; m < 8; ++m) {
                    sum += resnet_power_2(fine0_conv2d1_sum[n*768 + c*64 + t*8 + m] - fine0_batch_norm1_mu[c]);
                }
            }
        }
        fine0_batch_norm1_v[c] = (resnet_real)0.00048828125*sum;
    }
    /* fine0.batch_norm1.new_mean[c] = 9*fine0.batch_norm1.running_mean[c]/10 +
       stop(fine0.batch_norm1.mu[c])/10 */
    for (ptrdiff_t c = 0; c < 12; ++c) {
        fine0_batch_norm1_new_mean[c] = (resnet_real)0.1*fine0_batch_norm1_mu[c] + (resnet_real)0.9*fine0_batch_norm1_running_mean[c];
    }
    /* fine0.batch_norm1.new_var[c] = 9*fine0.batch_norm1.running_var[c]/10 +
       1024*stop(fine0.batch_norm1.v[c])/10235 */
    for (ptrdiff_t c = 0; c < 12; ++c) {
        fine0_batch_norm1_new_var[c] = (resnet_real)0.9*fine0_batch_norm1_running_var[c] + (resnet_real)0.10004885197850513*fine0_batch_norm1_v[c];
    }
    /* fine0.batch_norm1·root[c] = sqrt(fine0.batch_norm1.v[c] + 1/100000) */
    for (ptrdiff_t c = 0; c < 12; ++c) {
        fine0_batch_norm1_root[c] = resnet_sqrt((resnet_real)1e-05 + fine0_batch_norm1_v[c]);
    }
    /* fine0.batch_norm1·hat[n, c, t, m] = (-fine0.batch_norm1.mu[c] + fine0.conv2d1[n, c, t,
       m])/fine0.batch_norm1·root[c] */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t c = 0; c < 12; ++c) {
            for (ptrdiff_t t = 0; t < 8; ++t) {
                for (ptrdiff_t m = 0; m < 8; ++m) {
                    fine0_batch_norm1_hat[n*768 + c*64 + t*8 + m] = (fine0_conv2d1_sum[n*768 + c*64 + t*8 + m] - fine0_batch_norm1_mu[c]) / fine0_batch_norm1_root[c];
                }
            }
        }
    }
    /* fine0.batch_norm1[n, c, t, m] = fine0.batch_norm1.beta[c] +
       fine0.batch_norm1.gamma[c]*fine0.batch_norm1·hat[n, c, t, m] */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t c = 0; c < 12; ++c) {
            for (ptrdiff_t t = 0; t < 8; ++t) {
                for (ptrdiff_t m = 0; m < 8; ++m) {
                    fine0_batch_norm1[n*768 + c*64 + t*8 + m] = fine0_batch_norm1_gamma[c]*fine0_batch_norm1_hat[n*768 + c*64 + t*8 + m] + fine0_batch_norm1_beta[c];
                }
            }
        }
    }
    /* fine0.relu1[n, t, m, s] = where(fine0.batch_norm1[n, t, m, s] > 0, fine0.batch_norm1[n, t,
       m, s], 0) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t t = 0; t < 12; ++t) {
            for (ptrdiff_t m = 0; m < 8; ++m) {
                for (ptrdiff_t s = 0; s < 8; ++s) {
                    const resnet_real fine0_batch_norm1_here = fine0_batch_norm1[n*768 + t*64 + m*8 + s];
                    fine0_relu1[n*768 + t*64 + m*8 + s] = fine0_batch_norm1_here > 0 ? fine0_batch_norm1_here : (resnet_real)0;
                }
            }
        }
    }
}

/* forward of fine0.conv2d2, fine0.batch_norm2, fine0.residual1, fine0.relu2; fine1.conv2d2,
   fine1.batch_norm2, fine1.residual1, fine1.relu2 */
static void resnet_conv2d2_batch_norm2_residual1_relu2_forward(
    const resnet_real *fine0_relu1,
    const resnet_real *fine0_conv2d2_W,
    const resnet_real *fine0_batch_norm2_gamma,
    const resnet_real *fine0_batch_norm2_beta,
    const resnet_real *fine0_batch_norm2_running_mean,
    const resnet_real *fine0_batch_norm2_running_var,
    const resnet_real *relu1,
    resnet_real *fine0_batch_norm2_new_mean,
    resnet_real *fine0_batch_norm2_new_var,
    resnet_real *fine0_relu2,
    resnet_real *fine0_batch_norm2_root,
    resnet_real *fine0_batch_norm2_hat,
    resnet_real *fine0_relu1_1,
    resnet_real *fine0_conv2d2_sum,
    resnet_real *fine0_batch_norm2_mu,
    resnet_real *fine0_batch_norm2_v,
    resnet_real *fine0_residual1)
{
    /* fine0.relu1·1 = 0 */
    for (ptrdiff_t place = 0; place < 38400; ++place) {
        fine0_relu1_1[place] = 0;
    }
    /* fine0.relu1·1[i, i_2, i_3 + 1, i_4 + 1] = fine0.relu1[i, i_2, i_3, i_4] */
    for (ptrdiff_t i = 0; i < 32; ++i) {
        for (ptrdiff_t i_2 = 0; i_2 < 12; ++i_2) {
            for (ptrdiff_t i_3 = 0; i_3 < 8; ++i_3) {
                for (ptrdiff_t i_4 = 0; i_4 < 8; ++i_4) {
                    fine0_relu1_1[i*1200 + i_2*100 + i_3*10 + i_4 + 11] = fine0_relu1[i*768 + i_2*64 + i_3*8 + i_4];
                }
            }
        }
    }
    /* fine0.conv2d2·sum[n, f, p, q] = sum[c < 12, i < 3, j < 3](fine0.conv2d2.W[f, c, i,
       j]*fine0.relu1·1[n, c, i + p, j + q]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t f = 0; f < 12; ++f) {
            for (ptrdiff_t p = 0; p < 8; ++p) {
                for (ptrdiff_t q = 0; q < 8; ++q) {
                    resnet_real sum = 0;
                    for (ptrdiff_t c = 0; c < 12; ++c) {
                        for (ptrdiff_t i = 0; i < 3; ++i) {
                            for (ptrdiff_t j = 0; j < 3; ++j) {
                                sum += fine0_conv2d2_W[f*108 + c*9 + i*3 + j]*fine0_relu1_1[n*1200 + c*100 + i*10 + p*10 + q + j];
                            }
                        }
                    }
                    fine0_conv2d2_sum[n*768 + f*64 + p*8 + q] = sum;
                }
            }
        }
    }
    /* fine0.conv2d2 is fine0.conv2d2·sum in another shape */
    /* fine0.batch_norm2.mu[c] = sum[n < 32, t < 8, m < 8](fine0.conv2d2[n, c, t, m]/2048) */
    for (ptrdiff_t c = 0; c < 12; ++c) {
        resnet_real sum = 0;
        for (ptrdiff_t n = 0; n < 32; ++n) {
            for (ptrdiff_t t = 0; t < 8; ++t) {
                for (ptrdiff_t m = 0; m < 8; ++m) {
                    sum += fine0_conv2d2_sum[n*768 + c*64 + t*8 + m];
                }
            }
        }
        fine0_batch_norm2_mu[c] = (resnet_real)0.00048828125*sum;
    }
    /* fine0.batch_norm2.v[c] = sum[n < 32, t < 8, m < 8]((-fine0.batch_norm2.mu[c] +
       fine0.conv2d2[n, c, t, m])**2/2048) */
    for (ptrdiff_t c = 0; c < 12; ++c) {
        resnet_real sum = 0;
        for (ptrdiff_t n = 0; n < 32; ++n) {
            for (ptrdiff_t t = 0; t < 8; ++t) {
                for (ptrdiff_t m = 0; m < 8; ++m) {
                    sum += resnet_power_2(fine0_conv2d2_sum[n*768 + c*64 + t*8 + m] - fine0_batch_norm2_mu[c]);
                }
            }
        }
        fine0_batch_norm2_v[c] = (resnet_real)0.00048828125*sum;
    }
    /* fine0.batch_norm2.new_mean[c] = 9*fine0.batch_norm2.running_mean[c]/10 +
       stop(fine0.batch_norm2.mu[c])/10 */
    for (ptrdiff_t c = 0; c < 12; ++c) {
        fine0_batch_norm2_new_mean[c] = (resnet_real)0.1*fine0_batch_norm2_mu[c] + (resnet_real)0.9*fine0_batch_norm2_running_mean[c];
    }
    /* fine0.batch_norm2.new_var[c] = 9*fine0.batch_norm2.running_var[c]/10 +
       1024*stop(fine0.batch_norm2.v[c])/10235 */
    for (ptrdiff_t c = 0; c < 12; ++c) {
        fine0_batch_norm2_new_var[c] = (resnet_real)0.9*fine0_batch_norm2_running_var[c] + (resnet_real)0.10004885197850513*fine0_batch_norm2_v[c];
    }
    /* fine0.batch_norm2·root[c] = sqrt(fine0.batch_norm2.v[c] + 1/100000) */
    for (ptrdiff_t c = 0; c < 12; ++c) {
        fine0_batch_norm2_root[c] = resnet_sqrt((resnet_real)1e-05 + fine0_batch_norm2_v[c]);
    }
    /* fine0.batch_norm2·hat[n, c, t, m] = (-fine0.batch_norm2.mu[c] + fine0.conv2d2[n, c, t,
       m])/fine0.batch_norm2·root[c] */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t c = 0; c < 12; ++c) {
            for (ptrdiff_t t = 0; t < 8; ++t) {
                for (ptrdiff_t m = 0; m < 8; ++m) {
                    fine0_batch_norm2_hat[n*768 + c*64 + t*8 + m] = (fine0_conv2d2_sum[n*768 + c*64 + t*8 + m] - fine0_batch_norm2_mu[c]) / fine0_batch_norm2_root[c];
                }
            }
        }
    }
    /* fine0.residual1[n, t, m, s] = fine0.batch_norm2.beta[t] +
       fine0.batch_norm2.gamma[t]*fine0.batch_norm2·hat[n, t, m, s] + relu1[n, t, m, s] */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t t = 0; t < 12; ++t) {
            for (ptrdiff_t m = 0; m < 8; ++m) {
                for (ptrdiff_t s = 0; s < 8; ++s) {
                    fine0_residual1[n*768 + t*64 + m*8 + s] = fine0_batch_norm2_gamma[t]*fine0_batch_norm2_hat[n*768 + t*64 + m*8 + s] + fine0_batch_norm2_beta[t] + relu1[n*768 + t*64 + m*8 + s];
                }
            }
        }
    }
    /* fine0.relu2[n, t, m, s] = where(fine0.residual1[n, t, m, s] > 0, fine0.residual1[n, t, m,
       s], 0) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t t = 0; t < 12; ++t) {
            for (ptrdiff_t m = 0; m < 8; ++m) {
                for (ptrdiff_t s = 0; s < 8; ++s) {
                    const resnet_real fine0_residual1_here = fine0_residual1[n*768 + t*64 + m*8 + s];
                    fine0_relu2[n*768 + t*64 + m*8 + s] = fine0_residual1_here > 0 ? fine0_residual1_here : (resnet_real)0;
                }
            }
        }
    }
}

/* forward of conv2d2, batch_norm2, relu2 */
static void resnet_conv2d2_batch_norm2_relu2_forward(
    const resnet_real *fine1_relu2,
    const resnet_real *conv2d2_W,
    const resnet_real *batch_norm2_gamma,
    const resnet_real *batch_norm2_beta,
    const resnet_real *batch_norm2_running_mean,
    const resnet_real *batch_norm2_running_var,
    resnet_real *batch_norm2_new_mean,
    resnet_real *batch_norm2_new_var,
    resnet_real *relu2,
    resnet_real *batch_norm2_root,
    resnet_real *batch_norm2_hat,
    resnet_real *fine1_relu2_1,
    resnet_real *conv2d2_sum,
    resnet_real *batch_norm2_mu,
    resnet_real *batch_norm2_v,
    resnet_real *batch_norm2)
{
    /* fine1.relu2·1 = 0 */
    for (ptrdiff_t place = 0; place < 31104; ++place) {
        fine1_relu2_1[place] = 0;
    }
    /* fine1.relu2·1[i, i_2, i_3 + 1, i_4 + 1] = fine1.relu2[i, i_2, i_3, i_4] */
    for (ptrdiff_t i = 0; i < 32; ++i) {
        for (ptrdiff_t i_2 = 0; i_2 < 12; ++i_2) {
            for (ptrdiff_t i_3 = 0; i_3 < 8; ++i_3) {
                for (ptrdiff_t i_4 = 0; i_4 < 8; ++i_4) {
                    fine1_relu2_1[i*972 + i_2*81 + i_3*9 + i_4 + 10] = fine1_relu2[i*768 + i_2*64 + i_3*8 + i_4];
                }
            }
        }
    }
    /* conv2d2·sum[n, f, p, q] = sum[c < 12, i < 3, j < 3](conv2d2.W[f, c, i, j]*fine1.relu2·1[n,
       c, i + 2*p, j + 2*q]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t f = 0; f < 24; ++f) {
            for (ptrdiff_t p = 0; p < 4; ++p) {
                for (ptrdiff_t q = 0; q < 4; ++q) {
                    resnet_real sum = 0;
                    for (ptrdiff_t c = 0; c < 12; ++c) {
                        for (ptrdiff_t i = 0; i < 3; ++i) {
                            for (ptrdiff_t j = 0; j < 3; ++j) {
                                sum += conv2d2_W[f*108 + c*9 + i*3 + j]*fine1_relu2_1[n*972 + c*81 + p*18 + i*9 + q*2 + j];
                            }
                        }
                    }
                    conv2d2_sum[n*384 + f*16 + p*4 + q] = sum;
                }
            }
        }
    }
    /* conv2d2 is conv2d2·sum in another shape */
    /* batch_norm2.mu[c] = sum[n < 32, t < 4, m < 4](conv2d2[n, c, t, m]/512) */
    for (ptrdiff_t c = 0; c < 24; ++c) {
        resnet_real sum = 0;
        for (ptrdiff_t n = 0; n < 32; ++n) {
            for (ptrdiff_t t = 0; t < 4; ++t) {
                for (ptrdiff_t m = 0; m < 4; ++m) {
                    sum += conv2d2_sum[n*384 + c*16 + t*4 + m];
                }
            }
        }
        batch_norm2_mu[c] = (resnet_real)0.001953125*sum;
    }
    /* batch_norm2.v[c] = sum[n < 32, t < 4, m < 4]((-batch_norm2.mu[c] + conv2d2[n, c, t,
       m])**2/512) */
    for (ptrdiff_t c = 0; c < 24; ++c) {
        resnet_real sum = 0;
        for (ptrdiff_t n = 0; n < 32; ++n) {
            for (ptrdiff_t t = 0; t < 4; ++t) {
                for (ptrdiff_t m = 0; m < 4; ++m) {
                    sum += resnet_power_2(conv2d2_sum[n*384 + c*16 + t*4 + m] - batch_norm2_mu[c]);
                }
            }
        }
        batch_norm2_v[c] = (resnet_real)0.001953125*sum;
    }
    /* batch_norm2.new_mean[c] = 9*batch_norm2.running_mean[c]/10 + stop(batch_norm2.mu[c])/10 */
    for (ptrdiff_t c = 0; c < 24; ++c) {
        batch_norm2_new_mean[c] = (resnet_real)0.1*batch_norm2_mu[c] + (resnet_real)0.9*batch_norm2_running_mean[c];
    }
    /* batch_norm2.new_var[c] = 9*batch_norm2.running_var[c]/10 + 256*stop(batch_norm2.v[c])/2555 */
    for (ptrdiff_t c = 0; c < 24; ++c) {
        batch_norm2_new_var[c] = (resnet_real)0.9*batch_norm2_running_var[c] + (resnet_real)0.10019569471624266*batch_norm2_v[c];
    }
    /* batch_norm2·root[c] = sqrt(batch_norm2.v[c] + 1/100000) */
    for (ptrdiff_t c = 0; c < 24; ++c) {
        batch_norm2_root[c] = resnet_sqrt((resnet_real)1e-05 + batch_norm2_v[c]);
    }
    /* batch_norm2·hat[n, c, t, m] = (-batch_norm2.mu[c] + conv2d2[n, c, t, m])/batch_norm2·root[c] */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t c = 0; c < 24; ++c) {
            for (ptrdiff_t t = 0; t < 4; ++t) {
                for (ptrdiff_t m = 0; m < 4; ++m) {
                    batch_norm2_hat[n*384 + c*16 + t*4 + m] = (conv2d2_sum[n*384 + c*16 + t*4 + m] - batch_norm2_mu[c]) / batch_norm2_root[c];
                }
            }
        }
    }
    /* batch_norm2[n, c, t, m] = batch_norm2.beta[c] + batch_norm2.gamma[c]*batch_norm2·hat[n, c,
       t, m] */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t c = 0; c < 24; ++c) {
            for (ptrdiff_t t = 0; t < 4; ++t) {
                for (ptrdiff_t m = 0; m < 4; ++m) {
                    batch_norm2[n*384 + c*16 + t*4 + m] = batch_norm2_gamma[c]*batch_norm2_hat[n*384 + c*16 + t*4 + m] + batch_norm2_beta[c];
                }
            }
        }
    }
    /* relu2[n, t, m, s] = where(batch_norm2[n, t, m, s] > 0, batch_norm2[n, t, m, s], 0) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t t = 0; t < 24; ++t) {
            for (ptrdiff_t m = 0; m < 4; ++m) {
                for (ptrdiff_t s = 0; s < 4; ++s) {
                    const resnet_real batch_norm2_here = batch_norm2[n*384 + t*16 + m*4 + s];
                    relu2[n*384 + t*16 + m*4 + s] = batch_norm2_here > 0 ? batch_norm2_here : (resnet_real)0;
                }
            }
        }
    }
}

/* forward of coarse0.conv2d1, coarse0.batch_norm1, coarse0.relu1; coarse1.conv2d1,
   coarse1.batch_norm1, coarse1.relu1 */
static void resnet_conv2d1_batch_norm1_relu1_2_forward_2(
    const resnet_real *relu1,
    const resnet_real *fine0_conv2d1_W,
    const resnet_real *fine0_batch_norm1_gamma,
    const resnet_real *fine0_batch_norm1_beta,
    const resnet_real *fine0_batch_norm1_running_mean,
    const resnet_real *fine0_batch_norm1_running_var,
    resnet_real *fine0_batch_norm1_new_mean,
    resnet_real *fine0_batch_norm1_new_var,
    resnet_real *fine0_relu1,
    resnet_real *fine0_batch_norm1_root,
    resnet_real *fine0_batch_norm1_hat,
    resnet_real *relu1_1,
    resnet_real *fine0_conv2d1_sum,
    resnet_real *fine0_batch_norm1_mu,
    resnet_real *fine0_batch_norm1_v,
    resnet_real *fine0_batch_norm1)
{
    /* relu1·1 = 0 */
    for (ptrdiff_t place = 0; place < 27648; ++place) {
        relu1_1[place] = 0;
    }
    /* relu1·1[i, i_2, i_3 + 1, i_4 + 1] = relu1[i, i_2, i_3, i_4] */
    for (ptrdiff_t i = 0; i < 32; ++i) {
        for (ptrdiff_t i_2 = 0; i_2 < 24; ++i_2) {
            for (ptrdiff_t i_3 = 0; i_3 < 4; ++i_3) {
                for (ptrdiff_t i_4 = 0; i_4 < 4; ++i_4) {
                    relu1_1[i*864 + i_2*36 + i_3*6 + i_4 + 7] = relu1[i*384 + i_2*16 + i_3*4 + i_4];
                }
            }
        }
    }
    /* fine0.conv2d1·sum[n, f, p, q] = sum[c < 24, i < 3, j < 3](fine0.conv2d1.W[f, c, i,
       j]*relu1·1[n, c, i + p, j + q]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t f = 0; f < 24; ++f) {
            for (ptrdiff_t p = 0; p < 4; ++p) {
                for (ptrdiff_t q = 0; q < 4; ++q) {
                    resnet_real sum = 0;
                    for (ptrdiff_t c = 0; c < 24; ++c) {
                        for (ptrdiff_t i = 0; i < 3; ++i) {
                            for (ptrdiff_t j = 0; j < 3; ++j) {
                                sum += fine0_conv2d1_W[f*216 + c*9 + i*3 + j]*relu1_1[n*864 + c*36 + i*6 + p*6 + q + j];
                            }
                        }
                    }
                    fine0_conv2d1_sum[n*384 + f*16 + p*4 + q] = sum;
                }
            }
        }
    }
    /* fine0.conv2d1 is fine0.conv2d1·sum in another shape */
    /* fine0.batch_norm1.mu[c] = sum[n < 32, t < 4, m < 4](fine0.conv2d1[n, c, t, m]/512) */
    for (ptrdiff_t c = 0; c < 24; ++c) {
        resnet_real sum = 0;
        for (ptrdiff_t n = 0; n < 32; ++n) {
            for (ptrdiff_t t = 0; t < 4; ++t) {
                for (ptrdiff_t m = 0; m < 4; ++m) {
                    sum += fine0_conv2d1_sum[n*384 + c*16 + t*4 + m];
                }
            }
        }
        fine0_batch_norm1_mu[c] = (resnet_real)0.001953125*sum;
    }
    /* fine0.batch_norm1.v[c] = sum[n < 32, t < 4, m < 4]((-fine0.batch_norm1.mu[c] +
       fine0.conv2d1[n, c, t, m])**2/512) */
    for (ptrdiff_t c = 0; c < 24; ++c) {
        resnet_real sum = 0;
        for (ptrdiff_t n = 0; n < 32; ++n) {
            for (ptrdiff_t t = 0; t < 4; ++t) {
                for (ptrdiff_t m = 0; m < 4; ++m) {
                    sum += resnet_power_2(fine0_conv2d1_sum[n*384 + c*16 + t*4 + m] - fine0_batch_norm1_mu[c]);
                }
            }
        }
        fine0_batch_norm1_v[c] = (resnet_real)0.001953125*sum;
    }
    /* fine0.batch_norm1.new_mean[c] = 9*fine0.batch_norm1.running_mean[c]/10 +
       stop(fine0.batch_norm1.mu[c])/10 */
    for (ptrdiff_t c = 0; c < 24; ++c) {
        fine0_batch_norm1_new_mean[c] = (resnet_real)0.1*fine0_batch_norm1_mu[c] + (resnet_real)0.9*fine0_batch_norm1_running_mean[c];
    }
    /* fine0.batch_norm1.new_var[c] = 9*fine0.batch_norm1.running_var[c]/10 +
       256*stop(fine0.batch_norm1.v[c])/2555 */
    for (ptrdiff_t c = 0; c < 24; ++c) {
        fine0_batch_norm1_new_var[c] = (resnet_real)0.9*fine0_batch_norm1_running_var[c] + (resnet_real)0.10019569471624266*fine0_batch_norm1_v[c];
    }
    /* fine0.batch_norm1·root[c] = sqrt(fine0.batch_norm1.v[c] + 1/100000) */
    for (ptrdiff_t c = 0; c < 24; ++c) {
        fine0_batch_norm1_root[c] = resnet_sqrt((resnet_real)1e-05 + fine0_batch_norm1_v[c]);
    }
    /* fine0.batch_norm1·hat[n, c, t, m] = (-fine0.batch_norm1.mu[c] + fine0.conv2d1[n, c, t,
       m])/fine0.batch_norm1·root[c] */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t c = 0; c < 24; ++c) {
            for (ptrdiff_t t = 0; t < 4; ++t) {
                for (ptrdiff_t m = 0; m < 4; ++m) {
                    fine0_batch_norm1_hat[n*384 + c*16 + t*4 + m] = (fine0_conv2d1_sum[n*384 + c*16 + t*4 + m] - fine0_batch_norm1_mu[c]) / fine0_batch_norm1_root[c];
                }
            }
        }
    }
    /* fine0.batch_norm1[n, c, t, m] = fine0.batch_norm1.beta[c] +
       fine0.batch_norm1.gamma[c]*fine0.batch_norm1·hat[n, c, t, m] */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t c = 0; c < 24; ++c) {
            for (ptrdiff_t t = 0; t < 4; ++t) {
                for (ptrdiff_t m = 0; m < 4; ++m) {
                    fine0_batch_norm1[n*384 + c*16 + t*4 + m] = fine0_batch_norm1_gamma[c]*fine0_batch_norm1_hat[n*384 + c*16 + t*4 + m] + fine0_batch_norm1_beta[c];
                }
            }
        }
    }
    /* fine0.relu1[n, t, m, s] = where(fine0.batch_norm1[n, t, m, s] > 0, fine0.batch_norm1[n, t,
       m, s], 0) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t t = 0; t < 24; ++t) {
            for (ptrdiff_t m = 0; m < 4; ++m) {
                for (ptrdiff_t s = 0; s < 4; ++s) {
                    const resnet_real fine0_batch_norm1_here = fine0_batch_norm1[n*384 + t*16 + m*4 + s];
                    fine0_relu1[n*384 + t*16 + m*4 + s] = fine0_batch_norm1_here > 0 ? fine0_batch_norm1_here : (resnet_real)0;
                }
            }
        }
    }
}

/* forward of coarse0.conv2d2, coarse0.batch_norm2, coarse0.residual1, coarse0.relu2 */
static void resnet_conv2d2_batch_norm2_residual1_relu2_forward_2(
    const resnet_real *fine0_relu1,
    const resnet_real *fine0_conv2d2_W,
    const resnet_real *fine0_batch_norm2_gamma,
    const resnet_real *fine0_batch_norm2_beta,
    const resnet_real *fine0_batch_norm2_running_mean,
    const resnet_real *fine0_batch_norm2_running_var,
    const resnet_real *relu1,
    resnet_real *fine0_batch_norm2_new_mean,
    resnet_real *fine0_batch_norm2_new_var,
    resnet_real *fine0_relu2,
    resnet_real *fine0_batch_norm2_root,
    resnet_real *fine0_batch_norm2_hat,
    resnet_real *fine0_relu1_1,
    resnet_real *fine0_conv2d2_sum,
    resnet_real *fine0_batch_norm2_mu,
    resnet_real *fine0_batch_norm2_v,
    resnet_real *fine0_residual1)
{
    /* fine0.relu1·1 = 0 */
    for (ptrdiff_t place = 0; place < 27648; ++place) {
        fine0_relu1_1[place] = 0;
    }
    /* fine0.relu1·1[i, i_2, i_3 + 1, i_4 + 1] = fine0.relu1[i, i_2, i_3, i_4] */
    for (ptrdiff_t i = 0; i < 32; ++i) {
        for (ptrdiff_t i_2 = 0; i_2 < 24; ++i_2) {
            for (ptrdiff_t i_3 = 0; i_3 < 4; ++i_3) {
                for (ptrdiff_t i_4 = 0; i_4 < 4; ++i_4) {
                    fine0_relu1_1[i*864 + i_2*36 + i_3*6 + i_4 + 7] = fine0_relu1[i*384 + i_2*16 + i_3*4 + i_4];
                }
            }
        }
    }
    /* fine0.conv2d2·sum[n, f, p, q] = sum[c < 24, i < 3, j < 3](fine0.conv2d2.W[f, c, i,
       j]*fine0.relu1·1[n, c, i + p, j + q]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t f = 0; f < 24; ++f) {
            for (ptrdiff_t p = 0; p < 4; ++p) {
                for (ptrdiff_t q = 0; q < 4; ++q) {
                    resnet_real sum = 0;
                    for (ptrdiff_t c = 0; c < 24; ++c) {
                        for (ptrdiff_t i = 0; i < 3; ++i) {
                            for (ptrdiff_t j = 0; j < 3; ++j) {
                                sum += fine0_conv2d2_W[f*216 + c*9 + i*3 + j]*fine0_relu1_1[n*864 + c*36 + i*6 + p*6 + q + j];
                            }
                        }
                    }
                    fine0_conv2d2_sum[n*384 + f*16 + p*4 + q] = sum;
                }
            }
        }
    }
    /* fine0.conv2d2 is fine0.conv2d2·sum in another shape */
    /* fine0.batch_norm2.mu[c] = sum[n < 32, t < 4, m < 4](fine0.conv2d2[n, c, t, m]/512) */
    for (ptrdiff_t c = 0; c < 24; ++c) {
        resnet_real sum = 0;
        for (ptrdiff_t n = 0; n < 32; ++n) {
            for (ptrdiff_t t = 0; t < 4; ++t) {
                for (ptrdiff_t m = 0; m < 4; ++m) {
                    sum += fine0_conv2d2_sum[n*384 + c*16 + t*4 + m];
                }
            }
        }
        fine0_batch_norm2_mu[c] = (resnet_real)0.001953125*sum;
    }
    /* fine0.batch_norm2.v[c] = sum[n < 32, t < 4, m < 4]((-fine0.batch_norm2.mu[c] +
       fine0.conv2d2[n, c, t, m])**2/512) */
    for (ptrdiff_t c = 0; c < 24; ++c) {
        resnet_real sum = 0;
        for (ptrdiff_t n = 0; n < 32; ++n) {
            for (ptrdiff_t t = 0; t < 4; ++t) {
                for (ptrdiff_t m = 0; m < 4; ++m) {
                    sum += resnet_power_2(fine0_conv2d2_sum[n*384 + c*16 + t*4 + m] - fine0_batch_norm2_mu[c]);
                }
            }
        }
        fine0_batch_norm2_v[c] = (resnet_real)0.001953125*sum;
    }
    /* fine0.batch_norm2.new_mean[c] = 9*fine0.batch_norm2.running_mean[c]/10 +
       stop(fine0.batch_norm2.mu[c])/10 */
    for (ptrdiff_t c = 0; c < 24; ++c) {
        fine0_batch_norm2_new_mean[c] = (resnet_real)0.1*fine0_batch_norm2_mu[c] + (resnet_real)0.9*fine0_batch_norm2_running_mean[c];
    }
    /* fine0.batch_norm2.new_var[c] = 9*fine0.batch_norm2.running_var[c]/10 +
       256*stop(fine0.batch_norm2.v[c])/2555 */
    for (ptrdiff_t c = 0; c < 24; ++c) {
        fine0_batch_norm2_new_var[c] = (resnet_real)0.9*fine0_batch_norm2_running_var[c] + (resnet_real)0.10019569471624266*fine0_batch_norm2_v[c];
    }
    /* fine0.batch_norm2·root[c] = sqrt(fine0.batch_norm2.v[c] + 1/100000) */
    for (ptrdiff_t c = 0; c < 24; ++c) {
        fine0_batch_norm2_root[c] = resnet_sqrt((resnet_real)1e-05 + fine0_batch_norm2_v[c]);
    }
    /* fine0.batch_norm2·hat[n, c, t, m] = (-fine0.batch_norm2.mu[c] + fine0.conv2d2[n, c, t,
       m])/fine0.batch_norm2·root[c] */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t c = 0; c < 24; ++c) {
            for (ptrdiff_t t = 0; t < 4; ++t) {
                for (ptrdiff_t m = 0; m < 4; ++m) {
                    fine0_batch_norm2_hat[n*384 + c*16 + t*4 + m] = (fine0_conv2d2_sum[n*384 + c*16 + t*4 + m] - fine0_batch_norm2_mu[c]) / fine0_batch_norm2_root[c];
                }
            }
        }
    }
    /* fine0.residual1[n, t, m, s] = fine0.batch_norm2.beta[t] +
       fine0.batch_norm2.gamma[t]*fine0.batch_norm2·hat[n, t, m, s] + relu1[n, t, m, s] */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t t = 0; t < 24; ++t) {
            for (ptrdiff_t m = 0; m < 4; ++m) {
                for (ptrdiff_t s = 0; s < 4; ++s) {
                    fine0_residual1[n*384 + t*16 + m*4 + s] = fine0_batch_norm2_gamma[t]*fine0_batch_norm2_hat[n*384 + t*16 + m*4 + s] + fine0_batch_norm2_beta[t] + relu1[n*384 + t*16 + m*4 + s];
                }
            }
        }
    }
    /* fine0.relu2[n, t, m, s] = where(fine0.residual1[n, t, m, s] > 0, fine0.residual1[n, t, m,
       s], 0) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t t = 0; t < 24; ++t) {
            for (ptrdiff_t m = 0; m < 4; ++m) {
                for (ptrdiff_t s = 0; s < 4; ++s) {
                    const resnet_real fine0_residual1_here = fine0_residual1[n*384 + t*16 + m*4 + s];
                    fine0_relu2[n*384 + t*16 + m*4 + s] = fine0_residual1_here > 0 ? fine0_residual1_here : (resnet_real)0;
                }
            }
        }
    }
}

/* forward of coarse1.conv2d2, coarse1.batch_norm2, coarse1.residual1, coarse1.relu2,
   global_average_pool1 */
static void resnet_conv2d2_batch_norm2_residual1_relu2_global_average_pool1_forward(
    const resnet_real *coarse1_relu1,
    const resnet_real *coarse1_conv2d2_W,
    const resnet_real *coarse1_batch_norm2_gamma,
    const resnet_real *coarse1_batch_norm2_beta,
    const resnet_real *coarse1_batch_norm2_running_mean,
    const resnet_real *coarse1_batch_norm2_running_var,
    const resnet_real *coarse0_relu2,
    resnet_real *coarse1_batch_norm2_new_mean,
    resnet_real *coarse1_batch_norm2_new_var,
    resnet_real *global_average_pool1,
    resnet_real *coarse1_relu2,
    resnet_real *coarse1_batch_norm2_root,
    resnet_real *coarse1_batch_norm2_hat,
    resnet_real *coarse1_relu1_1,
    resnet_real *coarse1_conv2d2_sum,
    resnet_real *coarse1_batch_norm2_mu,
    resnet_real *coarse1_batch_norm2_v,
    resnet_real *coarse1_residual1)
{
    /* coarse1.relu1·1 = 0 */
    for (ptrdiff_t place = 0; place < 27648; ++place) {
        coarse1_relu1_1[place] = 0;
    }
    /* coarse1.relu1·1[i, i_2, i_3 + 1, i_4 + 1] = coarse1.relu1[i, i_2, i_3, i_4] */
    for (ptrdiff_t i = 0; i < 32; ++i) {
        for (ptrdiff_t i_2 = 0; i_2 < 24; ++i_2) {
            for (ptrdiff_t i_3 = 0; i_3 < 4; ++i_3) {
                for (ptrdiff_t i_4 = 0; i_4 < 4; ++i_4) {
                    coarse1_relu1_1[i*864 + i_2*36 + i_3*6 + i_4 + 7] = coarse1_relu1[i*384 + i_2*16 + i_3*4 + i_4];
                }
            }
        }
    }
    /* coarse1.conv2d2·sum[n, f, p, q] = sum[c < 24, i < 3, j < 3](coarse1.conv2d2.W[f, c, i,
       j]*coarse1.relu1·1[n, c, i + p, j + q]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t f = 0; f < 24; ++f) {
            for (ptrdiff_t p = 0; p < 4; ++p) {
                for (ptrdiff_t q = 0; q < 4; ++q) {
                    resnet_real sum = 0;
                    for (ptrdiff_t c = 0; c < 24; ++c) {
                        for (ptrdiff_t i = 0; i < 3; ++i) {
                            for (ptrdiff_t j = 0; j < 3; ++j) {
                                sum += coarse1_conv2d2_W[f*216 + c*9 + i*3 + j]*coarse1_relu1_1[n*864 + c*36 + i*6 + p*6 + q + j];
                            }
                        }
                    }
                    coarse1_conv2d2_sum[n*384 + f*16 + p*4 + q] = sum;
                }
            }
        }
    }
    /* coarse1.conv2d2 is coarse1.conv2d2·sum in another shape */
    /* coarse1.batch_norm2.mu[c] = sum[n < 32, t < 4, m < 4](coarse1.conv2d2[n, c, t, m]/512) */
    for (ptrdiff_t c = 0; c < 24; ++c) {
        resnet_real sum = 0;
        for (ptrdiff_t n = 0; n < 32; ++n) {
            for (ptrdiff_t t = 0; t < 4; ++t) {
                for (ptrdiff_t m = 0; m < 4; ++m) {
                    sum += coarse1_conv2d2_sum[n*384 + c*16 + t*4 + m];
                }
            }
        }
        coarse1_batch_norm2_mu[c] = (resnet_real)0.001953125*sum;
    }
    /* coarse1.batch_norm2.v[c] = sum[n < 32, t < 4, m < 4]((-coarse1.batch_norm2.mu[c] +
       coarse1.conv2d2[n, c, t, m])**2/512) */
    for (ptrdiff_t c = 0; c < 24; ++c) {
        resnet_real sum = 0;
        for (ptrdiff_t n = 0; n < 32; ++n) {
            for (ptrdiff_t t = 0; t < 4; ++t) {
                for (ptrdiff_t m = 0; m < 4; ++m) {
                    sum += resnet_power_2(coarse1_conv2d2_sum[n*384 + c*16 + t*4 + m] - coarse1_batch_norm2_mu[c]);
                }
            }
        }
        coarse1_batch_norm2_v[c] = (resnet_real)0.001953125*sum;
    }
    /* coarse1.batch_norm2.new_mean[c] = 9*coarse1.batch_norm2.running_mean[c]/10 +
       stop(coarse1.batch_norm2.mu[c])/10 */
    for (ptrdiff_t c = 0; c < 24; ++c) {
        coarse1_batch_norm2_new_mean[c] = (resnet_real)0.1*coarse1_batch_norm2_mu[c] + (resnet_real)0.9*coarse1_batch_norm2_running_mean[c];
    }
    /* coarse1.batch_norm2.new_var[c] = 9*coarse1.batch_norm2.running_var[c]/10 +
       256*stop(coarse1.batch_norm2.v[c])/2555 */
    for (ptrdiff_t c = 0; c < 24; ++c) {
        coarse1_batch_norm2_new_var[c] = (resnet_real)0.9*coarse1_batch_norm2_running_var[c] + (resnet_real)0.10019569471624266*coarse1_batch_norm2_v[c];
    }
    /* coarse1.batch_norm2·root[c] = sqrt(coarse1.batch_norm2.v[c] + 1/100000) */
    for (ptrdiff_t c = 0; c < 24; ++c) {
        coarse1_batch_norm2_root[c] = resnet_sqrt((resnet_real)1e-05 + coarse1_batch_norm2_v[c]);
    }
    /* coarse1.batch_norm2·hat[n, c, t, m] = (-coarse1.batch_norm2.mu[c] + coarse1.conv2d2[n, c, t,
       m])/coarse1.batch_norm2·root[c] */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t c = 0; c < 24; ++c) {
            for (ptrdiff_t t = 0; t < 4; ++t) {
                for (ptrdiff_t m = 0; m < 4; ++m) {
                    coarse1_batch_norm2_hat[n*384 + c*16 + t*4 + m] = (coarse1_conv2d2_sum[n*384 + c*16 + t*4 + m] - coarse1_batch_norm2_mu[c]) / coarse1_batch_norm2_root[c];
                }
            }
        }
    }
    /* coarse1.residual1[n, t, m, s] = coarse1.batch_norm2.beta[t] +
       coarse1.batch_norm2.gamma[t]*coarse1.batch_norm2·hat[n, t, m, s] + coarse0.relu2[n, t, m, s] */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t t = 0; t < 24; ++t) {
            for (ptrdiff_t m = 0; m < 4; ++m) {
                for (ptrdiff_t s = 0; s < 4; ++s) {
                    coarse1_residual1[n*384 + t*16 + m*4 + s] = coarse1_batch_norm2_gamma[t]*coarse1_batch_norm2_hat[n*384 + t*16 + m*4 + s] + coarse1_batch_norm2_beta[t] + coarse0_relu2[n*384 + t*16 + m*4 + s];
                }
            }
        }
    }
    /* coarse1.relu2[n, t, m, s] = where(coarse1.residual1[n, t, m, s] > 0, coarse1.residual1[n, t,
       m, s], 0) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t t = 0; t < 24; ++t) {
            for (ptrdiff_t m = 0; m < 4; ++m) {
                for (ptrdiff_t s = 0; s < 4; ++s) {
                    const resnet_real coarse1_residual1_here = coarse1_residual1[n*384 + t*16 + m*4 + s];
                    coarse1_relu2[n*384 + t*16 + m*4 + s] = coarse1_residual1_here > 0 ? coarse1_residual1_here : (resnet_real)0;
                }
            }
        }
    }
    /* global_average_pool1[n, c] = sum[t < 4, m < 4](coarse1.relu2[n, c, t, m]/16) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t c = 0; c < 24; ++c) {
            resnet_real sum = 0;
            for (ptrdiff_t t = 0; t < 4; ++t) {
                for (ptrdiff_t m = 0; m < 4; ++m) {
                    sum += coarse1_relu2[n*384 + c*16 + t*4 + m];
                }
            }
            global_average_pool1[n*24 + c] = (resnet_real)0.0625*sum;
        }
    }
}

/* forward of logits, cross_entropy1 */
static void resnet_logits_cross_entropy1_forward(
    const resnet_real *global_average_pool1,
    const resnet_real *logits_W,
    const resnet_real *logits_b,
    const int32_t *y,
    resnet_real *logits,
    resnet_real *cross_entropy1,
    resnet_real *cross_entropy1_p,
    resnet_real *logits_sum,
    resnet_real *cross_entropy1_p_sum_max,
    resnet_real *cross_entropy1_p_sum_shifted,
    resnet_real *cross_entropy1_p_sum_exp,
    resnet_real *cross_entropy1_p_sum_scaled)
{
    /* logits·sum[n, u] = sum[k < 24](global_average_pool1[n, k]*logits.W[u, k]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t u = 0; u < 10; ++u) {
            resnet_real sum = 0;
            for (ptrdiff_t k = 0; k < 24; ++k) {
                sum += global_average_pool1[n*24 + k]*logits_W[u*24 + k];
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
        resnet_real best = logits[n*10];
        for (ptrdiff_t j = 0; j < 10; ++j) {
            const resnet_real candidate = logits[n*10 + j];
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
            cross_entropy1_p_sum_exp[n*10 + j] = resnet_exp(cross_entropy1_p_sum_shifted[n*10 + j]);
        }
    }
    /* cross_entropy1.p·sum·scaled[n] = sum[j < 10](cross_entropy1.p·sum·exp[n, j]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        resnet_real sum = 0;
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
        resnet_real sum = 0;
        for (ptrdiff_t n = 0; n < 32; ++n) {
            sum += (resnet_real)0.03125*resnet_log(cross_entropy1_p_sum_scaled[n]) - (resnet_real)0.03125*cross_entropy1_p_sum_shifted[n*10 + (ptrdiff_t)y[n]];
        }
        cross_entropy1[0] = sum;
    }
}

/* backward of logits, cross_entropy1 */
static void resnet_logits_cross_entropy1_backward(
    const resnet_real *global_average_pool1,
    const resnet_real *logits_W,
    const int32_t *y,
    const resnet_real *cross_entropy1_p,
    resnet_real *d_global_average_pool1,
    resnet_real *d_logits_W,
    resnet_real *d_logits_b,
    resnet_real *d_logits)
{
    /* ∂logits[n, k] = cross_entropy1.p[n, k]/32 - [k - y[n] == 0]/32 */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t k = 0; k < 10; ++k) {
            d_logits[n*10 + k] = (resnet_real)0.03125*cross_entropy1_p[n*10 + k] - (resnet_real)0.03125*(k == (ptrdiff_t)y[n] ? (resnet_real)1 : (resnet_real)0);
        }
    }
    /* ∂global_average_pool1[n, k] = sum[u < 10](logits.W[u, k]*∂logits[n, u]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t k = 0; k < 24; ++k) {
            d_global_average_pool1[n*24 + k] = 0;
        }
        for (ptrdiff_t u = 0; u < 10; ++u) {
            const resnet_real scale = d_logits[n*10 + u];
            for (ptrdiff_t k = 0; k < 24; ++k) {
                d_global_average_pool1[n*24 + k] += scale*logits_W[u*24 + k];
            }
        }
    }
    /* ∂logits.W[u, k] = sum[n < 32](global_average_pool1[n, k]*∂logits[n, u]) */
    for (ptrdiff_t u = 0; u < 10; ++u) {
        for (ptrdiff_t k = 0; k < 24; ++k) {
            d_logits_W[u*24 + k] = 0;
        }
        for (ptrdiff_t n = 0; n < 32; ++n) {
            const resnet_real scale = d_logits[n*10 + u];
            for (ptrdiff_t k = 0; k < 24; ++k) {
                d_logits_W[u*24 + k] += scale*global_average_pool1[n*24 + k];
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

/* backward of coarse1.conv2d2, coarse1.batch_norm2, coarse1.residual1, coarse1.relu2,
   global_average_pool1 */
static void resnet_conv2d2_batch_norm2_residual1_relu2_global_average_pool1_backward(
    const resnet_real *coarse1_relu1,
    const resnet_real *coarse1_conv2d2_W,
    const resnet_real *coarse1_batch_norm2_gamma,
    const resnet_real *coarse1_relu2,
    const resnet_real *d_global_average_pool1,
    const resnet_real *coarse1_batch_norm2_root,
    const resnet_real *coarse1_batch_norm2_hat,
    resnet_real *d_coarse1_relu1,
    resnet_real *d_coarse1_conv2d2_W,
    resnet_real *d_coarse1_batch_norm2_gamma,
    resnet_real *d_coarse1_batch_norm2_beta,
    resnet_real *d_coarse0_relu2,
    resnet_real *d_coarse1_residual1,
    resnet_real *d_coarse1_conv2d2,
    resnet_real *d_coarse1_conv2d2_1,
    resnet_real *coarse1_relu1_1)
{
    /* ∂coarse1.residual1[n, t, m, s] = where(coarse1.relu2[n, t, m, s] > 0,
       ∂global_average_pool1[n, t]/16, 0) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t t = 0; t < 24; ++t) {
            for (ptrdiff_t m = 0; m < 4; ++m) {
                for (ptrdiff_t s = 0; s < 4; ++s) {
                    const resnet_real d_global_average_pool1_here = d_global_average_pool1[n*24 + t];
                    d_coarse1_residual1[n*384 + t*16 + m*4 + s] = coarse1_relu2[n*384 + t*16 + m*4 + s] > 0 ? (resnet_real)0.0625*d_global_average_pool1_here : (resnet_real)0;
                }
            }
        }
    }
    /* ∂coarse1.batch_norm2.gamma[c] = sum[n < 32, t < 4, m < 4](coarse1.batch_norm2·hat[n, c, t,
       m]*∂coarse1.residual1[n, c, t, m]) */
    for (ptrdiff_t c = 0; c < 24; ++c) {
        resnet_real sum = 0;
        for (ptrdiff_t n = 0; n < 32; ++n) {
            for (ptrdiff_t t = 0; t < 4; ++t) {
                for (ptrdiff_t m = 0; m < 4; ++m) {
                    sum += coarse1_batch_norm2_hat[n*384 + c*16 + t*4 + m]*d_coarse1_residual1[n*384 + c*16 + t*4 + m];
                }
            }
        }
        d_coarse1_batch_norm2_gamma[c] = sum;
    }
    /* ∂coarse1.batch_norm2.beta[c] = sum[n < 32, t < 4, m < 4](∂coarse1.residual1[n, c, t, m]) */
    for (ptrdiff_t c = 0; c < 24; ++c) {
        resnet_real sum = 0;
        for (ptrdiff_t n = 0; n < 32; ++n) {
            for (ptrdiff_t t = 0; t < 4; ++t) {
                for (ptrdiff_t m = 0; m < 4; ++m) {
                    sum += d_coarse1_residual1[n*384 + c*16 + t*4 + m];
                }
            }
        }
        d_coarse1_batch_norm2_beta[c] = sum;
    }
    /* ∂coarse1.conv2d2[n, c, t, m] = (-∂coarse1.batch_norm2.beta[c] -
       ∂coarse1.batch_norm2.gamma[c]*coarse1.batch_norm2·hat[n, c, t, m] +
       32*∂global_average_pool1[n, c]*where(coarse1.relu2[n, c, t, m] > 0, 1,
       0))*coarse1.batch_norm2.gamma[c]/(512*coarse1.batch_norm2·root[c]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t c = 0; c < 24; ++c) {
            for (ptrdiff_t t = 0; t < 4; ++t) {
                for (ptrdiff_t m = 0; m < 4; ++m) {
                    d_coarse1_conv2d2[n*384 + c*16 + t*4 + m] = (resnet_real)0.001953125*(32*d_global_average_pool1[n*24 + c]*(coarse1_relu2[n*384 + c*16 + t*4 + m] > 0 ? (resnet_real)1 : (resnet_real)0) - d_coarse1_batch_norm2_beta[c] - d_coarse1_batch_norm2_gamma[c]*coarse1_batch_norm2_hat[n*384 + c*16 + t*4 + m])*coarse1_batch_norm2_gamma[c] / coarse1_batch_norm2_root[c];
                }
            }
        }
    }
    /* ∂coarse1.conv2d2·1 = 0 */
    for (ptrdiff_t place = 0; place < 27648; ++place) {
        d_coarse1_conv2d2_1[place] = 0;
    }
    /* ∂coarse1.conv2d2·1[i, i_2, i_3 + 1, i_4 + 1] = ∂coarse1.conv2d2[i, i_2, i_3, i_4] */
    for (ptrdiff_t i = 0; i < 32; ++i) {
        for (ptrdiff_t i_2 = 0; i_2 < 24; ++i_2) {
            for (ptrdiff_t i_3 = 0; i_3 < 4; ++i_3) {
                for (ptrdiff_t i_4 = 0; i_4 < 4; ++i_4) {
                    d_coarse1_conv2d2_1[i*864 + i_2*36 + i_3*6 + i_4 + 7] = d_coarse1_conv2d2[i*384 + i_2*16 + i_3*4 + i_4];
                }
            }
        }
    }
    /* ∂coarse1.relu1[n, c, p, q] = sum[f < 24, i < 3, j < 3](coarse1.conv2d2.W[f, c, i,
       j]*∂coarse1.conv2d2·1[n, f, -i + p + 2, -j + q + 2]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t c = 0; c < 24; ++c) {
            for (ptrdiff_t p = 0; p < 4; ++p) {
                for (ptrdiff_t q = 0; q < 4; ++q) {
                    resnet_real sum = 0;
                    for (ptrdiff_t f = 0; f < 24; ++f) {
                        for (ptrdiff_t i = 0; i < 3; ++i) {
                            for (ptrdiff_t j = 0; j < 3; ++j) {
                                sum += coarse1_conv2d2_W[f*216 + c*9 + i*3 + j]*d_coarse1_conv2d2_1[n*864 + f*36 + p*6 + q + 14 - i*6 - j];
                            }
                        }
                    }
                    d_coarse1_relu1[n*384 + c*16 + p*4 + q] = sum;
                }
            }
        }
    }
    /* coarse1.relu1·1 = 0 */
    for (ptrdiff_t place = 0; place < 27648; ++place) {
        coarse1_relu1_1[place] = 0;
    }
    /* coarse1.relu1·1[i, i_2, i_3 + 1, i_4 + 1] = coarse1.relu1[i, i_2, i_3, i_4] */
    for (ptrdiff_t i = 0; i < 32; ++i) {
        for (ptrdiff_t i_2 = 0; i_2 < 24; ++i_2) {
            for (ptrdiff_t i_3 = 0; i_3 < 4; ++i_3) {
                for (ptrdiff_t i_4 = 0; i_4 < 4; ++i_4) {
                    coarse1_relu1_1[i*864 + i_2*36 + i_3*6 + i_4 + 7] = coarse1_relu1[i*384 + i_2*16 + i_3*4 + i_4];
                }
            }
        }
    }
    /* ∂coarse1.conv2d2.W[f, c, i, j] = sum[n < 32, p < 4, q < 4](coarse1.relu1·1[n, c, i + p, j +
       q]*∂coarse1.conv2d2[n, f, p, q]) */
    for (ptrdiff_t f = 0; f < 24; ++f) {
        for (ptrdiff_t c = 0; c < 24; ++c) {
            for (ptrdiff_t i = 0; i < 3; ++i) {
                for (ptrdiff_t j = 0; j < 3; ++j) {
                    resnet_real sum = 0;
                    for (ptrdiff_t n = 0; n < 32; ++n) {
                        for (ptrdiff_t p = 0; p < 4; ++p) {
                            for (ptrdiff_t q = 0; q < 4; ++q) {
                                sum += coarse1_relu1_1[n*864 + c*36 + i*6 + p*6 + q + j]*d_coarse1_conv2d2[n*384 + f*16 + p*4 + q];
                            }
                        }
                    }
                    d_coarse1_conv2d2_W[f*216 + c*9 + i*3 + j] = sum;
                }
            }
        }
    }
    /* ∂coarse0.relu2[n, t, m, s] = ∂coarse1.residual1[n, t, m, s] */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t t = 0; t < 24; ++t) {
            for (ptrdiff_t m = 0; m < 4; ++m) {
                for (ptrdiff_t s = 0; s < 4; ++s) {
                    d_coarse0_relu2[n*384 + t*16 + m*4 + s] = d_coarse1_residual1[n*384 + t*16 + m*4 + s];
                }
            }
        }
    }
}

/* backward of coarse1.conv2d1, coarse1.batch_norm1, coarse1.relu1; coarse0.conv2d1,
   coarse0.batch_norm1, coarse0.relu1 */
static void resnet_conv2d1_batch_norm1_relu1_2_backward(
    const resnet_real *relu1,
    const resnet_real *fine0_conv2d1_W,
    const resnet_real *fine0_batch_norm1_gamma,
    const resnet_real *fine0_relu1,
    const resnet_real *d_fine0_relu1,
    const resnet_real *fine0_batch_norm1_root,
    const resnet_real *fine0_batch_norm1_hat,
    resnet_real *d_relu1,
    resnet_real *d_fine0_conv2d1_W,
    resnet_real *d_fine0_batch_norm1_gamma,
    resnet_real *d_fine0_batch_norm1_beta,
    resnet_real *d_fine0_batch_norm1,
    resnet_real *d_fine0_conv2d1,
    resnet_real *d_fine0_conv2d1_1,
    resnet_real *relu1_1)
{
    /* ∂fine0.batch_norm1[n, t, m, s] = where(fine0.relu1[n, t, m, s] > 0, ∂fine0.relu1[n, t, m,
       s], 0) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t t = 0; t < 24; ++t) {
            for (ptrdiff_t m = 0; m < 4; ++m) {
                for (ptrdiff_t s = 0; s < 4; ++s) {
                    const resnet_real d_fine0_relu1_here = d_fine0_relu1[n*384 + t*16 + m*4 + s];
                    d_fine0_batch_norm1[n*384 + t*16 + m*4 + s] = fine0_relu1[n*384 + t*16 + m*4 + s] > 0 ? d_fine0_relu1_here : (resnet_real)0;
                }
            }
        }
    }
    /* ∂fine0.batch_norm1.gamma[c] = sum[n < 32, t < 4, m < 4](fine0.batch_norm1·hat[n, c, t,
       m]*∂fine0.batch_norm1[n, c, t, m]) */
    for (ptrdiff_t c = 0; c < 24; ++c) {
        resnet_real sum = 0;
        for (ptrdiff_t n = 0; n < 32; ++n) {
            for (ptrdiff_t t = 0; t < 4; ++t) {
                for (ptrdiff_t m = 0; m < 4; ++m) {
                    sum += fine0_batch_norm1_hat[n*384 + c*16 + t*4 + m]*d_fine0_batch_norm1[n*384 + c*16 + t*4 + m];
                }
            }
        }
        d_fine0_batch_norm1_gamma[c] = sum;
    }
    /* ∂fine0.batch_norm1.beta[c] = sum[n < 32, t < 4, m < 4](∂fine0.batch_norm1[n, c, t, m]) */
    for (ptrdiff_t c = 0; c < 24; ++c) {
        resnet_real sum = 0;
        for (ptrdiff_t n = 0; n < 32; ++n) {
            for (ptrdiff_t t = 0; t < 4; ++t) {
                for (ptrdiff_t m = 0; m < 4; ++m) {
                    sum += d_fine0_batch_norm1[n*384 + c*16 + t*4 + m];
                }
            }
        }
        d_fine0_batch_norm1_beta[c] = sum;
    }
    /* ∂fine0.conv2d1[n, c, t, m] = (-∂fine0.batch_norm1.beta[c] -
       ∂fine0.batch_norm1.gamma[c]*fine0.batch_norm1·hat[n, c, t, m] + 512*∂fine0.batch_norm1[n, c,
       t, m])*fine0.batch_norm1.gamma[c]/(512*fine0.batch_norm1·root[c]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t c = 0; c < 24; ++c) {
            for (ptrdiff_t t = 0; t < 4; ++t) {
                for (ptrdiff_t m = 0; m < 4; ++m) {
                    d_fine0_conv2d1[n*384 + c*16 + t*4 + m] = (resnet_real)0.001953125*(512*d_fine0_batch_norm1[n*384 + c*16 + t*4 + m] - d_fine0_batch_norm1_beta[c] - d_fine0_batch_norm1_gamma[c]*fine0_batch_norm1_hat[n*384 + c*16 + t*4 + m])*fine0_batch_norm1_gamma[c] / fine0_batch_norm1_root[c];
                }
            }
        }
    }
    /* ∂fine0.conv2d1·1 = 0 */
    for (ptrdiff_t place = 0; place < 27648; ++place) {
        d_fine0_conv2d1_1[place] = 0;
    }
    /* ∂fine0.conv2d1·1[i, i_2, i_3 + 1, i_4 + 1] = ∂fine0.conv2d1[i, i_2, i_3, i_4] */
    for (ptrdiff_t i = 0; i < 32; ++i) {
        for (ptrdiff_t i_2 = 0; i_2 < 24; ++i_2) {
            for (ptrdiff_t i_3 = 0; i_3 < 4; ++i_3) {
                for (ptrdiff_t i_4 = 0; i_4 < 4; ++i_4) {
                    d_fine0_conv2d1_1[i*864 + i_2*36 + i_3*6 + i_4 + 7] = d_fine0_conv2d1[i*384 + i_2*16 + i_3*4 + i_4];
                }
            }
        }
    }
    /* ∂relu1[n, c, p, q] += sum[f < 24, i < 3, j < 3](fine0.conv2d1.W[f, c, i,
       j]*∂fine0.conv2d1·1[n, f, -i + p + 2, -j + q + 2]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t c = 0; c < 24; ++c) {
            for (ptrdiff_t p = 0; p < 4; ++p) {
                for (ptrdiff_t q = 0; q < 4; ++q) {
                    resnet_real sum = 0;
                    for (ptrdiff_t f = 0; f < 24; ++f) {
                        for (ptrdiff_t i = 0; i < 3; ++i) {
                            for (ptrdiff_t j = 0; j < 3; ++j) {
                                sum += fine0_conv2d1_W[f*216 + c*9 + i*3 + j]*d_fine0_conv2d1_1[n*864 + f*36 + p*6 + q + 14 - i*6 - j];
                            }
                        }
                    }
                    d_relu1[n*384 + c*16 + p*4 + q] += sum;
                }
            }
        }
    }
    /* relu1·1 = 0 */
    for (ptrdiff_t place = 0; place < 27648; ++place) {
        relu1_1[place] = 0;
    }
    /* relu1·1[i, i_2, i_3 + 1, i_4 + 1] = relu1[i, i_2, i_3, i_4] */
    for (ptrdiff_t i = 0; i < 32; ++i) {
        for (ptrdiff_t i_2 = 0; i_2 < 24; ++i_2) {
            for (ptrdiff_t i_3 = 0; i_3 < 4; ++i_3) {
                for (ptrdiff_t i_4 = 0; i_4 < 4; ++i_4) {
                    relu1_1[i*864 + i_2*36 + i_3*6 + i_4 + 7] = relu1[i*384 + i_2*16 + i_3*4 + i_4];
                }
            }
        }
    }
    /* ∂fine0.conv2d1.W[f, c, i, j] = sum[n < 32, p < 4, q < 4](relu1·1[n, c, i + p, j +
       q]*∂fine0.conv2d1[n, f, p, q]) */
    for (ptrdiff_t f = 0; f < 24; ++f) {
        for (ptrdiff_t c = 0; c < 24; ++c) {
            for (ptrdiff_t i = 0; i < 3; ++i) {
                for (ptrdiff_t j = 0; j < 3; ++j) {
                    resnet_real sum = 0;
                    for (ptrdiff_t n = 0; n < 32; ++n) {
                        for (ptrdiff_t p = 0; p < 4; ++p) {
                            for (ptrdiff_t q = 0; q < 4; ++q) {
                                sum += relu1_1[n*864 + c*36 + i*6 + p*6 + q + j]*d_fine0_conv2d1[n*384 + f*16 + p*4 + q];
                            }
                        }
                    }
                    d_fine0_conv2d1_W[f*216 + c*9 + i*3 + j] = sum;
                }
            }
        }
    }
}

/* backward of coarse0.conv2d2, coarse0.batch_norm2, coarse0.residual1, coarse0.relu2 */
static void resnet_conv2d2_batch_norm2_residual1_relu2_backward(
    const resnet_real *fine0_relu1,
    const resnet_real *fine0_conv2d2_W,
    const resnet_real *fine0_batch_norm2_gamma,
    const resnet_real *fine0_relu2,
    const resnet_real *d_fine0_relu2,
    const resnet_real *fine0_batch_norm2_root,
    const resnet_real *fine0_batch_norm2_hat,
    resnet_real *d_fine0_relu1,
    resnet_real *d_fine0_conv2d2_W,
    resnet_real *d_fine0_batch_norm2_gamma,
    resnet_real *d_fine0_batch_norm2_beta,
    resnet_real *d_relu1,
    resnet_real *d_fine0_residual1,
    resnet_real *d_fine0_conv2d2,
    resnet_real *d_fine0_conv2d2_1,
    resnet_real *fine0_relu1_1)
{
    /* ∂fine0.residual1[n, t, m, s] = where(fine0.relu2[n, t, m, s] > 0, ∂fine0.relu2[n, t, m, s],
       0) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t t = 0; t < 24; ++t) {
            for (ptrdiff_t m = 0; m < 4; ++m) {
                for (ptrdiff_t s = 0; s < 4; ++s) {
                    const resnet_real d_fine0_relu2_here = d_fine0_relu2[n*384 + t*16 + m*4 + s];
                    d_fine0_residual1[n*384 + t*16 + m*4 + s] = fine0_relu2[n*384 + t*16 + m*4 + s] > 0 ? d_fine0_relu2_here : (resnet_real)0;
                }
            }
        }
    }
    /* ∂fine0.batch_norm2.gamma[c] = sum[n < 32, t < 4, m < 4](fine0.batch_norm2·hat[n, c, t,
       m]*∂fine0.residual1[n, c, t, m]) */
    for (ptrdiff_t c = 0; c < 24; ++c) {
        resnet_real sum = 0;
        for (ptrdiff_t n = 0; n < 32; ++n) {
            for (ptrdiff_t t = 0; t < 4; ++t) {
                for (ptrdiff_t m = 0; m < 4; ++m) {
                    sum += fine0_batch_norm2_hat[n*384 + c*16 + t*4 + m]*d_fine0_residual1[n*384 + c*16 + t*4 + m];
                }
            }
        }
        d_fine0_batch_norm2_gamma[c] = sum;
    }
    /* ∂fine0.batch_norm2.beta[c] = sum[n < 32, t < 4, m < 4](∂fine0.residual1[n, c, t, m]) */
    for (ptrdiff_t c = 0; c < 24; ++c) {
        resnet_real sum = 0;
        for (ptrdiff_t n = 0; n < 32; ++n) {
            for (ptrdiff_t t = 0; t < 4; ++t) {
                for (ptrdiff_t m = 0; m < 4; ++m) {
                    sum += d_fine0_residual1[n*384 + c*16 + t*4 + m];
                }
            }
        }
        d_fine0_batch_norm2_beta[c] = sum;
    }
    /* ∂fine0.conv2d2[n, c, t, m] = (-∂fine0.batch_norm2.beta[c] -
       ∂fine0.batch_norm2.gamma[c]*fine0.batch_norm2·hat[n, c, t, m] + 512*∂fine0.residual1[n, c,
       t, m])*fine0.batch_norm2.gamma[c]/(512*fine0.batch_norm2·root[c]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t c = 0; c < 24; ++c) {
            for (ptrdiff_t t = 0; t < 4; ++t) {
                for (ptrdiff_t m = 0; m < 4; ++m) {
                    d_fine0_conv2d2[n*384 + c*16 + t*4 + m] = (resnet_real)0.001953125*(512*d_fine0_residual1[n*384 + c*16 + t*4 + m] - d_fine0_batch_norm2_beta[c] - d_fine0_batch_norm2_gamma[c]*fine0_batch_norm2_hat[n*384 + c*16 + t*4 + m])*fine0_batch_norm2_gamma[c] / fine0_batch_norm2_root[c];
                }
            }
        }
    }
    /* ∂fine0.conv2d2·1 = 0 */
    for (ptrdiff_t place = 0; place < 27648; ++place) {
        d_fine0_conv2d2_1[place] = 0;
    }
    /* ∂fine0.conv2d2·1[i, i_2, i_3 + 1, i_4 + 1] = ∂fine0.conv2d2[i, i_2, i_3, i_4] */
    for (ptrdiff_t i = 0; i < 32; ++i) {
        for (ptrdiff_t i_2 = 0; i_2 < 24; ++i_2) {
            for (ptrdiff_t i_3 = 0; i_3 < 4; ++i_3) {
                for (ptrdiff_t i_4 = 0; i_4 < 4; ++i_4) {
                    d_fine0_conv2d2_1[i*864 + i_2*36 + i_3*6 + i_4 + 7] = d_fine0_conv2d2[i*384 + i_2*16 + i_3*4 + i_4];
                }
            }
        }
    }
    /* ∂fine0.relu1[n, c, p, q] = sum[f < 24, i < 3, j < 3](fine0.conv2d2.W[f, c, i,
       j]*∂fine0.conv2d2·1[n, f, -i + p + 2, -j + q + 2]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t c = 0; c < 24; ++c) {
            for (ptrdiff_t p = 0; p < 4; ++p) {
                for (ptrdiff_t q = 0; q < 4; ++q) {
                    resnet_real sum = 0;
                    for (ptrdiff_t f = 0; f < 24; ++f) {
                        for (ptrdiff_t i = 0; i < 3; ++i) {
                            for (ptrdiff_t j = 0; j < 3; ++j) {
                                sum += fine0_conv2d2_W[f*216 + c*9 + i*3 + j]*d_fine0_conv2d2_1[n*864 + f*36 + p*6 + q + 14 - i*6 - j];
                            }
                        }
                    }
                    d_fine0_relu1[n*384 + c*16 + p*4 + q] = sum;
                }
            }
        }
    }
    /* fine0.relu1·1 = 0 */
    for (ptrdiff_t place = 0; place < 27648; ++place) {
        fine0_relu1_1[place] = 0;
    }
    /* fine0.relu1·1[i, i_2, i_3 + 1, i_4 + 1] = fine0.relu1[i, i_2, i_3, i_4] */
    for (ptrdiff_t i = 0; i < 32; ++i) {
        for (ptrdiff_t i_2 = 0; i_2 < 24; ++i_2) {
            for (ptrdiff_t i_3 = 0; i_3 < 4; ++i_3) {
                for (ptrdiff_t i_4 = 0; i_4 < 4; ++i_4) {
                    fine0_relu1_1[i*864 + i_2*36 + i_3*6 + i_4 + 7] = fine0_relu1[i*384 + i_2*16 + i_3*4 + i_4];
                }
            }
        }
    }
    /* ∂fine0.conv2d2.W[f, c, i, j] = sum[n < 32, p < 4, q < 4](fine0.relu1·1[n, c, i + p, j +
       q]*∂fine0.conv2d2[n, f, p, q]) */
    for (ptrdiff_t f = 0; f < 24; ++f) {
        for (ptrdiff_t c = 0; c < 24; ++c) {
            for (ptrdiff_t i = 0; i < 3; ++i) {
                for (ptrdiff_t j = 0; j < 3; ++j) {
                    resnet_real sum = 0;
                    for (ptrdiff_t n = 0; n < 32; ++n) {
                        for (ptrdiff_t p = 0; p < 4; ++p) {
                            for (ptrdiff_t q = 0; q < 4; ++q) {
                                sum += fine0_relu1_1[n*864 + c*36 + i*6 + p*6 + q + j]*d_fine0_conv2d2[n*384 + f*16 + p*4 + q];
                            }
                        }
                    }
                    d_fine0_conv2d2_W[f*216 + c*9 + i*3 + j] = sum;
                }
            }
        }
    }
    /* ∂relu1[n, t, m, s] = ∂fine0.residual1[n, t, m, s] */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t t = 0; t < 24; ++t) {
            for (ptrdiff_t m = 0; m < 4; ++m) {
                for (ptrdiff_t s = 0; s < 4; ++s) {
                    d_relu1[n*384 + t*16 + m*4 + s] = d_fine0_residual1[n*384 + t*16 + m*4 + s];
                }
            }
        }
    }
}

/* backward of conv2d2, batch_norm2, relu2 */
static void resnet_conv2d2_batch_norm2_relu2_backward(
    const resnet_real *fine1_relu2,
    const resnet_real *conv2d2_W,
    const resnet_real *batch_norm2_gamma,
    const resnet_real *relu2,
    const resnet_real *d_relu2,
    const resnet_real *batch_norm2_root,
    const resnet_real *batch_norm2_hat,
    resnet_real *d_fine1_relu2,
    resnet_real *d_conv2d2_W,
    resnet_real *d_batch_norm2_gamma,
    resnet_real *d_batch_norm2_beta,
    resnet_real *d_batch_norm2,
    resnet_real *d_conv2d2,
    resnet_real *d_fine1_relu2_1,
    resnet_real *d_fine1_relu2_2,
    resnet_real *fine1_relu2_1)
{
    /* ∂batch_norm2[n, t, m, s] = where(relu2[n, t, m, s] > 0, ∂relu2[n, t, m, s], 0) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t t = 0; t < 24; ++t) {
            for (ptrdiff_t m = 0; m < 4; ++m) {
                for (ptrdiff_t s = 0; s < 4; ++s) {
                    const resnet_real d_relu2_here = d_relu2[n*384 + t*16 + m*4 + s];
                    d_batch_norm2[n*384 + t*16 + m*4 + s] = relu2[n*384 + t*16 + m*4 + s] > 0 ? d_relu2_here : (resnet_real)0;
                }
            }
        }
    }
    /* ∂batch_norm2.gamma[c] = sum[n < 32, t < 4, m < 4](batch_norm2·hat[n, c, t,
       m]*∂batch_norm2[n, c, t, m]) */
    for (ptrdiff_t c = 0; c < 24; ++c) {
        resnet_real sum = 0;
        for (ptrdiff_t n = 0; n < 32; ++n) {
            for (ptrdiff_t t = 0; t < 4; ++t) {
                for (ptrdiff_t m = 0; m < 4; ++m) {
                    sum += batch_norm2_hat[n*384 + c*16 + t*4 + m]*d_batch_norm2[n*384 + c*16 + t*4 + m];
                }
            }
        }
        d_batch_norm2_gamma[c] = sum;
    }
    /* ∂batch_norm2.beta[c] = sum[n < 32, t < 4, m < 4](∂batch_norm2[n, c, t, m]) */
    for (ptrdiff_t c = 0; c < 24; ++c) {
        resnet_real sum = 0;
        for (ptrdiff_t n = 0; n < 32; ++n) {
            for (ptrdiff_t t = 0; t < 4; ++t) {
                for (ptrdiff_t m = 0; m < 4; ++m) {
                    sum += d_batch_norm2[n*384 + c*16 + t*4 + m];
                }
            }
        }
        d_batch_norm2_beta[c] = sum;
    }
    /* ∂conv2d2[n, c, t, m] = (-∂batch_norm2.beta[c] - ∂batch_norm2.gamma[c]*batch_norm2·hat[n, c,
       t, m] + 512*∂batch_norm2[n, c, t, m])*batch_norm2.gamma[c]/(512*batch_norm2·root[c]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t c = 0; c < 24; ++c) {
            for (ptrdiff_t t = 0; t < 4; ++t) {
                for (ptrdiff_t m = 0; m < 4; ++m) {
                    d_conv2d2[n*384 + c*16 + t*4 + m] = (resnet_real)0.001953125*(512*d_batch_norm2[n*384 + c*16 + t*4 + m] - d_batch_norm2_beta[c] - d_batch_norm2_gamma[c]*batch_norm2_hat[n*384 + c*16 + t*4 + m])*batch_norm2_gamma[c] / batch_norm2_root[c];
                }
            }
        }
    }
    /* ∂fine1.relu2·1[n, c, r, r_2, p, q] = sum[f < 24](conv2d2.W[f, c, r, r_2]*∂conv2d2[n, f, p,
       q]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t c = 0; c < 12; ++c) {
            for (ptrdiff_t r = 0; r < 3; ++r) {
                for (ptrdiff_t r_2 = 0; r_2 < 3; ++r_2) {
                    for (ptrdiff_t p = 0; p < 4; ++p) {
                        for (ptrdiff_t q = 0; q < 4; ++q) {
                            d_fine1_relu2_1[n*1728 + c*144 + r*48 + r_2*16 + p*4 + q] = 0;
                        }
                        for (ptrdiff_t f = 0; f < 24; ++f) {
                            const resnet_real scale = conv2d2_W[f*108 + c*9 + r*3 + r_2];
                            for (ptrdiff_t q = 0; q < 4; ++q) {
                                d_fine1_relu2_1[n*1728 + c*144 + r*48 + r_2*16 + p*4 + q] += scale*d_conv2d2[n*384 + f*16 + p*4 + q];
                            }
                        }
                    }
                }
            }
        }
    }
    /* ∂fine1.relu2·2 = 0 */
    for (ptrdiff_t place = 0; place < 31104; ++place) {
        d_fine1_relu2_2[place] = 0;
    }
    /* ∂fine1.relu2·2[n, c, 2*p + r, 2*q + r_2] += ∂fine1.relu2·1[n, c, r, r_2, p, q] */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t c = 0; c < 12; ++c) {
            for (ptrdiff_t p = 0; p < 4; ++p) {
                for (ptrdiff_t r = 0; r < 3; ++r) {
                    for (ptrdiff_t q = 0; q < 4; ++q) {
                        for (ptrdiff_t r_2 = 0; r_2 < 3; ++r_2) {
                            d_fine1_relu2_2[n*972 + c*81 + p*18 + r*9 + q*2 + r_2] += d_fine1_relu2_1[n*1728 + c*144 + r*48 + r_2*16 + p*4 + q];
                        }
                    }
                }
            }
        }
    }
    /* ∂fine1.relu2[n, c, p, q] = ∂fine1.relu2·2[n, c, p + 1, q + 1] */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t c = 0; c < 12; ++c) {
            for (ptrdiff_t p = 0; p < 8; ++p) {
                for (ptrdiff_t q = 0; q < 8; ++q) {
                    d_fine1_relu2[n*768 + c*64 + p*8 + q] = d_fine1_relu2_2[n*972 + c*81 + p*9 + q + 10];
                }
            }
        }
    }
    /* fine1.relu2·1 = 0 */
    for (ptrdiff_t place = 0; place < 31104; ++place) {
        fine1_relu2_1[place] = 0;
    }
    /* fine1.relu2·1[i, i_2, i_3 + 1, i_4 + 1] = fine1.relu2[i, i_2, i_3, i_4] */
    for (ptrdiff_t i = 0; i < 32; ++i) {
        for (ptrdiff_t i_2 = 0; i_2 < 12; ++i_2) {
            for (ptrdiff_t i_3 = 0; i_3 < 8; ++i_3) {
                for (ptrdiff_t i_4 = 0; i_4 < 8; ++i_4) {
                    fine1_relu2_1[i*972 + i_2*81 + i_3*9 + i_4 + 10] = fine1_relu2[i*768 + i_2*64 + i_3*8 + i_4];
                }
            }
        }
    }
    /* ∂conv2d2.W[f, c, i, j] = sum[n < 32, p < 4, q < 4](fine1.relu2·1[n, c, i + 2*p, j +
       2*q]*∂conv2d2[n, f, p, q]) */
    for (ptrdiff_t f = 0; f < 24; ++f) {
        for (ptrdiff_t c = 0; c < 12; ++c) {
            for (ptrdiff_t i = 0; i < 3; ++i) {
                for (ptrdiff_t j = 0; j < 3; ++j) {
                    d_conv2d2_W[f*108 + c*9 + i*3 + j] = 0;
                }
                for (ptrdiff_t n = 0; n < 32; ++n) {
                    for (ptrdiff_t p = 0; p < 4; ++p) {
                        for (ptrdiff_t q = 0; q < 4; ++q) {
                            const resnet_real scale = d_conv2d2[n*384 + f*16 + p*4 + q];
                            for (ptrdiff_t j = 0; j < 3; ++j) {
                                d_conv2d2_W[f*108 + c*9 + i*3 + j] += scale*fine1_relu2_1[n*972 + c*81 + p*18 + i*9 + q*2 + j];
                            }
                        }
                    }
                }
            }
        }
    }
}

/* backward of fine1.conv2d2, fine1.batch_norm2, fine1.residual1, fine1.relu2; fine0.conv2d2,
   fine0.batch_norm2, fine0.residual1, fine0.relu2 */
static void resnet_conv2d2_batch_norm2_residual1_relu2_backward_2(
    const resnet_real *fine0_relu1,
    const resnet_real *fine0_conv2d2_W,
    const resnet_real *fine0_batch_norm2_gamma,
    const resnet_real *fine0_relu2,
    const resnet_real *d_fine0_relu2,
    const resnet_real *fine0_batch_norm2_root,
    const resnet_real *fine0_batch_norm2_hat,
    resnet_real *d_fine0_relu1,
    resnet_real *d_fine0_conv2d2_W,
    resnet_real *d_fine0_batch_norm2_gamma,
    resnet_real *d_fine0_batch_norm2_beta,
    resnet_real *d_relu1,
    resnet_real *d_fine0_residual1,
    resnet_real *d_fine0_conv2d2,
    resnet_real *d_fine0_conv2d2_1,
    resnet_real *fine0_relu1_1)
{
    /* ∂fine0.residual1[n, t, m, s] = where(fine0.relu2[n, t, m, s] > 0, ∂fine0.relu2[n, t, m, s],
       0) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t t = 0; t < 12; ++t) {
            for (ptrdiff_t m = 0; m < 8; ++m) {
                for (ptrdiff_t s = 0; s < 8; ++s) {
                    const resnet_real d_fine0_relu2_here = d_fine0_relu2[n*768 + t*64 + m*8 + s];
                    d_fine0_residual1[n*768 + t*64 + m*8 + s] = fine0_relu2[n*768 + t*64 + m*8 + s] > 0 ? d_fine0_relu2_here : (resnet_real)0;
                }
            }
        }
    }
    /* ∂fine0.batch_norm2.gamma[c] = sum[n < 32, t < 8, m < 8](fine0.batch_norm2·hat[n, c, t,
       m]*∂fine0.residual1[n, c, t, m]) */
    for (ptrdiff_t c = 0; c < 12; ++c) {
        resnet_real sum = 0;
        for (ptrdiff_t n = 0; n < 32; ++n) {
            for (ptrdiff_t t = 0; t < 8; ++t) {
                for (ptrdiff_t m = 0; m < 8; ++m) {
                    sum += fine0_batch_norm2_hat[n*768 + c*64 + t*8 + m]*d_fine0_residual1[n*768 + c*64 + t*8 + m];
                }
            }
        }
        d_fine0_batch_norm2_gamma[c] = sum;
    }
    /* ∂fine0.batch_norm2.beta[c] = sum[n < 32, t < 8, m < 8](∂fine0.residual1[n, c, t, m]) */
    for (ptrdiff_t c = 0; c < 12; ++c) {
        resnet_real sum = 0;
        for (ptrdiff_t n = 0; n < 32; ++n) {
            for (ptrdiff_t t = 0; t < 8; ++t) {
                for (ptrdiff_t m = 0; m < 8; ++m) {
                    sum += d_fine0_residual1[n*768 + c*64 + t*8 + m];
                }
            }
        }
        d_fine0_batch_norm2_beta[c] = sum;
    }
    /* ∂fine0.conv2d2[n, c, t, m] = (-∂fine0.batch_norm2.beta[c] -
       ∂fine0.batch_norm2.gamma[c]*fine0.batch_norm2·hat[n, c, t, m] + 2048*∂fine0.residual1[n, c,
       t, m])*fine0.batch_norm2.gamma[c]/(2048*fine0.batch_norm2·root[c]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t c = 0; c < 12; ++c) {
            for (ptrdiff_t t = 0; t < 8; ++t) {
                for (ptrdiff_t m = 0; m < 8; ++m) {
                    d_fine0_conv2d2[n*768 + c*64 + t*8 + m] = (resnet_real)0.00048828125*(2048*d_fine0_residual1[n*768 + c*64 + t*8 + m] - d_fine0_batch_norm2_beta[c] - d_fine0_batch_norm2_gamma[c]*fine0_batch_norm2_hat[n*768 + c*64 + t*8 + m])*fine0_batch_norm2_gamma[c] / fine0_batch_norm2_root[c];
                }
            }
        }
    }
    /* ∂fine0.conv2d2·1 = 0 */
    for (ptrdiff_t place = 0; place < 38400; ++place) {
        d_fine0_conv2d2_1[place] = 0;
    }
    /* ∂fine0.conv2d2·1[i, i_2, i_3 + 1, i_4 + 1] = ∂fine0.conv2d2[i, i_2, i_3, i_4] */
    for (ptrdiff_t i = 0; i < 32; ++i) {
        for (ptrdiff_t i_2 = 0; i_2 < 12; ++i_2) {
            for (ptrdiff_t i_3 = 0; i_3 < 8; ++i_3) {
                for (ptrdiff_t i_4 = 0; i_4 < 8; ++i_4) {
                    d_fine0_conv2d2_1[i*1200 + i_2*100 + i_3*10 + i_4 + 11] = d_fine0_conv2d2[i*768 + i_2*64 + i_3*8 + i_4];
                }
            }
        }
    }
    /* ∂fine0.relu1[n, c, p, q] = sum[f < 12, i < 3, j < 3](fine0.conv2d2.W[f, c, i,
       j]*∂fine0.conv2d2·1[n, f, -i + p + 2, -j + q + 2]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t c = 0; c < 12; ++c) {
            for (ptrdiff_t p = 0; p < 8; ++p) {
                for (ptrdiff_t q = 0; q < 8; ++q) {
                    resnet_real sum = 0;
                    for (ptrdiff_t f = 0; f < 12; ++f) {
                        for (ptrdiff_t i = 0; i < 3; ++i) {
                            for (ptrdiff_t j = 0; j < 3; ++j) {
                                sum += fine0_conv2d2_W[f*108 + c*9 + i*3 + j]*d_fine0_conv2d2_1[n*1200 + f*100 + p*10 + q + 22 - i*10 - j];
                            }
                        }
                    }
                    d_fine0_relu1[n*768 + c*64 + p*8 + q] = sum;
                }
            }
        }
    }
    /* fine0.relu1·1 = 0 */
    for (ptrdiff_t place = 0; place < 38400; ++place) {
        fine0_relu1_1[place] = 0;
    }
    /* fine0.relu1·1[i, i_2, i_3 + 1, i_4 + 1] = fine0.relu1[i, i_2, i_3, i_4] */
    for (ptrdiff_t i = 0; i < 32; ++i) {
        for (ptrdiff_t i_2 = 0; i_2 < 12; ++i_2) {
            for (ptrdiff_t i_3 = 0; i_3 < 8; ++i_3) {
                for (ptrdiff_t i_4 = 0; i_4 < 8; ++i_4) {
                    fine0_relu1_1[i*1200 + i_2*100 + i_3*10 + i_4 + 11] = fine0_relu1[i*768 + i_2*64 + i_3*8 + i_4];
                }
            }
        }
    }
    /* ∂fine0.conv2d2.W[f, c, i, j] = sum[n < 32, p < 8, q < 8](fine0.relu1·1[n, c, i + p, j +
       q]*∂fine0.conv2d2[n, f, p, q]) */
    for (ptrdiff_t f = 0; f < 12; ++f) {
        for (ptrdiff_t c = 0; c < 12; ++c) {
            for (ptrdiff_t i = 0; i < 3; ++i) {
                for (ptrdiff_t j = 0; j < 3; ++j) {
                    resnet_real sum = 0;
                    for (ptrdiff_t n = 0; n < 32; ++n) {
                        for (ptrdiff_t p = 0; p < 8; ++p) {
                            for (ptrdiff_t q = 0; q < 8; ++q) {
                                sum += fine0_relu1_1[n*1200 + c*100 + i*10 + p*10 + q + j]*d_fine0_conv2d2[n*768 + f*64 + p*8 + q];
                            }
                        }
                    }
                    d_fine0_conv2d2_W[f*108 + c*9 + i*3 + j] = sum;
                }
            }
        }
    }
    /* ∂relu1[n, t, m, s] = ∂fine0.residual1[n, t, m, s] */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t t = 0; t < 12; ++t) {
            for (ptrdiff_t m = 0; m < 8; ++m) {
                for (ptrdiff_t s = 0; s < 8; ++s) {
                    d_relu1[n*768 + t*64 + m*8 + s] = d_fine0_residual1[n*768 + t*64 + m*8 + s];
                }
            }
        }
    }
}

/* backward of fine1.conv2d1, fine1.batch_norm1, fine1.relu1; fine0.conv2d1, fine0.batch_norm1,
   fine0.relu1 */
static void resnet_conv2d1_batch_norm1_relu1_2_backward_2(
    const resnet_real *relu1,
    const resnet_real *fine0_conv2d1_W,
    const resnet_real *fine0_batch_norm1_gamma,
    const resnet_real *fine0_relu1,
    const resnet_real *d_fine0_relu1,
    const resnet_real *fine0_batch_norm1_root,
    const resnet_real *fine0_batch_norm1_hat,
    resnet_real *d_relu1,
    resnet_real *d_fine0_conv2d1_W,
    resnet_real *d_fine0_batch_norm1_gamma,
    resnet_real *d_fine0_batch_norm1_beta,
    resnet_real *d_fine0_batch_norm1,
    resnet_real *d_fine0_conv2d1,
    resnet_real *d_fine0_conv2d1_1,
    resnet_real *relu1_1)
{
    /* ∂fine0.batch_norm1[n, t, m, s] = where(fine0.relu1[n, t, m, s] > 0, ∂fine0.relu1[n, t, m,
       s], 0) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t t = 0; t < 12; ++t) {
            for (ptrdiff_t m = 0; m < 8; ++m) {
                for (ptrdiff_t s = 0; s < 8; ++s) {
                    const resnet_real d_fine0_relu1_here = d_fine0_relu1[n*768 + t*64 + m*8 + s];
                    d_fine0_batch_norm1[n*768 + t*64 + m*8 + s] = fine0_relu1[n*768 + t*64 + m*8 + s] > 0 ? d_fine0_relu1_here : (resnet_real)0;
                }
            }
        }
    }
    /* ∂fine0.batch_norm1.gamma[c] = sum[n < 32, t < 8, m < 8](fine0.batch_norm1·hat[n, c, t,
       m]*∂fine0.batch_norm1[n, c, t, m]) */
    for (ptrdiff_t c = 0; c < 12; ++c) {
        resnet_real sum = 0;
        for (ptrdiff_t n = 0; n < 32; ++n) {
            for (ptrdiff_t t = 0; t < 8; ++t) {
                for (ptrdiff_t m = 0; m < 8; ++m) {
                    sum += fine0_batch_norm1_hat[n*768 + c*64 + t*8 + m]*d_fine0_batch_norm1[n*768 + c*64 + t*8 + m];
                }
            }
        }
        d_fine0_batch_norm1_gamma[c] = sum;
    }
    /* ∂fine0.batch_norm1.beta[c] = sum[n < 32, t < 8, m < 8](∂fine0.batch_norm1[n, c, t, m]) */
    for (ptrdiff_t c = 0; c < 12; ++c) {
        resnet_real sum = 0;
        for (ptrdiff_t n = 0; n < 32; ++n) {
            for (ptrdiff_t t = 0; t < 8; ++t) {
                for (ptrdiff_t m = 0; m < 8; ++m) {
                    sum += d_fine0_batch_norm1[n*768 + c*64 + t*8 + m];
                }
            }
        }
        d_fine0_batch_norm1_beta[c] = sum;
    }
    /* ∂fine0.conv2d1[n, c, t, m] = (-∂fine0.batch_norm1.beta[c] -
       ∂fine0.batch_norm1.gamma[c]*fine0.batch_norm1·hat[n, c, t, m] + 2048*∂fine0.batch_norm1[n,
       c, t, m])*fine0.batch_norm1.gamma[c]/(2048*fine0.batch_norm1·root[c]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t c = 0; c < 12; ++c) {
            for (ptrdiff_t t = 0; t < 8; ++t) {
                for (ptrdiff_t m = 0; m < 8; ++m) {
                    d_fine0_conv2d1[n*768 + c*64 + t*8 + m] = (resnet_real)0.00048828125*(2048*d_fine0_batch_norm1[n*768 + c*64 + t*8 + m] - d_fine0_batch_norm1_beta[c] - d_fine0_batch_norm1_gamma[c]*fine0_batch_norm1_hat[n*768 + c*64 + t*8 + m])*fine0_batch_norm1_gamma[c] / fine0_batch_norm1_root[c];
                }
            }
        }
    }
    /* ∂fine0.conv2d1·1 = 0 */
    for (ptrdiff_t place = 0; place < 38400; ++place) {
        d_fine0_conv2d1_1[place] = 0;
    }
    /* ∂fine0.conv2d1·1[i, i_2, i_3 + 1, i_4 + 1] = ∂fine0.conv2d1[i, i_2, i_3, i_4] */
    for (ptrdiff_t i = 0; i < 32; ++i) {
        for (ptrdiff_t i_2 = 0; i_2 < 12; ++i_2) {
            for (ptrdiff_t i_3 = 0; i_3 < 8; ++i_3) {
                for (ptrdiff_t i_4 = 0; i_4 < 8; ++i_4) {
                    d_fine0_conv2d1_1[i*1200 + i_2*100 + i_3*10 + i_4 + 11] = d_fine0_conv2d1[i*768 + i_2*64 + i_3*8 + i_4];
                }
            }
        }
    }
    /* ∂relu1[n, c, p, q] += sum[f < 12, i < 3, j < 3](fine0.conv2d1.W[f, c, i,
       j]*∂fine0.conv2d1·1[n, f, -i + p + 2, -j + q + 2]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t c = 0; c < 12; ++c) {
            for (ptrdiff_t p = 0; p < 8; ++p) {
                for (ptrdiff_t q = 0; q < 8; ++q) {
                    resnet_real sum = 0;
                    for (ptrdiff_t f = 0; f < 12; ++f) {
                        for (ptrdiff_t i = 0; i < 3; ++i) {
                            for (ptrdiff_t j = 0; j < 3; ++j) {
                                sum += fine0_conv2d1_W[f*108 + c*9 + i*3 + j]*d_fine0_conv2d1_1[n*1200 + f*100 + p*10 + q + 22 - i*10 - j];
                            }
                        }
                    }
                    d_relu1[n*768 + c*64 + p*8 + q] += sum;
                }
            }
        }
    }
    /* relu1·1 = 0 */
    for (ptrdiff_t place = 0; place < 38400; ++place) {
        relu1_1[place] = 0;
    }
    /* relu1·1[i, i_2, i_3 + 1, i_4 + 1] = relu1[i, i_2, i_3, i_4] */
    for (ptrdiff_t i = 0; i < 32; ++i) {
        for (ptrdiff_t i_2 = 0; i_2 < 12; ++i_2) {
            for (ptrdiff_t i_3 = 0; i_3 < 8; ++i_3) {
                for (ptrdiff_t i_4 = 0; i_4 < 8; ++i_4) {
                    relu1_1[i*1200 + i_2*100 + i_3*10 + i_4 + 11] = relu1[i*768 + i_2*64 + i_3*8 + i_4];
                }
            }
        }
    }
    /* ∂fine0.conv2d1.W[f, c, i, j] = sum[n < 32, p < 8, q < 8](relu1·1[n, c, i + p, j +
       q]*∂fine0.conv2d1[n, f, p, q]) */
    for (ptrdiff_t f = 0; f < 12; ++f) {
        for (ptrdiff_t c = 0; c < 12; ++c) {
            for (ptrdiff_t i = 0; i < 3; ++i) {
                for (ptrdiff_t j = 0; j < 3; ++j) {
                    resnet_real sum = 0;
                    for (ptrdiff_t n = 0; n < 32; ++n) {
                        for (ptrdiff_t p = 0; p < 8; ++p) {
                            for (ptrdiff_t q = 0; q < 8; ++q) {
                                sum += relu1_1[n*1200 + c*100 + i*10 + p*10 + q + j]*d_fine0_conv2d1[n*768 + f*64 + p*8 + q];
                            }
                        }
                    }
                    d_fine0_conv2d1_W[f*108 + c*9 + i*3 + j] = sum;
                }
            }
        }
    }
}

/* backward of conv2d1, batch_norm1, relu1 */
static void resnet_conv2d1_batch_norm1_relu1_backward(
    const resnet_real *x,
    const resnet_real *batch_norm1_gamma,
    const resnet_real *relu1,
    const resnet_real *d_relu1,
    const resnet_real *batch_norm1_root,
    const resnet_real *batch_norm1_hat,
    resnet_real *d_conv2d1_W,
    resnet_real *d_batch_norm1_gamma,
    resnet_real *d_batch_norm1_beta,
    resnet_real *d_batch_norm1,
    resnet_real *d_conv2d1,
    resnet_real *x_1)
{
    /* ∂batch_norm1[n, t, m, s] = where(relu1[n, t, m, s] > 0, ∂relu1[n, t, m, s], 0) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t t = 0; t < 12; ++t) {
            for (ptrdiff_t m = 0; m < 8; ++m) {
                for (ptrdiff_t s = 0; s < 8; ++s) {
                    const resnet_real d_relu1_here = d_relu1[n*768 + t*64 + m*8 + s];
                    d_batch_norm1[n*768 + t*64 + m*8 + s] = relu1[n*768 + t*64 + m*8 + s] > 0 ? d_relu1_here : (resnet_real)0;
                }
            }
        }
    }
    /* ∂batch_norm1.gamma[c] = sum[n < 32, t < 8, m < 8](batch_norm1·hat[n, c, t,
       m]*∂batch_norm1[n, c, t, m]) */
    for (ptrdiff_t c = 0; c < 12; ++c) {
        resnet_real sum = 0;
        for (ptrdiff_t n = 0; n < 32; ++n) {
            for (ptrdiff_t t = 0; t < 8; ++t) {
                for (ptrdiff_t m = 0; m < 8; ++m) {
                    sum += batch_norm1_hat[n*768 + c*64 + t*8 + m]*d_batch_norm1[n*768 + c*64 + t*8 + m];
                }
            }
        }
        d_batch_norm1_gamma[c] = sum;
    }
    /* ∂batch_norm1.beta[c] = sum[n < 32, t < 8, m < 8](∂batch_norm1[n, c, t, m]) */
    for (ptrdiff_t c = 0; c < 12; ++c) {
        resnet_real sum = 0;
        for (ptrdiff_t n = 0; n < 32; ++n) {
            for (ptrdiff_t t = 0; t < 8; ++t) {
                for (ptrdiff_t m = 0; m < 8; ++m) {
                    sum += d_batch_norm1[n*768 + c*64 + t*8 + m];
                }
            }
        }
        d_batch_norm1_beta[c] = sum;
    }
    /* ∂conv2d1[n, c, t, m] = (-∂batch_norm1.beta[c] - ∂batch_norm1.gamma[c]*batch_norm1·hat[n, c,
       t, m] + 2048*∂batch_norm1[n, c, t, m])*batch_norm1.gamma[c]/(2048*batch_norm1·root[c]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t c = 0; c < 12; ++c) {
            for (ptrdiff_t t = 0; t < 8; ++t) {
                for (ptrdiff_t m = 0; m < 8; ++m) {
                    d_conv2d1[n*768 + c*64 + t*8 + m] = (resnet_real)0.00048828125*(2048*d_batch_norm1[n*768 + c*64 + t*8 + m] - d_batch_norm1_beta[c] - d_batch_norm1_gamma[c]*batch_norm1_hat[n*768 + c*64 + t*8 + m])*batch_norm1_gamma[c] / batch_norm1_root[c];
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
    for (ptrdiff_t f = 0; f < 12; ++f) {
        for (ptrdiff_t c = 0; c < 1; ++c) {
            for (ptrdiff_t i = 0; i < 3; ++i) {
                for (ptrdiff_t j = 0; j < 3; ++j) {
                    resnet_real sum = 0;
                    for (ptrdiff_t n = 0; n < 32; ++n) {
                        for (ptrdiff_t p = 0; p < 8; ++p) {
                            for (ptrdiff_t q = 0; q < 8; ++q) {
                                sum += x_1[n*100 + c*100 + i*10 + p*10 + j + q]*d_conv2d1[n*768 + f*64 + p*8 + q];
                            }
                        }
                    }
                    d_conv2d1_W[c*9 + f*9 + i*3 + j] = sum;
                }
            }
        }
    }
}

/* predict of conv2d1, batch_norm1, relu1 */
static void resnet_conv2d1_batch_norm1_relu1_predict(
    const resnet_real *x,
    const resnet_real *conv2d1_W,
    const resnet_real *batch_norm1_gamma,
    const resnet_real *batch_norm1_beta,
    const resnet_real *batch_norm1_running_mean,
    const resnet_real *batch_norm1_running_var,
    resnet_real *relu1,
    resnet_real *x_1,
    resnet_real *conv2d1_sum,
    resnet_real *batch_norm1)
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
        for (ptrdiff_t f = 0; f < 12; ++f) {
            for (ptrdiff_t p = 0; p < 8; ++p) {
                for (ptrdiff_t q = 0; q < 8; ++q) {
                    resnet_real sum = 0;
                    for (ptrdiff_t c = 0; c < 1; ++c) {
                        for (ptrdiff_t i = 0; i < 3; ++i) {
                            for (ptrdiff_t j = 0; j < 3; ++j) {
                                sum += conv2d1_W[f*9 + c*9 + i*3 + j]*x_1[n*100 + c*100 + i*10 + p*10 + q + j];
                            }
                        }
                    }
                    conv2d1_sum[n*768 + f*64 + p*8 + q] = sum;
                }
            }
        }
    }
    /* batch_norm1[n, c, t, m] = (-batch_norm1.running_mean[c] + conv2d1·sum[n, c, t,
       m])*batch_norm1.gamma[c]/sqrt(batch_norm1.running_var[c] + 1/100000) + batch_norm1.beta[c] */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t c = 0; c < 12; ++c) {
            for (ptrdiff_t t = 0; t < 8; ++t) {
                for (ptrdiff_t m = 0; m < 8; ++m) {
                    batch_norm1[n*768 + c*64 + t*8 + m] = (conv2d1_sum[n*768 + c*64 + t*8 + m] - batch_norm1_running_mean[c])*batch_norm1_gamma[c] / resnet_sqrt((resnet_real)1e-05 + batch_norm1_running_var[c]) + batch_norm1_beta[c];
                }
            }
        }
    }
    /* relu1[n, t, m, s] = where(batch_norm1[n, t, m, s] > 0, batch_norm1[n, t, m, s], 0) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t t = 0; t < 12; ++t) {
            for (ptrdiff_t m = 0; m < 8; ++m) {
                for (ptrdiff_t s = 0; s < 8; ++s) {
                    const resnet_real batch_norm1_here = batch_norm1[n*768 + t*64 + m*8 + s];
                    relu1[n*768 + t*64 + m*8 + s] = batch_norm1_here > 0 ? batch_norm1_here : (resnet_real)0;
                }
            }
        }
    }
}

/* predict of fine0.conv2d1, fine0.batch_norm1, fine0.relu1; fine1.conv2d1, fine1.batch_norm1,
   fine1.relu1 */
static void resnet_conv2d1_batch_norm1_relu1_2_predict(
    const resnet_real *relu1,
    const resnet_real *fine0_conv2d1_W,
    const resnet_real *fine0_batch_norm1_gamma,
    const resnet_real *fine0_batch_norm1_beta,
    const resnet_real *fine0_batch_norm1_running_mean,
    const resnet_real *fine0_batch_norm1_running_var,
    resnet_real *fine0_relu1,
    resnet_real *relu1_1,
    resnet_real *fine0_conv2d1_sum,
    resnet_real *fine0_batch_norm1)
{
    /* relu1·1 = 0 */
    for (ptrdiff_t place = 0; place < 38400; ++place) {
        relu1_1[place] = 0;
    }
    /* relu1·1[i, i_2, i_3 + 1, i_4 + 1] = relu1[i, i_2, i_3, i_4] */
    for (ptrdiff_t i = 0; i < 32; ++i) {
        for (ptrdiff_t i_2 = 0; i_2 < 12; ++i_2) {
            for (ptrdiff_t i_3 = 0; i_3 < 8; ++i_3) {
                for (ptrdiff_t i_4 = 0; i_4 < 8; ++i_4) {
                    relu1_1[i*1200 + i_2*100 + i_3*10 + i_4 + 11] = relu1[i*768 + i_2*64 + i_3*8 + i_4];
                }
            }
        }
    }
    /* fine0.conv2d1·sum[n, f, p, q] = sum[c < 12, i < 3, j < 3](fine0.conv2d1.W[f, c, i,
       j]*relu1·1[n, c, i + p, j + q]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t f = 0; f < 12; ++f) {
            for (ptrdiff_t p = 0; p < 8; ++p) {
                for (ptrdiff_t q = 0; q < 8; ++q) {
                    resnet_real sum = 0;
                    for (ptrdiff_t c = 0; c < 12; ++c) {
                        for (ptrdiff_t i = 0; i < 3; ++i) {
                            for (ptrdiff_t j = 0; j < 3; ++j) {
                                sum += fine0_conv2d1_W[f*108 + c*9 + i*3 + j]*relu1_1[n*1200 + c*100 + i*10 + p*10 + q + j];
                            }
                        }
                    }
                    fine0_conv2d1_sum[n*768 + f*64 + p*8 + q] = sum;
                }
            }
        }
    }
    /* fine0.batch_norm1[n, c, t, m] = (-fine0.batch_norm1.running_mean[c] + fine0.conv2d1·sum[n,
       c, t, m])*fine0.batch_norm1.gamma[c]/sqrt(fine0.batch_norm1.running_var[c] + 1/100000) +
       fine0.batch_norm1.beta[c] */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t c = 0; c < 12; ++c) {
            for (ptrdiff_t t = 0; t < 8; ++t) {
                for (ptrdiff_t m = 0; m < 8; ++m) {
                    fine0_batch_norm1[n*768 + c*64 + t*8 + m] = (fine0_conv2d1_sum[n*768 + c*64 + t*8 + m] - fine0_batch_norm1_running_mean[c])*fine0_batch_norm1_gamma[c] / resnet_sqrt((resnet_real)1e-05 + fine0_batch_norm1_running_var[c]) + fine0_batch_norm1_beta[c];
                }
            }
        }
    }
    /* fine0.relu1[n, t, m, s] = where(fine0.batch_norm1[n, t, m, s] > 0, fine0.batch_norm1[n, t,
       m, s], 0) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t t = 0; t < 12; ++t) {
            for (ptrdiff_t m = 0; m < 8; ++m) {
                for (ptrdiff_t s = 0; s < 8; ++s) {
                    const resnet_real fine0_batch_norm1_here = fine0_batch_norm1[n*768 + t*64 + m*8 + s];
                    fine0_relu1[n*768 + t*64 + m*8 + s] = fine0_batch_norm1_here > 0 ? fine0_batch_norm1_here : (resnet_real)0;
                }
            }
        }
    }
}

/* predict of fine0.conv2d2, fine0.batch_norm2, fine0.residual1, fine0.relu2; fine1.conv2d2,
   fine1.batch_norm2, fine1.residual1, fine1.relu2 */
static void resnet_conv2d2_batch_norm2_residual1_relu2_predict(
    const resnet_real *fine0_relu1,
    const resnet_real *fine0_conv2d2_W,
    const resnet_real *fine0_batch_norm2_gamma,
    const resnet_real *fine0_batch_norm2_beta,
    const resnet_real *fine0_batch_norm2_running_mean,
    const resnet_real *fine0_batch_norm2_running_var,
    const resnet_real *relu1,
    resnet_real *fine0_relu2,
    resnet_real *fine0_relu1_1,
    resnet_real *fine0_conv2d2_sum,
    resnet_real *fine0_residual1)
{
    /* fine0.relu1·1 = 0 */
    for (ptrdiff_t place = 0; place < 38400; ++place) {
        fine0_relu1_1[place] = 0;
    }
    /* fine0.relu1·1[i, i_2, i_3 + 1, i_4 + 1] = fine0.relu1[i, i_2, i_3, i_4] */
    for (ptrdiff_t i = 0; i < 32; ++i) {
        for (ptrdiff_t i_2 = 0; i_2 < 12; ++i_2) {
            for (ptrdiff_t i_3 = 0; i_3 < 8; ++i_3) {
                for (ptrdiff_t i_4 = 0; i_4 < 8; ++i_4) {
                    fine0_relu1_1[i*1200 + i_2*100 + i_3*10 + i_4 + 11] = fine0_relu1[i*768 + i_2*64 + i_3*8 + i_4];
                }
            }
        }
    }
    /* fine0.conv2d2·sum[n, f, p, q] = sum[c < 12, i < 3, j < 3](fine0.conv2d2.W[f, c, i,
       j]*fine0.relu1·1[n, c, i + p, j + q]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t f = 0; f < 12; ++f) {
            for (ptrdiff_t p = 0; p < 8; ++p) {
                for (ptrdiff_t q = 0; q < 8; ++q) {
                    resnet_real sum = 0;
                    for (ptrdiff_t c = 0; c < 12; ++c) {
                        for (ptrdiff_t i = 0; i < 3; ++i) {
                            for (ptrdiff_t j = 0; j < 3; ++j) {
                                sum += fine0_conv2d2_W[f*108 + c*9 + i*3 + j]*fine0_relu1_1[n*1200 + c*100 + i*10 + p*10 + q + j];
                            }
                        }
                    }
                    fine0_conv2d2_sum[n*768 + f*64 + p*8 + q] = sum;
                }
            }
        }
    }
    /* fine0.residual1[n, t, m, s] = (-fine0.batch_norm2.running_mean[t] + fine0.conv2d2·sum[n, t,
       m, s])*fine0.batch_norm2.gamma[t]/sqrt(fine0.batch_norm2.running_var[t] + 1/100000) +
       fine0.batch_norm2.beta[t] + relu1[n, t, m, s] */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t t = 0; t < 12; ++t) {
            for (ptrdiff_t m = 0; m < 8; ++m) {
                for (ptrdiff_t s = 0; s < 8; ++s) {
                    fine0_residual1[n*768 + t*64 + m*8 + s] = (fine0_conv2d2_sum[n*768 + t*64 + m*8 + s] - fine0_batch_norm2_running_mean[t])*fine0_batch_norm2_gamma[t] / resnet_sqrt((resnet_real)1e-05 + fine0_batch_norm2_running_var[t]) + fine0_batch_norm2_beta[t] + relu1[n*768 + t*64 + m*8 + s];
                }
            }
        }
    }
    /* fine0.relu2[n, t, m, s] = where(fine0.residual1[n, t, m, s] > 0, fine0.residual1[n, t, m,
       s], 0) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t t = 0; t < 12; ++t) {
            for (ptrdiff_t m = 0; m < 8; ++m) {
                for (ptrdiff_t s = 0; s < 8; ++s) {
                    const resnet_real fine0_residual1_here = fine0_residual1[n*768 + t*64 + m*8 + s];
                    fine0_relu2[n*768 + t*64 + m*8 + s] = fine0_residual1_here > 0 ? fine0_residual1_here : (resnet_real)0;
                }
            }
        }
    }
}

/* predict of conv2d2, batch_norm2, relu2 */
static void resnet_conv2d2_batch_norm2_relu2_predict(
    const resnet_real *fine1_relu2,
    const resnet_real *conv2d2_W,
    const resnet_real *batch_norm2_gamma,
    const resnet_real *batch_norm2_beta,
    const resnet_real *batch_norm2_running_mean,
    const resnet_real *batch_norm2_running_var,
    resnet_real *relu2,
    resnet_real *fine1_relu2_1,
    resnet_real *conv2d2_sum,
    resnet_real *batch_norm2)
{
    /* fine1.relu2·1 = 0 */
    for (ptrdiff_t place = 0; place < 31104; ++place) {
        fine1_relu2_1[place] = 0;
    }
    /* fine1.relu2·1[i, i_2, i_3 + 1, i_4 + 1] = fine1.relu2[i, i_2, i_3, i_4] */
    for (ptrdiff_t i = 0; i < 32; ++i) {
        for (ptrdiff_t i_2 = 0; i_2 < 12; ++i_2) {
            for (ptrdiff_t i_3 = 0; i_3 < 8; ++i_3) {
                for (ptrdiff_t i_4 = 0; i_4 < 8; ++i_4) {
                    fine1_relu2_1[i*972 + i_2*81 + i_3*9 + i_4 + 10] = fine1_relu2[i*768 + i_2*64 + i_3*8 + i_4];
                }
            }
        }
    }
    /* conv2d2·sum[n, f, p, q] = sum[c < 12, i < 3, j < 3](conv2d2.W[f, c, i, j]*fine1.relu2·1[n,
       c, i + 2*p, j + 2*q]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t f = 0; f < 24; ++f) {
            for (ptrdiff_t p = 0; p < 4; ++p) {
                for (ptrdiff_t q = 0; q < 4; ++q) {
                    resnet_real sum = 0;
                    for (ptrdiff_t c = 0; c < 12; ++c) {
                        for (ptrdiff_t i = 0; i < 3; ++i) {
                            for (ptrdiff_t j = 0; j < 3; ++j) {
                                sum += conv2d2_W[f*108 + c*9 + i*3 + j]*fine1_relu2_1[n*972 + c*81 + p*18 + i*9 + q*2 + j];
                            }
                        }
                    }
                    conv2d2_sum[n*384 + f*16 + p*4 + q] = sum;
                }
            }
        }
    }
    /* batch_norm2[n, c, t, m] = (-batch_norm2.running_mean[c] + conv2d2·sum[n, c, t,
       m])*batch_norm2.gamma[c]/sqrt(batch_norm2.running_var[c] + 1/100000) + batch_norm2.beta[c] */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t c = 0; c < 24; ++c) {
            for (ptrdiff_t t = 0; t < 4; ++t) {
                for (ptrdiff_t m = 0; m < 4; ++m) {
                    batch_norm2[n*384 + c*16 + t*4 + m] = (conv2d2_sum[n*384 + c*16 + t*4 + m] - batch_norm2_running_mean[c])*batch_norm2_gamma[c] / resnet_sqrt((resnet_real)1e-05 + batch_norm2_running_var[c]) + batch_norm2_beta[c];
                }
            }
        }
    }
    /* relu2[n, t, m, s] = where(batch_norm2[n, t, m, s] > 0, batch_norm2[n, t, m, s], 0) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t t = 0; t < 24; ++t) {
            for (ptrdiff_t m = 0; m < 4; ++m) {
                for (ptrdiff_t s = 0; s < 4; ++s) {
                    const resnet_real batch_norm2_here = batch_norm2[n*384 + t*16 + m*4 + s];
                    relu2[n*384 + t*16 + m*4 + s] = batch_norm2_here > 0 ? batch_norm2_here : (resnet_real)0;
                }
            }
        }
    }
}

/* predict of coarse0.conv2d1, coarse0.batch_norm1, coarse0.relu1; coarse1.conv2d1,
   coarse1.batch_norm1, coarse1.relu1 */
static void resnet_conv2d1_batch_norm1_relu1_2_predict_2(
    const resnet_real *relu1,
    const resnet_real *fine0_conv2d1_W,
    const resnet_real *fine0_batch_norm1_gamma,
    const resnet_real *fine0_batch_norm1_beta,
    const resnet_real *fine0_batch_norm1_running_mean,
    const resnet_real *fine0_batch_norm1_running_var,
    resnet_real *fine0_relu1,
    resnet_real *relu1_1,
    resnet_real *fine0_conv2d1_sum,
    resnet_real *fine0_batch_norm1)
{
    /* relu1·1 = 0 */
    for (ptrdiff_t place = 0; place < 27648; ++place) {
        relu1_1[place] = 0;
    }
    /* relu1·1[i, i_2, i_3 + 1, i_4 + 1] = relu1[i, i_2, i_3, i_4] */
    for (ptrdiff_t i = 0; i < 32; ++i) {
        for (ptrdiff_t i_2 = 0; i_2 < 24; ++i_2) {
            for (ptrdiff_t i_3 = 0; i_3 < 4; ++i_3) {
                for (ptrdiff_t i_4 = 0; i_4 < 4; ++i_4) {
                    relu1_1[i*864 + i_2*36 + i_3*6 + i_4 + 7] = relu1[i*384 + i_2*16 + i_3*4 + i_4];
                }
            }
        }
    }
    /* fine0.conv2d1·sum[n, f, p, q] = sum[c < 24, i < 3, j < 3](fine0.conv2d1.W[f, c, i,
       j]*relu1·1[n, c, i + p, j + q]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t f = 0; f < 24; ++f) {
            for (ptrdiff_t p = 0; p < 4; ++p) {
                for (ptrdiff_t q = 0; q < 4; ++q) {
                    resnet_real sum = 0;
                    for (ptrdiff_t c = 0; c < 24; ++c) {
                        for (ptrdiff_t i = 0; i < 3; ++i) {
                            for (ptrdiff_t j = 0; j < 3; ++j) {
                                sum += fine0_conv2d1_W[f*216 + c*9 + i*3 + j]*relu1_1[n*864 + c*36 + i*6 + p*6 + q + j];
                            }
                        }
                    }
                    fine0_conv2d1_sum[n*384 + f*16 + p*4 + q] = sum;
                }
            }
        }
    }
    /* fine0.batch_norm1[n, c, t, m] = (-fine0.batch_norm1.running_mean[c] + fine0.conv2d1·sum[n,
       c, t, m])*fine0.batch_norm1.gamma[c]/sqrt(fine0.batch_norm1.running_var[c] + 1/100000) +
       fine0.batch_norm1.beta[c] */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t c = 0; c < 24; ++c) {
            for (ptrdiff_t t = 0; t < 4; ++t) {
                for (ptrdiff_t m = 0; m < 4; ++m) {
                    fine0_batch_norm1[n*384 + c*16 + t*4 + m] = (fine0_conv2d1_sum[n*384 + c*16 + t*4 + m] - fine0_batch_norm1_running_mean[c])*fine0_batch_norm1_gamma[c] / resnet_sqrt((resnet_real)1e-05 + fine0_batch_norm1_running_var[c]) + fine0_batch_norm1_beta[c];
                }
            }
        }
    }
    /* fine0.relu1[n, t, m, s] = where(fine0.batch_norm1[n, t, m, s] > 0, fine0.batch_norm1[n, t,
       m, s], 0) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t t = 0; t < 24; ++t) {
            for (ptrdiff_t m = 0; m < 4; ++m) {
                for (ptrdiff_t s = 0; s < 4; ++s) {
                    const resnet_real fine0_batch_norm1_here = fine0_batch_norm1[n*384 + t*16 + m*4 + s];
                    fine0_relu1[n*384 + t*16 + m*4 + s] = fine0_batch_norm1_here > 0 ? fine0_batch_norm1_here : (resnet_real)0;
                }
            }
        }
    }
}

/* predict of coarse0.conv2d2, coarse0.batch_norm2, coarse0.residual1, coarse0.relu2 */
static void resnet_conv2d2_batch_norm2_residual1_relu2_predict_2(
    const resnet_real *fine0_relu1,
    const resnet_real *fine0_conv2d2_W,
    const resnet_real *fine0_batch_norm2_gamma,
    const resnet_real *fine0_batch_norm2_beta,
    const resnet_real *fine0_batch_norm2_running_mean,
    const resnet_real *fine0_batch_norm2_running_var,
    const resnet_real *relu1,
    resnet_real *fine0_relu2,
    resnet_real *fine0_relu1_1,
    resnet_real *fine0_conv2d2_sum,
    resnet_real *fine0_residual1)
{
    /* fine0.relu1·1 = 0 */
    for (ptrdiff_t place = 0; place < 27648; ++place) {
        fine0_relu1_1[place] = 0;
    }
    /* fine0.relu1·1[i, i_2, i_3 + 1, i_4 + 1] = fine0.relu1[i, i_2, i_3, i_4] */
    for (ptrdiff_t i = 0; i < 32; ++i) {
        for (ptrdiff_t i_2 = 0; i_2 < 24; ++i_2) {
            for (ptrdiff_t i_3 = 0; i_3 < 4; ++i_3) {
                for (ptrdiff_t i_4 = 0; i_4 < 4; ++i_4) {
                    fine0_relu1_1[i*864 + i_2*36 + i_3*6 + i_4 + 7] = fine0_relu1[i*384 + i_2*16 + i_3*4 + i_4];
                }
            }
        }
    }
    /* fine0.conv2d2·sum[n, f, p, q] = sum[c < 24, i < 3, j < 3](fine0.conv2d2.W[f, c, i,
       j]*fine0.relu1·1[n, c, i + p, j + q]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t f = 0; f < 24; ++f) {
            for (ptrdiff_t p = 0; p < 4; ++p) {
                for (ptrdiff_t q = 0; q < 4; ++q) {
                    resnet_real sum = 0;
                    for (ptrdiff_t c = 0; c < 24; ++c) {
                        for (ptrdiff_t i = 0; i < 3; ++i) {
                            for (ptrdiff_t j = 0; j < 3; ++j) {
                                sum += fine0_conv2d2_W[f*216 + c*9 + i*3 + j]*fine0_relu1_1[n*864 + c*36 + i*6 + p*6 + q + j];
                            }
                        }
                    }
                    fine0_conv2d2_sum[n*384 + f*16 + p*4 + q] = sum;
                }
            }
        }
    }
    /* fine0.residual1[n, t, m, s] = (-fine0.batch_norm2.running_mean[t] + fine0.conv2d2·sum[n, t,
       m, s])*fine0.batch_norm2.gamma[t]/sqrt(fine0.batch_norm2.running_var[t] + 1/100000) +
       fine0.batch_norm2.beta[t] + relu1[n, t, m, s] */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t t = 0; t < 24; ++t) {
            for (ptrdiff_t m = 0; m < 4; ++m) {
                for (ptrdiff_t s = 0; s < 4; ++s) {
                    fine0_residual1[n*384 + t*16 + m*4 + s] = (fine0_conv2d2_sum[n*384 + t*16 + m*4 + s] - fine0_batch_norm2_running_mean[t])*fine0_batch_norm2_gamma[t] / resnet_sqrt((resnet_real)1e-05 + fine0_batch_norm2_running_var[t]) + fine0_batch_norm2_beta[t] + relu1[n*384 + t*16 + m*4 + s];
                }
            }
        }
    }
    /* fine0.relu2[n, t, m, s] = where(fine0.residual1[n, t, m, s] > 0, fine0.residual1[n, t, m,
       s], 0) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t t = 0; t < 24; ++t) {
            for (ptrdiff_t m = 0; m < 4; ++m) {
                for (ptrdiff_t s = 0; s < 4; ++s) {
                    const resnet_real fine0_residual1_here = fine0_residual1[n*384 + t*16 + m*4 + s];
                    fine0_relu2[n*384 + t*16 + m*4 + s] = fine0_residual1_here > 0 ? fine0_residual1_here : (resnet_real)0;
                }
            }
        }
    }
}

/* predict of coarse1.conv2d2, coarse1.batch_norm2, coarse1.residual1, coarse1.relu2,
   global_average_pool1 */
static void resnet_conv2d2_batch_norm2_residual1_relu2_global_average_pool1_predict(
    const resnet_real *coarse1_relu1,
    const resnet_real *coarse1_conv2d2_W,
    const resnet_real *coarse1_batch_norm2_gamma,
    const resnet_real *coarse1_batch_norm2_beta,
    const resnet_real *coarse1_batch_norm2_running_mean,
    const resnet_real *coarse1_batch_norm2_running_var,
    const resnet_real *coarse0_relu2,
    resnet_real *global_average_pool1,
    resnet_real *coarse1_relu1_1,
    resnet_real *coarse1_conv2d2_sum,
    resnet_real *coarse1_residual1)
{
    /* coarse1.relu1·1 = 0 */
    for (ptrdiff_t place = 0; place < 27648; ++place) {
        coarse1_relu1_1[place] = 0;
    }
    /* coarse1.relu1·1[i, i_2, i_3 + 1, i_4 + 1] = coarse1.relu1[i, i_2, i_3, i_4] */
    for (ptrdiff_t i = 0; i < 32; ++i) {
        for (ptrdiff_t i_2 = 0; i_2 < 24; ++i_2) {
            for (ptrdiff_t i_3 = 0; i_3 < 4; ++i_3) {
                for (ptrdiff_t i_4 = 0; i_4 < 4; ++i_4) {
                    coarse1_relu1_1[i*864 + i_2*36 + i_3*6 + i_4 + 7] = coarse1_relu1[i*384 + i_2*16 + i_3*4 + i_4];
                }
            }
        }
    }
    /* coarse1.conv2d2·sum[n, f, p, q] = sum[c < 24, i < 3, j < 3](coarse1.conv2d2.W[f, c, i,
       j]*coarse1.relu1·1[n, c, i + p, j + q]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t f = 0; f < 24; ++f) {
            for (ptrdiff_t p = 0; p < 4; ++p) {
                for (ptrdiff_t q = 0; q < 4; ++q) {
                    resnet_real sum = 0;
                    for (ptrdiff_t c = 0; c < 24; ++c) {
                        for (ptrdiff_t i = 0; i < 3; ++i) {
                            for (ptrdiff_t j = 0; j < 3; ++j) {
                                sum += coarse1_conv2d2_W[f*216 + c*9 + i*3 + j]*coarse1_relu1_1[n*864 + c*36 + i*6 + p*6 + q + j];
                            }
                        }
                    }
                    coarse1_conv2d2_sum[n*384 + f*16 + p*4 + q] = sum;
                }
            }
        }
    }
    /* coarse1.residual1[n, t, m, s] = (-coarse1.batch_norm2.running_mean[t] +
       coarse1.conv2d2·sum[n, t, m,
       s])*coarse1.batch_norm2.gamma[t]/sqrt(coarse1.batch_norm2.running_var[t] + 1/100000) +
       coarse1.batch_norm2.beta[t] + coarse0.relu2[n, t, m, s] */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t t = 0; t < 24; ++t) {
            for (ptrdiff_t m = 0; m < 4; ++m) {
                for (ptrdiff_t s = 0; s < 4; ++s) {
                    coarse1_residual1[n*384 + t*16 + m*4 + s] = (coarse1_conv2d2_sum[n*384 + t*16 + m*4 + s] - coarse1_batch_norm2_running_mean[t])*coarse1_batch_norm2_gamma[t] / resnet_sqrt((resnet_real)1e-05 + coarse1_batch_norm2_running_var[t]) + coarse1_batch_norm2_beta[t] + coarse0_relu2[n*384 + t*16 + m*4 + s];
                }
            }
        }
    }
    /* global_average_pool1[n, c] = sum[t < 4, m < 4](where(coarse1.residual1[n, c, t, m] > 0,
       coarse1.residual1[n, c, t, m], 0)/16) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t c = 0; c < 24; ++c) {
            resnet_real sum = 0;
            for (ptrdiff_t t = 0; t < 4; ++t) {
                for (ptrdiff_t m = 0; m < 4; ++m) {
                    const resnet_real coarse1_residual1_here = coarse1_residual1[n*384 + c*16 + t*4 + m];
                    sum += coarse1_residual1_here > 0 ? coarse1_residual1_here : (resnet_real)0;
                }
            }
            global_average_pool1[n*24 + c] = (resnet_real)0.0625*sum;
        }
    }
}

/* predict of logits */
static void resnet_logits_predict(
    const resnet_real *global_average_pool1,
    const resnet_real *logits_W,
    const resnet_real *logits_b,
    resnet_real *logits,
    resnet_real *logits_sum)
{
    /* logits·sum[n, u] = sum[k < 24](global_average_pool1[n, k]*logits.W[u, k]) */
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t u = 0; u < 10; ++u) {
            resnet_real sum = 0;
            for (ptrdiff_t k = 0; k < 24; ++k) {
                sum += global_average_pool1[n*24 + k]*logits_W[u*24 + k];
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

static const size_t resnet_forward_offsets_1[2][25] = {
    /* fine0.conv2d1, fine0.batch_norm1, fine0.relu1, fine0.conv2d2, fine0.batch_norm2,
       fine0.residual1, fine0.relu2 */
    {60, 132, 1428, 1440, 508568, 508580, 24636, 24648, 76928, 24660, 52352, 90752, 115328, 1452,
     2748, 2760, 508592, 508604, 24672, 24684, 126080, 24696, 101504, 139904, 164480},
    /* fine1.conv2d1, fine1.batch_norm1, fine1.relu1, fine1.conv2d2, fine1.batch_norm2,
       fine1.residual1, fine1.relu2 */
    {126080, 2772, 4068, 4080, 508616, 508628, 24708, 24720, 175232, 24732, 150656, 189056,
     213632, 4092, 5388, 5400, 508640, 508652, 24744, 24756, 224384, 24768, 199808, 238208,
     262784},
};

static const size_t resnet_backward_offsets_1[2][17] = {
    /* fine1.conv2d2, fine1.batch_norm2, fine1.residual1, fine1.relu2, fine1.conv2d1,
       fine1.batch_norm1, fine1.relu1 */
    {175232, 4092, 5388, 224384, 396416, 24768, 199808, 483968, 5400, 420992, 445568, 126080,
     2772, 4068, 24732, 150656, 4080},
    /* fine0.conv2d2, fine0.batch_norm2, fine0.residual1, fine0.relu2, fine0.conv2d1,
       fine0.batch_norm1, fine0.relu1 */
    {76928, 1452, 2748, 126080, 384128, 24696, 101504, 471680, 2760, 408704, 433280, 60, 132,
     1428, 24660, 52352, 1440},
};

static const size_t resnet_predict_offsets_1[2][10] = {
    /* fine0.conv2d1, fine0.batch_norm1, fine0.relu1, fine0.conv2d2, fine0.batch_norm2,
       fine0.residual1, fine0.relu2 */
    {132, 1428, 1440, 112152, 112164, 1452, 2748, 2760, 112176, 112188},
    /* fine1.conv2d1, fine1.batch_norm1, fine1.relu1, fine1.conv2d2, fine1.batch_norm2,
       fine1.residual1, fine1.relu2 */
    {2772, 4068, 4080, 112200, 112212, 4092, 5388, 5400, 112224, 112236},
};

resnet_real resnet_forward(const resnet_real *parameters, const resnet_real *x, const int32_t *y,
    const resnet_real *state, resnet_real *next_state, resnet_real *workspace)
{
    if (!(resnet_valid_y(y))) {
        if (next_state != NULL) {
            resnet_take_state(state, next_state);
        }
        return resnet_nan();
    }
    resnet_take_state(state, workspace + 508544);
    /* conv2d1, batch_norm1, relu1 */
    resnet_conv2d1_batch_norm1_relu1_forward(x, parameters, parameters + 108, parameters + 120,
        workspace + 508544, workspace + 508556, workspace + 24, workspace + 36, workspace + 60,
        workspace + 48, workspace + 27776, workspace, workspace + 3200, workspace,
        workspace + 12, workspace + 52352);
    /* 2 times: fine0.conv2d1 to fine1.relu2 */
    for (size_t row = 0; row < 2; ++row) {
        const size_t *const at = resnet_forward_offsets_1[row];
        resnet_conv2d1_batch_norm1_relu1_2_forward(workspace + at[0], parameters + at[1],
            parameters + at[2], parameters + at[3], workspace + at[4], workspace + at[5],
            workspace + at[6], workspace + at[7], workspace + at[8], workspace + at[9],
            workspace + at[10], workspace + at[10], workspace + at[11], workspace, workspace + 12,
            workspace + at[12]);
        resnet_conv2d2_batch_norm2_residual1_relu2_forward(workspace + at[8], parameters + at[13],
            parameters + at[14], parameters + at[15], workspace + at[16], workspace + at[17],
            workspace + at[0], workspace + at[18], workspace + at[19], workspace + at[20],
            workspace + at[21], workspace + at[22], workspace + at[22], workspace + at[23],
            workspace, workspace + 12, workspace + at[24]);
    }
    /* conv2d2, batch_norm2, relu2 */
    resnet_conv2d2_batch_norm2_relu2_forward(workspace + 224384, parameters + 5412,
        parameters + 8004, parameters + 8028, workspace + 508664, workspace + 508688,
        workspace + 24804, workspace + 24828, workspace + 273536, workspace + 24852,
        workspace + 248960, workspace + 248960, workspace + 280064, workspace,
        workspace + 24780, workspace + 261248);
    /* coarse0.conv2d1, coarse0.batch_norm1, coarse0.relu1 */
    resnet_conv2d1_batch_norm1_relu1_2_forward_2(workspace + 273536, parameters + 8052,
        parameters + 13236, parameters + 13260, workspace + 508712, workspace + 508736,
        workspace + 24876, workspace + 24900, workspace + 261248, workspace + 24924,
        workspace + 285824, workspace + 285824, workspace + 261248, workspace,
        workspace + 24780, workspace + 298112);
    /* coarse0.conv2d2, coarse0.batch_norm2, coarse0.residual1, coarse0.relu2 */
    resnet_conv2d2_batch_norm2_residual1_relu2_forward_2(workspace + 261248, parameters + 13284,
        parameters + 18468, parameters + 18492, workspace + 508760, workspace + 508784,
        workspace + 273536, workspace + 24948, workspace + 24972, workspace + 322688,
        workspace + 24996, workspace + 298112, workspace + 298112, workspace + 325760,
        workspace, workspace + 24780, workspace + 310400);
    /* coarse1.conv2d1, coarse1.batch_norm1, coarse1.relu1 */
    resnet_conv2d1_batch_norm1_relu1_2_forward_2(workspace + 322688, parameters + 18516,
        parameters + 23700, parameters + 23724, workspace + 508808, workspace + 508832,
        workspace + 25020, workspace + 25044, workspace + 310400, workspace + 25068,
        workspace + 334976, workspace + 334976, workspace + 310400, workspace,
        workspace + 24780, workspace + 347264);
    /* coarse1.conv2d2, coarse1.batch_norm2, coarse1.residual1, coarse1.relu2, global_average_pool1 */
    resnet_conv2d2_batch_norm2_residual1_relu2_global_average_pool1_forward(workspace + 310400,
        parameters + 23748, parameters + 28932, parameters + 28956, workspace + 508856,
        workspace + 508880, workspace + 322688, workspace + 25092, workspace + 25116,
        workspace + 25164, workspace + 371840, workspace + 25140, workspace + 347264,
        workspace + 347264, workspace + 374912, workspace, workspace + 24780,
        workspace + 359552);
    /* logits, cross_entropy1 */
    resnet_logits_cross_entropy1_forward(workspace + 25164, parameters + 28980,
        parameters + 29220, y, workspace + 26252, workspace, workspace + 26924,
        workspace + 25932, workspace + 25932, workspace + 26572, workspace + 25932,
        workspace + 26892);
    if (next_state != NULL) {
        for (ptrdiff_t place = 0; place < 12; ++place) {
            next_state[place] = workspace[24 + place];
        }
        for (ptrdiff_t place = 0; place < 12; ++place) {
            next_state[12 + place] = workspace[36 + place];
        }
        for (ptrdiff_t place = 0; place < 12; ++place) {
            next_state[24 + place] = workspace[24636 + place];
        }
        for (ptrdiff_t place = 0; place < 12; ++place) {
            next_state[36 + place] = workspace[24648 + place];
        }
        for (ptrdiff_t place = 0; place < 12; ++place) {
            next_state[48 + place] = workspace[24672 + place];
        }
        for (ptrdiff_t place = 0; place < 12; ++place) {
            next_state[60 + place] = workspace[24684 + place];
        }
        for (ptrdiff_t place = 0; place < 12; ++place) {
            next_state[72 + place] = workspace[24708 + place];
        }
        for (ptrdiff_t place = 0; place < 12; ++place) {
            next_state[84 + place] = workspace[24720 + place];
        }
        for (ptrdiff_t place = 0; place < 12; ++place) {
            next_state[96 + place] = workspace[24744 + place];
        }
        for (ptrdiff_t place = 0; place < 12; ++place) {
            next_state[108 + place] = workspace[24756 + place];
        }
        for (ptrdiff_t place = 0; place < 24; ++place) {
            next_state[120 + place] = workspace[24804 + place];
        }
        for (ptrdiff_t place = 0; place < 24; ++place) {
            next_state[144 + place] = workspace[24828 + place];
        }
        for (ptrdiff_t place = 0; place < 24; ++place) {
            next_state[168 + place] = workspace[24876 + place];
        }
        for (ptrdiff_t place = 0; place < 24; ++place) {
            next_state[192 + place] = workspace[24900 + place];
        }
        for (ptrdiff_t place = 0; place < 24; ++place) {
            next_state[216 + place] = workspace[24948 + place];
        }
        for (ptrdiff_t place = 0; place < 24; ++place) {
            next_state[240 + place] = workspace[24972 + place];
        }
        for (ptrdiff_t place = 0; place < 24; ++place) {
            next_state[264 + place] = workspace[25020 + place];
        }
        for (ptrdiff_t place = 0; place < 24; ++place) {
            next_state[288 + place] = workspace[25044 + place];
        }
        for (ptrdiff_t place = 0; place < 24; ++place) {
            next_state[312 + place] = workspace[25092 + place];
        }
        for (ptrdiff_t place = 0; place < 24; ++place) {
            next_state[336 + place] = workspace[25116 + place];
        }
    }
    return workspace[0];
}

void resnet_backward(const resnet_real *parameters, const resnet_real *x, const int32_t *y,
    resnet_real *workspace, resnet_real *gradients)
{
    if (!(resnet_valid_y(y))) {
        for (ptrdiff_t place = 0; place < 29230; ++place) {
            gradients[place] = resnet_nan();
        }
        return;
    }
    /* logits, cross_entropy1 */
    resnet_logits_cross_entropy1_backward(workspace + 25164, parameters + 28980, y,
        workspace + 26924, workspace + 359552, gradients + 28980, gradients + 29220,
        workspace + 25932);
    /* coarse1.conv2d2, coarse1.batch_norm2, coarse1.residual1, coarse1.relu2, global_average_pool1 */
    resnet_conv2d2_batch_norm2_residual1_relu2_global_average_pool1_backward(workspace + 310400,
        parameters + 23748, parameters + 28932, workspace + 371840, workspace + 359552,
        workspace + 25140, workspace + 347264, workspace + 359552, gradients + 23748,
        gradients + 28932, gradients + 28956, workspace + 396416, workspace + 384128,
        workspace + 396416, workspace + 408704, workspace + 408704);
    /* coarse1.conv2d1, coarse1.batch_norm1, coarse1.relu1 */
    resnet_conv2d1_batch_norm1_relu1_2_backward(workspace + 322688, parameters + 18516,
        parameters + 23700, workspace + 310400, workspace + 359552, workspace + 25068,
        workspace + 334976, workspace + 396416, gradients + 18516, gradients + 23700,
        gradients + 23724, workspace + 384128, workspace + 359552, workspace + 408704,
        workspace + 408704);
    /* coarse0.conv2d2, coarse0.batch_norm2, coarse0.residual1, coarse0.relu2 */
    resnet_conv2d2_batch_norm2_residual1_relu2_backward(workspace + 261248, parameters + 13284,
        parameters + 18468, workspace + 322688, workspace + 396416, workspace + 24996,
        workspace + 298112, workspace + 424064, gradients + 13284, gradients + 18468,
        gradients + 18492, workspace + 384128, workspace + 359552, workspace + 384128,
        workspace + 396416, workspace + 396416);
    /* coarse0.conv2d1, coarse0.batch_norm1, coarse0.relu1 */
    resnet_conv2d1_batch_norm1_relu1_2_backward(workspace + 273536, parameters + 8052,
        parameters + 13236, workspace + 261248, workspace + 424064, workspace + 24924,
        workspace + 285824, workspace + 384128, gradients + 8052, gradients + 13236,
        gradients + 13260, workspace + 359552, workspace + 396416, workspace + 408704,
        workspace + 408704);
    /* conv2d2, batch_norm2, relu2 */
    resnet_conv2d2_batch_norm2_relu2_backward(workspace + 224384, parameters + 5412,
        parameters + 8004, workspace + 273536, workspace + 384128, workspace + 24852,
        workspace + 248960, workspace + 396416, gradients + 5412, gradients + 8004,
        gradients + 8028, workspace + 359552, workspace + 384128, workspace + 396416,
        workspace + 451712, workspace + 420992);
    /* 2 times: fine1.conv2d2 to fine0.relu1 */
    for (size_t row = 0; row < 2; ++row) {
        const size_t *const at = resnet_backward_offsets_1[row];
        resnet_conv2d2_batch_norm2_residual1_relu2_backward_2(workspace + at[0], parameters + at[1],
            parameters + at[2], workspace + at[3], workspace + at[4], workspace + at[5],
            workspace + at[6], workspace + at[7], gradients + at[1], gradients + at[2],
            gradients + at[8], workspace + 384128, workspace + at[9], workspace + 384128,
            workspace + at[10], workspace + at[10]);
        resnet_conv2d1_batch_norm1_relu1_2_backward_2(workspace + at[11], parameters + at[12],
            parameters + at[13], workspace + at[0], workspace + at[7], workspace + at[14],
            workspace + at[15], workspace + 384128, gradients + at[12], gradients + at[13],
            gradients + at[16], workspace + 408704, workspace + 433280, workspace + 457856,
            workspace + 457856);
    }
    /* conv2d1, batch_norm1, relu1 */
    resnet_conv2d1_batch_norm1_relu1_backward(x, parameters + 108, workspace + 60,
        workspace + 384128, workspace + 48, workspace + 27776, gradients, gradients + 108,
        gradients + 120, workspace + 408704, workspace + 384128, workspace + 359552);
}

resnet_real resnet_step(resnet_real *parameters, const resnet_real *x, const int32_t *y,
    resnet_real *state, resnet_real *workspace, resnet_real rate)
{
    if (!(resnet_valid_y(y))) {
        return resnet_nan();
    }
    resnet_real *const gradients = workspace + 508904;
    const resnet_real loss = resnet_forward(parameters, x, y, state, state, workspace);
    resnet_backward(parameters, x, y, workspace, gradients);
    for (ptrdiff_t place = 0; place < 29230; ++place) {
        parameters[place] -= rate*gradients[place];
    }
    return loss;
}

void resnet_predict(const resnet_real *parameters, const resnet_real *x, const resnet_real *state,
    resnet_real *workspace, resnet_real *output)
{
    resnet_take_state(state, workspace + 112128);
    /* conv2d1, batch_norm1, relu1 */
    resnet_conv2d1_batch_norm1_relu1_predict(x, parameters, parameters + 108, parameters + 120,
        workspace + 112128, workspace + 112140, workspace, workspace, workspace + 3200,
        workspace + 27776);
    /* 2 times: fine0.conv2d1 to fine1.relu2 */
    for (size_t row = 0; row < 2; ++row) {
        const size_t *const at = resnet_predict_offsets_1[row];
        resnet_conv2d1_batch_norm1_relu1_2_predict(workspace, parameters + at[0],
            parameters + at[1], parameters + at[2], workspace + at[3], workspace + at[4],
            workspace + 49152, workspace + 24576, workspace + 62976, workspace + 24576);
        resnet_conv2d2_batch_norm2_residual1_relu2_predict(workspace + 49152, parameters + at[5],
            parameters + at[6], parameters + at[7], workspace + at[8], workspace + at[9], workspace,
            workspace, workspace + 73728, workspace + 24576, workspace + 49152);
    }
    /* conv2d2, batch_norm2, relu2 */
    resnet_conv2d2_batch_norm2_relu2_predict(workspace, parameters + 5412, parameters + 8004,
        parameters + 8028, workspace + 112248, workspace + 112272, workspace, workspace + 24576,
        workspace, workspace + 12288);
    /* coarse0.conv2d1, coarse0.batch_norm1, coarse0.relu1 */
    resnet_conv2d1_batch_norm1_relu1_2_predict_2(workspace, parameters + 8052,
        parameters + 13236, parameters + 13260, workspace + 112296, workspace + 112320,
        workspace + 24576, workspace + 12288, workspace + 39936, workspace + 12288);
    /* coarse0.conv2d2, coarse0.batch_norm2, coarse0.residual1, coarse0.relu2 */
    resnet_conv2d2_batch_norm2_residual1_relu2_predict_2(workspace + 24576, parameters + 13284,
        parameters + 18468, parameters + 18492, workspace + 112344, workspace + 112368,
        workspace, workspace, workspace + 36864, workspace + 12288, workspace + 24576);
    /* coarse1.conv2d1, coarse1.batch_norm1, coarse1.relu1 */
    resnet_conv2d1_batch_norm1_relu1_2_predict_2(workspace, parameters + 18516,
        parameters + 23700, parameters + 23724, workspace + 112392, workspace + 112416,
        workspace + 24576, workspace + 12288, workspace + 39936, workspace + 12288);
    /* coarse1.conv2d2, coarse1.batch_norm2, coarse1.residual1, coarse1.relu2, global_average_pool1 */
    resnet_conv2d2_batch_norm2_residual1_relu2_global_average_pool1_predict(workspace + 24576,
        parameters + 23748, parameters + 28932, parameters + 28956, workspace + 112440,
        workspace + 112464, workspace, workspace, workspace + 36864, workspace + 12288,
        workspace + 24576);
    /* logits */
    resnet_logits_predict(workspace, parameters + 28980, parameters + 29220, workspace,
        workspace + 768);
    /* the output */
    for (ptrdiff_t place = 0; place < 320; ++place) {
        output[place] = workspace[place];
    }
}
