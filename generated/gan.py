"""gan: forward and backward pass, derived symbolically.

Made by symbp 0.1.0 from the declaration of network gan (SHA-256 ecb0caa755fbc722ebc71ca49ec4da84d9301866d9c95ce9a62faa560f37f5f9).
Do not edit: change the declaration and derive again.

    params = init(seed=0)                        # name -> array; every function follows its dtype
    loss, saved = discriminator.forward(params, real=real, z=z, seed=0)
    grads = discriminator.backward(params, saved)  # as discriminator.PARAMETERS
    loss = discriminator.step(params, rate=0.1, real=real, z=z, seed=0)  # gradient descent, in place
    loss, saved = generator.forward(params, z=z, seed=0)
    grads = generator.backward(params, saved)  # as generator.PARAMETERS
    loss = generator.step(params, rate=0.1, z=z, seed=0)  # gradient descent, in place
    out = predict(params, z=z, seed=0)

A workspace holds every array of a step. Pass one to allocate nothing in a loop; results are then
arrays of the workspace, which its next use overwrites. `saved` refers to the arrays given.
Noise that is not given, as an input or by `noise={name: array}`, is drawn from `seed`: the same
numbers for the same seed.

Where a condition chooses between numbers, their bits are multiplied, as integers, by 1 or 0
(`*_bits`, `chosen*`): fast in NumPy, and an infinity that is not chosen does no harm.
"""

import numpy as np

PARAMETERS = {
    "G.dense1.W": (64, 8),
    "G.dense1.b": (64,),
    "G.dense2.W": (64, 64),
    "G.dense2.b": (64,),
    "G.dense3.W": (2, 64),
    "G.dense3.b": (2,),
    "D.dense1.W": (64, 2),
    "D.dense1.b": (64,),
    "D.dense2.W": (64, 64),
    "D.dense2.b": (64,),
    "D.dense3.W": (1, 64),
    "D.dense3.b": (1,),
}
INPUTS = {
    "real": ("batch", 2),
}
OUTPUTS = {
    "G.dense3": ("batch", 2),
}
NOISE = {
    "z": ("batch", 8),
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
        "G.dense1.W": ((64, 8), _he_uniform, (8, 64)),
        "G.dense1.b": ((64,), _constant, (0.0,)),
        "G.dense2.W": ((64, 64), _he_uniform, (64, 64)),
        "G.dense2.b": ((64,), _constant, (0.0,)),
        "G.dense3.W": ((2, 64), _glorot_uniform, (64, 2)),
        "G.dense3.b": ((2,), _constant, (0.0,)),
        "D.dense1.W": ((64, 2), _he_uniform, (2, 64)),
        "D.dense1.b": ((64,), _constant, (0.0,)),
        "D.dense2.W": ((64, 64), _he_uniform, (64, 64)),
        "D.dense2.b": ((64,), _constant, (0.0,)),
        "D.dense3.W": ((1, 64), _glorot_uniform, (64, 1)),
        "D.dense3.b": ((1,), _constant, (0.0,)),
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
    "z": _normal_noise,
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


class _DiscriminatorDense1LeakyRelu1Forward:
    """The arrays of one call of `_discriminator_dense1_leaky_relu1_forward`."""

    def __init__(self, ws, names, batch, d1, d2):
        real = ws.dtype
        self.ws, self.names = ws, names
        self.batch = batch
        self.d1 = d1
        self.d2 = d2
        self.D_leaky_relu1 = ws.array(names[3], (self.batch, self.d2), real)
        self.inverse_5 = np.array((1 / 5), real)
        self.zero = np.array(0, real)
        self.t1 = self.ws.array('dense1_leaky_relu1_forward:t1', (self.batch, self.d2), real, True)
        self.t2 = self.ws.array('dense1_leaky_relu1_forward:t2', (self.d2,), real, True)
        self.mask1 = self.ws.array('dense1_leaky_relu1_forward:mask1', (self.batch, self.d2), bool, True)
        self.bits = np.dtype(f"i{real.itemsize}")
        self.chosen1 = self.ws.array('dense1_leaky_relu1_forward:chosen1', (self.batch, self.d2), self.bits, True)
        self.t1_bits = self.t1.view(self.bits)
        self.D_leaky_relu1_bits = self.D_leaky_relu1.view(self.bits)

    def bind(self):
        """Take what the caller passed: parameters and inputs."""
        self.real_2 = self.ws.array(self.names[0], (self.batch, self.d1), None)
        self.D_dense1_W = self.ws.array(self.names[1], (self.d2, self.d1), None)
        self.D_dense1_b = self.ws.array(self.names[2], (self.d2,), None)
        self.D_dense1_W_T = self.D_dense1_W.T

    def set_seed(self, seed):
        """Follow the adjoint of the loss."""
        self.seed = seed
        self.seed_array = self.ws.seed_array


def _discriminator_dense1_leaky_relu1_forward(a):
    # D.dense1·sum[n, u] = sum[k < d1](D.dense1.W[u, k]*real[n, k])
    np.dot(a.real_2, a.D_dense1_W_T, out=a.D_leaky_relu1)
    # D.leaky_relu1[n, t] = where(D.dense1.b[t] + D.dense1·sum[n, t] > 0, D.dense1.b[t] + D.dense1 ...
    np.add(a.D_dense1_b, a.D_leaky_relu1, out=a.t1)
    np.multiply(a.D_dense1_b, a.inverse_5, out=a.t2)
    np.multiply(a.D_leaky_relu1, a.inverse_5, out=a.D_leaky_relu1)
    np.add(a.t2, a.D_leaky_relu1, out=a.D_leaky_relu1)
    np.greater(a.t1, a.zero, out=a.mask1)
    np.copyto(a.chosen1, a.mask1)
    np.bitwise_xor(a.t1_bits, a.D_leaky_relu1_bits, out=a.t1_bits)
    np.multiply(a.t1_bits, a.chosen1, out=a.t1_bits)
    np.bitwise_xor(a.t1_bits, a.D_leaky_relu1_bits, out=a.D_leaky_relu1_bits)


class _DiscriminatorDense2LeakyRelu2Forward:
    """The arrays of one call of `_discriminator_dense2_leaky_relu2_forward`."""

    def __init__(self, ws, names, batch, d1):
        real = ws.dtype
        self.ws, self.names = ws, names
        self.batch = batch
        self.d1 = d1
        self.D_leaky_relu1 = ws.array(names[0], (self.batch, self.d1), real)
        self.D_leaky_relu2 = ws.array(names[3], (self.batch, self.d1), real)
        self.inverse_5 = np.array((1 / 5), real)
        self.zero = np.array(0, real)
        self.t1 = self.ws.array('dense2_leaky_relu2_forward:t1', (self.batch, self.d1), real, True)
        self.t2 = self.ws.array('dense2_leaky_relu2_forward:t2', (self.d1,), real, True)
        self.mask1 = self.ws.array('dense2_leaky_relu2_forward:mask1', (self.batch, self.d1), bool, True)
        self.bits = np.dtype(f"i{real.itemsize}")
        self.chosen1 = self.ws.array('dense2_leaky_relu2_forward:chosen1', (self.batch, self.d1), self.bits, True)
        self.t1_bits = self.t1.view(self.bits)
        self.D_leaky_relu2_bits = self.D_leaky_relu2.view(self.bits)

    def bind(self):
        """Take what the caller passed: parameters and inputs."""
        self.D_dense2_W = self.ws.array(self.names[1], (self.d1, self.d1), None)
        self.D_dense2_b = self.ws.array(self.names[2], (self.d1,), None)
        self.D_dense2_W_T = self.D_dense2_W.T

    def set_seed(self, seed):
        """Follow the adjoint of the loss."""
        self.seed = seed
        self.seed_array = self.ws.seed_array


def _discriminator_dense2_leaky_relu2_forward(a):
    # D.dense2·sum[n, u] = sum[k < d1](D.dense2.W[u, k]*D.leaky_relu1[n, k])
    np.dot(a.D_leaky_relu1, a.D_dense2_W_T, out=a.D_leaky_relu2)
    # D.leaky_relu2[n, t] = where(D.dense2.b[t] + D.dense2·sum[n, t] > 0, D.dense2.b[t] + D.dense2 ...
    np.add(a.D_dense2_b, a.D_leaky_relu2, out=a.t1)
    np.multiply(a.D_dense2_b, a.inverse_5, out=a.t2)
    np.multiply(a.D_leaky_relu2, a.inverse_5, out=a.D_leaky_relu2)
    np.add(a.t2, a.D_leaky_relu2, out=a.D_leaky_relu2)
    np.greater(a.t1, a.zero, out=a.mask1)
    np.copyto(a.chosen1, a.mask1)
    np.bitwise_xor(a.t1_bits, a.D_leaky_relu2_bits, out=a.t1_bits)
    np.multiply(a.t1_bits, a.chosen1, out=a.t1_bits)
    np.bitwise_xor(a.t1_bits, a.D_leaky_relu2_bits, out=a.D_leaky_relu2_bits)


_DISCRIMINATOR_FORWARD_CALLS = (  # each call's kind, and its arrays by name
    (0, ("real", "D.dense1.W", "D.dense1.b", "D.leaky_relu1")),
    (1, ("D.leaky_relu1", "D.dense2.W", "D.dense2.b", "D.leaky_relu2")),
)


_DISCRIMINATOR_FORWARD_CALLS_1 = (  # each call's kind, and its arrays by name
    (0, ("G.dense3", "D.dense1.W", "D.dense1.b", "D_of_G.leaky_relu1")),
    (1, ("D_of_G.leaky_relu1", "D.dense2.W", "D.dense2.b", "D_of_G.leaky_relu2")),
)


class _DiscriminatorArrays:
    """The arrays of a step of the objective discriminator for given sizes; they stand in a workspace."""

    def __init__(self, batch, unknown=()):
        self.batch = _size("batch", batch)
        self.parameter_shapes = {name: p[0] for name, p in _initial().items()}
        self.kept = True
        self.dtype = None
        self.held = None
        self.parameters = ()
        self.given_real_2 = None

    def allocate(self, dtype):
        """Make every array, of this dtype."""
        self.dtype = real = np.dtype(dtype)
        self.arrays = {}
        self.held = None
        self.given_real_2 = None
        self.seed = None
        self.seed_array = np.array(0, real)
        shapes = {name: self.parameter_shapes[name] for name in discriminator.PARAMETERS}
        self.flat_gradients, self.gradients = _flat(shapes, real)
        self.d_D_dense1_W = self.gradients["D.dense1.W"]
        self.d_D_dense1_b = self.gradients["D.dense1.b"]
        self.d_D_dense2_W = self.gradients["D.dense2.W"]
        self.d_D_dense2_b = self.gradients["D.dense2.b"]
        self.d_D_dense3_W = self.gradients["D.dense3.W"]
        self.d_D_dense3_b = self.gradients["D.dense3.b"]
        self.arrays.update({"∂" + name: g for name, g in self.gradients.items()})
        self.z = np.empty((self.batch, 8), real)
        self.G_relu1 = np.empty((self.batch, 64), real)
        self.G_relu2 = np.empty((self.batch, 64), real)
        self.G_dense3 = self.array("G.dense3", (self.batch, 2), real)
        self.D_leaky_relu2 = self.array("D.leaky_relu2", (self.batch, 64), real)
        self.called_real1 = np.empty((), real)
        self.D_dense3 = np.empty((self.batch, 1), real)
        self.D_of_G_leaky_relu2 = self.array("D_of_G.leaky_relu2", (self.batch, 64), real)
        self.called_fake1 = np.empty((), real)
        self.D_of_G_dense3 = np.empty((self.batch, 1), real)
        self.d_D_of_G_leaky_relu2 = np.empty((self.batch, 64), real)
        self.d_D_of_G_dense3 = np.empty((self.batch, 1), real)
        self.D_of_G_leaky_relu1 = self.array("D_of_G.leaky_relu1", (self.batch, 64), real)
        self.d_D_of_G_leaky_relu1 = np.empty((self.batch, 64), real)
        self.d_D_leaky_relu2 = np.empty((self.batch, 64), real)
        self.d_D_dense3 = np.empty((self.batch, 1), real)
        self.D_leaky_relu1 = self.array("D.leaky_relu1", (self.batch, 64), real)
        self.d_D_leaky_relu1 = np.empty((self.batch, 64), real)
        self.noise = {
            "z": self.z,
        }
        self.drawn = {}
        self.words = _words(self.noise)
        self.zero = np.array(0, real)
        self.zeros = np.full((self.batch, 64), self.zero, real)
        self.t1 = np.empty((self.batch, 1), real)
        self.t2 = np.empty((self.batch, 1), real)
        self.inverse_batch = np.array((1 / self.batch), real)
        self.seed_scaled = np.array(0, real)
        self.d_D_of_G_dense3_T = self.d_D_of_G_dense3.T
        self.ones = np.ones(self.batch, real)
        self.one = np.array(1, real)
        self.inverse_5 = np.array((1 / 5), real)
        self.mask1 = np.empty((self.batch, 64), bool)
        self.bits = np.dtype(f"i{real.itemsize}")
        self.chosen1 = np.empty((self.batch, 64), self.bits)
        self.t3 = np.empty((), real)
        self.one_bits = self.one.view(self.bits)
        self.inverse_5_bits = self.inverse_5.view(self.bits)
        self.t3_bits = self.t3.view(self.bits)
        self.t4 = np.empty((self.batch, 64), real)
        self.t4_bits = self.t4.view(self.bits)
        self.d_D_of_G_leaky_relu2_T = self.d_D_of_G_leaky_relu2.T
        self.d_D_of_G_leaky_relu1_T = self.d_D_of_G_leaky_relu1.T
        self.seed_scaled_2 = np.array(0, real)
        self.d_D_dense3_T = self.d_D_dense3.T
        self.t5 = np.empty((1, 64), real)
        self.t6 = np.empty((1,), real)
        self.d_D_leaky_relu2_T = self.d_D_leaky_relu2.T
        self.t7 = np.empty((64, 64), real)
        self.t8 = np.empty((64,), real)
        self.d_D_leaky_relu1_T = self.d_D_leaky_relu1.T
        self.t9 = np.empty((64, 2), real)
        kinds = (
            lambda names: (_discriminator_dense1_leaky_relu1_forward, _DiscriminatorDense1LeakyRelu1Forward(self, names, self.batch, 2, 64)),
            lambda names: (_discriminator_dense2_leaky_relu2_forward, _DiscriminatorDense2LeakyRelu2Forward(self, names, self.batch, 64)),
        )
        self.forward_calls = [kinds[k](names) for k, names in _DISCRIMINATOR_FORWARD_CALLS]
        kinds = (
            lambda names: (_discriminator_dense1_leaky_relu1_forward, _DiscriminatorDense1LeakyRelu1Forward(self, names, self.batch, 2, 64)),
            lambda names: (_discriminator_dense2_leaky_relu2_forward, _DiscriminatorDense2LeakyRelu2Forward(self, names, self.batch, 64)),
        )
        self.forward_calls_1 = [kinds[k](names) for k, names in _DISCRIMINATOR_FORWARD_CALLS_1]
        self.calls = [*(a for _, a in self.forward_calls), *(a for _, a in self.forward_calls_1), ]
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
        self.seed_scaled[()] = (self.seed / self.batch)
        self.seed_scaled_2[()] = (-1*self.seed / self.batch)
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
        self.G_dense1_W = contiguous["G.dense1.W"]
        self.G_dense1_b = contiguous["G.dense1.b"]
        self.G_dense2_W = contiguous["G.dense2.W"]
        self.G_dense2_b = contiguous["G.dense2.b"]
        self.G_dense3_W = contiguous["G.dense3.W"]
        self.G_dense3_b = contiguous["G.dense3.b"]
        self.D_dense2_W = contiguous["D.dense2.W"]
        self.D_dense3_W = contiguous["D.dense3.W"]
        self.D_dense3_b = contiguous["D.dense3.b"]
        self.G_dense1_W_T = self.G_dense1_W.T
        self.G_dense2_W_T = self.G_dense2_W.T
        self.G_dense3_W_T = self.G_dense3_W.T
        self.D_dense3_W_T = self.D_dense3_W.T
        for a in self.calls:
            a.bind()
        self.parameters = [(arrays[name], g) for name, g in self.gradients.items() if name in arrays]
        if all(params[name] is a for name, a in contiguous.items()):
            self.held = [*params, *map(id, params.values())]

    def take_real_2(self, given):
        """Check real and make its views."""
        array = _checked("real", given, (self.batch, 2), self.dtype)
        self.real_2 = _contiguous(array)
        self.given_real_2 = given if self.real_2 is given else None
        self.arrays["real"] = self.real_2
        for a in self.readers.get("real", ()):
            a.bind()

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


class _GeneratorArrays:
    """The arrays of a step of the objective generator for given sizes; they stand in a workspace."""

    def __init__(self, batch, unknown=()):
        self.batch = _size("batch", batch)
        self.parameter_shapes = {name: p[0] for name, p in _initial().items()}
        self.kept = True
        self.dtype = None
        self.held = None
        self.parameters = ()

    def allocate(self, dtype):
        """Make every array, of this dtype."""
        self.dtype = real = np.dtype(dtype)
        self.held = None
        self.seed = None
        self.seed_array = np.array(0, real)
        shapes = {name: self.parameter_shapes[name] for name in generator.PARAMETERS}
        self.flat_gradients, self.gradients = _flat(shapes, real)
        self.d_G_dense1_W = self.gradients["G.dense1.W"]
        self.d_G_dense1_b = self.gradients["G.dense1.b"]
        self.d_G_dense2_W = self.gradients["G.dense2.W"]
        self.d_G_dense2_b = self.gradients["G.dense2.b"]
        self.d_G_dense3_W = self.gradients["G.dense3.W"]
        self.d_G_dense3_b = self.gradients["G.dense3.b"]
        self.z = np.empty((self.batch, 8), real)
        self.G_relu1 = np.empty((self.batch, 64), real)
        self.G_relu2 = np.empty((self.batch, 64), real)
        self.G_dense3 = np.empty((self.batch, 2), real)
        self.D_of_G_leaky_relu1 = np.empty((self.batch, 64), real)
        self.D_of_G_leaky_relu2 = np.empty((self.batch, 64), real)
        self.called_real2 = np.empty((), real)
        self.D_of_G_dense3 = np.empty((self.batch, 1), real)
        self.d_D_of_G_leaky_relu2 = np.empty((self.batch, 64), real)
        self.d_D_of_G_dense3 = np.empty((self.batch, 1), real)
        self.d_D_of_G_leaky_relu1 = np.empty((self.batch, 64), real)
        self.d_G_dense3 = np.empty((self.batch, 2), real)
        self.d_G_relu2 = np.empty((self.batch, 64), real)
        self.d_G_relu1 = np.empty((self.batch, 64), real)
        self.noise = {
            "z": self.z,
        }
        self.drawn = {}
        self.words = _words(self.noise)
        self.zero = np.array(0, real)
        self.zeros = np.full((self.batch, 64), self.zero, real)
        self.inverse_5 = np.array((1 / 5), real)
        self.t1 = np.empty((self.batch, 64), real)
        self.t2 = np.empty((64,), real)
        self.mask1 = np.empty((self.batch, 64), bool)
        self.bits = np.dtype(f"i{real.itemsize}")
        self.chosen1 = np.empty((self.batch, 64), self.bits)
        self.t1_bits = self.t1.view(self.bits)
        self.D_of_G_leaky_relu1_bits = self.D_of_G_leaky_relu1.view(self.bits)
        self.D_of_G_leaky_relu2_bits = self.D_of_G_leaky_relu2.view(self.bits)
        self.t3 = np.empty((self.batch, 1), real)
        self.t4 = np.empty((self.batch, 1), real)
        self.inverse_batch = np.array((1 / self.batch), real)
        self.seed_scaled = np.array(0, real)
        self.one = np.array(1, real)
        self.t5 = np.empty((), real)
        self.one_bits = self.one.view(self.bits)
        self.inverse_5_bits = self.inverse_5.view(self.bits)
        self.t5_bits = self.t5.view(self.bits)
        self.d_G_dense3_T = self.d_G_dense3.T
        self.ones = np.ones(self.batch, real)
        self.d_G_relu2_bits = self.d_G_relu2.view(self.bits)
        self.d_G_relu2_T = self.d_G_relu2.T
        self.d_G_relu1_bits = self.d_G_relu1.view(self.bits)
        self.d_G_relu1_T = self.d_G_relu1.T
        self.set_seed(1)

    def set_seed(self, seed):
        """Take the adjoint of the loss: 1, or a learning rate."""
        self.seed = seed
        self.seed_array[()] = seed
        self.seed_scaled[()] = (-1*self.seed / self.batch)

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
        self.G_dense1_W = contiguous["G.dense1.W"]
        self.G_dense1_b = contiguous["G.dense1.b"]
        self.G_dense2_W = contiguous["G.dense2.W"]
        self.G_dense2_b = contiguous["G.dense2.b"]
        self.G_dense3_W = contiguous["G.dense3.W"]
        self.G_dense3_b = contiguous["G.dense3.b"]
        self.D_dense1_W = contiguous["D.dense1.W"]
        self.D_dense1_b = contiguous["D.dense1.b"]
        self.D_dense2_W = contiguous["D.dense2.W"]
        self.D_dense2_b = contiguous["D.dense2.b"]
        self.D_dense3_W = contiguous["D.dense3.W"]
        self.D_dense3_b = contiguous["D.dense3.b"]
        self.G_dense1_W_T = self.G_dense1_W.T
        self.G_dense2_W_T = self.G_dense2_W.T
        self.G_dense3_W_T = self.G_dense3_W.T
        self.D_dense1_W_T = self.D_dense1_W.T
        self.D_dense2_W_T = self.D_dense2_W.T
        self.D_dense3_W_T = self.D_dense3_W.T
        self.parameters = [(arrays[name], g) for name, g in self.gradients.items() if name in arrays]
        if all(params[name] is a for name, a in contiguous.items()):
            self.held = [*params, *map(id, params.values())]

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


class _EvaluationArrays:
    """The arrays of `predict` for given sizes; they stand in a workspace."""

    def __init__(self, batch, unknown=()):
        self.batch = _size("batch", batch)
        self.parameter_shapes = {name: p[0] for name, p in _initial().items()}
        self.kept = True
        self.dtype = None
        self.held = None

    def allocate(self, dtype):
        """Make every array, of this dtype."""
        self.dtype = real = np.dtype(dtype)
        self.held = None
        self.z = np.empty((self.batch, 8), real)
        self.G_relu1 = np.empty((self.batch, 64), real)
        self.G_relu2 = np.empty((self.batch, 64), real)
        self.G_dense3 = np.empty((self.batch, 2), real)
        self.noise = {
            "z": self.z,
        }
        self.drawn = {}
        self.words = _words(self.noise)
        self.zero = np.array(0, real)
        self.zeros = np.full((self.batch, 64), self.zero, real)

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
        self.G_dense1_W = contiguous["G.dense1.W"]
        self.G_dense1_b = contiguous["G.dense1.b"]
        self.G_dense2_W = contiguous["G.dense2.W"]
        self.G_dense2_b = contiguous["G.dense2.b"]
        self.G_dense3_W = contiguous["G.dense3.W"]
        self.G_dense3_b = contiguous["G.dense3.b"]
        self.G_dense1_W_T = self.G_dense1_W.T
        self.G_dense2_W_T = self.G_dense2_W.T
        self.G_dense3_W_T = self.G_dense3_W.T
        if all(params[name] is a for name, a in contiguous.items()):
            self.held = [*params, *map(id, params.values())]

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


class Workspace:
    """The arrays of each network of this module, for given sizes; made by `workspace`."""

    def __init__(self, batch):
        self.discriminator = _DiscriminatorArrays(batch)
        self.generator = _GeneratorArrays(batch)
        self.evaluation = _EvaluationArrays(batch)


def workspace(*, batch=128):
    """The arrays of a step, for these sizes; they are allocated when the dtype is first known."""
    return Workspace(batch)


class discriminator:
    """The objective discriminator: its loss, differentiated by its own parameters.

    The equations stand in `_discriminator_forward` and `_discriminator_backward`.
    """

    PARAMETERS = {name: PARAMETERS[name] for name in ('D.dense1.W', 'D.dense1.b', 'D.dense2.W', 'D.dense2.b', 'D.dense3.W', 'D.dense3.b')}
    INPUTS = {name: INPUTS[name] for name in ('real',)}
    workspace = staticmethod(workspace)

    @staticmethod
    def forward(params, /, *, real, z=None, seed=0, noise=None, workspace=None):
        """The loss, and what `backward` needs."""
        ws = _discriminator_ready(params, {"real": real}, workspace, seed, noise, {"z": z})
        _discriminator_forward(ws)
        return (ws.called_real1 + ws.called_fake1), ws

    @staticmethod
    def backward(params, saved, /):
        """The gradients of its parameters, by name."""
        ws = saved
        if not isinstance(ws, _DiscriminatorArrays) or ws.dtype is None:
            raise TypeError(f"saved is {_kind(saved)}; it should be what forward gave")
        if ws.held is None or [*params, *map(id, params.values())] != ws.held:
            ws.take_parameters(params, ws.dtype)
        if ws.seed != 1:
            ws.set_seed(1)
        _discriminator_backward(ws)
        return {**ws.gradients} if ws.kept else {name: g.copy() for name, g in ws.gradients.items()}

    @staticmethod
    def step(params, /, *, rate, real, z=None, seed=0, noise=None, workspace=None):
        """One step of gradient descent: params -= rate * gradient, in place. Gives the loss before."""
        rate = _number(rate)
        ws = _discriminator_ready(params, {"real": real}, workspace, seed, noise, {"z": z})
        if ws.held is None:
            _check_arrays(params)
        _discriminator_forward(ws)
        if ws.seed != rate:
            ws.set_seed(rate)
        _discriminator_backward(ws)
        for parameter, gradient in ws.parameters:
            np.subtract(parameter, gradient, out=parameter)
        return (ws.called_real1 + ws.called_fake1)


class generator:
    """The objective generator: its loss, differentiated by its own parameters.

    The equations stand in `_generator_forward` and `_generator_backward`.
    """

    PARAMETERS = {name: PARAMETERS[name] for name in ('G.dense1.W', 'G.dense1.b', 'G.dense2.W', 'G.dense2.b', 'G.dense3.W', 'G.dense3.b')}
    INPUTS = {name: INPUTS[name] for name in ()}
    workspace = staticmethod(workspace)

    @staticmethod
    def forward(params, /, *, z=None, seed=0, noise=None, workspace=None):
        """The loss, and what `backward` needs."""
        ws = _generator_ready(params, {}, workspace, seed, noise, {"z": z})
        _generator_forward(ws)
        return ws.called_real2[()], ws

    @staticmethod
    def backward(params, saved, /):
        """The gradients of its parameters, by name."""
        ws = saved
        if not isinstance(ws, _GeneratorArrays) or ws.dtype is None:
            raise TypeError(f"saved is {_kind(saved)}; it should be what forward gave")
        if ws.held is None or [*params, *map(id, params.values())] != ws.held:
            ws.take_parameters(params, ws.dtype)
        if ws.seed != 1:
            ws.set_seed(1)
        _generator_backward(ws)
        return {**ws.gradients} if ws.kept else {name: g.copy() for name, g in ws.gradients.items()}

    @staticmethod
    def step(params, /, *, rate, z=None, seed=0, noise=None, workspace=None):
        """One step of gradient descent: params -= rate * gradient, in place. Gives the loss before."""
        rate = _number(rate)
        ws = _generator_ready(params, {}, workspace, seed, noise, {"z": z})
        if ws.held is None:
            _check_arrays(params)
        _generator_forward(ws)
        if ws.seed != rate:
            ws.set_seed(rate)
        _generator_backward(ws)
        for parameter, gradient in ws.parameters:
            np.subtract(parameter, gradient, out=parameter)
        return ws.called_real2[()]


def predict(params, /, *, z=None, seed=0, noise=None, workspace=None):
    """The output."""
    ws = _evaluation_ready(params, {}, workspace, seed, noise, {"z": z})
    _predict(ws)
    return ws.G_dense3


def _discriminator_ready(params, inputs, ws, seed, noise, drawn):
    """The workspace, with everything that is given checked and in their places."""
    noise = _given_noise(noise, drawn, ('z',))
    if ws is None:
        ws = _workspace_for(_DiscriminatorArrays, ('batch',), params, inputs, noise, ('batch',))
    elif not isinstance(ws, Workspace):
        raise TypeError(f"workspace is {_kind(ws)}; it should be made by workspace(...)")
    else:
        ws = ws.discriminator
    if ws.held is None or [*params, *map(id, params.values())] != ws.held:
        ws.take_parameters(params)
    if inputs["real"] is not ws.given_real_2 or ws.given_real_2 is None:
        ws.take_real_2(inputs["real"])
    ws.take_noise(seed, noise)
    return ws


def _generator_ready(params, inputs, ws, seed, noise, drawn):
    """The workspace, with everything that is given checked and in their places."""
    noise = _given_noise(noise, drawn, ('z',))
    if ws is None:
        ws = _workspace_for(_GeneratorArrays, ('batch',), params, inputs, noise, ('batch',))
    elif not isinstance(ws, Workspace):
        raise TypeError(f"workspace is {_kind(ws)}; it should be made by workspace(...)")
    else:
        ws = ws.generator
    if ws.held is None or [*params, *map(id, params.values())] != ws.held:
        ws.take_parameters(params)
    ws.take_noise(seed, noise)
    return ws


def _evaluation_ready(params, inputs, ws, seed, noise, drawn):
    """The workspace, with everything that is given checked and in their places."""
    noise = _given_noise(noise, drawn, ('z',))
    if ws is None:
        ws = _workspace_for(_EvaluationArrays, ('batch',), params, inputs, noise, ('batch',))
    elif not isinstance(ws, Workspace):
        raise TypeError(f"workspace is {_kind(ws)}; it should be made by workspace(...)")
    else:
        ws = ws.evaluation
    if ws.held is None or [*params, *map(id, params.values())] != ws.held:
        ws.take_parameters(params)
    ws.take_noise(seed, noise)
    return ws


def _discriminator_forward(ws):
    """Layer after layer, then the loss of the discriminator."""
    # G.dense1, G.relu1
    # G.dense1·sum[n, u] = sum[k < 8](G.dense1.W[u, k]*z[n, k])
    np.dot(ws.z, ws.G_dense1_W_T, out=ws.G_relu1)
    # G.relu1[n, t] = where(G.dense1.b[t] + G.dense1·sum[n, t] > 0, G.dense1.b[t] + G.dense1·sum[n ...
    np.add(ws.G_dense1_b, ws.G_relu1, out=ws.G_relu1)
    np.maximum(ws.G_relu1, ws.zeros, out=ws.G_relu1)
    # G.dense2, G.relu2
    # G.dense2·sum[n, u] = sum[k < 64](G.dense2.W[u, k]*G.relu1[n, k])
    np.dot(ws.G_relu1, ws.G_dense2_W_T, out=ws.G_relu2)
    # G.relu2[n, t] = where(G.dense2.b[t] + G.dense2·sum[n, t] > 0, G.dense2.b[t] + G.dense2·sum[n ...
    np.add(ws.G_dense2_b, ws.G_relu2, out=ws.G_relu2)
    np.maximum(ws.G_relu2, ws.zeros, out=ws.G_relu2)
    # G.dense3
    # G.dense3·sum[n, u] = sum[k < 64](G.dense3.W[u, k]*G.relu2[n, k])
    np.dot(ws.G_relu2, ws.G_dense3_W_T, out=ws.G_dense3)
    # G.dense3[n, u] = G.dense3.b[u] + G.dense3·sum[n, u]
    np.add(ws.G_dense3_b, ws.G_dense3, out=ws.G_dense3)
    # D.dense1 to D.leaky_relu2
    for run, a in ws.forward_calls:
        run(a)
    # D.dense3, called_real1
    # D.dense3·sum[n, u] = sum[k < 64](D.dense3.W[u, k]*D.leaky_relu2[n, k])
    np.dot(ws.D_leaky_relu2, ws.D_dense3_W_T, out=ws.D_dense3)
    # D.dense3[n, u] = D.dense3.b[u] + D.dense3·sum[n, u]
    np.add(ws.D_dense3_b, ws.D_dense3, out=ws.D_dense3)
    # called_real1 = sum[n < batch, t < 1](Softplus(-D.dense3[n, t])/batch)
    np.negative(ws.D_dense3, out=ws.t1)
    _softplus(ws.t1, ws.t2)
    np.add.reduce(ws.t2, axis=None, out=ws.called_real1)
    np.multiply(ws.called_real1, ws.inverse_batch, out=ws.called_real1)
    # D_of_G.dense1 to D_of_G.leaky_relu2
    for run, a in ws.forward_calls_1:
        run(a)
    # D_of_G.dense3, called_fake1
    # D_of_G.dense3·sum[n, u] = sum[k < 64](D.dense3.W[u, k]*D_of_G.leaky_relu2[n, k])
    np.dot(ws.D_of_G_leaky_relu2, ws.D_dense3_W_T, out=ws.D_of_G_dense3)
    # D_of_G.dense3[n, u] = D.dense3.b[u] + D_of_G.dense3·sum[n, u]
    np.add(ws.D_dense3_b, ws.D_of_G_dense3, out=ws.D_of_G_dense3)
    # called_fake1 = sum[n < batch, t < 1](Softplus(D_of_G.dense3[n, t])/batch)
    _softplus(ws.D_of_G_dense3, ws.t1)
    np.add.reduce(ws.t1, axis=None, out=ws.called_fake1)
    np.multiply(ws.called_fake1, ws.inverse_batch, out=ws.called_fake1)


def _discriminator_backward(ws):
    """Adjoints, from the loss back; `seed` is that of the loss: 1, or in a training step the rate."""
    # D_of_G.dense3, called_fake1
    # ∂D_of_G.dense3[n, t] = seed*Sigmoid(D_of_G.dense3[n, t])/batch
    _sigmoid(ws.D_of_G_dense3, ws.d_D_of_G_dense3)
    np.multiply(ws.d_D_of_G_dense3, ws.seed_scaled, out=ws.d_D_of_G_dense3)
    # ∂D_of_G.leaky_relu2[n, k] = sum[u < 1](D.dense3.W[u, k]*∂D_of_G.dense3[n, u])
    np.dot(ws.d_D_of_G_dense3, ws.D_dense3_W, out=ws.d_D_of_G_leaky_relu2)
    # ∂D.dense3.W[u, k] = sum[n < batch](D_of_G.leaky_relu2[n, k]*∂D_of_G.dense3[n, u])
    np.dot(ws.d_D_of_G_dense3_T, ws.D_of_G_leaky_relu2, out=ws.d_D_dense3_W)
    # ∂D.dense3.b[u] = sum[n < batch](∂D_of_G.dense3[n, u])
    np.dot(ws.ones, ws.d_D_of_G_dense3, out=ws.d_D_dense3_b)
    # D_of_G.dense2, D_of_G.leaky_relu2
    # ∂D.dense2[n, t] = ∂D.leaky_relu2[n, t]*where(D.leaky_relu2[n, t] > 0, 1, 1/5)
    np.greater(ws.D_of_G_leaky_relu2, ws.zero, out=ws.mask1)
    np.copyto(ws.chosen1, ws.mask1)
    np.bitwise_xor(ws.one_bits, ws.inverse_5_bits, out=ws.t3_bits)
    np.multiply(ws.t3_bits, ws.chosen1, out=ws.t4_bits)
    np.bitwise_xor(ws.t4_bits, ws.inverse_5_bits, out=ws.t4_bits)
    np.multiply(ws.d_D_of_G_leaky_relu2, ws.t4, out=ws.d_D_of_G_leaky_relu2)
    # ∂D.leaky_relu1[n, k] = sum[u < 64](D.dense2.W[u, k]*∂D.dense2[n, u])
    np.dot(ws.d_D_of_G_leaky_relu2, ws.D_dense2_W, out=ws.d_D_of_G_leaky_relu1)
    # ∂D.dense2.W[u, k] = sum[n < batch](D.leaky_relu1[n, k]*∂D.dense2[n, u])
    np.dot(ws.d_D_of_G_leaky_relu2_T, ws.D_of_G_leaky_relu1, out=ws.d_D_dense2_W)
    # ∂D.dense2.b[u] = sum[n < batch](∂D.dense2[n, u])
    np.dot(ws.ones, ws.d_D_of_G_leaky_relu2, out=ws.d_D_dense2_b)
    # D_of_G.dense1, D_of_G.leaky_relu1
    # ∂D.dense1[n, t] = ∂D.leaky_relu1[n, t]*where(D.leaky_relu1[n, t] > 0, 1, 1/5)
    np.greater(ws.D_of_G_leaky_relu1, ws.zero, out=ws.mask1)
    np.copyto(ws.chosen1, ws.mask1)
    np.bitwise_xor(ws.one_bits, ws.inverse_5_bits, out=ws.t3_bits)
    np.multiply(ws.t3_bits, ws.chosen1, out=ws.t4_bits)
    np.bitwise_xor(ws.t4_bits, ws.inverse_5_bits, out=ws.t4_bits)
    np.multiply(ws.d_D_of_G_leaky_relu1, ws.t4, out=ws.d_D_of_G_leaky_relu1)
    # ∂D.dense1.W[u, k] = sum[n < batch](real[n, k]*∂D.dense1[n, u])
    np.dot(ws.d_D_of_G_leaky_relu1_T, ws.G_dense3, out=ws.d_D_dense1_W)
    # ∂D.dense1.b[u] = sum[n < batch](∂D.dense1[n, u])
    np.dot(ws.ones, ws.d_D_of_G_leaky_relu1, out=ws.d_D_dense1_b)
    # D.dense3, called_real1
    # ∂D.dense3[n, t] = -seed*Sigmoid(-D.dense3[n, t])/batch
    np.negative(ws.D_dense3, out=ws.d_D_dense3)
    _sigmoid(ws.d_D_dense3, ws.d_D_dense3)
    np.multiply(ws.d_D_dense3, ws.seed_scaled_2, out=ws.d_D_dense3)
    # ∂D.leaky_relu2[n, k] = sum[u < 1](D.dense3.W[u, k]*∂D.dense3[n, u])
    np.dot(ws.d_D_dense3, ws.D_dense3_W, out=ws.d_D_leaky_relu2)
    # ∂D.dense3.W[u, k] = sum[n < batch](D.leaky_relu2[n, k]*∂D.dense3[n, u])
    np.dot(ws.d_D_dense3_T, ws.D_leaky_relu2, out=ws.t5)
    np.add(ws.d_D_dense3_W, ws.t5, out=ws.d_D_dense3_W)
    # ∂D.dense3.b[u] = sum[n < batch](∂D.dense3[n, u])
    np.dot(ws.d_D_dense3_T, ws.ones, out=ws.t6)
    np.add(ws.d_D_dense3_b, ws.t6, out=ws.d_D_dense3_b)
    # D.dense2, D.leaky_relu2
    # ∂D.dense2[n, t] = ∂D.leaky_relu2[n, t]*where(D.leaky_relu2[n, t] > 0, 1, 1/5)
    np.greater(ws.D_leaky_relu2, ws.zero, out=ws.mask1)
    np.copyto(ws.chosen1, ws.mask1)
    np.bitwise_xor(ws.one_bits, ws.inverse_5_bits, out=ws.t3_bits)
    np.multiply(ws.t3_bits, ws.chosen1, out=ws.t4_bits)
    np.bitwise_xor(ws.t4_bits, ws.inverse_5_bits, out=ws.t4_bits)
    np.multiply(ws.d_D_leaky_relu2, ws.t4, out=ws.d_D_leaky_relu2)
    # ∂D.leaky_relu1[n, k] = sum[u < 64](D.dense2.W[u, k]*∂D.dense2[n, u])
    np.dot(ws.d_D_leaky_relu2, ws.D_dense2_W, out=ws.d_D_leaky_relu1)
    # ∂D.dense2.W[u, k] = sum[n < batch](D.leaky_relu1[n, k]*∂D.dense2[n, u])
    np.dot(ws.d_D_leaky_relu2_T, ws.D_leaky_relu1, out=ws.t7)
    np.add(ws.d_D_dense2_W, ws.t7, out=ws.d_D_dense2_W)
    # ∂D.dense2.b[u] = sum[n < batch](∂D.dense2[n, u])
    np.dot(ws.d_D_leaky_relu2_T, ws.ones, out=ws.t8)
    np.add(ws.d_D_dense2_b, ws.t8, out=ws.d_D_dense2_b)
    # D.dense1, D.leaky_relu1
    # ∂D.dense1[n, t] = ∂D.leaky_relu1[n, t]*where(D.leaky_relu1[n, t] > 0, 1, 1/5)
    np.greater(ws.D_leaky_relu1, ws.zero, out=ws.mask1)
    np.copyto(ws.chosen1, ws.mask1)
    np.bitwise_xor(ws.one_bits, ws.inverse_5_bits, out=ws.t3_bits)
    np.multiply(ws.t3_bits, ws.chosen1, out=ws.t4_bits)
    np.bitwise_xor(ws.t4_bits, ws.inverse_5_bits, out=ws.t4_bits)
    np.multiply(ws.d_D_leaky_relu1, ws.t4, out=ws.d_D_leaky_relu1)
    # ∂D.dense1.W[u, k] = sum[n < batch](real[n, k]*∂D.dense1[n, u])
    np.dot(ws.d_D_leaky_relu1_T, ws.real_2, out=ws.t9)
    np.add(ws.d_D_dense1_W, ws.t9, out=ws.d_D_dense1_W)
    # ∂D.dense1.b[u] = sum[n < batch](∂D.dense1[n, u])
    np.dot(ws.d_D_leaky_relu1_T, ws.ones, out=ws.t8)
    np.add(ws.d_D_dense1_b, ws.t8, out=ws.d_D_dense1_b)


def _generator_forward(ws):
    """Layer after layer, then the loss of the generator."""
    # G.dense1, G.relu1
    # G.dense1·sum[n, u] = sum[k < 8](G.dense1.W[u, k]*z[n, k])
    np.dot(ws.z, ws.G_dense1_W_T, out=ws.G_relu1)
    # G.relu1[n, t] = where(G.dense1.b[t] + G.dense1·sum[n, t] > 0, G.dense1.b[t] + G.dense1·sum[n ...
    np.add(ws.G_dense1_b, ws.G_relu1, out=ws.G_relu1)
    np.maximum(ws.G_relu1, ws.zeros, out=ws.G_relu1)
    # G.dense2, G.relu2
    # G.dense2·sum[n, u] = sum[k < 64](G.dense2.W[u, k]*G.relu1[n, k])
    np.dot(ws.G_relu1, ws.G_dense2_W_T, out=ws.G_relu2)
    # G.relu2[n, t] = where(G.dense2.b[t] + G.dense2·sum[n, t] > 0, G.dense2.b[t] + G.dense2·sum[n ...
    np.add(ws.G_dense2_b, ws.G_relu2, out=ws.G_relu2)
    np.maximum(ws.G_relu2, ws.zeros, out=ws.G_relu2)
    # G.dense3
    # G.dense3·sum[n, u] = sum[k < 64](G.dense3.W[u, k]*G.relu2[n, k])
    np.dot(ws.G_relu2, ws.G_dense3_W_T, out=ws.G_dense3)
    # G.dense3[n, u] = G.dense3.b[u] + G.dense3·sum[n, u]
    np.add(ws.G_dense3_b, ws.G_dense3, out=ws.G_dense3)
    # D_of_G.dense1, D_of_G.leaky_relu1
    # D_of_G.dense1·sum[n, u] = sum[k < 2](D.dense1.W[u, k]*G.dense3[n, k])
    np.dot(ws.G_dense3, ws.D_dense1_W_T, out=ws.D_of_G_leaky_relu1)
    # D_of_G.leaky_relu1[n, t] = where(D.dense1.b[t] + D_of_G.dense1·sum[n, t] > 0, D.dense1.b[t]  ...
    np.add(ws.D_dense1_b, ws.D_of_G_leaky_relu1, out=ws.t1)
    np.multiply(ws.D_dense1_b, ws.inverse_5, out=ws.t2)
    np.multiply(ws.D_of_G_leaky_relu1, ws.inverse_5, out=ws.D_of_G_leaky_relu1)
    np.add(ws.t2, ws.D_of_G_leaky_relu1, out=ws.D_of_G_leaky_relu1)
    np.greater(ws.t1, ws.zero, out=ws.mask1)
    np.copyto(ws.chosen1, ws.mask1)
    np.bitwise_xor(ws.t1_bits, ws.D_of_G_leaky_relu1_bits, out=ws.t1_bits)
    np.multiply(ws.t1_bits, ws.chosen1, out=ws.t1_bits)
    np.bitwise_xor(ws.t1_bits, ws.D_of_G_leaky_relu1_bits, out=ws.D_of_G_leaky_relu1_bits)
    # D_of_G.dense2, D_of_G.leaky_relu2
    # D_of_G.dense2·sum[n, u] = sum[k < 64](D.dense2.W[u, k]*D_of_G.leaky_relu1[n, k])
    np.dot(ws.D_of_G_leaky_relu1, ws.D_dense2_W_T, out=ws.D_of_G_leaky_relu2)
    # D_of_G.leaky_relu2[n, t] = where(D.dense2.b[t] + D_of_G.dense2·sum[n, t] > 0, D.dense2.b[t]  ...
    np.add(ws.D_dense2_b, ws.D_of_G_leaky_relu2, out=ws.t1)
    np.multiply(ws.D_dense2_b, ws.inverse_5, out=ws.t2)
    np.multiply(ws.D_of_G_leaky_relu2, ws.inverse_5, out=ws.D_of_G_leaky_relu2)
    np.add(ws.t2, ws.D_of_G_leaky_relu2, out=ws.D_of_G_leaky_relu2)
    np.greater(ws.t1, ws.zero, out=ws.mask1)
    np.copyto(ws.chosen1, ws.mask1)
    np.bitwise_xor(ws.t1_bits, ws.D_of_G_leaky_relu2_bits, out=ws.t1_bits)
    np.multiply(ws.t1_bits, ws.chosen1, out=ws.t1_bits)
    np.bitwise_xor(ws.t1_bits, ws.D_of_G_leaky_relu2_bits, out=ws.D_of_G_leaky_relu2_bits)
    # D_of_G.dense3, called_real2
    # D_of_G.dense3·sum[n, u] = sum[k < 64](D.dense3.W[u, k]*D_of_G.leaky_relu2[n, k])
    np.dot(ws.D_of_G_leaky_relu2, ws.D_dense3_W_T, out=ws.D_of_G_dense3)
    # D_of_G.dense3[n, u] = D.dense3.b[u] + D_of_G.dense3·sum[n, u]
    np.add(ws.D_dense3_b, ws.D_of_G_dense3, out=ws.D_of_G_dense3)
    # called_real2 = sum[n < batch, t < 1](Softplus(-D_of_G.dense3[n, t])/batch)
    np.negative(ws.D_of_G_dense3, out=ws.t3)
    _softplus(ws.t3, ws.t4)
    np.add.reduce(ws.t4, axis=None, out=ws.called_real2)
    np.multiply(ws.called_real2, ws.inverse_batch, out=ws.called_real2)


def _generator_backward(ws):
    """Adjoints, from the loss back; `seed` is that of the loss: 1, or in a training step the rate."""
    # D_of_G.dense3, called_real2
    # ∂D_of_G.dense3[n, t] = -seed*Sigmoid(-D_of_G.dense3[n, t])/batch
    np.negative(ws.D_of_G_dense3, out=ws.d_D_of_G_dense3)
    _sigmoid(ws.d_D_of_G_dense3, ws.d_D_of_G_dense3)
    np.multiply(ws.d_D_of_G_dense3, ws.seed_scaled, out=ws.d_D_of_G_dense3)
    # ∂D_of_G.leaky_relu2[n, k] = sum[u < 1](D.dense3.W[u, k]*∂D_of_G.dense3[n, u])
    np.dot(ws.d_D_of_G_dense3, ws.D_dense3_W, out=ws.d_D_of_G_leaky_relu2)
    # D_of_G.dense2, D_of_G.leaky_relu2
    # ∂D_of_G.dense2[n, t] = ∂D_of_G.leaky_relu2[n, t]*where(D_of_G.leaky_relu2[n, t] > 0, 1, 1/5)
    np.greater(ws.D_of_G_leaky_relu2, ws.zero, out=ws.mask1)
    np.copyto(ws.chosen1, ws.mask1)
    np.bitwise_xor(ws.one_bits, ws.inverse_5_bits, out=ws.t5_bits)
    np.multiply(ws.t5_bits, ws.chosen1, out=ws.t1_bits)
    np.bitwise_xor(ws.t1_bits, ws.inverse_5_bits, out=ws.t1_bits)
    np.multiply(ws.d_D_of_G_leaky_relu2, ws.t1, out=ws.d_D_of_G_leaky_relu2)
    # ∂D_of_G.leaky_relu1[n, k] = sum[u < 64](D.dense2.W[u, k]*∂D_of_G.dense2[n, u])
    np.dot(ws.d_D_of_G_leaky_relu2, ws.D_dense2_W, out=ws.d_D_of_G_leaky_relu1)
    # D_of_G.dense1, D_of_G.leaky_relu1
    # ∂D_of_G.dense1[n, t] = ∂D_of_G.leaky_relu1[n, t]*where(D_of_G.leaky_relu1[n, t] > 0, 1, 1/5)
    np.greater(ws.D_of_G_leaky_relu1, ws.zero, out=ws.mask1)
    np.copyto(ws.chosen1, ws.mask1)
    np.bitwise_xor(ws.one_bits, ws.inverse_5_bits, out=ws.t5_bits)
    np.multiply(ws.t5_bits, ws.chosen1, out=ws.t1_bits)
    np.bitwise_xor(ws.t1_bits, ws.inverse_5_bits, out=ws.t1_bits)
    np.multiply(ws.d_D_of_G_leaky_relu1, ws.t1, out=ws.d_D_of_G_leaky_relu1)
    # ∂G.dense3[n, k] = sum[u < 64](D.dense1.W[u, k]*∂D_of_G.dense1[n, u])
    np.dot(ws.d_D_of_G_leaky_relu1, ws.D_dense1_W, out=ws.d_G_dense3)
    # G.dense3
    # ∂G.relu2[n, k] = sum[u < 2](G.dense3.W[u, k]*∂G.dense3[n, u])
    np.dot(ws.d_G_dense3, ws.G_dense3_W, out=ws.d_G_relu2)
    # ∂G.dense3.W[u, k] = sum[n < batch](G.relu2[n, k]*∂G.dense3[n, u])
    np.dot(ws.d_G_dense3_T, ws.G_relu2, out=ws.d_G_dense3_W)
    # ∂G.dense3.b[u] = sum[n < batch](∂G.dense3[n, u])
    np.dot(ws.ones, ws.d_G_dense3, out=ws.d_G_dense3_b)
    # G.dense2, G.relu2
    # ∂G.dense2[n, t] = where(G.relu2[n, t] > 0, ∂G.relu2[n, t], 0)
    np.greater(ws.G_relu2, ws.zero, out=ws.mask1)
    np.copyto(ws.chosen1, ws.mask1)
    np.multiply(ws.d_G_relu2_bits, ws.chosen1, out=ws.d_G_relu2_bits)
    # ∂G.relu1[n, k] = sum[u < 64](G.dense2.W[u, k]*∂G.dense2[n, u])
    np.dot(ws.d_G_relu2, ws.G_dense2_W, out=ws.d_G_relu1)
    # ∂G.dense2.W[u, k] = sum[n < batch](G.relu1[n, k]*∂G.dense2[n, u])
    np.dot(ws.d_G_relu2_T, ws.G_relu1, out=ws.d_G_dense2_W)
    # ∂G.dense2.b[u] = sum[n < batch](∂G.dense2[n, u])
    np.dot(ws.ones, ws.d_G_relu2, out=ws.d_G_dense2_b)
    # G.dense1, G.relu1
    # ∂G.dense1[n, t] = where(G.relu1[n, t] > 0, ∂G.relu1[n, t], 0)
    np.greater(ws.G_relu1, ws.zero, out=ws.mask1)
    np.copyto(ws.chosen1, ws.mask1)
    np.multiply(ws.d_G_relu1_bits, ws.chosen1, out=ws.d_G_relu1_bits)
    # ∂G.dense1.W[u, k] = sum[n < batch](z[n, k]*∂G.dense1[n, u])
    np.dot(ws.d_G_relu1_T, ws.z, out=ws.d_G_dense1_W)
    # ∂G.dense1.b[u] = sum[n < batch](∂G.dense1[n, u])
    np.dot(ws.ones, ws.d_G_relu1, out=ws.d_G_dense1_b)


def _predict(ws):
    """The layers alone, as in evaluation."""
    # G.dense1, G.relu1
    # G.dense1·sum[n, u] = sum[k < 8](G.dense1.W[u, k]*z[n, k])
    np.dot(ws.z, ws.G_dense1_W_T, out=ws.G_relu1)
    # G.relu1[n, t] = where(G.dense1.b[t] + G.dense1·sum[n, t] > 0, G.dense1.b[t] + G.dense1·sum[n ...
    np.add(ws.G_dense1_b, ws.G_relu1, out=ws.G_relu1)
    np.maximum(ws.G_relu1, ws.zeros, out=ws.G_relu1)
    # G.dense2, G.relu2
    # G.dense2·sum[n, u] = sum[k < 64](G.dense2.W[u, k]*G.relu1[n, k])
    np.dot(ws.G_relu1, ws.G_dense2_W_T, out=ws.G_relu2)
    # G.relu2[n, t] = where(G.dense2.b[t] + G.dense2·sum[n, t] > 0, G.dense2.b[t] + G.dense2·sum[n ...
    np.add(ws.G_dense2_b, ws.G_relu2, out=ws.G_relu2)
    np.maximum(ws.G_relu2, ws.zeros, out=ws.G_relu2)
    # G.dense3
    # G.dense3·sum[n, u] = sum[k < 64](G.dense3.W[u, k]*G.relu2[n, k])
    np.dot(ws.G_relu2, ws.G_dense3_W_T, out=ws.G_dense3)
    # G.dense3[n, u] = G.dense3.b[u] + G.dense3·sum[n, u]
    np.add(ws.G_dense3_b, ws.G_dense3, out=ws.G_dense3)


def _workspace_for(made, names, params, inputs, noise, drawn):
    """A workspace of class `made` for the sizes, called `names`, that these arrays have.

    Results will not share its memory. `drawn` are the sizes of noise.
    """
    _check_names("params", params, PARAMETERS)
    sizes = {'batch': 128}
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
