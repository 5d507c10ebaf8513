/* Seconds to read an array of so many floats, and to read and write it, the median of many runs:
 * the least that a training step moves for its parameters. Compile it with -O3 -march=native
 * -ffast-math, and -fopenmp for OMP_NUM_THREADS threads. Run it as: traffic COUNT */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define RUNS 101
static volatile float sink;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int ascending(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void pass(float *p, long count) {
    float sum = 0;
#pragma omp parallel for simd reduction(+ : sum)
    for (long i = 0; i < count; i++) sum += p[i];
    sink = sum;
    const float step = 1e-9f * sum;
#pragma omp parallel for simd
    for (long i = 0; i < count; i++) p[i] -= step;
}

int main(int words, char **word) {
    const long count = words == 2 ? atol(word[1]) : 0;
    double seconds[RUNS];
    float *p = count > 0 ? calloc((size_t)count, sizeof *p) : NULL;
    if (!p) {
        fprintf(stderr, "usage: %s COUNT\n", word[0]);
        return 1;
    }
    const long repeats = 1 + 1000000 / count;
    for (int run = 0; run < RUNS; run++) {
        const double start = now();
        for (long i = 0; i < repeats; i++) pass(p, count);
        seconds[run] = (now() - start) / (double)repeats;
    }
    qsort(seconds, RUNS, sizeof *seconds, ascending);
    printf("%.9f\n", seconds[RUNS / 2]);
    free(p);
    return 0;
}
