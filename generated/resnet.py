"""resnet: forward and backward pass, derived symbolically.

Made by symbp 0.1.0 from the declaration of network resnet (SHA-256 f9e9b9bff11343d349cebb86e85d093dd9198a199541d401632f91f44335d067).
Do not edit: change the declaration and derive again.

    params = init(seed=0)                        # name -> array; every function follows its dtype
    state = init_state()                         # name -> array: what a step passes on to the next
    loss, saved = forward(params, x=x, y=y, state=state)
    grads = backward(params, saved)              # names and shapes as params
    out = predict(params, x=x, state=state)
    loss = step(params, rate=0.1, x=x, y=y, state=state)  # one step of gradient descent, in place

A workspace holds every array of a step. Pass one to allocate nothing in a loop; results are then
arrays of the workspace, which its next use overwrites. `saved` refers to the arrays given.
`saved.state` is the state after the step; `step` writes it into `state` in place. Without a state,
a fresh one is taken.

Where a condition chooses between numbers, their bits are multiplied, as integers, by 1 or 0
(`*_bits`, `chosen*`): fast in NumPy, and an infinity that is not chosen does no harm.
"""

import numpy as np

PARAMETERS = {
    "conv2d1.W": (12, 1, 3, 3),
    "batch_norm1.gamma": (12,),
    "batch_norm1.beta": (12,),
    "fine0.conv2d1.W": (12, 12, 3, 3),
    "fine0.batch_norm1.gamma": (12,),
    "fine0.batch_norm1.beta": (12,),
    "fine0.conv2d2.W": (12, 12, 3, 3),
    "fine0.batch_norm2.gamma": (12,),
    "fine0.batch_norm2.beta": (12,),
    "fine1.conv2d1.W": (12, 12, 3, 3),
    "fine1.batch_norm1.gamma": (12,),
    "fine1.batch_norm1.beta": (12,),
    "fine1.conv2d2.W": (12, 12, 3, 3),
    "fine1.batch_norm2.gamma": (12,),
    "fine1.batch_norm2.beta": (12,),
    "conv2d2.W": (24, 12, 3, 3),
    "batch_norm2.gamma": (24,),
    "batch_norm2.beta": (24,),
    "coarse0.conv2d1.W": (24, 24, 3, 3),
    "coarse0.batch_norm1.gamma": (24,),
    "coarse0.batch_norm1.beta": (24,),
    "coarse0.conv2d2.W": (24, 24, 3, 3),
    "coarse0.batch_norm2.gamma": (24,),
    "coarse0.batch_norm2.beta": (24,),
    "coarse1.conv2d1.W": (24, 24, 3, 3),
    "coarse1.batch_norm1.gamma": (24,),
    "coarse1.batch_norm1.beta": (24,),
    "coarse1.conv2d2.W": (24, 24, 3, 3),
    "coarse1.batch_norm2.gamma": (24,),
    "coarse1.batch_norm2.beta": (24,),
    "logits.W": (10, 24),
    "logits.b": (10,),
}
INPUTS = {
    "x": ("batch", 1, 8, 8),
    "y": ("batch",),
}
OUTPUTS = {
    "logits": ("batch", 10),
}
STATE = {
    "batch_norm1.running_mean": (12,),
    "batch_norm1.running_var": (12,),
    "fine0.batch_norm1.running_mean": (12,),
    "fine0.batch_norm1.running_var": (12,),
    "fine0.batch_norm2.running_mean": (12,),
    "fine0.batch_norm2.running_var": (12,),
    "fine1.batch_norm1.running_mean": (12,),
    "fine1.batch_norm1.running_var": (12,),
    "fine1.batch_norm2.running_mean": (12,),
    "fine1.batch_norm2.running_var": (12,),
    "batch_norm2.running_mean": (24,),
    "batch_norm2.running_var": (24,),
    "coarse0.batch_norm1.running_mean": (24,),
    "coarse0.batch_norm1.running_var": (24,),
    "coarse0.batch_norm2.running_mean": (24,),
    "coarse0.batch_norm2.running_var": (24,),
    "coarse1.batch_norm1.running_mean": (24,),
    "coarse1.batch_norm1.running_var": (24,),
    "coarse1.batch_norm2.running_mean": (24,),
    "coarse1.batch_norm2.running_var": (24,),
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


def init_state(dtype=np.float32):
    """The state before the first step, name -> array."""
    dtype = _real(dtype)
    return {
        "batch_norm1.running_mean": np.full((12,), 0.0, dtype),
        "batch_norm1.running_var": np.full((12,), 1.0, dtype),
        "fine0.batch_norm1.running_mean": np.full((12,), 0.0, dtype),
        "fine0.batch_norm1.running_var": np.full((12,), 1.0, dtype),
        "fine0.batch_norm2.running_mean": np.full((12,), 0.0, dtype),
        "fine0.batch_norm2.running_var": np.full((12,), 1.0, dtype),
        "fine1.batch_norm1.running_mean": np.full((12,), 0.0, dtype),
        "fine1.batch_norm1.running_var": np.full((12,), 1.0, dtype),
        "fine1.batch_norm2.running_mean": np.full((12,), 0.0, dtype),
        "fine1.batch_norm2.running_var": np.full((12,), 1.0, dtype),
        "batch_norm2.running_mean": np.full((24,), 0.0, dtype),
        "batch_norm2.running_var": np.full((24,), 1.0, dtype),
        "coarse0.batch_norm1.running_mean": np.full((24,), 0.0, dtype),
        "coarse0.batch_norm1.running_var": np.full((24,), 1.0, dtype),
        "coarse0.batch_norm2.running_mean": np.full((24,), 0.0, dtype),
        "coarse0.batch_norm2.running_var": np.full((24,), 1.0, dtype),
        "coarse1.batch_norm1.running_mean": np.full((24,), 0.0, dtype),
        "coarse1.batch_norm1.running_var": np.full((24,), 1.0, dtype),
        "coarse1.batch_norm2.running_mean": np.full((24,), 0.0, dtype),
        "coarse1.batch_norm2.running_var": np.full((24,), 1.0, dtype),
    }


def _initial():
    """Each parameter's shape, its rule, and the rule's numbers (fan in, fan out; or the value)."""
    return {
        "conv2d1.W": ((12, 1, 3, 3), _glorot_uniform, (9, 108)),
        "batch_norm1.gamma": ((12,), _constant, (1.0,)),
        "batch_norm1.beta": ((12,), _constant, (0.0,)),
        "fine0.conv2d1.W": ((12, 12, 3, 3), _glorot_uniform, (108, 108)),
        "fine0.batch_norm1.gamma": ((12,), _constant, (1.0,)),
        "fine0.batch_norm1.beta": ((12,), _constant, (0.0,)),
        "fine0.conv2d2.W": ((12, 12, 3, 3), _glorot_uniform, (108, 108)),
        "fine0.batch_norm2.gamma": ((12,), _constant, (1.0,)),
        "fine0.batch_norm2.beta": ((12,), _constant, (0.0,)),
        "fine1.conv2d1.W": ((12, 12, 3, 3), _glorot_uniform, (108, 108)),
        "fine1.batch_norm1.gamma": ((12,), _constant, (1.0,)),
        "fine1.batch_norm1.beta": ((12,), _constant, (0.0,)),
        "fine1.conv2d2.W": ((12, 12, 3, 3), _glorot_uniform, (108, 108)),
        "fine1.batch_norm2.gamma": ((12,), _constant, (1.0,)),
        "fine1.batch_norm2.beta": ((12,), _constant, (0.0,)),
        "conv2d2.W": ((24, 12, 3, 3), _glorot_uniform, (108, 216)),
        "batch_norm2.gamma": ((24,), _constant, (1.0,)),
        "batch_norm2.beta": ((24,), _constant, (0.0,)),
        "coarse0.conv2d1.W": ((24, 24, 3, 3), _glorot_uniform, (216, 216)),
        "coarse0.batch_norm1.gamma": ((24,), _constant, (1.0,)),
        "coarse0.batch_norm1.beta": ((24,), _constant, (0.0,)),
        "coarse0.conv2d2.W": ((24, 24, 3, 3), _glorot_uniform, (216, 216)),
        "coarse0.batch_norm2.gamma": ((24,), _constant, (1.0,)),
        "coarse0.batch_norm2.beta": ((24,), _constant, (0.0,)),
        "coarse1.conv2d1.W": ((24, 24, 3, 3), _glorot_uniform, (216, 216)),
        "coarse1.batch_norm1.gamma": ((24,), _constant, (1.0,)),
        "coarse1.batch_norm1.beta": ((24,), _constant, (0.0,)),
        "coarse1.conv2d2.W": ((24, 24, 3, 3), _glorot_uniform, (216, 216)),
        "coarse1.batch_norm2.gamma": ((24,), _constant, (1.0,)),
        "coarse1.batch_norm2.beta": ((24,), _constant, (0.0,)),
        "logits.W": ((10, 24), _glorot_uniform, (24, 10)),
        "logits.b": ((10,), _constant, (0.0,)),
    }


def _constant(rng, shape, value):
    return value


def _glorot_uniform(rng, shape, fan_in, fan_out):
    limit = np.sqrt(6 / (fan_in + fan_out))
    return rng.uniform(-limit, limit, shape)


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


class _Conv2d1BatchNorm1Relu12Forward:
    """The arrays of one call of `_conv2d1_batch_norm1_relu1_2_forward`."""

    def __init__(self, ws, names, batch, d1, d2):
        real = ws.dtype
        self.ws, self.names = ws, names
        self.batch = batch
        self.d1 = d1
        self.d2 = d2
        self.relu1 = ws.array(names[0], (self.batch, self.d1, self.d2, self.d2), real)
        self.fine0_batch_norm1_new_mean = ws.array(names[6], (self.d1,), real)
        self.fine0_batch_norm1_new_var = ws.array(names[7], (self.d1,), real)
        self.fine0_relu1 = ws.array(names[8], (self.batch, self.d1, self.d2, self.d2), real)
        self.fine0_batch_norm1_root = ws.array(names[9], (self.d1,), real)
        self.fine0_batch_norm1_hat = ws.array(names[10], (self.batch, self.d1, self.d2, self.d2), real)
        self.relu1_1 = ws.array(names[11], (self.batch, self.d1, self.d2 + 2, self.d2 + 2), real, True)
        self.fine0_conv2d1_sum = ws.array(names[12], (self.batch, self.d1, self.d2, self.d2), real, True)
        self.fine0_batch_norm1_mu = ws.array(names[13], (self.d1,), real, True)
        self.relu1_1_part = self.relu1_1[:, :, 1:self.d2 + 1, 1:self.d2 + 1]
        self.relu1_1_window = _window(self.relu1_1, (0, 0, 0, 0), (self.batch, 1, 0, 0, 0), (self.d1, 0, 1, 0, 0), (3, 0, 0, 1, 0), (3, 0, 0, 0, 1), (self.d2, 0, 0, 1, 0), (self.d2, 0, 0, 0, 1))
        self.t1 = self.ws.array('conv2d1_batch_norm1_relu1_2_forward:t1', (self.batch, self.d1, 3, 3, self.d2, self.d2), real, True)
        self.t1_matrix = self.t1.reshape(self.batch, 9*self.d1, self.d2**2)
        self.fine0_conv2d1_sum_rows = self.fine0_conv2d1_sum.reshape(self.batch, self.d1, self.d2**2)
        self.fine0_conv2d1_sum_turned = self.fine0_conv2d1_sum.transpose(1, 0, 2, 3)
        self.constant = np.array((1 / (self.batch*(self.d2**2))), real)
        self.fine0_batch_norm1_mu_column = self.fine0_batch_norm1_mu[:, None, None, None]
        self.t2 = self.ws.array('conv2d1_batch_norm1_relu1_2_forward:t2', (self.d1, self.batch, self.d2, self.d2), real, True)
        self.inverse_10 = np.array((1 / 10), real)
        self.constant_2 = np.array((9 / 10), real)
        self.t3 = self.ws.array('conv2d1_batch_norm1_relu1_2_forward:t3', (self.d1,), real, True)
        self.constant_3 = np.array((1 / (10 + (-10 / (self.batch*(self.d2**2))))), real)
        self.inverse_100000 = np.array((1 / 100000), real)
        self.fine0_batch_norm1_root_column = self.fine0_batch_norm1_root[:, None, None]
        self.fine0_batch_norm1_mu_column_2 = self.fine0_batch_norm1_mu[:, None, None]
        self.zero = np.array(0, real)
        self.zeros = np.full((self.batch, self.d1, self.d2, self.d2), self.zero, real)

    def bind(self):
        """Take what the caller passed: parameters, inputs and state."""
        self.fine0_conv2d1_W = self.ws.array(self.names[1], (self.d1, self.d1, 3, 3), None)
        self.fine0_batch_norm1_gamma = self.ws.array(self.names[2], (self.d1,), None)
        self.fine0_batch_norm1_beta = self.ws.array(self.names[3], (self.d1,), None)
        self.fine0_batch_norm1_running_mean = self.ws.array(self.names[4], (self.d1,), None)
        self.fine0_batch_norm1_running_var = self.ws.array(self.names[5], (self.d1,), None)
        self.fine0_conv2d1_W_rows = self.fine0_conv2d1_W.reshape(self.d1, 9*self.d1)
        self.fine0_batch_norm1_gamma_column = self.fine0_batch_norm1_gamma[:, None, None]
        self.fine0_batch_norm1_beta_column = self.fine0_batch_norm1_beta[:, None, None]

    def set_seed(self, seed):
        """Follow the adjoint of the loss."""
        self.seed = seed
        self.seed_array = self.ws.seed_array


def _conv2d1_batch_norm1_relu1_2_forward(a):
    a.relu1_1.fill(0)
    # relu1·1[i, i2, i3 + 1, i4 + 1] = relu1[i, i2, i3, i4]
    np.copyto(a.relu1_1_part, a.relu1)
    # fine0.conv2d1·sum[n, f, p, q] = sum[c < d1, i < 3, j < 3](fine0.conv2d1.W[f, c, i, j]*relu1· ...
    np.copyto(a.t1, a.relu1_1_window)
    np.matmul(a.fine0_conv2d1_W_rows, a.t1_matrix, out=a.fine0_conv2d1_sum_rows)
    # fine0.batch_norm1.mu[c] = sum[n < batch, t < d2, m < d2](fine0.conv2d1[n, c, t, m]/(batch*d2 ...
    np.add.reduce(a.fine0_conv2d1_sum_turned, axis=(-3, -2, -1,), out=a.fine0_batch_norm1_mu)
    np.multiply(a.fine0_batch_norm1_mu, a.constant, out=a.fine0_batch_norm1_mu)
    # fine0.batch_norm1.v[c] = sum[n < batch, t < d2, m < d2]((-fine0.batch_norm1.mu[c] + fine0.co ...
    np.subtract(a.fine0_conv2d1_sum_turned, a.fine0_batch_norm1_mu_column, out=a.t2)
    np.square(a.t2, out=a.t2)
    np.add.reduce(a.t2, axis=(-3, -2, -1,), out=a.fine0_batch_norm1_root)
    np.multiply(a.fine0_batch_norm1_root, a.constant, out=a.fine0_batch_norm1_root)
    # fine0.batch_norm1.new_mean[c] = 9*fine0.batch_norm1.running_mean[c]/10 + stop(fine0.batch_no ...
    np.multiply(a.fine0_batch_norm1_mu, a.inverse_10, out=a.fine0_batch_norm1_new_mean)
    np.multiply(a.fine0_batch_norm1_running_mean, a.constant_2, out=a.t3)
    np.add(a.fine0_batch_norm1_new_mean, a.t3, out=a.fine0_batch_norm1_new_mean)
    # fine0.batch_norm1.new_var[c] = 9*fine0.batch_norm1.running_var[c]/10 + stop(fine0.batch_norm ...
    np.multiply(a.fine0_batch_norm1_running_var, a.constant_2, out=a.fine0_batch_norm1_new_var)
    np.multiply(a.fine0_batch_norm1_root, a.constant_3, out=a.t3)
    np.add(a.fine0_batch_norm1_new_var, a.t3, out=a.fine0_batch_norm1_new_var)
    # fine0.batch_norm1·root[c] = sqrt(fine0.batch_norm1.v[c] + 1/100000)
    np.add(a.inverse_100000, a.fine0_batch_norm1_root, out=a.fine0_batch_norm1_root)
    np.sqrt(a.fine0_batch_norm1_root, out=a.fine0_batch_norm1_root)
    # fine0.batch_norm1·hat[n, c, t, m] = (-fine0.batch_norm1.mu[c] + fine0.conv2d1[n, c, t, m])/f ...
    np.subtract(a.fine0_conv2d1_sum, a.fine0_batch_norm1_mu_column_2, out=a.fine0_batch_norm1_hat)
    np.divide(a.fine0_batch_norm1_hat, a.fine0_batch_norm1_root_column, out=a.fine0_batch_norm1_hat)
    # fine0.batch_norm1[n, c, t, m] = fine0.batch_norm1.beta[c] + fine0.batch_norm1.gamma[c]*fine0 ...
    np.multiply(a.fine0_batch_norm1_hat, a.fine0_batch_norm1_gamma_column, out=a.fine0_relu1)
    np.add(a.fine0_batch_norm1_beta_column, a.fine0_relu1, out=a.fine0_relu1)
    # fine0.relu1[n, t, m, s] = where(fine0.batch_norm1[n, t, m, s] > 0, fine0.batch_norm1[n, t, m ...
    np.maximum(a.fine0_relu1, a.zeros, out=a.fine0_relu1)


class _Conv2d2BatchNorm2Residual1Relu2Forward:
    """The arrays of one call of `_conv2d2_batch_norm2_residual1_relu2_forward`."""

    def __init__(self, ws, names, batch, d1, d2):
        real = ws.dtype
        self.ws, self.names = ws, names
        self.batch = batch
        self.d1 = d1
        self.d2 = d2
        self.fine0_relu1 = ws.array(names[0], (self.batch, self.d1, self.d2, self.d2), real)
        self.relu1 = ws.array(names[6], (self.batch, self.d1, self.d2, self.d2), real)
        self.fine0_batch_norm2_new_mean = ws.array(names[7], (self.d1,), real)
        self.fine0_batch_norm2_new_var = ws.array(names[8], (self.d1,), real)
        self.fine0_relu2 = ws.array(names[9], (self.batch, self.d1, self.d2, self.d2), real)
        self.fine0_batch_norm2_root = ws.array(names[10], (self.d1,), real)
        self.fine0_batch_norm2_hat = ws.array(names[11], (self.batch, self.d1, self.d2, self.d2), real)
        self.fine0_relu1_1 = ws.array(names[12], (self.batch, self.d1, self.d2 + 2, self.d2 + 2), real, True)
        self.fine0_conv2d2_sum = ws.array(names[13], (self.batch, self.d1, self.d2, self.d2), real, True)
        self.fine0_batch_norm2_mu = ws.array(names[14], (self.d1,), real, True)
        self.fine0_relu1_1_part = self.fine0_relu1_1[:, :, 1:self.d2 + 1, 1:self.d2 + 1]
        self.fine0_relu1_1_window = _window(self.fine0_relu1_1, (0, 0, 0, 0), (self.batch, 1, 0, 0, 0), (self.d1, 0, 1, 0, 0), (3, 0, 0, 1, 0), (3, 0, 0, 0, 1), (self.d2, 0, 0, 1, 0), (self.d2, 0, 0, 0, 1))
        self.t1 = self.ws.array('conv2d2_batch_norm2_residual1_relu2_forward:t1', (self.batch, self.d1, 3, 3, self.d2, self.d2), real, True)
        self.t1_matrix = self.t1.reshape(self.batch, 9*self.d1, self.d2**2)
        self.fine0_conv2d2_sum_rows = self.fine0_conv2d2_sum.reshape(self.batch, self.d1, self.d2**2)
        self.fine0_conv2d2_sum_turned = self.fine0_conv2d2_sum.transpose(1, 0, 2, 3)
        self.constant = np.array((1 / (self.batch*(self.d2**2))), real)
        self.fine0_batch_norm2_mu_column = self.fine0_batch_norm2_mu[:, None, None, None]
        self.t2 = self.ws.array('conv2d2_batch_norm2_residual1_relu2_forward:t2', (self.d1, self.batch, self.d2, self.d2), real, True)
        self.inverse_10 = np.array((1 / 10), real)
        self.constant_2 = np.array((9 / 10), real)
        self.t3 = self.ws.array('conv2d2_batch_norm2_residual1_relu2_forward:t3', (self.d1,), real, True)
        self.constant_3 = np.array((1 / (10 + (-10 / (self.batch*(self.d2**2))))), real)
        self.inverse_100000 = np.array((1 / 100000), real)
        self.fine0_batch_norm2_root_column = self.fine0_batch_norm2_root[:, None, None]
        self.fine0_batch_norm2_mu_column_2 = self.fine0_batch_norm2_mu[:, None, None]
        self.zero = np.array(0, real)
        self.zeros = np.full((self.batch, self.d1, self.d2, self.d2), self.zero, real)

    def bind(self):
        """Take what the caller passed: parameters, inputs and state."""
        self.fine0_conv2d2_W = self.ws.array(self.names[1], (self.d1, self.d1, 3, 3), None)
        self.fine0_batch_norm2_gamma = self.ws.array(self.names[2], (self.d1,), None)
        self.fine0_batch_norm2_beta = self.ws.array(self.names[3], (self.d1,), None)
        self.fine0_batch_norm2_running_mean = self.ws.array(self.names[4], (self.d1,), None)
        self.fine0_batch_norm2_running_var = self.ws.array(self.names[5], (self.d1,), None)
        self.fine0_conv2d2_W_rows = self.fine0_conv2d2_W.reshape(self.d1, 9*self.d1)
        self.fine0_batch_norm2_gamma_column = self.fine0_batch_norm2_gamma[:, None, None]
        self.fine0_batch_norm2_beta_column = self.fine0_batch_norm2_beta[:, None, None]

    def set_seed(self, seed):
        """Follow the adjoint of the loss."""
        self.seed = seed
        self.seed_array = self.ws.seed_array


def _conv2d2_batch_norm2_residual1_relu2_forward(a):
    a.fine0_relu1_1.fill(0)
    # fine0.relu1·1[i, i2, i3 + 1, i4 + 1] = fine0.relu1[i, i2, i3, i4]
    np.copyto(a.fine0_relu1_1_part, a.fine0_relu1)
    # fine0.conv2d2·sum[n, f, p, q] = sum[c < d1, i < 3, j < 3](fine0.conv2d2.W[f, c, i, j]*fine0. ...
    np.copyto(a.t1, a.fine0_relu1_1_window)
    np.matmul(a.fine0_conv2d2_W_rows, a.t1_matrix, out=a.fine0_conv2d2_sum_rows)
    # fine0.batch_norm2.mu[c] = sum[n < batch, t < d2, m < d2](fine0.conv2d2[n, c, t, m]/(batch*d2 ...
    np.add.reduce(a.fine0_conv2d2_sum_turned, axis=(-3, -2, -1,), out=a.fine0_batch_norm2_mu)
    np.multiply(a.fine0_batch_norm2_mu, a.constant, out=a.fine0_batch_norm2_mu)
    # fine0.batch_norm2.v[c] = sum[n < batch, t < d2, m < d2]((-fine0.batch_norm2.mu[c] + fine0.co ...
    np.subtract(a.fine0_conv2d2_sum_turned, a.fine0_batch_norm2_mu_column, out=a.t2)
    np.square(a.t2, out=a.t2)
    np.add.reduce(a.t2, axis=(-3, -2, -1,), out=a.fine0_batch_norm2_root)
    np.multiply(a.fine0_batch_norm2_root, a.constant, out=a.fine0_batch_norm2_root)
    # fine0.batch_norm2.new_mean[c] = 9*fine0.batch_norm2.running_mean[c]/10 + stop(fine0.batch_no ...
    np.multiply(a.fine0_batch_norm2_mu, a.inverse_10, out=a.fine0_batch_norm2_new_mean)
    np.multiply(a.fine0_batch_norm2_running_mean, a.constant_2, out=a.t3)
    np.add(a.fine0_batch_norm2_new_mean, a.t3, out=a.fine0_batch_norm2_new_mean)
    # fine0.batch_norm2.new_var[c] = 9*fine0.batch_norm2.running_var[c]/10 + stop(fine0.batch_norm ...
    np.multiply(a.fine0_batch_norm2_running_var, a.constant_2, out=a.fine0_batch_norm2_new_var)
    np.multiply(a.fine0_batch_norm2_root, a.constant_3, out=a.t3)
    np.add(a.fine0_batch_norm2_new_var, a.t3, out=a.fine0_batch_norm2_new_var)
    # fine0.batch_norm2·root[c] = sqrt(fine0.batch_norm2.v[c] + 1/100000)
    np.add(a.inverse_100000, a.fine0_batch_norm2_root, out=a.fine0_batch_norm2_root)
    np.sqrt(a.fine0_batch_norm2_root, out=a.fine0_batch_norm2_root)
    # fine0.batch_norm2·hat[n, c, t, m] = (-fine0.batch_norm2.mu[c] + fine0.conv2d2[n, c, t, m])/f ...
    np.subtract(a.fine0_conv2d2_sum, a.fine0_batch_norm2_mu_column_2, out=a.fine0_batch_norm2_hat)
    np.divide(a.fine0_batch_norm2_hat, a.fine0_batch_norm2_root_column, out=a.fine0_batch_norm2_hat)
    # fine0.residual1[n, t, m, s] = fine0.batch_norm2.beta[t] + fine0.batch_norm2.gamma[t]*fine0.b ...
    np.multiply(a.fine0_batch_norm2_hat, a.fine0_batch_norm2_gamma_column, out=a.fine0_relu2)
    np.add(a.fine0_batch_norm2_beta_column, a.fine0_relu2, out=a.fine0_relu2)
    np.add(a.fine0_relu2, a.relu1, out=a.fine0_relu2)
    # fine0.relu2[n, t, m, s] = where(fine0.residual1[n, t, m, s] > 0, fine0.residual1[n, t, m, s], 0)
    np.maximum(a.fine0_relu2, a.zeros, out=a.fine0_relu2)


class _Conv2d1BatchNorm1Relu12Backward:
    """The arrays of one call of `_conv2d1_batch_norm1_relu1_2_backward`."""

    def __init__(self, ws, names, batch, d1, d2):
        real = ws.dtype
        self.ws, self.names = ws, names
        self.batch = batch
        self.d1 = d1
        self.d2 = d2
        self.relu1 = ws.array(names[0], (self.batch, self.d1, self.d2, self.d2), real)
        self.fine0_relu1 = ws.array(names[3], (self.batch, self.d1, self.d2, self.d2), real)
        self.d_fine0_relu1 = ws.array(names[4], (self.batch, self.d1, self.d2, self.d2), real)
        self.fine0_batch_norm1_root = ws.array(names[5], (self.d1,), real)
        self.fine0_batch_norm1_hat = ws.array(names[6], (self.batch, self.d1, self.d2, self.d2), real)
        self.d_relu1 = ws.array(names[7], (self.batch, self.d1, self.d2, self.d2), real)
        self.d_fine0_conv2d1_W = ws.array(names[8], (self.d1, self.d1, 3, 3), real)
        self.d_fine0_batch_norm1_gamma = ws.array(names[9], (self.d1,), real)
        self.d_fine0_batch_norm1_beta = ws.array(names[10], (self.d1,), real)
        self.d_fine0_conv2d1 = ws.array(names[11], (self.batch, self.d1, self.d2, self.d2), real, True)
        self.d_fine0_conv2d1_1 = ws.array(names[12], (self.batch, self.d1, self.d2 + 2, self.d2 + 2), real, True)
        self.relu1_1 = ws.array(names[13], (self.batch, self.d1, self.d2 + 2, self.d2 + 2), real, True)
        self.zero = np.array(0, real)
        self.mask1 = self.ws.array('conv2d1_batch_norm1_relu1_2_backward:mask1', (self.batch, self.d1, self.d2, self.d2), bool, True)
        self.bits = np.dtype(f"i{real.itemsize}")
        self.chosen1 = self.ws.array('conv2d1_batch_norm1_relu1_2_backward:chosen1', (self.batch, self.d1, self.d2, self.d2), self.bits, True)
        self.d_fine0_relu1_bits = self.d_fine0_relu1.view(self.bits)
        self.d_fine0_conv2d1_bits = self.d_fine0_conv2d1.view(self.bits)
        self.fine0_batch_norm1_hat_turned = self.fine0_batch_norm1_hat.transpose(1, 0, 2, 3)
        self.d_fine0_conv2d1_turned = self.d_fine0_conv2d1.transpose(1, 0, 2, 3)
        self.t1 = self.ws.array('conv2d1_batch_norm1_relu1_2_backward:t1', (self.d1, self.batch, self.d2, self.d2), real, True)
        self.fine0_batch_norm1_root_column = self.fine0_batch_norm1_root[:, None, None]
        self.d_fine0_batch_norm1_beta_column = self.d_fine0_batch_norm1_beta[:, None, None]
        self.d_fine0_batch_norm1_gamma_column = self.d_fine0_batch_norm1_gamma[:, None, None]
        self.constant = np.array(self.batch*(self.d2**2), real)
        self.constant_2 = np.array((1 / (self.batch*(self.d2**2))), real)
        self.t2 = self.ws.array('conv2d1_batch_norm1_relu1_2_backward:t2', (self.batch, self.d1, self.d2, self.d2), real, True)
        self.t3 = self.ws.array('conv2d1_batch_norm1_relu1_2_backward:t3', (self.d1, 1, 1), real, True)
        self.d_fine0_conv2d1_1_part = self.d_fine0_conv2d1_1[:, :, 1:self.d2 + 1, 1:self.d2 + 1]
        self.t4 = self.ws.array('conv2d1_batch_norm1_relu1_2_backward:t4', (self.d1, 3, 3, self.d1), real, True)
        self.t4_matrix = self.t4.reshape(self.d1, 9*self.d1)
        self.d_fine0_conv2d1_1_window = _window(self.d_fine0_conv2d1_1, (0, 0, 2, 2), (self.batch, 1, 0, 0, 0), (3, 0, 0, -1, 0), (3, 0, 0, 0, -1), (self.d1, 0, 1, 0, 0), (self.d2, 0, 0, 1, 0), (self.d2, 0, 0, 0, 1))
        self.t5 = self.ws.array('conv2d1_batch_norm1_relu1_2_backward:t5', (self.batch, 3, 3, self.d1, self.d2, self.d2), real, True)
        self.t5_matrix = self.t5.reshape(self.batch, 9*self.d1, self.d2**2)
        self.t2_matrix = self.t2.reshape(self.batch, self.d1, self.d2**2)
        self.relu1_1_part = self.relu1_1[:, :, 1:self.d2 + 1, 1:self.d2 + 1]
        self.relu1_1_window = _window(self.relu1_1, (0, 0, 0, 0), (self.batch, 1, 0, 0, 0), (self.d1, 0, 1, 0, 0), (3, 0, 0, 1, 0), (3, 0, 0, 0, 1), (self.d2, 0, 0, 1, 0), (self.d2, 0, 0, 0, 1))
        self.t6 = self.ws.array('conv2d1_batch_norm1_relu1_2_backward:t6', (self.batch, self.d1, 3, 3, self.d2, self.d2), real, True)
        self.t6_matrix = self.t6.reshape(self.batch, 9*self.d1, self.d2**2)
        self.d_fine0_conv2d1_rows = self.d_fine0_conv2d1.reshape(self.batch, self.d1, self.d2**2)
        self.d_fine0_conv2d1_rows_turned = self.d_fine0_conv2d1_rows.transpose(0, 2, 1)
        self.t7 = self.ws.array('conv2d1_batch_norm1_relu1_2_backward:t7', (self.batch, 9*self.d1, self.d1), real, True)
        self.d_fine0_conv2d1_W_rows = self.d_fine0_conv2d1_W.reshape(self.d1, 9*self.d1)
        self.d_fine0_conv2d1_W_rows_T = self.d_fine0_conv2d1_W_rows.T

    def bind(self):
        """Take what the caller passed: parameters, inputs and state."""
        self.fine0_conv2d1_W = self.ws.array(self.names[1], (self.d1, self.d1, 3, 3), None)
        self.fine0_batch_norm1_gamma = self.ws.array(self.names[2], (self.d1,), None)
        self.fine0_batch_norm1_gamma_column = self.fine0_batch_norm1_gamma[:, None, None]
        self.fine0_conv2d1_W_turned = self.fine0_conv2d1_W.transpose(1, 2, 3, 0)

    def set_seed(self, seed):
        """Follow the adjoint of the loss."""
        self.seed = seed
        self.seed_array = self.ws.seed_array


def _conv2d1_batch_norm1_relu1_2_backward(a):
    # ∂fine0.batch_norm1[n, t, m, s] = where(fine0.relu1[n, t, m, s] > 0, ∂fine0.relu1[n, t, m, s], 0)
    np.greater(a.fine0_relu1, a.zero, out=a.mask1)
    np.copyto(a.chosen1, a.mask1)
    np.multiply(a.d_fine0_relu1_bits, a.chosen1, out=a.d_fine0_conv2d1_bits)
    # ∂fine0.batch_norm1.gamma[c] = sum[n < batch, t < d2, m < d2](fine0.batch_norm1·hat[n, c, t,  ...
    np.multiply(a.fine0_batch_norm1_hat_turned, a.d_fine0_conv2d1_turned, out=a.t1)
    np.add.reduce(a.t1, axis=(-3, -2, -1,), out=a.d_fine0_batch_norm1_gamma)
    # ∂fine0.batch_norm1.beta[c] = sum[n < batch, t < d2, m < d2](∂fine0.batch_norm1[n, c, t, m])
    np.add.reduce(a.d_fine0_conv2d1_turned, axis=(-3, -2, -1,), out=a.d_fine0_batch_norm1_beta)
    # ∂fine0.conv2d1[n, c, t, m] = (batch*d2**2*∂fine0.batch_norm1[n, c, t, m] - ∂fine0.batch_norm ...
    np.multiply(a.fine0_batch_norm1_hat, a.d_fine0_batch_norm1_gamma_column, out=a.t2)
    np.multiply(a.d_fine0_conv2d1, a.constant, out=a.d_fine0_conv2d1)
    np.subtract(a.d_fine0_conv2d1, a.d_fine0_batch_norm1_beta_column, out=a.d_fine0_conv2d1)
    np.subtract(a.d_fine0_conv2d1, a.t2, out=a.d_fine0_conv2d1)
    np.multiply(a.fine0_batch_norm1_gamma_column, a.constant_2, out=a.t3)
    np.divide(a.t3, a.fine0_batch_norm1_root_column, out=a.t3)
    np.multiply(a.d_fine0_conv2d1, a.t3, out=a.d_fine0_conv2d1)
    a.d_fine0_conv2d1_1.fill(0)
    # ∂fine0.conv2d1·1[i, i2, i3 + 1, i4 + 1] = ∂fine0.conv2d1[i, i2, i3, i4]
    np.copyto(a.d_fine0_conv2d1_1_part, a.d_fine0_conv2d1)
    # ∂relu1[n, c, p, q] = sum[f < d1, i < 3, j < 3](fine0.conv2d1.W[f, c, i, j]*∂fine0.conv2d1·1[ ...
    np.copyto(a.t4, a.fine0_conv2d1_W_turned)
    np.copyto(a.t5, a.d_fine0_conv2d1_1_window)
    np.matmul(a.t4_matrix, a.t5_matrix, out=a.t2_matrix)
    np.add(a.d_relu1, a.t2, out=a.d_relu1)
    a.relu1_1.fill(0)
    # relu1·1[i, i2, i3 + 1, i4 + 1] = relu1[i, i2, i3, i4]
    np.copyto(a.relu1_1_part, a.relu1)
    # ∂fine0.conv2d1.W[f, c, i, j] = sum[n < batch, p < d2, q < d2](relu1·1[n, c, i + p, j + q]*∂f ...
    np.copyto(a.t6, a.relu1_1_window)
    np.matmul(a.t6_matrix, a.d_fine0_conv2d1_rows_turned, out=a.t7)
    np.add.reduce(a.t7, axis=0, out=a.d_fine0_conv2d1_W_rows_T)


class _Conv2d2BatchNorm2Residual1Relu2Backward:
    """The arrays of one call of `_conv2d2_batch_norm2_residual1_relu2_backward`."""

    def __init__(self, ws, names, batch, d1, d2):
        real = ws.dtype
        self.ws, self.names = ws, names
        self.batch = batch
        self.d1 = d1
        self.d2 = d2
        self.fine0_relu1 = ws.array(names[0], (self.batch, self.d1, self.d2, self.d2), real)
        self.fine0_relu2 = ws.array(names[3], (self.batch, self.d1, self.d2, self.d2), real)
        self.d_fine0_relu2 = ws.array(names[4], (self.batch, self.d1, self.d2, self.d2), real)
        self.fine0_batch_norm2_root = ws.array(names[5], (self.d1,), real)
        self.fine0_batch_norm2_hat = ws.array(names[6], (self.batch, self.d1, self.d2, self.d2), real)
        self.d_fine0_relu1 = ws.array(names[7], (self.batch, self.d1, self.d2, self.d2), real)
        self.d_fine0_conv2d2_W = ws.array(names[8], (self.d1, self.d1, 3, 3), real)
        self.d_fine0_batch_norm2_gamma = ws.array(names[9], (self.d1,), real)
        self.d_fine0_batch_norm2_beta = ws.array(names[10], (self.d1,), real)
        self.d_relu1 = ws.array(names[11], (self.batch, self.d1, self.d2, self.d2), real)
        self.d_fine0_conv2d2 = ws.array(names[12], (self.batch, self.d1, self.d2, self.d2), real, True)
        self.d_fine0_conv2d2_1 = ws.array(names[13], (self.batch, self.d1, self.d2 + 2, self.d2 + 2), real, True)
        self.fine0_relu1_1 = ws.array(names[14], (self.batch, self.d1, self.d2 + 2, self.d2 + 2), real, True)
        self.zero = np.array(0, real)
        self.mask1 = self.ws.array('conv2d2_batch_norm2_residual1_relu2_backward:mask1', (self.batch, self.d1, self.d2, self.d2), bool, True)
        self.bits = np.dtype(f"i{real.itemsize}")
        self.chosen1 = self.ws.array('conv2d2_batch_norm2_residual1_relu2_backward:chosen1', (self.batch, self.d1, self.d2, self.d2), self.bits, True)
        self.d_fine0_relu2_bits = self.d_fine0_relu2.view(self.bits)
        self.d_relu1_bits = self.d_relu1.view(self.bits)
        self.fine0_batch_norm2_hat_turned = self.fine0_batch_norm2_hat.transpose(1, 0, 2, 3)
        self.d_relu1_turned = self.d_relu1.transpose(1, 0, 2, 3)
        self.t1 = self.ws.array('conv2d2_batch_norm2_residual1_relu2_backward:t1', (self.d1, self.batch, self.d2, self.d2), real, True)
        self.fine0_batch_norm2_root_column = self.fine0_batch_norm2_root[:, None, None]
        self.d_fine0_batch_norm2_beta_column = self.d_fine0_batch_norm2_beta[:, None, None]
        self.d_fine0_batch_norm2_gamma_column = self.d_fine0_batch_norm2_gamma[:, None, None]
        self.constant = np.array(self.batch*(self.d2**2), real)
        self.constant_2 = np.array((1 / (self.batch*(self.d2**2))), real)
        self.t2 = self.ws.array('conv2d2_batch_norm2_residual1_relu2_backward:t2', (self.batch, self.d1, self.d2, self.d2), real, True)
        self.t3 = self.ws.array('conv2d2_batch_norm2_residual1_relu2_backward:t3', (self.d1, 1, 1), real, True)
        self.d_fine0_conv2d2_1_part = self.d_fine0_conv2d2_1[:, :, 1:self.d2 + 1, 1:self.d2 + 1]
        self.t4 = self.ws.array('conv2d2_batch_norm2_residual1_relu2_backward:t4', (self.d1, 3, 3, self.d1), real, True)
        self.t4_matrix = self.t4.reshape(self.d1, 9*self.d1)
        self.d_fine0_conv2d2_1_window = _window(self.d_fine0_conv2d2_1, (0, 0, 2, 2), (self.batch, 1, 0, 0, 0), (3, 0, 0, -1, 0), (3, 0, 0, 0, -1), (self.d1, 0, 1, 0, 0), (self.d2, 0, 0, 1, 0), (self.d2, 0, 0, 0, 1))
        self.t5 = self.ws.array('conv2d2_batch_norm2_residual1_relu2_backward:t5', (self.batch, 3, 3, self.d1, self.d2, self.d2), real, True)
        self.t5_matrix = self.t5.reshape(self.batch, 9*self.d1, self.d2**2)
        self.d_fine0_relu1_rows = self.d_fine0_relu1.reshape(self.batch, self.d1, self.d2**2)
        self.fine0_relu1_1_part = self.fine0_relu1_1[:, :, 1:self.d2 + 1, 1:self.d2 + 1]
        self.fine0_relu1_1_window = _window(self.fine0_relu1_1, (0, 0, 0, 0), (self.batch, 1, 0, 0, 0), (self.d1, 0, 1, 0, 0), (3, 0, 0, 1, 0), (3, 0, 0, 0, 1), (self.d2, 0, 0, 1, 0), (self.d2, 0, 0, 0, 1))
        self.t6 = self.ws.array('conv2d2_batch_norm2_residual1_relu2_backward:t6', (self.batch, self.d1, 3, 3, self.d2, self.d2), real, True)
        self.t6_matrix = self.t6.reshape(self.batch, 9*self.d1, self.d2**2)
        self.d_fine0_conv2d2_rows = self.d_fine0_conv2d2.reshape(self.batch, self.d1, self.d2**2)
        self.d_fine0_conv2d2_rows_turned = self.d_fine0_conv2d2_rows.transpose(0, 2, 1)
        self.t7 = self.ws.array('conv2d2_batch_norm2_residual1_relu2_backward:t7', (self.batch, 9*self.d1, self.d1), real, True)
        self.d_fine0_conv2d2_W_rows = self.d_fine0_conv2d2_W.reshape(self.d1, 9*self.d1)
        self.d_fine0_conv2d2_W_rows_T = self.d_fine0_conv2d2_W_rows.T

    def bind(self):
        """Take what the caller passed: parameters, inputs and state."""
        self.fine0_conv2d2_W = self.ws.array(self.names[1], (self.d1, self.d1, 3, 3), None)
        self.fine0_batch_norm2_gamma = self.ws.array(self.names[2], (self.d1,), None)
        self.fine0_batch_norm2_gamma_column = self.fine0_batch_norm2_gamma[:, None, None]
        self.fine0_conv2d2_W_turned = self.fine0_conv2d2_W.transpose(1, 2, 3, 0)

    def set_seed(self, seed):
        """Follow the adjoint of the loss."""
        self.seed = seed
        self.seed_array = self.ws.seed_array


def _conv2d2_batch_norm2_residual1_relu2_backward(a):
    # ∂fine0.residual1[n, t, m, s] = where(fine0.relu2[n, t, m, s] > 0, ∂fine0.relu2[n, t, m, s], 0)
    np.greater(a.fine0_relu2, a.zero, out=a.mask1)
    np.copyto(a.chosen1, a.mask1)
    np.multiply(a.d_fine0_relu2_bits, a.chosen1, out=a.d_relu1_bits)
    # ∂fine0.batch_norm2.gamma[c] = sum[n < batch, t < d2, m < d2](fine0.batch_norm2·hat[n, c, t,  ...
    np.multiply(a.fine0_batch_norm2_hat_turned, a.d_relu1_turned, out=a.t1)
    np.add.reduce(a.t1, axis=(-3, -2, -1,), out=a.d_fine0_batch_norm2_gamma)
    # ∂fine0.batch_norm2.beta[c] = sum[n < batch, t < d2, m < d2](∂fine0.residual1[n, c, t, m])
    np.add.reduce(a.d_relu1_turned, axis=(-3, -2, -1,), out=a.d_fine0_batch_norm2_beta)
    # ∂fine0.conv2d2[n, c, t, m] = (batch*d2**2*∂fine0.residual1[n, c, t, m] - ∂fine0.batch_norm2. ...
    np.multiply(a.fine0_batch_norm2_hat, a.d_fine0_batch_norm2_gamma_column, out=a.d_fine0_conv2d2)
    np.multiply(a.d_relu1, a.constant, out=a.t2)
    np.subtract(a.t2, a.d_fine0_batch_norm2_beta_column, out=a.t2)
    np.subtract(a.t2, a.d_fine0_conv2d2, out=a.d_fine0_conv2d2)
    np.multiply(a.fine0_batch_norm2_gamma_column, a.constant_2, out=a.t3)
    np.divide(a.t3, a.fine0_batch_norm2_root_column, out=a.t3)
    np.multiply(a.d_fine0_conv2d2, a.t3, out=a.d_fine0_conv2d2)
    a.d_fine0_conv2d2_1.fill(0)
    # ∂fine0.conv2d2·1[i, i2, i3 + 1, i4 + 1] = ∂fine0.conv2d2[i, i2, i3, i4]
    np.copyto(a.d_fine0_conv2d2_1_part, a.d_fine0_conv2d2)
    # ∂fine0.relu1[n, c, p, q] = sum[f < d1, i < 3, j < 3](fine0.conv2d2.W[f, c, i, j]*∂fine0.conv ...
    np.copyto(a.t4, a.fine0_conv2d2_W_turned)
    np.copyto(a.t5, a.d_fine0_conv2d2_1_window)
    np.matmul(a.t4_matrix, a.t5_matrix, out=a.d_fine0_relu1_rows)
    a.fine0_relu1_1.fill(0)
    # fine0.relu1·1[i, i2, i3 + 1, i4 + 1] = fine0.relu1[i, i2, i3, i4]
    np.copyto(a.fine0_relu1_1_part, a.fine0_relu1)
    # ∂fine0.conv2d2.W[f, c, i, j] = sum[n < batch, p < d2, q < d2](fine0.relu1·1[n, c, i + p, j + ...
    np.copyto(a.t6, a.fine0_relu1_1_window)
    np.matmul(a.t6_matrix, a.d_fine0_conv2d2_rows_turned, out=a.t7)
    np.add.reduce(a.t7, axis=0, out=a.d_fine0_conv2d2_W_rows_T)


class _EvaluationConv2d1BatchNorm1Relu12Predict:
    """The arrays of one call of `_evaluation_conv2d1_batch_norm1_relu1_2_predict`."""

    def __init__(self, ws, names, batch, d1, d2):
        real = ws.dtype
        self.ws, self.names = ws, names
        self.batch = batch
        self.d1 = d1
        self.d2 = d2
        self.relu1 = ws.array(names[0], (self.batch, self.d1, self.d2, self.d2), real)
        self.fine0_relu1 = ws.array(names[6], (self.batch, self.d1, self.d2, self.d2), real)
        self.relu1_1 = ws.array(names[7], (self.batch, self.d1, self.d2 + 2, self.d2 + 2), real, True)
        self.relu1_1_part = self.relu1_1[:, :, 1:self.d2 + 1, 1:self.d2 + 1]
        self.relu1_1_window = _window(self.relu1_1, (0, 0, 0, 0), (self.batch, 1, 0, 0, 0), (self.d1, 0, 1, 0, 0), (3, 0, 0, 1, 0), (3, 0, 0, 0, 1), (self.d2, 0, 0, 1, 0), (self.d2, 0, 0, 0, 1))
        self.t1 = self.ws.array('conv2d1_batch_norm1_relu1_2_predict:t1', (self.batch, self.d1, 3, 3, self.d2, self.d2), real, True)
        self.t1_matrix = self.t1.reshape(self.batch, 9*self.d1, self.d2**2)
        self.fine0_relu1_rows = self.fine0_relu1.reshape(self.batch, self.d1, self.d2**2)
        self.inverse_100000 = np.array((1 / 100000), real)
        self.t2 = self.ws.array('conv2d1_batch_norm1_relu1_2_predict:t2', (self.d1, 1, 1), real, True)
        self.zero = np.array(0, real)
        self.zeros = np.full((self.batch, self.d1, self.d2, self.d2), self.zero, real)

    def bind(self):
        """Take what the caller passed: parameters, inputs and state."""
        self.fine0_conv2d1_W = self.ws.array(self.names[1], (self.d1, self.d1, 3, 3), None)
        self.fine0_batch_norm1_gamma = self.ws.array(self.names[2], (self.d1,), None)
        self.fine0_batch_norm1_beta = self.ws.array(self.names[3], (self.d1,), None)
        self.fine0_batch_norm1_running_mean = self.ws.array(self.names[4], (self.d1,), None)
        self.fine0_batch_norm1_running_var = self.ws.array(self.names[5], (self.d1,), None)
        self.fine0_conv2d1_W_rows = self.fine0_conv2d1_W.reshape(self.d1, 9*self.d1)
        self.fine0_batch_norm1_running_var_column = self.fine0_batch_norm1_running_var[:, None, None]
        self.fine0_batch_norm1_running_mean_column = self.fine0_batch_norm1_running_mean[:, None, None]
        self.fine0_batch_norm1_gamma_column = self.fine0_batch_norm1_gamma[:, None, None]
        self.fine0_batch_norm1_beta_column = self.fine0_batch_norm1_beta[:, None, None]



def _evaluation_conv2d1_batch_norm1_relu1_2_predict(a):
    a.relu1_1.fill(0)
    # relu1·1[i, i2, i3 + 1, i4 + 1] = relu1[i, i2, i3, i4]
    np.copyto(a.relu1_1_part, a.relu1)
    # fine0.conv2d1·sum[n, f, p, q] = sum[c < d1, i < 3, j < 3](fine0.conv2d1.W[f, c, i, j]*relu1· ...
    np.copyto(a.t1, a.relu1_1_window)
    np.matmul(a.fine0_conv2d1_W_rows, a.t1_matrix, out=a.fine0_relu1_rows)
    # fine0.batch_norm1[n, c, t, m] = (-fine0.batch_norm1.running_mean[c] + fine0.conv2d1·sum[n, c ...
    np.add(a.inverse_100000, a.fine0_batch_norm1_running_var_column, out=a.t2)
    np.sqrt(a.t2, out=a.t2)
    np.subtract(a.fine0_relu1, a.fine0_batch_norm1_running_mean_column, out=a.fine0_relu1)
    np.divide(a.fine0_batch_norm1_gamma_column, a.t2, out=a.t2)
    np.multiply(a.fine0_relu1, a.t2, out=a.fine0_relu1)
    np.add(a.fine0_batch_norm1_beta_column, a.fine0_relu1, out=a.fine0_relu1)
    # fine0.relu1[n, t, m, s] = where(fine0.batch_norm1[n, t, m, s] > 0, fine0.batch_norm1[n, t, m ...
    np.maximum(a.fine0_relu1, a.zeros, out=a.fine0_relu1)


class _EvaluationConv2d2BatchNorm2Residual1Relu2Predict:
    """The arrays of one call of `_evaluation_conv2d2_batch_norm2_residual1_relu2_predict`."""

    def __init__(self, ws, names, batch, d1, d2):
        real = ws.dtype
        self.ws, self.names = ws, names
        self.batch = batch
        self.d1 = d1
        self.d2 = d2
        self.fine0_relu1 = ws.array(names[0], (self.batch, self.d1, self.d2, self.d2), real)
        self.relu1 = ws.array(names[6], (self.batch, self.d1, self.d2, self.d2), real)
        self.fine0_relu2 = ws.array(names[7], (self.batch, self.d1, self.d2, self.d2), real)
        self.fine0_relu1_1 = ws.array(names[8], (self.batch, self.d1, self.d2 + 2, self.d2 + 2), real, True)
        self.fine0_relu1_1_part = self.fine0_relu1_1[:, :, 1:self.d2 + 1, 1:self.d2 + 1]
        self.fine0_relu1_1_window = _window(self.fine0_relu1_1, (0, 0, 0, 0), (self.batch, 1, 0, 0, 0), (self.d1, 0, 1, 0, 0), (3, 0, 0, 1, 0), (3, 0, 0, 0, 1), (self.d2, 0, 0, 1, 0), (self.d2, 0, 0, 0, 1))
        self.t1 = self.ws.array('conv2d2_batch_norm2_residual1_relu2_predict:t1', (self.batch, self.d1, 3, 3, self.d2, self.d2), real, True)
        self.t1_matrix = self.t1.reshape(self.batch, 9*self.d1, self.d2**2)
        self.fine0_relu2_rows = self.fine0_relu2.reshape(self.batch, self.d1, self.d2**2)
        self.inverse_100000 = np.array((1 / 100000), real)
        self.t2 = self.ws.array('conv2d2_batch_norm2_residual1_relu2_predict:t2', (self.d1, 1, 1), real, True)
        self.zero = np.array(0, real)
        self.zeros = np.full((self.batch, self.d1, self.d2, self.d2), self.zero, real)

    def bind(self):
        """Take what the caller passed: parameters, inputs and state."""
        self.fine0_conv2d2_W = self.ws.array(self.names[1], (self.d1, self.d1, 3, 3), None)
        self.fine0_batch_norm2_gamma = self.ws.array(self.names[2], (self.d1,), None)
        self.fine0_batch_norm2_beta = self.ws.array(self.names[3], (self.d1,), None)
        self.fine0_batch_norm2_running_mean = self.ws.array(self.names[4], (self.d1,), None)
        self.fine0_batch_norm2_running_var = self.ws.array(self.names[5], (self.d1,), None)
        self.fine0_conv2d2_W_rows = self.fine0_conv2d2_W.reshape(self.d1, 9*self.d1)
        self.fine0_batch_norm2_running_var_column = self.fine0_batch_norm2_running_var[:, None, None]
        self.fine0_batch_norm2_running_mean_column = self.fine0_batch_norm2_running_mean[:, None, None]
        self.fine0_batch_norm2_gamma_column = self.fine0_batch_norm2_gamma[:, None, None]
        self.fine0_batch_norm2_beta_column = self.fine0_batch_norm2_beta[:, None, None]



def _evaluation_conv2d2_batch_norm2_residual1_relu2_predict(a):
    a.fine0_relu1_1.fill(0)
    # fine0.relu1·1[i, i2, i3 + 1, i4 + 1] = fine0.relu1[i, i2, i3, i4]
    np.copyto(a.fine0_relu1_1_part, a.fine0_relu1)
    # fine0.conv2d2·sum[n, f, p, q] = sum[c < d1, i < 3, j < 3](fine0.conv2d2.W[f, c, i, j]*fine0. ...
    np.copyto(a.t1, a.fine0_relu1_1_window)
    np.matmul(a.fine0_conv2d2_W_rows, a.t1_matrix, out=a.fine0_relu2_rows)
    # fine0.residual1[n, t, m, s] = (-fine0.batch_norm2.running_mean[t] + fine0.conv2d2·sum[n, t,  ...
    np.add(a.inverse_100000, a.fine0_batch_norm2_running_var_column, out=a.t2)
    np.sqrt(a.t2, out=a.t2)
    np.subtract(a.fine0_relu2, a.fine0_batch_norm2_running_mean_column, out=a.fine0_relu2)
    np.divide(a.fine0_batch_norm2_gamma_column, a.t2, out=a.t2)
    np.multiply(a.fine0_relu2, a.t2, out=a.fine0_relu2)
    np.add(a.fine0_batch_norm2_beta_column, a.fine0_relu2, out=a.fine0_relu2)
    np.add(a.fine0_relu2, a.relu1, out=a.fine0_relu2)
    # fine0.relu2[n, t, m, s] = where(fine0.residual1[n, t, m, s] > 0, fine0.residual1[n, t, m, s], 0)
    np.maximum(a.fine0_relu2, a.zeros, out=a.fine0_relu2)


_FORWARD_CALLS = (  # each call's kind, and its arrays by name
    (0, ("relu1", "fine0.conv2d1.W", "fine0.batch_norm1.gamma", "fine0.batch_norm1.beta", "fine0.batch_norm1.running_mean", "fine0.batch_norm1.running_var", "fine0.batch_norm1.new_mean", "fine0.batch_norm1.new_var", "fine0.relu1", "fine0.batch_norm1·root", "fine0.batch_norm1·hat", "conv2d1_batch_norm1_relu1_2_forward:relu1·1", "conv2d1_batch_norm1_relu1_2_forward:fine0.conv2d1·sum", "conv2d1_batch_norm1_relu1_2_forward:fine0.batch_norm1.mu")),
    (1, ("fine0.relu1", "fine0.conv2d2.W", "fine0.batch_norm2.gamma", "fine0.batch_norm2.beta", "fine0.batch_norm2.running_mean", "fine0.batch_norm2.running_var", "relu1", "fine0.batch_norm2.new_mean", "fine0.batch_norm2.new_var", "fine0.relu2", "fine0.batch_norm2·root", "fine0.batch_norm2·hat", "conv2d2_batch_norm2_residual1_relu2_forward:fine0.relu1·1", "conv2d2_batch_norm2_residual1_relu2_forward:fine0.conv2d2·sum", "conv2d2_batch_norm2_residual1_relu2_forward:fine0.batch_norm2.mu")),
    (0, ("fine0.relu2", "fine1.conv2d1.W", "fine1.batch_norm1.gamma", "fine1.batch_norm1.beta", "fine1.batch_norm1.running_mean", "fine1.batch_norm1.running_var", "fine1.batch_norm1.new_mean", "fine1.batch_norm1.new_var", "fine1.relu1", "fine0.batch_norm1·root@3", "fine0.batch_norm1·hat@3", "conv2d1_batch_norm1_relu1_2_forward:relu1·1", "conv2d1_batch_norm1_relu1_2_forward:fine0.conv2d1·sum", "conv2d1_batch_norm1_relu1_2_forward:fine0.batch_norm1.mu")),
    (1, ("fine1.relu1", "fine1.conv2d2.W", "fine1.batch_norm2.gamma", "fine1.batch_norm2.beta", "fine1.batch_norm2.running_mean", "fine1.batch_norm2.running_var", "fine0.relu2", "fine1.batch_norm2.new_mean", "fine1.batch_norm2.new_var", "fine1.relu2", "fine0.batch_norm2·root@4", "fine0.batch_norm2·hat@4", "conv2d2_batch_norm2_residual1_relu2_forward:fine0.relu1·1", "conv2d2_batch_norm2_residual1_relu2_forward:fine0.conv2d2·sum", "conv2d2_batch_norm2_residual1_relu2_forward:fine0.batch_norm2.mu")),
)


_FORWARD_CALLS_1 = (  # each call's kind, and its arrays by name
    (0, ("relu2", "coarse0.conv2d1.W", "coarse0.batch_norm1.gamma", "coarse0.batch_norm1.beta", "coarse0.batch_norm1.running_mean", "coarse0.batch_norm1.running_var", "coarse0.batch_norm1.new_mean", "coarse0.batch_norm1.new_var", "coarse0.relu1", "fine0.batch_norm1·root@6", "fine0.batch_norm1·hat@6", "conv2d1_batch_norm1_relu1_2_forward:relu1·1", "conv2d1_batch_norm1_relu1_2_forward:fine0.conv2d1·sum", "conv2d1_batch_norm1_relu1_2_forward:fine0.batch_norm1.mu")),
    (1, ("coarse0.relu1", "coarse0.conv2d2.W", "coarse0.batch_norm2.gamma", "coarse0.batch_norm2.beta", "coarse0.batch_norm2.running_mean", "coarse0.batch_norm2.running_var", "relu2", "coarse0.batch_norm2.new_mean", "coarse0.batch_norm2.new_var", "coarse0.relu2", "fine0.batch_norm2·root@7", "fine0.batch_norm2·hat@7", "conv2d2_batch_norm2_residual1_relu2_forward:fine0.relu1·1", "conv2d2_batch_norm2_residual1_relu2_forward:fine0.conv2d2·sum", "conv2d2_batch_norm2_residual1_relu2_forward:fine0.batch_norm2.mu")),
    (0, ("coarse0.relu2", "coarse1.conv2d1.W", "coarse1.batch_norm1.gamma", "coarse1.batch_norm1.beta", "coarse1.batch_norm1.running_mean", "coarse1.batch_norm1.running_var", "coarse1.batch_norm1.new_mean", "coarse1.batch_norm1.new_var", "coarse1.relu1", "fine0.batch_norm1·root@8", "fine0.batch_norm1·hat@8", "conv2d1_batch_norm1_relu1_2_forward:relu1·1", "conv2d1_batch_norm1_relu1_2_forward:fine0.conv2d1·sum", "conv2d1_batch_norm1_relu1_2_forward:fine0.batch_norm1.mu")),
)


_BACKWARD_CALLS_2 = (  # each call's kind, and its arrays by name
    (0, ("coarse0.relu2", "coarse1.conv2d1.W", "coarse1.batch_norm1.gamma", "coarse1.relu1", "∂coarse1.relu1", "fine0.batch_norm1·root@8", "fine0.batch_norm1·hat@8", "∂coarse0.relu2", "∂coarse1.conv2d1.W", "∂coarse1.batch_norm1.gamma", "∂coarse1.batch_norm1.beta", "conv2d1_batch_norm1_relu1_2_backward:∂fine0.conv2d1", "conv2d1_batch_norm1_relu1_2_backward:∂fine0.conv2d1·1", "conv2d1_batch_norm1_relu1_2_backward:relu1·1")),
    (1, ("coarse0.relu1", "coarse0.conv2d2.W", "coarse0.batch_norm2.gamma", "coarse0.relu2", "∂coarse0.relu2", "fine0.batch_norm2·root@7", "fine0.batch_norm2·hat@7", "∂coarse0.relu1", "∂coarse0.conv2d2.W", "∂coarse0.batch_norm2.gamma", "∂coarse0.batch_norm2.beta", "∂relu2", "conv2d2_batch_norm2_residual1_relu2_backward:∂fine0.conv2d2", "conv2d2_batch_norm2_residual1_relu2_backward:∂fine0.conv2d2·1", "conv2d2_batch_norm2_residual1_relu2_backward:fine0.relu1·1")),
    (0, ("relu2", "coarse0.conv2d1.W", "coarse0.batch_norm1.gamma", "coarse0.relu1", "∂coarse0.relu1", "fine0.batch_norm1·root@6", "fine0.batch_norm1·hat@6", "∂relu2", "∂coarse0.conv2d1.W", "∂coarse0.batch_norm1.gamma", "∂coarse0.batch_norm1.beta", "conv2d1_batch_norm1_relu1_2_backward:∂fine0.conv2d1", "conv2d1_batch_norm1_relu1_2_backward:∂fine0.conv2d1·1", "conv2d1_batch_norm1_relu1_2_backward:relu1·1")),
)


_BACKWARD_CALLS_3 = (  # each call's kind, and its arrays by name
    (0, ("fine1.relu1", "fine1.conv2d2.W", "fine1.batch_norm2.gamma", "fine1.relu2", "∂fine1.relu2", "fine0.batch_norm2·root@4", "fine0.batch_norm2·hat@4", "∂fine1.relu1", "∂fine1.conv2d2.W", "∂fine1.batch_norm2.gamma", "∂fine1.batch_norm2.beta", "∂fine0.relu2", "conv2d2_batch_norm2_residual1_relu2_backward:∂fine0.conv2d2", "conv2d2_batch_norm2_residual1_relu2_backward:∂fine0.conv2d2·1", "conv2d2_batch_norm2_residual1_relu2_backward:fine0.relu1·1")),
    (1, ("fine0.relu2", "fine1.conv2d1.W", "fine1.batch_norm1.gamma", "fine1.relu1", "∂fine1.relu1", "fine0.batch_norm1·root@3", "fine0.batch_norm1·hat@3", "∂fine0.relu2", "∂fine1.conv2d1.W", "∂fine1.batch_norm1.gamma", "∂fine1.batch_norm1.beta", "conv2d1_batch_norm1_relu1_2_backward:∂fine0.conv2d1", "conv2d1_batch_norm1_relu1_2_backward:∂fine0.conv2d1·1", "conv2d1_batch_norm1_relu1_2_backward:relu1·1")),
    (0, ("fine0.relu1", "fine0.conv2d2.W", "fine0.batch_norm2.gamma", "fine0.relu2", "∂fine0.relu2", "fine0.batch_norm2·root", "fine0.batch_norm2·hat", "∂fine0.relu1", "∂fine0.conv2d2.W", "∂fine0.batch_norm2.gamma", "∂fine0.batch_norm2.beta", "∂relu1", "conv2d2_batch_norm2_residual1_relu2_backward:∂fine0.conv2d2", "conv2d2_batch_norm2_residual1_relu2_backward:∂fine0.conv2d2·1", "conv2d2_batch_norm2_residual1_relu2_backward:fine0.relu1·1")),
    (1, ("relu1", "fine0.conv2d1.W", "fine0.batch_norm1.gamma", "fine0.relu1", "∂fine0.relu1", "fine0.batch_norm1·root", "fine0.batch_norm1·hat", "∂relu1", "∂fine0.conv2d1.W", "∂fine0.batch_norm1.gamma", "∂fine0.batch_norm1.beta", "conv2d1_batch_norm1_relu1_2_backward:∂fine0.conv2d1", "conv2d1_batch_norm1_relu1_2_backward:∂fine0.conv2d1·1", "conv2d1_batch_norm1_relu1_2_backward:relu1·1")),
)


_EVALUATION_PREDICT_CALLS = (  # each call's kind, and its arrays by name
    (0, ("relu1", "fine0.conv2d1.W", "fine0.batch_norm1.gamma", "fine0.batch_norm1.beta", "fine0.batch_norm1.running_mean", "fine0.batch_norm1.running_var", "fine0.relu1", "conv2d1_batch_norm1_relu1_2_predict:relu1·1")),
    (1, ("fine0.relu1", "fine0.conv2d2.W", "fine0.batch_norm2.gamma", "fine0.batch_norm2.beta", "fine0.batch_norm2.running_mean", "fine0.batch_norm2.running_var", "relu1", "fine0.relu2", "conv2d2_batch_norm2_residual1_relu2_predict:fine0.relu1·1")),
    (0, ("fine0.relu2", "fine1.conv2d1.W", "fine1.batch_norm1.gamma", "fine1.batch_norm1.beta", "fine1.batch_norm1.running_mean", "fine1.batch_norm1.running_var", "fine1.relu1", "conv2d1_batch_norm1_relu1_2_predict:relu1·1")),
    (1, ("fine1.relu1", "fine1.conv2d2.W", "fine1.batch_norm2.gamma", "fine1.batch_norm2.beta", "fine1.batch_norm2.running_mean", "fine1.batch_norm2.running_var", "fine0.relu2", "fine1.relu2", "conv2d2_batch_norm2_residual1_relu2_predict:fine0.relu1·1")),
)


_EVALUATION_PREDICT_CALLS_1 = (  # each call's kind, and its arrays by name
    (0, ("relu2", "coarse0.conv2d1.W", "coarse0.batch_norm1.gamma", "coarse0.batch_norm1.beta", "coarse0.batch_norm1.running_mean", "coarse0.batch_norm1.running_var", "coarse0.relu1", "conv2d1_batch_norm1_relu1_2_predict:relu1·1")),
    (1, ("coarse0.relu1", "coarse0.conv2d2.W", "coarse0.batch_norm2.gamma", "coarse0.batch_norm2.beta", "coarse0.batch_norm2.running_mean", "coarse0.batch_norm2.running_var", "relu2", "coarse0.relu2", "conv2d2_batch_norm2_residual1_relu2_predict:fine0.relu1·1")),
    (0, ("coarse0.relu2", "coarse1.conv2d1.W", "coarse1.batch_norm1.gamma", "coarse1.batch_norm1.beta", "coarse1.batch_norm1.running_mean", "coarse1.batch_norm1.running_var", "coarse1.relu1", "conv2d1_batch_norm1_relu1_2_predict:relu1·1")),
)


class Workspace:
    """The arrays of a step for given sizes; made by `workspace`."""

    def __init__(self, batch, unknown=()):
        self.batch = _size("batch", batch)
        self.parameter_shapes = {name: p[0] for name, p in _initial().items()}
        self.kept = True
        self.dtype = None
        self.held = None
        self.parameters = ()
        self.given_x = None
        self.given_y = None
        self.evaluation = _EvaluationArrays(self.batch)

    def allocate(self, dtype):
        """Make every array, of this dtype."""
        self.dtype = real = np.dtype(dtype)
        self.arrays = {}
        self.held = None
        self.given_x = None
        self.given_y = None
        self.fresh_state = init_state(real)
        self.held_state = None
        self.seed = None
        self.seed_array = np.array(0, real)
        self.flat_gradients, self.gradients = _flat(self.parameter_shapes, real)
        self.d_conv2d1_W = self.gradients["conv2d1.W"]
        self.d_batch_norm1_gamma = self.gradients["batch_norm1.gamma"]
        self.d_batch_norm1_beta = self.gradients["batch_norm1.beta"]
        self.d_conv2d2_W = self.gradients["conv2d2.W"]
        self.d_batch_norm2_gamma = self.gradients["batch_norm2.gamma"]
        self.d_batch_norm2_beta = self.gradients["batch_norm2.beta"]
        self.d_coarse1_conv2d2_W = self.gradients["coarse1.conv2d2.W"]
        self.d_coarse1_batch_norm2_gamma = self.gradients["coarse1.batch_norm2.gamma"]
        self.d_coarse1_batch_norm2_beta = self.gradients["coarse1.batch_norm2.beta"]
        self.d_logits_W = self.gradients["logits.W"]
        self.d_logits_b = self.gradients["logits.b"]
        self.arrays.update({"∂" + name: g for name, g in self.gradients.items()})
        self.batch_norm1_new_mean = np.empty((12,), real)
        self.batch_norm1_new_var = np.empty((12,), real)
        self.relu1 = self.array("relu1", (self.batch, 12, 8, 8), real)
        self.batch_norm1_root = np.empty((12,), real)
        self.batch_norm1_hat = np.empty((self.batch, 12, 8, 8), real)
        self.x_1 = np.empty((self.batch, 1, 10, 10), real)
        self.conv2d1_sum = np.empty((self.batch, 12, 8, 8), real)
        self.batch_norm1_mu = np.empty((12,), real)
        self.fine1_relu2 = self.array("fine1.relu2", (self.batch, 12, 8, 8), real)
        self.batch_norm2_new_mean = np.empty((24,), real)
        self.batch_norm2_new_var = np.empty((24,), real)
        self.relu2 = self.array("relu2", (self.batch, 24, 4, 4), real)
        self.batch_norm2_root = np.empty((24,), real)
        self.batch_norm2_hat = np.empty((self.batch, 24, 4, 4), real)
        self.fine1_relu2_1 = np.empty((self.batch, 12, 9, 9), real)
        self.conv2d2_sum = np.empty((self.batch, 24, 4, 4), real)
        self.batch_norm2_mu = np.empty((24,), real)
        self.coarse1_relu1 = self.array("coarse1.relu1", (self.batch, 24, 4, 4), real)
        self.coarse0_relu2 = self.array("coarse0.relu2", (self.batch, 24, 4, 4), real)
        self.coarse1_batch_norm2_new_mean = np.empty((24,), real)
        self.coarse1_batch_norm2_new_var = np.empty((24,), real)
        self.global_average_pool1 = np.empty((self.batch, 24), real)
        self.coarse1_relu2 = np.empty((self.batch, 24, 4, 4), real)
        self.coarse1_batch_norm2_root = np.empty((24,), real)
        self.coarse1_batch_norm2_hat = np.empty((self.batch, 24, 4, 4), real)
        self.coarse1_relu1_1 = np.empty((self.batch, 24, 6, 6), real)
        self.coarse1_conv2d2_sum = np.empty((self.batch, 24, 4, 4), real)
        self.coarse1_batch_norm2_mu = np.empty((24,), real)
        self.logits = np.empty((self.batch, 10), real)
        self.cross_entropy1 = np.empty((), real)
        self.cross_entropy1_p = np.empty((self.batch, 10), real)
        self.cross_entropy1_p_sum_max = np.empty((self.batch,), real)
        self.cross_entropy1_p_sum_shifted = np.empty((self.batch, 10), real)
        self.cross_entropy1_p_sum_scaled = np.empty((self.batch,), real)
        self.d_global_average_pool1 = np.empty((self.batch, 24), real)
        self.d_logits = np.empty((self.batch, 10), real)
        self.d_coarse1_relu1 = self.array("∂coarse1.relu1", (self.batch, 24, 4, 4), real)
        self.d_coarse0_relu2 = self.array("∂coarse0.relu2", (self.batch, 24, 4, 4), real)
        self.d_coarse1_conv2d2 = np.empty((self.batch, 24, 4, 4), real)
        self.d_coarse1_conv2d2_1_backward = np.empty((self.batch, 24, 6, 6), real)
        self.coarse1_relu1_1_backward = np.empty((self.batch, 24, 6, 6), real)
        self.d_relu2 = self.array("∂relu2", (self.batch, 24, 4, 4), real)
        self.d_fine1_relu2 = self.array("∂fine1.relu2", (self.batch, 12, 8, 8), real)
        self.d_conv2d2 = np.empty((self.batch, 24, 4, 4), real)
        self.d_fine1_relu2_1_backward = np.empty((12, 3, 3, 4, 4, self.batch), real)
        self.d_fine1_relu2_2_backward = np.empty((12, 9, 9, self.batch), real)
        self.fine1_relu2_1_backward = np.empty((self.batch, 12, 9, 9), real)
        self.d_relu1 = self.array("∂relu1", (self.batch, 12, 8, 8), real)
        self.d_conv2d1 = np.empty((self.batch, 12, 8, 8), real)
        self.x_1_backward = np.empty((self.batch, 1, 10, 10), real)
        self.x_1_part = self.x_1[:, :, 1:9, 1:9]
        self.x_1_window = _window(self.x_1, (0, 0, 0, 0), (self.batch, 1, 0, 0, 0), (1, 0, 1, 0, 0), (3, 0, 0, 1, 0), (3, 0, 0, 0, 1), (8, 0, 0, 1, 0), (8, 0, 0, 0, 1))
        self.t1 = np.empty((self.batch, 1, 3, 3, 8, 8), real)
        self.t1_matrix = self.t1.reshape(self.batch, 9, 64)
        self.conv2d1_sum_rows = self.conv2d1_sum.reshape(self.batch, 12, 64)
        self.conv2d1_sum_turned = self.conv2d1_sum.transpose(1, 0, 2, 3)
        self.constant = np.array((1 / (64*self.batch)), real)
        self.batch_norm1_mu_column = self.batch_norm1_mu[:, None, None, None]
        self.t2 = np.empty((12, self.batch, 8, 8), real)
        self.inverse_10 = np.array((1 / 10), real)
        self.constant_2 = np.array((9 / 10), real)
        self.t3 = np.empty((12,), real)
        self.constant_3 = np.array((1 / (10 + (-5 / (32*self.batch)))), real)
        self.inverse_100000 = np.array((1 / 100000), real)
        self.batch_norm1_root_column = self.batch_norm1_root[:, None, None]
        self.batch_norm1_mu_column_2 = self.batch_norm1_mu[:, None, None]
        self.zero = np.array(0, real)
        self.zeros = np.full((self.batch, 12, 8, 8), self.zero, real)
        self.fine1_relu2_1_part = self.fine1_relu2_1[:, :, 1:, 1:]
        self.fine1_relu2_1_window = _window(self.fine1_relu2_1, (0, 0, 0, 0), (12, 0, 1, 0, 0), (3, 0, 0, 1, 0), (3, 0, 0, 0, 1), (4, 0, 0, 2, 0), (4, 0, 0, 0, 2), (self.batch, 1, 0, 0, 0))
        self.t4 = np.empty((12, 3, 3, 4, 4, self.batch), real)
        self.t4_matrix = self.t4.reshape(108, 16*self.batch)
        self.t5 = np.empty((24, 4, 4, self.batch), real)
        self.t5_turned = self.t5.transpose(3, 0, 1, 2)
        self.t5_matrix = self.t5.reshape(24, 16*self.batch)
        self.conv2d2_sum_turned = self.conv2d2_sum.transpose(1, 0, 2, 3)
        self.constant_4 = np.array((1 / (16*self.batch)), real)
        self.batch_norm2_mu_column = self.batch_norm2_mu[:, None, None, None]
        self.t6 = np.empty((24, self.batch, 4, 4), real)
        self.t7 = np.empty((24,), real)
        self.constant_5 = np.array((1 / (10 + (-5 / (8*self.batch)))), real)
        self.batch_norm2_root_column = self.batch_norm2_root[:, None, None]
        self.batch_norm2_mu_column_2 = self.batch_norm2_mu[:, None, None]
        self.zeros_2 = np.full((self.batch, 24, 4, 4), self.zero, real)
        self.coarse1_relu1_1_part = self.coarse1_relu1_1[:, :, 1:5, 1:5]
        self.coarse1_relu1_1_window = _window(self.coarse1_relu1_1, (0, 0, 0, 0), (24, 0, 1, 0, 0), (3, 0, 0, 1, 0), (3, 0, 0, 0, 1), (4, 0, 0, 1, 0), (4, 0, 0, 0, 1), (self.batch, 1, 0, 0, 0))
        self.t8 = np.empty((24, 3, 3, 4, 4, self.batch), real)
        self.t8_matrix = self.t8.reshape(216, 16*self.batch)
        self.coarse1_conv2d2_sum_turned = self.coarse1_conv2d2_sum.transpose(1, 0, 2, 3)
        self.coarse1_batch_norm2_mu_column = self.coarse1_batch_norm2_mu[:, None, None, None]
        self.coarse1_batch_norm2_root_column = self.coarse1_batch_norm2_root[:, None, None]
        self.coarse1_batch_norm2_mu_column_2 = self.coarse1_batch_norm2_mu[:, None, None]
        self.ones = np.ones(16, real)
        self.coarse1_relu2_rows = self.coarse1_relu2.reshape(-1, 16)
        self.global_average_pool1_flat = self.global_average_pool1.reshape(-1)
        self.inverse_16 = np.array((1 / 16), real)
        self.place1 = np.empty((self.batch,), np.intp)
        self.row_start = np.arange(self.batch)*10
        self.logits_flat = self.logits.reshape(-1)
        self.cross_entropy1_p_sum_max_column = self.cross_entropy1_p_sum_max[:, None]
        self.ones_2 = np.ones(10, real)
        self.cross_entropy1_p_sum_scaled_column = self.cross_entropy1_p_sum_scaled[:, None]
        self.index_0 = np.arange(self.batch)
        self.place = self.index_0*10
        self.place_2 = np.empty((self.batch,), np.intp)
        self.cross_entropy1_p_sum_shifted_flat = self.cross_entropy1_p_sum_shifted.reshape(-1)
        self.t9 = np.empty((self.batch,), real)
        self.ones_3 = np.ones(self.batch, real)
        self.constant_6 = np.array((-1 / self.batch), real)
        self.seed_scaled = np.array(0, real)
        self.d_logits_flat = self.d_logits.reshape(-1)
        self.d_logits_T = self.d_logits.T
        self.d_global_average_pool1_column = self.d_global_average_pool1[:, :, None, None]
        self.t10 = np.empty((self.batch, 24, 1, 1), real)
        self.mask1 = np.empty((self.batch, 24, 4, 4), bool)
        self.bits = np.dtype(f"i{real.itemsize}")
        self.chosen1 = np.empty((self.batch, 24, 4, 4), self.bits)
        self.t10_bits = self.t10.view(self.bits)
        self.d_coarse0_relu2_bits = self.d_coarse0_relu2.view(self.bits)
        self.coarse1_batch_norm2_hat_turned = self.coarse1_batch_norm2_hat.transpose(1, 0, 2, 3)
        self.d_coarse0_relu2_turned = self.d_coarse0_relu2.transpose(1, 0, 2, 3)
        self.d_coarse1_batch_norm2_beta_column = self.d_coarse1_batch_norm2_beta[:, None, None]
        self.d_coarse1_batch_norm2_gamma_column = self.d_coarse1_batch_norm2_gamma[:, None, None]
        self.constant_7 = np.array(self.batch, real)
        self.t11 = np.empty((self.batch, 24, 4, 4), real)
        self.t12 = np.empty((24, 1, 1), real)
        self.d_coarse1_conv2d2_1_backward_part = self.d_coarse1_conv2d2_1_backward[:, :, 1:5, 1:5]
        self.t13 = np.empty((24, 3, 3, 24), real)
        self.t13_matrix = self.t13.reshape(24, 216)
        self.d_coarse1_conv2d2_1_backward_window = _window(self.d_coarse1_conv2d2_1_backward, (0, 0, 2, 2), (3, 0, 0, -1, 0), (3, 0, 0, 0, -1), (24, 0, 1, 0, 0), (4, 0, 0, 1, 0), (4, 0, 0, 0, 1), (self.batch, 1, 0, 0, 0))
        self.t14 = np.empty((3, 3, 24, 4, 4, self.batch), real)
        self.t14_matrix = self.t14.reshape(216, 16*self.batch)
        self.coarse1_relu1_1_backward_part = self.coarse1_relu1_1_backward[:, :, 1:5, 1:5]
        self.coarse1_relu1_1_backward_window = _window(self.coarse1_relu1_1_backward, (0, 0, 0, 0), (24, 0, 1, 0, 0), (3, 0, 0, 1, 0), (3, 0, 0, 0, 1), (4, 0, 0, 1, 0), (4, 0, 0, 0, 1), (self.batch, 1, 0, 0, 0))
        self.d_coarse1_conv2d2_turned = self.d_coarse1_conv2d2.transpose(2, 3, 0, 1)
        self.t15 = np.empty((4, 4, self.batch, 24), real)
        self.t15_matrix = self.t15.reshape(16*self.batch, 24)
        self.d_coarse1_conv2d2_W_rows = self.d_coarse1_conv2d2_W.reshape(24, 216)
        self.d_coarse1_conv2d2_W_rows_T = self.d_coarse1_conv2d2_W_rows.T
        self.d_relu2_bits = self.d_relu2.view(self.bits)
        self.d_conv2d2_bits = self.d_conv2d2.view(self.bits)
        self.batch_norm2_hat_turned = self.batch_norm2_hat.transpose(1, 0, 2, 3)
        self.d_conv2d2_turned = self.d_conv2d2.transpose(1, 0, 2, 3)
        self.d_batch_norm2_beta_column = self.d_batch_norm2_beta[:, None, None]
        self.d_batch_norm2_gamma_column = self.d_batch_norm2_gamma[:, None, None]
        self.constant_8 = np.array(16*self.batch, real)
        self.d_conv2d2_turned_2 = self.d_conv2d2.transpose(1, 2, 3, 0)
        self.d_fine1_relu2_1_backward_rows = self.d_fine1_relu2_1_backward.reshape(108, 16*self.batch)
        self.taps = list(np.ndindex(3, 3))
        self.d_fine1_relu2_2_backward_turned = self.d_fine1_relu2_2_backward[:, 1:, 1:].transpose(3, 0, 1, 2)
        self.fine1_relu2_1_backward_part = self.fine1_relu2_1_backward[:, :, 1:, 1:]
        self.fine1_relu2_1_backward_window = _window(self.fine1_relu2_1_backward, (0, 0, 0, 0), (12, 0, 1, 0, 0), (3, 0, 0, 1, 0), (3, 0, 0, 0, 1), (4, 0, 0, 2, 0), (4, 0, 0, 0, 2), (self.batch, 1, 0, 0, 0))
        self.d_conv2d2_turned_3 = self.d_conv2d2.transpose(2, 3, 0, 1)
        self.d_conv2d2_W_rows = self.d_conv2d2_W.reshape(24, 108)
        self.d_conv2d2_W_rows_T = self.d_conv2d2_W_rows.T
        self.mask2 = np.empty((self.batch, 12, 8, 8), bool)
        self.chosen2 = np.empty((self.batch, 12, 8, 8), self.bits)
        self.d_relu1_bits = self.d_relu1.view(self.bits)
        self.d_conv2d1_bits = self.d_conv2d1.view(self.bits)
        self.batch_norm1_hat_turned = self.batch_norm1_hat.transpose(1, 0, 2, 3)
        self.d_conv2d1_turned = self.d_conv2d1.transpose(1, 0, 2, 3)
        self.d_batch_norm1_beta_column = self.d_batch_norm1_beta[:, None, None]
        self.d_batch_norm1_gamma_column = self.d_batch_norm1_gamma[:, None, None]
        self.constant_9 = np.array(64*self.batch, real)
        self.t16 = np.empty((self.batch, 12, 8, 8), real)
        self.t17 = np.empty((12, 1, 1), real)
        self.x_1_backward_part = self.x_1_backward[:, :, 1:9, 1:9]
        self.x_1_backward_window = _window(self.x_1_backward, (0, 0, 0, 0), (self.batch, 1, 0, 0, 0), (1, 0, 1, 0, 0), (3, 0, 0, 1, 0), (3, 0, 0, 0, 1), (8, 0, 0, 1, 0), (8, 0, 0, 0, 1))
        self.d_conv2d1_rows = self.d_conv2d1.reshape(self.batch, 12, 64)
        self.d_conv2d1_rows_turned = self.d_conv2d1_rows.transpose(0, 2, 1)
        self.t18 = np.empty((self.batch, 9, 12), real)
        self.d_conv2d1_W_rows = self.d_conv2d1_W.reshape(12, 9)
        self.d_conv2d1_W_rows_T = self.d_conv2d1_W_rows.T
        kinds = (
            lambda names: (_conv2d1_batch_norm1_relu1_2_forward, _Conv2d1BatchNorm1Relu12Forward(self, names, self.batch, 12, 8)),
            lambda names: (_conv2d2_batch_norm2_residual1_relu2_forward, _Conv2d2BatchNorm2Residual1Relu2Forward(self, names, self.batch, 12, 8)),
        )
        self.forward_calls = [kinds[k](names) for k, names in _FORWARD_CALLS]
        kinds = (
            lambda names: (_conv2d1_batch_norm1_relu1_2_forward, _Conv2d1BatchNorm1Relu12Forward(self, names, self.batch, 24, 4)),
            lambda names: (_conv2d2_batch_norm2_residual1_relu2_forward, _Conv2d2BatchNorm2Residual1Relu2Forward(self, names, self.batch, 24, 4)),
        )
        self.forward_calls_1 = [kinds[k](names) for k, names in _FORWARD_CALLS_1]
        kinds = (
            lambda names: (_conv2d1_batch_norm1_relu1_2_backward, _Conv2d1BatchNorm1Relu12Backward(self, names, self.batch, 24, 4)),
            lambda names: (_conv2d2_batch_norm2_residual1_relu2_backward, _Conv2d2BatchNorm2Residual1Relu2Backward(self, names, self.batch, 24, 4)),
        )
        self.backward_calls_2 = [kinds[k](names) for k, names in _BACKWARD_CALLS_2]
        kinds = (
            lambda names: (_conv2d2_batch_norm2_residual1_relu2_backward, _Conv2d2BatchNorm2Residual1Relu2Backward(self, names, self.batch, 12, 8)),
            lambda names: (_conv2d1_batch_norm1_relu1_2_backward, _Conv2d1BatchNorm1Relu12Backward(self, names, self.batch, 12, 8)),
        )
        self.backward_calls_3 = [kinds[k](names) for k, names in _BACKWARD_CALLS_3]
        self.calls = [*(a for _, a in self.forward_calls), *(a for _, a in self.forward_calls_1), *(a for _, a in self.backward_calls_2), *(a for _, a in self.backward_calls_3), ]
        self.readers = {}
        for a in self.calls:
            for name in {*a.names}:
                self.readers.setdefault(name, []).append(a)
        self.next_state = {
            "batch_norm1.running_mean": self.batch_norm1_new_mean,
            "batch_norm1.running_var": self.batch_norm1_new_var,
            "fine0.batch_norm1.running_mean": self.array("fine0.batch_norm1.new_mean", (12,), real),
            "fine0.batch_norm1.running_var": self.array("fine0.batch_norm1.new_var", (12,), real),
            "fine0.batch_norm2.running_mean": self.array("fine0.batch_norm2.new_mean", (12,), real),
            "fine0.batch_norm2.running_var": self.array("fine0.batch_norm2.new_var", (12,), real),
            "fine1.batch_norm1.running_mean": self.array("fine1.batch_norm1.new_mean", (12,), real),
            "fine1.batch_norm1.running_var": self.array("fine1.batch_norm1.new_var", (12,), real),
            "fine1.batch_norm2.running_mean": self.array("fine1.batch_norm2.new_mean", (12,), real),
            "fine1.batch_norm2.running_var": self.array("fine1.batch_norm2.new_var", (12,), real),
            "batch_norm2.running_mean": self.batch_norm2_new_mean,
            "batch_norm2.running_var": self.batch_norm2_new_var,
            "coarse0.batch_norm1.running_mean": self.array("coarse0.batch_norm1.new_mean", (24,), real),
            "coarse0.batch_norm1.running_var": self.array("coarse0.batch_norm1.new_var", (24,), real),
            "coarse0.batch_norm2.running_mean": self.array("coarse0.batch_norm2.new_mean", (24,), real),
            "coarse0.batch_norm2.running_var": self.array("coarse0.batch_norm2.new_var", (24,), real),
            "coarse1.batch_norm1.running_mean": self.array("coarse1.batch_norm1.new_mean", (24,), real),
            "coarse1.batch_norm1.running_var": self.array("coarse1.batch_norm1.new_var", (24,), real),
            "coarse1.batch_norm2.running_mean": self.coarse1_batch_norm2_new_mean,
            "coarse1.batch_norm2.running_var": self.coarse1_batch_norm2_new_var,
        }
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
        self.seed_scaled[()] = (self.seed / self.batch)
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
        self.conv2d1_W = contiguous["conv2d1.W"]
        self.batch_norm1_gamma = contiguous["batch_norm1.gamma"]
        self.batch_norm1_beta = contiguous["batch_norm1.beta"]
        self.conv2d2_W = contiguous["conv2d2.W"]
        self.batch_norm2_gamma = contiguous["batch_norm2.gamma"]
        self.batch_norm2_beta = contiguous["batch_norm2.beta"]
        self.coarse1_conv2d2_W = contiguous["coarse1.conv2d2.W"]
        self.coarse1_batch_norm2_gamma = contiguous["coarse1.batch_norm2.gamma"]
        self.coarse1_batch_norm2_beta = contiguous["coarse1.batch_norm2.beta"]
        self.logits_W = contiguous["logits.W"]
        self.logits_b = contiguous["logits.b"]
        self.conv2d1_W_rows = self.conv2d1_W.reshape(12, 9)
        self.batch_norm1_gamma_column = self.batch_norm1_gamma[:, None, None]
        self.batch_norm1_beta_column = self.batch_norm1_beta[:, None, None]
        self.conv2d2_W_rows = self.conv2d2_W.reshape(24, 108)
        self.batch_norm2_gamma_column = self.batch_norm2_gamma[:, None, None]
        self.batch_norm2_beta_column = self.batch_norm2_beta[:, None, None]
        self.coarse1_conv2d2_W_rows = self.coarse1_conv2d2_W.reshape(24, 216)
        self.coarse1_batch_norm2_gamma_column = self.coarse1_batch_norm2_gamma[:, None, None]
        self.coarse1_batch_norm2_beta_column = self.coarse1_batch_norm2_beta[:, None, None]
        self.logits_W_T = self.logits_W.T
        self.coarse1_conv2d2_W_turned = self.coarse1_conv2d2_W.transpose(1, 2, 3, 0)
        self.conv2d2_W_rows_T = self.conv2d2_W_rows.T
        for a in self.calls:
            a.bind()
        self.parameters = [(a, self.gradients[name]) for name, a in arrays.items()]
        self.flat_parameters = _base(list(arrays.values()), self.flat_gradients)
        if all(params[name] is a for name, a in contiguous.items()):
            self.held = [*params, *map(id, params.values())]

    def take_x(self, given):
        """Check x and make its views."""
        array = _checked("x", given, (self.batch, 1, 8, 8), self.dtype)
        self.x = _contiguous(array)
        self.given_x = given if self.x is given else None
        self.arrays["x"] = self.x
        for a in self.readers.get("x", ()):
            a.bind()

    def take_y(self, given):
        """Check y and make its views."""
        array = _checked_integers("y", given, (self.batch,))
        self.y = _contiguous(array)
        self.given_y = given if self.y is given else None
        width = array.dtype.itemsize  # a negative integer, taken as unsigned, is a large one
        self.y_unsigned = self.y.view(f"u{width}")
        if width == 8:
            self.y = self.y.view("i8")
        self.arrays["y"] = self.y
        for a in self.readers.get("y", ()):
            a.bind()

    def take_state(self, state):
        """Check the state, and remember it as the parameters; without one, take a fresh one."""
        state = self.fresh_state if state is None else state
        if isinstance(state, dict) and [*state, *map(id, state.values())] == self.held_state:
            return
        self.held_state, self.given_state = None, _checked_state(state, self.fresh_state)
        self.arrays.update(self.given_state)
        self.batch_norm1_running_mean = self.given_state["batch_norm1.running_mean"]
        self.batch_norm1_running_var = self.given_state["batch_norm1.running_var"]
        self.batch_norm2_running_mean = self.given_state["batch_norm2.running_mean"]
        self.batch_norm2_running_var = self.given_state["batch_norm2.running_var"]
        self.coarse1_batch_norm2_running_mean = self.given_state["coarse1.batch_norm2.running_mean"]
        self.coarse1_batch_norm2_running_var = self.given_state["coarse1.batch_norm2.running_var"]
        for a in self.calls:
            a.bind()
        if all(state[name] is a for name, a in self.given_state.items()):
            self.held_state = [*state, *map(id, state.values())]

    @property
    def state(self):
        """The state after this step, in arrays of its own."""
        return {name: self.next_state.get(name, a).copy() for name, a in self.given_state.items()}

    def pass_on(self, state):
        """Write the state after this step into the arrays of the one before it."""
        for name, array in self.next_state.items():
            np.copyto(state[name], array)


class _EvaluationArrays:
    """The arrays of `predict` for given sizes; they stand in a workspace."""

    def __init__(self, batch, unknown=()):
        self.batch = _size("batch", batch)
        self.parameter_shapes = {name: p[0] for name, p in _initial().items()}
        self.kept = True
        self.dtype = None
        self.held = None
        self.given_x = None

    def allocate(self, dtype):
        """Make every array, of this dtype."""
        self.dtype = real = np.dtype(dtype)
        self.arrays = {}
        self.held = None
        self.given_x = None
        self.fresh_state = init_state(real)
        self.held_state = None
        self.relu1 = self.array("relu1", (self.batch, 12, 8, 8), real)
        self.x_1 = np.empty((self.batch, 1, 10, 10), real)
        self.fine1_relu2 = self.array("fine1.relu2", (self.batch, 12, 8, 8), real)
        self.relu2 = self.array("relu2", (self.batch, 24, 4, 4), real)
        self.fine1_relu2_1 = np.empty((self.batch, 12, 9, 9), real)
        self.coarse1_relu1 = self.array("coarse1.relu1", (self.batch, 24, 4, 4), real)
        self.coarse0_relu2 = self.array("coarse0.relu2", (self.batch, 24, 4, 4), real)
        self.global_average_pool1 = np.empty((self.batch, 24), real)
        self.coarse1_relu1_1 = np.empty((self.batch, 24, 6, 6), real)
        self.coarse1_residual1 = np.empty((self.batch, 24, 4, 4), real)
        self.logits = np.empty((self.batch, 10), real)
        self.x_1_part = self.x_1[:, :, 1:9, 1:9]
        self.x_1_window = _window(self.x_1, (0, 0, 0, 0), (self.batch, 1, 0, 0, 0), (1, 0, 1, 0, 0), (3, 0, 0, 1, 0), (3, 0, 0, 0, 1), (8, 0, 0, 1, 0), (8, 0, 0, 0, 1))
        self.t1 = np.empty((self.batch, 1, 3, 3, 8, 8), real)
        self.t1_matrix = self.t1.reshape(self.batch, 9, 64)
        self.relu1_rows = self.relu1.reshape(self.batch, 12, 64)
        self.inverse_100000 = np.array((1 / 100000), real)
        self.t2 = np.empty((12, 1, 1), real)
        self.zero = np.array(0, real)
        self.zeros = np.full((self.batch, 12, 8, 8), self.zero, real)
        self.fine1_relu2_1_part = self.fine1_relu2_1[:, :, 1:, 1:]
        self.fine1_relu2_1_window = _window(self.fine1_relu2_1, (0, 0, 0, 0), (12, 0, 1, 0, 0), (3, 0, 0, 1, 0), (3, 0, 0, 0, 1), (4, 0, 0, 2, 0), (4, 0, 0, 0, 2), (self.batch, 1, 0, 0, 0))
        self.t3 = np.empty((12, 3, 3, 4, 4, self.batch), real)
        self.t3_matrix = self.t3.reshape(108, 16*self.batch)
        self.t4 = np.empty((24, 4, 4, self.batch), real)
        self.t4_turned = self.t4.transpose(3, 0, 1, 2)
        self.t4_matrix = self.t4.reshape(24, 16*self.batch)
        self.t5 = np.empty((24, 1, 1), real)
        self.zeros_2 = np.full((self.batch, 24, 4, 4), self.zero, real)
        self.coarse1_relu1_1_part = self.coarse1_relu1_1[:, :, 1:5, 1:5]
        self.coarse1_relu1_1_window = _window(self.coarse1_relu1_1, (0, 0, 0, 0), (24, 0, 1, 0, 0), (3, 0, 0, 1, 0), (3, 0, 0, 0, 1), (4, 0, 0, 1, 0), (4, 0, 0, 0, 1), (self.batch, 1, 0, 0, 0))
        self.t6 = np.empty((24, 3, 3, 4, 4, self.batch), real)
        self.t6_matrix = self.t6.reshape(216, 16*self.batch)
        self.t7 = np.empty((self.batch, 24, 4, 4), real)
        self.inverse_16 = np.array((1 / 16), real)
        kinds = (
            lambda names: (_evaluation_conv2d1_batch_norm1_relu1_2_predict, _EvaluationConv2d1BatchNorm1Relu12Predict(self, names, self.batch, 12, 8)),
            lambda names: (_evaluation_conv2d2_batch_norm2_residual1_relu2_predict, _EvaluationConv2d2BatchNorm2Residual1Relu2Predict(self, names, self.batch, 12, 8)),
        )
        self.predict_calls = [kinds[k](names) for k, names in _EVALUATION_PREDICT_CALLS]
        kinds = (
            lambda names: (_evaluation_conv2d1_batch_norm1_relu1_2_predict, _EvaluationConv2d1BatchNorm1Relu12Predict(self, names, self.batch, 24, 4)),
            lambda names: (_evaluation_conv2d2_batch_norm2_residual1_relu2_predict, _EvaluationConv2d2BatchNorm2Residual1Relu2Predict(self, names, self.batch, 24, 4)),
        )
        self.predict_calls_1 = [kinds[k](names) for k, names in _EVALUATION_PREDICT_CALLS_1]
        self.calls = [*(a for _, a in self.predict_calls), *(a for _, a in self.predict_calls_1), ]
        self.readers = {}
        for a in self.calls:
            for name in {*a.names}:
                self.readers.setdefault(name, []).append(a)

    def array(self, name, shape, dtype, scratch=False):
        """The array of this name in this shape; calls of equal sizes share scratch memory."""
        key = (name, shape) if scratch else name
        if key not in self.arrays:
            self.arrays[key] = np.empty(shape, dtype)
        return self.arrays[key].reshape(shape)

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
        self.conv2d1_W = contiguous["conv2d1.W"]
        self.batch_norm1_gamma = contiguous["batch_norm1.gamma"]
        self.batch_norm1_beta = contiguous["batch_norm1.beta"]
        self.conv2d2_W = contiguous["conv2d2.W"]
        self.batch_norm2_gamma = contiguous["batch_norm2.gamma"]
        self.batch_norm2_beta = contiguous["batch_norm2.beta"]
        self.coarse1_conv2d2_W = contiguous["coarse1.conv2d2.W"]
        self.coarse1_batch_norm2_gamma = contiguous["coarse1.batch_norm2.gamma"]
        self.coarse1_batch_norm2_beta = contiguous["coarse1.batch_norm2.beta"]
        self.logits_W = contiguous["logits.W"]
        self.logits_b = contiguous["logits.b"]
        self.conv2d1_W_rows = self.conv2d1_W.reshape(12, 9)
        self.batch_norm1_gamma_column = self.batch_norm1_gamma[:, None, None]
        self.batch_norm1_beta_column = self.batch_norm1_beta[:, None, None]
        self.conv2d2_W_rows = self.conv2d2_W.reshape(24, 108)
        self.batch_norm2_gamma_column = self.batch_norm2_gamma[:, None, None]
        self.batch_norm2_beta_column = self.batch_norm2_beta[:, None, None]
        self.coarse1_conv2d2_W_rows = self.coarse1_conv2d2_W.reshape(24, 216)
        self.coarse1_batch_norm2_gamma_column = self.coarse1_batch_norm2_gamma[:, None, None]
        self.coarse1_batch_norm2_beta_column = self.coarse1_batch_norm2_beta[:, None, None]
        self.logits_W_T = self.logits_W.T
        for a in self.calls:
            a.bind()
        if all(params[name] is a for name, a in contiguous.items()):
            self.held = [*params, *map(id, params.values())]

    def take_x(self, given):
        """Check x and make its views."""
        array = _checked("x", given, (self.batch, 1, 8, 8), self.dtype)
        self.x = _contiguous(array)
        self.given_x = given if self.x is given else None
        self.arrays["x"] = self.x
        for a in self.readers.get("x", ()):
            a.bind()

    def take_state(self, state):
        """Check the state, and remember it as the parameters; without one, take a fresh one."""
        state = self.fresh_state if state is None else state
        if isinstance(state, dict) and [*state, *map(id, state.values())] == self.held_state:
            return
        self.held_state, self.given_state = None, _checked_state(state, self.fresh_state)
        self.arrays.update(self.given_state)
        self.batch_norm1_running_mean = self.given_state["batch_norm1.running_mean"]
        self.batch_norm1_running_var = self.given_state["batch_norm1.running_var"]
        self.batch_norm2_running_mean = self.given_state["batch_norm2.running_mean"]
        self.batch_norm2_running_var = self.given_state["batch_norm2.running_var"]
        self.coarse1_batch_norm2_running_mean = self.given_state["coarse1.batch_norm2.running_mean"]
        self.coarse1_batch_norm2_running_var = self.given_state["coarse1.batch_norm2.running_var"]
        self.batch_norm1_running_var_column = self.batch_norm1_running_var[:, None, None]
        self.batch_norm1_running_mean_column = self.batch_norm1_running_mean[:, None, None]
        self.batch_norm2_running_var_column = self.batch_norm2_running_var[:, None, None]
        self.batch_norm2_running_mean_column = self.batch_norm2_running_mean[:, None, None]
        self.coarse1_batch_norm2_running_var_column = self.coarse1_batch_norm2_running_var[:, None, None]
        self.coarse1_batch_norm2_running_mean_column = self.coarse1_batch_norm2_running_mean[:, None, None]
        for a in self.calls:
            a.bind()
        if all(state[name] is a for name, a in self.given_state.items()):
            self.held_state = [*state, *map(id, state.values())]


def workspace(*, batch=32):
    """The arrays of a step, for these sizes; they are allocated when the dtype is first known."""
    return Workspace(batch)


def forward(params, /, *, x, y, state=None, workspace=None):
    """The loss, and what `backward` needs."""
    ws = _ready(params, {"x": x, "y": y}, workspace, state)
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


def predict(params, /, *, x, state=None, workspace=None):
    """The output."""
    ws = _evaluation_ready(params, {"x": x}, workspace, state)
    _predict(ws)
    return ws.logits


def step(params, /, *, rate, x, y, state=None, workspace=None):
    """One step of gradient descent: params -= rate * gradient, in place. Gives the loss before."""
    rate = _number(rate)
    ws = _ready(params, {"x": x, "y": y}, workspace, state)
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
    if state is not None:
        ws.pass_on(state)
    return ws.cross_entropy1[()]


def _ready(params, inputs, ws, state):
    """The workspace, with everything that is given checked and in their places."""
    if ws is None:
        ws = _workspace_for(Workspace, ('batch',), params, inputs, {}, ())
    elif not isinstance(ws, Workspace):
        raise TypeError(f"workspace is {_kind(ws)}; it should be made by workspace(...)")
    if ws.held is None or [*params, *map(id, params.values())] != ws.held:
        ws.take_parameters(params)
    if inputs["x"] is not ws.given_x or ws.given_x is None:
        ws.take_x(inputs["x"])
    if inputs["y"] is not ws.given_y or ws.given_y is None:
        ws.take_y(inputs["y"])
    if np.maximum.reduce(ws.y_unsigned, axis=None) >= 10:
        raise _out_of_range("y", ws.y, 10)
    ws.take_state(state)
    return ws


def _evaluation_ready(params, inputs, ws, state):
    """The workspace, with everything that is given checked and in their places."""
    if ws is None:
        ws = _workspace_for(_EvaluationArrays, ('batch',), params, inputs, {}, ())
    elif not isinstance(ws, Workspace):
        raise TypeError(f"workspace is {_kind(ws)}; it should be made by workspace(...)")
    else:
        ws = ws.evaluation
    if ws.held is None or [*params, *map(id, params.values())] != ws.held:
        ws.take_parameters(params)
    if inputs["x"] is not ws.given_x or ws.given_x is None:
        ws.take_x(inputs["x"])
    ws.take_state(state)
    return ws


def _forward(ws):
    """Layer after layer, then the loss."""
    # conv2d1, batch_norm1, relu1
    ws.x_1.fill(0)
    # x·1[i, i2, i3 + 1, i4 + 1] = x[i, i2, i3, i4]
    np.copyto(ws.x_1_part, ws.x)
    # conv2d1·sum[n, f, p, q] = sum[c < 1, i < 3, j < 3](conv2d1.W[f, c, i, j]*x·1[n, c, i + p, j  ...
    np.copyto(ws.t1, ws.x_1_window)
    np.matmul(ws.conv2d1_W_rows, ws.t1_matrix, out=ws.conv2d1_sum_rows)
    # batch_norm1.mu[c] = sum[n < batch, t < 8, m < 8](conv2d1[n, c, t, m]/(64*batch))
    np.add.reduce(ws.conv2d1_sum_turned, axis=(-3, -2, -1,), out=ws.batch_norm1_mu)
    np.multiply(ws.batch_norm1_mu, ws.constant, out=ws.batch_norm1_mu)
    # batch_norm1.v[c] = sum[n < batch, t < 8, m < 8]((-batch_norm1.mu[c] + conv2d1[n, c, t, m])** ...
    np.subtract(ws.conv2d1_sum_turned, ws.batch_norm1_mu_column, out=ws.t2)
    np.square(ws.t2, out=ws.t2)
    np.add.reduce(ws.t2, axis=(-3, -2, -1,), out=ws.batch_norm1_root)
    np.multiply(ws.batch_norm1_root, ws.constant, out=ws.batch_norm1_root)
    # batch_norm1.new_mean[c] = 9*batch_norm1.running_mean[c]/10 + stop(batch_norm1.mu[c])/10
    np.multiply(ws.batch_norm1_mu, ws.inverse_10, out=ws.batch_norm1_new_mean)
    np.multiply(ws.batch_norm1_running_mean, ws.constant_2, out=ws.t3)
    np.add(ws.batch_norm1_new_mean, ws.t3, out=ws.batch_norm1_new_mean)
    # batch_norm1.new_var[c] = 9*batch_norm1.running_var[c]/10 + stop(batch_norm1.v[c])/(10*(1 - 1 ...
    np.multiply(ws.batch_norm1_running_var, ws.constant_2, out=ws.batch_norm1_new_var)
    np.multiply(ws.batch_norm1_root, ws.constant_3, out=ws.t3)
    np.add(ws.batch_norm1_new_var, ws.t3, out=ws.batch_norm1_new_var)
    # batch_norm1·root[c] = sqrt(batch_norm1.v[c] + 1/100000)
    np.add(ws.inverse_100000, ws.batch_norm1_root, out=ws.batch_norm1_root)
    np.sqrt(ws.batch_norm1_root, out=ws.batch_norm1_root)
    # batch_norm1·hat[n, c, t, m] = (-batch_norm1.mu[c] + conv2d1[n, c, t, m])/batch_norm1·root[c]
    np.subtract(ws.conv2d1_sum, ws.batch_norm1_mu_column_2, out=ws.batch_norm1_hat)
    np.divide(ws.batch_norm1_hat, ws.batch_norm1_root_column, out=ws.batch_norm1_hat)
    # batch_norm1[n, c, t, m] = batch_norm1.beta[c] + batch_norm1.gamma[c]*batch_norm1·hat[n, c, t, m]
    np.multiply(ws.batch_norm1_hat, ws.batch_norm1_gamma_column, out=ws.relu1)
    np.add(ws.batch_norm1_beta_column, ws.relu1, out=ws.relu1)
    # relu1[n, t, m, s] = where(batch_norm1[n, t, m, s] > 0, batch_norm1[n, t, m, s], 0)
    np.maximum(ws.relu1, ws.zeros, out=ws.relu1)
    # fine0.conv2d1 to fine1.relu2
    for run, a in ws.forward_calls:
        run(a)
    # conv2d2, batch_norm2, relu2
    ws.fine1_relu2_1.fill(0)
    # fine1.relu2·1[i, i2, i3 + 1, i4 + 1] = fine1.relu2[i, i2, i3, i4]
    np.copyto(ws.fine1_relu2_1_part, ws.fine1_relu2)
    # conv2d2·sum[n, f, p, q] = sum[c < 12, i < 3, j < 3](conv2d2.W[f, c, i, j]*fine1.relu2·1[n, c ...
    np.copyto(ws.t4, ws.fine1_relu2_1_window)
    np.dot(ws.conv2d2_W_rows, ws.t4_matrix, out=ws.t5_matrix)
    np.copyto(ws.conv2d2_sum, ws.t5_turned)
    # batch_norm2.mu[c] = sum[n < batch, t < 4, m < 4](conv2d2[n, c, t, m]/(16*batch))
    np.add.reduce(ws.conv2d2_sum_turned, axis=(-3, -2, -1,), out=ws.batch_norm2_mu)
    np.multiply(ws.batch_norm2_mu, ws.constant_4, out=ws.batch_norm2_mu)
    # batch_norm2.v[c] = sum[n < batch, t < 4, m < 4]((-batch_norm2.mu[c] + conv2d2[n, c, t, m])** ...
    np.subtract(ws.conv2d2_sum_turned, ws.batch_norm2_mu_column, out=ws.t6)
    np.square(ws.t6, out=ws.t6)
    np.add.reduce(ws.t6, axis=(-3, -2, -1,), out=ws.batch_norm2_root)
    np.multiply(ws.batch_norm2_root, ws.constant_4, out=ws.batch_norm2_root)
    # batch_norm2.new_mean[c] = 9*batch_norm2.running_mean[c]/10 + stop(batch_norm2.mu[c])/10
    np.multiply(ws.batch_norm2_mu, ws.inverse_10, out=ws.batch_norm2_new_mean)
    np.multiply(ws.batch_norm2_running_mean, ws.constant_2, out=ws.t7)
    np.add(ws.batch_norm2_new_mean, ws.t7, out=ws.batch_norm2_new_mean)
    # batch_norm2.new_var[c] = 9*batch_norm2.running_var[c]/10 + stop(batch_norm2.v[c])/(10*(1 - 1 ...
    np.multiply(ws.batch_norm2_running_var, ws.constant_2, out=ws.batch_norm2_new_var)
    np.multiply(ws.batch_norm2_root, ws.constant_5, out=ws.t7)
    np.add(ws.batch_norm2_new_var, ws.t7, out=ws.batch_norm2_new_var)
    # batch_norm2·root[c] = sqrt(batch_norm2.v[c] + 1/100000)
    np.add(ws.inverse_100000, ws.batch_norm2_root, out=ws.batch_norm2_root)
    np.sqrt(ws.batch_norm2_root, out=ws.batch_norm2_root)
    # batch_norm2·hat[n, c, t, m] = (-batch_norm2.mu[c] + conv2d2[n, c, t, m])/batch_norm2·root[c]
    np.subtract(ws.conv2d2_sum, ws.batch_norm2_mu_column_2, out=ws.batch_norm2_hat)
    np.divide(ws.batch_norm2_hat, ws.batch_norm2_root_column, out=ws.batch_norm2_hat)
    # batch_norm2[n, c, t, m] = batch_norm2.beta[c] + batch_norm2.gamma[c]*batch_norm2·hat[n, c, t, m]
    np.multiply(ws.batch_norm2_hat, ws.batch_norm2_gamma_column, out=ws.relu2)
    np.add(ws.batch_norm2_beta_column, ws.relu2, out=ws.relu2)
    # relu2[n, t, m, s] = where(batch_norm2[n, t, m, s] > 0, batch_norm2[n, t, m, s], 0)
    np.maximum(ws.relu2, ws.zeros_2, out=ws.relu2)
    # coarse0.conv2d1 to coarse1.relu1
    for run, a in ws.forward_calls_1:
        run(a)
    # coarse1.conv2d2, coarse1.batch_norm2, coarse1.residual1, coarse1.relu2, global_average_pool1
    ws.coarse1_relu1_1.fill(0)
    # coarse1.relu1·1[i, i2, i3 + 1, i4 + 1] = coarse1.relu1[i, i2, i3, i4]
    np.copyto(ws.coarse1_relu1_1_part, ws.coarse1_relu1)
    # coarse1.conv2d2·sum[n, f, p, q] = sum[c < 24, i < 3, j < 3](coarse1.conv2d2.W[f, c, i, j]*co ...
    np.copyto(ws.t8, ws.coarse1_relu1_1_window)
    np.dot(ws.coarse1_conv2d2_W_rows, ws.t8_matrix, out=ws.t5_matrix)
    np.copyto(ws.coarse1_conv2d2_sum, ws.t5_turned)
    # coarse1.batch_norm2.mu[c] = sum[n < batch, t < 4, m < 4](coarse1.conv2d2[n, c, t, m]/(16*batch))
    np.add.reduce(ws.coarse1_conv2d2_sum_turned, axis=(-3, -2, -1,), out=ws.coarse1_batch_norm2_mu)
    np.multiply(ws.coarse1_batch_norm2_mu, ws.constant_4, out=ws.coarse1_batch_norm2_mu)
    # coarse1.batch_norm2.v[c] = sum[n < batch, t < 4, m < 4]((-coarse1.batch_norm2.mu[c] + coarse ...
    np.subtract(ws.coarse1_conv2d2_sum_turned, ws.coarse1_batch_norm2_mu_column, out=ws.t6)
    np.square(ws.t6, out=ws.t6)
    np.add.reduce(ws.t6, axis=(-3, -2, -1,), out=ws.coarse1_batch_norm2_root)
    np.multiply(ws.coarse1_batch_norm2_root, ws.constant_4, out=ws.coarse1_batch_norm2_root)
    # coarse1.batch_norm2.new_mean[c] = 9*coarse1.batch_norm2.running_mean[c]/10 + stop(coarse1.ba ...
    np.multiply(ws.coarse1_batch_norm2_mu, ws.inverse_10, out=ws.coarse1_batch_norm2_new_mean)
    np.multiply(ws.coarse1_batch_norm2_running_mean, ws.constant_2, out=ws.t7)
    np.add(ws.coarse1_batch_norm2_new_mean, ws.t7, out=ws.coarse1_batch_norm2_new_mean)
    # coarse1.batch_norm2.new_var[c] = 9*coarse1.batch_norm2.running_var[c]/10 + stop(coarse1.batc ...
    np.multiply(ws.coarse1_batch_norm2_running_var, ws.constant_2, out=ws.coarse1_batch_norm2_new_var)
    np.multiply(ws.coarse1_batch_norm2_root, ws.constant_5, out=ws.t7)
    np.add(ws.coarse1_batch_norm2_new_var, ws.t7, out=ws.coarse1_batch_norm2_new_var)
    # coarse1.batch_norm2·root[c] = sqrt(coarse1.batch_norm2.v[c] + 1/100000)
    np.add(ws.inverse_100000, ws.coarse1_batch_norm2_root, out=ws.coarse1_batch_norm2_root)
    np.sqrt(ws.coarse1_batch_norm2_root, out=ws.coarse1_batch_norm2_root)
    # coarse1.batch_norm2·hat[n, c, t, m] = (-coarse1.batch_norm2.mu[c] + coarse1.conv2d2[n, c, t, ...
    np.subtract(ws.coarse1_conv2d2_sum, ws.coarse1_batch_norm2_mu_column_2, out=ws.coarse1_batch_norm2_hat)
    np.divide(ws.coarse1_batch_norm2_hat, ws.coarse1_batch_norm2_root_column, out=ws.coarse1_batch_norm2_hat)
    # coarse1.residual1[n, t, m, s] = coarse1.batch_norm2.beta[t] + coarse1.batch_norm2.gamma[t]*c ...
    np.multiply(ws.coarse1_batch_norm2_hat, ws.coarse1_batch_norm2_gamma_column, out=ws.coarse1_relu2)
    np.add(ws.coarse1_batch_norm2_beta_column, ws.coarse1_relu2, out=ws.coarse1_relu2)
    np.add(ws.coarse1_relu2, ws.coarse0_relu2, out=ws.coarse1_relu2)
    # coarse1.relu2[n, t, m, s] = where(coarse1.residual1[n, t, m, s] > 0, coarse1.residual1[n, t, ...
    np.maximum(ws.coarse1_relu2, ws.zeros_2, out=ws.coarse1_relu2)
    # global_average_pool1[n, c] = sum[t < 4, m < 4](coarse1.relu2[n, c, t, m]/16)
    np.dot(ws.coarse1_relu2_rows, ws.ones, out=ws.global_average_pool1_flat)
    np.multiply(ws.global_average_pool1, ws.inverse_16, out=ws.global_average_pool1)
    # logits, cross_entropy1
    # logits·sum[n, u] = sum[k < 24](global_average_pool1[n, k]*logits.W[u, k])
    np.dot(ws.global_average_pool1, ws.logits_W_T, out=ws.logits)
    # logits[n, u] = logits.b[u] + logits·sum[n, u]
    np.add(ws.logits_b, ws.logits, out=ws.logits)
    # cross_entropy1.p·sum·max[n] = max[j < 10](logits[n, j])
    ws.logits.argmax(axis=-1, out=ws.place1)
    np.add(ws.place1, ws.row_start, out=ws.place1)
    ws.logits_flat.take(ws.place1, out=ws.cross_entropy1_p_sum_max, mode='clip')
    # cross_entropy1.p·sum·shifted[n, j] = -cross_entropy1.p·sum·max[n] + logits[n, j]
    np.subtract(ws.logits, ws.cross_entropy1_p_sum_max_column, out=ws.cross_entropy1_p_sum_shifted)
    # cross_entropy1.p·sum·exp[n, j] = exp(cross_entropy1.p·sum·shifted[n, j])
    np.exp(ws.cross_entropy1_p_sum_shifted, out=ws.cross_entropy1_p)
    # cross_entropy1.p·sum·scaled[n] = sum[j < 10](cross_entropy1.p·sum·exp[n, j])
    np.dot(ws.cross_entropy1_p, ws.ones_2, out=ws.cross_entropy1_p_sum_scaled)
    # cross_entropy1.p[n, k] = cross_entropy1.p·sum·exp[n, k]/cross_entropy1.p·sum·scaled[n]
    np.divide(ws.cross_entropy1_p, ws.cross_entropy1_p_sum_scaled_column, out=ws.cross_entropy1_p)
    # cross_entropy1 = sum[n < batch](-(-log(cross_entropy1.p·sum·scaled[n]) + cross_entropy1.p·su ...
    np.add(ws.place, ws.y, out=ws.place_2)
    np.log(ws.cross_entropy1_p_sum_scaled, out=ws.t9)
    np.subtract(ws.cross_entropy1_p_sum_shifted_flat.take(ws.place_2, mode='clip'), ws.t9, out=ws.t9)
    np.dot(ws.t9, ws.ones_3, out=ws.cross_entropy1)
    np.multiply(ws.cross_entropy1, ws.constant_6, out=ws.cross_entropy1)


def _backward(ws):
    """Adjoints, from the loss back; `seed` is that of the loss: 1, or in a training step the rate."""
    # logits, cross_entropy1
    # ∂logits[n, k] = seed*(cross_entropy1.p[n, k] - [k - y[n] == 0])/batch
    np.multiply(ws.cross_entropy1_p, ws.seed_scaled, out=ws.d_logits)
    ws.d_logits_flat[ws.place_2] -= ws.seed_scaled
    # ∂global_average_pool1[n, k] = sum[u < 10](logits.W[u, k]*∂logits[n, u])
    np.dot(ws.d_logits, ws.logits_W, out=ws.d_global_average_pool1)
    # ∂logits.W[u, k] = sum[n < batch](global_average_pool1[n, k]*∂logits[n, u])
    np.dot(ws.d_logits_T, ws.global_average_pool1, out=ws.d_logits_W)
    # ∂logits.b[u] = sum[n < batch](∂logits[n, u])
    np.dot(ws.ones_3, ws.d_logits, out=ws.d_logits_b)
    # coarse1.conv2d2, coarse1.batch_norm2, coarse1.residual1, coarse1.relu2, global_average_pool1
    # ∂coarse1.residual1[n, t, m, s] = where(coarse1.relu2[n, t, m, s] > 0, ∂global_average_pool1[ ...
    np.multiply(ws.d_global_average_pool1_column, ws.inverse_16, out=ws.t10)
    np.greater(ws.coarse1_relu2, ws.zero, out=ws.mask1)
    np.copyto(ws.chosen1, ws.mask1)
    np.multiply(ws.t10_bits, ws.chosen1, out=ws.d_coarse0_relu2_bits)
    # ∂coarse1.batch_norm2.gamma[c] = sum[n < batch, t < 4, m < 4](coarse1.batch_norm2·hat[n, c, t ...
    np.multiply(ws.coarse1_batch_norm2_hat_turned, ws.d_coarse0_relu2_turned, out=ws.t6)
    np.add.reduce(ws.t6, axis=(-3, -2, -1,), out=ws.d_coarse1_batch_norm2_gamma)
    # ∂coarse1.batch_norm2.beta[c] = sum[n < batch, t < 4, m < 4](∂coarse1.residual1[n, c, t, m])
    np.add.reduce(ws.d_coarse0_relu2_turned, axis=(-3, -2, -1,), out=ws.d_coarse1_batch_norm2_beta)
    # ∂coarse1.conv2d2[n, c, t, m] = (batch*∂global_average_pool1[n, c]*where(coarse1.relu2[n, c,  ...
    np.multiply(ws.coarse1_batch_norm2_hat, ws.d_coarse1_batch_norm2_gamma_column, out=ws.d_coarse1_conv2d2)
    np.greater(ws.coarse1_relu2, ws.zero, out=ws.mask1)
    np.multiply(ws.d_global_average_pool1_column, ws.constant_7, out=ws.t10)
    np.copyto(ws.t11, ws.mask1)
    np.multiply(ws.t11, ws.t10, out=ws.t11)
    np.subtract(ws.t11, ws.d_coarse1_batch_norm2_beta_column, out=ws.t11)
    np.subtract(ws.t11, ws.d_coarse1_conv2d2, out=ws.d_coarse1_conv2d2)
    np.multiply(ws.coarse1_batch_norm2_gamma_column, ws.constant_4, out=ws.t12)
    np.divide(ws.t12, ws.coarse1_batch_norm2_root_column, out=ws.t12)
    np.multiply(ws.d_coarse1_conv2d2, ws.t12, out=ws.d_coarse1_conv2d2)
    ws.d_coarse1_conv2d2_1_backward.fill(0)
    # ∂coarse1.conv2d2·1[i, i2, i3 + 1, i4 + 1] = ∂coarse1.conv2d2[i, i2, i3, i4]
    np.copyto(ws.d_coarse1_conv2d2_1_backward_part, ws.d_coarse1_conv2d2)
    # ∂coarse1.relu1[n, c, p, q] = sum[f < 24, i < 3, j < 3](coarse1.conv2d2.W[f, c, i, j]*∂coarse ...
    np.copyto(ws.t13, ws.coarse1_conv2d2_W_turned)
    np.copyto(ws.t14, ws.d_coarse1_conv2d2_1_backward_window)
    np.dot(ws.t13_matrix, ws.t14_matrix, out=ws.t5_matrix)
    np.copyto(ws.d_coarse1_relu1, ws.t5_turned)
    ws.coarse1_relu1_1_backward.fill(0)
    # coarse1.relu1·1[i, i2, i3 + 1, i4 + 1] = coarse1.relu1[i, i2, i3, i4]
    np.copyto(ws.coarse1_relu1_1_backward_part, ws.coarse1_relu1)
    # ∂coarse1.conv2d2.W[f, c, i, j] = sum[n < batch, p < 4, q < 4](coarse1.relu1·1[n, c, i + p, j ...
    np.copyto(ws.t8, ws.coarse1_relu1_1_backward_window)
    np.copyto(ws.t15, ws.d_coarse1_conv2d2_turned)
    np.matmul(ws.t8_matrix, ws.t15_matrix, out=ws.d_coarse1_conv2d2_W_rows_T)
    # coarse1.conv2d1 back to coarse0.relu1
    for run, a in ws.backward_calls_2:
        run(a)
    # conv2d2, batch_norm2, relu2
    # ∂batch_norm2[n, t, m, s] = where(relu2[n, t, m, s] > 0, ∂relu2[n, t, m, s], 0)
    np.greater(ws.relu2, ws.zero, out=ws.mask1)
    np.copyto(ws.chosen1, ws.mask1)
    np.multiply(ws.d_relu2_bits, ws.chosen1, out=ws.d_conv2d2_bits)
    # ∂batch_norm2.gamma[c] = sum[n < batch, t < 4, m < 4](batch_norm2·hat[n, c, t, m]*∂batch_norm ...
    np.multiply(ws.batch_norm2_hat_turned, ws.d_conv2d2_turned, out=ws.t6)
    np.add.reduce(ws.t6, axis=(-3, -2, -1,), out=ws.d_batch_norm2_gamma)
    # ∂batch_norm2.beta[c] = sum[n < batch, t < 4, m < 4](∂batch_norm2[n, c, t, m])
    np.add.reduce(ws.d_conv2d2_turned, axis=(-3, -2, -1,), out=ws.d_batch_norm2_beta)
    # ∂conv2d2[n, c, t, m] = (16*batch*∂batch_norm2[n, c, t, m] - ∂batch_norm2.beta[c] - ∂batch_no ...
    np.multiply(ws.batch_norm2_hat, ws.d_batch_norm2_gamma_column, out=ws.t11)
    np.multiply(ws.d_conv2d2, ws.constant_8, out=ws.d_conv2d2)
    np.subtract(ws.d_conv2d2, ws.d_batch_norm2_beta_column, out=ws.d_conv2d2)
    np.subtract(ws.d_conv2d2, ws.t11, out=ws.d_conv2d2)
    np.multiply(ws.batch_norm2_gamma_column, ws.constant_4, out=ws.t12)
    np.divide(ws.t12, ws.batch_norm2_root_column, out=ws.t12)
    np.multiply(ws.d_conv2d2, ws.t12, out=ws.d_conv2d2)
    # ∂fine1.relu2·1[c, r, r2, p, q, n] = sum[f < 24](conv2d2.W[f, c, r, r2]*∂conv2d2[n, f, p, q])
    np.copyto(ws.t5, ws.d_conv2d2_turned_2)
    np.dot(ws.conv2d2_W_rows_T, ws.t5_matrix, out=ws.d_fine1_relu2_1_backward_rows)
    ws.d_fine1_relu2_2_backward.fill(0)
    # ∂fine1.relu2·2[c, 2*p + r, 2*q + r2, n] += ∂fine1.relu2·1[c, r, r2, p, q, n]
    for i, j in ws.taps:
        np.add(ws.d_fine1_relu2_2_backward[:, i:i + 7:2, j:j + 7:2], ws.d_fine1_relu2_1_backward[:, i, j], out=ws.d_fine1_relu2_2_backward[:, i:i + 7:2, j:j + 7:2])
    # ∂fine1.relu2[n, c, p, q] = ∂fine1.relu2·2[c, p + 1, q + 1, n]
    np.copyto(ws.d_fine1_relu2, ws.d_fine1_relu2_2_backward_turned)
    ws.fine1_relu2_1_backward.fill(0)
    # fine1.relu2·1[i, i2, i3 + 1, i4 + 1] = fine1.relu2[i, i2, i3, i4]
    np.copyto(ws.fine1_relu2_1_backward_part, ws.fine1_relu2)
    # ∂conv2d2.W[f, c, i, j] = sum[n < batch, p < 4, q < 4](fine1.relu2·1[n, c, i + 2*p, j + 2*q]* ...
    np.copyto(ws.t4, ws.fine1_relu2_1_backward_window)
    np.copyto(ws.t15, ws.d_conv2d2_turned_3)
    np.matmul(ws.t4_matrix, ws.t15_matrix, out=ws.d_conv2d2_W_rows_T)
    # fine1.conv2d2 back to fine0.relu1
    for run, a in ws.backward_calls_3:
        run(a)
    # conv2d1, batch_norm1, relu1
    # ∂batch_norm1[n, t, m, s] = where(relu1[n, t, m, s] > 0, ∂relu1[n, t, m, s], 0)
    np.greater(ws.relu1, ws.zero, out=ws.mask2)
    np.copyto(ws.chosen2, ws.mask2)
    np.multiply(ws.d_relu1_bits, ws.chosen2, out=ws.d_conv2d1_bits)
    # ∂batch_norm1.gamma[c] = sum[n < batch, t < 8, m < 8](batch_norm1·hat[n, c, t, m]*∂batch_norm ...
    np.multiply(ws.batch_norm1_hat_turned, ws.d_conv2d1_turned, out=ws.t2)
    np.add.reduce(ws.t2, axis=(-3, -2, -1,), out=ws.d_batch_norm1_gamma)
    # ∂batch_norm1.beta[c] = sum[n < batch, t < 8, m < 8](∂batch_norm1[n, c, t, m])
    np.add.reduce(ws.d_conv2d1_turned, axis=(-3, -2, -1,), out=ws.d_batch_norm1_beta)
    # ∂conv2d1[n, c, t, m] = (64*batch*∂batch_norm1[n, c, t, m] - ∂batch_norm1.beta[c] - ∂batch_no ...
    np.multiply(ws.batch_norm1_hat, ws.d_batch_norm1_gamma_column, out=ws.t16)
    np.multiply(ws.d_conv2d1, ws.constant_9, out=ws.d_conv2d1)
    np.subtract(ws.d_conv2d1, ws.d_batch_norm1_beta_column, out=ws.d_conv2d1)
    np.subtract(ws.d_conv2d1, ws.t16, out=ws.d_conv2d1)
    np.multiply(ws.batch_norm1_gamma_column, ws.constant, out=ws.t17)
    np.divide(ws.t17, ws.batch_norm1_root_column, out=ws.t17)
    np.multiply(ws.d_conv2d1, ws.t17, out=ws.d_conv2d1)
    ws.x_1_backward.fill(0)
    # x·1[i, i2, i3 + 1, i4 + 1] = x[i, i2, i3, i4]
    np.copyto(ws.x_1_backward_part, ws.x)
    # ∂conv2d1.W[f, c, i, j] = sum[n < batch, p < 8, q < 8](x·1[n, c, i + p, j + q]*∂conv2d1[n, f, ...
    np.copyto(ws.t1, ws.x_1_backward_window)
    np.matmul(ws.t1_matrix, ws.d_conv2d1_rows_turned, out=ws.t18)
    np.add.reduce(ws.t18, axis=0, out=ws.d_conv2d1_W_rows_T)


def _predict(ws):
    """The layers alone, as in evaluation."""
    # conv2d1, batch_norm1, relu1
    ws.x_1.fill(0)
    # x·1[i, i2, i3 + 1, i4 + 1] = x[i, i2, i3, i4]
    np.copyto(ws.x_1_part, ws.x)
    # conv2d1·sum[n, f, p, q] = sum[c < 1, i < 3, j < 3](conv2d1.W[f, c, i, j]*x·1[n, c, i + p, j  ...
    np.copyto(ws.t1, ws.x_1_window)
    np.matmul(ws.conv2d1_W_rows, ws.t1_matrix, out=ws.relu1_rows)
    # batch_norm1[n, c, t, m] = (-batch_norm1.running_mean[c] + conv2d1·sum[n, c, t, m])*batch_nor ...
    np.add(ws.inverse_100000, ws.batch_norm1_running_var_column, out=ws.t2)
    np.sqrt(ws.t2, out=ws.t2)
    np.subtract(ws.relu1, ws.batch_norm1_running_mean_column, out=ws.relu1)
    np.divide(ws.batch_norm1_gamma_column, ws.t2, out=ws.t2)
    np.multiply(ws.relu1, ws.t2, out=ws.relu1)
    np.add(ws.batch_norm1_beta_column, ws.relu1, out=ws.relu1)
    # relu1[n, t, m, s] = where(batch_norm1[n, t, m, s] > 0, batch_norm1[n, t, m, s], 0)
    np.maximum(ws.relu1, ws.zeros, out=ws.relu1)
    # fine0.conv2d1 to fine1.relu2
    for run, a in ws.predict_calls:
        run(a)
    # conv2d2, batch_norm2, relu2
    ws.fine1_relu2_1.fill(0)
    # fine1.relu2·1[i, i2, i3 + 1, i4 + 1] = fine1.relu2[i, i2, i3, i4]
    np.copyto(ws.fine1_relu2_1_part, ws.fine1_relu2)
    # conv2d2·sum[n, f, p, q] = sum[c < 12, i < 3, j < 3](conv2d2.W[f, c, i, j]*fine1.relu2·1[n, c ...
    np.copyto(ws.t3, ws.fine1_relu2_1_window)
    np.dot(ws.conv2d2_W_rows, ws.t3_matrix, out=ws.t4_matrix)
    np.copyto(ws.relu2, ws.t4_turned)
    # batch_norm2[n, c, t, m] = (-batch_norm2.running_mean[c] + conv2d2·sum[n, c, t, m])*batch_nor ...
    np.add(ws.inverse_100000, ws.batch_norm2_running_var_column, out=ws.t5)
    np.sqrt(ws.t5, out=ws.t5)
    np.subtract(ws.relu2, ws.batch_norm2_running_mean_column, out=ws.relu2)
    np.divide(ws.batch_norm2_gamma_column, ws.t5, out=ws.t5)
    np.multiply(ws.relu2, ws.t5, out=ws.relu2)
    np.add(ws.batch_norm2_beta_column, ws.relu2, out=ws.relu2)
    # relu2[n, t, m, s] = where(batch_norm2[n, t, m, s] > 0, batch_norm2[n, t, m, s], 0)
    np.maximum(ws.relu2, ws.zeros_2, out=ws.relu2)
    # coarse0.conv2d1 to coarse1.relu1
    for run, a in ws.predict_calls_1:
        run(a)
    # coarse1.conv2d2, coarse1.batch_norm2, coarse1.residual1, coarse1.relu2, global_average_pool1
    ws.coarse1_relu1_1.fill(0)
    # coarse1.relu1·1[i, i2, i3 + 1, i4 + 1] = coarse1.relu1[i, i2, i3, i4]
    np.copyto(ws.coarse1_relu1_1_part, ws.coarse1_relu1)
    # coarse1.conv2d2·sum[n, f, p, q] = sum[c < 24, i < 3, j < 3](coarse1.conv2d2.W[f, c, i, j]*co ...
    np.copyto(ws.t6, ws.coarse1_relu1_1_window)
    np.dot(ws.coarse1_conv2d2_W_rows, ws.t6_matrix, out=ws.t4_matrix)
    np.copyto(ws.coarse1_residual1, ws.t4_turned)
    # coarse1.residual1[n, t, m, s] = (-coarse1.batch_norm2.running_mean[t] + coarse1.conv2d2·sum[ ...
    np.add(ws.inverse_100000, ws.coarse1_batch_norm2_running_var_column, out=ws.t5)
    np.sqrt(ws.t5, out=ws.t5)
    np.subtract(ws.coarse1_residual1, ws.coarse1_batch_norm2_running_mean_column, out=ws.coarse1_residual1)
    np.divide(ws.coarse1_batch_norm2_gamma_column, ws.t5, out=ws.t5)
    np.multiply(ws.coarse1_residual1, ws.t5, out=ws.coarse1_residual1)
    np.add(ws.coarse1_batch_norm2_beta_column, ws.coarse1_residual1, out=ws.coarse1_residual1)
    np.add(ws.coarse1_residual1, ws.coarse0_relu2, out=ws.coarse1_residual1)
    # global_average_pool1[n, c] = sum[t < 4, m < 4](where(coarse1.residual1[n, c, t, m] > 0, coar ...
    np.maximum(ws.coarse1_residual1, ws.zeros_2, out=ws.t7)
    np.add.reduce(ws.t7, axis=(-2, -1,), out=ws.global_average_pool1)
    np.multiply(ws.global_average_pool1, ws.inverse_16, out=ws.global_average_pool1)
    # logits
    # logits·sum[n, u] = sum[k < 24](global_average_pool1[n, k]*logits.W[u, k])
    np.dot(ws.global_average_pool1, ws.logits_W_T, out=ws.logits)
    # logits[n, u] = logits.b[u] + logits·sum[n, u]
    np.add(ws.logits_b, ws.logits, out=ws.logits)


def _workspace_for(made, names, params, inputs, noise, drawn):
    """A workspace of class `made` for the sizes, called `names`, that these arrays have.

    Results will not share its memory. `drawn` are the sizes of noise.
    """
    _check_names("params", params, PARAMETERS)
    sizes = {'batch': 32}
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
    unknown = [name for name in names if name not in sizes]  # those of the targets, in `predict`
    for name in drawn:
        if name in unknown:
            raise TypeError(f"{name} is unknown: no array has it; pass a workspace, or the noise")
    ws = made(*(sizes.get(name, 1) for name in names), unknown)
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


def _checked_state(state, fresh):
    """The state's arrays, when they are like those of a fresh one."""
    _check_names("state", state, STATE)
    arrays = {}
    for name, like in fresh.items():
        if not isinstance(state[name], np.ndarray):  # a number could not be updated in place
            kind, shape = _kind(state[name]), like.shape
            raise TypeError(f"state[{name!r}] is {kind}; it should be an array of shape {shape}")
        arrays[name] = _contiguous(_checked(f"state[{name!r}]", state[name], like.shape, like.dtype))
    return arrays


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
