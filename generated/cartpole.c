/* cartpole.c: a network, its gradient and a training step in C99; see cartpole.h.
 *
 * Made by symbp 0.1.0 from the declaration of `cartpole`
 * (SHA-256 34e02da20c4e5df2f6c9b0bdc96b921a34029ad248fc77599f9c9397f314f671). Do not edit.
 *
 * Recommended: -O3 -march=native -ffast-math, and -lm to link. Results do not rest on infinities
 * or NaN inside the computation, so they hold with and without -ffast-math.
 */
#include "cartpole.h"

#include <math.h>

#ifdef cartpole_DOUBLE
#define cartpole_exp exp
#define cartpole_log log
#define cartpole_tanh tanh
#else
#define cartpole_exp expf
#define cartpole_log logf
#define cartpole_tanh tanhf
#endif

static const cartpole_tensor cartpole_table[] = {
    {"dense1.W", 0, 256},
    {"dense1.b", 256, 64},
    {"policy.W", 320, 128},
    {"policy.b", 448, 2},
    {"value.W", 450, 64},
    {"value.b", 514, 1},
};

const cartpole_tensor *cartpole_tensors(void)
{
    return cartpole_table;
}

static inline cartpole_real cartpole_power_2(cartpole_real x)
{
    cartpole_real result = x;
    result *= result;
    return result;
}

/* NaN by its bits: compilers may assume that arithmetic makes none. */
static cartpole_real cartpole_nan(void)
{
#ifdef cartpole_DOUBLE
    const volatile uint64_t bits = UINT64_C(0x7ff8000000000000);
    const uint64_t pattern = bits;
#else
    const volatile uint32_t bits = UINT32_C(0x7fc00000);
    const uint32_t pattern = bits;
#endif
    cartpole_real value;
    const unsigned char *const from = (const unsigned char *)&pattern;
    unsigned char *const to = (unsigned char *)&value;
    for (size_t place = 0; place < sizeof value; ++place) {
        to[place] = from[place];
    }
    return value;
}

static int cartpole_valid_action(const int32_t *action)
{
    int valid = 1;
    for (ptrdiff_t place = 0; place < 500; ++place) {
        valid &= action[place] >= 0 && action[place] < 2;
    }
    return valid;
}

/* forward of dense1, features */
static void cartpole_dense1_features_forward(
    const cartpole_real *state,
    const cartpole_real *dense1_W,
    const cartpole_real *dense1_b,
    cartpole_real *features,
    cartpole_real *dense1_sum)
{
    /* dense1·sum[n, u] = sum[k < 4](dense1.W[u, k]*state[n, k]) */
    for (ptrdiff_t n = 0; n < 500; ++n) {
        for (ptrdiff_t u = 0; u < 64; ++u) {
            cartpole_real sum = 0;
            for (ptrdiff_t k = 0; k < 4; ++k) {
                sum += dense1_W[u*4 + k]*state[n*4 + k];
            }
            dense1_sum[n*64 + u] = sum;
        }
    }
    /* features[n, t] = tanh(dense1.b[t] + dense1·sum[n, t]) */
    for (ptrdiff_t n = 0; n < 500; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            features[n*64 + t] = cartpole_tanh(dense1_b[t] + dense1_sum[n*64 + t]);
        }
    }
}

/* forward of policy */
static void cartpole_policy_forward(
    const cartpole_real *features,
    const cartpole_real *policy_W,
    const cartpole_real *policy_b,
    cartpole_real *policy,
    cartpole_real *policy_sum)
{
    /* policy·sum[n, u] = sum[k < 64](features[n, k]*policy.W[u, k]) */
    for (ptrdiff_t n = 0; n < 500; ++n) {
        for (ptrdiff_t u = 0; u < 2; ++u) {
            cartpole_real sum = 0;
            for (ptrdiff_t k = 0; k < 64; ++k) {
                sum += features[n*64 + k]*policy_W[u*64 + k];
            }
            policy_sum[n*2 + u] = sum;
        }
    }
    /* policy[n, u] = policy.b[u] + policy·sum[n, u] */
    for (ptrdiff_t n = 0; n < 500; ++n) {
        for (ptrdiff_t u = 0; u < 2; ++u) {
            policy[n*2 + u] = policy_b[u] + policy_sum[n*2 + u];
        }
    }
}

/* forward of value, advantage, policy_gradient1, value_error1 */
static void cartpole_value_advantage_policy_gradient1_value_error1_forward(
    const cartpole_real *features,
    const cartpole_real *value_W,
    const cartpole_real *value_b,
    const cartpole_real *returns,
    const int32_t *action,
    const cartpole_real *policy,
    cartpole_real *policy_gradient1,
    cartpole_real *value_error1,
    cartpole_real *value,
    cartpole_real *advantage,
    cartpole_real *policy_gradient1_p,
    cartpole_real *value_sum,
    cartpole_real *policy_gradient1_p_sum_max,
    cartpole_real *policy_gradient1_p_sum_shifted,
    cartpole_real *policy_gradient1_p_sum_exp,
    cartpole_real *policy_gradient1_p_sum_scaled)
{
    /* value·sum[n, u] = sum[k < 64](features[n, k]*value.W[u, k]) */
    for (ptrdiff_t n = 0; n < 500; ++n) {
        for (ptrdiff_t u = 0; u < 1; ++u) {
            cartpole_real sum = 0;
            for (ptrdiff_t k = 0; k < 64; ++k) {
                sum += features[n*64 + k]*value_W[u*64 + k];
            }
            value_sum[n + u] = sum;
        }
    }
    /* value[n, u] = value.b[u] + value·sum[n, u] */
    for (ptrdiff_t n = 0; n < 500; ++n) {
        for (ptrdiff_t u = 0; u < 1; ++u) {
            value[n + u] = value_b[u] + value_sum[n + u];
        }
    }
    /* advantage[n] = returns[n] - stop(value[n, 0]) */
    for (ptrdiff_t n = 0; n < 500; ++n) {
        advantage[n] = returns[n] - value[n];
    }
    /* policy_gradient1.p·sum·max[n] = max[j < 2](policy[n, j]) */
    for (ptrdiff_t n = 0; n < 500; ++n) {
        cartpole_real best = policy[n*2];
        for (ptrdiff_t j = 0; j < 2; ++j) {
            const cartpole_real candidate = policy[n*2 + j];
            if (candidate > best) {
                best = candidate;
            }
        }
        policy_gradient1_p_sum_max[n] = best;
    }
    /* policy_gradient1.p·sum·shifted[n, j] = -policy_gradient1.p·sum·max[n] + policy[n, j] */
    for (ptrdiff_t n = 0; n < 500; ++n) {
        for (ptrdiff_t j = 0; j < 2; ++j) {
            policy_gradient1_p_sum_shifted[n*2 + j] = policy[n*2 + j] - policy_gradient1_p_sum_max[n];
        }
    }
    /* policy_gradient1.p·sum·exp[n, j] = exp(policy_gradient1.p·sum·shifted[n, j]) */
    for (ptrdiff_t n = 0; n < 500; ++n) {
        for (ptrdiff_t j = 0; j < 2; ++j) {
            policy_gradient1_p_sum_exp[n*2 + j] = cartpole_exp(policy_gradient1_p_sum_shifted[n*2 + j]);
        }
    }
    /* policy_gradient1.p·sum·scaled[n] = sum[j < 2](policy_gradient1.p·sum·exp[n, j]) */
    for (ptrdiff_t n = 0; n < 500; ++n) {
        cartpole_real sum = 0;
        for (ptrdiff_t j = 0; j < 2; ++j) {
            sum += policy_gradient1_p_sum_exp[n*2 + j];
        }
        policy_gradient1_p_sum_scaled[n] = sum;
    }
    /* policy_gradient1.p[n, k] = policy_gradient1.p·sum·exp[n, k]/policy_gradient1.p·sum·scaled[n] */
    for (ptrdiff_t n = 0; n < 500; ++n) {
        for (ptrdiff_t k = 0; k < 2; ++k) {
            policy_gradient1_p[n*2 + k] = policy_gradient1_p_sum_exp[n*2 + k] / policy_gradient1_p_sum_scaled[n];
        }
    }
    /* policy_gradient1 = sum[n < 500](-(-log(policy_gradient1.p·sum·scaled[n]) +
       policy_gradient1.p·sum·shifted[n, action[n]])*stop(advantage[n])/500) */
    {
        cartpole_real sum = 0;
        for (ptrdiff_t n = 0; n < 500; ++n) {
            sum += (policy_gradient1_p_sum_shifted[n*2 + (ptrdiff_t)action[n]] - cartpole_log(policy_gradient1_p_sum_scaled[n]))*advantage[n];
        }
        policy_gradient1[0] = (cartpole_real)-0.002*sum;
    }
    /* value_error1 = sum[n < 500]((-returns[n] + value[n, 0])**2/2000) */
    {
        cartpole_real sum = 0;
        for (ptrdiff_t n = 0; n < 500; ++n) {
            sum += cartpole_power_2(value[n] - returns[n]);
        }
        value_error1[0] = (cartpole_real)0.0005*sum;
    }
}

/* backward of value, advantage, policy_gradient1, value_error1 */
static void cartpole_value_advantage_policy_gradient1_value_error1_backward(
    const cartpole_real *features,
    const cartpole_real *value_W,
    const cartpole_real *value,
    const cartpole_real *returns,
    const cartpole_real *advantage,
    const int32_t *action,
    const cartpole_real *policy_gradient1_p,
    cartpole_real *d_features,
    cartpole_real *d_value_W,
    cartpole_real *d_value_b,
    cartpole_real *d_policy,
    cartpole_real *d_value_error1,
    cartpole_real *d_value)
{
    /* ∂value_error1 = 1 */
    d_value_error1[0] = 1;
    /* ∂value = 0 */
    for (ptrdiff_t place = 0; place < 500; ++place) {
        d_value[place] = 0;
    }
    /* ∂value[n, 0] = (-returns[n] + value[n, 0])*∂value_error1[]/1000 */
    for (ptrdiff_t n = 0; n < 500; ++n) {
        d_value[n] = (cartpole_real)0.001*(value[n] - returns[n])*d_value_error1[0];
    }
    /* ∂features[n, k] = sum[u < 1](value.W[u, k]*∂value[n, u]) */
    for (ptrdiff_t n = 0; n < 500; ++n) {
        for (ptrdiff_t k = 0; k < 64; ++k) {
            d_features[n*64 + k] = 0;
        }
        for (ptrdiff_t u = 0; u < 1; ++u) {
            const cartpole_real scale = d_value[n + u];
            for (ptrdiff_t k = 0; k < 64; ++k) {
                d_features[n*64 + k] += scale*value_W[u*64 + k];
            }
        }
    }
    /* ∂value.W[u, k] = sum[n < 500](features[n, k]*∂value[n, u]) */
    for (ptrdiff_t u = 0; u < 1; ++u) {
        for (ptrdiff_t k = 0; k < 64; ++k) {
            d_value_W[u*64 + k] = 0;
        }
        for (ptrdiff_t n = 0; n < 500; ++n) {
            const cartpole_real scale = d_value[n + u];
            for (ptrdiff_t k = 0; k < 64; ++k) {
                d_value_W[u*64 + k] += scale*features[n*64 + k];
            }
        }
    }
    /* ∂value.b[u] = sum[n < 500](∂value[n, u]) */
    {
        for (ptrdiff_t u = 0; u < 1; ++u) {
            d_value_b[u] = 0;
        }
        for (ptrdiff_t n = 0; n < 500; ++n) {
            for (ptrdiff_t u = 0; u < 1; ++u) {
                d_value_b[u] += d_value[n + u];
            }
        }
    }
    /* ∂policy[n, k] = (policy_gradient1.p[n, k] - [k - action[n] == 0])*stop(advantage[n])/500 */
    for (ptrdiff_t n = 0; n < 500; ++n) {
        for (ptrdiff_t k = 0; k < 2; ++k) {
            d_policy[n*2 + k] = (cartpole_real)0.002*(policy_gradient1_p[n*2 + k] - (k == (ptrdiff_t)action[n] ? (cartpole_real)1 : (cartpole_real)0))*advantage[n];
        }
    }
}

/* backward of policy */
static void cartpole_policy_backward(
    const cartpole_real *features,
    const cartpole_real *policy_W,
    const cartpole_real *d_policy,
    cartpole_real *d_features,
    cartpole_real *d_policy_W,
    cartpole_real *d_policy_b)
{
    /* ∂features[n, k] += sum[u < 2](policy.W[u, k]*∂policy[n, u]) */
    for (ptrdiff_t n = 0; n < 500; ++n) {
        for (ptrdiff_t u = 0; u < 2; ++u) {
            const cartpole_real scale = d_policy[n*2 + u];
            for (ptrdiff_t k = 0; k < 64; ++k) {
                d_features[n*64 + k] += scale*policy_W[u*64 + k];
            }
        }
    }
    /* ∂policy.W[u, k] = sum[n < 500](features[n, k]*∂policy[n, u]) */
    for (ptrdiff_t u = 0; u < 2; ++u) {
        for (ptrdiff_t k = 0; k < 64; ++k) {
            d_policy_W[u*64 + k] = 0;
        }
        for (ptrdiff_t n = 0; n < 500; ++n) {
            const cartpole_real scale = d_policy[n*2 + u];
            for (ptrdiff_t k = 0; k < 64; ++k) {
                d_policy_W[u*64 + k] += scale*features[n*64 + k];
            }
        }
    }
    /* ∂policy.b[u] = sum[n < 500](∂policy[n, u]) */
    {
        for (ptrdiff_t u = 0; u < 2; ++u) {
            d_policy_b[u] = 0;
        }
        for (ptrdiff_t n = 0; n < 500; ++n) {
            for (ptrdiff_t u = 0; u < 2; ++u) {
                d_policy_b[u] += d_policy[n*2 + u];
            }
        }
    }
}

/* backward of dense1, features */
static void cartpole_dense1_features_backward(
    const cartpole_real *state,
    const cartpole_real *features,
    const cartpole_real *d_features,
    cartpole_real *d_dense1_W,
    cartpole_real *d_dense1_b,
    cartpole_real *d_dense1)
{
    /* ∂dense1[n, t] = (-features[n, t]**2 + 1)*∂features[n, t] */
    for (ptrdiff_t n = 0; n < 500; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            d_dense1[n*64 + t] = (1 - features[n*64 + t]*features[n*64 + t])*d_features[n*64 + t];
        }
    }
    /* ∂dense1.W[u, k] = sum[n < 500](state[n, k]*∂dense1[n, u]) */
    for (ptrdiff_t u = 0; u < 64; ++u) {
        for (ptrdiff_t k = 0; k < 4; ++k) {
            d_dense1_W[u*4 + k] = 0;
        }
        for (ptrdiff_t n = 0; n < 500; ++n) {
            const cartpole_real scale = d_dense1[n*64 + u];
            for (ptrdiff_t k = 0; k < 4; ++k) {
                d_dense1_W[u*4 + k] += scale*state[n*4 + k];
            }
        }
    }
    /* ∂dense1.b[u] = sum[n < 500](∂dense1[n, u]) */
    {
        for (ptrdiff_t u = 0; u < 64; ++u) {
            d_dense1_b[u] = 0;
        }
        for (ptrdiff_t n = 0; n < 500; ++n) {
            for (ptrdiff_t u = 0; u < 64; ++u) {
                d_dense1_b[u] += d_dense1[n*64 + u];
            }
        }
    }
}

cartpole_real cartpole_forward(const cartpole_real *parameters, const cartpole_real *state,
    const int32_t *action, const cartpole_real *returns, cartpole_real *workspace)
{
    if (!(cartpole_valid_action(action))) {
        return cartpole_nan();
    }
    /* dense1, features */
    cartpole_dense1_features_forward(state, parameters, parameters + 256, workspace + 32000,
        workspace);
    /* policy */
    cartpole_policy_forward(workspace + 32000, parameters + 320, parameters + 448,
        workspace + 1000, workspace);
    /* value, advantage, policy_gradient1, value_error1 */
    cartpole_value_advantage_policy_gradient1_value_error1_forward(workspace + 32000,
        parameters + 450, parameters + 514, returns, action, workspace + 1000, workspace + 3500,
        workspace + 2000, workspace + 500, workspace, workspace + 4500, workspace,
        workspace + 2000, workspace + 2500, workspace + 3500, workspace + 2000);
    return workspace[3500] + workspace[2000];
}

void cartpole_backward(const cartpole_real *parameters, const cartpole_real *state,
    const int32_t *action, const cartpole_real *returns, cartpole_real *workspace,
    cartpole_real *gradients)
{
    if (!(cartpole_valid_action(action))) {
        for (ptrdiff_t place = 0; place < 515; ++place) {
            gradients[place] = cartpole_nan();
        }
        return;
    }
    /* value, advantage, policy_gradient1, value_error1 */
    cartpole_value_advantage_policy_gradient1_value_error1_backward(workspace + 32000,
        parameters + 450, workspace + 500, returns, workspace, action, workspace + 4500,
        workspace + 64000, gradients + 450, gradients + 514, workspace + 2001, workspace + 2001,
        workspace + 2002);
    /* policy */
    cartpole_policy_backward(workspace + 32000, parameters + 320, workspace + 2001,
        workspace + 64000, gradients + 320, gradients + 448);
    /* dense1, features */
    cartpole_dense1_features_backward(state, workspace + 32000, workspace + 64000, gradients,
        gradients + 256, workspace + 96000);
}

cartpole_real cartpole_step(cartpole_real *parameters, const cartpole_real *state,
    const int32_t *action, const cartpole_real *returns, cartpole_real *workspace,
    cartpole_real rate)
{
    if (!(cartpole_valid_action(action))) {
        return cartpole_nan();
    }
    cartpole_real *const gradients = workspace + 128000;
    const cartpole_real loss = cartpole_forward(parameters, state, action, returns, workspace);
    cartpole_backward(parameters, state, action, returns, workspace, gradients);
    for (ptrdiff_t place = 0; place < 515; ++place) {
        parameters[place] -= rate*gradients[place];
    }
    return loss;
}

void cartpole_predict(const cartpole_real *parameters, const cartpole_real *state,
    cartpole_real *workspace, cartpole_real *output)
{
    /* dense1, features */
    cartpole_dense1_features_forward(state, parameters, parameters + 256, workspace + 32000,
        workspace);
    /* policy */
    cartpole_policy_forward(workspace + 32000, parameters + 320, parameters + 448,
        workspace + 1000, workspace);
    /* the output */
    for (ptrdiff_t place = 0; place < 1000; ++place) {
        output[place] = workspace[1000 + place];
    }
}
