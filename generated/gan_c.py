"""gan.c from Python: the functions of gan.py, by ctypes, for sizes fixed when it was made.

Made by symbp 0.1.0 from the declaration of network gan (SHA-256 ecb0caa755fbc722ebc71ca49ec4da84d9301866d9c95ce9a62faa560f37f5f9).
Do not edit: change the declaration and derive again.

The first use with float32 or float64 parameters compiles gan.c, which must lie beside this
file, into a cache folder. The compiler is $CC, else cc, gcc or clang, else that of the Python
package ziglang. The sizes are: batch = 128.

    params = init(seed=0)                        # name -> array, views of the array that C reads
    loss, saved = discriminator.forward(params, real=real)
    grads = discriminator.backward(params, saved)              # names and shapes as params
    out = predict(params)
    loss = discriminator.step(params, rate=0.1, real=real)   # one step of gradient descent, in place

A workspace holds every array of a step. Pass one to allocate nothing in a loop; gradients are then
arrays of the workspace, which its next use overwrites. Parameters in other arrays than those of
`init` serve as well, but are copied at each call.

Noise is drawn from `seed`, but for what is given in the dict `noise`.
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import os
import platform
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

NAME = "gan"

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

# The sizes that the C is compiled for, and every shape with them.
_SIZES = {
    "batch": 128,
}
_SHAPES = {
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
    "z": (128, 8),
    "real": (128, 2),
    "G.dense3": (128, 2),
}

# Where each tensor stands in its flat array.
_OFFSETS = {
    "G.dense1.W": 0,
    "G.dense1.b": 512,
    "G.dense2.W": 576,
    "G.dense2.b": 4672,
    "G.dense3.W": 4736,
    "G.dense3.b": 4864,
    "D.dense1.W": 4866,
    "D.dense1.b": 4994,
    "D.dense2.W": 5058,
    "D.dense2.b": 9154,
    "D.dense3.W": 9218,
    "D.dense3.b": 9282,
}
_OUTPUTS = {
    "G.dense3": 0,
}
_NOISE = {
    "z": 0,
}

# Integer inputs, and the bound that their values lie below.
_INTEGERS = {
}

_N_PARAMETERS = 9283
_N_GRADIENTS = 9283
_N_WORKSPACE = 45504
_N_OUTPUT = 256
_N_NOISE = 1024


class _Part:
    """What C functions take and give; `prefix` starts their names."""

    def __init__(self, prefix, inputs, noise, gradients):
        self.prefix, self.inputs, self.noise = prefix, inputs, noise
        self.gradients = gradients  # name -> offset and shape


_PART_discriminator = _Part(
    "gan_discriminator",
    ("real",),
    ("z",),
    {
        "D.dense1.W": (4866, (64, 2)),
        "D.dense1.b": (4994, (64,)),
        "D.dense2.W": (5058, (64, 64)),
        "D.dense2.b": (9154, (64,)),
        "D.dense3.W": (9218, (1, 64)),
        "D.dense3.b": (9282, (1,)),
    },
)
_PART_generator = _Part(
    "gan_generator",
    (),
    ("z",),
    {
        "G.dense1.W": (0, (64, 8)),
        "G.dense1.b": (512, (64,)),
        "G.dense2.W": (576, (64, 64)),
        "G.dense2.b": (4672, (64,)),
        "G.dense3.W": (4736, (2, 64)),
        "G.dense3.b": (4864, (2,)),
    },
)
_PREDICT = _Part("gan", (), ("z",), {})

_FLAGS = (
    ("-O3", "-march=native", "-ffast-math"),
    ("-O3", "-ffast-math"),  # for compilers without -march=native
    ("-O2",),
)


class CompilerError(RuntimeError):
    """No C compiler was found, or the one there is does not compile the source."""


# ---------------------------------------------------------------- functions


def init(seed=0, dtype=np.float32):
    """New parameters, name -> array: views of one flat array, which C reads and updates as it is."""
    params = _Parameters(_aligned(_N_PARAMETERS, _real(dtype))[:_N_PARAMETERS])
    rng = np.random.default_rng(seed)
    for name, (rule, numbers) in _RULES.items():
        params[name][...] = rule(rng, _SHAPES[name], *numbers)
    return params


def workspace(*, batch=128):
    """The arrays of a step; they are allocated when the dtype is first known."""
    _check_size("batch", batch)
    return Workspace()


class discriminator:
    """The objective discriminator: its loss, differentiated by its own parameters."""

    PARAMETERS = {name: PARAMETERS[name] for name in ("D.dense1.W", "D.dense1.b", "D.dense2.W", "D.dense2.b", "D.dense3.W", "D.dense3.b")}
    INPUTS = {name: INPUTS[name] for name in ("real",)}
    workspace = staticmethod(workspace)

    @staticmethod
    def forward(params, /, *, real, z=None, seed=0, noise=None, workspace=None):
        """The loss, and what `backward` needs."""
        return _forward(_PART_discriminator, params, {"real": real}, workspace, seed=seed, noise=_given_noise(_PART_discriminator, noise, {"z": z}))

    @staticmethod
    def backward(params, saved, /):
        """The gradient of every parameter of its own, by name."""
        return _backward(_PART_discriminator, params, saved)

    @staticmethod
    def step(params, /, *, rate, real, z=None, seed=0, noise=None, workspace=None):
        """One step of gradient descent: params -= rate * gradient, in place. Gives the loss before."""
        return _step(_PART_discriminator, params, rate, {"real": real}, workspace, seed=seed, noise=_given_noise(_PART_discriminator, noise, {"z": z}))


class generator:
    """The objective generator: its loss, differentiated by its own parameters."""

    PARAMETERS = {name: PARAMETERS[name] for name in ("G.dense1.W", "G.dense1.b", "G.dense2.W", "G.dense2.b", "G.dense3.W", "G.dense3.b")}
    INPUTS = {name: INPUTS[name] for name in ()}
    workspace = staticmethod(workspace)

    @staticmethod
    def forward(params, /, *, z=None, seed=0, noise=None, workspace=None):
        """The loss, and what `backward` needs."""
        return _forward(_PART_generator, params, {}, workspace, seed=seed, noise=_given_noise(_PART_generator, noise, {"z": z}))

    @staticmethod
    def backward(params, saved, /):
        """The gradient of every parameter of its own, by name."""
        return _backward(_PART_generator, params, saved)

    @staticmethod
    def step(params, /, *, rate, z=None, seed=0, noise=None, workspace=None):
        """One step of gradient descent: params -= rate * gradient, in place. Gives the loss before."""
        return _step(_PART_generator, params, rate, {}, workspace, seed=seed, noise=_given_noise(_PART_generator, noise, {"z": z}))


def predict(params, /, *, z=None, seed=0, noise=None, workspace=None):
    """The output."""
    return _predict(params, {}, workspace, seed=seed, noise=_given_noise(_PREDICT, noise, {"z": z}))


def _forward(part, params, inputs, space, **more):
    call = _Call(part, params, inputs, space, **more)
    loss = call.forward(call.flat)
    if loss != loss:
        _check_integers(inputs)
    return call.dtype.type(loss), call


def _backward(part, params, saved):
    if not isinstance(saved, _Call) or saved.part is not part:
        raise TypeError(f"saved is {_kind(saved)}; it should be what forward gave")
    flat, _ = _flat(params)
    if flat.dtype != saved.dtype:
        raise TypeError(f"params are {flat.dtype}; they should be {saved.dtype}, as in forward")
    if saved.memory.holds is not saved:
        # The workspace has been used since: by another call, or by backward itself.
        saved.again(flat)
    saved.memory.holds = None
    gradients = saved.memory.gradients if saved.kept else np.empty(max(1, _N_GRADIENTS), saved.dtype)
    results = (_at(gradients),)
    saved.library.backward[part](
        _at(flat), *saved.addresses, *saved.noise_address, saved.memory.address, *results
    )
    return {
        name: gradients[offset : offset + _count(shape)].reshape(shape)
        for name, (offset, shape) in part.gradients.items()
    }


def _predict(params, inputs, space, **more):
    call = _Call(_PREDICT, params, inputs, space, **more)
    _check_integers(inputs)
    output = np.empty(_N_OUTPUT, call.dtype)
    call.library.predict(_at(call.flat), *call.given(), call.memory.address, _at(output))
    found = _outputs(output)
    return found if len(found) > 1 else found[0]


def _step(part, params, rate, inputs, space, **more):
    call = _Call(part, params, inputs, space, **more)
    if call.copied:
        _check_arrays(params)
    loss = call.library.step[part](
        _at(call.flat), *call.given(), call.memory.address, _number(rate)
    )
    if loss != loss:
        _check_integers(inputs)
    if call.copied:
        for name, view in _views(call.flat, _OFFSETS).items():
            params[name][...] = view
    return call.dtype.type(loss)


# ---------------------------------------------------------------- initial values


def _constant(rng, shape, value):
    return value


def _glorot_uniform(rng, shape, fan_in, fan_out):
    limit = np.sqrt(6 / (fan_in + fan_out))
    return rng.uniform(-limit, limit, shape)


def _he_uniform(rng, shape, fan_in, fan_out):
    limit = np.sqrt(6 / fan_in)
    return rng.uniform(-limit, limit, shape)


# How each parameter starts: the rule, and its numbers (fan in, fan out; or the value).
_RULES = {
    "G.dense1.W": (_he_uniform, (8, 64)),
    "G.dense1.b": (_constant, (0.0,)),
    "G.dense2.W": (_he_uniform, (64, 64)),
    "G.dense2.b": (_constant, (0.0,)),
    "G.dense3.W": (_glorot_uniform, (64, 2)),
    "G.dense3.b": (_constant, (0.0,)),
    "D.dense1.W": (_he_uniform, (2, 64)),
    "D.dense1.b": (_constant, (0.0,)),
    "D.dense2.W": (_he_uniform, (64, 64)),
    "D.dense2.b": (_constant, (0.0,)),
    "D.dense3.W": (_glorot_uniform, (64, 1)),
    "D.dense3.b": (_constant, (0.0,)),
}


# ---------------------------------------------------------------- memory


class _Parameters(dict):
    """Parameters that are views of one flat array, which C reads as it is."""

    def __init__(self, flat):
        super().__init__(_views(flat, _OFFSETS))
        self.flat = flat
        self.views = tuple(self.items())

    def is_whole(self):
        """Whether every entry is still the view it was."""
        owner = self.flat if self.flat.base is None else self.flat.base
        return len(self) == len(self.views) and all(
            self.get(n) is v and v.base is owner for n, v in self.views
        )

    def __reduce__(self):
        """Copies have arrays of their own, so they are ordinary dictionaries."""
        return dict, (dict(self),)


class _Memory:
    """A workspace of C for one dtype, and a place for gradients where they are asked for."""

    def __init__(self, dtype):
        self.array = _aligned(_N_WORKSPACE, dtype)
        self.address = _at(self.array)
        self.kept = None
        self.noise = np.empty(_N_NOISE, dtype)
        self.holds = None  # the forward pass whose values it holds

    @property
    def gradients(self):
        """The place for gradients: `step` has no need of it."""
        if self.kept is None:
            self.kept = _aligned(_N_GRADIENTS, self.array.dtype)
        return self.kept


class Workspace:
    """The arrays of a step; made by `workspace`."""

    def __init__(self):
        self.memories = {}

    def memory(self, dtype):
        """The arrays of this dtype."""
        if dtype not in self.memories:
            self.memories[dtype] = _Memory(dtype)
        return self.memories[dtype]


class _Call:
    """Arguments checked and in C's form. `forward` gives it as what `backward` needs."""

    def __init__(self, part, params, inputs, space, seed=0, noise=None):
        names = part.inputs
        self.part = part
        self.flat, self.copied = _flat(params)
        self.dtype = self.flat.dtype
        if len(inputs) != len(names) or any(name not in inputs for name in names):
            _check_names("inputs", inputs, names)
        self.arrays = [
            _checked_integers(name, inputs[name], _SHAPES[name])
            if name in _INTEGERS
            else _checked(name, inputs[name], _SHAPES[name], self.dtype)
            for name in names
        ]
        self.addresses = [_at(array) for array in self.arrays]
        if space is not None and not isinstance(space, Workspace):
            raise TypeError(f"workspace is {_kind(space)}; it should be made by workspace(...)")
        self.kept = space is not None
        self.seed = _seed(seed)
        self.noise = {
            name: _checked(f"noise[{name!r}]", array, _SHAPES[name], self.dtype)
            for name, array in (noise or {}).items()
        }
        self.library = _library(self.dtype)
        self.memory = space.memory(self.dtype) if self.kept else _Memory(self.dtype)
        self.memory.holds = None
        self.noise_address = [_at(self.memory.noise)] if part.noise else []

    def given(self, *following):
        """What C is given beside parameters and workspace: inputs, state, noise."""
        found = [*self.addresses]
        if self.part.noise:
            self.draw()
        return [*found, *self.noise_address]

    def draw(self):
        """Fill the workspace's noise: with what is given, the rest from the seed."""
        if len(self.noise) < len(self.part.noise):
            self.library.noise(self.seed, _at(self.memory.noise))
        if self.noise:
            views = _views(self.memory.noise, _NOISE)
            for name, array in self.noise.items():
                views[name][...] = array

    def forward(self, flat, *output):
        """Run the forward pass of C."""
        self.memory.holds = self
        given = self.given()
        return self.library.forward[self.part](
            _at(flat), *given, self.memory.address, *map(_at, output)
        )

    def again(self, flat):
        """Run the forward pass of C for what it leaves in the workspace."""
        self.memory.holds = self
        output = []
        self.library.forward[self.part](
            _at(flat), *self.given(), self.memory.address, *map(_at, output)
        )


def _flat(params):
    """The parameters' flat array, and whether that is a copy."""
    if type(params) is _Parameters and params.is_whole():
        return params.flat, False
    _check_names("params", params, PARAMETERS)
    dtype = _parameter_dtype(params)
    for name in PARAMETERS:
        dtype = _checked(f"params[{name!r}]", params[name], _SHAPES[name], dtype).dtype
    flat = np.empty(_N_PARAMETERS, dtype)
    for name, view in _views(flat, _OFFSETS).items():
        view[...] = params[name]
    return flat, True


def _given_noise(part, noise, inputs):
    """The noise that is given as arrays, by name: in `noise`, or as an input of its own."""
    noise = {} if noise is None else noise
    if not hasattr(noise, "keys"):
        raise TypeError(f"noise is {_kind(noise)}; it should be a dict of arrays")
    given = {name: array for name, array in inputs.items() if array is not None}
    for name in noise:
        if name not in part.noise:
            raise TypeError(f"noise has {name}; it may have {', '.join(part.noise)}")
        if name in given:
            raise TypeError(f"{name} is given twice, as an input and in noise")
    return {**noise, **given}


def _seed(seed):
    if not isinstance(seed, (int, np.integer)):
        raise TypeError(f"seed is {_kind(seed)}; it should be an integer")
    if not 0 <= seed < 2**64:
        raise ValueError(f"seed is {seed}; it should be in 0 .. 2**64 - 1")
    return int(seed)


def _views(flat, offsets):
    return {
        name: flat[offset : offset + _count(_SHAPES[name])].reshape(_SHAPES[name])
        for name, offset in offsets.items()
    }


def _outputs(flat):
    """What C wrote, an array for each output."""
    return tuple(_views(flat, _OUTPUTS).values())


def _count(shape):
    count = 1
    for extent in shape:
        count *= extent
    return count


def _at(array):
    return array.__array_interface__["data"][0]


def _aligned(count, dtype):
    """A new array that starts at a multiple of 64 bytes, as wide vectors like it."""
    array = np.empty(max(1, count) + 64 // np.dtype(dtype).itemsize, dtype)
    start = -_at(array) % 64 // array.itemsize
    return array[start : start + max(1, count)]


# ---------------------------------------------------------------- checks


def _real(dtype):
    found = np.dtype(dtype)
    if found not in (np.dtype(np.float32), np.dtype(np.float64)):
        raise TypeError(f"dtype is {found}; it should be float32 or float64")
    return found


def _check_size(name, number):
    if not isinstance(number, (int, np.integer)):
        raise TypeError(f"{name} is {_kind(number)}; it should be an integer")
    if number != _SIZES[name]:
        raise ValueError(f"{name} is {number}; {NAME}.c was made for {name} = {_SIZES[name]}")


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
    """The array as C wants it, when it has this shape and dtype; a number, without dimensions."""
    if not shape and _is_number(array):
        array = np.asarray(array, np.float32 if dtype is None else dtype)
    if not isinstance(array, np.ndarray):
        raise TypeError(f"{name} is {_kind(array)}; it should be an array of shape {shape}")
    if array.shape != shape:
        raise ValueError(f"{name} has shape {array.shape}; it should be {shape}{_fixed(name)}")
    real = array.dtype.char in "fd" and array.dtype.isnative
    if not real or (dtype is not None and array.dtype != dtype):
        wanted = "float32 or float64" if dtype is None else f"{dtype}, as the parameters are"
        raise TypeError(f"{name} has dtype {array.dtype}; it should be {wanted}")
    return _whole(array, array.dtype)


def _checked_integers(name, array, shape):
    """The array as C wants it, when it has this shape and holds integers."""
    if not shape and _is_number(array):
        array = np.asarray(array)
    if not isinstance(array, np.ndarray):
        raise TypeError(f"{name} is {_kind(array)}; it should be an array of shape {shape}")
    if array.shape != shape:
        raise ValueError(f"{name} has shape {array.shape}; it should be {shape}{_fixed(name)}")
    if array.dtype.kind not in "iu":
        raise TypeError(f"{name} has dtype {array.dtype}; it should hold integers")
    if array.dtype.itemsize >= 4 and array.dtype != np.int32:
        # What C's integers cannot hold must not wrap around.
        _check_range(name, array, _INTEGERS[name] or 2**31, 0 if _INTEGERS[name] else -(2**31))
    return _whole(array, np.int32)


def _fixed(name):
    """The sizes behind a shape that are compiled in."""
    sizes = [f"{s} = {_SIZES[s]}" for s in INPUTS.get(name, ()) if s in _SIZES]
    return f"; {NAME}.c was made for {', '.join(sizes)}" if sizes else ""


def _whole(array, dtype):
    """The array in C's order, type and alignment; itself when it is so."""
    flags = array.flags
    if array.dtype == dtype and flags.c_contiguous and flags.aligned and array.dtype.isnative:
        return array
    return np.array(array, dtype, order="C")


def _check_integers(inputs):
    for name, upper in _INTEGERS.items():
        if upper is not None and name in inputs:
            _check_range(name, np.asarray(inputs[name]), upper, 0)


def _check_range(name, array, upper, lower):
    wrong = array[(array < lower) | (array >= upper)]
    if wrong.size:
        raise ValueError(
            f"{name} holds {wrong.flat[0]}; its integers should be in {lower} .. {upper - 1}"
        )


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


def _kind(value):
    return f"of type {type(value).__name__}"


# ---------------------------------------------------------------- compiling


class _Library:
    """The functions of a compiled library."""

    def __init__(self, path, real):
        library = ctypes.CDLL(str(path))
        pointer = ctypes.c_void_p

        def function(name, result, pointers, *more):
            found = getattr(library, name)
            found.restype, found.argtypes = result, [*[pointer] * pointers, *more]
            return found

        def given(part):
            # Parameters, inputs, state, noise, workspace.
            return 2 + len(part.inputs) + bool(part.noise)

        self.predict = function(f"{NAME}_predict", None, given(_PREDICT) + 1)
        self.forward, self.backward, self.step = {}, {}, {}
        for part in (_PART_discriminator, _PART_generator, ):
            self.forward[part] = function(f"{part.prefix}_forward", real, given(part))
            self.backward[part] = function(f"{part.prefix}_backward", None, given(part) + 1)
            self.step[part] = function(f"{part.prefix}_step", real, given(part), real)
        self.noise = function(f"{NAME}_noise", None, 0, ctypes.c_uint64, pointer)


_libraries = {}


def _library(dtype):
    found = _libraries.get(dtype)
    if found is None:
        real = ctypes.c_double if dtype == np.float64 else ctypes.c_float
        found = _libraries[dtype] = _Library(_compiled(dtype == np.float64), real)
    return found


def _compiled(double):
    """The path of the shared library, compiled unless the cache has it."""
    folder = Path(__file__).resolve().parent
    source, header = folder / f"{NAME}.c", folder / f"{NAME}.h"
    compiler = _compiler()
    what = [*compiler, _stamp(compiler[0]), platform.machine(), platform.node(), sys.platform]
    what += [repr(_FLAGS), str(double)]
    key = hashlib.sha256("\0".join(what).encode() + source.read_bytes() + header.read_bytes())
    suffix = {"win32": ".dll", "darwin": ".dylib"}.get(sys.platform, ".so")
    library = _cache() / f"{NAME}-{key.hexdigest()[:32]}{suffix}"
    if not library.exists():
        # Compiled aside and moved into place, so that others see all of it or nothing.
        with tempfile.TemporaryDirectory(dir=library.parent) as aside:
            made = Path(aside) / library.name
            _compile(compiler, source, made, double)
            os.replace(made, library)
    return library


def _compile(compiler, source, library, double):
    what = ["-std=c99", "-fPIC", *([f"-D{NAME}_DOUBLE"] if double else [])]
    if sys.platform == "win32":
        what.remove("-fPIC")
    errors = ""
    for flags in _FLAGS:
        made = library.with_suffix(".o")
        errors = _run([*compiler, *what, *flags, "-c", str(source), "-o", str(made)])
        if not errors:
            # Linked without -ffast-math, which would change how the whole process rounds.
            errors = _run([*compiler, "-shared", str(made), "-o", str(library), "-lm"])
        if not errors:
            return
    raise CompilerError(f"{' '.join(compiler)} does not compile {source}:\n{errors}")


def _run(command):
    """What the compiler had to say, when it failed."""
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    return (done.stderr or f"exit status {done.returncode}") if done.returncode else ""


def _compiler():
    """The command that compiles C."""
    chosen = shlex.split(os.environ.get("CC", ""))
    if chosen:
        if shutil.which(chosen[0]) is None:
            raise CompilerError(f"$CC names {chosen[0]!r}, which is not a program")
        return chosen
    for name in ("cc", "gcc", "clang"):
        found = shutil.which(name)
        if found:
            return [found]
    if importlib.util.find_spec("ziglang") is not None:
        return [sys.executable, "-m", "ziglang", "cc"]
    raise CompilerError(
        "no C compiler: none of $CC, cc, gcc and clang is there; install one, "
        "or install the Python package ziglang"
    )


def _stamp(program):
    """Changes when the compiler does."""
    path = shutil.which(program) or program
    state = os.stat(path)
    return f"{os.path.realpath(path)} {state.st_size} {state.st_mtime_ns}"


def _cache():
    """A folder of the user's own for compiled libraries."""
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    for folder in (
        Path(base) / "symbp" if base else Path.home() / ".cache" / "symbp",
        Path(tempfile.gettempdir()) / f"symbp-{os.getuid() if hasattr(os, 'getuid') else 'user'}",
    ):
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError:
            continue
        # What is loaded from there runs: nobody else may write to it.
        mine = not hasattr(os, "getuid") or (
            folder.stat().st_uid == os.getuid() and not folder.stat().st_mode & 0o022
        )
        if mine and os.access(folder, os.W_OK):
            return folder
    return Path(tempfile.mkdtemp(prefix="symbp-"))
