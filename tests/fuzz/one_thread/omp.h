// OpenMP for a program of one thread: what tensor/parallel.cpp asks for. The fuzzers are built with it, as libomp of
// clang 19 cannot be installed beside the libomp of another clang, and readers run on one thread.
#pragma once

inline int omp_in_parallel() { return 0; }
inline int omp_get_num_threads() { return 1; }
inline void omp_set_dynamic(int) {}
