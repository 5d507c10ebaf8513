"""factorization: forward and backward pass, derived symbolically.

Made by symbp 0.1.0 from the declaration of network factorization (SHA-256 b0e8c855a917715b79b0a3a7804b97bb26901ea7e7a7b8a15aeb5f82abddad5a).
Do not edit: change the declaration and derive again.

    params = init(seed=0)                        # name -> array; every function follows its dtype
    loss, saved = forward(params, T=T, Omega=Omega)
    grads = backward(params, saved)              # names and shapes as params
    out = predict(params, T=T, Omega=Omega)
    loss = step(params, rate=0.1, T=T, Omega=Omega)  # one step of gradient descent, in place

A workspace holds every array of a step. Pass one to allocate nothing in a loop; results are then
arrays of the workspace, which its next use overwrites. `saved` refers to the arrays given.
"""

import numpy as np

PARAMETERS = {
    "U": ("m", "k"),
    "V": ("n", "k"),
}
INPUTS = {
    "T": ("m", "n"),
    "Omega": ("m", "n"),
}
OUTPUTS = {
    "R": ("m", "n"),
}


def init(seed=0, dtype=np.float32, *, k, m, n):
    """New parameters, name -> array: views of one flat array, which `step` updates in one go."""
    dtype = _real(dtype)
    table = _initial(k, m, n)
    params = _flat({name: shape for name, (shape, _, _) in table.items()}, dtype)[1]
    rng = np.random.default_rng(seed)
    for name, (shape, rule, numbers) in table.items():
        params[name][...] = rule(rng, shape, *numbers)
    return params


def _initial(k, m, n):
    """Each parameter's shape, its rule, and the rule's numbers (fan in, fan out; or the value)."""
    return {
        "U": ((m, k), _glorot_uniform, (k, m)),
        "V": ((n, k), _glorot_uniform, (k, n)),
    }


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

    def __init__(self, k, m, n, unknown=()):
        self.k = _size("k", k)
        self.m = _size("m", m)
        self.n = _size("n", n)
        self.parameter_shapes = {name: p[0] for name, p in _initial(self.k, self.m, self.n).items()}
        self.kept = True
        self.dtype = None
        self.held = None
        self.parameters = ()
        self.given_T = None
        self.given_Omega = None

    def allocate(self, dtype):
        """Make every array, of this dtype."""
        self.dtype = real = np.dtype(dtype)
        self.held = None
        self.given_T = None
        self.given_Omega = None
        self.seed = None
        self.seed_array = np.array(0, real)
        self.flat_gradients, self.gradients = _flat(self.parameter_shapes, real)
        self.d_U = self.gradients["U"]
        self.d_V = self.gradients["V"]
        self.R = np.empty((self.m, self.n), real)
        self.loss = np.empty((), real)
        self.d_R_sum = np.empty((self.m, self.n), real)
        self.R_rows = self.R.reshape(self.m*self.n,)
        self.seed_scaled = np.array(0, real)
        self.d_R_sum_T = self.d_R_sum.T
        self.set_seed(1)

    def set_seed(self, seed):
        """Take the adjoint of the loss: 1, or a learning rate."""
        self.seed = seed
        self.seed_array[()] = seed
        self.seed_scaled[()] = -2*self.seed

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
        self.U = contiguous["U"]
        self.V = contiguous["V"]
        self.V_T = self.V.T
        self.parameters = [(a, self.gradients[name]) for name, a in arrays.items()]
        self.flat_parameters = _base(list(arrays.values()), self.flat_gradients)
        if all(params[name] is a for name, a in contiguous.items()):
            self.held = [*params, *map(id, params.values())]

    def take_T(self, given):
        """Check T and make its views."""
        array = _checked("T", given, (self.m, self.n), self.dtype)
        self.T = _contiguous(array)
        self.given_T = given if self.T is given else None

    def take_Omega(self, given):
        """Check Omega and make its views."""
        array = _checked("Omega", given, (self.m, self.n), self.dtype)
        self.Omega = _contiguous(array)
        self.given_Omega = given if self.Omega is given else None


def workspace(*, k, m, n):
    """The arrays of a step, for these sizes; they are allocated when the dtype is first known."""
    return Workspace(k, m, n)


def forward(params, /, *, T, Omega, workspace=None):
    """The loss, and what `backward` needs."""
    ws = _ready(params, {"T": T, "Omega": Omega}, workspace)
    _forward(ws)
    return ws.loss[()], ws


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


def predict(params, /, *, T, Omega, workspace=None):
    """The output."""
    ws = _ready(params, {"T": T, "Omega": Omega}, workspace)
    _predict(ws)
    return ws.R


def step(params, /, *, rate, T, Omega, workspace=None):
    """One step of gradient descent: params -= rate * gradient, in place. Gives the loss before."""
    rate = _number(rate)
    ws = _ready(params, {"T": T, "Omega": Omega}, workspace)
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
    return ws.loss[()]


def _ready(params, inputs, ws):
    """The workspace, with parameters and inputs checked and in their places."""
    if ws is None:
        ws = _workspace_for(params, inputs)
    elif not isinstance(ws, Workspace):
        raise TypeError(f"workspace is {_kind(ws)}; it should be made by workspace(...)")
    if ws.held is None or [*params, *map(id, params.values())] != ws.held:
        ws.take_parameters(params)
    if inputs["T"] is not ws.given_T or ws.given_T is None:
        ws.take_T(inputs["T"])
    if inputs["Omega"] is not ws.given_Omega or ws.given_Omega is None:
        ws.take_Omega(inputs["Omega"])
    return ws


def _forward(ws):
    """Layer after layer, then the loss."""
    # R·sum[i, j] = sum[a < k](U[i, a]*V[j, a])
    np.dot(ws.U, ws.V_T, out=ws.R)
    # R[i, j] = (-R·sum[i, j] + T[i, j])*Omega[i, j]
    np.subtract(ws.T, ws.R, out=ws.R)
    np.multiply(ws.R, ws.Omega, out=ws.R)
    # loss = sum[i < m, j < n](R[i, j]**2)
    np.dot(ws.R_rows, ws.R_rows, out=ws.loss)


def _backward(ws):
    """Adjoints, from the loss back; `seed` is that of the loss: 1, or in a training step the rate."""
    # ∂R·sum[i, j] = -2*seed*Omega[i, j]*R[i, j]
    np.multiply(ws.Omega, ws.R, out=ws.d_R_sum)
    np.multiply(ws.d_R_sum, ws.seed_scaled, out=ws.d_R_sum)
    # ∂V[j, a] = sum[i < m](U[i, a]*∂R·sum[i, j])
    np.dot(ws.d_R_sum_T, ws.U, out=ws.d_V)
    # ∂U[i, a] = sum[j < n](V[j, a]*∂R·sum[i, j])
    np.dot(ws.d_R_sum, ws.V, out=ws.d_U)


def _predict(ws):
    """The layers alone."""
    # R·sum[i, j] = sum[a < k](U[i, a]*V[j, a])
    np.dot(ws.U, ws.V_T, out=ws.R)
    # R[i, j] = (-R·sum[i, j] + T[i, j])*Omega[i, j]
    np.subtract(ws.T, ws.R, out=ws.R)
    np.multiply(ws.R, ws.Omega, out=ws.R)


def _workspace_for(params, inputs):
    """A workspace for the sizes that these arrays have; results will not share its memory."""
    _check_names("params", params, PARAMETERS)
    sizes = {}
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
    names = ('k', 'm', 'n')
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
