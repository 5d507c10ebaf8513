"""gpt: forward and backward pass, derived symbolically.

Made by symbp 0.1.0 from the declaration of network gpt (SHA-256 62816e39f4a38c7cb6be0a662aaeefbb9326260f960fd65b9202f034e8b2bc37).
Do not edit: change the declaration and derive again.

    params = init(seed=0)                        # name -> array; every function follows its dtype
    loss, saved = forward(params, tokens=tokens, targets=targets)
    grads = backward(params, saved)              # names and shapes as params
    out = predict(params, tokens=tokens)
    loss = step(params, rate=0.1, tokens=tokens, targets=targets)  # one step of gradient descent, in place

A workspace holds every array of a step. Pass one to allocate nothing in a loop; results are then
arrays of the workspace, which its next use overwrites. `saved` refers to the arrays given.

Where a condition chooses between numbers, their bits are multiplied, as integers, by 1 or 0
(`*_bits`, `chosen*`): fast in NumPy, and an infinity that is not chosen does no harm.
"""

import numpy as np

PARAMETERS = {
    "embed.E": (64, 96),
    "position1.P": (64, 96),
    "block0.transformer_block1.ln1.gamma": (96,),
    "block0.transformer_block1.ln1.beta": (96,),
    "block0.transformer_block1.attention.W_qkv": (288, 96),
    "block0.transformer_block1.attention.b_qkv": (288,),
    "block0.transformer_block1.attention.W_o": (96, 96),
    "block0.transformer_block1.attention.b_o": (96,),
    "block0.transformer_block1.ln2.gamma": (96,),
    "block0.transformer_block1.ln2.beta": (96,),
    "block0.transformer_block1.dense1.W": (384, 96),
    "block0.transformer_block1.dense1.b": (384,),
    "block0.transformer_block1.dense2.W": (96, 384),
    "block0.transformer_block1.dense2.b": (96,),
    "block1.transformer_block1.ln1.gamma": (96,),
    "block1.transformer_block1.ln1.beta": (96,),
    "block1.transformer_block1.attention.W_qkv": (288, 96),
    "block1.transformer_block1.attention.b_qkv": (288,),
    "block1.transformer_block1.attention.W_o": (96, 96),
    "block1.transformer_block1.attention.b_o": (96,),
    "block1.transformer_block1.ln2.gamma": (96,),
    "block1.transformer_block1.ln2.beta": (96,),
    "block1.transformer_block1.dense1.W": (384, 96),
    "block1.transformer_block1.dense1.b": (384,),
    "block1.transformer_block1.dense2.W": (96, 384),
    "block1.transformer_block1.dense2.b": (96,),
    "block2.transformer_block1.ln1.gamma": (96,),
    "block2.transformer_block1.ln1.beta": (96,),
    "block2.transformer_block1.attention.W_qkv": (288, 96),
    "block2.transformer_block1.attention.b_qkv": (288,),
    "block2.transformer_block1.attention.W_o": (96, 96),
    "block2.transformer_block1.attention.b_o": (96,),
    "block2.transformer_block1.ln2.gamma": (96,),
    "block2.transformer_block1.ln2.beta": (96,),
    "block2.transformer_block1.dense1.W": (384, 96),
    "block2.transformer_block1.dense1.b": (384,),
    "block2.transformer_block1.dense2.W": (96, 384),
    "block2.transformer_block1.dense2.b": (96,),
    "layer_norm1.gamma": (96,),
    "layer_norm1.beta": (96,),
}
INPUTS = {
    "tokens": ("batch", "time"),
    "targets": ("batch", "time"),
}
OUTPUTS = {
    "logits": ("batch", "time", 64),
}


def init(seed=0, dtype=np.float32):
    """New parameters, name -> array: views of one flat array, which `step` updates in one go."""
    dtype = _real(dtype)
    table = _initial()
    params = _flat({name: shape for name, (shape, _, _) in table.items()}, dtype)[1]
    rng = np.random.default_rng(seed)
    for name, (shape, rule, numbers) in table.items():
        params[name][...] = rule(rng, shape, *numbers)
    return params


def _initial():
    """Each parameter's shape, its rule, and the rule's numbers (fan in, fan out; or the value)."""
    return {
        "embed.E": ((64, 96), _scaled, (0.02, _normal, 96, 64)),
        "position1.P": ((64, 96), _scaled, (0.02, _normal, 96, 64)),
        "block0.transformer_block1.ln1.gamma": ((96,), _constant, (1.0,)),
        "block0.transformer_block1.ln1.beta": ((96,), _constant, (0.0,)),
        "block0.transformer_block1.attention.W_qkv": ((288, 96), _glorot_uniform, (96, 288)),
        "block0.transformer_block1.attention.b_qkv": ((288,), _constant, (0.0,)),
        "block0.transformer_block1.attention.W_o": ((96, 96), _glorot_uniform, (96, 96)),
        "block0.transformer_block1.attention.b_o": ((96,), _constant, (0.0,)),
        "block0.transformer_block1.ln2.gamma": ((96,), _constant, (1.0,)),
        "block0.transformer_block1.ln2.beta": ((96,), _constant, (0.0,)),
        "block0.transformer_block1.dense1.W": ((384, 96), _he_uniform, (96, 384)),
        "block0.transformer_block1.dense1.b": ((384,), _constant, (0.0,)),
        "block0.transformer_block1.dense2.W": ((96, 384), _glorot_uniform, (384, 96)),
        "block0.transformer_block1.dense2.b": ((96,), _constant, (0.0,)),
        "block1.transformer_block1.ln1.gamma": ((96,), _constant, (1.0,)),
        "block1.transformer_block1.ln1.beta": ((96,), _constant, (0.0,)),
        "block1.transformer_block1.attention.W_qkv": ((288, 96), _glorot_uniform, (96, 288)),
        "block1.transformer_block1.attention.b_qkv": ((288,), _constant, (0.0,)),
        "block1.transformer_block1.attention.W_o": ((96, 96), _glorot_uniform, (96, 96)),
        "block1.transformer_block1.attention.b_o": ((96,), _constant, (0.0,)),
        "block1.transformer_block1.ln2.gamma": ((96,), _constant, (1.0,)),
        "block1.transformer_block1.ln2.beta": ((96,), _constant, (0.0,)),
        "block1.transformer_block1.dense1.W": ((384, 96), _he_uniform, (96, 384)),
        "block1.transformer_block1.dense1.b": ((384,), _constant, (0.0,)),
        "block1.transformer_block1.dense2.W": ((96, 384), _glorot_uniform, (384, 96)),
        "block1.transformer_block1.dense2.b": ((96,), _constant, (0.0,)),
        "block2.transformer_block1.ln1.gamma": ((96,), _constant, (1.0,)),
        "block2.transformer_block1.ln1.beta": ((96,), _constant, (0.0,)),
        "block2.transformer_block1.attention.W_qkv": ((288, 96), _glorot_uniform, (96, 288)),
        "block2.transformer_block1.attention.b_qkv": ((288,), _constant, (0.0,)),
        "block2.transformer_block1.attention.W_o": ((96, 96), _glorot_uniform, (96, 96)),
        "block2.transformer_block1.attention.b_o": ((96,), _constant, (0.0,)),
        "block2.transformer_block1.ln2.gamma": ((96,), _constant, (1.0,)),
        "block2.transformer_block1.ln2.beta": ((96,), _constant, (0.0,)),
        "block2.transformer_block1.dense1.W": ((384, 96), _he_uniform, (96, 384)),
        "block2.transformer_block1.dense1.b": ((384,), _constant, (0.0,)),
        "block2.transformer_block1.dense2.W": ((96, 384), _glorot_uniform, (384, 96)),
        "block2.transformer_block1.dense2.b": ((96,), _constant, (0.0,)),
        "layer_norm1.gamma": ((96,), _constant, (1.0,)),
        "layer_norm1.beta": ((96,), _constant, (0.0,)),
    }


def _constant(rng, shape, value):
    return value


def _glorot_uniform(rng, shape, fan_in, fan_out):
    limit = np.sqrt(6 / (fan_in + fan_out))
    return rng.uniform(-limit, limit, shape)


def _he_uniform(rng, shape, fan_in, fan_out):
    limit = np.sqrt(6 / fan_in)
    return rng.uniform(-limit, limit, shape)


def _normal(rng, shape, fan_in, fan_out):
    return rng.standard_normal(shape)


def _scaled(rng, shape, scale, rule, *numbers):
    return scale * rule(rng, shape, *numbers)


def _flat(shapes, dtype):
    """One array of zeros, and a view of it for each name, each at a multiple of 16 elements."""
    starts, end = {}, 0
    for name, shape in shapes.items():
        starts[name] = end
        end += -(-int(np.prod(shape)) // 16) * 16
    flat = np.zeros(end, dtype)
    return flat, {
        name: flat[starts[name] : starts[name] + int(np.prod(shape))].reshape(shape)
        for name, shape in shapes.items()
    }


def _base(arrays, like):
    """The flat array that the arrays are views of as `_flat` makes them, or None."""
    flat = arrays[0].base if arrays else None
    if not isinstance(flat, np.ndarray) or not flat.flags.c_contiguous:
        return None
    if flat.shape != like.shape or flat.dtype != like.dtype:
        return None
    start = flat.__array_interface__["data"][0]
    for array in arrays:
        at = array.__array_interface__["data"][0]
        if array.base is not flat or not array.flags.c_contiguous or at != start:
            return None
        start += -(-array.size // 16) * 16 * array.itemsize
    return flat


def _window(array, start, *axes):
    """The view whose element [i, j, ...] is array[start + i * steps of axis 0 + ...].

    Each axis is (extent, step in dimension 0, step in dimension 1, ...).
    """
    for k, length in enumerate(array.shape):
        reach = [(extent - 1) * steps[k] for extent, *steps in axes]
        low = start[k] + sum(r for r in reach if r < 0)
        high = start[k] + sum(r for r in reach if r > 0)
        if all(extent for extent, *_ in axes) and not 0 <= low <= high < length:
            raise ValueError(f"a window reaches {low} .. {high} of a dimension of {length}")
    origin = array[tuple(slice(s, None) for s in start)]
    return np.lib.stride_tricks.as_strided(
        origin,
        [extent for extent, *_ in axes],
        [sum(c * s for c, s in zip(steps, array.strides)) for _, *steps in axes],
    )


class _AttentionResidual1Ln2Forward:
    """The arrays of one call of `_attention_residual1_ln2_forward`."""

    def __init__(self, ws, names, batch, d1, d2, time):
        real = ws.dtype
        self.ws, self.names = ws, names
        self.batch = batch
        self.d1 = d1
        self.d2 = d2
        self.time = time
        self.block0_transformer_block1_ln1 = ws.array(names[0], (self.batch, self.time, self.d1*self.d2), real)
        self.position1 = ws.array(names[5], (self.batch, self.time, self.d1*self.d2), real)
        self.block0_transformer_block1_residual1 = ws.array(names[8], (self.batch, self.time, self.d1*self.d2), real)
        self.block0_transformer_block1_ln2 = ws.array(names[9], (self.batch, self.time, self.d1*self.d2), real)
        self.block0_transformer_block1_attention_q = ws.array(names[10], (self.batch, self.d1, self.time, self.d2), real)
        self.block0_transformer_block1_attention_k = ws.array(names[11], (self.batch, self.d1, self.time, self.d2), real)
        self.block0_transformer_block1_attention_v = ws.array(names[12], (self.batch, self.d1, self.time, self.d2), real)
        self.block0_transformer_block1_attention_p = ws.array(names[13], (self.batch, self.d1, self.time, self.time), real)
        self.block0_transformer_block1_attention_a = ws.array(names[14], (self.batch, self.time, self.d1*self.d2), real)
        self.block0_transformer_block1_ln2_root = ws.array(names[15], (self.batch, self.time), real)
        self.block0_transformer_block1_ln2_hat = ws.array(names[16], (self.batch, self.time, self.d1*self.d2), real)
        self.block0_transformer_block1_attention_x = ws.array(names[17], (self.batch, self.time, 3*self.d1*self.d2), real, True)
        self.block0_transformer_block1_attention_p_sum_max = ws.array(names[18], (self.batch, self.d1, self.time), real, True)
        self.block0_transformer_block1_attention_p_sum_scaled = ws.array(names[19], (self.batch, self.d1, self.time), real, True)
        self.block0_transformer_block1_ln2_mu = ws.array(names[20], (self.batch, self.time), real, True)
        self.block0_transformer_block1_ln1_rows = self.block0_transformer_block1_ln1.reshape(self.batch*self.time, self.d1*self.d2)
        self.block0_transformer_block1_attention_x_rows = self.block0_transformer_block1_attention_x.reshape(self.batch*self.time, 3*self.d1*self.d2)
        self.block0_transformer_block1_attention_x_window = _window(self.block0_transformer_block1_attention_x, (0, 0, 0), (self.batch, 1, 0, 0), (self.d1, 0, 0, self.d2), (self.time, 0, 1, 0), (self.d2, 0, 0, 1))
        self.block0_transformer_block1_attention_x_window_2 = _window(self.block0_transformer_block1_attention_x, (0, 0, self.d1*self.d2), (self.batch, 1, 0, 0), (self.d1, 0, 0, self.d2), (self.time, 0, 1, 0), (self.d2, 0, 0, 1))
        self.block0_transformer_block1_attention_x_window_3 = _window(self.block0_transformer_block1_attention_x, (0, 0, 2*self.d1*self.d2), (self.batch, 1, 0, 0), (self.d1, 0, 0, self.d2), (self.time, 0, 1, 0), (self.d2, 0, 0, 1))
        self.block0_transformer_block1_attention_k_turned = self.block0_transformer_block1_attention_k.transpose(0, 1, 3, 2)
        self.constant = np.array((self.d2**(-1 / 2)), real)
        self.index_1 = np.arange(self.time).reshape(-1, 1)
        self.index_0 = np.arange(self.time)
        self.where = ((self.index_1 + -1*self.index_0) >= 0)
        self.neutral_max = np.array(-np.inf, real)
        self.zero = np.array(0, real)
        self.bits = np.dtype(f"i{real.itemsize}")
        self.chosen1 = self.ws.array('attention_residual1_ln2_forward:chosen1', (self.time, self.time), self.bits, True)
        self.t1 = self.ws.array('attention_residual1_ln2_forward:t1', (self.batch, self.d1, self.time, self.time), real, True)
        self.block0_transformer_block1_attention_p_bits = self.block0_transformer_block1_attention_p.view(self.bits)
        self.neutral_max_bits = self.neutral_max.view(self.bits)
        self.t1_bits = self.t1.view(self.bits)
        self.block0_transformer_block1_attention_p_sum_max_column = self.block0_transformer_block1_attention_p_sum_max[:, :, :, None]
        self.block0_transformer_block1_attention_p_sum_scaled_column = self.block0_transformer_block1_attention_p_sum_scaled[:, :, :, None]
        self.block0_transformer_block1_attention_a_window = _window(self.block0_transformer_block1_attention_a, (0, 0, 0), (self.batch, 1, 0, 0), (self.time, 0, 1, 0), (self.d1, 0, 0, self.d2), (self.d2, 0, 0, 1))
        self.t2 = self.ws.array('attention_residual1_ln2_forward:t2', (self.batch, self.d1, self.time, self.d2), real, True)
        self.t2_turned = self.t2.transpose(0, 2, 1, 3)
        self.block0_transformer_block1_attention_a_rows = self.block0_transformer_block1_attention_a.reshape(self.batch*self.time, self.d1*self.d2)
        self.block0_transformer_block1_residual1_rows = self.block0_transformer_block1_residual1.reshape(self.batch*self.time, self.d1*self.d2)
        self.ones = np.ones(self.d1*self.d2, real)
        self.block0_transformer_block1_residual1_rows_2 = self.block0_transformer_block1_residual1.reshape(-1, self.d1*self.d2)
        self.block0_transformer_block1_ln2_mu_flat = self.block0_transformer_block1_ln2_mu.reshape(-1)
        self.constant_2 = np.array((1 / (self.d1*self.d2)), real)
        self.block0_transformer_block1_ln2_mu_column = self.block0_transformer_block1_ln2_mu[:, :, None]
        self.t3 = self.ws.array('attention_residual1_ln2_forward:t3', (self.batch, self.time, self.d1*self.d2), real, True)
        self.inverse_100000 = np.array((1 / 100000), real)
        self.block0_transformer_block1_ln2_root_column = self.block0_transformer_block1_ln2_root[:, :, None]

    def bind(self):
        """Take what the caller passed: parameters and inputs."""
        self.block0_transformer_block1_attention_W_qkv = self.ws.array(self.names[1], (3*self.d1*self.d2, self.d1*self.d2), None)
        self.block0_transformer_block1_attention_b_qkv = self.ws.array(self.names[2], (3*self.d1*self.d2,), None)
        self.block0_transformer_block1_attention_W_o = self.ws.array(self.names[3], (self.d1*self.d2, self.d1*self.d2), None)
        self.block0_transformer_block1_attention_b_o = self.ws.array(self.names[4], (self.d1*self.d2,), None)
        self.block0_transformer_block1_ln2_gamma = self.ws.array(self.names[6], (self.d1*self.d2,), None)
        self.block0_transformer_block1_ln2_beta = self.ws.array(self.names[7], (self.d1*self.d2,), None)
        self.block0_transformer_block1_attention_W_qkv_T = self.block0_transformer_block1_attention_W_qkv.T
        self.block0_transformer_block1_attention_b_qkv_window = _window(self.block0_transformer_block1_attention_b_qkv, (0,), (self.d1, self.d2), (1, 0), (self.d2, 1))
        self.block0_transformer_block1_attention_b_qkv_window_2 = _window(self.block0_transformer_block1_attention_b_qkv, (self.d1*self.d2,), (self.d1, self.d2), (1, 0), (self.d2, 1))
        self.block0_transformer_block1_attention_b_qkv_window_3 = _window(self.block0_transformer_block1_attention_b_qkv, (2*self.d1*self.d2,), (self.d1, self.d2), (1, 0), (self.d2, 1))
        self.block0_transformer_block1_attention_W_o_T = self.block0_transformer_block1_attention_W_o.T

    def set_seed(self, seed):
        """Follow the adjoint of the loss."""
        self.seed = seed
        self.seed_array = self.ws.seed_array


def _attention_residual1_ln2_forward(a):
    # block0.transformer_block1.attention.x[n, t, w] = sum[c < d1*d2](block0.transformer_block1.at ...
    np.dot(a.block0_transformer_block1_ln1_rows, a.block0_transformer_block1_attention_W_qkv_T, out=a.block0_transformer_block1_attention_x_rows)
    # block0.transformer_block1.attention.q[n, h, t, d] = block0.transformer_block1.attention.b_qk ...
    np.add(a.block0_transformer_block1_attention_b_qkv_window, a.block0_transformer_block1_attention_x_window, out=a.block0_transformer_block1_attention_q)
    # block0.transformer_block1.attention.k[n, h, u, d] = block0.transformer_block1.attention.b_qk ...
    np.add(a.block0_transformer_block1_attention_b_qkv_window_2, a.block0_transformer_block1_attention_x_window_2, out=a.block0_transformer_block1_attention_k)
    # block0.transformer_block1.attention.v[n, h, u, d] = block0.transformer_block1.attention.b_qk ...
    np.add(a.block0_transformer_block1_attention_b_qkv_window_3, a.block0_transformer_block1_attention_x_window_3, out=a.block0_transformer_block1_attention_v)
    # block0.transformer_block1.attention.s[n, h, t, u] = sum[d < d2](block0.transformer_block1.at ...
    np.matmul(a.block0_transformer_block1_attention_q, a.block0_transformer_block1_attention_k_turned, out=a.block0_transformer_block1_attention_p)
    np.multiply(a.block0_transformer_block1_attention_p, a.constant, out=a.block0_transformer_block1_attention_p)
    # block0.transformer_block1.attention.p·sum·max[n, h, t] = max[m < time if -m + t >= 0](block0 ...
    np.copyto(a.chosen1, a.where)
    np.bitwise_xor(a.block0_transformer_block1_attention_p_bits, a.neutral_max_bits, out=a.t1_bits)
    np.multiply(a.t1_bits, a.chosen1, out=a.t1_bits)
    np.bitwise_xor(a.t1_bits, a.neutral_max_bits, out=a.t1_bits)
    np.maximum.reduce(a.t1, axis=-1, out=a.block0_transformer_block1_attention_p_sum_max)
    np.copyto(a.block0_transformer_block1_attention_p_sum_max, 0, where=np.isneginf(a.block0_transformer_block1_attention_p_sum_max))
    # block0.transformer_block1.attention.p·sum·exp[n, h, t, m] = where(-m + t >= 0, exp(-block0.t ...
    with np.errstate(all='ignore'):
        np.subtract(a.block0_transformer_block1_attention_p, a.block0_transformer_block1_attention_p_sum_max_column, out=a.block0_transformer_block1_attention_p)
        np.exp(a.block0_transformer_block1_attention_p, out=a.block0_transformer_block1_attention_p)
        np.copyto(a.chosen1, a.where)
        np.multiply(a.block0_transformer_block1_attention_p_bits, a.chosen1, out=a.block0_transformer_block1_attention_p_bits)
    # block0.transformer_block1.attention.p·sum·scaled[n, h, t] = sum[m < time if -m + t >= 0](blo ...
    np.copyto(a.chosen1, a.where)
    np.multiply(a.block0_transformer_block1_attention_p_bits, a.chosen1, out=a.t1_bits)
    np.add.reduce(a.t1, axis=-1, out=a.block0_transformer_block1_attention_p_sum_scaled)
    # block0.transformer_block1.attention.p[n, h, t, u] = where(t - u >= 0, block0.transformer_blo ...
    with np.errstate(all='ignore'):
        np.divide(a.block0_transformer_block1_attention_p, a.block0_transformer_block1_attention_p_sum_scaled_column, out=a.block0_transformer_block1_attention_p)
        np.copyto(a.chosen1, a.where)
        np.multiply(a.block0_transformer_block1_attention_p_bits, a.chosen1, out=a.block0_transformer_block1_attention_p_bits)
    # block0.transformer_block1.attention.a[n, t, d + d2*h] = sum[u < time if t - u >= 0](block0.t ...
    np.matmul(a.block0_transformer_block1_attention_p, a.block0_transformer_block1_attention_v, out=a.t2)
    np.copyto(a.block0_transformer_block1_attention_a_window, a.t2_turned)
    # block0.transformer_block1.attention·sum[n, t, w] = sum[c < d1*d2](block0.transformer_block1. ...
    np.dot(a.block0_transformer_block1_attention_a_rows, a.block0_transformer_block1_attention_W_o_T, out=a.block0_transformer_block1_residual1_rows)
    # block0.transformer_block1.residual1[n, t, m] = block0.transformer_block1.attention.b_o[m] +  ...
    np.add(a.block0_transformer_block1_attention_b_o, a.block0_transformer_block1_residual1, out=a.block0_transformer_block1_residual1)
    np.add(a.block0_transformer_block1_residual1, a.position1, out=a.block0_transformer_block1_residual1)
    # block0.transformer_block1.ln2.mu[n, t] = sum[k < d1*d2](block0.transformer_block1.residual1[ ...
    np.dot(a.block0_transformer_block1_residual1_rows_2, a.ones, out=a.block0_transformer_block1_ln2_mu_flat)
    np.multiply(a.block0_transformer_block1_ln2_mu, a.constant_2, out=a.block0_transformer_block1_ln2_mu)
    # block0.transformer_block1.ln2.v[n, t] = sum[k < d1*d2]((-block0.transformer_block1.ln2.mu[n, ...
    np.subtract(a.block0_transformer_block1_residual1, a.block0_transformer_block1_ln2_mu_column, out=a.t3)
    np.square(a.t3, out=a.t3)
    np.add.reduce(a.t3, axis=-1, out=a.block0_transformer_block1_ln2_root)
    np.multiply(a.block0_transformer_block1_ln2_root, a.constant_2, out=a.block0_transformer_block1_ln2_root)
    # block0.transformer_block1.ln2·root[n, t] = sqrt(block0.transformer_block1.ln2.v[n, t] + 1/10 ...
    np.add(a.inverse_100000, a.block0_transformer_block1_ln2_root, out=a.block0_transformer_block1_ln2_root)
    np.sqrt(a.block0_transformer_block1_ln2_root, out=a.block0_transformer_block1_ln2_root)
    # block0.transformer_block1.ln2·hat[n, t, k] = (-block0.transformer_block1.ln2.mu[n, t] + bloc ...
    np.subtract(a.block0_transformer_block1_residual1, a.block0_transformer_block1_ln2_mu_column, out=a.block0_transformer_block1_ln2_hat)
    np.divide(a.block0_transformer_block1_ln2_hat, a.block0_transformer_block1_ln2_root_column, out=a.block0_transformer_block1_ln2_hat)
    # block0.transformer_block1.ln2[n, t, k] = block0.transformer_block1.ln2.beta[k] + block0.tran ...
    np.multiply(a.block0_transformer_block1_ln2_hat, a.block0_transformer_block1_ln2_gamma, out=a.block0_transformer_block1_ln2)
    np.add(a.block0_transformer_block1_ln2_beta, a.block0_transformer_block1_ln2, out=a.block0_transformer_block1_ln2)


class _Dense1Activation1Forward:
    """The arrays of one call of `_dense1_activation1_forward`."""

    def __init__(self, ws, names, batch, d1, d2, time):
        real = ws.dtype
        self.ws, self.names = ws, names
        self.batch = batch
        self.d1 = d1
        self.d2 = d2
        self.time = time
        self.block0_transformer_block1_ln2 = ws.array(names[0], (self.batch, self.time, self.d1), real)
        self.block0_transformer_block1_activation1 = ws.array(names[3], (self.batch, self.time, self.d2), real)
        self.block0_transformer_block1_dense1 = ws.array(names[4], (self.batch, self.time, self.d2), real)
        self.block0_transformer_block1_activation1_g = ws.array(names[5], (self.batch, self.time, self.d2), real)
        self.block0_transformer_block1_ln2_rows = self.block0_transformer_block1_ln2.reshape(self.batch*self.time, self.d1)
        self.block0_transformer_block1_dense1_rows = self.block0_transformer_block1_dense1.reshape(self.batch*self.time, self.d2)
        self.constant = np.array((8943 / 200000), real)
        self.constant_2 = np.array(((2**0.5) / (3.141592653589793**0.5)), real)
        self.one = np.array(1, real)
        self.half = np.array((1 / 2), real)

    def bind(self):
        """Take what the caller passed: parameters and inputs."""
        self.block0_transformer_block1_dense1_W = self.ws.array(self.names[1], (self.d2, self.d1), None)
        self.block0_transformer_block1_dense1_b = self.ws.array(self.names[2], (self.d2,), None)
        self.block0_transformer_block1_dense1_W_T = self.block0_transformer_block1_dense1_W.T

    def set_seed(self, seed):
        """Follow the adjoint of the loss."""
        self.seed = seed
        self.seed_array = self.ws.seed_array


def _dense1_activation1_forward(a):
    # block0.transformer_block1.dense1·sum[n, t, u] = sum[k < d1](block0.transformer_block1.dense1 ...
    np.dot(a.block0_transformer_block1_ln2_rows, a.block0_transformer_block1_dense1_W_T, out=a.block0_transformer_block1_dense1_rows)
    # block0.transformer_block1.dense1[n, t, u] = block0.transformer_block1.dense1.b[u] + block0.t ...
    np.add(a.block0_transformer_block1_dense1_b, a.block0_transformer_block1_dense1, out=a.block0_transformer_block1_dense1)
    # block0.transformer_block1.activation1.g[n, t, m] = tanh(sqrt(2)*(8943*block0.transformer_blo ...
    np.square(a.block0_transformer_block1_dense1, out=a.block0_transformer_block1_activation1_g)
    np.multiply(a.block0_transformer_block1_activation1_g, a.block0_transformer_block1_dense1, out=a.block0_transformer_block1_activation1_g)
    np.multiply(a.block0_transformer_block1_activation1_g, a.constant, out=a.block0_transformer_block1_activation1_g)
    np.add(a.block0_transformer_block1_activation1_g, a.block0_transformer_block1_dense1, out=a.block0_transformer_block1_activation1_g)
    np.multiply(a.block0_transformer_block1_activation1_g, a.constant_2, out=a.block0_transformer_block1_activation1_g)
    np.tanh(a.block0_transformer_block1_activation1_g, out=a.block0_transformer_block1_activation1_g)
    # block0.transformer_block1.activation1[n, t, m] = (block0.transformer_block1.activation1.g[n, ...
    np.add(a.one, a.block0_transformer_block1_activation1_g, out=a.block0_transformer_block1_activation1)
    np.multiply(a.block0_transformer_block1_activation1, a.block0_transformer_block1_dense1, out=a.block0_transformer_block1_activation1)
    np.multiply(a.block0_transformer_block1_activation1, a.half, out=a.block0_transformer_block1_activation1)


class _Dense2Residual2Ln1Forward:
    """The arrays of one call of `_dense2_residual2_ln1_forward`."""

    def __init__(self, ws, names, batch, d1, d2, time):
        real = ws.dtype
        self.ws, self.names = ws, names
        self.batch = batch
        self.d1 = d1
        self.d2 = d2
        self.time = time
        self.block0_transformer_block1_activation1 = ws.array(names[0], (self.batch, self.time, self.d1), real)
        self.block0_transformer_block1_residual1 = ws.array(names[3], (self.batch, self.time, self.d2), real)
        self.block0_transformer_block1_residual2 = ws.array(names[6], (self.batch, self.time, self.d2), real)
        self.block1_transformer_block1_ln1 = ws.array(names[7], (self.batch, self.time, self.d2), real)
        self.block1_transformer_block1_ln1_root = ws.array(names[8], (self.batch, self.time), real)
        self.block1_transformer_block1_ln1_hat = ws.array(names[9], (self.batch, self.time, self.d2), real)
        self.block1_transformer_block1_ln1_mu = ws.array(names[10], (self.batch, self.time), real, True)
        self.block0_transformer_block1_activation1_rows = self.block0_transformer_block1_activation1.reshape(self.batch*self.time, self.d1)
        self.block0_transformer_block1_residual2_rows = self.block0_transformer_block1_residual2.reshape(self.batch*self.time, self.d2)
        self.ones = np.ones(self.d2, real)
        self.block0_transformer_block1_residual2_rows_2 = self.block0_transformer_block1_residual2.reshape(-1, self.d2)
        self.block1_transformer_block1_ln1_mu_flat = self.block1_transformer_block1_ln1_mu.reshape(-1)
        self.inverse_d2 = np.array((1 / self.d2), real)
        self.block1_transformer_block1_ln1_mu_column = self.block1_transformer_block1_ln1_mu[:, :, None]
        self.t1 = self.ws.array('dense2_residual2_ln1_forward:t1', (self.batch, self.time, self.d2), real, True)
        self.inverse_100000 = np.array((1 / 100000), real)
        self.block1_transformer_block1_ln1_root_column = self.block1_transformer_block1_ln1_root[:, :, None]

    def bind(self):
        """Take what the caller passed: parameters and inputs."""
        self.block0_transformer_block1_dense2_W = self.ws.array(self.names[1], (self.d2, self.d1), None)
        self.block0_transformer_block1_dense2_b = self.ws.array(self.names[2], (self.d2,), None)
        self.block1_transformer_block1_ln1_gamma = self.ws.array(self.names[4], (self.d2,), None)
        self.block1_transformer_block1_ln1_beta = self.ws.array(self.names[5], (self.d2,), None)
        self.block0_transformer_block1_dense2_W_T = self.block0_transformer_block1_dense2_W.T

    def set_seed(self, seed):
        """Follow the adjoint of the loss."""
        self.seed = seed
        self.seed_array = self.ws.seed_array


def _dense2_residual2_ln1_forward(a):
    # block0.transformer_block1.dense2·sum[n, t, u] = sum[k < d1](block0.transformer_block1.dense2 ...
    np.dot(a.block0_transformer_block1_activation1_rows, a.block0_transformer_block1_dense2_W_T, out=a.block0_transformer_block1_residual2_rows)
    # block0.transformer_block1.residual2[n, t, m] = block0.transformer_block1.dense2.b[m] + block ...
    np.add(a.block0_transformer_block1_dense2_b, a.block0_transformer_block1_residual2, out=a.block0_transformer_block1_residual2)
    np.add(a.block0_transformer_block1_residual2, a.block0_transformer_block1_residual1, out=a.block0_transformer_block1_residual2)
    # block1.transformer_block1.ln1.mu[n, t] = sum[k < d2](block0.transformer_block1.residual2[n,  ...
    np.dot(a.block0_transformer_block1_residual2_rows_2, a.ones, out=a.block1_transformer_block1_ln1_mu_flat)
    np.multiply(a.block1_transformer_block1_ln1_mu, a.inverse_d2, out=a.block1_transformer_block1_ln1_mu)
    # block1.transformer_block1.ln1.v[n, t] = sum[k < d2]((-block1.transformer_block1.ln1.mu[n, t] ...
    np.subtract(a.block0_transformer_block1_residual2, a.block1_transformer_block1_ln1_mu_column, out=a.t1)
    np.square(a.t1, out=a.t1)
    np.add.reduce(a.t1, axis=-1, out=a.block1_transformer_block1_ln1_root)
    np.multiply(a.block1_transformer_block1_ln1_root, a.inverse_d2, out=a.block1_transformer_block1_ln1_root)
    # block1.transformer_block1.ln1·root[n, t] = sqrt(block1.transformer_block1.ln1.v[n, t] + 1/10 ...
    np.add(a.inverse_100000, a.block1_transformer_block1_ln1_root, out=a.block1_transformer_block1_ln1_root)
    np.sqrt(a.block1_transformer_block1_ln1_root, out=a.block1_transformer_block1_ln1_root)
    # block1.transformer_block1.ln1·hat[n, t, k] = (-block1.transformer_block1.ln1.mu[n, t] + bloc ...
    np.subtract(a.block0_transformer_block1_residual2, a.block1_transformer_block1_ln1_mu_column, out=a.block1_transformer_block1_ln1_hat)
    np.divide(a.block1_transformer_block1_ln1_hat, a.block1_transformer_block1_ln1_root_column, out=a.block1_transformer_block1_ln1_hat)
    # block1.transformer_block1.ln1[n, t, k] = block1.transformer_block1.ln1.beta[k] + block1.tran ...
    np.multiply(a.block1_transformer_block1_ln1_hat, a.block1_transformer_block1_ln1_gamma, out=a.block1_transformer_block1_ln1)
    np.add(a.block1_transformer_block1_ln1_beta, a.block1_transformer_block1_ln1, out=a.block1_transformer_block1_ln1)


class _Dense1Activation1Backward:
    """The arrays of one call of `_dense1_activation1_backward`."""

    def __init__(self, ws, names, batch, d1, d2, time):
        real = ws.dtype
        self.ws, self.names = ws, names
        self.batch = batch
        self.d1 = d1
        self.d2 = d2
        self.time = time
        self.block0_transformer_block1_ln2 = ws.array(names[0], (self.batch, self.time, self.d1), real)
        self.block0_transformer_block1_dense1 = ws.array(names[2], (self.batch, self.time, self.d2), real)
        self.block0_transformer_block1_activation1_g = ws.array(names[3], (self.batch, self.time, self.d2), real)
        self.d_block0_transformer_block1_activation1 = ws.array(names[4], (self.batch, self.time, self.d2), real)
        self.d_block0_transformer_block1_ln2 = ws.array(names[5], (self.batch, self.time, self.d1), real)
        self.d_block0_transformer_block1_dense1_W = ws.array(names[6], (self.d2, self.d1), real)
        self.d_block0_transformer_block1_dense1_b = ws.array(names[7], (self.d2,), real)
        self.d_block0_transformer_block1_activation1_g = ws.array(names[8], (self.batch, self.time, self.d2), real, True)
        self.half = np.array((1 / 2), real)
        self.one = np.array(1, real)
        self.constant = np.array((26829 / 200000), real)
        self.constant_2 = np.array(((2**0.5) / (3.141592653589793**0.5)), real)
        self.t1 = self.ws.array('dense1_activation1_backward:t1', (self.batch, self.time, self.d2), real, True)
        self.t2 = self.ws.array('dense1_activation1_backward:t2', (self.batch, self.time, self.d2), real, True)
        self.d_block0_transformer_block1_activation1_rows = self.d_block0_transformer_block1_activation1.reshape(self.batch*self.time, self.d2)
        self.d_block0_transformer_block1_ln2_rows = self.d_block0_transformer_block1_ln2.reshape(self.batch*self.time, self.d1)
        self.block0_transformer_block1_ln2_rows = self.block0_transformer_block1_ln2.reshape(self.batch*self.time, self.d1)
        self.d_block0_transformer_block1_activation1_rows_T = self.d_block0_transformer_block1_activation1_rows.T
        self.ones = np.ones(self.batch*self.time, real)
        self.d_block0_transformer_block1_activation1_rows_2 = self.d_block0_transformer_block1_activation1.reshape(self.batch*self.time, -1)

    def bind(self):
        """Take what the caller passed: parameters and inputs."""
        self.block0_transformer_block1_dense1_W = self.ws.array(self.names[1], (self.d2, self.d1), None)

    def set_seed(self, seed):
        """Follow the adjoint of the loss."""
        self.seed = seed
        self.seed_array = self.ws.seed_array


def _dense1_activation1_backward(a):
    # ∂block0.transformer_block1.activation1.g[n, t, m] = block0.transformer_block1.dense1[n, t, m ...
    np.multiply(a.block0_transformer_block1_dense1, a.d_block0_transformer_block1_activation1, out=a.d_block0_transformer_block1_activation1_g)
    np.multiply(a.d_block0_transformer_block1_activation1_g, a.half, out=a.d_block0_transformer_block1_activation1_g)
    # ∂block0.transformer_block1.dense1[n, t, m] = sqrt(2)*(-block0.transformer_block1.activation1 ...
    np.multiply(a.block0_transformer_block1_activation1_g, a.half, out=a.t1)
    np.add(a.half, a.t1, out=a.t1)
    np.multiply(a.t1, a.d_block0_transformer_block1_activation1, out=a.d_block0_transformer_block1_activation1)
    np.square(a.block0_transformer_block1_activation1_g, out=a.t1)
    np.subtract(a.one, a.t1, out=a.t1)
    np.square(a.block0_transformer_block1_dense1, out=a.t2)
    np.multiply(a.t2, a.constant, out=a.t2)
    np.add(a.one, a.t2, out=a.t2)
    np.multiply(a.t1, a.t2, out=a.t1)
    np.multiply(a.t1, a.d_block0_transformer_block1_activation1_g, out=a.t1)
    np.multiply(a.t1, a.constant_2, out=a.t1)
    np.add(a.d_block0_transformer_block1_activation1, a.t1, out=a.d_block0_transformer_block1_activation1)
    # ∂block0.transformer_block1.ln2[n, t, k] = sum[u < d2](block0.transformer_block1.dense1.W[u,  ...
    np.dot(a.d_block0_transformer_block1_activation1_rows, a.block0_transformer_block1_dense1_W, out=a.d_block0_transformer_block1_ln2_rows)
    # ∂block0.transformer_block1.dense1.W[u, k] = sum[n < batch, t < time](block0.transformer_bloc ...
    np.dot(a.d_block0_transformer_block1_activation1_rows_T, a.block0_transformer_block1_ln2_rows, out=a.d_block0_transformer_block1_dense1_W)
    # ∂block0.transformer_block1.dense1.b[u] = sum[n < batch, t < time](∂block0.transformer_block1 ...
    np.dot(a.ones, a.d_block0_transformer_block1_activation1_rows_2, out=a.d_block0_transformer_block1_dense1_b)


class _AttentionResidual1Ln2Backward:
    """The arrays of one call of `_attention_residual1_ln2_backward`."""

    def __init__(self, ws, names, batch, d1, d2, time):
        real = ws.dtype
        self.ws, self.names = ws, names
        self.batch = batch
        self.d1 = d1
        self.d2 = d2
        self.time = time
        self.block0_transformer_block1_ln1 = ws.array(names[0], (self.batch, self.time, self.d1*self.d2), real)
        self.block0_transformer_block1_attention_q = ws.array(names[3], (self.batch, self.d1, self.time, self.d2), real)
        self.block0_transformer_block1_attention_k = ws.array(names[4], (self.batch, self.d1, self.time, self.d2), real)
        self.block0_transformer_block1_attention_v = ws.array(names[5], (self.batch, self.d1, self.time, self.d2), real)
        self.block0_transformer_block1_attention_p = ws.array(names[6], (self.batch, self.d1, self.time, self.time), real)
        self.block0_transformer_block1_attention_a = ws.array(names[7], (self.batch, self.time, self.d1*self.d2), real)
        self.d_block0_transformer_block1_ln2 = ws.array(names[9], (self.batch, self.time, self.d1*self.d2), real)
        self.d_block0_transformer_block1_residual1_seed = ws.array(names[10], (self.batch, self.time, self.d1*self.d2), real)
        self.block0_transformer_block1_ln2_root = ws.array(names[11], (self.batch, self.time), real)
        self.block0_transformer_block1_ln2_hat = ws.array(names[12], (self.batch, self.time, self.d1*self.d2), real)
        self.d_block0_transformer_block1_ln1 = ws.array(names[13], (self.batch, self.time, self.d1*self.d2), real)
        self.d_block0_transformer_block1_attention_W_qkv = ws.array(names[14], (3*self.d1*self.d2, self.d1*self.d2), real)
        self.d_block0_transformer_block1_attention_b_qkv = ws.array(names[15], (3*self.d1*self.d2,), real)
        self.d_block0_transformer_block1_attention_W_o = ws.array(names[16], (self.d1*self.d2, self.d1*self.d2), real)
        self.d_block0_transformer_block1_attention_b_o = ws.array(names[17], (self.d1*self.d2,), real)
        self.d_block0_transformer_block1_ln2_gamma = ws.array(names[18], (self.d1*self.d2,), real)
        self.d_block0_transformer_block1_ln2_beta = ws.array(names[19], (self.d1*self.d2,), real)
        self.d_block0_transformer_block1_residual1 = ws.array(names[20], (self.batch, self.time, self.d1*self.d2), real)
        self.sum_1 = ws.array(names[21], (self.batch, self.time), real, True)
        self.sum_2 = ws.array(names[22], (self.batch, self.time), real, True)
        self.d_block0_transformer_block1_attention_a = ws.array(names[23], (self.batch, self.time, self.d1*self.d2), real, True)
        self.sum_3 = ws.array(names[24], (self.batch, self.d1, self.time), real, True)
        self.d_block0_transformer_block1_attention_s = ws.array(names[25], (self.batch, self.d1, self.time, self.time), real, True)
        self.d_block0_transformer_block1_attention_v = ws.array(names[26], (self.batch, self.d1, self.time, self.d2), real, True)
        self.d_block0_transformer_block1_attention_k = ws.array(names[27], (self.batch, self.d1, self.time, self.d2), real, True)
        self.d_block0_transformer_block1_attention_q = ws.array(names[28], (self.batch, self.d1, self.time, self.d2), real, True)
        self.d_block0_transformer_block1_attention_x = ws.array(names[29], (self.batch, self.time, 3*self.d1*self.d2), real, True)
        self.t1 = self.ws.array('attention_residual1_ln2_backward:t1', (self.batch, self.time, self.d1*self.d2), real, True)
        self.d_block0_transformer_block1_ln2_rows = self.d_block0_transformer_block1_ln2.reshape(self.batch*self.time, self.d1*self.d2)
        self.sum_2_rows = self.sum_2.reshape(self.batch*self.time,)
        self.block0_transformer_block1_ln2_root_column = self.block0_transformer_block1_ln2_root[:, :, None]
        self.sum_2_column = self.sum_2[:, :, None]
        self.sum_1_column = self.sum_1[:, :, None]
        self.constant = np.array(self.d1*self.d2, real)
        self.constant_2 = np.array((1 / (self.d1*self.d2)), real)
        self.t2 = self.ws.array('attention_residual1_ln2_backward:t2', (self.batch, self.time, self.d1*self.d2), real, True)
        self.t3 = self.ws.array('attention_residual1_ln2_backward:t3', (self.batch, self.time, 1), real, True)
        self.d_block0_transformer_block1_residual1_rows = self.d_block0_transformer_block1_residual1.reshape(self.batch*self.time, self.d1*self.d2)
        self.d_block0_transformer_block1_attention_a_rows = self.d_block0_transformer_block1_attention_a.reshape(self.batch*self.time, self.d1*self.d2)
        self.d_block0_transformer_block1_attention_a_window = _window(self.d_block0_transformer_block1_attention_a, (0, 0, 0), (self.batch, 1, 0, 0), (self.d1, 0, 0, self.d2), (self.time, 0, 1, 0), (self.d2, 0, 0, 1))
        self.t4 = self.ws.array('attention_residual1_ln2_backward:t4', (self.batch, self.d1, self.time, self.d2), real, True)
        self.t4_matrix = self.t4.reshape(self.batch, self.d1, self.time, self.d2)
        self.block0_transformer_block1_attention_v_turned = self.block0_transformer_block1_attention_v.transpose(0, 1, 3, 2)
        self.zero = np.array(0, real)
        self.index_1 = np.arange(self.time).reshape(-1, 1)
        self.index_0 = np.arange(self.time)
        self.where = ((self.index_1 + -1*self.index_0) >= 0)
        self.bits = np.dtype(f"i{real.itemsize}")
        self.chosen1 = self.ws.array('attention_residual1_ln2_backward:chosen1', (self.time, self.time), self.bits, True)
        self.d_block0_transformer_block1_attention_s_bits = self.d_block0_transformer_block1_attention_s.view(self.bits)
        self.t5 = self.ws.array('attention_residual1_ln2_backward:t5', (self.batch, self.d1, self.time, self.time), real, True)
        self.sum_3_column = self.sum_3[:, :, :, None]
        self.block0_transformer_block1_attention_p_turned = self.block0_transformer_block1_attention_p.transpose(0, 1, 3, 2)
        self.d_block0_transformer_block1_attention_s_turned = self.d_block0_transformer_block1_attention_s.transpose(0, 1, 3, 2)
        self.constant_3 = np.array((self.d2**(-1 / 2)), real)
        self.d_block0_transformer_block1_attention_x_window = _window(self.d_block0_transformer_block1_attention_x, (0, 0, 2*self.d1*self.d2), (self.batch, 1, 0, 0), (self.time, 0, 1, 0), (self.d1, 0, 0, self.d2), (self.d2, 0, 0, 1))
        self.d_block0_transformer_block1_attention_v_turned = self.d_block0_transformer_block1_attention_v.transpose(0, 2, 1, 3)
        self.d_block0_transformer_block1_attention_x_window_2 = _window(self.d_block0_transformer_block1_attention_x, (0, 0, self.d1*self.d2), (self.batch, 1, 0, 0), (self.time, 0, 1, 0), (self.d1, 0, 0, self.d2), (self.d2, 0, 0, 1))
        self.d_block0_transformer_block1_attention_k_turned = self.d_block0_transformer_block1_attention_k.transpose(0, 2, 1, 3)
        self.d_block0_transformer_block1_attention_x_window_3 = _window(self.d_block0_transformer_block1_attention_x, (0, 0, 0), (self.batch, 1, 0, 0), (self.time, 0, 1, 0), (self.d1, 0, 0, self.d2), (self.d2, 0, 0, 1))
        self.d_block0_transformer_block1_attention_q_turned = self.d_block0_transformer_block1_attention_q.transpose(0, 2, 1, 3)
        self.d_block0_transformer_block1_attention_x_rows = self.d_block0_transformer_block1_attention_x.reshape(self.batch*self.time, 3*self.d1*self.d2)
        self.d_block0_transformer_block1_ln1_rows = self.d_block0_transformer_block1_ln1.reshape(self.batch*self.time, self.d1*self.d2)
        self.block0_transformer_block1_ln1_rows = self.block0_transformer_block1_ln1.reshape(self.batch*self.time, self.d1*self.d2)
        self.d_block0_transformer_block1_attention_x_rows_T = self.d_block0_transformer_block1_attention_x_rows.T
        self.d_block0_transformer_block1_attention_b_qkv_window = _window(self.d_block0_transformer_block1_attention_b_qkv, (2*self.d1*self.d2,), (self.d1, self.d2), (self.d2, 1))
        self.d_block0_transformer_block1_attention_v_turned_2 = self.d_block0_transformer_block1_attention_v.transpose(1, 3, 0, 2)
        self.d_block0_transformer_block1_attention_b_qkv_window_2 = _window(self.d_block0_transformer_block1_attention_b_qkv, (self.d1*self.d2,), (self.d1, self.d2), (self.d2, 1))
        self.d_block0_transformer_block1_attention_b_qkv_window_3 = _window(self.d_block0_transformer_block1_attention_b_qkv, (0,), (self.d1, self.d2), (self.d2, 1))
        self.d_block0_transformer_block1_attention_q_turned_2 = self.d_block0_transformer_block1_attention_q.transpose(1, 3, 0, 2)
        self.block0_transformer_block1_attention_a_rows = self.block0_transformer_block1_attention_a.reshape(self.batch*self.time, self.d1*self.d2)
        self.d_block0_transformer_block1_residual1_rows_T = self.d_block0_transformer_block1_residual1_rows.T
        self.ones = np.ones(self.batch*self.time, real)
        self.d_block0_transformer_block1_residual1_rows_2 = self.d_block0_transformer_block1_residual1.reshape(self.batch*self.time, -1)
        self.t1_rows = self.t1.reshape(self.batch*self.time, -1)
        self.d_block0_transformer_block1_ln2_rows_2 = self.d_block0_transformer_block1_ln2.reshape(self.batch*self.time, -1)

    def bind(self):
        """Take what the caller passed: parameters and inputs."""
        self.block0_transformer_block1_attention_W_qkv = self.ws.array(self.names[1], (3*self.d1*self.d2, self.d1*self.d2), None)
        self.block0_transformer_block1_attention_W_o = self.ws.array(self.names[2], (self.d1*self.d2, self.d1*self.d2), None)
        self.block0_transformer_block1_ln2_gamma = self.ws.array(self.names[8], (self.d1*self.d2,), None)

    def set_seed(self, seed):
        """Follow the adjoint of the loss."""
        self.seed = seed
        self.seed_array = self.ws.seed_array


def _attention_residual1_ln2_backward(a):
    # ∑1[n, t] = sum[k < d1*d2](block0.transformer_block1.ln2.gamma[k]*block0.transformer_block1.l ...
    np.multiply(a.block0_transformer_block1_ln2_hat, a.d_block0_transformer_block1_ln2, out=a.t1)
    np.multiply(a.t1, a.block0_transformer_block1_ln2_gamma, out=a.t1)
    np.add.reduce(a.t1, axis=-1, out=a.sum_1)
    # ∑2[n, t] = sum[k < d1*d2](block0.transformer_block1.ln2.gamma[k]*∂block0.transformer_block1. ...
    np.dot(a.d_block0_transformer_block1_ln2_rows, a.block0_transformer_block1_ln2_gamma, out=a.sum_2_rows)
    # ∂block0.transformer_block1.residual1[n, t, m] = (d1*d2*(block0.transformer_block1.ln2.gamma[ ...
    np.multiply(a.block0_transformer_block1_ln2_hat, a.sum_1_column, out=a.d_block0_transformer_block1_residual1)
    np.multiply(a.d_block0_transformer_block1_ln2, a.block0_transformer_block1_ln2_gamma, out=a.t1)
    np.multiply(a.d_block0_transformer_block1_residual1_seed, a.block0_transformer_block1_ln2_root_column, out=a.t2)
    np.add(a.t1, a.t2, out=a.t1)
    np.multiply(a.t1, a.constant, out=a.t1)
    np.subtract(a.t1, a.sum_2_column, out=a.t1)
    np.subtract(a.t1, a.d_block0_transformer_block1_residual1, out=a.d_block0_transformer_block1_residual1)
    np.divide(a.constant_2, a.block0_transformer_block1_ln2_root_column, out=a.t3)
    np.multiply(a.d_block0_transformer_block1_residual1, a.t3, out=a.d_block0_transformer_block1_residual1)
    # ∂block0.transformer_block1.attention.a[n, t, c] = sum[w < d1*d2](block0.transformer_block1.a ...
    np.dot(a.d_block0_transformer_block1_residual1_rows, a.block0_transformer_block1_attention_W_o, out=a.d_block0_transformer_block1_attention_a_rows)
    # ∂block0.transformer_block1.attention.p·1[n, h, t, u] = sum[d < d2](∂block0.transformer_block ...
    np.copyto(a.t4, a.d_block0_transformer_block1_attention_a_window)
    np.matmul(a.t4_matrix, a.block0_transformer_block1_attention_v_turned, out=a.d_block0_transformer_block1_attention_s)
    # ∂block0.transformer_block1.attention.p[n, h, t, u] = where(t - u >= 0, ∂block0.transformer_b ...
    np.copyto(a.chosen1, a.where)
    np.multiply(a.d_block0_transformer_block1_attention_s_bits, a.chosen1, out=a.d_block0_transformer_block1_attention_s_bits)
    # ∑3[n, h, t] = sum[u < time if t - u >= 0](block0.transformer_block1.attention.p[n, h, t, u]* ...
    np.multiply(a.block0_transformer_block1_attention_p, a.d_block0_transformer_block1_attention_s, out=a.t5)
    np.add.reduce(a.t5, axis=-1, out=a.sum_3)
    # ∂block0.transformer_block1.attention.s[n, h, t, u] = where(t - u >= 0, (-∑3[n, h, t] + ∂bloc ...
    np.subtract(a.d_block0_transformer_block1_attention_s, a.sum_3_column, out=a.d_block0_transformer_block1_attention_s)
    np.multiply(a.d_block0_transformer_block1_attention_s, a.block0_transformer_block1_attention_p, out=a.d_block0_transformer_block1_attention_s)
    np.copyto(a.chosen1, a.where)
    np.multiply(a.d_block0_transformer_block1_attention_s_bits, a.chosen1, out=a.d_block0_transformer_block1_attention_s_bits)
    # ∂block0.transformer_block1.attention.v[n, h, u, d] = sum[t < time if t - u >= 0](∂block0.tra ...
    np.copyto(a.t4, a.d_block0_transformer_block1_attention_a_window)
    np.matmul(a.block0_transformer_block1_attention_p_turned, a.t4_matrix, out=a.d_block0_transformer_block1_attention_v)
    # ∂block0.transformer_block1.attention.k[n, h, u, d] = sum[t < time if t - u >= 0](block0.tran ...
    np.matmul(a.d_block0_transformer_block1_attention_s_turned, a.block0_transformer_block1_attention_q, out=a.d_block0_transformer_block1_attention_k)
    np.multiply(a.d_block0_transformer_block1_attention_k, a.constant_3, out=a.d_block0_transformer_block1_attention_k)
    # ∂block0.transformer_block1.attention.q[n, h, t, d] = sum[u < time if t - u >= 0](block0.tran ...
    np.matmul(a.d_block0_transformer_block1_attention_s, a.block0_transformer_block1_attention_k, out=a.d_block0_transformer_block1_attention_q)
    np.multiply(a.d_block0_transformer_block1_attention_q, a.constant_3, out=a.d_block0_transformer_block1_attention_q)
    # ∂block0.transformer_block1.attention.x[n, u, d + 2*d1*d2 + d2*h] = ∂block0.transformer_block ...
    np.copyto(a.d_block0_transformer_block1_attention_x_window, a.d_block0_transformer_block1_attention_v_turned)
    # ∂block0.transformer_block1.attention.x[n, u, d + d1*d2 + d2*h] = ∂block0.transformer_block1. ...
    np.copyto(a.d_block0_transformer_block1_attention_x_window_2, a.d_block0_transformer_block1_attention_k_turned)
    # ∂block0.transformer_block1.attention.x[n, t, d + d2*h] = ∂block0.transformer_block1.attentio ...
    np.copyto(a.d_block0_transformer_block1_attention_x_window_3, a.d_block0_transformer_block1_attention_q_turned)
    # ∂block0.transformer_block1.ln1[n, t, c] = sum[w < 3*d1*d2](block0.transformer_block1.attenti ...
    np.dot(a.d_block0_transformer_block1_attention_x_rows, a.block0_transformer_block1_attention_W_qkv, out=a.d_block0_transformer_block1_ln1_rows)
    # ∂block0.transformer_block1.attention.W_qkv[w, c] = sum[n < batch, t < time](block0.transform ...
    np.dot(a.d_block0_transformer_block1_attention_x_rows_T, a.block0_transformer_block1_ln1_rows, out=a.d_block0_transformer_block1_attention_W_qkv)
    # ∂block0.transformer_block1.attention.b_qkv[d + 2*d1*d2 + d2*h] = sum[n < batch, u < time](∂b ...
    np.add.reduce(a.d_block0_transformer_block1_attention_v_turned_2, axis=(-2, -1,), out=a.d_block0_transformer_block1_attention_b_qkv_window)
    # ∂block0.transformer_block1.attention.b_qkv[d + d1*d2 + d2*h] = 0
    np.copyto(a.d_block0_transformer_block1_attention_b_qkv_window_2, a.zero)
    # ∂block0.transformer_block1.attention.b_qkv[d + d2*h] = sum[n < batch, t < time](∂block0.tran ...
    np.add.reduce(a.d_block0_transformer_block1_attention_q_turned_2, axis=(-2, -1,), out=a.d_block0_transformer_block1_attention_b_qkv_window_3)
    # ∂block0.transformer_block1.attention.W_o[w, c] = sum[n < batch, t < time](block0.transformer ...
    np.dot(a.d_block0_transformer_block1_residual1_rows_T, a.block0_transformer_block1_attention_a_rows, out=a.d_block0_transformer_block1_attention_W_o)
    # ∂block0.transformer_block1.attention.b_o[w] = sum[n < batch, t < time](∂block0.transformer_b ...
    np.dot(a.ones, a.d_block0_transformer_block1_residual1_rows_2, out=a.d_block0_transformer_block1_attention_b_o)
    # ∂block0.transformer_block1.ln2.gamma[k] = sum[n < batch, t < time](block0.transformer_block1 ...
    np.multiply(a.block0_transformer_block1_ln2_hat, a.d_block0_transformer_block1_ln2, out=a.t1)
    np.dot(a.ones, a.t1_rows, out=a.d_block0_transformer_block1_ln2_gamma)
    # ∂block0.transformer_block1.ln2.beta[k] = sum[n < batch, t < time](∂block0.transformer_block1 ...
    np.dot(a.ones, a.d_block0_transformer_block1_ln2_rows_2, out=a.d_block0_transformer_block1_ln2_beta)


class _Dense2Residual2Ln1Backward:
    """The arrays of one call of `_dense2_residual2_ln1_backward`."""

    def __init__(self, ws, names, batch, d1, d2, time):
        real = ws.dtype
        self.ws, self.names = ws, names
        self.batch = batch
        self.d1 = d1
        self.d2 = d2
        self.time = time
        self.block0_transformer_block1_activation1 = ws.array(names[0], (self.batch, self.time, self.d1), real)
        self.d_block1_transformer_block1_ln1 = ws.array(names[3], (self.batch, self.time, self.d2), real)
        self.d_block0_transformer_block1_residual2_seed = ws.array(names[4], (self.batch, self.time, self.d2), real)
        self.block1_transformer_block1_ln1_root = ws.array(names[5], (self.batch, self.time), real)
        self.block1_transformer_block1_ln1_hat = ws.array(names[6], (self.batch, self.time, self.d2), real)
        self.d_block0_transformer_block1_activation1 = ws.array(names[7], (self.batch, self.time, self.d1), real)
        self.d_block0_transformer_block1_dense2_W = ws.array(names[8], (self.d2, self.d1), real)
        self.d_block0_transformer_block1_dense2_b = ws.array(names[9], (self.d2,), real)
        self.d_block1_transformer_block1_ln1_gamma = ws.array(names[10], (self.d2,), real)
        self.d_block1_transformer_block1_ln1_beta = ws.array(names[11], (self.d2,), real)
        self.d_block0_transformer_block1_residual2 = ws.array(names[12], (self.batch, self.time, self.d2), real)
        self.sum_1 = ws.array(names[13], (self.batch, self.time), real, True)
        self.sum_2 = ws.array(names[14], (self.batch, self.time), real, True)
        self.t1 = self.ws.array('dense2_residual2_ln1_backward:t1', (self.batch, self.time, self.d2), real, True)
        self.d_block1_transformer_block1_ln1_rows = self.d_block1_transformer_block1_ln1.reshape(self.batch*self.time, self.d2)
        self.sum_2_rows = self.sum_2.reshape(self.batch*self.time,)
        self.block1_transformer_block1_ln1_root_column = self.block1_transformer_block1_ln1_root[:, :, None]
        self.sum_2_column = self.sum_2[:, :, None]
        self.constant = np.array(self.d2, real)
        self.sum_1_column = self.sum_1[:, :, None]
        self.inverse_d2 = np.array((1 / self.d2), real)
        self.t2 = self.ws.array('dense2_residual2_ln1_backward:t2', (self.batch, self.time, 1), real, True)
        self.d_block0_transformer_block1_residual2_rows = self.d_block0_transformer_block1_residual2.reshape(self.batch*self.time, self.d2)
        self.d_block0_transformer_block1_activation1_rows = self.d_block0_transformer_block1_activation1.reshape(self.batch*self.time, self.d1)
        self.block0_transformer_block1_activation1_rows = self.block0_transformer_block1_activation1.reshape(self.batch*self.time, self.d1)
        self.d_block0_transformer_block1_residual2_rows_T = self.d_block0_transformer_block1_residual2_rows.T
        self.ones = np.ones(self.batch*self.time, real)
        self.d_block0_transformer_block1_residual2_rows_2 = self.d_block0_transformer_block1_residual2.reshape(self.batch*self.time, -1)
        self.t1_rows = self.t1.reshape(self.batch*self.time, -1)
        self.d_block1_transformer_block1_ln1_rows_2 = self.d_block1_transformer_block1_ln1.reshape(self.batch*self.time, -1)

    def bind(self):
        """Take what the caller passed: parameters and inputs."""
        self.block0_transformer_block1_dense2_W = self.ws.array(self.names[1], (self.d2, self.d1), None)
        self.block1_transformer_block1_ln1_gamma = self.ws.array(self.names[2], (self.d2,), None)

    def set_seed(self, seed):
        """Follow the adjoint of the loss."""
        self.seed = seed
        self.seed_array = self.ws.seed_array


def _dense2_residual2_ln1_backward(a):
    # ∑1[n, t] = sum[k < d2](block1.transformer_block1.ln1.gamma[k]*block1.transformer_block1.ln1· ...
    np.multiply(a.block1_transformer_block1_ln1_hat, a.d_block1_transformer_block1_ln1, out=a.t1)
    np.multiply(a.t1, a.block1_transformer_block1_ln1_gamma, out=a.t1)
    np.add.reduce(a.t1, axis=-1, out=a.sum_1)
    # ∑2[n, t] = sum[k < d2](block1.transformer_block1.ln1.gamma[k]*∂block1.transformer_block1.ln1 ...
    np.dot(a.d_block1_transformer_block1_ln1_rows, a.block1_transformer_block1_ln1_gamma, out=a.sum_2_rows)
    # ∂block0.transformer_block1.residual2[n, t, m] = (d2*(block1.transformer_block1.ln1.gamma[m]* ...
    np.multiply(a.d_block1_transformer_block1_ln1, a.block1_transformer_block1_ln1_gamma, out=a.d_block0_transformer_block1_residual2)
    np.multiply(a.d_block0_transformer_block1_residual2_seed, a.block1_transformer_block1_ln1_root_column, out=a.t1)
    np.add(a.d_block0_transformer_block1_residual2, a.t1, out=a.d_block0_transformer_block1_residual2)
    np.multiply(a.d_block0_transformer_block1_residual2, a.constant, out=a.d_block0_transformer_block1_residual2)
    np.multiply(a.block1_transformer_block1_ln1_hat, a.sum_1_column, out=a.t1)
    np.subtract(a.d_block0_transformer_block1_residual2, a.sum_2_column, out=a.d_block0_transformer_block1_residual2)
    np.subtract(a.d_block0_transformer_block1_residual2, a.t1, out=a.d_block0_transformer_block1_residual2)
    np.divide(a.inverse_d2, a.block1_transformer_block1_ln1_root_column, out=a.t2)
    np.multiply(a.d_block0_transformer_block1_residual2, a.t2, out=a.d_block0_transformer_block1_residual2)
    # ∂block0.transformer_block1.activation1[n, t, k] = sum[u < d2](block0.transformer_block1.dens ...
    np.dot(a.d_block0_transformer_block1_residual2_rows, a.block0_transformer_block1_dense2_W, out=a.d_block0_transformer_block1_activation1_rows)
    # ∂block0.transformer_block1.dense2.W[u, k] = sum[n < batch, t < time](block0.transformer_bloc ...
    np.dot(a.d_block0_transformer_block1_residual2_rows_T, a.block0_transformer_block1_activation1_rows, out=a.d_block0_transformer_block1_dense2_W)
    # ∂block0.transformer_block1.dense2.b[u] = sum[n < batch, t < time](∂block0.transformer_block1 ...
    np.dot(a.ones, a.d_block0_transformer_block1_residual2_rows_2, out=a.d_block0_transformer_block1_dense2_b)
    # ∂block1.transformer_block1.ln1.gamma[k] = sum[n < batch, t < time](block1.transformer_block1 ...
    np.multiply(a.block1_transformer_block1_ln1_hat, a.d_block1_transformer_block1_ln1, out=a.t1)
    np.dot(a.ones, a.t1_rows, out=a.d_block1_transformer_block1_ln1_gamma)
    # ∂block1.transformer_block1.ln1.beta[k] = sum[n < batch, t < time](∂block1.transformer_block1 ...
    np.dot(a.ones, a.d_block1_transformer_block1_ln1_rows_2, out=a.d_block1_transformer_block1_ln1_beta)


class _AttentionResidual1Ln2Predict:
    """The arrays of one call of `_attention_residual1_ln2_predict`."""

    def __init__(self, ws, names, batch, d1, d2, time):
        real = ws.dtype
        self.ws, self.names = ws, names
        self.batch = batch
        self.d1 = d1
        self.d2 = d2
        self.time = time
        self.block0_transformer_block1_ln1 = ws.array(names[0], (self.batch, self.time, self.d1*self.d2), real)
        self.position1 = ws.array(names[5], (self.batch, self.time, self.d1*self.d2), real)
        self.block0_transformer_block1_residual1 = ws.array(names[8], (self.batch, self.time, self.d1*self.d2), real)
        self.block0_transformer_block1_ln2 = ws.array(names[9], (self.batch, self.time, self.d1*self.d2), real)
        self.block0_transformer_block1_attention_x = ws.array(names[10], (self.batch, self.time, 3*self.d1*self.d2), real, True)
        self.block0_transformer_block1_attention_q = ws.array(names[11], (self.batch, self.d1, self.time, self.d2), real, True)
        self.block0_transformer_block1_attention_k = ws.array(names[12], (self.batch, self.d1, self.time, self.d2), real, True)
        self.block0_transformer_block1_attention_v = ws.array(names[13], (self.batch, self.d1, self.time, self.d2), real, True)
        self.block0_transformer_block1_attention_p_sum_max = ws.array(names[14], (self.batch, self.d1, self.time), real, True)
        self.block0_transformer_block1_attention_p_sum_scaled = ws.array(names[15], (self.batch, self.d1, self.time), real, True)
        self.block0_transformer_block1_attention_p = ws.array(names[16], (self.batch, self.d1, self.time, self.time), real, True)
        self.block0_transformer_block1_attention_a = ws.array(names[17], (self.batch, self.time, self.d1*self.d2), real, True)
        self.block0_transformer_block1_ln2_mu = ws.array(names[18], (self.batch, self.time), real, True)
        self.block0_transformer_block1_ln2_root = ws.array(names[19], (self.batch, self.time), real, True)
        self.block0_transformer_block1_ln1_rows = self.block0_transformer_block1_ln1.reshape(self.batch*self.time, self.d1*self.d2)
        self.block0_transformer_block1_attention_x_rows = self.block0_transformer_block1_attention_x.reshape(self.batch*self.time, 3*self.d1*self.d2)
        self.block0_transformer_block1_attention_x_window = _window(self.block0_transformer_block1_attention_x, (0, 0, 0), (self.batch, 1, 0, 0), (self.d1, 0, 0, self.d2), (self.time, 0, 1, 0), (self.d2, 0, 0, 1))
        self.block0_transformer_block1_attention_x_window_2 = _window(self.block0_transformer_block1_attention_x, (0, 0, self.d1*self.d2), (self.batch, 1, 0, 0), (self.d1, 0, 0, self.d2), (self.time, 0, 1, 0), (self.d2, 0, 0, 1))
        self.block0_transformer_block1_attention_x_window_3 = _window(self.block0_transformer_block1_attention_x, (0, 0, 2*self.d1*self.d2), (self.batch, 1, 0, 0), (self.d1, 0, 0, self.d2), (self.time, 0, 1, 0), (self.d2, 0, 0, 1))
        self.block0_transformer_block1_attention_k_turned = self.block0_transformer_block1_attention_k.transpose(0, 1, 3, 2)
        self.constant = np.array((self.d2**(-1 / 2)), real)
        self.index_1 = np.arange(self.time).reshape(-1, 1)
        self.index_0 = np.arange(self.time)
        self.where = ((self.index_1 + -1*self.index_0) >= 0)
        self.neutral_max = np.array(-np.inf, real)
        self.zero = np.array(0, real)
        self.bits = np.dtype(f"i{real.itemsize}")
        self.chosen1 = self.ws.array('attention_residual1_ln2_predict:chosen1', (self.time, self.time), self.bits, True)
        self.t1 = self.ws.array('attention_residual1_ln2_predict:t1', (self.batch, self.d1, self.time, self.time), real, True)
        self.block0_transformer_block1_attention_p_bits = self.block0_transformer_block1_attention_p.view(self.bits)
        self.neutral_max_bits = self.neutral_max.view(self.bits)
        self.t1_bits = self.t1.view(self.bits)
        self.block0_transformer_block1_attention_p_sum_max_column = self.block0_transformer_block1_attention_p_sum_max[:, :, :, None]
        self.block0_transformer_block1_attention_p_sum_scaled_column = self.block0_transformer_block1_attention_p_sum_scaled[:, :, :, None]
        self.block0_transformer_block1_attention_a_window = _window(self.block0_transformer_block1_attention_a, (0, 0, 0), (self.batch, 1, 0, 0), (self.time, 0, 1, 0), (self.d1, 0, 0, self.d2), (self.d2, 0, 0, 1))
        self.t2 = self.ws.array('attention_residual1_ln2_predict:t2', (self.batch, self.d1, self.time, self.d2), real, True)
        self.t2_turned = self.t2.transpose(0, 2, 1, 3)
        self.block0_transformer_block1_attention_a_rows = self.block0_transformer_block1_attention_a.reshape(self.batch*self.time, self.d1*self.d2)
        self.block0_transformer_block1_residual1_rows = self.block0_transformer_block1_residual1.reshape(self.batch*self.time, self.d1*self.d2)
        self.ones = np.ones(self.d1*self.d2, real)
        self.block0_transformer_block1_residual1_rows_2 = self.block0_transformer_block1_residual1.reshape(-1, self.d1*self.d2)
        self.block0_transformer_block1_ln2_mu_flat = self.block0_transformer_block1_ln2_mu.reshape(-1)
        self.constant_2 = np.array((1 / (self.d1*self.d2)), real)
        self.block0_transformer_block1_ln2_mu_column = self.block0_transformer_block1_ln2_mu[:, :, None]
        self.t3 = self.ws.array('attention_residual1_ln2_predict:t3', (self.batch, self.time, self.d1*self.d2), real, True)
        self.inverse_100000 = np.array((1 / 100000), real)
        self.block0_transformer_block1_ln2_root_column = self.block0_transformer_block1_ln2_root[:, :, None]

    def bind(self):
        """Take what the caller passed: parameters and inputs."""
        self.block0_transformer_block1_attention_W_qkv = self.ws.array(self.names[1], (3*self.d1*self.d2, self.d1*self.d2), None)
        self.block0_transformer_block1_attention_b_qkv = self.ws.array(self.names[2], (3*self.d1*self.d2,), None)
        self.block0_transformer_block1_attention_W_o = self.ws.array(self.names[3], (self.d1*self.d2, self.d1*self.d2), None)
        self.block0_transformer_block1_attention_b_o = self.ws.array(self.names[4], (self.d1*self.d2,), None)
        self.block0_transformer_block1_ln2_gamma = self.ws.array(self.names[6], (self.d1*self.d2,), None)
        self.block0_transformer_block1_ln2_beta = self.ws.array(self.names[7], (self.d1*self.d2,), None)
        self.block0_transformer_block1_attention_W_qkv_T = self.block0_transformer_block1_attention_W_qkv.T
        self.block0_transformer_block1_attention_b_qkv_window = _window(self.block0_transformer_block1_attention_b_qkv, (0,), (self.d1, self.d2), (1, 0), (self.d2, 1))
        self.block0_transformer_block1_attention_b_qkv_window_2 = _window(self.block0_transformer_block1_attention_b_qkv, (self.d1*self.d2,), (self.d1, self.d2), (1, 0), (self.d2, 1))
        self.block0_transformer_block1_attention_b_qkv_window_3 = _window(self.block0_transformer_block1_attention_b_qkv, (2*self.d1*self.d2,), (self.d1, self.d2), (1, 0), (self.d2, 1))
        self.block0_transformer_block1_attention_W_o_T = self.block0_transformer_block1_attention_W_o.T

    def set_seed(self, seed):
        """Follow the adjoint of the loss."""
        self.seed = seed
        self.seed_array = self.ws.seed_array


def _attention_residual1_ln2_predict(a):
    # block0.transformer_block1.attention.x[n, t, w] = sum[c < d1*d2](block0.transformer_block1.at ...
    np.dot(a.block0_transformer_block1_ln1_rows, a.block0_transformer_block1_attention_W_qkv_T, out=a.block0_transformer_block1_attention_x_rows)
    # block0.transformer_block1.attention.q[n, h, t, d] = block0.transformer_block1.attention.b_qk ...
    np.add(a.block0_transformer_block1_attention_b_qkv_window, a.block0_transformer_block1_attention_x_window, out=a.block0_transformer_block1_attention_q)
    # block0.transformer_block1.attention.k[n, h, u, d] = block0.transformer_block1.attention.b_qk ...
    np.add(a.block0_transformer_block1_attention_b_qkv_window_2, a.block0_transformer_block1_attention_x_window_2, out=a.block0_transformer_block1_attention_k)
    # block0.transformer_block1.attention.v[n, h, u, d] = block0.transformer_block1.attention.b_qk ...
    np.add(a.block0_transformer_block1_attention_b_qkv_window_3, a.block0_transformer_block1_attention_x_window_3, out=a.block0_transformer_block1_attention_v)
    # block0.transformer_block1.attention.s[n, h, t, u] = sum[d < d2](block0.transformer_block1.at ...
    np.matmul(a.block0_transformer_block1_attention_q, a.block0_transformer_block1_attention_k_turned, out=a.block0_transformer_block1_attention_p)
    np.multiply(a.block0_transformer_block1_attention_p, a.constant, out=a.block0_transformer_block1_attention_p)
    # block0.transformer_block1.attention.p·sum·max[n, h, t] = max[m < time if -m + t >= 0](block0 ...
    np.copyto(a.chosen1, a.where)
    np.bitwise_xor(a.block0_transformer_block1_attention_p_bits, a.neutral_max_bits, out=a.t1_bits)
    np.multiply(a.t1_bits, a.chosen1, out=a.t1_bits)
    np.bitwise_xor(a.t1_bits, a.neutral_max_bits, out=a.t1_bits)
    np.maximum.reduce(a.t1, axis=-1, out=a.block0_transformer_block1_attention_p_sum_max)
    np.copyto(a.block0_transformer_block1_attention_p_sum_max, 0, where=np.isneginf(a.block0_transformer_block1_attention_p_sum_max))
    # block0.transformer_block1.attention.p·sum·exp[n, h, t, m] = where(-m + t >= 0, exp(-block0.t ...
    with np.errstate(all='ignore'):
        np.subtract(a.block0_transformer_block1_attention_p, a.block0_transformer_block1_attention_p_sum_max_column, out=a.block0_transformer_block1_attention_p)
        np.exp(a.block0_transformer_block1_attention_p, out=a.block0_transformer_block1_attention_p)
        np.copyto(a.chosen1, a.where)
        np.multiply(a.block0_transformer_block1_attention_p_bits, a.chosen1, out=a.block0_transformer_block1_attention_p_bits)
    # block0.transformer_block1.attention.p·sum·scaled[n, h, t] = sum[m < time if -m + t >= 0](blo ...
    np.copyto(a.chosen1, a.where)
    np.multiply(a.block0_transformer_block1_attention_p_bits, a.chosen1, out=a.t1_bits)
    np.add.reduce(a.t1, axis=-1, out=a.block0_transformer_block1_attention_p_sum_scaled)
    # block0.transformer_block1.attention.p[n, h, t, u] = where(t - u >= 0, block0.transformer_blo ...
    with np.errstate(all='ignore'):
        np.divide(a.block0_transformer_block1_attention_p, a.block0_transformer_block1_attention_p_sum_scaled_column, out=a.block0_transformer_block1_attention_p)
        np.copyto(a.chosen1, a.where)
        np.multiply(a.block0_transformer_block1_attention_p_bits, a.chosen1, out=a.block0_transformer_block1_attention_p_bits)
    # block0.transformer_block1.attention.a[n, t, d + d2*h] = sum[u < time if t - u >= 0](block0.t ...
    np.matmul(a.block0_transformer_block1_attention_p, a.block0_transformer_block1_attention_v, out=a.t2)
    np.copyto(a.block0_transformer_block1_attention_a_window, a.t2_turned)
    # block0.transformer_block1.attention·sum[n, t, w] = sum[c < d1*d2](block0.transformer_block1. ...
    np.dot(a.block0_transformer_block1_attention_a_rows, a.block0_transformer_block1_attention_W_o_T, out=a.block0_transformer_block1_residual1_rows)
    # block0.transformer_block1.residual1[n, t, m] = block0.transformer_block1.attention.b_o[m] +  ...
    np.add(a.block0_transformer_block1_attention_b_o, a.block0_transformer_block1_residual1, out=a.block0_transformer_block1_residual1)
    np.add(a.block0_transformer_block1_residual1, a.position1, out=a.block0_transformer_block1_residual1)
    # block0.transformer_block1.ln2.mu[n, t] = sum[k < d1*d2](block0.transformer_block1.residual1[ ...
    np.dot(a.block0_transformer_block1_residual1_rows_2, a.ones, out=a.block0_transformer_block1_ln2_mu_flat)
    np.multiply(a.block0_transformer_block1_ln2_mu, a.constant_2, out=a.block0_transformer_block1_ln2_mu)
    # block0.transformer_block1.ln2.v[n, t] = sum[k < d1*d2]((-block0.transformer_block1.ln2.mu[n, ...
    np.subtract(a.block0_transformer_block1_residual1, a.block0_transformer_block1_ln2_mu_column, out=a.t3)
    np.square(a.t3, out=a.t3)
    np.add.reduce(a.t3, axis=-1, out=a.block0_transformer_block1_ln2_root)
    np.multiply(a.block0_transformer_block1_ln2_root, a.constant_2, out=a.block0_transformer_block1_ln2_root)
    # block0.transformer_block1.ln2·root[n, t] = sqrt(block0.transformer_block1.ln2.v[n, t] + 1/10 ...
    np.add(a.inverse_100000, a.block0_transformer_block1_ln2_root, out=a.block0_transformer_block1_ln2_root)
    np.sqrt(a.block0_transformer_block1_ln2_root, out=a.block0_transformer_block1_ln2_root)
    # block0.transformer_block1.ln2[n, t, k] = (-block0.transformer_block1.ln2.mu[n, t] + block0.t ...
    np.subtract(a.block0_transformer_block1_residual1, a.block0_transformer_block1_ln2_mu_column, out=a.block0_transformer_block1_ln2)
    np.divide(a.block0_transformer_block1_ln2_gamma, a.block0_transformer_block1_ln2_root_column, out=a.t3)
    np.multiply(a.block0_transformer_block1_ln2, a.t3, out=a.block0_transformer_block1_ln2)
    np.add(a.block0_transformer_block1_ln2_beta, a.block0_transformer_block1_ln2, out=a.block0_transformer_block1_ln2)


class _Dense1Activation1Predict:
    """The arrays of one call of `_dense1_activation1_predict`."""

    def __init__(self, ws, names, batch, d1, d2, time):
        real = ws.dtype
        self.ws, self.names = ws, names
        self.batch = batch
        self.d1 = d1
        self.d2 = d2
        self.time = time
        self.block0_transformer_block1_ln2 = ws.array(names[0], (self.batch, self.time, self.d1), real)
        self.block0_transformer_block1_activation1 = ws.array(names[3], (self.batch, self.time, self.d2), real)
        self.block0_transformer_block1_ln2_rows = self.block0_transformer_block1_ln2.reshape(self.batch*self.time, self.d1)
        self.block0_transformer_block1_activation1_rows = self.block0_transformer_block1_activation1.reshape(self.batch*self.time, self.d2)
        self.one = np.array(1, real)
        self.constant = np.array((8943 / 200000), real)
        self.constant_2 = np.array(((2**0.5) / (3.141592653589793**0.5)), real)
        self.half = np.array((1 / 2), real)
        self.t1 = self.ws.array('dense1_activation1_predict:t1', (self.batch, self.time, self.d2), real, True)

    def bind(self):
        """Take what the caller passed: parameters and inputs."""
        self.block0_transformer_block1_dense1_W = self.ws.array(self.names[1], (self.d2, self.d1), None)
        self.block0_transformer_block1_dense1_b = self.ws.array(self.names[2], (self.d2,), None)
        self.block0_transformer_block1_dense1_W_T = self.block0_transformer_block1_dense1_W.T

    def set_seed(self, seed):
        """Follow the adjoint of the loss."""
        self.seed = seed
        self.seed_array = self.ws.seed_array


def _dense1_activation1_predict(a):
    # block0.transformer_block1.dense1·sum[n, t, u] = sum[k < d1](block0.transformer_block1.dense1 ...
    np.dot(a.block0_transformer_block1_ln2_rows, a.block0_transformer_block1_dense1_W_T, out=a.block0_transformer_block1_activation1_rows)
    # block0.transformer_block1.dense1[n, t, u] = block0.transformer_block1.dense1.b[u] + block0.t ...
    np.add(a.block0_transformer_block1_dense1_b, a.block0_transformer_block1_activation1, out=a.block0_transformer_block1_activation1)
    # block0.transformer_block1.activation1[n, t, m] = (tanh(sqrt(2)*(8943*block0.transformer_bloc ...
    np.square(a.block0_transformer_block1_activation1, out=a.t1)
    np.multiply(a.t1, a.block0_transformer_block1_activation1, out=a.t1)
    np.multiply(a.t1, a.constant, out=a.t1)
    np.add(a.t1, a.block0_transformer_block1_activation1, out=a.t1)
    np.multiply(a.t1, a.constant_2, out=a.t1)
    np.tanh(a.t1, out=a.t1)
    np.add(a.one, a.t1, out=a.t1)
    np.multiply(a.t1, a.block0_transformer_block1_activation1, out=a.block0_transformer_block1_activation1)
    np.multiply(a.block0_transformer_block1_activation1, a.half, out=a.block0_transformer_block1_activation1)


class _Dense2Residual2Ln1Predict:
    """The arrays of one call of `_dense2_residual2_ln1_predict`."""

    def __init__(self, ws, names, batch, d1, d2, time):
        real = ws.dtype
        self.ws, self.names = ws, names
        self.batch = batch
        self.d1 = d1
        self.d2 = d2
        self.time = time
        self.block0_transformer_block1_activation1 = ws.array(names[0], (self.batch, self.time, self.d1), real)
        self.block0_transformer_block1_residual1 = ws.array(names[3], (self.batch, self.time, self.d2), real)
        self.block0_transformer_block1_residual2 = ws.array(names[6], (self.batch, self.time, self.d2), real)
        self.block1_transformer_block1_ln1 = ws.array(names[7], (self.batch, self.time, self.d2), real)
        self.block1_transformer_block1_ln1_mu = ws.array(names[8], (self.batch, self.time), real, True)
        self.block1_transformer_block1_ln1_root = ws.array(names[9], (self.batch, self.time), real, True)
        self.block0_transformer_block1_activation1_rows = self.block0_transformer_block1_activation1.reshape(self.batch*self.time, self.d1)
        self.block0_transformer_block1_residual2_rows = self.block0_transformer_block1_residual2.reshape(self.batch*self.time, self.d2)
        self.ones = np.ones(self.d2, real)
        self.block0_transformer_block1_residual2_rows_2 = self.block0_transformer_block1_residual2.reshape(-1, self.d2)
        self.block1_transformer_block1_ln1_mu_flat = self.block1_transformer_block1_ln1_mu.reshape(-1)
        self.inverse_d2 = np.array((1 / self.d2), real)
        self.block1_transformer_block1_ln1_mu_column = self.block1_transformer_block1_ln1_mu[:, :, None]
        self.t1 = self.ws.array('dense2_residual2_ln1_predict:t1', (self.batch, self.time, self.d2), real, True)
        self.inverse_100000 = np.array((1 / 100000), real)
        self.block1_transformer_block1_ln1_root_column = self.block1_transformer_block1_ln1_root[:, :, None]

    def bind(self):
        """Take what the caller passed: parameters and inputs."""
        self.block0_transformer_block1_dense2_W = self.ws.array(self.names[1], (self.d2, self.d1), None)
        self.block0_transformer_block1_dense2_b = self.ws.array(self.names[2], (self.d2,), None)
        self.block1_transformer_block1_ln1_gamma = self.ws.array(self.names[4], (self.d2,), None)
        self.block1_transformer_block1_ln1_beta = self.ws.array(self.names[5], (self.d2,), None)
        self.block0_transformer_block1_dense2_W_T = self.block0_transformer_block1_dense2_W.T

    def set_seed(self, seed):
        """Follow the adjoint of the loss."""
        self.seed = seed
        self.seed_array = self.ws.seed_array


def _dense2_residual2_ln1_predict(a):
    # block0.transformer_block1.dense2·sum[n, t, u] = sum[k < d1](block0.transformer_block1.dense2 ...
    np.dot(a.block0_transformer_block1_activation1_rows, a.block0_transformer_block1_dense2_W_T, out=a.block0_transformer_block1_residual2_rows)
    # block0.transformer_block1.residual2[n, t, m] = block0.transformer_block1.dense2.b[m] + block ...
    np.add(a.block0_transformer_block1_dense2_b, a.block0_transformer_block1_residual2, out=a.block0_transformer_block1_residual2)
    np.add(a.block0_transformer_block1_residual2, a.block0_transformer_block1_residual1, out=a.block0_transformer_block1_residual2)
    # block1.transformer_block1.ln1.mu[n, t] = sum[k < d2](block0.transformer_block1.residual2[n,  ...
    np.dot(a.block0_transformer_block1_residual2_rows_2, a.ones, out=a.block1_transformer_block1_ln1_mu_flat)
    np.multiply(a.block1_transformer_block1_ln1_mu, a.inverse_d2, out=a.block1_transformer_block1_ln1_mu)
    # block1.transformer_block1.ln1.v[n, t] = sum[k < d2]((-block1.transformer_block1.ln1.mu[n, t] ...
    np.subtract(a.block0_transformer_block1_residual2, a.block1_transformer_block1_ln1_mu_column, out=a.t1)
    np.square(a.t1, out=a.t1)
    np.add.reduce(a.t1, axis=-1, out=a.block1_transformer_block1_ln1_root)
    np.multiply(a.block1_transformer_block1_ln1_root, a.inverse_d2, out=a.block1_transformer_block1_ln1_root)
    # block1.transformer_block1.ln1·root[n, t] = sqrt(block1.transformer_block1.ln1.v[n, t] + 1/10 ...
    np.add(a.inverse_100000, a.block1_transformer_block1_ln1_root, out=a.block1_transformer_block1_ln1_root)
    np.sqrt(a.block1_transformer_block1_ln1_root, out=a.block1_transformer_block1_ln1_root)
    # block1.transformer_block1.ln1[n, t, k] = (-block1.transformer_block1.ln1.mu[n, t] + block0.t ...
    np.subtract(a.block0_transformer_block1_residual2, a.block1_transformer_block1_ln1_mu_column, out=a.block1_transformer_block1_ln1)
    np.divide(a.block1_transformer_block1_ln1_gamma, a.block1_transformer_block1_ln1_root_column, out=a.t1)
    np.multiply(a.block1_transformer_block1_ln1, a.t1, out=a.block1_transformer_block1_ln1)
    np.add(a.block1_transformer_block1_ln1_beta, a.block1_transformer_block1_ln1, out=a.block1_transformer_block1_ln1)


_FORWARD_CALLS = (  # each call's kind, and its arrays by name
    (0, ("block0.transformer_block1.ln1", "block0.transformer_block1.attention.W_qkv", "block0.transformer_block1.attention.b_qkv", "block0.transformer_block1.attention.W_o", "block0.transformer_block1.attention.b_o", "position1", "block0.transformer_block1.ln2.gamma", "block0.transformer_block1.ln2.beta", "block0.transformer_block1.residual1", "block0.transformer_block1.ln2", "block0.transformer_block1.attention.q", "block0.transformer_block1.attention.k", "block0.transformer_block1.attention.v", "block0.transformer_block1.attention.p", "block0.transformer_block1.attention.a", "block0.transformer_block1.ln2·root", "block0.transformer_block1.ln2·hat", "attention_residual1_ln2_forward:block0.transformer_block1.attention.x", "attention_residual1_ln2_forward:block0.transformer_block1.attention.p·sum·max", "attention_residual1_ln2_forward:block0.transformer_block1.attention.p·sum·scaled", "attention_residual1_ln2_forward:block0.transformer_block1.ln2.mu")),
    (1, ("block0.transformer_block1.ln2", "block0.transformer_block1.dense1.W", "block0.transformer_block1.dense1.b", "block0.transformer_block1.activation1", "block0.transformer_block1.dense1", "block0.transformer_block1.activation1.g")),
    (2, ("block0.transformer_block1.activation1", "block0.transformer_block1.dense2.W", "block0.transformer_block1.dense2.b", "block0.transformer_block1.residual1", "block1.transformer_block1.ln1.gamma", "block1.transformer_block1.ln1.beta", "block0.transformer_block1.residual2", "block1.transformer_block1.ln1", "block1.transformer_block1.ln1·root", "block1.transformer_block1.ln1·hat", "dense2_residual2_ln1_forward:block1.transformer_block1.ln1.mu")),
    (0, ("block1.transformer_block1.ln1", "block1.transformer_block1.attention.W_qkv", "block1.transformer_block1.attention.b_qkv", "block1.transformer_block1.attention.W_o", "block1.transformer_block1.attention.b_o", "block0.transformer_block1.residual2", "block1.transformer_block1.ln2.gamma", "block1.transformer_block1.ln2.beta", "block1.transformer_block1.residual1", "block1.transformer_block1.ln2", "block1.transformer_block1.attention.q", "block1.transformer_block1.attention.k", "block1.transformer_block1.attention.v", "block1.transformer_block1.attention.p", "block1.transformer_block1.attention.a", "block0.transformer_block1.ln2·root@4", "block0.transformer_block1.ln2·hat@4", "attention_residual1_ln2_forward:block0.transformer_block1.attention.x", "attention_residual1_ln2_forward:block0.transformer_block1.attention.p·sum·max", "attention_residual1_ln2_forward:block0.transformer_block1.attention.p·sum·scaled", "attention_residual1_ln2_forward:block0.transformer_block1.ln2.mu")),
    (1, ("block1.transformer_block1.ln2", "block1.transformer_block1.dense1.W", "block1.transformer_block1.dense1.b", "block1.transformer_block1.activation1", "block1.transformer_block1.dense1", "block1.transformer_block1.activation1.g")),
    (2, ("block1.transformer_block1.activation1", "block1.transformer_block1.dense2.W", "block1.transformer_block1.dense2.b", "block1.transformer_block1.residual1", "block2.transformer_block1.ln1.gamma", "block2.transformer_block1.ln1.beta", "block1.transformer_block1.residual2", "block2.transformer_block1.ln1", "block1.transformer_block1.ln1·root@6", "block1.transformer_block1.ln1·hat@6", "dense2_residual2_ln1_forward:block1.transformer_block1.ln1.mu")),
    (0, ("block2.transformer_block1.ln1", "block2.transformer_block1.attention.W_qkv", "block2.transformer_block1.attention.b_qkv", "block2.transformer_block1.attention.W_o", "block2.transformer_block1.attention.b_o", "block1.transformer_block1.residual2", "block2.transformer_block1.ln2.gamma", "block2.transformer_block1.ln2.beta", "block2.transformer_block1.residual1", "block2.transformer_block1.ln2", "block2.transformer_block1.attention.q", "block2.transformer_block1.attention.k", "block2.transformer_block1.attention.v", "block2.transformer_block1.attention.p", "block2.transformer_block1.attention.a", "block0.transformer_block1.ln2·root@7", "block0.transformer_block1.ln2·hat@7", "attention_residual1_ln2_forward:block0.transformer_block1.attention.x", "attention_residual1_ln2_forward:block0.transformer_block1.attention.p·sum·max", "attention_residual1_ln2_forward:block0.transformer_block1.attention.p·sum·scaled", "attention_residual1_ln2_forward:block0.transformer_block1.ln2.mu")),
    (1, ("block2.transformer_block1.ln2", "block2.transformer_block1.dense1.W", "block2.transformer_block1.dense1.b", "block2.transformer_block1.activation1", "block2.transformer_block1.dense1", "block2.transformer_block1.activation1.g")),
)


_BACKWARD_CALLS_1 = (  # each call's kind, and its arrays by name
    (0, ("block2.transformer_block1.ln2", "block2.transformer_block1.dense1.W", "block2.transformer_block1.dense1", "block2.transformer_block1.activation1.g", "∂block2.transformer_block1.activation1", "∂block2.transformer_block1.ln2", "∂block2.transformer_block1.dense1.W", "∂block2.transformer_block1.dense1.b", "dense1_activation1_backward:∂block0.transformer_block1.activation1.g")),
    (1, ("block2.transformer_block1.ln1", "block2.transformer_block1.attention.W_qkv", "block2.transformer_block1.attention.W_o", "block2.transformer_block1.attention.q", "block2.transformer_block1.attention.k", "block2.transformer_block1.attention.v", "block2.transformer_block1.attention.p", "block2.transformer_block1.attention.a", "block2.transformer_block1.ln2.gamma", "∂block2.transformer_block1.ln2", "∂block2.transformer_block1.residual2", "block0.transformer_block1.ln2·root@7", "block0.transformer_block1.ln2·hat@7", "∂block2.transformer_block1.ln1", "∂block2.transformer_block1.attention.W_qkv", "∂block2.transformer_block1.attention.b_qkv", "∂block2.transformer_block1.attention.W_o", "∂block2.transformer_block1.attention.b_o", "∂block2.transformer_block1.ln2.gamma", "∂block2.transformer_block1.ln2.beta", "∂block2.transformer_block1.residual1@2", "attention_residual1_ln2_backward:∑1", "attention_residual1_ln2_backward:∑2", "attention_residual1_ln2_backward:∂block0.transformer_block1.attention.a", "attention_residual1_ln2_backward:∑3", "attention_residual1_ln2_backward:∂block0.transformer_block1.attention.s", "attention_residual1_ln2_backward:∂block0.transformer_block1.attention.v", "attention_residual1_ln2_backward:∂block0.transformer_block1.attention.k", "attention_residual1_ln2_backward:∂block0.transformer_block1.attention.q", "attention_residual1_ln2_backward:∂block0.transformer_block1.attention.x")),
    (2, ("block1.transformer_block1.activation1", "block1.transformer_block1.dense2.W", "block2.transformer_block1.ln1.gamma", "∂block2.transformer_block1.ln1", "∂block2.transformer_block1.residual1@2", "block1.transformer_block1.ln1·root@6", "block1.transformer_block1.ln1·hat@6", "∂block1.transformer_block1.activation1", "∂block1.transformer_block1.dense2.W", "∂block1.transformer_block1.dense2.b", "∂block2.transformer_block1.ln1.gamma", "∂block2.transformer_block1.ln1.beta", "∂block1.transformer_block1.residual2@2", "dense2_residual2_ln1_backward:∑1", "dense2_residual2_ln1_backward:∑2")),
    (0, ("block1.transformer_block1.ln2", "block1.transformer_block1.dense1.W", "block1.transformer_block1.dense1", "block1.transformer_block1.activation1.g", "∂block1.transformer_block1.activation1", "∂block1.transformer_block1.ln2", "∂block1.transformer_block1.dense1.W", "∂block1.transformer_block1.dense1.b", "dense1_activation1_backward:∂block0.transformer_block1.activation1.g")),
    (1, ("block1.transformer_block1.ln1", "block1.transformer_block1.attention.W_qkv", "block1.transformer_block1.attention.W_o", "block1.transformer_block1.attention.q", "block1.transformer_block1.attention.k", "block1.transformer_block1.attention.v", "block1.transformer_block1.attention.p", "block1.transformer_block1.attention.a", "block1.transformer_block1.ln2.gamma", "∂block1.transformer_block1.ln2", "∂block1.transformer_block1.residual2@2", "block0.transformer_block1.ln2·root@4", "block0.transformer_block1.ln2·hat@4", "∂block1.transformer_block1.ln1", "∂block1.transformer_block1.attention.W_qkv", "∂block1.transformer_block1.attention.b_qkv", "∂block1.transformer_block1.attention.W_o", "∂block1.transformer_block1.attention.b_o", "∂block1.transformer_block1.ln2.gamma", "∂block1.transformer_block1.ln2.beta", "∂block1.transformer_block1.residual1@2", "attention_residual1_ln2_backward:∑1", "attention_residual1_ln2_backward:∑2", "attention_residual1_ln2_backward:∂block0.transformer_block1.attention.a", "attention_residual1_ln2_backward:∑3", "attention_residual1_ln2_backward:∂block0.transformer_block1.attention.s", "attention_residual1_ln2_backward:∂block0.transformer_block1.attention.v", "attention_residual1_ln2_backward:∂block0.transformer_block1.attention.k", "attention_residual1_ln2_backward:∂block0.transformer_block1.attention.q", "attention_residual1_ln2_backward:∂block0.transformer_block1.attention.x")),
    (2, ("block0.transformer_block1.activation1", "block0.transformer_block1.dense2.W", "block1.transformer_block1.ln1.gamma", "∂block1.transformer_block1.ln1", "∂block1.transformer_block1.residual1@2", "block1.transformer_block1.ln1·root", "block1.transformer_block1.ln1·hat", "∂block0.transformer_block1.activation1", "∂block0.transformer_block1.dense2.W", "∂block0.transformer_block1.dense2.b", "∂block1.transformer_block1.ln1.gamma", "∂block1.transformer_block1.ln1.beta", "∂block0.transformer_block1.residual2@2", "dense2_residual2_ln1_backward:∑1", "dense2_residual2_ln1_backward:∑2")),
    (0, ("block0.transformer_block1.ln2", "block0.transformer_block1.dense1.W", "block0.transformer_block1.dense1", "block0.transformer_block1.activation1.g", "∂block0.transformer_block1.activation1", "∂block0.transformer_block1.ln2", "∂block0.transformer_block1.dense1.W", "∂block0.transformer_block1.dense1.b", "dense1_activation1_backward:∂block0.transformer_block1.activation1.g")),
    (1, ("block0.transformer_block1.ln1", "block0.transformer_block1.attention.W_qkv", "block0.transformer_block1.attention.W_o", "block0.transformer_block1.attention.q", "block0.transformer_block1.attention.k", "block0.transformer_block1.attention.v", "block0.transformer_block1.attention.p", "block0.transformer_block1.attention.a", "block0.transformer_block1.ln2.gamma", "∂block0.transformer_block1.ln2", "∂block0.transformer_block1.residual2@2", "block0.transformer_block1.ln2·root", "block0.transformer_block1.ln2·hat", "∂block0.transformer_block1.ln1", "∂block0.transformer_block1.attention.W_qkv", "∂block0.transformer_block1.attention.b_qkv", "∂block0.transformer_block1.attention.W_o", "∂block0.transformer_block1.attention.b_o", "∂block0.transformer_block1.ln2.gamma", "∂block0.transformer_block1.ln2.beta", "∂block0.transformer_block1.residual1@2", "attention_residual1_ln2_backward:∑1", "attention_residual1_ln2_backward:∑2", "attention_residual1_ln2_backward:∂block0.transformer_block1.attention.a", "attention_residual1_ln2_backward:∑3", "attention_residual1_ln2_backward:∂block0.transformer_block1.attention.s", "attention_residual1_ln2_backward:∂block0.transformer_block1.attention.v", "attention_residual1_ln2_backward:∂block0.transformer_block1.attention.k", "attention_residual1_ln2_backward:∂block0.transformer_block1.attention.q", "attention_residual1_ln2_backward:∂block0.transformer_block1.attention.x")),
)


_PREDICT_CALLS_2 = (  # each call's kind, and its arrays by name
    (0, ("block0.transformer_block1.ln1", "block0.transformer_block1.attention.W_qkv", "block0.transformer_block1.attention.b_qkv", "block0.transformer_block1.attention.W_o", "block0.transformer_block1.attention.b_o", "position1", "block0.transformer_block1.ln2.gamma", "block0.transformer_block1.ln2.beta", "block0.transformer_block1.residual1", "block0.transformer_block1.ln2", "attention_residual1_ln2_predict:block0.transformer_block1.attention.x", "attention_residual1_ln2_predict:block0.transformer_block1.attention.q", "attention_residual1_ln2_predict:block0.transformer_block1.attention.k", "attention_residual1_ln2_predict:block0.transformer_block1.attention.v", "attention_residual1_ln2_predict:block0.transformer_block1.attention.p·sum·max", "attention_residual1_ln2_predict:block0.transformer_block1.attention.p·sum·scaled", "attention_residual1_ln2_predict:block0.transformer_block1.attention.p", "attention_residual1_ln2_predict:block0.transformer_block1.attention.a", "attention_residual1_ln2_predict:block0.transformer_block1.ln2.mu", "attention_residual1_ln2_predict:block0.transformer_block1.ln2·root")),
    (1, ("block0.transformer_block1.ln2", "block0.transformer_block1.dense1.W", "block0.transformer_block1.dense1.b", "block0.transformer_block1.activation1")),
    (2, ("block0.transformer_block1.activation1", "block0.transformer_block1.dense2.W", "block0.transformer_block1.dense2.b", "block0.transformer_block1.residual1", "block1.transformer_block1.ln1.gamma", "block1.transformer_block1.ln1.beta", "block0.transformer_block1.residual2", "block1.transformer_block1.ln1", "dense2_residual2_ln1_predict:block1.transformer_block1.ln1.mu", "dense2_residual2_ln1_predict:block1.transformer_block1.ln1·root")),
    (0, ("block1.transformer_block1.ln1", "block1.transformer_block1.attention.W_qkv", "block1.transformer_block1.attention.b_qkv", "block1.transformer_block1.attention.W_o", "block1.transformer_block1.attention.b_o", "block0.transformer_block1.residual2", "block1.transformer_block1.ln2.gamma", "block1.transformer_block1.ln2.beta", "block1.transformer_block1.residual1", "block1.transformer_block1.ln2", "attention_residual1_ln2_predict:block0.transformer_block1.attention.x", "attention_residual1_ln2_predict:block0.transformer_block1.attention.q", "attention_residual1_ln2_predict:block0.transformer_block1.attention.k", "attention_residual1_ln2_predict:block0.transformer_block1.attention.v", "attention_residual1_ln2_predict:block0.transformer_block1.attention.p·sum·max", "attention_residual1_ln2_predict:block0.transformer_block1.attention.p·sum·scaled", "attention_residual1_ln2_predict:block0.transformer_block1.attention.p", "attention_residual1_ln2_predict:block0.transformer_block1.attention.a", "attention_residual1_ln2_predict:block0.transformer_block1.ln2.mu", "attention_residual1_ln2_predict:block0.transformer_block1.ln2·root")),
    (1, ("block1.transformer_block1.ln2", "block1.transformer_block1.dense1.W", "block1.transformer_block1.dense1.b", "block1.transformer_block1.activation1")),
    (2, ("block1.transformer_block1.activation1", "block1.transformer_block1.dense2.W", "block1.transformer_block1.dense2.b", "block1.transformer_block1.residual1", "block2.transformer_block1.ln1.gamma", "block2.transformer_block1.ln1.beta", "block1.transformer_block1.residual2", "block2.transformer_block1.ln1", "dense2_residual2_ln1_predict:block1.transformer_block1.ln1.mu", "dense2_residual2_ln1_predict:block1.transformer_block1.ln1·root")),
    (0, ("block2.transformer_block1.ln1", "block2.transformer_block1.attention.W_qkv", "block2.transformer_block1.attention.b_qkv", "block2.transformer_block1.attention.W_o", "block2.transformer_block1.attention.b_o", "block1.transformer_block1.residual2", "block2.transformer_block1.ln2.gamma", "block2.transformer_block1.ln2.beta", "block2.transformer_block1.residual1", "block2.transformer_block1.ln2", "attention_residual1_ln2_predict:block0.transformer_block1.attention.x", "attention_residual1_ln2_predict:block0.transformer_block1.attention.q", "attention_residual1_ln2_predict:block0.transformer_block1.attention.k", "attention_residual1_ln2_predict:block0.transformer_block1.attention.v", "attention_residual1_ln2_predict:block0.transformer_block1.attention.p·sum·max", "attention_residual1_ln2_predict:block0.transformer_block1.attention.p·sum·scaled", "attention_residual1_ln2_predict:block0.transformer_block1.attention.p", "attention_residual1_ln2_predict:block0.transformer_block1.attention.a", "attention_residual1_ln2_predict:block0.transformer_block1.ln2.mu", "attention_residual1_ln2_predict:block0.transformer_block1.ln2·root")),
    (1, ("block2.transformer_block1.ln2", "block2.transformer_block1.dense1.W", "block2.transformer_block1.dense1.b", "block2.transformer_block1.activation1")),
)


class Workspace:
    """The arrays of a step for given sizes; made by `workspace`."""

    def __init__(self, batch, time, unknown=()):
        self.batch = _size("batch", batch)
        self.time = _size("time", time)
        if -self.time + 64 < 0 and not {'time'} & {*unknown}:
            raise ValueError('"position": {} steps, but only the positions of {} are learned'.format(self.time, 64))
        self.parameter_shapes = {name: p[0] for name, p in _initial().items()}
        self.kept = True
        self.dtype = None
        self.held = None
        self.parameters = ()
        self.given_tokens = None
        self.given_targets = None

    def allocate(self, dtype):
        """Make every array, of this dtype."""
        self.dtype = real = np.dtype(dtype)
        self.arrays = {}
        self.held = None
        self.given_tokens = None
        self.given_targets = None
        self.seed = None
        self.seed_array = np.array(0, real)
        self.flat_gradients, self.gradients = _flat(self.parameter_shapes, real)
        self.d_embed_E = self.gradients["embed.E"]
        self.d_position1_P = self.gradients["position1.P"]
        self.d_block0_transformer_block1_ln1_gamma = self.gradients["block0.transformer_block1.ln1.gamma"]
        self.d_block0_transformer_block1_ln1_beta = self.gradients["block0.transformer_block1.ln1.beta"]
        self.d_block2_transformer_block1_dense2_W = self.gradients["block2.transformer_block1.dense2.W"]
        self.d_block2_transformer_block1_dense2_b = self.gradients["block2.transformer_block1.dense2.b"]
        self.d_layer_norm1_gamma = self.gradients["layer_norm1.gamma"]
        self.d_layer_norm1_beta = self.gradients["layer_norm1.beta"]
        self.arrays.update({"∂" + name: g for name, g in self.gradients.items()})
        self.position1 = self.array("position1", (self.batch, self.time, 96), real)
        self.block0_transformer_block1_ln1 = self.array("block0.transformer_block1.ln1", (self.batch, self.time, 96), real)
        self.block0_transformer_block1_ln1_root = np.empty((self.batch, self.time), real)
        self.block0_transformer_block1_ln1_hat = np.empty((self.batch, self.time, 96), real)
        self.block0_transformer_block1_ln1_mu = np.empty((self.batch, self.time), real)
        self.block2_transformer_block1_activation1 = self.array("block2.transformer_block1.activation1", (self.batch, self.time, 384), real)
        self.block2_transformer_block1_residual1 = self.array("block2.transformer_block1.residual1", (self.batch, self.time, 96), real)
        self.layer_norm1 = np.empty((self.batch, self.time, 96), real)
        self.layer_norm1_root = np.empty((self.batch, self.time), real)
        self.layer_norm1_hat = np.empty((self.batch, self.time, 96), real)
        self.layer_norm1_mu = np.empty((self.batch, self.time), real)
        self.logits = np.empty((self.batch, self.time, 64), real)
        self.cross_entropy1 = np.empty((), real)
        self.cross_entropy1_p = np.empty((self.batch, self.time, 64), real)
        self.logits_sum = np.empty((self.batch, self.time, 64), real)
        self.cross_entropy1_p_sum_max = np.empty((self.batch, self.time), real)
        self.cross_entropy1_p_sum_scaled = np.empty((self.batch, self.time), real)
        self.d_layer_norm1 = np.empty((self.batch, self.time, 96), real)
        self.d_logits = np.empty((self.batch, self.time, 64), real)
        self.d_block2_transformer_block1_activation1 = self.array("∂block2.transformer_block1.activation1", (self.batch, self.time, 384), real)
        self.d_block2_transformer_block1_residual2 = self.array("∂block2.transformer_block1.residual2", (self.batch, self.time, 96), real)
        self.sum_1 = np.empty((self.batch, self.time), real)
        self.sum_2 = np.empty((self.batch, self.time), real)
        self.d_block0_transformer_block1_ln1 = self.array("∂block0.transformer_block1.ln1", (self.batch, self.time, 96), real)
        self.d_block0_transformer_block1_residual1_at_2 = self.array("∂block0.transformer_block1.residual1@2", (self.batch, self.time, 96), real)
        self.sum_1_at_5 = np.empty((self.batch, self.time), real)
        self.sum_2_at_5 = np.empty((self.batch, self.time), real)
        self.ones = np.ones(96, real)
        self.position1_rows = self.position1.reshape(-1, 96)
        self.block0_transformer_block1_ln1_mu_flat = self.block0_transformer_block1_ln1_mu.reshape(-1)
        self.inverse_96 = np.array((1 / 96), real)
        self.block0_transformer_block1_ln1_mu_column = self.block0_transformer_block1_ln1_mu[:, :, None]
        self.t1 = np.empty((self.batch, self.time, 96), real)
        self.inverse_100000 = np.array((1 / 100000), real)
        self.block0_transformer_block1_ln1_root_column = self.block0_transformer_block1_ln1_root[:, :, None]
        self.block2_transformer_block1_activation1_rows = self.block2_transformer_block1_activation1.reshape(self.batch*self.time, 384)
        self.layer_norm1_hat_rows = self.layer_norm1_hat.reshape(self.batch*self.time, 96)
        self.layer_norm1_hat_rows_2 = self.layer_norm1_hat.reshape(-1, 96)
        self.layer_norm1_mu_flat = self.layer_norm1_mu.reshape(-1)
        self.layer_norm1_mu_column = self.layer_norm1_mu[:, :, None]
        self.layer_norm1_root_column = self.layer_norm1_root[:, :, None]
        self.layer_norm1_rows = self.layer_norm1.reshape(self.batch*self.time, 96)
        self.logits_sum_rows = self.logits_sum.reshape(self.batch*self.time, 64)
        self.place1 = np.empty((self.batch, self.time), np.intp)
        self.row_start = np.arange(self.batch*self.time).reshape(self.batch, self.time)*64
        self.logits_flat = self.logits.reshape(-1)
        self.cross_entropy1_p_sum_max_column = self.cross_entropy1_p_sum_max[:, :, None]
        self.ones_2 = np.ones(64, real)
        self.cross_entropy1_p_rows = self.cross_entropy1_p.reshape(-1, 64)
        self.cross_entropy1_p_sum_scaled_flat = self.cross_entropy1_p_sum_scaled.reshape(-1)
        self.cross_entropy1_p_sum_scaled_column = self.cross_entropy1_p_sum_scaled[:, :, None]
        self.index_0 = np.arange(self.time)
        self.index_1 = np.arange(self.batch).reshape(-1, 1)
        self.place = self.index_0*64 + self.index_1*(64*self.time)
        self.place_2 = np.empty((self.batch, self.time), np.intp)
        self.logits_sum_flat = self.logits_sum.reshape(-1)
        self.t2 = np.empty((self.batch, self.time), real)
        self.t3 = np.empty((self.batch, self.time), real)
        self.constant = np.array((-1 / (self.batch*self.time)), real)
        self.seed_scaled = np.array(0, real)
        self.d_logits_flat = self.d_logits.reshape(-1)
        self.d_logits_rows = self.d_logits.reshape(self.batch*self.time, 64)
        self.d_layer_norm1_rows = self.d_layer_norm1.reshape(self.batch*self.time, 96)
        self.d_logits_rows_T = self.d_logits_rows.T
        self.sum_2_rows = self.sum_2.reshape(self.batch*self.time,)
        self.sum_2_column = self.sum_2[:, :, None]
        self.sum_1_column = self.sum_1[:, :, None]
        self.constant_2 = np.array(96, real)
        self.t4 = np.empty((96,), real)
        self.t5 = np.empty((self.batch, self.time, 1), real)
        self.d_block2_transformer_block1_residual2_rows = self.d_block2_transformer_block1_residual2.reshape(self.batch*self.time, 96)
        self.d_block2_transformer_block1_activation1_rows = self.d_block2_transformer_block1_activation1.reshape(self.batch*self.time, 384)
        self.d_block2_transformer_block1_residual2_rows_T = self.d_block2_transformer_block1_residual2_rows.T
        self.ones_3 = np.ones(self.batch*self.time, real)
        self.d_block2_transformer_block1_residual2_rows_2 = self.d_block2_transformer_block1_residual2.reshape(self.batch*self.time, -1)
        self.t1_rows = self.t1.reshape(self.batch*self.time, -1)
        self.d_layer_norm1_rows_2 = self.d_layer_norm1.reshape(self.batch*self.time, -1)
        self.d_block0_transformer_block1_ln1_rows = self.d_block0_transformer_block1_ln1.reshape(self.batch*self.time, 96)
        self.sum_2_at_5_rows = self.sum_2_at_5.reshape(self.batch*self.time,)
        self.sum_2_at_5_column = self.sum_2_at_5[:, :, None]
        self.sum_1_at_5_column = self.sum_1_at_5[:, :, None]
        self.t6 = np.empty((self.batch, self.time, 96), real)
        self.index_0_2 = np.arange(96)
        self.place_3 = self.index_0_2
        self.place_4 = np.empty((self.batch, self.time, 96), np.intp)
        self.d_embed_E_flat = self.d_embed_E.reshape(-1)
        self.index_1_2 = np.arange(96).reshape(-1, 1)
        self.index_2 = np.arange(64).reshape(-1, 1, 1)
        self.index_0_3 = np.arange(self.batch)
        self.place_5 = self.index_1_2 + np.clip(self.index_2, 0, self.time - 1)*96 + self.index_0_3*(96*self.time)
        self.d_block0_transformer_block1_residual1_at_2_flat = self.d_block0_transformer_block1_residual1_at_2.reshape(-1)
        self.where = ((self.time + -1*self.index_2) > 0)
        self.zero = np.array(0, real)
        self.bits = np.dtype(f"i{real.itemsize}")
        self.chosen1 = np.empty((64, 1, 1), self.bits)
        self.t7 = np.empty((64, 96, self.batch), real)
        self.t7_bits = self.t7.view(self.bits)
        self.d_block0_transformer_block1_ln1_rows_2 = self.d_block0_transformer_block1_ln1.reshape(self.batch*self.time, -1)
        self.layer_norm1_rows_2 = self.layer_norm1.reshape(-1, 96)
        self.logits_rows = self.logits.reshape(self.batch*self.time, 64)
        kinds = (
            lambda names: (_attention_residual1_ln2_forward, _AttentionResidual1Ln2Forward(self, names, self.batch, 4, 24, self.time)),
            lambda names: (_dense1_activation1_forward, _Dense1Activation1Forward(self, names, self.batch, 96, 384, self.time)),
            lambda names: (_dense2_residual2_ln1_forward, _Dense2Residual2Ln1Forward(self, names, self.batch, 384, 96, self.time)),
        )
        self.forward_calls = [kinds[k](names) for k, names in _FORWARD_CALLS]
        kinds = (
            lambda names: (_dense1_activation1_backward, _Dense1Activation1Backward(self, names, self.batch, 96, 384, self.time)),
            lambda names: (_attention_residual1_ln2_backward, _AttentionResidual1Ln2Backward(self, names, self.batch, 4, 24, self.time)),
            lambda names: (_dense2_residual2_ln1_backward, _Dense2Residual2Ln1Backward(self, names, self.batch, 384, 96, self.time)),
        )
        self.backward_calls_1 = [kinds[k](names) for k, names in _BACKWARD_CALLS_1]
        kinds = (
            lambda names: (_attention_residual1_ln2_predict, _AttentionResidual1Ln2Predict(self, names, self.batch, 4, 24, self.time)),
            lambda names: (_dense1_activation1_predict, _Dense1Activation1Predict(self, names, self.batch, 96, 384, self.time)),
            lambda names: (_dense2_residual2_ln1_predict, _Dense2Residual2Ln1Predict(self, names, self.batch, 384, 96, self.time)),
        )
        self.predict_calls_2 = [kinds[k](names) for k, names in _PREDICT_CALLS_2]
        self.calls = [*(a for _, a in self.forward_calls), *(a for _, a in self.backward_calls_1), *(a for _, a in self.predict_calls_2), ]
        self.readers = {}
        for a in self.calls:
            for name in {*a.names}:
                self.readers.setdefault(name, []).append(a)
        self.set_seed(1)

    def array(self, name, shape, dtype, scratch=False):
        """The array of this name in this shape; calls of equal sizes share scratch memory."""
        key = (name, shape) if scratch else name
        if key not in self.arrays:
            self.arrays[key] = np.empty(shape, dtype)
        return self.arrays[key].reshape(shape)

    def set_seed(self, seed):
        """Take the adjoint of the loss: 1, or a learning rate."""
        self.seed = seed
        self.seed_array[()] = seed
        self.seed_scaled[()] = (self.seed / (self.batch*self.time))
        for a in self.calls:
            a.set_seed(seed)

    def take_parameters(self, params, dtype=None):
        """Check the parameters, and remember them: the same arrays are not looked at again."""
        _check_names("params", params, PARAMETERS)
        arrays = {}
        if dtype is None:
            dtype = _parameter_dtype(params)
        for name, shape in self.parameter_shapes.items():
            arrays[name] = _checked(f"params[{name!r}]", params[name], shape, dtype)
            dtype = arrays[name].dtype
            if self.dtype is None or self.dtype != dtype:
                self.allocate(dtype)
        contiguous = {name: _contiguous(a) for name, a in arrays.items()}
        self.arrays.update(contiguous)
        self.embed_E = contiguous["embed.E"]
        self.position1_P = contiguous["position1.P"]
        self.block0_transformer_block1_ln1_gamma = contiguous["block0.transformer_block1.ln1.gamma"]
        self.block0_transformer_block1_ln1_beta = contiguous["block0.transformer_block1.ln1.beta"]
        self.block2_transformer_block1_dense2_W = contiguous["block2.transformer_block1.dense2.W"]
        self.block2_transformer_block1_dense2_b = contiguous["block2.transformer_block1.dense2.b"]
        self.layer_norm1_gamma = contiguous["layer_norm1.gamma"]
        self.layer_norm1_beta = contiguous["layer_norm1.beta"]
        self.position1_P_part = self.position1_P[:self.time]
        self.block2_transformer_block1_dense2_W_T = self.block2_transformer_block1_dense2_W.T
        self.embed_E_T = self.embed_E.T
        for a in self.calls:
            a.bind()
        self.parameters = [(a, self.gradients[name]) for name, a in arrays.items()]
        self.flat_parameters = _base(list(arrays.values()), self.flat_gradients)
        if all(params[name] is a for name, a in contiguous.items()):
            self.held = [*params, *map(id, params.values())]

    def take_tokens(self, given):
        """Check tokens and make its views."""
        array = _checked_integers("tokens", given, (self.batch, self.time))
        self.tokens = _contiguous(array)
        self.given_tokens = given if self.tokens is given else None
        width = array.dtype.itemsize  # a negative integer, taken as unsigned, is a large one
        self.tokens_unsigned = self.tokens.view(f"u{width}")
        if width == 8:
            self.tokens = self.tokens.view("i8")
        self.arrays["tokens"] = self.tokens
        self.tokens_column = self.tokens[:, :, None]
        for a in self.readers.get("tokens", ()):
            a.bind()

    def take_targets(self, given):
        """Check targets and make its views."""
        array = _checked_integers("targets", given, (self.batch, self.time))
        self.targets = _contiguous(array)
        self.given_targets = given if self.targets is given else None
        width = array.dtype.itemsize  # a negative integer, taken as unsigned, is a large one
        self.targets_unsigned = self.targets.view(f"u{width}")
        if width == 8:
            self.targets = self.targets.view("i8")
        self.arrays["targets"] = self.targets
        for a in self.readers.get("targets", ()):
            a.bind()


def workspace(*, batch=16, time=64):
    """The arrays of a step, for these sizes; they are allocated when the dtype is first known."""
    return Workspace(batch, time)


def forward(params, /, *, tokens, targets, workspace=None):
    """The loss, and what `backward` needs."""
    ws = _ready(params, {"tokens": tokens, "targets": targets}, workspace)
    _forward(ws)
    return ws.cross_entropy1[()], ws


def backward(params, saved, /):
    """The gradients of the parameters, by name."""
    ws = saved
    if not isinstance(ws, Workspace) or ws.dtype is None:
        raise TypeError(f"saved is {_kind(saved)}; it should be what forward gave")
    if ws.held is None or [*params, *map(id, params.values())] != ws.held:
        ws.take_parameters(params, ws.dtype)
    if ws.seed != 1:
        ws.set_seed(1)
    _backward(ws)
    return {**ws.gradients} if ws.kept else {name: g.copy() for name, g in ws.gradients.items()}


def predict(params, /, *, tokens, workspace=None):
    """The output."""
    ws = _ready(params, {"tokens": tokens}, workspace)
    _predict(ws)
    return ws.logits


def step(params, /, *, rate, tokens, targets, workspace=None):
    """One step of gradient descent: params -= rate * gradient, in place. Gives the loss before."""
    rate = _number(rate)
    ws = _ready(params, {"tokens": tokens, "targets": targets}, workspace)
    if ws.held is None:
        _check_arrays(params)
    _forward(ws)
    if ws.seed != rate:
        ws.set_seed(rate)
    _backward(ws)
    if ws.flat_parameters is not None:
        np.subtract(ws.flat_parameters, ws.flat_gradients, out=ws.flat_parameters)
    else:
        for parameter, gradient in ws.parameters:
            np.subtract(parameter, gradient, out=parameter)
    return ws.cross_entropy1[()]


def _ready(params, inputs, ws):
    """The workspace, with parameters and inputs checked and in their places."""
    if ws is None:
        ws = _workspace_for(params, inputs)
    elif not isinstance(ws, Workspace):
        raise TypeError(f"workspace is {_kind(ws)}; it should be made by workspace(...)")
    if ws.held is None or [*params, *map(id, params.values())] != ws.held:
        ws.take_parameters(params)
    if inputs["tokens"] is not ws.given_tokens or ws.given_tokens is None:
        ws.take_tokens(inputs["tokens"])
    if np.maximum.reduce(ws.tokens_unsigned, axis=None) >= 64:
        raise _out_of_range("tokens", ws.tokens, 64)
    if "targets" in inputs:
        if inputs["targets"] is not ws.given_targets or ws.given_targets is None:
            ws.take_targets(inputs["targets"])
        if np.maximum.reduce(ws.targets_unsigned, axis=None) >= 64:
            raise _out_of_range("targets", ws.targets, 64)
    return ws


def _forward(ws):
    """Layer after layer, then the loss."""
    # embed, position1, block0.transformer_block1.ln1
    # position1[n, t, u] = embed.E[tokens[n, t], u] + position1.P[t, u]
    np.add(ws.position1_P_part, ws.embed_E.take(ws.tokens, axis=0, mode='clip'), out=ws.position1)
    # block0.transformer_block1.ln1.mu[n, t] = sum[k < 96](position1[n, t, k]/96)
    np.dot(ws.position1_rows, ws.ones, out=ws.block0_transformer_block1_ln1_mu_flat)
    np.multiply(ws.block0_transformer_block1_ln1_mu, ws.inverse_96, out=ws.block0_transformer_block1_ln1_mu)
    # block0.transformer_block1.ln1.v[n, t] = sum[k < 96]((-block0.transformer_block1.ln1.mu[n, t] ...
    np.subtract(ws.position1, ws.block0_transformer_block1_ln1_mu_column, out=ws.t1)
    np.square(ws.t1, out=ws.t1)
    np.add.reduce(ws.t1, axis=-1, out=ws.block0_transformer_block1_ln1_root)
    np.multiply(ws.block0_transformer_block1_ln1_root, ws.inverse_96, out=ws.block0_transformer_block1_ln1_root)
    # block0.transformer_block1.ln1·root[n, t] = sqrt(block0.transformer_block1.ln1.v[n, t] + 1/10 ...
    np.add(ws.inverse_100000, ws.block0_transformer_block1_ln1_root, out=ws.block0_transformer_block1_ln1_root)
    np.sqrt(ws.block0_transformer_block1_ln1_root, out=ws.block0_transformer_block1_ln1_root)
    # block0.transformer_block1.ln1·hat[n, t, k] = (-block0.transformer_block1.ln1.mu[n, t] + posi ...
    np.subtract(ws.position1, ws.block0_transformer_block1_ln1_mu_column, out=ws.block0_transformer_block1_ln1_hat)
    np.divide(ws.block0_transformer_block1_ln1_hat, ws.block0_transformer_block1_ln1_root_column, out=ws.block0_transformer_block1_ln1_hat)
    # block0.transformer_block1.ln1[n, t, k] = block0.transformer_block1.ln1.beta[k] + block0.tran ...
    np.multiply(ws.block0_transformer_block1_ln1_hat, ws.block0_transformer_block1_ln1_gamma, out=ws.block0_transformer_block1_ln1)
    np.add(ws.block0_transformer_block1_ln1_beta, ws.block0_transformer_block1_ln1, out=ws.block0_transformer_block1_ln1)
    # block0.transformer_block1.attention to block2.transformer_block1.activation1
    for run, a in ws.forward_calls:
        run(a)
    # block2.transformer_block1.dense2, block2.transformer_block1.residual2, layer_norm1
    # block2.transformer_block1.dense2·sum[n, t, u] = sum[k < 384](block2.transformer_block1.dense ...
    np.dot(ws.block2_transformer_block1_activation1_rows, ws.block2_transformer_block1_dense2_W_T, out=ws.layer_norm1_hat_rows)
    # block2.transformer_block1.residual2[n, t, m] = block2.transformer_block1.dense2.b[m] + block ...
    np.add(ws.block2_transformer_block1_dense2_b, ws.layer_norm1_hat, out=ws.layer_norm1_hat)
    np.add(ws.layer_norm1_hat, ws.block2_transformer_block1_residual1, out=ws.layer_norm1_hat)
    # layer_norm1.mu[n, t] = sum[k < 96](block2.transformer_block1.residual2[n, t, k]/96)
    np.dot(ws.layer_norm1_hat_rows_2, ws.ones, out=ws.layer_norm1_mu_flat)
    np.multiply(ws.layer_norm1_mu, ws.inverse_96, out=ws.layer_norm1_mu)
    # layer_norm1.v[n, t] = sum[k < 96]((-layer_norm1.mu[n, t] + block2.transformer_block1.residua ...
    np.subtract(ws.layer_norm1_hat, ws.layer_norm1_mu_column, out=ws.t1)
    np.square(ws.t1, out=ws.t1)
    np.add.reduce(ws.t1, axis=-1, out=ws.layer_norm1_root)
    np.multiply(ws.layer_norm1_root, ws.inverse_96, out=ws.layer_norm1_root)
    # layer_norm1·root[n, t] = sqrt(layer_norm1.v[n, t] + 1/100000)
    np.add(ws.inverse_100000, ws.layer_norm1_root, out=ws.layer_norm1_root)
    np.sqrt(ws.layer_norm1_root, out=ws.layer_norm1_root)
    # layer_norm1·hat[n, t, k] = (-layer_norm1.mu[n, t] + block2.transformer_block1.residual2[n, t ...
    np.subtract(ws.layer_norm1_hat, ws.layer_norm1_mu_column, out=ws.layer_norm1_hat)
    np.divide(ws.layer_norm1_hat, ws.layer_norm1_root_column, out=ws.layer_norm1_hat)
    # layer_norm1[n, t, k] = layer_norm1.beta[k] + layer_norm1.gamma[k]*layer_norm1·hat[n, t, k]
    np.multiply(ws.layer_norm1_hat, ws.layer_norm1_gamma, out=ws.layer_norm1)
    np.add(ws.layer_norm1_beta, ws.layer_norm1, out=ws.layer_norm1)
    # logits, cross_entropy1
    # logits·sum[n, t, u] = sum[k < 96](embed.E[u, k]*layer_norm1[n, t, k])
    np.dot(ws.layer_norm1_rows, ws.embed_E_T, out=ws.logits_sum_rows)
    # logits[n, t, u] = logits·sum[n, t, u]
    np.copyto(ws.logits, ws.logits_sum)
    # cross_entropy1.p·sum·max[n, t] = max[j < 64](logits[n, t, j])
    ws.logits.argmax(axis=-1, out=ws.place1)
    np.add(ws.place1, ws.row_start, out=ws.place1)
    ws.logits_flat.take(ws.place1, out=ws.cross_entropy1_p_sum_max, mode='clip')
    # cross_entropy1.p·sum·exp[n, t, j] = exp(-cross_entropy1.p·sum·max[n, t] + logits[n, t, j])
    np.subtract(ws.logits, ws.cross_entropy1_p_sum_max_column, out=ws.cross_entropy1_p)
    np.exp(ws.cross_entropy1_p, out=ws.cross_entropy1_p)
    # cross_entropy1.p·sum·scaled[n, t] = sum[j < 64](cross_entropy1.p·sum·exp[n, t, j])
    np.dot(ws.cross_entropy1_p_rows, ws.ones_2, out=ws.cross_entropy1_p_sum_scaled_flat)
    # cross_entropy1.p[n, t, k] = cross_entropy1.p·sum·exp[n, t, k]/cross_entropy1.p·sum·scaled[n, t]
    np.divide(ws.cross_entropy1_p, ws.cross_entropy1_p_sum_scaled_column, out=ws.cross_entropy1_p)
    # cross_entropy1 = sum[n < batch, t < time](-(-log(cross_entropy1.p·sum·scaled[n, t]) - cross_ ...
    np.add(ws.place, ws.targets, out=ws.place_2)
    np.log(ws.cross_entropy1_p_sum_scaled, out=ws.t2)
    np.subtract(ws.logits_sum_flat.take(ws.place_2, mode='clip'), ws.cross_entropy1_p_sum_max, out=ws.t3)
    np.subtract(ws.t3, ws.t2, out=ws.t3)
    np.add.reduce(ws.t3, axis=None, out=ws.cross_entropy1)
    np.multiply(ws.cross_entropy1, ws.constant, out=ws.cross_entropy1)


def _backward(ws):
    """Adjoints, from the loss back; `seed` is that of the loss: 1, or in a training step the rate."""
    # logits, cross_entropy1
    # ∂logits[n, t, k] = seed*(cross_entropy1.p[n, t, k] - [k - targets[n, t] == 0])/(batch*time)
    np.multiply(ws.cross_entropy1_p, ws.seed_scaled, out=ws.d_logits)
    ws.d_logits_flat[ws.place_2] -= ws.seed_scaled
    # ∂layer_norm1[n, t, k] = sum[u < 64](embed.E[u, k]*∂logits[n, t, u])
    np.dot(ws.d_logits_rows, ws.embed_E, out=ws.d_layer_norm1_rows)
    # ∂embed.E[u, k] = sum[n < batch, t < time](layer_norm1[n, t, k]*∂logits[n, t, u])
    np.dot(ws.d_logits_rows_T, ws.layer_norm1_rows, out=ws.d_embed_E)
    # block2.transformer_block1.dense2, block2.transformer_block1.residual2, layer_norm1
    # ∑1[n, t] = sum[k < 96](layer_norm1.gamma[k]*layer_norm1·hat[n, t, k]*∂layer_norm1[n, t, k])
    np.multiply(ws.layer_norm1_hat, ws.d_layer_norm1, out=ws.t1)
    np.multiply(ws.t1, ws.layer_norm1_gamma, out=ws.t1)
    np.add.reduce(ws.t1, axis=-1, out=ws.sum_1)
    # ∑2[n, t] = sum[k < 96](layer_norm1.gamma[k]*∂layer_norm1[n, t, k])
    np.dot(ws.d_layer_norm1_rows, ws.layer_norm1_gamma, out=ws.sum_2_rows)
    # ∂block2.transformer_block1.residual2[n, t, k] = (96*layer_norm1.gamma[k]*∂layer_norm1[n, t,  ...
    np.multiply(ws.layer_norm1_hat, ws.sum_1_column, out=ws.d_block2_transformer_block1_residual2)
    np.multiply(ws.layer_norm1_gamma, ws.constant_2, out=ws.t4)
    np.multiply(ws.d_layer_norm1, ws.t4, out=ws.t1)
    np.subtract(ws.t1, ws.sum_2_column, out=ws.t1)
    np.subtract(ws.t1, ws.d_block2_transformer_block1_residual2, out=ws.d_block2_transformer_block1_residual2)
    np.divide(ws.inverse_96, ws.layer_norm1_root_column, out=ws.t5)
    np.multiply(ws.d_block2_transformer_block1_residual2, ws.t5, out=ws.d_block2_transformer_block1_residual2)
    # ∂block2.transformer_block1.activation1[n, t, k] = sum[u < 96](block2.transformer_block1.dens ...
    np.dot(ws.d_block2_transformer_block1_residual2_rows, ws.block2_transformer_block1_dense2_W, out=ws.d_block2_transformer_block1_activation1_rows)
    # ∂block2.transformer_block1.dense2.W[u, k] = sum[n < batch, t < time](block2.transformer_bloc ...
    np.dot(ws.d_block2_transformer_block1_residual2_rows_T, ws.block2_transformer_block1_activation1_rows, out=ws.d_block2_transformer_block1_dense2_W)
    # ∂block2.transformer_block1.dense2.b[u] = sum[n < batch, t < time](∂block2.transformer_block1 ...
    np.dot(ws.ones_3, ws.d_block2_transformer_block1_residual2_rows_2, out=ws.d_block2_transformer_block1_dense2_b)
    # ∂layer_norm1.gamma[k] = sum[n < batch, t < time](layer_norm1·hat[n, t, k]*∂layer_norm1[n, t, k])
    np.multiply(ws.layer_norm1_hat, ws.d_layer_norm1, out=ws.t1)
    np.dot(ws.ones_3, ws.t1_rows, out=ws.d_layer_norm1_gamma)
    # ∂layer_norm1.beta[k] = sum[n < batch, t < time](∂layer_norm1[n, t, k])
    np.dot(ws.ones_3, ws.d_layer_norm1_rows_2, out=ws.d_layer_norm1_beta)
    # block2.transformer_block1.dense1 back to block0.transformer_block1.ln2
    for run, a in ws.backward_calls_1:
        run(a)
    # embed, position1, block0.transformer_block1.ln1
    # ∑1[n, t] = sum[k < 96](block0.transformer_block1.ln1.gamma[k]*block0.transformer_block1.ln1· ...
    np.multiply(ws.block0_transformer_block1_ln1_hat, ws.d_block0_transformer_block1_ln1, out=ws.t1)
    np.multiply(ws.t1, ws.block0_transformer_block1_ln1_gamma, out=ws.t1)
    np.add.reduce(ws.t1, axis=-1, out=ws.sum_1_at_5)
    # ∑2[n, t] = sum[k < 96](block0.transformer_block1.ln1.gamma[k]*∂block0.transformer_block1.ln1 ...
    np.dot(ws.d_block0_transformer_block1_ln1_rows, ws.block0_transformer_block1_ln1_gamma, out=ws.sum_2_at_5_rows)
    # ∂position1[n, t, u] = (96*block0.transformer_block1.ln1.gamma[u]*∂block0.transformer_block1. ...
    np.multiply(ws.block0_transformer_block1_ln1_hat, ws.sum_1_at_5_column, out=ws.t1)
    np.multiply(ws.block0_transformer_block1_ln1_gamma, ws.constant_2, out=ws.t4)
    np.multiply(ws.d_block0_transformer_block1_ln1, ws.t4, out=ws.t6)
    np.multiply(ws.block0_transformer_block1_ln1_root_column, ws.constant_2, out=ws.t5)
    np.multiply(ws.d_block0_transformer_block1_residual1_at_2, ws.t5, out=ws.d_block0_transformer_block1_residual1_at_2)
    np.add(ws.t6, ws.d_block0_transformer_block1_residual1_at_2, out=ws.d_block0_transformer_block1_residual1_at_2)
    np.subtract(ws.d_block0_transformer_block1_residual1_at_2, ws.sum_2_at_5_column, out=ws.d_block0_transformer_block1_residual1_at_2)
    np.subtract(ws.d_block0_transformer_block1_residual1_at_2, ws.t1, out=ws.d_block0_transformer_block1_residual1_at_2)
    np.divide(ws.inverse_96, ws.block0_transformer_block1_ln1_root_column, out=ws.t5)
    np.multiply(ws.d_block0_transformer_block1_residual1_at_2, ws.t5, out=ws.d_block0_transformer_block1_residual1_at_2)
    # ∂embed.E[tokens[n, t], k] += ∂position1[n, t, k]
    ws.place_4[...] = ws.place_3 + ws.tokens_column*96
    np.add.at(ws.d_embed_E_flat, ws.place_4.reshape(-1), ws.d_block0_transformer_block1_residual1_at_2.reshape(-1))
    # ∂position1.P[t, u] = sum[n < batch if -t + time > 0](∂position1[n, t, u])
    np.copyto(ws.chosen1, ws.where)
    np.multiply(ws.d_block0_transformer_block1_residual1_at_2_flat.take(ws.place_5, mode='clip').view(ws.bits), ws.chosen1, out=ws.t7_bits)
    np.add.reduce(ws.t7, axis=-1, out=ws.d_position1_P)
    # ∂block0.transformer_block1.ln1.gamma[k] = sum[n < batch, t < time](block0.transformer_block1 ...
    np.multiply(ws.block0_transformer_block1_ln1_hat, ws.d_block0_transformer_block1_ln1, out=ws.t1)
    np.dot(ws.ones_3, ws.t1_rows, out=ws.d_block0_transformer_block1_ln1_gamma)
    # ∂block0.transformer_block1.ln1.beta[k] = sum[n < batch, t < time](∂block0.transformer_block1 ...
    np.dot(ws.ones_3, ws.d_block0_transformer_block1_ln1_rows_2, out=ws.d_block0_transformer_block1_ln1_beta)


def _predict(ws):
    """The layers alone."""
    # embed, position1, block0.transformer_block1.ln1
    # position1[n, t, u] = embed.E[tokens[n, t], u] + position1.P[t, u]
    np.add(ws.position1_P_part, ws.embed_E.take(ws.tokens, axis=0, mode='clip'), out=ws.position1)
    # block0.transformer_block1.ln1.mu[n, t] = sum[k < 96](position1[n, t, k]/96)
    np.dot(ws.position1_rows, ws.ones, out=ws.block0_transformer_block1_ln1_mu_flat)
    np.multiply(ws.block0_transformer_block1_ln1_mu, ws.inverse_96, out=ws.block0_transformer_block1_ln1_mu)
    # block0.transformer_block1.ln1.v[n, t] = sum[k < 96]((-block0.transformer_block1.ln1.mu[n, t] ...
    np.subtract(ws.position1, ws.block0_transformer_block1_ln1_mu_column, out=ws.t1)
    np.square(ws.t1, out=ws.t1)
    np.add.reduce(ws.t1, axis=-1, out=ws.block0_transformer_block1_ln1_root)
    np.multiply(ws.block0_transformer_block1_ln1_root, ws.inverse_96, out=ws.block0_transformer_block1_ln1_root)
    # block0.transformer_block1.ln1·root[n, t] = sqrt(block0.transformer_block1.ln1.v[n, t] + 1/10 ...
    np.add(ws.inverse_100000, ws.block0_transformer_block1_ln1_root, out=ws.block0_transformer_block1_ln1_root)
    np.sqrt(ws.block0_transformer_block1_ln1_root, out=ws.block0_transformer_block1_ln1_root)
    # block0.transformer_block1.ln1[n, t, k] = (-block0.transformer_block1.ln1.mu[n, t] + position ...
    np.subtract(ws.position1, ws.block0_transformer_block1_ln1_mu_column, out=ws.block0_transformer_block1_ln1)
    np.divide(ws.block0_transformer_block1_ln1_gamma, ws.block0_transformer_block1_ln1_root_column, out=ws.t1)
    np.multiply(ws.block0_transformer_block1_ln1, ws.t1, out=ws.block0_transformer_block1_ln1)
    np.add(ws.block0_transformer_block1_ln1_beta, ws.block0_transformer_block1_ln1, out=ws.block0_transformer_block1_ln1)
    # block0.transformer_block1.attention to block2.transformer_block1.activation1
    for run, a in ws.predict_calls_2:
        run(a)
    # block2.transformer_block1.dense2, block2.transformer_block1.residual2, layer_norm1
    # block2.transformer_block1.dense2·sum[n, t, u] = sum[k < 384](block2.transformer_block1.dense ...
    np.dot(ws.block2_transformer_block1_activation1_rows, ws.block2_transformer_block1_dense2_W_T, out=ws.layer_norm1_rows)
    # block2.transformer_block1.residual2[n, t, m] = block2.transformer_block1.dense2.b[m] + block ...
    np.add(ws.block2_transformer_block1_dense2_b, ws.layer_norm1, out=ws.layer_norm1)
    np.add(ws.layer_norm1, ws.block2_transformer_block1_residual1, out=ws.layer_norm1)
    # layer_norm1.mu[n, t] = sum[k < 96](block2.transformer_block1.residual2[n, t, k]/96)
    np.dot(ws.layer_norm1_rows_2, ws.ones, out=ws.layer_norm1_mu_flat)
    np.multiply(ws.layer_norm1_mu, ws.inverse_96, out=ws.layer_norm1_mu)
    # layer_norm1.v[n, t] = sum[k < 96]((-layer_norm1.mu[n, t] + block2.transformer_block1.residua ...
    np.subtract(ws.layer_norm1, ws.layer_norm1_mu_column, out=ws.t1)
    np.square(ws.t1, out=ws.t1)
    np.add.reduce(ws.t1, axis=-1, out=ws.layer_norm1_root)
    np.multiply(ws.layer_norm1_root, ws.inverse_96, out=ws.layer_norm1_root)
    # layer_norm1·root[n, t] = sqrt(layer_norm1.v[n, t] + 1/100000)
    np.add(ws.inverse_100000, ws.layer_norm1_root, out=ws.layer_norm1_root)
    np.sqrt(ws.layer_norm1_root, out=ws.layer_norm1_root)
    # layer_norm1[n, t, k] = (-layer_norm1.mu[n, t] + block2.transformer_block1.residual2[n, t, k] ...
    np.subtract(ws.layer_norm1, ws.layer_norm1_mu_column, out=ws.layer_norm1)
    np.divide(ws.layer_norm1_gamma, ws.layer_norm1_root_column, out=ws.t1)
    np.multiply(ws.layer_norm1, ws.t1, out=ws.layer_norm1)
    np.add(ws.layer_norm1_beta, ws.layer_norm1, out=ws.layer_norm1)
    # logits, cross_entropy1
    # logits·sum[n, t, u] = sum[k < 96](embed.E[u, k]*layer_norm1[n, t, k])
    np.dot(ws.layer_norm1_rows, ws.embed_E_T, out=ws.logits_rows)


def _workspace_for(params, inputs):
    """A workspace for the sizes that these arrays have; results will not share its memory."""
    _check_names("params", params, PARAMETERS)
    sizes = {'batch': 16, 'time': 64}
    found = {}
    arrays = [(f"params[{n!r}]", PARAMETERS[n], a) for n, a in params.items() if n in PARAMETERS]
    arrays += [(n, INPUTS[n], a) for n, a in inputs.items() if n in INPUTS]
    for name, shape, array in arrays:
        if not isinstance(array, np.ndarray) and shape:
            raise TypeError(f"{name} is {_kind(array)}; it should be an array of shape {_text(shape)}")
        if len(np.shape(array)) != len(shape):
            raise ValueError(f"{name} has shape {np.shape(array)}; it should be {_text(shape)}")
        for size, length in zip(shape, np.shape(array)):
            if isinstance(size, str) and size.isidentifier():
                other, known = found.setdefault(size, (name, length))
                if known != length:
                    raise ValueError(
                        f"{name} has shape {np.shape(array)}; it should be {_text(shape)},"
                        f" and {size} is {known} in {other}"
                    )
    sizes.update({size: length for size, (_, length) in found.items()})
    names = ('batch', 'time')
    unknown = [name for name in names if name not in sizes]  # those of the targets, in `predict`
    ws = Workspace(*(sizes.get(name, 1) for name in names), unknown)
    ws.kept = False
    return ws


def _real(dtype):
    """The dtype, when it is one that the functions can compute in."""
    found = np.dtype(dtype)
    if found not in (np.float32, np.float64):
        raise TypeError(f"dtype is {found}; it should be float32 or float64")
    return found


def _size(name, number):
    """The size, when there can be arrays of it."""
    if not isinstance(number, (int, np.integer)):
        raise TypeError(f"{name} is {_kind(number)}; it should be an integer")
    if number < 1:
        raise ValueError(f"{name} is {number}; it should be at least 1")
    return int(number)


def _is_number(value):
    return isinstance(value, (int, float, np.floating, np.integer))


def _number(rate):
    """The learning rate as a float."""
    if not _is_number(rate):
        if not isinstance(rate, np.ndarray) or rate.shape or rate.dtype.kind not in "fiu":
            raise TypeError(f"rate is {_kind(rate)}; it should be a number")
    return float(rate)


def _parameter_dtype(params):
    """The dtype of the first array, else of the first number that has one, else None."""
    for kind in (np.ndarray, np.floating):
        for value in params.values():
            if isinstance(value, kind) and value.dtype in (np.float32, np.float64):
                return value.dtype
    return None


def _check_arrays(params):
    """Raise TypeError where `step` has nothing to update in place."""
    for name, value in params.items():
        if not isinstance(value, np.ndarray):
            raise TypeError(
                f"params[{name!r}] is {_kind(value)}; step updates in place: it should be an array"
            )


def _checked(name, array, shape, dtype):
    """The array, when it has this shape and dtype; without dimensions it may be a number."""
    if not shape and _is_number(array):
        array = np.asarray(array, np.float32 if dtype is None else dtype)
    if not isinstance(array, np.ndarray):
        raise TypeError(f"{name} is {_kind(array)}; it should be an array of shape {shape}")
    if array.shape != shape:
        raise ValueError(f"{name} has shape {array.shape}; it should be {shape}")
    if array.dtype not in (np.float32, np.float64) or (dtype is not None and array.dtype != dtype):
        wanted = "float32 or float64" if dtype is None else f"{dtype}, as the parameters are"
        raise TypeError(f"{name} has dtype {array.dtype}; it should be {wanted}")
    return array


def _checked_integers(name, array, shape):
    """The array, when it has this shape and holds integers."""
    if not shape and _is_number(array):
        array = np.asarray(array)
    if not isinstance(array, np.ndarray):
        raise TypeError(f"{name} is {_kind(array)}; it should be an array of shape {shape}")
    if array.shape != shape:
        raise ValueError(f"{name} has shape {array.shape}; it should be {shape}")
    if array.dtype.kind not in "iu":
        raise TypeError(f"{name} has dtype {array.dtype}; it should hold integers")
    return array.astype(array.dtype.newbyteorder("="), copy=False)


def _contiguous(array):
    """The array itself when its elements lie in order, else a copy in which they do."""
    return array if array.flags.c_contiguous else array.copy(order="C")


def _check_names(what, found, wanted):
    """Raise TypeError when a mapping's names are not those wanted."""
    if not hasattr(found, "keys"):
        raise TypeError(f"{what} is {_kind(found)}; it should be a dict of arrays")
    missing = [name for name in wanted if name not in found]
    extra = [name for name in found if name not in wanted]
    if missing or extra:
        parts = [f"lacks {', '.join(missing)}"] if missing else []
        parts += [f"has {', '.join(map(str, extra))} too"] if extra else []
        raise TypeError(f"{what} {' and '.join(parts)}; it should have {', '.join(wanted)}")


def _out_of_range(name, array, upper):
    """The error for an integer that is no index."""
    wrong = array[(array < 0) | (array >= upper)].flat[0]
    return ValueError(f"{name} holds {wrong}; its integers should be in 0 .. {upper - 1}")


def _inside(name, index, length):
    """Raise ValueError when an integer that is used as an index is none."""
    if index.size and not 0 <= index.min() <= index.max() < length:
        raise _out_of_range(name, index, length)


def _text(shape):
    return f"({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})"


def _kind(value):
    return f"of type {type(value).__name__}"
