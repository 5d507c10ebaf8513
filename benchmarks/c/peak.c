/* The most float32 multiply-adds a second that this machine makes: independent chains of them in
 * registers, in each thread. Prints the best of several runs in FLOP/s. Compile it with
 * -O3 -march=native, and -fopenmp for OMP_NUM_THREADS threads. */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <time.h>

#if defined __AVX512F__
#define BYTES 64
#elif defined __AVX__
#define BYTES 32
#else
#define BYTES 16
#endif
#define LANES (BYTES / 4)
#define CHAINS 12
#define STEPS 500000L
typedef float vector __attribute__((vector_size(BYTES)));

static volatile float factor = 0.999f, term = 1e-4f;
static volatile float sink;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Each chain is a variable of its own: an array of them may end up in memory. */
#define EACH(DO) DO(0) DO(1) DO(2) DO(3) DO(4) DO(5) DO(6) DO(7) DO(8) DO(9) DO(10) DO(11)
#define DECLARE(i) vector c##i = (vector){0} + (float)i;
#define MULTIPLY_ADD(i) c##i = c##i * f + t;
#define ADD(i) s += c##i;

static __attribute__((noinline)) void chains(void) {
    const vector f = (vector){0} + factor, t = (vector){0} + term;
    EACH(DECLARE)
    for (long k = 0; k < STEPS; k++) {
        EACH(MULTIPLY_ADD)
    }
    vector s = {0};
    EACH(ADD)
    sink = s[0];
}

int main(void) {
    double best = 0;
    for (int run = 0; run < 500; run++) {
        int threads = 0;
        const double start = now();
#pragma omp parallel reduction(+ : threads)
        {
            chains();
            threads++;
        }
        const double rate = 2. * LANES * CHAINS * STEPS * threads / (now() - start);
        if (rate > best) best = rate;
    }
    printf("%.0f\n", best);
    return 0;
}
