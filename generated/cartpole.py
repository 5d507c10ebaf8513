"""cartpole: forward and backward pass, derived symbolically.

Made by symbp 0.1.0 from the declaration of network cartpole (SHA-256 34e02da20c4e5df2f6c9b0bdc96b921a34029ad248fc77599f9c9397f314f671).
Do not edit: change the declaration and derive again.

    params = init(seed=0)                        # name -> array; every function follows its dtype
    loss, saved = forward(params, state=state, action=action, returns=returns)
    grads = backward(params, saved)              # names and shapes as params
    out = predict(params, state=state)
    loss = step(params, rate=0.1, state=state, action=action, returns=returns)  # one step of gradient descent, in place

A workspace holds every array of a step. Pass one to allocate nothing in a loop; results are then
arrays of the workspace, which its next use overwrites. `saved` refers to the arrays given.
"""

import numpy as np

PARAMETERS = {
    "dense1.W": (64, 4),
    "dense1.b": (64,),
    "policy.W": (2, 64),
    "policy.b": (2,),
    "value.W": (1, 64),
    "value.b": (1,),
}
INPUTS = {
    "state": ("steps", 4),
    "action": ("steps",),
    "returns": ("steps",),
}
OUTPUTS = {
    "policy": ("steps", 2),
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
        "dense1.W": ((64, 4), _glorot_uniform, (4, 64)),
        "dense1.b": ((64,), _constant, (0.0,)),
        "policy.W": ((2, 64), _glorot_uniform, (64, 2)),
        "policy.b": ((2,), _constant, (0.0,)),
        "value.W": ((1, 64), _glorot_uniform, (64, 1)),
        "value.b": ((1,), _constant, (0.0,)),
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


class Workspace:
    """The arrays of a step for given sizes; made by `workspace`."""

    def __init__(self, steps, unknown=()):
        self.steps = _size("steps", steps)
        self.parameter_shapes = {name: p[0] for name, p in _initial().items()}
        self.kept = True
        self.dtype = None
        self.held = None
        self.parameters = ()
        self.given_state_2 = None
        self.given_action = None
        self.given_returns = None

    def allocate(self, dtype):
        """Make every array, of this dtype."""
        self.dtype = real = np.dtype(dtype)
        self.held = None
        self.given_state_2 = None
        self.given_action = None
        self.given_returns = None
        self.seed = None
        self.seed_array = np.array(0, real)
        self.flat_gradients, self.gradients = _flat(self.parameter_shapes, real)
        self.d_dense1_W = self.gradients["dense1.W"]
        self.d_dense1_b = self.gradients["dense1.b"]
        self.d_policy_W = self.gradients["policy.W"]
        self.d_policy_b = self.gradients["policy.b"]
        self.d_value_W = self.gradients["value.W"]
        self.d_value_b = self.gradients["value.b"]
        self.features = np.empty((self.steps, 64), real)
        self.policy = np.empty((self.steps, 2), real)
        self.policy_gradient1 = np.empty((), real)
        self.value_error1 = np.empty((), real)
        self.value = np.empty((self.steps, 1), real)
        self.advantage = np.empty((self.steps,), real)
        self.policy_gradient1_p = np.empty((self.steps, 2), real)
        self.policy_gradient1_p_sum_max = np.empty((self.steps,), real)
        self.policy_gradient1_p_sum_shifted = np.empty((self.steps, 2), real)
        self.policy_gradient1_p_sum_scaled = np.empty((self.steps,), real)
        self.d_features = np.empty((self.steps, 64), real)
        self.d_policy = np.empty((self.steps, 2), real)
        self.d_value_error1 = np.empty((), real)
        self.d_value = np.empty((self.steps, 1), real)
        self.value_part = self.value[:, 0]
        self.place1 = np.empty((self.steps,), np.intp)
        self.row_start = np.arange(self.steps)*2
        self.policy_flat = self.policy.reshape(-1)
        self.policy_gradient1_p_sum_max_column = self.policy_gradient1_p_sum_max[:, None]
        self.ones = np.ones(2, real)
        self.policy_gradient1_p_sum_scaled_column = self.policy_gradient1_p_sum_scaled[:, None]
        self.index_0 = np.arange(self.steps)
        self.place = self.index_0*2
        self.place_2 = np.empty((self.steps,), np.intp)
        self.policy_gradient1_p_sum_shifted_flat = self.policy_gradient1_p_sum_shifted.reshape(-1)
        self.t1 = np.empty((self.steps,), real)
        self.ones_2 = np.ones(self.steps, real)
        self.constant = np.array((-1 / self.steps), real)
        self.constant_2 = np.array((1 / (4*self.steps)), real)
        self.d_value_part = self.d_value[:, 0]
        self.constant_3 = np.array((1 / (2*self.steps)), real)
        self.t2 = np.empty((), real)
        self.d_value_T = self.d_value.T
        self.advantage_column = self.advantage[:, None]
        self.seed_scaled = np.array(0, real)
        self.t3 = np.empty((self.steps, 1), real)
        self.d_policy_flat = self.d_policy.reshape(-1)
        self.t4 = np.empty((self.steps, 64), real)
        self.d_policy_T = self.d_policy.T
        self.one = np.array(1, real)
        self.d_features_T = self.d_features.T
        self.set_seed(1)

    def set_seed(self, seed):
        """Take the adjoint of the loss: 1, or a learning rate."""
        self.seed = seed
        self.seed_array[()] = seed
        self.seed_scaled[()] = (self.seed / self.steps)

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
        self.policy_W = contiguous["policy.W"]
        self.policy_b = contiguous["policy.b"]
        self.value_W = contiguous["value.W"]
        self.value_b = contiguous["value.b"]
        self.dense1_W_T = self.dense1_W.T
        self.policy_W_T = self.policy_W.T
        self.value_W_T = self.value_W.T
        self.parameters = [(a, self.gradients[name]) for name, a in arrays.items()]
        self.flat_parameters = _base(list(arrays.values()), self.flat_gradients)
        if all(params[name] is a for name, a in contiguous.items()):
            self.held = [*params, *map(id, params.values())]

    def take_state_2(self, given):
        """Check state and make its views."""
        array = _checked("state", given, (self.steps, 4), self.dtype)
        self.state_2 = _contiguous(array)
        self.given_state_2 = given if self.state_2 is given else None

    def take_action(self, given):
        """Check action and make its views."""
        array = _checked_integers("action", given, (self.steps,))
        self.action = _contiguous(array)
        self.given_action = given if self.action is given else None
        width = array.dtype.itemsize  # a negative integer, taken as unsigned, is a large one
        self.action_unsigned = self.action.view(f"u{width}")
        if width == 8:
            self.action = self.action.view("i8")

    def take_returns(self, given):
        """Check returns and make its views."""
        array = _checked("returns", given, (self.steps,), self.dtype)
        self.returns = _contiguous(array)
        self.given_returns = given if self.returns is given else None


def workspace(*, steps=500):
    """The arrays of a step, for these sizes; they are allocated when the dtype is first known."""
    return Workspace(steps)


def forward(params, /, *, state, action, returns, workspace=None):
    """The loss, and what `backward` needs."""
    ws = _ready(params, {"state": state, "action": action, "returns": returns}, workspace)
    _forward(ws)
    return (ws.policy_gradient1 + ws.value_error1), ws


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


def predict(params, /, *, state, workspace=None):
    """The output."""
    ws = _ready(params, {"state": state}, workspace)
    _predict(ws)
    return ws.policy


def step(params, /, *, rate, state, action, returns, workspace=None):
    """One step of gradient descent: params -= rate * gradient, in place. Gives the loss before."""
    rate = _number(rate)
    ws = _ready(params, {"state": state, "action": action, "returns": returns}, workspace)
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
    return (ws.policy_gradient1 + ws.value_error1)


def _ready(params, inputs, ws):
    """The workspace, with parameters and inputs checked and in their places."""
    if ws is None:
        ws = _workspace_for(params, inputs)
    elif not isinstance(ws, Workspace):
        raise TypeError(f"workspace is {_kind(ws)}; it should be made by workspace(...)")
    if ws.held is None or [*params, *map(id, params.values())] != ws.held:
        ws.take_parameters(params)
    if inputs["state"] is not ws.given_state_2 or ws.given_state_2 is None:
        ws.take_state_2(inputs["state"])
    if "action" in inputs:
        if inputs["action"] is not ws.given_action or ws.given_action is None:
            ws.take_action(inputs["action"])
        if np.maximum.reduce(ws.action_unsigned, axis=None) >= 2:
            raise _out_of_range("action", ws.action, 2)
    if "returns" in inputs:
        if inputs["returns"] is not ws.given_returns or ws.given_returns is None:
            ws.take_returns(inputs["returns"])
    return ws


def _forward(ws):
    """Layer after layer, then the loss."""
    # dense1, features
    # dense1·sum[n, u] = sum[k < 4](dense1.W[u, k]*state[n, k])
    np.dot(ws.state_2, ws.dense1_W_T, out=ws.features)
    # features[n, t] = tanh(dense1.b[t] + dense1·sum[n, t])
    np.add(ws.dense1_b, ws.features, out=ws.features)
    np.tanh(ws.features, out=ws.features)
    # policy
    # policy·sum[n, u] = sum[k < 64](features[n, k]*policy.W[u, k])
    np.dot(ws.features, ws.policy_W_T, out=ws.policy)
    # policy[n, u] = policy.b[u] + policy·sum[n, u]
    np.add(ws.policy_b, ws.policy, out=ws.policy)
    # value, advantage, policy_gradient1, value_error1
    # value·sum[n, u] = sum[k < 64](features[n, k]*value.W[u, k])
    np.dot(ws.features, ws.value_W_T, out=ws.value)
    # value[n, u] = value.b[u] + value·sum[n, u]
    np.add(ws.value_b, ws.value, out=ws.value)
    # advantage[n] = returns[n] - stop(value[n, 0])
    np.subtract(ws.returns, ws.value_part, out=ws.advantage)
    # policy_gradient1.p·sum·max[n] = max[j < 2](policy[n, j])
    ws.policy.argmax(axis=-1, out=ws.place1)
    np.add(ws.place1, ws.row_start, out=ws.place1)
    ws.policy_flat.take(ws.place1, out=ws.policy_gradient1_p_sum_max, mode='clip')
    # policy_gradient1.p·sum·shifted[n, j] = -policy_gradient1.p·sum·max[n] + policy[n, j]
    np.subtract(ws.policy, ws.policy_gradient1_p_sum_max_column, out=ws.policy_gradient1_p_sum_shifted)
    # policy_gradient1.p·sum·exp[n, j] = exp(policy_gradient1.p·sum·shifted[n, j])
    np.exp(ws.policy_gradient1_p_sum_shifted, out=ws.policy_gradient1_p)
    # policy_gradient1.p·sum·scaled[n] = sum[j < 2](policy_gradient1.p·sum·exp[n, j])
    np.dot(ws.policy_gradient1_p, ws.ones, out=ws.policy_gradient1_p_sum_scaled)
    # policy_gradient1.p[n, k] = policy_gradient1.p·sum·exp[n, k]/policy_gradient1.p·sum·scaled[n]
    np.divide(ws.policy_gradient1_p, ws.policy_gradient1_p_sum_scaled_column, out=ws.policy_gradient1_p)
    # policy_gradient1 = sum[n < steps](-(-log(policy_gradient1.p·sum·scaled[n]) + policy_gradient ...
    np.add(ws.place, ws.action, out=ws.place_2)
    np.log(ws.policy_gradient1_p_sum_scaled, out=ws.t1)
    np.subtract(ws.policy_gradient1_p_sum_shifted_flat.take(ws.place_2, mode='clip'), ws.t1, out=ws.t1)
    np.multiply(ws.t1, ws.advantage, out=ws.t1)
    np.dot(ws.t1, ws.ones_2, out=ws.policy_gradient1)
    np.multiply(ws.policy_gradient1, ws.constant, out=ws.policy_gradient1)
    # value_error1 = sum[n < steps]((-returns[n] + value[n, 0])**2/(4*steps))
    np.subtract(ws.value_part, ws.returns, out=ws.t1)
    np.square(ws.t1, out=ws.t1)
    np.dot(ws.t1, ws.ones_2, out=ws.value_error1)
    np.multiply(ws.value_error1, ws.constant_2, out=ws.value_error1)


def _backward(ws):
    """Adjoints, from the loss back; `seed` is that of the loss: 1, or in a training step the rate."""
    # value, advantage, policy_gradient1, value_error1
    # ∂value_error1 = seed
    np.copyto(ws.d_value_error1, ws.seed_array)
    ws.d_value.fill(0)
    # ∂value[n, 0] = (-returns[n] + value[n, 0])*∂value_error1[]/(2*steps)
    np.subtract(ws.value_part, ws.returns, out=ws.d_value_part)
    np.multiply(ws.d_value_error1, ws.constant_3, out=ws.t2)
    np.multiply(ws.d_value_part, ws.t2, out=ws.d_value_part)
    # ∂features[n, k] = sum[u < 1](value.W[u, k]*∂value[n, u])
    np.dot(ws.d_value, ws.value_W, out=ws.d_features)
    # ∂value.W[u, k] = sum[n < steps](features[n, k]*∂value[n, u])
    np.dot(ws.d_value_T, ws.features, out=ws.d_value_W)
    # ∂value.b[u] = sum[n < steps](∂value[n, u])
    np.dot(ws.ones_2, ws.d_value, out=ws.d_value_b)
    # ∂policy[n, k] = seed*(policy_gradient1.p[n, k] - [k - action[n] == 0])*stop(advantage[n])/steps
    np.multiply(ws.advantage_column, ws.seed_scaled, out=ws.t3)
    np.multiply(ws.policy_gradient1_p, ws.t3, out=ws.d_policy)
    np.multiply(ws.advantage, ws.seed_scaled, out=ws.t1)
    ws.d_policy_flat[ws.place_2] -= ws.t1
    # policy
    # ∂features[n, k] = sum[u < 2](policy.W[u, k]*∂policy[n, u])
    np.dot(ws.d_policy, ws.policy_W, out=ws.t4)
    np.add(ws.d_features, ws.t4, out=ws.d_features)
    # ∂policy.W[u, k] = sum[n < steps](features[n, k]*∂policy[n, u])
    np.dot(ws.d_policy_T, ws.features, out=ws.d_policy_W)
    # ∂policy.b[u] = sum[n < steps](∂policy[n, u])
    np.dot(ws.ones_2, ws.d_policy, out=ws.d_policy_b)
    # dense1, features
    # ∂dense1[n, t] = (-features[n, t]**2 + 1)*∂features[n, t]
    np.square(ws.features, out=ws.t4)
    np.subtract(ws.one, ws.t4, out=ws.t4)
    np.multiply(ws.t4, ws.d_features, out=ws.d_features)
    # ∂dense1.W[u, k] = sum[n < steps](state[n, k]*∂dense1[n, u])
    np.dot(ws.d_features_T, ws.state_2, out=ws.d_dense1_W)
    # ∂dense1.b[u] = sum[n < steps](∂dense1[n, u])
    np.dot(ws.ones_2, ws.d_features, out=ws.d_dense1_b)


def _predict(ws):
    """The layers alone."""
    # dense1, features
    # dense1·sum[n, u] = sum[k < 4](dense1.W[u, k]*state[n, k])
    np.dot(ws.state_2, ws.dense1_W_T, out=ws.features)
    # features[n, t] = tanh(dense1.b[t] + dense1·sum[n, t])
    np.add(ws.dense1_b, ws.features, out=ws.features)
    np.tanh(ws.features, out=ws.features)
    # policy
    # policy·sum[n, u] = sum[k < 64](features[n, k]*policy.W[u, k])
    np.dot(ws.features, ws.policy_W_T, out=ws.policy)
    # policy[n, u] = policy.b[u] + policy·sum[n, u]
    np.add(ws.policy_b, ws.policy, out=ws.policy)


def _workspace_for(params, inputs):
    """A workspace for the sizes that these arrays have; results will not share its memory."""
    _check_names("params", params, PARAMETERS)
    sizes = {'steps': 500}
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
    names = ('steps',)
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
