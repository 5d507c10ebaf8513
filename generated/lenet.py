"""lenet: forward and backward pass, derived symbolically.

Made by symbp 0.1.0 from the declaration of network lenet (SHA-256 6a4e67dc93bf260f59a1d84084c20d58a010a16d61da8bdc05082357d6e45ba6).
Do not edit: change the declaration and derive again.

    params = init(seed=0)                        # name -> array; every function follows its dtype
    loss, saved = forward(params, x=x, y=y)
    grads = backward(params, saved)              # names and shapes as params
    out = predict(params, x=x)
    loss = step(params, rate=0.1, x=x, y=y)  # one step of gradient descent, in place

A workspace holds every array of a step. Pass one to allocate nothing in a loop; results are then
arrays of the workspace, which its next use overwrites. `saved` refers to the arrays given.

Where a condition chooses between numbers, their bits are multiplied, as integers, by 1 or 0
(`*_bits`, `chosen*`): fast in NumPy, and an infinity that is not chosen does no harm.
"""

import numpy as np

PARAMETERS = {
    "conv2d1.W": (8, 1, 3, 3),
    "conv2d1.b": (8,),
    "conv2d2.W": (16, 8, 3, 3),
    "conv2d2.b": (16,),
    "dense1.W": (32, 64),
    "dense1.b": (32,),
    "logits.W": (10, 32),
    "logits.b": (10,),
}
INPUTS = {
    "x": ("batch", 1, 8, 8),
    "y": ("batch",),
}
OUTPUTS = {
    "logits": ("batch", 10),
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
        "conv2d1.W": ((8, 1, 3, 3), _he_uniform, (9, 72)),
        "conv2d1.b": ((8,), _constant, (0.0,)),
        "conv2d2.W": ((16, 8, 3, 3), _he_uniform, (72, 144)),
        "conv2d2.b": ((16,), _constant, (0.0,)),
        "dense1.W": ((32, 64), _he_uniform, (64, 32)),
        "dense1.b": ((32,), _constant, (0.0,)),
        "logits.W": ((10, 32), _glorot_uniform, (32, 10)),
        "logits.b": ((10,), _constant, (0.0,)),
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

    def allocate(self, dtype):
        """Make every array, of this dtype."""
        self.dtype = real = np.dtype(dtype)
        self.held = None
        self.given_x = None
        self.given_y = None
        self.seed = None
        self.seed_array = np.array(0, real)
        self.flat_gradients, self.gradients = _flat(self.parameter_shapes, real)
        self.d_conv2d1_W = self.gradients["conv2d1.W"]
        self.d_conv2d1_b = self.gradients["conv2d1.b"]
        self.d_conv2d2_W = self.gradients["conv2d2.W"]
        self.d_conv2d2_b = self.gradients["conv2d2.b"]
        self.d_dense1_W = self.gradients["dense1.W"]
        self.d_dense1_b = self.gradients["dense1.b"]
        self.d_logits_W = self.gradients["logits.W"]
        self.d_logits_b = self.gradients["logits.b"]
        self.max_pool1 = np.empty((self.batch, 8, 4, 4), real)
        self.relu1 = np.empty((self.batch, 8, 8, 8), real)
        self.x_1 = np.empty((self.batch, 1, 10, 10), real)
        self.relu2 = np.empty((self.batch, 16, 4, 4), real)
        self.max_pool2 = np.empty((self.batch, 16, 2, 2), real)
        self.max_pool1_1 = np.empty((self.batch, 8, 6, 6), real)
        self.relu3 = np.empty((self.batch, 32), real)
        self.logits = np.empty((self.batch, 10), real)
        self.cross_entropy1 = np.empty((), real)
        self.cross_entropy1_p = np.empty((self.batch, 10), real)
        self.cross_entropy1_p_sum_max = np.empty((self.batch,), real)
        self.cross_entropy1_p_sum_shifted = np.empty((self.batch, 10), real)
        self.cross_entropy1_p_sum_scaled = np.empty((self.batch,), real)
        self.d_relu3 = np.empty((self.batch, 32), real)
        self.d_logits = np.empty((self.batch, 10), real)
        self.d_flatten1 = np.empty((self.batch, 64), real)
        self.d_max_pool1 = np.empty((self.batch, 8, 4, 4), real)
        self.max_pool2_argmax = np.empty((self.batch, 16, 2, 2), np.intp)
        self.d_conv2d2 = np.empty((self.batch, 16, 4, 4), real)
        self.d_conv2d2_1_backward = np.empty((self.batch, 16, 6, 6), real)
        self.max_pool1_1_backward = np.empty((self.batch, 8, 6, 6), real)
        self.max_pool1_argmax = np.empty((self.batch, 8, 4, 4), np.intp)
        self.d_conv2d1 = np.empty((self.batch, 8, 8, 8), real)
        self.x_1_backward = np.empty((self.batch, 1, 10, 10), real)
        self.x_1_part = self.x_1[:, :, 1:9, 1:9]
        self.x_1_window = _window(self.x_1, (0, 0, 0, 0), (self.batch, 1, 0, 0, 0), (1, 0, 1, 0, 0), (3, 0, 0, 1, 0), (3, 0, 0, 0, 1), (8, 0, 0, 1, 0), (8, 0, 0, 0, 1))
        self.t1 = np.empty((self.batch, 1, 3, 3, 8, 8), real)
        self.t1_matrix = self.t1.reshape(self.batch, 9, 64)
        self.relu1_rows = self.relu1.reshape(self.batch, 8, 64)
        self.zero = np.array(0, real)
        self.zeros = np.full((self.batch, 8, 8, 8), self.zero, real)
        self.relu1_part = self.relu1[:, :, :7:2, :7:2]
        self.taps = list(np.ndindex(2, 2))[1:]
        self.max_pool2_shaped = self.max_pool2.reshape(self.batch, 64)
        self.max_pool1_1_part = self.max_pool1_1[:, :, 1:5, 1:5]
        self.max_pool1_1_window = _window(self.max_pool1_1, (0, 0, 0, 0), (8, 0, 1, 0, 0), (3, 0, 0, 1, 0), (3, 0, 0, 0, 1), (4, 0, 0, 1, 0), (4, 0, 0, 0, 1), (self.batch, 1, 0, 0, 0))
        self.t2 = np.empty((8, 3, 3, 4, 4, self.batch), real)
        self.t2_matrix = self.t2.reshape(72, 16*self.batch)
        self.t3 = np.empty((16, 4, 4, self.batch), real)
        self.t3_turned = self.t3.transpose(3, 0, 1, 2)
        self.t3_matrix = self.t3.reshape(16, 16*self.batch)
        self.zeros_2 = np.full((self.batch, 16, 4, 4), self.zero, real)
        self.relu2_part = self.relu2[:, :, :3:2, :3:2]
        self.zeros_3 = np.full((self.batch, 32), self.zero, real)
        self.place1 = np.empty((self.batch,), np.intp)
        self.row_start = np.arange(self.batch)*10
        self.logits_flat = self.logits.reshape(-1)
        self.cross_entropy1_p_sum_max_column = self.cross_entropy1_p_sum_max[:, None]
        self.ones = np.ones(10, real)
        self.cross_entropy1_p_sum_scaled_column = self.cross_entropy1_p_sum_scaled[:, None]
        self.index_0 = np.arange(self.batch)
        self.place = self.index_0*10
        self.place_2 = np.empty((self.batch,), np.intp)
        self.cross_entropy1_p_sum_shifted_flat = self.cross_entropy1_p_sum_shifted.reshape(-1)
        self.t4 = np.empty((self.batch,), real)
        self.ones_2 = np.ones(self.batch, real)
        self.constant = np.array((-1 / self.batch), real)
        self.seed_scaled = np.array(0, real)
        self.d_logits_flat = self.d_logits.reshape(-1)
        self.d_logits_T = self.d_logits.T
        self.mask1 = np.empty((self.batch, 32), bool)
        self.bits = np.dtype(f"i{real.itemsize}")
        self.chosen1 = np.empty((self.batch, 32), self.bits)
        self.d_relu3_bits = self.d_relu3.view(self.bits)
        self.d_relu3_T = self.d_relu3.T
        self.d_flatten1_shaped = self.d_flatten1.reshape(self.batch, 16, 2, 2)
        self.t5 = np.empty((self.batch, 16, 2, 2), real)
        self.mask2 = np.empty((self.batch, 16, 2, 2), bool)
        self.tap1 = np.empty((self.batch, 16, 2, 2), np.int8)
        self.tap2 = np.empty((self.batch, 16, 2, 2), np.int8)
        self.mask2_byte = self.mask2.view(np.int8)
        self.chosen2 = np.empty((self.batch, 16, 2, 2), self.bits)
        self.d_flatten1_shaped_bits = self.d_flatten1_shaped.view(self.bits)
        self.t5_bits = self.t5.view(self.bits)
        self.taps_2 = list(np.ndindex(2, 2))
        self.mask3 = np.empty((self.batch, 16, 4, 4), bool)
        self.chosen3 = np.empty((self.batch, 16, 4, 4), self.bits)
        self.d_conv2d2_bits = self.d_conv2d2.view(self.bits)
        self.d_conv2d2_1_backward_part = self.d_conv2d2_1_backward[:, :, 1:5, 1:5]
        self.t6 = np.empty((8, 3, 3, 16), real)
        self.t6_matrix = self.t6.reshape(8, 144)
        self.d_conv2d2_1_backward_window = _window(self.d_conv2d2_1_backward, (0, 0, 2, 2), (3, 0, 0, -1, 0), (3, 0, 0, 0, -1), (16, 0, 1, 0, 0), (4, 0, 0, 1, 0), (4, 0, 0, 0, 1), (self.batch, 1, 0, 0, 0))
        self.t7 = np.empty((3, 3, 16, 4, 4, self.batch), real)
        self.t7_matrix = self.t7.reshape(144, 16*self.batch)
        self.t8 = np.empty((8, 4, 4, self.batch), real)
        self.t8_turned = self.t8.transpose(3, 0, 1, 2)
        self.t8_matrix = self.t8.reshape(8, 16*self.batch)
        self.max_pool1_1_backward_part = self.max_pool1_1_backward[:, :, 1:5, 1:5]
        self.max_pool1_1_backward_window = _window(self.max_pool1_1_backward, (0, 0, 0, 0), (8, 0, 1, 0, 0), (3, 0, 0, 1, 0), (3, 0, 0, 0, 1), (4, 0, 0, 1, 0), (4, 0, 0, 0, 1), (self.batch, 1, 0, 0, 0))
        self.d_conv2d2_turned = self.d_conv2d2.transpose(2, 3, 0, 1)
        self.t9 = np.empty((4, 4, self.batch, 16), real)
        self.t9_matrix = self.t9.reshape(16*self.batch, 16)
        self.d_conv2d2_W_rows = self.d_conv2d2_W.reshape(16, 72)
        self.d_conv2d2_W_rows_T = self.d_conv2d2_W_rows.T
        self.d_conv2d2_turned_2 = self.d_conv2d2.transpose(1, 0, 2, 3)
        self.t10 = np.empty((self.batch, 8, 4, 4), real)
        self.mask4 = np.empty((self.batch, 8, 4, 4), bool)
        self.tap3 = np.empty((self.batch, 8, 4, 4), np.int8)
        self.tap4 = np.empty((self.batch, 8, 4, 4), np.int8)
        self.mask4_byte = self.mask4.view(np.int8)
        self.chosen4 = np.empty((self.batch, 8, 4, 4), self.bits)
        self.d_max_pool1_bits = self.d_max_pool1.view(self.bits)
        self.t10_bits = self.t10.view(self.bits)
        self.mask5 = np.empty((self.batch, 8, 8, 8), bool)
        self.chosen5 = np.empty((self.batch, 8, 8, 8), self.bits)
        self.d_conv2d1_bits = self.d_conv2d1.view(self.bits)
        self.x_1_backward_part = self.x_1_backward[:, :, 1:9, 1:9]
        self.x_1_backward_window = _window(self.x_1_backward, (0, 0, 0, 0), (self.batch, 1, 0, 0, 0), (1, 0, 1, 0, 0), (3, 0, 0, 1, 0), (3, 0, 0, 0, 1), (8, 0, 0, 1, 0), (8, 0, 0, 0, 1))
        self.d_conv2d1_rows = self.d_conv2d1.reshape(self.batch, 8, 64)
        self.d_conv2d1_rows_turned = self.d_conv2d1_rows.transpose(0, 2, 1)
        self.t11 = np.empty((self.batch, 9, 8), real)
        self.d_conv2d1_W_rows = self.d_conv2d1_W.reshape(8, 9)
        self.d_conv2d1_W_rows_T = self.d_conv2d1_W_rows.T
        self.d_conv2d1_turned = self.d_conv2d1.transpose(1, 0, 2, 3)
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
        self.conv2d1_W = contiguous["conv2d1.W"]
        self.conv2d1_b = contiguous["conv2d1.b"]
        self.conv2d2_W = contiguous["conv2d2.W"]
        self.conv2d2_b = contiguous["conv2d2.b"]
        self.dense1_W = contiguous["dense1.W"]
        self.dense1_b = contiguous["dense1.b"]
        self.logits_W = contiguous["logits.W"]
        self.logits_b = contiguous["logits.b"]
        self.conv2d1_W_rows = self.conv2d1_W.reshape(8, 9)
        self.conv2d1_b_column = self.conv2d1_b[:, None, None]
        self.conv2d2_W_rows = self.conv2d2_W.reshape(16, 72)
        self.conv2d2_b_column = self.conv2d2_b[:, None, None]
        self.dense1_W_T = self.dense1_W.T
        self.logits_W_T = self.logits_W.T
        self.conv2d2_W_turned = self.conv2d2_W.transpose(1, 2, 3, 0)
        self.parameters = [(a, self.gradients[name]) for name, a in arrays.items()]
        self.flat_parameters = _base(list(arrays.values()), self.flat_gradients)
        if all(params[name] is a for name, a in contiguous.items()):
            self.held = [*params, *map(id, params.values())]

    def take_x(self, given):
        """Check x and make its views."""
        array = _checked("x", given, (self.batch, 1, 8, 8), self.dtype)
        self.x = _contiguous(array)
        self.given_x = given if self.x is given else None

    def take_y(self, given):
        """Check y and make its views."""
        array = _checked_integers("y", given, (self.batch,))
        self.y = _contiguous(array)
        self.given_y = given if self.y is given else None
        width = array.dtype.itemsize  # a negative integer, taken as unsigned, is a large one
        self.y_unsigned = self.y.view(f"u{width}")
        if width == 8:
            self.y = self.y.view("i8")


def workspace(*, batch=32):
    """The arrays of a step, for these sizes; they are allocated when the dtype is first known."""
    return Workspace(batch)


def forward(params, /, *, x, y, workspace=None):
    """The loss, and what `backward` needs."""
    ws = _ready(params, {"x": x, "y": y}, workspace)
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


def predict(params, /, *, x, workspace=None):
    """The output."""
    ws = _ready(params, {"x": x}, workspace)
    _predict(ws)
    return ws.logits


def step(params, /, *, rate, x, y, workspace=None):
    """One step of gradient descent: params -= rate * gradient, in place. Gives the loss before."""
    rate = _number(rate)
    ws = _ready(params, {"x": x, "y": y}, workspace)
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
    if inputs["x"] is not ws.given_x or ws.given_x is None:
        ws.take_x(inputs["x"])
    if "y" in inputs:
        if inputs["y"] is not ws.given_y or ws.given_y is None:
            ws.take_y(inputs["y"])
        if np.maximum.reduce(ws.y_unsigned, axis=None) >= 10:
            raise _out_of_range("y", ws.y, 10)
    return ws


def _forward(ws):
    """Layer after layer, then the loss."""
    # conv2d1, relu1, max_pool1
    ws.x_1.fill(0)
    # x·1[i, i2, i3 + 1, i4 + 1] = x[i, i2, i3, i4]
    np.copyto(ws.x_1_part, ws.x)
    # conv2d1·sum[n, f, p, q] = sum[c < 1, i < 3, j < 3](conv2d1.W[f, c, i, j]*x·1[n, c, i + p, j  ...
    np.copyto(ws.t1, ws.x_1_window)
    np.matmul(ws.conv2d1_W_rows, ws.t1_matrix, out=ws.relu1_rows)
    # relu1[n, t, m, s] = where(conv2d1.b[t] + conv2d1·sum[n, t, m, s] > 0, conv2d1.b[t] + conv2d1 ...
    np.add(ws.conv2d1_b_column, ws.relu1, out=ws.relu1)
    np.maximum(ws.relu1, ws.zeros, out=ws.relu1)
    # max_pool1[n, c, p, q] = max[i < 2, j < 2](relu1[n, c, i + 2*p, j + 2*q])
    np.copyto(ws.max_pool1, ws.relu1_part)
    for i, j in ws.taps:
        np.maximum(ws.max_pool1, ws.relu1[:, :, i:i + 7:2, j:j + 7:2], out=ws.max_pool1)
    # conv2d2, relu2, max_pool2, flatten1
    ws.max_pool1_1.fill(0)
    # max_pool1·1[i, i2, i3 + 1, i4 + 1] = max_pool1[i, i2, i3, i4]
    np.copyto(ws.max_pool1_1_part, ws.max_pool1)
    # conv2d2·sum[n, f, p, q] = sum[c < 8, i < 3, j < 3](conv2d2.W[f, c, i, j]*max_pool1·1[n, c, i ...
    np.copyto(ws.t2, ws.max_pool1_1_window)
    np.dot(ws.conv2d2_W_rows, ws.t2_matrix, out=ws.t3_matrix)
    np.copyto(ws.relu2, ws.t3_turned)
    # relu2[n, t, m, s] = where(conv2d2.b[t] + conv2d2·sum[n, t, m, s] > 0, conv2d2.b[t] + conv2d2 ...
    np.add(ws.conv2d2_b_column, ws.relu2, out=ws.relu2)
    np.maximum(ws.relu2, ws.zeros_2, out=ws.relu2)
    # max_pool2[n, c, p, q] = max[i < 2, j < 2](relu2[n, c, i + 2*p, j + 2*q])
    np.copyto(ws.max_pool2, ws.relu2_part)
    for i, j in ws.taps:
        np.maximum(ws.max_pool2, ws.relu2[:, :, i:i + 3:2, j:j + 3:2], out=ws.max_pool2)
    # dense1, relu3
    # dense1·sum[n, u] = sum[k < 64](dense1.W[u, k]*flatten1[n, k])
    np.dot(ws.max_pool2_shaped, ws.dense1_W_T, out=ws.relu3)
    # relu3[n, t] = where(dense1.b[t] + dense1·sum[n, t] > 0, dense1.b[t] + dense1·sum[n, t], 0)
    np.add(ws.dense1_b, ws.relu3, out=ws.relu3)
    np.maximum(ws.relu3, ws.zeros_3, out=ws.relu3)
    # logits, cross_entropy1
    # logits·sum[n, u] = sum[k < 32](logits.W[u, k]*relu3[n, k])
    np.dot(ws.relu3, ws.logits_W_T, out=ws.logits)
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
    np.dot(ws.cross_entropy1_p, ws.ones, out=ws.cross_entropy1_p_sum_scaled)
    # cross_entropy1.p[n, k] = cross_entropy1.p·sum·exp[n, k]/cross_entropy1.p·sum·scaled[n]
    np.divide(ws.cross_entropy1_p, ws.cross_entropy1_p_sum_scaled_column, out=ws.cross_entropy1_p)
    # cross_entropy1 = sum[n < batch](-(-log(cross_entropy1.p·sum·scaled[n]) + cross_entropy1.p·su ...
    np.add(ws.place, ws.y, out=ws.place_2)
    np.log(ws.cross_entropy1_p_sum_scaled, out=ws.t4)
    np.subtract(ws.cross_entropy1_p_sum_shifted_flat.take(ws.place_2, mode='clip'), ws.t4, out=ws.t4)
    np.dot(ws.t4, ws.ones_2, out=ws.cross_entropy1)
    np.multiply(ws.cross_entropy1, ws.constant, out=ws.cross_entropy1)


def _backward(ws):
    """Adjoints, from the loss back; `seed` is that of the loss: 1, or in a training step the rate."""
    # logits, cross_entropy1
    # ∂logits[n, k] = seed*(cross_entropy1.p[n, k] - [k - y[n] == 0])/batch
    np.multiply(ws.cross_entropy1_p, ws.seed_scaled, out=ws.d_logits)
    ws.d_logits_flat[ws.place_2] -= ws.seed_scaled
    # ∂relu3[n, k] = sum[u < 10](logits.W[u, k]*∂logits[n, u])
    np.dot(ws.d_logits, ws.logits_W, out=ws.d_relu3)
    # ∂logits.W[u, k] = sum[n < batch](relu3[n, k]*∂logits[n, u])
    np.dot(ws.d_logits_T, ws.relu3, out=ws.d_logits_W)
    # ∂logits.b[u] = sum[n < batch](∂logits[n, u])
    np.dot(ws.ones_2, ws.d_logits, out=ws.d_logits_b)
    # dense1, relu3
    # ∂dense1[n, t] = where(relu3[n, t] > 0, ∂relu3[n, t], 0)
    np.greater(ws.relu3, ws.zero, out=ws.mask1)
    np.copyto(ws.chosen1, ws.mask1)
    np.multiply(ws.d_relu3_bits, ws.chosen1, out=ws.d_relu3_bits)
    # ∂flatten1[n, k] = sum[u < 32](dense1.W[u, k]*∂dense1[n, u])
    np.dot(ws.d_relu3, ws.dense1_W, out=ws.d_flatten1)
    # ∂dense1.W[u, k] = sum[n < batch](flatten1[n, k]*∂dense1[n, u])
    np.dot(ws.d_relu3_T, ws.max_pool2_shaped, out=ws.d_dense1_W)
    # ∂dense1.b[u] = sum[n < batch](∂dense1[n, u])
    np.dot(ws.ones_2, ws.d_relu3, out=ws.d_dense1_b)
    # conv2d2, relu2, max_pool2, flatten1
    # max_pool2·argmax[n, c, p, q] = argmax[i < 2, j < 2](relu2[n, c, i + 2*p, j + 2*q])
    np.copyto(ws.t5, ws.relu2_part)
    ws.tap1.fill(0)
    for i, j in ws.taps:
        np.greater(ws.relu2[:, :, i:i + 3:2, j:j + 3:2], ws.t5, out=ws.mask2)
        np.maximum(ws.t5, ws.relu2[:, :, i:i + 3:2, j:j + 3:2], out=ws.t5)
        np.multiply(ws.mask2_byte, i*2 + j, out=ws.tap2)
        np.maximum(ws.tap1, ws.tap2, out=ws.tap1)
    np.copyto(ws.max_pool2_argmax, ws.tap1)
    ws.d_conv2d2.fill(0)
    # ∂relu2[n, c, i + 2*p, j + 2*q] = ∂max_pool2[n, c, p, q] if 2*i + j - max_pool2·argmax[n, c,  ...
    for i, j in ws.taps_2:
        np.equal(2*i + j, ws.max_pool2_argmax, out=ws.mask2)
        np.copyto(ws.chosen2, ws.mask2)
        np.multiply(ws.d_flatten1_shaped_bits, ws.chosen2, out=ws.t5_bits)
        np.add(ws.d_conv2d2[:, :, i:i + 3:2, j:j + 3:2], ws.t5, out=ws.d_conv2d2[:, :, i:i + 3:2, j:j + 3:2])
    # ∂conv2d2[n, t, m, s] = where(relu2[n, t, m, s] > 0, ∂relu2[n, t, m, s], 0)
    np.greater(ws.relu2, ws.zero, out=ws.mask3)
    np.copyto(ws.chosen3, ws.mask3)
    np.multiply(ws.d_conv2d2_bits, ws.chosen3, out=ws.d_conv2d2_bits)
    ws.d_conv2d2_1_backward.fill(0)
    # ∂conv2d2·1[i, i2, i3 + 1, i4 + 1] = ∂conv2d2[i, i2, i3, i4]
    np.copyto(ws.d_conv2d2_1_backward_part, ws.d_conv2d2)
    # ∂max_pool1[n, c, p, q] = sum[f < 16, i < 3, j < 3](conv2d2.W[f, c, i, j]*∂conv2d2·1[n, f, -i ...
    np.copyto(ws.t6, ws.conv2d2_W_turned)
    np.copyto(ws.t7, ws.d_conv2d2_1_backward_window)
    np.dot(ws.t6_matrix, ws.t7_matrix, out=ws.t8_matrix)
    np.copyto(ws.d_max_pool1, ws.t8_turned)
    ws.max_pool1_1_backward.fill(0)
    # max_pool1·1[i, i2, i3 + 1, i4 + 1] = max_pool1[i, i2, i3, i4]
    np.copyto(ws.max_pool1_1_backward_part, ws.max_pool1)
    # ∂conv2d2.W[f, c, i, j] = sum[n < batch, p < 4, q < 4](max_pool1·1[n, c, i + p, j + q]*∂conv2 ...
    np.copyto(ws.t2, ws.max_pool1_1_backward_window)
    np.copyto(ws.t9, ws.d_conv2d2_turned)
    np.matmul(ws.t2_matrix, ws.t9_matrix, out=ws.d_conv2d2_W_rows_T)
    # ∂conv2d2.b[f] = sum[n < batch, p < 4, q < 4](∂conv2d2[n, f, p, q])
    np.add.reduce(ws.d_conv2d2_turned_2, axis=(-3, -2, -1,), out=ws.d_conv2d2_b)
    # conv2d1, relu1, max_pool1
    # max_pool1·argmax[n, c, p, q] = argmax[i < 2, j < 2](relu1[n, c, i + 2*p, j + 2*q])
    np.copyto(ws.t10, ws.relu1_part)
    ws.tap3.fill(0)
    for i, j in ws.taps:
        np.greater(ws.relu1[:, :, i:i + 7:2, j:j + 7:2], ws.t10, out=ws.mask4)
        np.maximum(ws.t10, ws.relu1[:, :, i:i + 7:2, j:j + 7:2], out=ws.t10)
        np.multiply(ws.mask4_byte, i*2 + j, out=ws.tap4)
        np.maximum(ws.tap3, ws.tap4, out=ws.tap3)
    np.copyto(ws.max_pool1_argmax, ws.tap3)
    ws.d_conv2d1.fill(0)
    # ∂relu1[n, c, i + 2*p, j + 2*q] = ∂max_pool1[n, c, p, q] if 2*i + j - max_pool1·argmax[n, c,  ...
    for i, j in ws.taps_2:
        np.equal(2*i + j, ws.max_pool1_argmax, out=ws.mask4)
        np.copyto(ws.chosen4, ws.mask4)
        np.multiply(ws.d_max_pool1_bits, ws.chosen4, out=ws.t10_bits)
        np.add(ws.d_conv2d1[:, :, i:i + 7:2, j:j + 7:2], ws.t10, out=ws.d_conv2d1[:, :, i:i + 7:2, j:j + 7:2])
    # ∂conv2d1[n, t, m, s] = where(relu1[n, t, m, s] > 0, ∂relu1[n, t, m, s], 0)
    np.greater(ws.relu1, ws.zero, out=ws.mask5)
    np.copyto(ws.chosen5, ws.mask5)
    np.multiply(ws.d_conv2d1_bits, ws.chosen5, out=ws.d_conv2d1_bits)
    ws.x_1_backward.fill(0)
    # x·1[i, i2, i3 + 1, i4 + 1] = x[i, i2, i3, i4]
    np.copyto(ws.x_1_backward_part, ws.x)
    # ∂conv2d1.W[f, c, i, j] = sum[n < batch, p < 8, q < 8](x·1[n, c, i + p, j + q]*∂conv2d1[n, f, ...
    np.copyto(ws.t1, ws.x_1_backward_window)
    np.matmul(ws.t1_matrix, ws.d_conv2d1_rows_turned, out=ws.t11)
    np.add.reduce(ws.t11, axis=0, out=ws.d_conv2d1_W_rows_T)
    # ∂conv2d1.b[f] = sum[n < batch, p < 8, q < 8](∂conv2d1[n, f, p, q])
    np.add.reduce(ws.d_conv2d1_turned, axis=(-3, -2, -1,), out=ws.d_conv2d1_b)


def _predict(ws):
    """The layers alone."""
    # conv2d1, relu1, max_pool1
    ws.x_1.fill(0)
    # x·1[i, i2, i3 + 1, i4 + 1] = x[i, i2, i3, i4]
    np.copyto(ws.x_1_part, ws.x)
    # conv2d1·sum[n, f, p, q] = sum[c < 1, i < 3, j < 3](conv2d1.W[f, c, i, j]*x·1[n, c, i + p, j  ...
    np.copyto(ws.t1, ws.x_1_window)
    np.matmul(ws.conv2d1_W_rows, ws.t1_matrix, out=ws.relu1_rows)
    # relu1[n, t, m, s] = where(conv2d1.b[t] + conv2d1·sum[n, t, m, s] > 0, conv2d1.b[t] + conv2d1 ...
    np.add(ws.conv2d1_b_column, ws.relu1, out=ws.relu1)
    np.maximum(ws.relu1, ws.zeros, out=ws.relu1)
    # max_pool1[n, c, p, q] = max[i < 2, j < 2](relu1[n, c, i + 2*p, j + 2*q])
    np.copyto(ws.max_pool1, ws.relu1_part)
    for i, j in ws.taps:
        np.maximum(ws.max_pool1, ws.relu1[:, :, i:i + 7:2, j:j + 7:2], out=ws.max_pool1)
    # conv2d2, relu2, max_pool2, flatten1
    ws.max_pool1_1.fill(0)
    # max_pool1·1[i, i2, i3 + 1, i4 + 1] = max_pool1[i, i2, i3, i4]
    np.copyto(ws.max_pool1_1_part, ws.max_pool1)
    # conv2d2·sum[n, f, p, q] = sum[c < 8, i < 3, j < 3](conv2d2.W[f, c, i, j]*max_pool1·1[n, c, i ...
    np.copyto(ws.t2, ws.max_pool1_1_window)
    np.dot(ws.conv2d2_W_rows, ws.t2_matrix, out=ws.t3_matrix)
    np.copyto(ws.relu2, ws.t3_turned)
    # relu2[n, t, m, s] = where(conv2d2.b[t] + conv2d2·sum[n, t, m, s] > 0, conv2d2.b[t] + conv2d2 ...
    np.add(ws.conv2d2_b_column, ws.relu2, out=ws.relu2)
    np.maximum(ws.relu2, ws.zeros_2, out=ws.relu2)
    # max_pool2[n, c, p, q] = max[i < 2, j < 2](relu2[n, c, i + 2*p, j + 2*q])
    np.copyto(ws.max_pool2, ws.relu2_part)
    for i, j in ws.taps:
        np.maximum(ws.max_pool2, ws.relu2[:, :, i:i + 3:2, j:j + 3:2], out=ws.max_pool2)
    # dense1, relu3
    # dense1·sum[n, u] = sum[k < 64](dense1.W[u, k]*flatten1[n, k])
    np.dot(ws.max_pool2_shaped, ws.dense1_W_T, out=ws.relu3)
    # relu3[n, t] = where(dense1.b[t] + dense1·sum[n, t] > 0, dense1.b[t] + dense1·sum[n, t], 0)
    np.add(ws.dense1_b, ws.relu3, out=ws.relu3)
    np.maximum(ws.relu3, ws.zeros_3, out=ws.relu3)
    # logits, cross_entropy1
    # logits·sum[n, u] = sum[k < 32](logits.W[u, k]*relu3[n, k])
    np.dot(ws.relu3, ws.logits_W_T, out=ws.logits)
    # logits[n, u] = logits.b[u] + logits·sum[n, u]
    np.add(ws.logits_b, ws.logits, out=ws.logits)


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
