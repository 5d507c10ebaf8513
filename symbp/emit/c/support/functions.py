"""Elementary functions of float in the emitted C, written so that compilers vectorise their loops.

Each is straight-line code on one number: what is chosen is chosen between values already computed,
and out-of-range arguments are dealt with as whole numbers, on the bits. They hold with and without
-ffast-math: no step relies on the order of a sum, on a rounding trick or on a multiply-add being
one operation. Bounds are of the error in units of the last place over all 2^32 arguments, whatever
the flags; tests/emit/c/test_c_functions.py measures them.

The polynomials are minimax (Remez's exchange in 50 digits; the weight is the relative error of the
result), their coefficients rounded to float one after the other, lowest first, and the rest fitted
anew after each.
"""

from __future__ import annotations

from collections.abc import Collection

# In the text, @ stands for the network's name and an underscore. Each comes after what it calls.
FUNCTIONS = {
    "bits": """\
static inline uint32_t @bits(float x)
{
    union { float number; uint32_t bits; } both;
    both.number = x;
    return both.bits;
}
""",
    "number": """\
static inline float @number(uint32_t bits)
{
    union { float number; uint32_t bits; } both;
    both.bits = bits;
    return both.number;
}
""",
    "exp": """\
/* exp(x) = 2^n*exp(r)*(1 - n*c), n the whole number next to x/log(2), r = x - n*22713/32768, whose
   product is exact, and c = log(2) - 22713/32768. Half of 2^n goes to the exponent's bits, half is
   multiplied, so that too large results become infinite and too small ones lose their last bits.
   Within 2.6 units in the last place. */
static inline float @exp(float x)
{
    const int32_t size = (int32_t)(@bits(x) & UINT32_C(0x7fffffff));
    const uint32_t sign = @bits(x) & UINT32_C(0x80000000);
    const uint32_t nan = x != x ? UINT32_C(0x7fc00000) : 0;
    const float z = @number((uint32_t)(size < 0x42d00000 ? size : 0x42d00000) | sign); /* 104 */
    const int32_t above = (int32_t)(z*1.44269504f + 256.5f); /* 0: it rounds down */
    const int32_t n = above - 256;
    const int32_t half = (int32_t)((uint32_t)above >> 1) - 128;
    const float r = z - (float)n*0.693145752f;
    const float p = 1.0f + r*(1.0f + r*(0.49999994f + r*(0.166665167f + r*(0.0416681021f
        + r*(0.00836919248f + r*0.00138388923f)))));
    const float y = p - p*((float)n*1.42860677e-06f);
    const float scaled = @number(@bits(y) + ((uint32_t)half << 23));
    return @number(@bits(scaled*@number((uint32_t)(n - half + 127) << 23)) | nan);
}
""",
    "log_sum": """\
/* e*log(2) + log(1 + f), 1 + f from sqrt(1/2) to sqrt(2). */
static inline float @log_sum(int32_t e, float f)
{
    const float p = -0.499999911f + f*(0.333339542f + f*(-0.250018269f + f*(0.199619651f
        + f*(-0.165684298f + f*(0.149168491f + f*(-0.143239945f + f*0.0876041204f))))));
    return (float)e*0.693147182f + (f + f*f*p);
}
""",
    "log_edge": """\
/* What log(x) is where it is no number: -infinity, infinity, NaN; otherwise 0. */
static inline float @log_edge(float x)
{
    const uint32_t bits = @bits(x);
    const uint32_t above = bits - UINT32_C(0x7f800000) < UINT32_C(0x800000) ? bits : 0;
    const uint32_t below = bits > UINT32_C(0x80000000) ? UINT32_C(0x7fc00000) : above;
    return @number(bits << 1 == 0 ? UINT32_C(0xff800000) : below);
}
""",
    "log": """\
/* log(x), x = 2^e*(1 + f). Within 2 units in the last place. */
static inline float @log(float x)
{
    const int small = (int32_t)@bits(x) < 0x800000;
    const uint32_t up = @bits(x*(small ? 8388608.0f : 1.0f)) - UINT32_C(0x3f3504f3);
    const int32_t e = (int32_t)((up + UINT32_C(0x3f800000)) >> 23) - (small ? 150 : 127);
    const float f = @number((up & UINT32_C(0x7fffff)) + UINT32_C(0x3f3504f3)) - 1.0f;
    return @log_sum(e, f) + @log_edge(x);
}
""",
    "log1p": """\
/* log(1 + x), 1 + x = 2^e*(1 + f), where f is x itself when e is 0. Within 3 units in the last
   place. */
static inline float @log1p(float x)
{
    const float y = 1.0f + x;
    const uint32_t up = @bits(y) - UINT32_C(0x3f3504f3);
    const int32_t e = (int32_t)((up + UINT32_C(0x3f800000)) >> 23) - 127;
    const float f = @number((up & UINT32_C(0x7fffff)) + UINT32_C(0x3f3504f3)) - 1.0f;
    return @log_sum(e, e == 0 ? x : f) + @log_edge(y);
}
""",
    "expm1": """\
/* exp(x) - 1: a polynomial from -1/2 to 1/2. Within 3.5 units in the last place. */
static inline float @expm1(float x)
{
    const float p = 0.50000006f + x*(0.166666716f + x*(0.0416649543f + x*(0.00833244715f
        + x*(0.00140105328f + x*0.000201992938f))));
    const float near = x + x*x*p;
    const float far = @exp(x) - 1.0f;
    return x > -0.5f && x < 0.5f ? near : far;
}
""",
    "tanh": """\
/* tanh(x): |x| + |x|^3 times a polynomial in x^2 up to 0.55; then 1 - 2/(1 + e), so that a rough
   reciprocal, by which compilers may multiply, is a small part of the result. e = exp(2*|x|) =
   2^n*exp(2*r), n the whole number next to 2*|x|/log(2); the sum is halved. 1 from 9.02 on. Chosen
   by a mask, as compilers may make branches of choices. Within 3 units in the last place. */
static inline float @tanh(float x)
{
    const uint32_t sign = @bits(x) & UINT32_C(0x80000000);
    const uint32_t nan = x != x ? UINT32_C(0x7fc00000) : 0;
    const uint32_t size = @bits(x) ^ sign;
    const float a = @number(size < 0x411051ec ? size : 0x411051ec); /* 9.02 */
    const int32_t n = (int32_t)(a*2.88539008f + 0.5f);
    const float r = a - (float)n*0.346573591f;
    const float p = 1.0f + r*(1.9999994f + r*(1.99996591f + r*(1.33341277f + r*(0.670370519f
        + r*0.265232533f))));
    const float half = @number((uint32_t)(n + 126) << 23);
    const float far = 1.0f - 1.0f/(0.5f + half*p);
    const float t = x*x;
    const float near = @number(size)*(1.0f + t*(-0.333329469f + t*(0.133207291f
        + t*(-0.0526720099f + t*0.016437877f))));
    const uint32_t large = (uint32_t)((int32_t)(0x3f0ccccd - size) >> 31); /* 0.55 */
    return @number((@bits(far) & large) | (@bits(near) & ~large) | sign | nan);
}
""",
    "erf": """\
/* erf(x): |x| times a polynomial in x^2 below 1; then 1 - q^8, the polynomial q being the eighth
   root of 1 - erf; 1 from 4 on. Within 3 units in the last place. */
static inline float @erf(float x)
{
    const uint32_t sign = @bits(x) & UINT32_C(0x80000000);
    const float size = @number(@bits(x) ^ sign);
    const float a = size > 4.0f ? 4.0f : size;
    const float t = a*a;
    const float p = 0.128379166f + t*(-0.37612626f + t*(0.112835787f + t*(-0.0268533472f
        + t*(0.0051871622f + t*(-0.00079978531f + t*7.80690389e-05f)))));
    const float q = 1.00081956f + a*(-0.145000905f + a*(-0.0615221672f + a*(-0.0112934168f
        + a*(0.0128890686f + a*(-0.00246094586f + a*0.000148997555f)))));
    const float q2 = q*q;
    const float q4 = q2*q2;
    const float near = a + a*p;
    const float far = 1.0f - q4*q4;
    return @number(@bits(a < 1.0f ? near : far) | sign);
}
""",
}

# For both precisions, in place of plainer helpers.
PREFERRED = {
    "sigmoid": """\
/* 1/(1 + exp(-x)), without overflow, and 1 where it rounds to 1: h - h*e/(1 + e), where h is 1 for
   positive x and e = exp(-|x|) for others. In float, as compilers may multiply by a rough
   reciprocal, it is 1/2 + x times a polynomial in x^2 up to 0.45. e = y*2^(24 - n), n the whole
   number next to |x|/log(2): an e that is too small for a float loses its last bits in that step,
   and e/(1 + e) = y/(2^(n - 24) + y) does not wait for it. Within 3 units in the last place. In
   double precision it is e - e*e/(1 + e) or 1/2 - (1 - e)/2/(1 + e). */
static inline @real @sigmoid(@real x)
{
#ifdef @DOUBLE
    const double e = exp(-fabs(x));
    const double part = (e < 0.5 ? e : (1 - e)/2)/(1 + e);
    const double below = e < 0.5 ? e - e*part : 0.5 - part;
    return x < 0 ? below : 1 - below;
#else
    const float size = x < 0 ? -x : x;
    const float a = size < 104.0f ? size : 104.0f; /* also for NaN */
    const int32_t n = (int32_t)(a*1.44269504f + 0.5f);
    const float r = (float)n*0.693145752f - a;
    const float c = 5.96046448e-08f + (float)n*8.51516e-14f;
    const float r2 = r*r;
    const float p = (1.0f + r*0.49999994f) + r2*((0.166665167f + r*0.0416681021f)
        + r2*(0.00836919248f + r*0.00138388923f));
    const float y = c + c*r*p;
    const uint32_t down = (uint32_t)(151 - n) << 23;
    const float e = y*@number(down);
    const float part = y/(@number(UINT32_C(0x7f000000) - down) + y);
    const float high = x < 0 ? e : 1.0f;
    const float far = high - high*part;
    const float t = x*x;
    const float near = 0.5f + x*(0.249999806f + t*(-0.0208258368f + t*0.00200979342f));
    return size > 0.45f ? far : near;
#endif
}
""",
    "softplus": """\
/* log(1 + exp(x)), without overflow. In float, log(1 + e) is a polynomial from 0 to 1. Within 3.5
   units in the last place. */
static inline @real @softplus(@real x)
{
    const @real e = @exp(-@fabs(x));
    const @real up = x > 0 ? x : 0;
#ifdef @DOUBLE
    return up + log1p(e);
#else
    return up + e*(1.0f + e*(-0.499999315f + e*(0.333304644f + e*(-0.24958019f + e*(0.196921021f
        + e*(-0.153448805f + e*(0.106611282f + e*(-0.057457231f + e*(0.0200862419f
        + e*-0.00329046859f)))))))));
#endif
}
""",
}

# Those with namesakes in <math.h>, which the double build calls.
OWN = ("exp", "log", "log1p", "expm1", "tanh", "erf")


def functions(needed: Collection[str], prefix: str) -> str:
    """The text of the functions needed: of <math.h> in double precision, ours in float."""
    start = f"{prefix}_"
    doubles = [f"#define {start}{name} {name}" for name in OWN if name in needed]
    floats = [text.replace("@", start) for name, text in FUNCTIONS.items() if name in needed]
    return "\n".join([f"#ifdef {start}DOUBLE", *doubles, "#else", "", *floats, "#endif", ""])
