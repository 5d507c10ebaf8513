"""Bodies as a reader wants them: the same values, with fewer nested fractions and signs.

The equations that code is made from are left alone; this is about how they are written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sympy import (
    Add,
    Expr,
    Mul,
    Pow,
    Rational,
    S,
    Symbol,
    count_ops,
    exp,
    expand_mul,
    together,
    true,
)

from symbp.ir import Access, Bracket, Equation, Range, Select, Sigmoid, Tensor, accesses, compare

_SMALL = 12  # larger numbers are better off in decimals


def flattened(q: Equation, inline: Mapping[str, Equation]) -> Equation:
    """The equation with the elementwise tensors of `inline` written in place, and made readable."""
    put = {}
    for access in q.reads():
        found = inline.get(access.tensor)
        if found is not None and found.reduction == "none" and not found.guard:
            whole = flattened(found, inline)
            put[access] = whole.body.xreplace(dict(zip(found.lhs, access.indices, strict=True)))
    body = q.body.xreplace(put) if put else q.body
    return replace(q, body=readable(body))


def collected(q: Equation, tensors: Mapping[str, Tensor]) -> Equation:
    """X[i[n], k] += b[n, k] as X[v, k] = the sum of b[n, k] over the n where i[n] = v.

    Of what adds to a tensor, only rows that a tensor of integers points to are said so.
    """
    places = [d for d, e in enumerate(q.lhs) if isinstance(e, Access)]
    if not q.accumulate or len(places) != 1 or q.reduction not in ("none", "sum"):
        return q
    (place,) = places
    gather = q.lhs[place]
    others = {i for e in q.lhs if e is not gather for i in e.free_symbols}
    summed = [r for r in q.free if r.index not in others]
    if not summed or not {r.index for r in summed} <= gather.free_symbols:
        return q
    stem = summed[0].index.name.partition("_")[2]
    row = Symbol(f"v_{stem}_row", integer=True)
    kept = tuple(r for r in q.free if r.index in others)
    return replace(
        q,
        lhs=(*q.lhs[:place], row, *q.lhs[place + 1 :]),
        free=(Range(row, tensors[q.target].shape[place]), *kept),
        bound=(*summed, *q.bound),
        guard=(*q.guard, compare(row, "==", gather)),
        reduction="sum",
        accumulate=False,
    )


def without_single_terms(q: Equation) -> Equation:
    """The equation without sums and extrema over one element alone."""
    single = {r.index: S.Zero for r in q.bound if r.extent == 1}
    if not single or q.reduction in ("argmax", "argmin"):
        return q
    bound = tuple(r for r in q.bound if r.index not in single)
    guard = tuple(g for g in (c.xreplace(single) for c in q.guard) if g != true)
    if guard and not bound:
        return q
    reduction = q.reduction if bound else "none"
    return replace(q, body=q.body.xreplace(single), bound=bound, guard=guard, reduction=reduction)


def readable(e: Expr) -> Expr:
    """An equal expression that reads better."""
    if not isinstance(e, Expr) or isinstance(e, (Access, Bracket)) or not e.args:
        return e
    if isinstance(e, Select):
        return Select(e.condition, readable(e.then), readable(e.otherwise))
    parts = [readable(a) for a in e.args]
    found = e if all(a is b for a, b in zip(parts, e.args, strict=True)) else e.func(*parts)
    if isinstance(found, Add):
        return _common_number(found)
    if isinstance(found, (Mul, Pow)):
        found = _logistic(found)
    if isinstance(found, Mul):
        return _one_root(_turned(_split(_one_fraction(found))))
    return found


def _logistic(e: Expr) -> Expr:
    """1/(1 + exp(-u)) as σ(u), and exp(-u)/(1 + exp(-u))² as σ(u) (1 - σ(u))."""
    factors = list(Mul.make_args(e))
    for k, factor in enumerate(factors):
        base, power = factor.as_base_exp()
        if not (isinstance(base, Add) and len(base.args) == 2 and S.One in base.args):
            continue
        (rest,) = (a for a in base.args if a != 1)
        if not isinstance(rest, exp) or power not in (-1, -2):
            continue
        others = factors[:k] + factors[k + 1 :]
        s = Sigmoid(-rest.args[0])
        if power == -1 and rest not in others:
            return Mul(*others, s)
        if power == -2 and rest in others:
            others.remove(rest)
            return Mul(*others, s, 1 - s)
    return e


def _one_root(e: Expr) -> Expr:
    """√2/√π as √(2/π), and √2/2 as 1/√2."""
    if not isinstance(e, Mul):
        return e
    number = e.as_coeff_Mul()[0]
    roots = [f for f in e.args if isinstance(f, Pow) and f.base.is_number and abs(f.exp) == S.Half]
    if len(roots) == 1 and isinstance(number, Rational):
        under, power = roots[0].args
        if power == S.Half and under.is_Integer and number.q % under == 0:
            rest = [f for f in e.args if f not in roots and f != number]
            front = [number * under] if number * under != 1 else []
            return Mul(*front, *rest, Pow(under, -S.Half, evaluate=False), evaluate=False)
    if len(roots) < 2:
        return e
    under = Mul(*(f**2 for f in roots))
    rest = [f for f in e.args if f not in roots]
    return Mul(*rest, Pow(under, S.Half, evaluate=False), evaluate=False)


def _common_number(e: Add) -> Expr:
    """g/2 + 1/2 as (g + 1)/2, and 2x - 2y as 2(x - y)."""
    content, rest = e.primitive()
    if content == 1 or content.q > _SMALL or not isinstance(rest, Add):
        return e
    if content.q > 1 and (content.p != 1 or not all(map(_is_small, rest.args))):
        return e
    return Mul(content, rest, evaluate=False)


def _is_small(term: Expr) -> bool:
    number = term.as_coeff_Mul()[0]
    return bool(number.is_Integer) and abs(int(number)) <= _SMALL


def _one_fraction(e: Mul) -> Expr:
    """(y/a - 1)/(a - 1) as (y - a)/(a (a - 1)), where that is no longer."""
    for factor in e.args:
        base, exponent = factor.as_base_exp()
        if isinstance(base, Add) and exponent == 1 and any(map(_divides, base.args)):
            joined = Mul(*(together(base) if f is factor else f for f in e.args))
            if isinstance(joined, Mul) and count_ops(joined) <= count_ops(e):
                return joined
    return e


def _divides(term: Expr) -> bool:
    """Whether a tensor stands under the line."""
    return any(
        isinstance(f, Pow) and f.exp.is_negative and accesses(f.base) for f in Mul.make_args(term)
    )


def _split(e: Expr) -> Expr:
    """(r x + y)/r as x + y/r."""
    sums = [f for f in Mul.make_args(e) if isinstance(f, Add)]
    below = Mul(*(f for f in Mul.make_args(e) if isinstance(f, Pow) and f.exp.is_negative))
    if len(sums) != 1 or not accesses(below):
        return e
    rest = e / sums[0]
    whole: list[Expr] = []
    divided: list[Expr] = []
    for term in Add.make_args(expand_mul(sums[0])):
        quotient = term * rest
        (divided if _divides(quotient) else whole).append(term)
    if not whole or not divided or any(_divides(t) for t in divided):
        return e
    return Add(*(t * rest for t in whole), Mul(rest, Add(*divided)))


def _turned(e: Expr) -> Expr:
    """(y - a)/(a - 1) as (a - y)/(1 - a), and -(a - b) as b - a."""
    if not isinstance(e, Mul):
        return e
    coefficient, rest = e.as_coeff_Mul()
    sign = 1
    factors = []
    for factor in Mul.make_args(rest):
        base, exponent = factor.as_base_exp()
        if _is_less_one(base) and exponent.is_Integer:
            factors.append(Pow(-base, exponent))
            sign *= -1 if exponent % 2 else 1
        else:
            factors.append(factor)
    if sign < 0:
        for k, factor in enumerate(factors):
            if isinstance(factor, Add) and _is_difference(factor):
                factors[k] = -factor
                return _product(coefficient, factors)
        return _product(-coefficient, factors)
    return e if factors == list(Mul.make_args(rest)) else _product(coefficient, factors)


def _product(number: Rational, factors: list[Expr]) -> Expr:
    if number == 1:
        return Mul(*factors)
    return Mul(number, *factors, evaluate=len(factors) > 1)


def _is_less_one(base: Expr) -> bool:
    """Whether it is x - 1."""
    return (
        isinstance(base, Add)
        and S.NegativeOne in base.args
        and len(base.args) == 2
        and bool(accesses(base))
        and not any(a.could_extract_minus_sign() for a in base.args if a != -1)
    )


def _is_difference(e: Add) -> bool:
    """Whether it is x - y."""
    return len(e.args) == 2 and sum(a.could_extract_minus_sign() for a in e.args) == 1
