"""autoencoder: forward and backward pass, derived symbolically.

Made by symbp 0.1.0 from the declaration of network autoencoder (SHA-256 ab5d9ab8cfadee38d704d27ff9b3743774d29f04ded4e14d943bf102cda2f327).
Do not edit: change the declaration and derive again.

    params = init(seed=0)                        # name -> array; every function follows its dtype
    loss, saved = forward(params, x=x)
    grads = backward(params, saved)              # names and shapes as params
    out = predict(params, x=x)
    loss = step(params, rate=0.1, x=x)  # one step of gradient descent, in place

A workspace holds every array of a step. Pass one to allocate nothing in a loop; results are then
arrays of the workspace, which its next use overwrites. `saved` refers to the arrays given.

Where a condition chooses between numbers, their bits are multiplied, as integers, by 1 or 0
(`*_bits`, `chosen*`): fast in NumPy, and an infinity that is not chosen does no harm.
"""

import numpy as np

PARAMETERS = {
    "dense1.W": (32, 64),
    "dense1.b": (32,),
    "code.W": (6, 32),
    "code.b": (6,),
    "dense2.W": (32, 6),
    "dense2.b": (32,),
    "dense3.W": (64, 32),
    "dense3.b": (64,),
}
INPUTS = {
    "x": ("batch", 64),
}
OUTPUTS = {
    "pixels": ("batch", 64),
    "code": ("batch", 6),
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
        "dense1.W": ((32, 64), _he_uniform, (64, 32)),
        "dense1.b": ((32,), _constant, (0.0,)),
        "code.W": ((6, 32), _glorot_uniform, (32, 6)),
        "code.b": ((6,), _constant, (0.0,)),
        "dense2.W": ((32, 6), _he_uniform, (6, 32)),
        "dense2.b": ((32,), _constant, (0.0,)),
        "dense3.W": ((64, 32), _glorot_uniform, (32, 64)),
        "dense3.b": ((64,), _constant, (0.0,)),
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
        self.d_code_W = self.gradients["code.W"]
        self.d_code_b = self.gradients["code.b"]
        self.d_dense2_W = self.gradients["dense2.W"]
        self.d_dense2_b = self.gradients["dense2.b"]
        self.d_dense3_W = self.gradients["dense3.W"]
        self.d_dense3_b = self.gradients["dense3.b"]
        self.relu1 = np.empty((self.batch, 32), real)
        self.code = np.empty((self.batch, 6), real)
        self.relu2 = np.empty((self.batch, 32), real)
        self.pixels = np.empty((self.batch, 64), real)
        self.mse1 = np.empty((), real)
        self.d_relu2 = np.empty((self.batch, 32), real)
        self.d_dense3 = np.empty((self.batch, 64), real)
        self.d_code = np.empty((self.batch, 6), real)
        self.d_relu1 = np.empty((self.batch, 32), real)
        self.zero = np.array(0, real)
        self.zeros = np.full((self.batch, 32), self.zero, real)
        self.t1 = np.empty((self.batch, 64), real)
        self.constant = np.array((1 / (64*self.batch)), real)
        self.one = np.array(1, real)
        self.seed_scaled = np.array(0, real)
        self.d_dense3_T = self.d_dense3.T
        self.ones = np.ones(self.batch, real)
        self.mask1 = np.empty((self.batch, 32), bool)
        self.bits = np.dtype(f"i{real.itemsize}")
        self.chosen1 = np.empty((self.batch, 32), self.bits)
        self.d_relu2_bits = self.d_relu2.view(self.bits)
        self.d_relu2_T = self.d_relu2.T
        self.d_code_T = self.d_code.T
        self.d_relu1_bits = self.d_relu1.view(self.bits)
        self.d_relu1_T = self.d_relu1.T
        self.set_seed(1)

    def set_seed(self, seed):
        """Take the adjoint of the loss: 1, or a learning rate."""
        self.seed = seed
        self.seed_array[()] = seed
        self.seed_scaled[()] = (self.seed / (32*self.batch))

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
        self.code_W = contiguous["code.W"]
        self.code_b = contiguous["code.b"]
        self.dense2_W = contiguous["dense2.W"]
        self.dense2_b = contiguous["dense2.b"]
        self.dense3_W = contiguous["dense3.W"]
        self.dense3_b = contiguous["dense3.b"]
        self.dense1_W_T = self.dense1_W.T
        self.code_W_T = self.code_W.T
        self.dense2_W_T = self.dense2_W.T
        self.dense3_W_T = self.dense3_W.T
        self.parameters = [(a, self.gradients[name]) for name, a in arrays.items()]
        self.flat_parameters = _base(list(arrays.values()), self.flat_gradients)
        if all(params[name] is a for name, a in contiguous.items()):
            self.held = [*params, *map(id, params.values())]

    def take_x(self, given):
        """Check x and make its views."""
        array = _checked("x", given, (self.batch, 64), self.dtype)
        self.x = _contiguous(array)
        self.given_x = given if self.x is given else None


def workspace(*, batch=32):
    """The arrays of a step, for these sizes; they are allocated when the dtype is first known."""
    return Workspace(batch)


def forward(params, /, *, x, workspace=None):
    """The loss, and what `backward` needs."""
    ws = _ready(params, {"x": x}, workspace)
    _forward(ws)
    return ws.mse1[()], ws


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


def predict(params, /, *, x, workspace=None):
    """The outputs."""
    ws = _ready(params, {"x": x}, workspace)
    _predict(ws)
    return (ws.pixels, ws.code)


def step(params, /, *, rate, x, workspace=None):
    """One step of gradient descent: params -= rate * gradient, in place. Gives the loss before."""
    rate = _number(rate)
    ws = _ready(params, {"x": x}, workspace)
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
    return ws.mse1[()]


def _ready(params, inputs, ws):
    """The workspace, with parameters and inputs checked and in their places."""
    if ws is None:
        ws = _workspace_for(params, inputs)
    elif not isinstance(ws, Workspace):
        raise TypeError(f"workspace is {_kind(ws)}; it should be made by workspace(...)")
    if ws.held is None or [*params, *map(id, params.values())] != ws.held:
        ws.take_parameters(params)
    if inputs["x"] is not ws.given_x or ws.given_x is None:
        ws.take_x(inputs["x"])
    return ws


def _forward(ws):
    """Layer after layer, then the loss."""
    # dense1, relu1
    # dense1·sum[n, u] = sum[k < 64](dense1.W[u, k]*x[n, k])
    np.dot(ws.x, ws.dense1_W_T, out=ws.relu1)
    # relu1[n, t] = where(dense1.b[t] + dense1·sum[n, t] > 0, dense1.b[t] + dense1·sum[n, t], 0)
    np.add(ws.dense1_b, ws.relu1, out=ws.relu1)
    np.maximum(ws.relu1, ws.zeros, out=ws.relu1)
    # code
    # code·sum[n, u] = sum[k < 32](code.W[u, k]*relu1[n, k])
    np.dot(ws.relu1, ws.code_W_T, out=ws.code)
    # code[n, u] = code.b[u] + code·sum[n, u]
    np.add(ws.code_b, ws.code, out=ws.code)
    # dense2, relu2
    # dense1·sum[n, u] = sum[k < 6](dense1.W[u, k]*x[n, k])
    np.dot(ws.code, ws.dense2_W_T, out=ws.relu2)
    # relu1[n, t] = where(dense1.b[t] + dense1·sum[n, t] > 0, dense1.b[t] + dense1·sum[n, t], 0)
    np.add(ws.dense2_b, ws.relu2, out=ws.relu2)
    np.maximum(ws.relu2, ws.zeros, out=ws.relu2)
    # dense3, pixels, mse1
    # dense3·sum[n, u] = sum[k < 32](dense3.W[u, k]*relu2[n, k])
    np.dot(ws.relu2, ws.dense3_W_T, out=ws.pixels)
    # pixels[n, t] = Sigmoid(dense3.b[t] + dense3·sum[n, t])
    np.add(ws.dense3_b, ws.pixels, out=ws.pixels)
    _sigmoid(ws.pixels, ws.pixels)
    # mse1 = sum[n < batch, t < 64]((pixels[n, t] - x[n, t])**2/(64*batch))
    np.subtract(ws.pixels, ws.x, out=ws.t1)
    np.square(ws.t1, out=ws.t1)
    np.add.reduce(ws.t1, axis=None, out=ws.mse1)
    np.multiply(ws.mse1, ws.constant, out=ws.mse1)


def _backward(ws):
    """Adjoints, from the loss back; `seed` is that of the loss: 1, or in a training step the rate."""
    # dense3, pixels, mse1
    # ∂dense3[n, t] = seed*(-pixels[n, t] + 1)*(pixels[n, t] - x[n, t])*pixels[n, t]/(32*batch)
    np.subtract(ws.one, ws.pixels, out=ws.d_dense3)
    np.subtract(ws.pixels, ws.x, out=ws.t1)
    np.multiply(ws.d_dense3, ws.t1, out=ws.d_dense3)
    np.multiply(ws.d_dense3, ws.pixels, out=ws.d_dense3)
    np.multiply(ws.d_dense3, ws.seed_scaled, out=ws.d_dense3)
    # ∂relu2[n, k] = sum[u < 64](dense3.W[u, k]*∂dense3[n, u])
    np.dot(ws.d_dense3, ws.dense3_W, out=ws.d_relu2)
    # ∂dense3.W[u, k] = sum[n < batch](relu2[n, k]*∂dense3[n, u])
    np.dot(ws.d_dense3_T, ws.relu2, out=ws.d_dense3_W)
    # ∂dense3.b[u] = sum[n < batch](∂dense3[n, u])
    np.dot(ws.ones, ws.d_dense3, out=ws.d_dense3_b)
    # dense2, relu2
    # ∂dense1[n, t] = where(relu1[n, t] > 0, ∂relu1[n, t], 0)
    np.greater(ws.relu2, ws.zero, out=ws.mask1)
    np.copyto(ws.chosen1, ws.mask1)
    np.multiply(ws.d_relu2_bits, ws.chosen1, out=ws.d_relu2_bits)
    # ∂x[n, k] = sum[u < 32](dense1.W[u, k]*∂dense1[n, u])
    np.dot(ws.d_relu2, ws.dense2_W, out=ws.d_code)
    # ∂dense1.W[u, k] = sum[n < batch](x[n, k]*∂dense1[n, u])
    np.dot(ws.d_relu2_T, ws.code, out=ws.d_dense2_W)
    # ∂dense1.b[u] = sum[n < batch](∂dense1[n, u])
    np.dot(ws.ones, ws.d_relu2, out=ws.d_dense2_b)
    # code
    # ∂relu1[n, k] = sum[u < 6](code.W[u, k]*∂code[n, u])
    np.dot(ws.d_code, ws.code_W, out=ws.d_relu1)
    # ∂code.W[u, k] = sum[n < batch](relu1[n, k]*∂code[n, u])
    np.dot(ws.d_code_T, ws.relu1, out=ws.d_code_W)
    # ∂code.b[u] = sum[n < batch](∂code[n, u])
    np.dot(ws.ones, ws.d_code, out=ws.d_code_b)
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
    # code
    # code·sum[n, u] = sum[k < 32](code.W[u, k]*relu1[n, k])
    np.dot(ws.relu1, ws.code_W_T, out=ws.code)
    # code[n, u] = code.b[u] + code·sum[n, u]
    np.add(ws.code_b, ws.code, out=ws.code)
    # dense2, relu2
    # dense1·sum[n, u] = sum[k < 6](dense1.W[u, k]*x[n, k])
    np.dot(ws.code, ws.dense2_W_T, out=ws.relu2)
    # relu1[n, t] = where(dense1.b[t] + dense1·sum[n, t] > 0, dense1.b[t] + dense1·sum[n, t], 0)
    np.add(ws.dense2_b, ws.relu2, out=ws.relu2)
    np.maximum(ws.relu2, ws.zeros, out=ws.relu2)
    # dense3, pixels, mse1
    # dense3·sum[n, u] = sum[k < 32](dense3.W[u, k]*relu2[n, k])
    np.dot(ws.relu2, ws.dense3_W_T, out=ws.pixels)
    # pixels[n, t] = Sigmoid(dense3.b[t] + dense3·sum[n, t])
    np.add(ws.dense3_b, ws.pixels, out=ws.pixels)
    _sigmoid(ws.pixels, ws.pixels)


def _workspace_for(params, inputs):
    """A workspace for the sizes that these arrays have; results will not share its memory."""
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
    names = ('batch',)
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
