"""char_gru: forward and backward pass, derived symbolically.

Made by symbp 0.1.0 from the declaration of network char_gru (SHA-256 55129da6976d13c2d3cbef5d403013ba27da7d0db65c60cd706bd8696a6a6cb1).
Do not edit: change the declaration and derive again.

    params = init(seed=0)                        # name -> array; every function follows its dtype
    loss, saved = forward(params, tokens=tokens, targets=targets)
    grads = backward(params, saved)              # names and shapes as params
    out = predict(params, tokens=tokens)
    loss = step(params, rate=0.1, tokens=tokens, targets=targets)  # one step of gradient descent, in place

A workspace holds every array of a step. Pass one to allocate nothing in a loop; results are then
arrays of the workspace, which its next use overwrites. `saved` refers to the arrays given.
"""

import numpy as np

PARAMETERS = {
    "embed.E": (64, 32),
    "gru1.W_ih": (384, 32),
    "gru1.W_hh": (384, 128),
    "gru1.b_ih": (384,),
    "gru1.b_hh": (384,),
    "logits.W": (64, 128),
    "logits.b": (64,),
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
        "embed.E": ((64, 32), _normal, (32, 64)),
        "gru1.W_ih": ((384, 32), _glorot_uniform, (32, 384)),
        "gru1.W_hh": ((384, 128), _glorot_uniform, (128, 384)),
        "gru1.b_ih": ((384,), _constant, (0.0,)),
        "gru1.b_hh": ((384,), _constant, (0.0,)),
        "logits.W": ((64, 128), _glorot_uniform, (128, 64)),
        "logits.b": ((64,), _constant, (0.0,)),
    }


def _constant(rng, shape, value):
    return value


def _glorot_uniform(rng, shape, fan_in, fan_out):
    limit = np.sqrt(6 / (fan_in + fan_out))
    return rng.uniform(-limit, limit, shape)


def _normal(rng, shape, fan_in, fan_out):
    return rng.standard_normal(shape)


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


def _logistic(x, out):
    """1 / (1 + exp(-x)); the caller ignores that exp(-x) may overflow: it is 0 there."""
    np.negative(x, out=out)
    np.exp(out, out=out)
    np.add(out, 1.0, out=out)
    np.divide(1.0, out, out=out)

class Workspace:
    """The arrays of a step for given sizes; made by `workspace`."""

    def __init__(self, batch, time, unknown=()):
        self.batch = _size("batch", batch)
        self.time = _size("time", time)
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
        self.held = None
        self.given_tokens = None
        self.given_targets = None
        self.seed = None
        self.seed_array = np.array(0, real)
        self.flat_gradients, self.gradients = _flat(self.parameter_shapes, real)
        self.d_embed_E = self.gradients["embed.E"]
        self.d_gru1_W_ih = self.gradients["gru1.W_ih"]
        self.d_gru1_W_hh = self.gradients["gru1.W_hh"]
        self.d_gru1_b_ih = self.gradients["gru1.b_ih"]
        self.d_gru1_b_hh = self.gradients["gru1.b_hh"]
        self.d_logits_W = self.gradients["logits.W"]
        self.d_logits_b = self.gradients["logits.b"]
        self.embed = np.empty((self.batch, self.time, 32), real)
        self.gru1 = np.empty((self.batch, self.time, 128), real)
        self.gru1_r = np.empty((self.time, self.batch, 128), real)
        self.gru1_z = np.empty((self.time, self.batch, 128), real)
        self.gru1_new = np.empty((self.time, self.batch, 128), real)
        self.gru1_s = np.empty((self.time, self.batch, 384), real)
        self.gru1_h_steps = np.empty((self.time + 1, self.batch, 128), real)
        self.gru1_a_sum = np.empty((self.batch, self.time, 384), real)
        self.gru1_a = np.empty((self.time, self.batch, 384), real)
        self.gru1_s_sum = np.empty((self.batch, 384), real)
        self.logits = np.empty((self.batch, self.time, 64), real)
        self.cross_entropy1 = np.empty((), real)
        self.cross_entropy1_p = np.empty((self.batch, self.time, 64), real)
        self.cross_entropy1_p_sum_max = np.empty((self.batch, self.time), real)
        self.cross_entropy1_p_sum_shifted = np.empty((self.batch, self.time, 64), real)
        self.cross_entropy1_p_sum_scaled = np.empty((self.batch, self.time), real)
        self.d_gru1 = np.empty((self.batch, self.time, 128), real)
        self.d_logits = np.empty((self.batch, self.time, 64), real)
        self.d_embed = np.empty((self.batch, self.time, 32), real)
        self.d_gru1_h_steps_1 = np.empty((self.batch, 128), real)
        self.d_gru1_h_steps = np.empty((self.time + 1, self.batch, 128), real)
        self.d_gru1_new = np.empty((self.time, self.batch, 128), real)
        self.d_gru1_r = np.empty((self.time, self.batch, 128), real)
        self.d_gru1_s = np.empty((self.time, self.batch, 384), real)
        self.d_gru1_a = np.empty((self.batch, self.time, 384), real)
        self.embed_rows = self.embed.reshape(self.batch*self.time, 32)
        self.gru1_a_sum_rows = self.gru1_a_sum.reshape(self.batch*self.time, 384)
        self.gru1_a_sum_turned = self.gru1_a_sum.transpose(1, 0, 2)
        self.gru1_h_steps_part = self.gru1_h_steps[0]
        self.zero = np.array(0, real)
        self.gru1_h_steps_at = [self.gru1_h_steps[s] for s in range(self.time + 1)]
        self.gru1_s_at = [self.gru1_s[s] for s in range(self.time)]
        self.gru1_r_at = [self.gru1_r[s] for s in range(self.time)]
        self.gru1_a_at = [self.gru1_a[s, :, :128] for s in range(self.time)]
        self.gru1_s_at_2 = [self.gru1_s[s, :, :128] for s in range(self.time)]
        self.gru1_z_at = [self.gru1_z[s] for s in range(self.time)]
        self.gru1_a_at_2 = [self.gru1_a[s, :, 128:256] for s in range(self.time)]
        self.gru1_s_at_3 = [self.gru1_s[s, :, 128:256] for s in range(self.time)]
        self.gru1_new_at = [self.gru1_new[s] for s in range(self.time)]
        self.gru1_s_at_4 = [self.gru1_s[s, :, 256:] for s in range(self.time)]
        self.gru1_a_at_3 = [self.gru1_a[s, :, 256:] for s in range(self.time)]
        self.one = np.array(1, real)
        self.t1 = np.empty((self.batch, 128), real)
        self.gru1_h_steps_turned = self.gru1_h_steps[1:].transpose(1, 0, 2)
        self.gru1_rows = self.gru1.reshape(self.batch*self.time, 128)
        self.logits_rows = self.logits.reshape(self.batch*self.time, 64)
        self.place1 = np.empty((self.batch, self.time), np.intp)
        self.row_start = np.arange(self.batch*self.time).reshape(self.batch, self.time)*64
        self.logits_flat = self.logits.reshape(-1)
        self.cross_entropy1_p_sum_max_column = self.cross_entropy1_p_sum_max[:, :, None]
        self.ones = np.ones(64, real)
        self.cross_entropy1_p_rows = self.cross_entropy1_p.reshape(-1, 64)
        self.cross_entropy1_p_sum_scaled_flat = self.cross_entropy1_p_sum_scaled.reshape(-1)
        self.cross_entropy1_p_sum_scaled_column = self.cross_entropy1_p_sum_scaled[:, :, None]
        self.index_0 = np.arange(self.time)
        self.index_1 = np.arange(self.batch).reshape(-1, 1)
        self.place = self.index_0*64 + self.index_1*(64*self.time)
        self.place_2 = np.empty((self.batch, self.time), np.intp)
        self.cross_entropy1_p_sum_shifted_flat = self.cross_entropy1_p_sum_shifted.reshape(-1)
        self.t2 = np.empty((self.batch, self.time), real)
        self.constant = np.array((-1 / (self.batch*self.time)), real)
        self.seed_scaled = np.array(0, real)
        self.d_logits_flat = self.d_logits.reshape(-1)
        self.d_logits_rows = self.d_logits.reshape(self.batch*self.time, 64)
        self.d_gru1_rows = self.d_gru1.reshape(self.batch*self.time, 128)
        self.d_logits_rows_T = self.d_logits_rows.T
        self.ones_2 = np.ones(self.batch*self.time, real)
        self.d_logits_rows_2 = self.d_logits.reshape(self.batch*self.time, -1)
        self.d_gru1_s_at = [self.d_gru1_s[s] for s in range(self.time)]
        self.d_gru1_h_steps_at = [self.d_gru1_h_steps[s] for s in range(self.time + 1)]
        self.d_gru1_at = [self.d_gru1[:, s] for s in range(self.time)]
        self.d_gru1_new_at = [self.d_gru1_new[s] for s in range(self.time)]
        self.d_gru1_r_at = [self.d_gru1_r[s] for s in range(self.time)]
        self.d_gru1_s_at_2 = [self.d_gru1_s[s, :, 256:] for s in range(self.time)]
        self.d_gru1_s_at_3 = [self.d_gru1_s[s, :, 128:256] for s in range(self.time)]
        self.d_gru1_s_at_4 = [self.d_gru1_s[s, :, :128] for s in range(self.time)]
        self.d_gru1_a_part = self.d_gru1_a[:, :, 256:]
        self.gru1_new_turned = self.gru1_new.transpose(1, 0, 2)
        self.d_gru1_new_turned = self.d_gru1_new.transpose(1, 0, 2)
        self.d_gru1_a_part_2 = self.d_gru1_a[:, :, 128:256]
        self.gru1_z_turned = self.gru1_z.transpose(1, 0, 2)
        self.gru1_h_steps_turned_2 = self.gru1_h_steps[:self.time].transpose(1, 0, 2)
        self.d_gru1_h_steps_turned = self.d_gru1_h_steps[1:].transpose(1, 0, 2)
        self.t3 = np.empty((self.batch, self.time, 128), real)
        self.d_gru1_a_part_3 = self.d_gru1_a[:, :, :128]
        self.gru1_r_turned = self.gru1_r.transpose(1, 0, 2)
        self.d_gru1_r_turned = self.d_gru1_r.transpose(1, 0, 2)
        self.d_gru1_a_rows = self.d_gru1_a.reshape(self.batch*self.time, 384)
        self.d_embed_rows = self.d_embed.reshape(self.batch*self.time, 32)
        self.d_gru1_a_rows_T = self.d_gru1_a_rows.T
        self.gru1_h_steps_rows = self.gru1_h_steps.reshape(self.batch*(self.time + 1), 128)
        self.gru1_h_steps_rows_part = self.gru1_h_steps_rows[:self.batch*self.time]
        self.d_gru1_s_rows = self.d_gru1_s.reshape(self.batch*self.time, 384)
        self.d_gru1_s_rows_T = self.d_gru1_s_rows.T
        self.d_gru1_a_rows_2 = self.d_gru1_a.reshape(self.batch*self.time, -1)
        self.d_gru1_s_rows_2 = self.d_gru1_s.reshape(self.batch*self.time, -1)
        self.index_0_2 = np.arange(32)
        self.place_3 = self.index_0_2
        self.place_4 = np.empty((self.batch, self.time, 32), np.intp)
        self.d_embed_E_flat = self.d_embed_E.reshape(-1)
        self.set_seed(1)

    def set_seed(self, seed):
        """Take the adjoint of the loss: 1, or a learning rate."""
        self.seed = seed
        self.seed_array[()] = seed
        self.seed_scaled[()] = (self.seed / (self.batch*self.time))

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
        self.embed_E = contiguous["embed.E"]
        self.gru1_W_ih = contiguous["gru1.W_ih"]
        self.gru1_W_hh = contiguous["gru1.W_hh"]
        self.gru1_b_ih = contiguous["gru1.b_ih"]
        self.gru1_b_hh = contiguous["gru1.b_hh"]
        self.logits_W = contiguous["logits.W"]
        self.logits_b = contiguous["logits.b"]
        self.gru1_W_ih_T = self.gru1_W_ih.T
        self.gru1_W_hh_T = self.gru1_W_hh.T
        self.logits_W_T = self.logits_W.T
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
        self.tokens_column = self.tokens[:, :, None]

    def take_targets(self, given):
        """Check targets and make its views."""
        array = _checked_integers("targets", given, (self.batch, self.time))
        self.targets = _contiguous(array)
        self.given_targets = given if self.targets is given else None
        width = array.dtype.itemsize  # a negative integer, taken as unsigned, is a large one
        self.targets_unsigned = self.targets.view(f"u{width}")
        if width == 8:
            self.targets = self.targets.view("i8")


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
    # embed
    # embed[n, t, k] = embed.E[tokens[n, t], k]
    np.copyto(ws.embed, ws.embed_E.take(ws.tokens, axis=0, mode='clip'))
    # gru1
    # gru1.a·sum[n, t, v] = sum[k < 32](gru1.W_ih[v, k]*embed[n, t, k])
    np.dot(ws.embed_rows, ws.gru1_W_ih_T, out=ws.gru1_a_sum_rows)
    # gru1.a[t, n, v] = gru1.b_ih[v] + gru1.a·sum[n, t, v]
    np.add(ws.gru1_b_ih, ws.gru1_a_sum_turned, out=ws.gru1_a)
    # gru1.h·steps[0, n, u] = 0
    # gru1.s·sum[n, v] = sum[j < 128](gru1.W_hh[v, j]*gru1.h·steps[t, n, j])
    # gru1.s[t, n, v] = gru1.b_hh[v] + gru1.s·sum[n, v]
    # gru1.r[t, n, u] = Sigmoid(gru1.a[t, n, u] + gru1.s[t, n, u])
    # gru1.z[t, n, u] = Sigmoid(gru1.a[t, n, u + 128] + gru1.s[t, n, u + 128])
    # gru1.new[t, n, u] = tanh(gru1.a[t, n, u + 256] + gru1.r[t, n, u]*gru1.s[t, n, u + 256])
    # gru1.h·steps[t + 1, n, u] = (-gru1.z[t, n, u] + 1)*gru1.new[t, n, u] + gru1.h·steps[t, n, u] ...
    np.copyto(ws.gru1_h_steps_part, ws.zero)
    with np.errstate(over='ignore'):
        for t in range(ws.time):
            np.dot(ws.gru1_h_steps_at[t], ws.gru1_W_hh_T, out=ws.gru1_s_sum)
            np.add(ws.gru1_b_hh, ws.gru1_s_sum, out=ws.gru1_s_at[t])
            np.add(ws.gru1_a_at[t], ws.gru1_s_at_2[t], out=ws.gru1_r_at[t])
            _logistic(ws.gru1_r_at[t], ws.gru1_r_at[t])
            np.add(ws.gru1_a_at_2[t], ws.gru1_s_at_3[t], out=ws.gru1_z_at[t])
            _logistic(ws.gru1_z_at[t], ws.gru1_z_at[t])
            np.multiply(ws.gru1_r_at[t], ws.gru1_s_at_4[t], out=ws.gru1_new_at[t])
            np.add(ws.gru1_new_at[t], ws.gru1_a_at_3[t], out=ws.gru1_new_at[t])
            np.tanh(ws.gru1_new_at[t], out=ws.gru1_new_at[t])
            np.subtract(ws.one, ws.gru1_z_at[t], out=ws.t1)
            np.multiply(ws.t1, ws.gru1_new_at[t], out=ws.t1)
            np.multiply(ws.gru1_h_steps_at[t], ws.gru1_z_at[t], out=ws.gru1_h_steps_at[t + 1])
            np.add(ws.t1, ws.gru1_h_steps_at[t + 1], out=ws.gru1_h_steps_at[t + 1])
    # gru1[n, t, u] = gru1.h·steps[t + 1, n, u]
    np.copyto(ws.gru1, ws.gru1_h_steps_turned)
    # logits, cross_entropy1
    # logits·sum[n, t, u] = sum[k < 128](logits.W[u, k]*gru1[n, t, k])
    np.dot(ws.gru1_rows, ws.logits_W_T, out=ws.logits_rows)
    # logits[n, t, u] = logits.b[u] + logits·sum[n, t, u]
    np.add(ws.logits_b, ws.logits, out=ws.logits)
    # cross_entropy1.p·sum·max[n, t] = max[j < 64](logits[n, t, j])
    ws.logits.argmax(axis=-1, out=ws.place1)
    np.add(ws.place1, ws.row_start, out=ws.place1)
    ws.logits_flat.take(ws.place1, out=ws.cross_entropy1_p_sum_max, mode='clip')
    # cross_entropy1.p·sum·shifted[n, t, j] = -cross_entropy1.p·sum·max[n, t] + logits[n, t, j]
    np.subtract(ws.logits, ws.cross_entropy1_p_sum_max_column, out=ws.cross_entropy1_p_sum_shifted)
    # cross_entropy1.p·sum·exp[n, t, j] = exp(cross_entropy1.p·sum·shifted[n, t, j])
    np.exp(ws.cross_entropy1_p_sum_shifted, out=ws.cross_entropy1_p)
    # cross_entropy1.p·sum·scaled[n, t] = sum[j < 64](cross_entropy1.p·sum·exp[n, t, j])
    np.dot(ws.cross_entropy1_p_rows, ws.ones, out=ws.cross_entropy1_p_sum_scaled_flat)
    # cross_entropy1.p[n, t, k] = cross_entropy1.p·sum·exp[n, t, k]/cross_entropy1.p·sum·scaled[n, t]
    np.divide(ws.cross_entropy1_p, ws.cross_entropy1_p_sum_scaled_column, out=ws.cross_entropy1_p)
    # cross_entropy1 = sum[n < batch, t < time](-(-log(cross_entropy1.p·sum·scaled[n, t]) + cross_ ...
    np.add(ws.place, ws.targets, out=ws.place_2)
    np.log(ws.cross_entropy1_p_sum_scaled, out=ws.t2)
    np.subtract(ws.cross_entropy1_p_sum_shifted_flat.take(ws.place_2, mode='clip'), ws.t2, out=ws.t2)
    np.add.reduce(ws.t2, axis=None, out=ws.cross_entropy1)
    np.multiply(ws.cross_entropy1, ws.constant, out=ws.cross_entropy1)


def _backward(ws):
    """Adjoints, from the loss back; `seed` is that of the loss: 1, or in a training step the rate."""
    # logits, cross_entropy1
    # ∂logits[n, t, k] = seed*(cross_entropy1.p[n, t, k] - [k - targets[n, t] == 0])/(batch*time)
    np.multiply(ws.cross_entropy1_p, ws.seed_scaled, out=ws.d_logits)
    ws.d_logits_flat[ws.place_2] -= ws.seed_scaled
    # ∂gru1[n, t, k] = sum[u < 64](logits.W[u, k]*∂logits[n, t, u])
    np.dot(ws.d_logits_rows, ws.logits_W, out=ws.d_gru1_rows)
    # ∂logits.W[u, k] = sum[n < batch, t < time](gru1[n, t, k]*∂logits[n, t, u])
    np.dot(ws.d_logits_rows_T, ws.gru1_rows, out=ws.d_logits_W)
    # ∂logits.b[u] = sum[n < batch, t < time](∂logits[n, t, u])
    np.dot(ws.ones_2, ws.d_logits_rows_2, out=ws.d_logits_b)
    # gru1
    ws.d_gru1_h_steps_1.fill(0)
    ws.d_gru1_h_steps.fill(0)
    # ∂gru1.h·steps·1[n, j] = sum[v < 384](gru1.W_hh[v, j]*∂gru1.s[t + 1, n, v])
    # ∂gru1.h·steps[t + 1, n, u] = ∂gru1.h·steps·1[n, u] + ∂gru1[n, t, u] + where(-t + time - 1 >  ...
    # ∂gru1.new[t, n, u] = (-gru1.z[t, n, u] + 1)*∂gru1.h·steps[t + 1, n, u]
    # ∂gru1.r[t, n, u] = (-gru1.new[t, n, u]**2 + 1)*gru1.s[t, n, u + 256]*∂gru1.new[t, n, u]
    # ∂gru1.s[t, n, u + 256] = (-gru1.new[t, n, u]**2 + 1)*gru1.r[t, n, u]*∂gru1.new[t, n, u]
    # ∂gru1.s[t, n, u + 128] = (gru1.h·steps[t, n, u] - gru1.h·steps[t + 1, n, u])*gru1.z[t, n, u] ...
    # ∂gru1.s[t, n, u] = (-gru1.r[t, n, u] + 1)*gru1.r[t, n, u]*∂gru1.r[t, n, u]
    for t in reversed(range(ws.time)):
        if t < ws.time - 1:
            np.dot(ws.d_gru1_s_at[t + 1], ws.gru1_W_hh, out=ws.d_gru1_h_steps_1)
        if ws.time > t + 1:
            np.multiply(ws.gru1_z_at[t + 1], ws.d_gru1_h_steps_at[t + 2], out=ws.d_gru1_h_steps_at[t + 1])
            np.add(ws.d_gru1_h_steps_at[t + 1], ws.d_gru1_h_steps_1, out=ws.d_gru1_h_steps_at[t + 1])
            np.add(ws.d_gru1_h_steps_at[t + 1], ws.d_gru1_at[t], out=ws.d_gru1_h_steps_at[t + 1])
        else:
            np.add(ws.d_gru1_h_steps_1, ws.d_gru1_at[t], out=ws.d_gru1_h_steps_at[t + 1])
        np.subtract(ws.one, ws.gru1_z_at[t], out=ws.d_gru1_new_at[t])
        np.multiply(ws.d_gru1_new_at[t], ws.d_gru1_h_steps_at[t + 1], out=ws.d_gru1_new_at[t])
        np.square(ws.gru1_new_at[t], out=ws.d_gru1_r_at[t])
        np.subtract(ws.one, ws.d_gru1_r_at[t], out=ws.d_gru1_r_at[t])
        np.multiply(ws.d_gru1_r_at[t], ws.gru1_s_at_4[t], out=ws.d_gru1_r_at[t])
        np.multiply(ws.d_gru1_r_at[t], ws.d_gru1_new_at[t], out=ws.d_gru1_r_at[t])
        np.square(ws.gru1_new_at[t], out=ws.t1)
        np.subtract(ws.one, ws.t1, out=ws.t1)
        np.multiply(ws.t1, ws.gru1_r_at[t], out=ws.t1)
        np.multiply(ws.t1, ws.d_gru1_new_at[t], out=ws.d_gru1_s_at_2[t])
        np.subtract(ws.gru1_h_steps_at[t], ws.gru1_h_steps_at[t + 1], out=ws.t1)
        np.multiply(ws.t1, ws.gru1_z_at[t], out=ws.t1)
        np.multiply(ws.t1, ws.d_gru1_h_steps_at[t + 1], out=ws.d_gru1_s_at_3[t])
        np.subtract(ws.one, ws.gru1_r_at[t], out=ws.t1)
        np.multiply(ws.t1, ws.gru1_r_at[t], out=ws.t1)
        np.multiply(ws.t1, ws.d_gru1_r_at[t], out=ws.d_gru1_s_at_4[t])
    # ∂gru1.a[n, t, u + 256] = (-gru1.new[t, n, u]**2 + 1)*∂gru1.new[t, n, u]
    np.square(ws.gru1_new_turned, out=ws.d_gru1_a_part)
    np.subtract(ws.one, ws.d_gru1_a_part, out=ws.d_gru1_a_part)
    np.multiply(ws.d_gru1_a_part, ws.d_gru1_new_turned, out=ws.d_gru1_a_part)
    # ∂gru1.a[n, t, u + 128] = (-gru1.z[t, n, u] + 1)*(gru1.h·steps[t, n, u] - gru1.new[t, n, u])* ...
    np.subtract(ws.one, ws.gru1_z_turned, out=ws.d_gru1_a_part_2)
    np.subtract(ws.gru1_h_steps_turned_2, ws.gru1_new_turned, out=ws.t3)
    np.multiply(ws.d_gru1_a_part_2, ws.t3, out=ws.d_gru1_a_part_2)
    np.multiply(ws.d_gru1_a_part_2, ws.gru1_z_turned, out=ws.d_gru1_a_part_2)
    np.multiply(ws.d_gru1_a_part_2, ws.d_gru1_h_steps_turned, out=ws.d_gru1_a_part_2)
    # ∂gru1.a[n, t, u] = (-gru1.r[t, n, u] + 1)*gru1.r[t, n, u]*∂gru1.r[t, n, u]
    np.subtract(ws.one, ws.gru1_r_turned, out=ws.d_gru1_a_part_3)
    np.multiply(ws.d_gru1_a_part_3, ws.gru1_r_turned, out=ws.d_gru1_a_part_3)
    np.multiply(ws.d_gru1_a_part_3, ws.d_gru1_r_turned, out=ws.d_gru1_a_part_3)
    # ∂embed[n, t, k] = sum[v < 384](gru1.W_ih[v, k]*∂gru1.a[n, t, v])
    np.dot(ws.d_gru1_a_rows, ws.gru1_W_ih, out=ws.d_embed_rows)
    # ∂gru1.W_ih[v, k] = sum[n < batch, t < time](embed[n, t, k]*∂gru1.a[n, t, v])
    np.dot(ws.d_gru1_a_rows_T, ws.embed_rows, out=ws.d_gru1_W_ih)
    # ∂gru1.W_hh[v, j] = sum[n < batch, t < time](gru1.h·steps[t, n, j]*∂gru1.s[t, n, v])
    np.dot(ws.d_gru1_s_rows_T, ws.gru1_h_steps_rows_part, out=ws.d_gru1_W_hh)
    # ∂gru1.b_ih[v] = sum[n < batch, t < time](∂gru1.a[n, t, v])
    np.dot(ws.ones_2, ws.d_gru1_a_rows_2, out=ws.d_gru1_b_ih)
    # ∂gru1.b_hh[v] = sum[n < batch, t < time](∂gru1.s[t, n, v])
    np.dot(ws.ones_2, ws.d_gru1_s_rows_2, out=ws.d_gru1_b_hh)
    # embed
    ws.d_embed_E.fill(0)
    # ∂embed.E[tokens[n, t], k] += ∂embed[n, t, k]
    ws.place_4[...] = ws.place_3 + ws.tokens_column*32
    np.add.at(ws.d_embed_E_flat, ws.place_4.reshape(-1), ws.d_embed.reshape(-1))


def _predict(ws):
    """The layers alone."""
    # embed
    # embed[n, t, k] = embed.E[tokens[n, t], k]
    np.copyto(ws.embed, ws.embed_E.take(ws.tokens, axis=0, mode='clip'))
    # gru1
    # gru1.a·sum[n, t, v] = sum[k < 32](gru1.W_ih[v, k]*embed[n, t, k])
    np.dot(ws.embed_rows, ws.gru1_W_ih_T, out=ws.gru1_a_sum_rows)
    # gru1.a[t, n, v] = gru1.b_ih[v] + gru1.a·sum[n, t, v]
    np.add(ws.gru1_b_ih, ws.gru1_a_sum_turned, out=ws.gru1_a)
    # gru1.h·steps[0, n, u] = 0
    # gru1.s·sum[n, v] = sum[j < 128](gru1.W_hh[v, j]*gru1.h·steps[t, n, j])
    # gru1.s[t, n, v] = gru1.b_hh[v] + gru1.s·sum[n, v]
    # gru1.r[t, n, u] = Sigmoid(gru1.a[t, n, u] + gru1.s[t, n, u])
    # gru1.z[t, n, u] = Sigmoid(gru1.a[t, n, u + 128] + gru1.s[t, n, u + 128])
    # gru1.new[t, n, u] = tanh(gru1.a[t, n, u + 256] + gru1.r[t, n, u]*gru1.s[t, n, u + 256])
    # gru1.h·steps[t + 1, n, u] = (-gru1.z[t, n, u] + 1)*gru1.new[t, n, u] + gru1.h·steps[t, n, u] ...
    np.copyto(ws.gru1_h_steps_part, ws.zero)
    with np.errstate(over='ignore'):
        for t in range(ws.time):
            np.dot(ws.gru1_h_steps_at[t], ws.gru1_W_hh_T, out=ws.gru1_s_sum)
            np.add(ws.gru1_b_hh, ws.gru1_s_sum, out=ws.gru1_s_at[t])
            np.add(ws.gru1_a_at[t], ws.gru1_s_at_2[t], out=ws.gru1_r_at[t])
            _logistic(ws.gru1_r_at[t], ws.gru1_r_at[t])
            np.add(ws.gru1_a_at_2[t], ws.gru1_s_at_3[t], out=ws.gru1_z_at[t])
            _logistic(ws.gru1_z_at[t], ws.gru1_z_at[t])
            np.multiply(ws.gru1_r_at[t], ws.gru1_s_at_4[t], out=ws.gru1_new_at[t])
            np.add(ws.gru1_new_at[t], ws.gru1_a_at_3[t], out=ws.gru1_new_at[t])
            np.tanh(ws.gru1_new_at[t], out=ws.gru1_new_at[t])
            np.subtract(ws.one, ws.gru1_z_at[t], out=ws.t1)
            np.multiply(ws.t1, ws.gru1_new_at[t], out=ws.t1)
            np.multiply(ws.gru1_h_steps_at[t], ws.gru1_z_at[t], out=ws.gru1_h_steps_at[t + 1])
            np.add(ws.t1, ws.gru1_h_steps_at[t + 1], out=ws.gru1_h_steps_at[t + 1])
    # gru1[n, t, u] = gru1.h·steps[t + 1, n, u]
    np.copyto(ws.gru1, ws.gru1_h_steps_turned)
    # logits, cross_entropy1
    # logits·sum[n, t, u] = sum[k < 128](logits.W[u, k]*gru1[n, t, k])
    np.dot(ws.gru1_rows, ws.logits_W_T, out=ws.logits_rows)
    # logits[n, t, u] = logits.b[u] + logits·sum[n, t, u]
    np.add(ws.logits_b, ws.logits, out=ws.logits)


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
