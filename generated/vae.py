"""vae: forward and backward pass, derived symbolically.

Made by symbp 0.1.0 from the declaration of network vae (SHA-256 4b2a68c3427f6d4b91838c60ecacd9c15f4128976493402e934901c59c440c61).
Do not edit: change the declaration and derive again.

    params = init(seed=0)                        # name -> array; every function follows its dtype
    loss, saved = forward(params, x=x, eps=eps, seed=0)
    grads = backward(params, saved)              # names and shapes as params
    out = predict(params, x=x, eps=eps, seed=0)
    loss = step(params, rate=0.1, x=x, eps=eps, seed=0)  # one step of gradient descent, in place

A workspace holds every array of a step. Pass one to allocate nothing in a loop; results are then
arrays of the workspace, which its next use overwrites. `saved` refers to the arrays given.
Noise that is not given, as an input or by `noise={name: array}`, is drawn from `seed`: the same
numbers for the same seed.

Where a condition chooses between numbers, their bits are multiplied, as integers, by 1 or 0
(`*_bits`, `chosen*`): fast in NumPy, and an infinity that is not chosen does no harm.
"""

import numpy as np

PARAMETERS = {
    "dense1.W": (64, 64),
    "dense1.b": (64,),
    "dense2.W": (4, 64),
    "dense2.b": (4,),
    "hidden.W": (64, 2),
    "hidden.b": (64,),
    "pixels.W": (64, 64),
    "pixels.b": (64,),
}
INPUTS = {
    "x": ("batch", 64),
}
OUTPUTS = {
    "pixels": ("batch", 64),
    "mu": ("batch", 2),
}
NOISE = {
    "eps": ("batch", 2),
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
        "dense1.W": ((64, 64), _he_uniform, (64, 64)),
        "dense1.b": ((64,), _constant, (0.0,)),
        "dense2.W": ((4, 64), _glorot_uniform, (64, 4)),
        "dense2.b": ((4,), _constant, (0.0,)),
        "hidden.W": ((64, 2), _he_uniform, (2, 64)),
        "hidden.b": ((64,), _constant, (0.0,)),
        "pixels.W": ((64, 64), _glorot_uniform, (64, 64)),
        "pixels.b": ((64,), _constant, (0.0,)),
    }


def _constant(rng, shape, value):
    return value


def _glorot_uniform(rng, shape, fan_in, fan_out):
    limit = np.sqrt(6 / (fan_in + fan_out))
    return rng.uniform(-limit, limit, shape)


def _he_uniform(rng, shape, fan_in, fan_out):
    limit = np.sqrt(6 / fan_in)
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


def _sigmoid(x, out):
    """1 / (1 + exp(-x)); where exp(-x) overflows it is 0, as it should be."""
    np.negative(x, out=out)
    with np.errstate(over="ignore"):
        np.exp(out, out=out)
    np.add(out, 1.0, out=out)
    np.divide(1.0, out, out=out)

def _softplus(x, out):
    """log(1 + exp(x)) = max(x, 0) + log1p(exp(-|x|)), with no overflow."""
    np.absolute(x, out=out)
    np.negative(out, out=out)
    np.exp(out, out=out)
    np.log1p(out, out=out)
    np.add(out, np.maximum(x, 0), out=out)


# Random numbers by counter: element i of noise tensor k is a function of (seed, k, i) alone, that of
# splitmix64: word(seed, k, i) = mix(key(seed, k) + (i + 1) * step), where
# key(seed, k) = mix(mix(seed + step) + (k + 1) * step), modulo 2^64. k counts through NOISE.
_STEP = 0x9E3779B97F4A7C15


def _mix(z):
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB % 2**64
    return z ^ (z >> 31)


def _noise_key(seed, number):
    """Where the words of one noise tensor begin."""
    return _mix((_mix((seed + _STEP) % 2**64) + (number + 1) * _STEP) % 2**64)


def _words(noise):
    """Memory to draw in: the steps of the counter, and two rows of words."""
    longest = max(array.size for array in noise.values())
    words = np.empty((3, min(longest + longest % 2, 16384)), np.uint64)
    words[0] = np.arange(1, words.shape[1] + 1)
    words[0] *= np.uint64(_STEP)
    return words


def _uniform_noise(out, key, words, first=0):
    """Numbers from 0 up to 1: the upper 24 bits (float32) or 53 bits (float64) of each word."""
    flat, length = out.reshape(-1), words.shape[1]
    drop, scale = (40, 2.0**-24) if out.dtype == np.float32 else (11, 2.0**-53)
    for start in range(0, flat.size, length):
        part = flat[start : start + length]
        steps, z, t = words[:, : part.size]
        np.add(steps, np.uint64((key + (first + start) * _STEP) % 2**64), out=z)
        np.right_shift(z, np.uint64(30), out=t)
        np.bitwise_xor(z, t, out=z)
        np.multiply(z, np.uint64(0xBF58476D1CE4E5B9), out=z)
        np.right_shift(z, np.uint64(27), out=t)
        np.bitwise_xor(z, t, out=z)
        np.multiply(z, np.uint64(0x94D049BB133111EB), out=z)
        np.right_shift(z, np.uint64(31), out=t)
        np.bitwise_xor(z, t, out=z)
        np.right_shift(z, np.uint64(drop), out=z)
        np.copyto(part, z.view(np.int64), casting="unsafe")  # exact: at most 53 bits
        np.multiply(part, scale, out=part)


def _normal_noise(out, key, words):
    """Standard normal numbers: Box and Muller's pairs, from two uniform numbers each."""
    flat, length = out.reshape(-1), words.shape[1]
    if flat.size % 2:
        pair = np.empty(2, out.dtype)
        _uniform_noise(pair, key, words, flat.size - 1)
        _box_muller(pair, words)
        flat[-1] = pair[0]
        flat = flat[:-1]
    _uniform_noise(flat, key, words)
    for start in range(0, flat.size, length):
        _box_muller(flat[start : start + length], words)


def _box_muller(pairs, words):
    """From uniform (u, v) to sqrt(-2 log(1 - u)) (cos 2πv, sin 2πv), in place."""
    u, v, half = pairs[0::2], pairs[1::2], pairs.size // 2
    radius, angle = (row.view(pairs.dtype)[:half] for row in words[1:])
    np.subtract(1, u, out=radius)
    np.log(radius, out=radius)
    np.multiply(radius, -2, out=radius)
    np.sqrt(radius, out=radius)
    np.multiply(v, 2 * np.pi, out=angle)
    np.cos(angle, out=u)
    np.multiply(u, radius, out=u)
    np.sin(angle, out=v)
    np.multiply(v, radius, out=v)


_DRAWS = {
    "eps": _normal_noise,
}


def _noise_seed(seed):
    """The seed, when it is one."""
    if not isinstance(seed, (int, np.integer)):
        raise TypeError(f"seed is {_kind(seed)}; it should be an integer")
    if not 0 <= seed < 2**64:
        raise ValueError(f"seed is {seed}; it should be in 0 .. 2**64 - 1")
    return int(seed)


def _given_noise(noise, inputs, names):
    """The noise that is given as arrays, by name: in `noise`, or as an input of its own."""
    noise = {} if noise is None else noise
    if not hasattr(noise, "keys"):
        raise TypeError(f"noise is {_kind(noise)}; it should be a dict of arrays")
    given = {name: array for name, array in inputs.items() if array is not None}
    for name in noise:
        if name not in names:
            raise TypeError(f"noise has {name}; it may have {', '.join(names)}")
        if name in given:
            raise TypeError(f"{name} is given twice, as an input and in noise")
    return {**noise, **given}


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

    def allocate(self, dtype):
        """Make every array, of this dtype."""
        self.dtype = real = np.dtype(dtype)
        self.held = None
        self.given_x = None
        self.seed = None
        self.seed_array = np.array(0, real)
        self.flat_gradients, self.gradients = _flat(self.parameter_shapes, real)
        self.d_dense1_W = self.gradients["dense1.W"]
        self.d_dense1_b = self.gradients["dense1.b"]
        self.d_dense2_W = self.gradients["dense2.W"]
        self.d_dense2_b = self.gradients["dense2.b"]
        self.d_hidden_W = self.gradients["hidden.W"]
        self.d_hidden_b = self.gradients["hidden.b"]
        self.d_pixels_W = self.gradients["pixels.W"]
        self.d_pixels_b = self.gradients["pixels.b"]
        self.relu1 = np.empty((self.batch, 64), real)
        self.eps = np.empty((self.batch, 2), real)
        self.mu = np.empty((self.batch, 2), real)
        self.z = np.empty((self.batch, 2), real)
        self.kl_gaussian1 = np.empty((), real)
        self.logvar = np.empty((self.batch, 2), real)
        self.dense2 = np.empty((self.batch, 4), real)
        self.relu2 = np.empty((self.batch, 64), real)
        self.pixels = np.empty((self.batch, 64), real)
        self.bce_logits1 = np.empty((), real)
        self.d_relu2 = np.empty((self.batch, 64), real)
        self.d_pixels = np.empty((self.batch, 64), real)
        self.d_z = np.empty((self.batch, 2), real)
        self.d_relu1 = np.empty((self.batch, 64), real)
        self.d_dense2 = np.empty((self.batch, 4), real)
        self.noise = {
            "eps": self.eps,
        }
        self.drawn = {}
        self.words = _words(self.noise)
        self.zero = np.array(0, real)
        self.zeros = np.full((self.batch, 64), self.zero, real)
        self.dense2_part = self.dense2[:, :2]
        self.dense2_part_2 = self.dense2[:, 2:]
        self.half = np.array((1 / 2), real)
        self.t1 = np.empty((self.batch, 2), real)
        self.t2 = np.empty((self.batch, 2), real)
        self.t3 = np.empty((self.batch, 2), real)
        self.inverse_batch = np.array((1 / self.batch), real)
        self.t4 = np.empty((self.batch, 64), real)
        self.t5 = np.empty((self.batch, 64), real)
        self.seed_scaled = np.array(0, real)
        self.d_pixels_T = self.d_pixels.T
        self.ones = np.ones(self.batch, real)
        self.mask1 = np.empty((self.batch, 64), bool)
        self.bits = np.dtype(f"i{real.itemsize}")
        self.chosen1 = np.empty((self.batch, 64), self.bits)
        self.d_relu2_bits = self.d_relu2.view(self.bits)
        self.d_relu2_T = self.d_relu2.T
        self.d_dense2_part = self.d_dense2[:, 2:]
        self.constant = np.array(self.batch, real)
        self.constant_2 = np.array((1 / (2*self.batch)), real)
        self.d_dense2_part_2 = self.d_dense2[:, :2]
        self.d_dense2_T = self.d_dense2.T
        self.d_relu1_bits = self.d_relu1.view(self.bits)
        self.d_relu1_T = self.d_relu1.T
        self.set_seed(1)

    def set_seed(self, seed):
        """Take the adjoint of the loss: 1, or a learning rate."""
        self.seed = seed
        self.seed_array[()] = seed
        self.seed_scaled[()] = (self.seed / self.batch)

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
        self.dense1_W = contiguous["dense1.W"]
        self.dense1_b = contiguous["dense1.b"]
        self.dense2_W = contiguous["dense2.W"]
        self.dense2_b = contiguous["dense2.b"]
        self.hidden_W = contiguous["hidden.W"]
        self.hidden_b = contiguous["hidden.b"]
        self.pixels_W = contiguous["pixels.W"]
        self.pixels_b = contiguous["pixels.b"]
        self.dense1_W_T = self.dense1_W.T
        self.dense2_W_T = self.dense2_W.T
        self.hidden_W_T = self.hidden_W.T
        self.pixels_W_T = self.pixels_W.T
        self.parameters = [(a, self.gradients[name]) for name, a in arrays.items()]
        self.flat_parameters = _base(list(arrays.values()), self.flat_gradients)
        if all(params[name] is a for name, a in contiguous.items()):
            self.held = [*params, *map(id, params.values())]

    def take_x(self, given):
        """Check x and make its views."""
        array = _checked("x", given, (self.batch, 64), self.dtype)
        self.x = _contiguous(array)
        self.given_x = given if self.x is given else None

    def take_noise(self, seed, noise):
        """Copy the noise that is given, draw the rest; what this seed drew before is kept."""
        seed = _noise_seed(seed)
        for number, (name, draw) in enumerate(_DRAWS.items()):
            if name in noise:
                to = self.noise[name]
                np.copyto(to, _checked(f"noise[{name!r}]", noise[name], to.shape, self.dtype))
                self.drawn[name] = None
            elif name in self.noise and self.drawn.get(name) != seed:
                draw(self.noise[name], _noise_key(seed, number), self.words)
                self.drawn[name] = seed


def workspace(*, batch=32):
    """The arrays of a step, for these sizes; they are allocated when the dtype is first known."""
    return Workspace(batch)


def forward(params, /, *, x, eps=None, seed=0, noise=None, workspace=None):
    """The loss, and what `backward` needs."""
    ws = _ready(params, {"x": x}, workspace, seed, noise, {"eps": eps})
    _forward(ws)
    return (ws.bce_logits1 + ws.kl_gaussian1), ws


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


def predict(params, /, *, x, eps=None, seed=0, noise=None, workspace=None):
    """The outputs."""
    ws = _ready(params, {"x": x}, workspace, seed, noise, {"eps": eps})
    _predict(ws)
    return (ws.pixels, ws.mu)


def step(params, /, *, rate, x, eps=None, seed=0, noise=None, workspace=None):
    """One step of gradient descent: params -= rate * gradient, in place. Gives the loss before."""
    rate = _number(rate)
    ws = _ready(params, {"x": x}, workspace, seed, noise, {"eps": eps})
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
    return (ws.bce_logits1 + ws.kl_gaussian1)


def _ready(params, inputs, ws, seed, noise, drawn):
    """The workspace, with everything that is given checked and in their places."""
    noise = _given_noise(noise, drawn, ('eps',))
    if ws is None:
        ws = _workspace_for(Workspace, ('batch',), params, inputs, noise, ('batch',))
    elif not isinstance(ws, Workspace):
        raise TypeError(f"workspace is {_kind(ws)}; it should be made by workspace(...)")
    if ws.held is None or [*params, *map(id, params.values())] != ws.held:
        ws.take_parameters(params)
    if inputs["x"] is not ws.given_x or ws.given_x is None:
        ws.take_x(inputs["x"])
    ws.take_noise(seed, noise)
    return ws


def _forward(ws):
    """Layer after layer, then the loss."""
    # dense1, relu1
    # dense1·sum[n, u] = sum[k < 64](dense1.W[u, k]*x[n, k])
    np.dot(ws.x, ws.dense1_W_T, out=ws.relu1)
    # relu1[n, t] = where(dense1.b[t] + dense1·sum[n, t] > 0, dense1.b[t] + dense1·sum[n, t], 0)
    np.add(ws.dense1_b, ws.relu1, out=ws.relu1)
    np.maximum(ws.relu1, ws.zeros, out=ws.relu1)
    # dense2, mu, logvar, z, kl_gaussian1
    # dense2·sum[n, u] = sum[k < 64](dense2.W[u, k]*relu1[n, k])
    np.dot(ws.relu1, ws.dense2_W_T, out=ws.dense2)
    # dense2[n, u] = dense2.b[u] + dense2·sum[n, u]
    np.add(ws.dense2_b, ws.dense2, out=ws.dense2)
    # mu[n, k] = dense2[n, k]
    np.copyto(ws.mu, ws.dense2_part)
    # logvar[n, k] = dense2[n, k + 2]
    np.copyto(ws.logvar, ws.dense2_part_2)
    # z[n, t] = exp(logvar[n, t]/2)*eps[n, t] + mu[n, t]
    np.multiply(ws.logvar, ws.half, out=ws.z)
    np.exp(ws.z, out=ws.z)
    np.multiply(ws.eps, ws.z, out=ws.z)
    np.add(ws.z, ws.mu, out=ws.z)
    # kl_gaussian1 = sum[n < batch, k < 2]((Expm1(logvar[n, k])/2 - logvar[n, k]/2 + mu[n, k]**2/2 ...
    np.square(ws.mu, out=ws.t1)
    np.multiply(ws.t1, ws.half, out=ws.t1)
    np.expm1(ws.logvar, out=ws.t2)
    np.multiply(ws.t2, ws.half, out=ws.t2)
    np.multiply(ws.logvar, ws.half, out=ws.t3)
    np.add(ws.t1, ws.t2, out=ws.t1)
    np.subtract(ws.t1, ws.t3, out=ws.t1)
    np.add.reduce(ws.t1, axis=None, out=ws.kl_gaussian1)
    np.multiply(ws.kl_gaussian1, ws.inverse_batch, out=ws.kl_gaussian1)
    # hidden, relu2
    # hidden·sum[n, u] = sum[k < 2](hidden.W[u, k]*z[n, k])
    np.dot(ws.z, ws.hidden_W_T, out=ws.relu2)
    # relu2[n, t] = where(hidden.b[t] + hidden·sum[n, t] > 0, hidden.b[t] + hidden·sum[n, t], 0)
    np.add(ws.hidden_b, ws.relu2, out=ws.relu2)
    np.maximum(ws.relu2, ws.zeros, out=ws.relu2)
    # pixels, bce_logits1
    # pixels·sum[n, u] = sum[k < 64](pixels.W[u, k]*relu2[n, k])
    np.dot(ws.relu2, ws.pixels_W_T, out=ws.pixels)
    # pixels[n, u] = pixels.b[u] + pixels·sum[n, u]
    np.add(ws.pixels_b, ws.pixels, out=ws.pixels)
    # bce_logits1 = sum[n < batch, t < 64]((Softplus(pixels[n, t]) - pixels[n, t]*x[n, t])/batch)
    np.multiply(ws.pixels, ws.x, out=ws.t4)
    _softplus(ws.pixels, ws.t5)
    np.subtract(ws.t5, ws.t4, out=ws.t5)
    np.add.reduce(ws.t5, axis=None, out=ws.bce_logits1)
    np.multiply(ws.bce_logits1, ws.inverse_batch, out=ws.bce_logits1)


def _backward(ws):
    """Adjoints, from the loss back; `seed` is that of the loss: 1, or in a training step the rate."""
    # pixels, bce_logits1
    # ∂pixels[n, t] = seed*(Sigmoid(pixels[n, t]) - x[n, t])/batch
    _sigmoid(ws.pixels, ws.d_pixels)
    np.subtract(ws.d_pixels, ws.x, out=ws.d_pixels)
    np.multiply(ws.d_pixels, ws.seed_scaled, out=ws.d_pixels)
    # ∂relu2[n, k] = sum[u < 64](pixels.W[u, k]*∂pixels[n, u])
    np.dot(ws.d_pixels, ws.pixels_W, out=ws.d_relu2)
    # ∂pixels.W[u, k] = sum[n < batch](relu2[n, k]*∂pixels[n, u])
    np.dot(ws.d_pixels_T, ws.relu2, out=ws.d_pixels_W)
    # ∂pixels.b[u] = sum[n < batch](∂pixels[n, u])
    np.dot(ws.ones, ws.d_pixels, out=ws.d_pixels_b)
    # hidden, relu2
    # ∂hidden[n, t] = where(relu2[n, t] > 0, ∂relu2[n, t], 0)
    np.greater(ws.relu2, ws.zero, out=ws.mask1)
    np.copyto(ws.chosen1, ws.mask1)
    np.multiply(ws.d_relu2_bits, ws.chosen1, out=ws.d_relu2_bits)
    # ∂z[n, k] = sum[u < 64](hidden.W[u, k]*∂hidden[n, u])
    np.dot(ws.d_relu2, ws.hidden_W, out=ws.d_z)
    # ∂hidden.W[u, k] = sum[n < batch](z[n, k]*∂hidden[n, u])
    np.dot(ws.d_relu2_T, ws.z, out=ws.d_hidden_W)
    # ∂hidden.b[u] = sum[n < batch](∂hidden[n, u])
    np.dot(ws.ones, ws.d_relu2, out=ws.d_hidden_b)
    # dense2, mu, logvar, z, kl_gaussian1
    # ∂dense2[n, k + 2] = (batch*(-mu[n, k] + z[n, k])*∂z[n, k] + seed*Expm1(logvar[n, k]))/(2*batch)
    np.expm1(ws.logvar, out=ws.d_dense2_part)
    np.multiply(ws.d_dense2_part, ws.seed_array, out=ws.d_dense2_part)
    np.subtract(ws.z, ws.mu, out=ws.t1)
    np.multiply(ws.t1, ws.d_z, out=ws.t1)
    np.multiply(ws.t1, ws.constant, out=ws.t1)
    np.add(ws.d_dense2_part, ws.t1, out=ws.d_dense2_part)
    np.multiply(ws.d_dense2_part, ws.constant_2, out=ws.d_dense2_part)
    # ∂dense2[n, k] = ∂z[n, k] + seed*mu[n, k]/batch
    np.multiply(ws.mu, ws.seed_scaled, out=ws.d_dense2_part_2)
    np.add(ws.d_dense2_part_2, ws.d_z, out=ws.d_dense2_part_2)
    # ∂relu1[n, k] = sum[u < 4](dense2.W[u, k]*∂dense2[n, u])
    np.dot(ws.d_dense2, ws.dense2_W, out=ws.d_relu1)
    # ∂dense2.W[u, k] = sum[n < batch](relu1[n, k]*∂dense2[n, u])
    np.dot(ws.d_dense2_T, ws.relu1, out=ws.d_dense2_W)
    # ∂dense2.b[u] = sum[n < batch](∂dense2[n, u])
    np.dot(ws.ones, ws.d_dense2, out=ws.d_dense2_b)
    # dense1, relu1
    # ∂dense1[n, t] = where(relu1[n, t] > 0, ∂relu1[n, t], 0)
    np.greater(ws.relu1, ws.zero, out=ws.mask1)
    np.copyto(ws.chosen1, ws.mask1)
    np.multiply(ws.d_relu1_bits, ws.chosen1, out=ws.d_relu1_bits)
    # ∂dense1.W[u, k] = sum[n < batch](x[n, k]*∂dense1[n, u])
    np.dot(ws.d_relu1_T, ws.x, out=ws.d_dense1_W)
    # ∂dense1.b[u] = sum[n < batch](∂dense1[n, u])
    np.dot(ws.ones, ws.d_relu1, out=ws.d_dense1_b)


def _predict(ws):
    """The layers alone."""
    # dense1, relu1
    # dense1·sum[n, u] = sum[k < 64](dense1.W[u, k]*x[n, k])
    np.dot(ws.x, ws.dense1_W_T, out=ws.relu1)
    # relu1[n, t] = where(dense1.b[t] + dense1·sum[n, t] > 0, dense1.b[t] + dense1·sum[n, t], 0)
    np.add(ws.dense1_b, ws.relu1, out=ws.relu1)
    np.maximum(ws.relu1, ws.zeros, out=ws.relu1)
    # dense2, mu, logvar, z, kl_gaussian1
    # dense2·sum[n, u] = sum[k < 64](dense2.W[u, k]*relu1[n, k])
    np.dot(ws.relu1, ws.dense2_W_T, out=ws.dense2)
    # dense2[n, u] = dense2.b[u] + dense2·sum[n, u]
    np.add(ws.dense2_b, ws.dense2, out=ws.dense2)
    # mu[n, k] = dense2[n, k]
    np.copyto(ws.mu, ws.dense2_part)
    # z[n, t] = exp(dense2[n, t + 2]/2)*eps[n, t] + mu[n, t]
    np.multiply(ws.dense2_part_2, ws.half, out=ws.z)
    np.exp(ws.z, out=ws.z)
    np.multiply(ws.eps, ws.z, out=ws.z)
    np.add(ws.z, ws.mu, out=ws.z)
    # hidden, relu2
    # hidden·sum[n, u] = sum[k < 2](hidden.W[u, k]*z[n, k])
    np.dot(ws.z, ws.hidden_W_T, out=ws.relu2)
    # relu2[n, t] = where(hidden.b[t] + hidden·sum[n, t] > 0, hidden.b[t] + hidden·sum[n, t], 0)
    np.add(ws.hidden_b, ws.relu2, out=ws.relu2)
    np.maximum(ws.relu2, ws.zeros, out=ws.relu2)
    # pixels, bce_logits1
    # pixels·sum[n, u] = sum[k < 64](pixels.W[u, k]*relu2[n, k])
    np.dot(ws.relu2, ws.pixels_W_T, out=ws.pixels)
    # pixels[n, u] = pixels.b[u] + pixels·sum[n, u]
    np.add(ws.pixels_b, ws.pixels, out=ws.pixels)


def _workspace_for(made, names, params, inputs, noise, drawn):
    """A workspace of class `made` for the sizes, called `names`, that these arrays have.

    Results will not share its memory. `drawn` are the sizes of noise.
    """
    _check_names("params", params, PARAMETERS)
    sizes = {'batch': 32}
    found = {}
    arrays = [(f"params[{n!r}]", PARAMETERS[n], a) for n, a in params.items() if n in PARAMETERS]
    arrays += [(n, INPUTS[n], a) for n, a in inputs.items() if n in INPUTS]
    arrays += [(n, NOISE[n], a) for n, a in noise.items()]
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
